"""What a person's own Slack says about a modal before it sends it: empty fields, lengths, numbers that are none."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.slack.api.inputs import number_of
from sandbox.slack.people.entering import HOLDS
from sandbox.slack.state.records import JsonObject

EMPTY = "Please complete this required field."


def problems_with(blocks: Iterable[JsonObject], values: JsonObject) -> dict[str, str]:
    """Return what is wrong with the inputs of a modal, by block id; nothing is sent while there is any."""
    problems: dict[str, str] = {}
    for block in blocks:
        element = block.get("element")
        if block["type"] != "input" or not isinstance(element, dict) or element["type"] not in HOLDS:
            continue
        held = values.get(block["block_id"], {}).get(element["action_id"], {}).get(HOLDS[element["type"]][0])
        if problem := _problem(element, held, optional=block.get("optional") is True):
            problems[block["block_id"]] = problem
    return problems


def _problem(element: JsonObject, held: Any, *, optional: bool) -> str | None:  # noqa: ANN401  whatever was entered
    if held in (None, "", []):
        return None if optional else EMPTY
    match element["type"]:
        case "plain_text_input":
            return _length(element, str(held))
        case "number_input":
            return _number(element, held)
        case _:
            return None


def _length(element: JsonObject, held: str) -> str | None:
    if len(held) < int(element.get("min_length", 0)):
        return f"Please enter at least {element['min_length']} characters."
    if len(held) > int(element.get("max_length", 3000)):
        return f"Please enter no more than {element.get('max_length', 3000)} characters."
    return None


def _number(element: JsonObject, held: object) -> str | None:
    number = number_of(held)
    if number is None or (not element["is_decimal_allowed"] and number != number.to_integral_value()):
        return "Please enter a valid number."
    if "min_value" in element and number < Decimal(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > Decimal(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
