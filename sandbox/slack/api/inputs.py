"""What the elements of an input block may hold: lengths, counts and first values, refused as Slack refuses them."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.slack.state.records import JsonObject

LONGEST_INPUT = 3000
LONGEST_OPTION = 75
LONGEST_VALUE = 150
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def input_reasons(block: JsonObject) -> Iterator[str]:
    """Yield what is wrong with an input block."""
    yield from _plain(block.get("label"), "label", 2000)
    if "hint" in block:
        yield from _plain(block["hint"], "hint", 2000)
    element = block.get("element")
    if not isinstance(element, dict):
        yield "missing required field: element"
        return
    rule = ELEMENTS.get(str(element.get("type", "")))
    if rule is None:
        yield f"unsupported type: {element.get('type')}"
        return
    if len(str(element.get("action_id", ""))) > 255:  # noqa: PLR2004
        yield "must be less than 256 characters: action_id"
    if "placeholder" in element:
        yield from _plain(element["placeholder"], "placeholder", 150)
    yield from rule(element)


def number_of(value: object) -> Decimal | None:
    """Return what a number input holds as a number, or None when it is none."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _plain(words: object, what: str, most: int) -> Iterator[str]:
    if not isinstance(words, dict) or words.get("type") != "plain_text":
        yield f"must be a plain_text object: {what}"
        return
    if not 1 <= len(str(words.get("text", ""))) <= most:
        yield f"must have 1 to {most} characters: {what}"


def _text(element: JsonObject) -> Iterator[str]:
    for name, least in (("min_length", 0), ("max_length", 1)):
        if name in element and not least <= int(element[name]) <= LONGEST_INPUT:
            yield f"must be between {least} and {LONGEST_INPUT}: {name}"
    longest = int(element.get("max_length", LONGEST_INPUT))
    if len(str(element.get("initial_value", ""))) > longest:
        yield f"must be less than {longest + 1} characters: initial_value"


def _number(element: JsonObject) -> Iterator[str]:
    if not isinstance(element.get("is_decimal_allowed"), bool):
        yield "missing required field: is_decimal_allowed"
    for name in ("min_value", "max_value", "initial_value"):
        value = element.get(name)
        if value is not None and (not isinstance(value, str) or number_of(value) is None):
            yield f"must be a number in a string: {name}"


def _options(element: JsonObject, most: int) -> Iterator[str]:
    options: Sequence[Any] = element.get("options") or ()
    if not 1 <= len(options) <= most:
        yield f"between 1 and {most} items allowed: options"
    for option in options:
        words = (option.get("text") or {}).get("text", "")
        if not 1 <= len(words) <= LONGEST_OPTION or not 1 <= len(str(option.get("value", ""))) <= LONGEST_VALUE:
            yield f"an option has 1 to {LONGEST_OPTION} characters, its value 1 to {LONGEST_VALUE}"
    values = [option.get("value") for option in options]
    if len(values) != len(set(values)):
        yield "options need different values"


def _one_of(most: int) -> Callable[[JsonObject], Iterator[str]]:
    def reasons(element: JsonObject) -> Iterator[str]:
        yield from _options(element, most)
        if "initial_option" in element and element["initial_option"] not in (element.get("options") or ()):
            yield "must exactly match one of the options: initial_option"

    return reasons


def _some_of(most: int) -> Callable[[JsonObject], Iterator[str]]:
    def reasons(element: JsonObject) -> Iterator[str]:
        yield from _options(element, most)
        chosen: Sequence[Any] = element.get("initial_options", ())
        if "initial_options" in element and not chosen:
            yield "must have at least one item: initial_options"
        if any(option not in (element.get("options") or ()) for option in chosen):
            yield "must exactly match some of the options: initial_options"

    return reasons


def _day(element: JsonObject) -> Iterator[str]:
    if "initial_date" in element and not _DAY.fullmatch(str(element["initial_date"])):
        yield "must be a day such as 2026-06-12: initial_date"


def _anything(_element: JsonObject) -> Iterator[str]:
    yield from ()


ELEMENTS: dict[str, Callable[[JsonObject], Iterator[str]]] = {
    "channels_select": _anything,
    "checkboxes": _some_of(10),
    "conversations_select": _anything,
    "datepicker": _day,
    "datetimepicker": _anything,
    "email_text_input": _anything,
    "file_input": _anything,
    "multi_channels_select": _anything,
    "multi_conversations_select": _anything,
    "multi_external_select": _anything,
    "multi_static_select": _some_of(100),
    "multi_users_select": _anything,
    "number_input": _number,
    "plain_text_input": _text,
    "radio_buttons": _one_of(10),
    "rich_text_input": _anything,
    "static_select": _one_of(100),
    "timepicker": _anything,
    "url_text_input": _anything,
    "users_select": _anything,
}
