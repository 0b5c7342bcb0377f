"""A tool's arguments as a form: one field each, with the words, kinds and limits that its JSON schema names."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from tools.spec import AnyTool

LONG_TEXT_FROM = 300
"""A text that may become longer than this gets several lines."""
_WORDS = {"eid": "event code", "eids": "event codes", "id": "ID", "md": ""}


class FieldKind(StrEnum):
    """What a field takes."""

    TEXT = "text"
    LONG_TEXT = "long text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CHOICE = "choice"
    SWITCH = "switch"
    DAY = "day"
    LIST = "list"
    """Several short texts, separated by commas."""
    FIXED = "fixed"
    """Something that no form can show; it keeps its value."""


@dataclass(frozen=True, kw_only=True)
class Field:
    """One argument as a field."""

    name: str
    label: str
    hint: str
    kind: FieldKind
    required: bool
    """Whether it must hold something."""
    empty_counts: bool = False
    """Whether an empty text is a value of its own, as for a bio that is to be cleared."""
    choices: tuple[str, ...] = ()
    shortest: int | None = None
    longest: int | None = None
    least: str | None = None
    most: str | None = None


@cache
def fields_of(tool: AnyTool) -> tuple[Field, ...]:
    """Return the fields of a tool's form, in the order in which it declares its arguments."""
    schema = tool.args.model_json_schema()
    required: frozenset[str] = frozenset(schema.get("required", ()))
    definitions: dict[str, Any] = schema.get("$defs", {})
    return tuple(
        _field(name, _plain(described, definitions), required=name in required)
        for name, described in schema.get("properties", {}).items()
    )


def label_of(name: str) -> str:
    """Return the name of an argument as words: "Artist profile ID"."""
    words = " ".join(word for word in (_WORDS.get(part, part) for part in name.split("_")) if word)
    return words[:1].upper() + words[1:]


def _plain(described: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schema without references, and without the null that an optional argument may be."""
    whole = dict(described)
    if "$ref" in whole:
        whole = {**definitions[str(whole.pop("$ref")).rpartition("/")[2]], **whole}
    options = [_plain(option, definitions) for option in whole.pop("anyOf", ()) if option.get("type") != "null"]
    if len(options) > 1:
        numbers = [option for option in options if option.get("type") in {"number", "integer"}]
        options = numbers[:1] if {option.get("type") for option in options} <= {"number", "integer", "string"} else []
        whole |= {} if options else {"type": "mixed"}
    return {**options[0], **whole} if options else whole


def _field(name: str, schema: Mapping[str, Any], *, required: bool) -> Field:
    kind, shortest, longest = _kind(schema), schema.get("minLength"), schema.get("maxLength")
    empty_counts = required and kind in {FieldKind.TEXT, FieldKind.LONG_TEXT} and longest is not None and not shortest
    return Field(
        name=name,
        label=label_of(name),
        hint=str(schema.get("description", "")),
        kind=kind,
        required=required and not empty_counts and kind is not FieldKind.SWITCH,
        empty_counts=empty_counts,
        choices=tuple(str(choice) for choice in schema.get("enum", ())),
        shortest=shortest,
        longest=longest,
        least=_bound(schema, "minimum"),
        most=_bound(schema, "maximum"),
    )


def _bound(schema: Mapping[str, Any], name: str) -> str | None:
    return str(schema[name]) if name in schema else None


def _kind(schema: Mapping[str, Any]) -> FieldKind:  # noqa: PLR0911  one line a kind
    match schema:
        case {"enum": [*_]}:
            return FieldKind.CHOICE
        case {"type": "boolean"}:
            return FieldKind.SWITCH
        case {"type": "integer"}:
            return FieldKind.INTEGER
        case {"type": "number"}:
            return FieldKind.DECIMAL
        case {"type": "string", "format": "date"}:
            return FieldKind.DAY
        case {"type": "string"}:
            longest = schema.get("maxLength", 0)
            return FieldKind.LONG_TEXT if longest > LONG_TEXT_FROM else FieldKind.TEXT
        case {"type": "array", "items": {"type": "string"}}:
            return FieldKind.LIST
        case _:
            return FieldKind.FIXED
