"""The form by which a person reports a fault of an answer, filled in from its session with personal data masked."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from arthur.masking import mask_text
from memory.feedback_walk import Call, Walk
from server.slack.text.plain import plain
from tools.arguments import normalise_eid

CALLBACK = "fault_report"
VALUE = "value"
"""The action of every field; its block is named like the argument it fills."""
TITLE_CHARS = 200
PREFILLED_TITLE_CHARS = 120
DESCRIPTION_CHARS = 3_000
"""What Slack's text field takes; the tool takes more."""
QUESTION_CHARS = 600
MOST_TOOLS = 10
PRIORITIES = ("low", "normal", "high", "critical")
SHORTEST_TITLE = 3
URGENCY = "How urgent"
NOTE = (
    "This goes on record with your name, for ops and others who may read reports. "
    "Say what happened and what you expected."
)

_EVENT = re.compile(r"\bAB[ -]?\d{3,6}\b", re.IGNORECASE)

Json = dict[str, Any]


def form(turn_id: UUID, found: Walk) -> Json:
    """Return the form for an answer's session."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": str(turn_id),
        "title": _plain("Report a fault"),
        "submit": _plain("Report"),
        "close": _plain("Cancel"),
        "blocks": [
            {"type": "context", "elements": [{"type": "mrkdwn", "text": NOTE}]},
            _field("title", "Title", _text(_title(found), most=TITLE_CHARS, least=SHORTEST_TITLE)),
            _field("description", "Description", _text(_description(found), most=DESCRIPTION_CHARS, tall=True)),
            _field("related_eid", "Event code", _text(_event(found), most=20), optional=True),
            _field("priority", URGENCY, _priorities()),
        ],
    }


def entered(view: Mapping[str, Any]) -> Json:
    """Return what a person filled in, by argument; an empty field is absent."""
    values: Mapping[str, Mapping[str, Json]] = (view.get("state") or {}).get("values") or {}
    found = {name: _entered(fields.get(VALUE) or {}) for name, fields in values.items()}
    return {name: value for name, value in found.items() if value}


def _entered(held: Json) -> str | None:
    chosen = held.get("selected_option")
    return chosen.get("value") if isinstance(chosen, dict) else held.get("value")


def _title(found: Walk) -> str:
    words = _readable(found.session.user_prompt)
    title = " ".join(words.split())[:PREFILLED_TITLE_CHARS]
    return title if len(title) >= SHORTEST_TITLE else f"Answer to “{title}”"


def _description(found: Walk) -> str:
    session = found.session
    tools = [_tool(call) for call in found.calls if not call.automatic]
    more = f" and {len(tools) - MOST_TOOLS} more" if len(tools) > MOST_TOOLS else ""
    lines = [
        "What is wrong: ",
        "",
        f"Question: {_readable(session.user_prompt)[:QUESTION_CHARS]}",
        f"Tools: {', '.join(tools[:MOST_TOOLS]) or 'none'}{more}",
    ]
    if session.error_id:
        lines.append(f"Reference: {session.error_id}")
    return "\n".join(lines)[:DESCRIPTION_CHARS]


def _tool(call: Call) -> str:
    if call.succeeded:
        return call.tool_name
    return f"{call.tool_name} (failed{f': {call.error_code}' if call.error_code else ''})"


def _event(found: Walk) -> str:
    """Return the event that the calls found, or the one named in the question if nothing failed over it."""
    for call in reversed(found.calls):
        eid = (call.arguments_preview or {}).get("eid")
        if call.succeeded and isinstance(eid, str):
            return str(normalise_eid(eid))
    named = _EVENT.search(found.session.user_prompt)
    return str(normalise_eid(named[0])) if named and all(call.succeeded for call in found.calls) else ""


def _readable(text: str) -> str:
    """Return a text of Slack's as it is typed, with personal data masked."""
    return mask_text(plain(text)).strip()


def _field(name: str, label: str, element: Json, *, optional: bool = False) -> Json:
    return {"type": "input", "block_id": name, "label": _plain(label), "element": element, "optional": optional}


def _text(value: str, *, most: int, least: int = 0, tall: bool = False) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": VALUE, "multiline": tall, "max_length": most}
    if least:
        element["min_length"] = least
    return element | ({"initial_value": value} if value else {})


def _priorities() -> Json:
    options = [{"text": _plain(name.capitalize()), "value": name} for name in PRIORITIES]
    normal = next(option for option in options if option["value"] == "normal")
    chosen = {"options": options, "initial_option": normal, "placeholder": _plain(URGENCY)}
    return {"type": "static_select", "action_id": VALUE, **chosen}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
