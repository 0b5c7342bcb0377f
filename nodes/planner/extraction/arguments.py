"""Fills a tool's arguments from a question: one rule for each name, and the tool's own model has the last word."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from pydantic import ValidationError

from nodes.planner.extraction import choices, codes, dictated, money, numbers, people, places, scopes, times
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from tools.routing.glossary import fold
from tools.spec import AnyTool

Values: TypeAlias = dict[str, Any]
Rule: TypeAlias = Callable[[Asked], object | None]

RULES: Mapping[str, Rule] = {
    "eid": codes.event,
    "related_eid": codes.event,
    "comparator_eids": codes.comparators,
    "art_id": codes.artwork,
    "artist_profile_id": codes.uuid,
    "person_id": codes.uuid,
    "eventbrite_id": codes.eventbrite_id,
    "entry_id": codes.artist_number,
    "round": numbers.round_number,
    "limit": numbers.limit,
    "hours_back": numbers.hours_back,
    "target_version": numbers.version,
    "version": numbers.version,
    "city": places.city,
    "country": places.country_named,
    "new_country": places.country,
    "when": times.when,
    "on_date": times.on_date,
    "from_date": times.from_date,
    "to_date": times.to_date,
    "within_days": numbers.days_ahead,
    "start_date": times.start_date,
    "end_date": times.end_date,
    "amount": money.amount,
    "phone": people.phone,
    "recipient": people.email,
    "user_id": people.colleague,
    "slack_channel_id": scopes.channel_id,
    "channel": scopes.channel_name,
    "user": scopes.author,
    "table_name": scopes.table,
    "new_name": dictated.new_name,
    "new_bio": dictated.passage,
    "message_from_producer": dictated.message,
    "content_md": dictated.note,
    "force": lambda asked: asked.says(Phrase.FORCE) or None,
    "force_rescore": lambda asked: asked.says(Phrase.ANEW) or None,
    "overdue_only": lambda asked: asked.says(Phrase.OVERDUE) or None,
    "include_comparators": lambda asked: False if asked.says(Phrase.ALONE) else None,
}
"""How each argument is read, by its name."""

_SEARCH_FIELDS: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "phone": ("phone",),
    "number": ("entry_id", "number", "artist_number"),
    "name": ("name",),
}


def _search(name: str, tool: AnyTool, asked: Asked) -> str | None:
    """Read whom or what to look for: a person where the tool says by what to search, else a topic."""
    if "search_by" not in tool.args.model_fields:
        return dictated.topic(asked)
    found = people.who(asked)
    if found is None:
        return None
    if name == "query":
        return found.query
    allowed = allowed_values(tool, "search_by")
    return next((field for field in _SEARCH_FIELDS[found.by] if field in allowed), None)


def _bug(name: str, _tool: AnyTool, asked: Asked) -> str | None:
    """Read a reported bug's title or its whole story."""
    bug = dictated.bug(asked)
    return getattr(bug, name) if bug else None


def _grouping(name: str, tool: AnyTool, asked: Asked) -> str | None:
    return choices.grouping(asked, allowed_values(tool, name))


def _currency(name: str, tool: AnyTool, asked: Asked) -> str | None:
    """Read the currency: of an amount, or the one to change from and the one to change into."""
    named = money.currencies(asked)
    if asked.finds(r"how many|combien de|wie viele?|cuant[oa]s"):
        named = named[::-1]
    if "base_currency" not in tool.args.model_fields:
        return named[0] if named else None
    position = {"base_currency": 0, "target_currency": 1}.get(name)
    return named[position] if position is not None and position < len(named) else None


RULES_BY_TOOL: Mapping[str, Callable[[str, AnyTool, Asked], object | None]] = {
    "query": _search,
    "search_by": _search,
    "title": _bug,
    "description": _bug,
    "group_by": _grouping,
    "base_currency": _currency,
    "target_currency": _currency,
    "currency": _currency,
}
"""The rules that depend on which other arguments the tool has."""


