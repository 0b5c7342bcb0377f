"""What a message or view may hold: lengths and counts, refused as Slack refuses them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sandbox.slack.api import data_blocks
from sandbox.slack.api.call import ApiError, invalid
from sandbox.slack.api.inputs import input_reasons
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.stamps import Stamps

LONGEST_TEXT = 40_000
LONGEST_MARKDOWN = 12_000
LONGEST_INPUT = 3_000
MOST_BLOCKS = 50
MOST_VIEW_BLOCKS = 100


def check_text(text: str) -> None:
    """Refuse a text that is too long."""
    if len(text) > LONGEST_TEXT:
        raise ApiError("msg_too_long")


def checked_blocks(
    blocks: Sequence[JsonObject],
    stamps: Stamps,
    *,
    most: int = MOST_BLOCKS,
    code: str = "invalid_blocks",
    unknown: frozenset[str] = frozenset(),
) -> tuple[JsonObject, ...]:
    """Return blocks with ids where they had none; refuse them with all reasons if they break a limit."""
    wrong = [f"{reason} [json-pointer:/blocks/{n}]" for n, b in enumerate(blocks) for reason in _reasons(b, unknown)]
    if len(blocks) > most:
        wrong.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(named) != len(set(named)):
        wrong.append("block_id is not unique [json-pointer:/blocks]")
    if sum(len(str(b.get("text", ""))) for b in blocks if b.get("type") == "markdown") > LONGEST_MARKDOWN:
        wrong.append("markdown text is too long [json-pointer:/blocks]")
    wrong += data_blocks.together(blocks)
    if wrong:
        raise invalid(*wrong, code=code)
    if data_blocks.second_table(blocks):
        raise invalid("only_one_table_allowed", code="invalid_attachments")
    return tuple(_named(block, stamps) for block in blocks)


def _named(block: JsonObject, stamps: Stamps) -> JsonObject:
    named: JsonObject = {"block_id": stamps.id("b"), **block}
    for place in ("element", "accessory"):
        if isinstance(named.get(place), dict):
            named[place] = _element_named(named[place], stamps)
    if isinstance(named.get("elements"), list) and named["type"] in {"actions", "context_actions"}:
        named["elements"] = [_element_named(element, stamps) for element in named["elements"]]
    return named


def _element_named(element: JsonObject, stamps: Stamps) -> JsonObject:
    return element if element.get("type") == "image" else {"action_id": stamps.id("a"), **element}


def _reasons(block: JsonObject, unknown: frozenset[str]) -> Iterator[str]:
    kind = str(block.get("type", ""))
    rule = RULES.get(kind)
    if rule is None or kind in unknown:
        yield f"unsupported type: {kind}"
        return
    if len(str(block.get("block_id", ""))) > 255:  # noqa: PLR2004
        yield "block_id must be less than 256 characters"
    yield from rule(block)
    for element in (block.get("accessory"), block.get("element"), *_listed(block, "elements")):
        if isinstance(element, dict) and (check := ELEMENT_RULES.get(str(element.get("type")))):
            yield from check(element)


def _listed(block: JsonObject, name: str) -> list[Any]:
    value = block.get(name)
    return value if isinstance(value, list) else []


def _words(value: object) -> str:
    return str(value.get("text", "")) if isinstance(value, dict) else ""


def _within(words: str, most: int, what: str) -> Iterator[str]:
    if not words:
        yield f"must be more than 0 characters: {what}"
    if len(words) > most:
        yield f"must be less than {most + 1} characters: {what}"


def _counted(block: JsonObject, name: str, most: int, least: int = 1) -> Iterator[str]:
    found = len(_listed(block, name))
    if not least <= found <= most:
        yield f"between {least} and {most} items allowed: {name}"


def _section(block: JsonObject) -> Iterator[str]:
    if "text" not in block and not block.get("fields"):
        yield "missing required field: text or fields"
    if "text" in block:
        yield from _within(_words(block["text"]), 3000, "text")
    for field in _listed(block, "fields"):
        yield from _within(_words(field), 2000, "field")
    if len(_listed(block, "fields")) > 10:  # noqa: PLR2004
        yield "no more than 10 items allowed: fields"


def _header(block: JsonObject) -> Iterator[str]:
    if not isinstance(block.get("text"), dict) or block["text"].get("type") != "plain_text":
        yield "text must be a plain_text object"
    yield from _within(_words(block.get("text")), 150, "text")


def _image(block: JsonObject) -> Iterator[str]:
    if not (block.get("image_url") or block.get("slack_file")):
        yield "missing required field: image_url or slack_file"
    yield from _within(str(block.get("alt_text", "")), 2000, "alt_text")


def _button(element: JsonObject) -> Iterator[str]:
    yield from _within(_words(element.get("text")), 75, "button text")
    if len(str(element.get("value", ""))) > 2000:  # noqa: PLR2004
        yield "must be less than 2001 characters: button value"
    if len(str(element.get("action_id", ""))) > 255:  # noqa: PLR2004
        yield "must be less than 256 characters: action_id"
    if element.get("style") not in {None, "primary", "danger"}:
        yield "invalid button style"


def _feedback_buttons(element: JsonObject) -> Iterator[str]:
    for name in ("positive_button", "negative_button"):
        side = element.get(name)
        if not isinstance(side, dict):
            yield f"missing required field: {name}"
            continue
        yield from _within(_words(side.get("text")), 75, f"{name} text")
        yield from _within(str(side.get("value", "")), 2000, f"{name} value")
        if len(str(side.get("accessibility_label", ""))) > 75:  # noqa: PLR2004
            yield f"must be less than 76 characters: {name} accessibility_label"


def _text_input(element: JsonObject) -> Iterator[str]:
    least, most = element.get("min_length", 0), element.get("max_length", LONGEST_INPUT)
    if not 0 <= least <= most <= LONGEST_INPUT:
        yield f"min_length and max_length must be between 0 and {LONGEST_INPUT}"
    if len(str(element.get("initial_value", ""))) > most:
        yield f"must be less than {most + 1} characters: initial_value"


def _static_select(element: JsonObject) -> Iterator[str]:
    options = _listed(element, "options")
    if "option_groups" not in element:
        yield from _counted(element, "options", 100)
    for option in options:
        yield from _within(_words(option.get("text")), 75, "option text")
        yield from _within(str(option.get("value", "")), 150, "option value")
    if options and element.get("initial_option") not in [None, *options]:
        yield "initial_option must be one of the options"


def _actions(block: JsonObject) -> Iterator[str]:
    yield from _counted(block, "elements", 25)
    ids = [element.get("action_id") for element in _listed(block, "elements") if element.get("action_id")]
    if len(ids) != len(set(ids)):
        yield "action_id is not unique"


def _context_actions(block: JsonObject) -> Iterator[str]:
    yield from _counted(block, "elements", 5)
    for element in _listed(block, "elements"):
        match element:
            case {"type": "feedback_buttons", "positive_button": dict(good), "negative_button": dict(bad)}:
                yield from (*_feedback_button(good), *_feedback_button(bad))
            case {"type": "icon_button", "icon": str(), "text": dict()}:
                yield from _button(element)
            case _:
                yield "unsupported element, or a field of it is missing"


def _feedback_button(button: JsonObject) -> Iterator[str]:
    if not isinstance(button.get("text"), dict) or button["text"].get("type") != "plain_text":
        yield "text must be a plain_text object"
    yield from _within(_words(button.get("text")), 75, "button text")
    yield from _within(str(button.get("value", "")), 2000, "button value")
    if len(str(button.get("accessibility_label", ""))) > 75:  # noqa: PLR2004
        yield "must be less than 76 characters: accessibility_label"


def _anything(_block: JsonObject) -> Iterator[str]:
    yield from ()


ELEMENT_RULES: dict[str, Callable[[JsonObject], Iterator[str]]] = {
    "button": _button,
    "feedback_buttons": _feedback_buttons,
    "plain_text_input": _text_input,
    "static_select": _static_select,
}

RULES: dict[str, Callable[[JsonObject], Iterator[str]]] = {
    "actions": _actions,
    "alert": lambda block: _within(_words(block.get("text")), 3000, "text"),
    "card": _anything,
    "context": lambda block: _counted(block, "elements", 10),
    "context_actions": _context_actions,
    "data_table": data_blocks.data_table,
    "data_visualization": data_blocks.chart,
    "divider": _anything,
    "file": _anything,
    "header": _header,
    "image": _image,
    "input": input_reasons,
    "markdown": lambda block: _within(str(block.get("text", "")), LONGEST_MARKDOWN, "text"),
    "plan": lambda block: _within(str(block.get("title", "")), 2000, "title"),
    "rich_text": lambda block: _counted(block, "elements", 1000),
    "section": _section,
    "table": data_blocks.table,
    "task_card": lambda block: _within(str(block.get("title", "")), 2000, "title"),
}
