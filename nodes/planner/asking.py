"""Asking for what is missing: what was understood, and exactly what is still needed."""

from collections.abc import Sequence

from nodes.planner.deeds import purpose
from tools.spec import AnyTool

_EVENT = ("which event", "its code, such as AB4012, or its city")
_NEEDS: dict[str, tuple[str, str]] = {
    "eid": _EVENT,
    "artist_profile_id": ("which artist", "the name or the artist number"),
    "person_id": ("which person", "a name, an e-mail address or a phone number"),
    "query": ("who or what to look for", "a name, a number or a few words"),
    "phone": ("which phone number", ""),
    "amount": ("how much", ""),
    "currency": ("in which currency", ""),
    "new_name": ("the new name", ""),
    "new_bio": ("the new bio", "the text in quotation marks"),
    "new_country": ("the new country", ""),
    "message_from_producer": ("what the message should say", "the text in quotation marks"),
    "comparator_eids": ("which events to compare it with", "their codes"),
    "action": ("what to do with it", "pause, resume, run now or cancel"),
    "slack_channel_id": ("in which channel", "its mention with #"),
    "content_md": ("what to remember", "the text after a colon"),
    "title": ("what is wrong", "a sentence after a colon"),
    "description": ("what happened", ""),
    "scope_id": ("whose memory", "a channel or a tool"),
}
"""What is asked for each argument: the thing itself, and what an answer may look like."""

_TOGETHER = {"title": "description"}
"""The second is told with the first, and so not asked for."""


def asking_for(tool: AnyTool, names: Sequence[str], *, eid: str | None = None, artist: str | None = None) -> str:
    """Return what was understood and the question for what is missing, in one sentence, whatever its number."""
    wanted = [name for name in names if not any(_TOGETHER.get(other) == name for other in names)]
    if len(wanted) == 1:
        what, how = _NEEDS.get(wanted[0], (f"the {wanted[0].replace('_', ' ')}", ""))
        hint = f" {how[0].upper()}{how[1:]} will do." if how else ""
        return f"{purpose(tool, eid, artist)}: I still need to know {what}.{hint}"
    things = [_thing(name) for name in wanted]
    return f"{purpose(tool, eid, artist)}: I still need to know {', '.join(things[:-1])} and {things[-1]}."


def _thing(name: str) -> str:
    what, how = _NEEDS.get(name, (f"the {name.replace('_', ' ')}", ""))
    return f"{what} ({how})" if how else what