class ArgumentReader:
    """Reads the arguments of any tool; `tool_names` are the names people may point at."""

    def __init__(self, tool_names: Collection[str]) -> None:
        self._tool_names = tuple(tool_names)

    def read(self, tool: AnyTool, asked: Asked) -> Values:
        """Return the arguments the question states; what the tool's own model refuses is left out."""
        values = {
            name: value for name in tool.args.model_fields if (value := self._value(name, tool, asked)) is not None
        }
        return usable(tool, _settled(tool, values, asked))

    def _value(self, name: str, tool: AnyTool, asked: Asked) -> object | None:
        if name in choices.load_choices():
            return choices.choose(asked, name, allowed_values(tool, name))
        if name in {"tool_name", "scope_type", "scope_id"}:
            return self._scope(name, asked)
        if name in RULES_BY_TOOL:
            return RULES_BY_TOOL[name](name, tool, asked)
        return RULES[name](asked) if name in RULES else None

    def _scope(self, name: str, asked: Asked) -> str | None:
        """Say whose memory is meant: a tool's if one is named, else the channel's."""
        tool = scopes.tool_name(asked, self._tool_names)
        if name == "tool_name":
            return tool
        if name == "scope_type":
            return "tool" if tool or asked.says(Phrase.OF_A_TOOL) else "channel"
        return tool or scopes.channel_id(asked)


def allowed_values(tool: AnyTool, name: str) -> tuple[str, ...]:
    """Return the values an argument may take: its enumeration, else those its description names."""
    schema = tool.args.model_json_schema()
    field: Mapping[str, Any] = schema.get("properties", {}).get(name, {})
    for part in (field, *field.get("anyOf", ())):
        resolved = _resolved(part, schema)
        if "enum" in resolved:
            return tuple(str(value) for value in resolved["enum"])
    described = fold(" ".join(str(part.get("description", "")) for part in (field, *field.get("anyOf", ()))))
    known = tuple(choices.load_choices().get(name, ()))
    return tuple(value for value in known if value in described) or known


def usable(tool: AnyTool, values: Values) -> Values:
    """Return the values without those that the tool's own model refuses, after fitting numbers into their bounds."""
    fitted = {name: _within_bounds(tool, name, value) for name, value in values.items()}
    try:
        tool.args.model_validate(fitted)
    except ValidationError as refused:
        bad = {str(error["loc"][0]) for error in refused.errors() if error["loc"] and error["type"] != "missing"}
        return {name: value for name, value in fitted.items() if name not in bad}
    return fitted


def missing(tool: AnyTool, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the required arguments that are not there."""
    return tuple(name for name, field in tool.args.model_fields.items() if field.is_required() and name not in values)


def _audience(tool: AnyTool, values: Values, asked: Asked) -> Values:
    """Return the values of a question about nobody's audience in particular: in all, it is everybody's."""
    nobody = "audience_filter" in tool.args.model_fields and not values.keys() & {"eid", "city"}
    if nobody and asked.says(Phrase.OVERALL):
        return {**values, "audience_filter": "all_with_phone"}
    return values


def _settled(tool: AnyTool, values: Values, asked: Asked) -> Values:
    """Apply what arguments mean together: a code says all about an event; a day may be past or coming."""
    if "eid" in values and "when" in tool.args.model_fields:
        return {"eid": values["eid"]}
    if values.keys() & {"on_date", "from_date", "to_date"} and "when" in tool.args.model_fields:
        values = {name: value for name, value in values.items() if name != "within_days"}
    if "when" in values and "limit" not in values and asked.says(Phrase.ONE_EVENT):
        values["limit"] = 1
    return _audience(tool, values, asked)


def _within_bounds(tool: AnyTool, name: str, value: object) -> object:
    """Return a number no larger than the argument allows: a month of e-mails where a week is the most."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    field: Mapping[str, Any] = tool.args.model_json_schema().get("properties", {}).get(name, {})
    for part in (field, *field.get("anyOf", ())):
        if isinstance(most := part.get("maximum"), int | float):
            return min(value, int(most))
    return value


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Follow a reference into the schema's definitions."""
    reference = str(part.get("$ref", ""))
    return schema.get("$defs", {}).get(reference.rsplit("/", 1)[-1], {}) if reference else part
