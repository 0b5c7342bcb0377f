"""The modal in which a waiting call is changed: drawn from the tool's fields, read back as its arguments.

What comes back is believed in nothing: whose card it is, and what may be entered, is checked anew by whoever reads it.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from arthur.identity import Audience
from memory.grants import Grant
from server.slack.approvals.cards import Pressed
from server.slack.text.parting import sections
from tools.cards import hides_contact_data, shown
from tools.fields import Field, FieldKind, fields_of
from tools.spec import AnyTool

EDIT_FORM = "edit_tool_call"
ACTION = "value"
PREFIX = "argument:"
LONGEST_INPUT = 3000
"""Slack's own limit for a text input."""
MOST_OPTIONS = 100
LONGEST_HINT = 2000
LONGEST_ERROR = 300
ON = "on"
_BETWEEN = re.compile(r"[,;\n]")

View = dict[str, Any]


class NotOurForm(ValueError):
    """What came back does not fit the form that was shown."""


def edit_view(grant: Grant, tool: AnyTool) -> View:
    """Return the modal for a grant, filled with the arguments it has."""
    title = shown(grant.preview["title"], masked=hides_contact_data(grant, Audience.PRIVATE))
    blocks = sections(f"*{title}*\nNothing is done yet: the changed card asks again.")
    for field in fields_of(tool):
        blocks.append(_block(field, grant.arguments.get(field.name)))
    return {
        "type": "modal",
        "callback_id": EDIT_FORM,
        "private_metadata": str(Pressed(grant_id=grant.id, nonce=grant.nonce)),
        "title": _words("Edit before approving"),
        "submit": _words("Update the card"),
        "close": _words("Cancel"),
        "blocks": blocks,
    }


def word_view(text: str) -> View:
    """Return a modal that says why nothing can be changed any more."""
    return {"type": "modal", "title": _words("Not changed"), "close": _words("Close"), "blocks": sections(text)}


def entered(state: object, grant: Grant, tool: AnyTool) -> dict[str, Any]:
    """Return the arguments that a submitted form holds; what the form could not show keeps its value.

    Raises:
        NotOurForm: it holds something that the form did not ask for, or in another shape.
    """
    asked = {block_id(f.name): f for f in fields_of(tool) if _fits(f, grant.arguments.get(f.name))}
    values = _mapping(state)
    if unknown := values.keys() - asked.keys():
        raise NotOurForm(f"{tool.name} has no field {', '.join(sorted(map(str, unknown)))}")
    raw = {name: value for name, value in grant.arguments.items() if block_id(name) not in asked}
    for block, field in asked.items():
        value = _read(field, _mapping(_mapping(values.get(block, {})).get(ACTION, {})))
        if value is not None:
            raw[field.name] = value
    return raw


def errors_of(by_field: Mapping[str, str], grant: Grant, tool: AnyTool) -> dict[str, str]:
    """Return problems at the blocks of their fields; those without a block stand at the first one."""
    blocks = [block_id(field.name) for field in fields_of(tool) if _fits(field, grant.arguments.get(field.name))]
    errors: dict[str, str] = {}
    for name, problem in by_field.items():
        block = block_id(name) if block_id(name) in blocks else blocks[0]
        errors[block] = f"{errors[block]} {problem}" if block in errors else problem
    return {block: problem[:LONGEST_ERROR] for block, problem in errors.items()}


def block_id(name: str) -> str:
    """Return the id of an argument's block."""
    return f"{PREFIX}{name}"


def _block(field: Field, value: object) -> View:
    if not _fits(field, value):
        [block, *_] = sections(f"*{field.label}*\nThis does not fit into a form; it stays as it is.")
        return block
    block: View = {
        "type": "input",
        "block_id": block_id(field.name),
        "label": _words(field.label),
        "optional": not field.required,
        "element": {"action_id": ACTION, **_element(field, value)},
    }
    return block | ({"hint": _words(field.hint[:LONGEST_HINT])} if field.hint else {})


def _fits(field: Field, value: object) -> bool:
    """Say whether a form can show a field with this value."""
    match field.kind:
        case FieldKind.FIXED:
            return False
        case FieldKind.CHOICE:
            return len(field.choices) <= MOST_OPTIONS
        case _:
            return len(_text(value)) <= LONGEST_INPUT


def _element(field: Field, value: object) -> View:
    match field.kind:
        case FieldKind.CHOICE:
            options = [_option(choice) for choice in field.choices]
            chosen = _option(str(value))
            return {"type": "static_select", "options": options, **_if(chosen in options, "initial_option", chosen)}
        case FieldKind.SWITCH:
            option = {"text": _words("Yes"), "value": ON}
            return {"type": "checkboxes", "options": [option], **_if(value is True, "initial_options", [option])}
        case FieldKind.DAY:
            return {"type": "datepicker", **_if(value, "initial_date", value)}
        case FieldKind.INTEGER | FieldKind.DECIMAL:
            limits = _if(field.least, "min_value", field.least) | _if(field.most, "max_value", field.most)
            decimal = field.kind is FieldKind.DECIMAL
            filled = _if(value is not None, "initial_value", str(value))
            return {"type": "number_input", "is_decimal_allowed": decimal, **limits, **filled}
        case _:
            return _text_input(field, _text(value))


def _text_input(field: Field, text: str) -> View:
    long = field.kind is FieldKind.LONG_TEXT or "\n" in text
    longest = field.longest if field.longest is not None and field.longest <= LONGEST_INPUT else None
    limits = _if(field.shortest, "min_length", field.shortest) | _if(longest, "max_length", longest)
    return {"type": "plain_text_input", "multiline": long, **limits, **_if(text, "initial_value", text)}


def _text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise NotOurForm("not the shape of a form")
    return cast("Mapping[str, object]", value)


def _read(field: Field, held: Mapping[str, object]) -> object:
    """Return what a field holds, None when it is empty; whether that is right is the business of the arguments."""
    match field.kind:
        case FieldKind.CHOICE:
            return _chosen(field, held.get("selected_option"))
        case FieldKind.SWITCH:
            return bool(held.get("selected_options"))
        case FieldKind.DAY:
            return _string(field, held.get("selected_date"))
        case FieldKind.LIST:
            text = _string(field, held.get("value"))
            return [item.strip() for item in _BETWEEN.split(text or "") if item.strip()]
        case _:
            text = _string(field, held.get("value")) or ""
            return text if text or field.empty_counts else None


def _chosen(field: Field, option: object) -> str | None:
    return None if option is None else _string(field, _mapping(option).get("value"))


def _string(field: Field, value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise NotOurForm(f"{field.name} is not a text")
    return value


def _option(choice: str) -> View:
    return {"text": _words(choice.replace("_", " ")[:75]), "value": choice}


def _if(condition: object, name: str, value: object) -> View:
    return {name: value} if condition else {}


def _words(text: str) -> View:
    return {"type": "plain_text", "text": text}
