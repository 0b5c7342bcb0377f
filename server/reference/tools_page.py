"""The page of tools: one section a tool, all of it from its record and its source."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from arthur.identity import Role
from server.reference.reach import reach_of
from server.reference.writing import MAYBE, JsonSchema, bounds, bullets, page, paragraph, table, type_words
from tools.spec import AnyTool, Domain, Effect, Redaction

MOST_QUESTIONS = 8

DOMAINS: Mapping[Domain, str] = MappingProxyType({
    Domain.DATA_READ: "Events, people, auctions, votes",
    Domain.PROFILE_INTEGRITY: "Profiles, invitations, check-ins",
    Domain.PAYMENTS: "Payments",
    Domain.GROWTH_MARKETING: "Marketing",
    Domain.PLATFORM_DB_EDGE: "Platform and bot",
    Domain.EVENTBRITE_CHARTS: "Eventbrite and charts",
    Domain.MEMORY: "Memory",
    Domain.SLACK_KNOWLEDGE: "Slack archive",
})  # fmt: skip

_EFFECTS: Mapping[Effect, str] = MappingProxyType({
    Effect.NONE: "changes nothing that counts",
    Effect.OWN: "writes Arthur's own tables",
    Effect.COMPANY: "writes the company's data",
    Effect.OUTSIDE: "calls a service outside",
})  # fmt: skip
_MASKS: Mapping[Redaction, str] = MappingProxyType({
    Redaction.EMAIL: "e-mail addresses",
    Redaction.PHONE: "phone numbers",
    Redaction.CARD: "card data",
})  # fmt: skip

INTRODUCTION = (
    "What Arthur can do, one section a tool. Everybody calls them in plain words; the arguments are what Arthur works "
    "out of the question. Who may use what stands together in [roles.md](roles.md), what can go wrong with any of them "
    "in [errors.md](errors.md). A question mark behind a type says that the value may be missing."
)


def tools_page(tools: Sequence[AnyTool]) -> str:
    """Return the page."""
    parts: list[str] = [paragraph(INTRODUCTION), _contents(tools)]
    for domain, group in groupby(tools, key=lambda tool: tool.domain):
        parts.append(f"## {DOMAINS[domain]}")
        parts += [_section(tool) for tool in group]
    return page("Tools", *parts)


def _contents(tools: Sequence[AnyTool]) -> str:
    return bullets(
        f"{DOMAINS[domain]}: " + ", ".join(f"[{tool.name}](#{tool.name})" for tool in group)
        for domain, group in groupby(tools, key=lambda tool: tool.domain)
    )


def _section(tool: AnyTool) -> str:
    parts = [
        f"### {tool.name}",
        "" if tool.built else "*Declared, not built yet.*",
        paragraph(tool.description),
        bullets(_facts(tool)),
        f"**Arguments.**{_arguments(tool)}",
        f"**Answer.**{_results(tool)}",
        f"**Errors of its own.** {_errors(tool)}" if tool.built else "",
        "**Asked for example:**\n\n" + bullets(f"“{question}”" for question in tool.questions[:MOST_QUESTIONS]),
        _sample(tool),
    ]
    return "\n\n".join(part for part in parts if part)


def _facts(tool: AnyTool) -> Iterable[str]:
    yield f"**For:** {', '.join(role for role in Role if role in tool.roles)}"
    yield f"**Risk:** {tool.risk}; {_approval(tool)}"
    most = "once" if tool.max_calls == 1 else f"at most {tool.max_calls} times"
    yield f"**Limits:** {most} per question, {tool.timeout_s:g} s"
    if tool.redaction:
        masked = " and ".join(_MASKS[one] for one in Redaction if one in tool.redaction)
        yield f"**Masked** for everybody but ops, and wherever others read along: {masked}"
    if tool.passthrough:
        yield "**Shown as it is** when it is the only tool of an answer"


def _approval(tool: AnyTool) -> str:
    if not tool.mutating:
        return _EFFECTS[tool.effect] if tool.effect is not Effect.NONE else "it only reads, no approval"
    switch = ", and only while `ENABLE_MUTATING_TOOLS` is on" if tool.writes_company_data else ""
    undo = "; it can be undone for a while" if tool.inverse is not None else ""
    return f"it writes after a person approved this very call{switch}{undo}"


def _arguments(tool: AnyTool) -> str:
    schema: JsonSchema = tool.args.model_json_schema()
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties:
        return " None."
    needed = schema.get("required", ())
    definitions: Mapping[str, Any] = schema.get("$defs", {})
    rows = [
        (
            f"`{name}`",
            "yes" if name in needed else _default(field),
            _resolved_words(field, definitions),
            _described(field),
        )
        for name, field in properties.items()
    ]
    return "\n\n" + table(("Name", "Needed", "Type", "Meaning"), rows)


def _described(field: JsonSchema) -> str:
    inner = (str(option["description"]) for option in field.get("anyOf", ()) if "description" in option)
    return str(field.get("description") or next(inner, ""))


def _resolved_words(field: JsonSchema, definitions: Mapping[str, Any]) -> str:
    words, limits = type_words(field).removesuffix(MAYBE), bounds(field)
    if words in definitions and "enum" in definitions[words]:
        words = type_words(definitions[words])
    return f"{words}, {limits}" if limits else words


def _default(field: JsonSchema) -> str:
    default = field.get("default")
    return "no" if default is None else f"no ({json.dumps(default, ensure_ascii=False)})"


def _results(tool: AnyTool) -> str:
    schema = _schema(tool)
    definitions: Mapping[str, JsonSchema] = schema.get("$defs", {})
    lines: list[str] = []
    lead = ""
    if "properties" in schema:
        lines.append(_model(str(schema.get("title", tool.result.__name__)), schema))
    else:
        shapes = schema.get("anyOf") or schema.get("oneOf") or [schema]
        named = [type_words(shape) for shape in shapes]
        lead = f" {named[0]}." if len(named) == 1 else " One of " + ", ".join(named) + "."
    lines += [_model(name, model) for name, model in definitions.items() if "properties" in model]
    return lead + "\n\n" + bullets(lines)


def _schema(tool: AnyTool) -> JsonSchema:
    """Return the schema of a result as it is sent, with the types as they are meant: an exact number is no text."""
    sent: dict[str, Any] = tool.result.model_json_schema(mode="serialization")
    meant: JsonSchema = tool.result.model_json_schema(mode="validation")
    _mean(sent, meant)
    for name, model in sent.get("$defs", {}).items():
        _mean(model, meant.get("$defs", {}).get(name, {}))
    return sent


def _mean(sent: JsonSchema, meant: JsonSchema) -> None:
    properties: dict[str, Any] = sent.get("properties", {})
    properties.update({name: field for name, field in meant.get("properties", {}).items() if name in properties})


def _model(name: str, model: JsonSchema) -> str:
    fields = " · ".join(_field(field, value) for field, value in model.get("properties", {}).items())
    about = str(model.get("description", "")).partition("\n")[0].rstrip(".")
    return f"**{name}**{f' ({about})' if about else ''}: {fields or 'nothing more'}"


def _field(name: str, value: JsonSchema) -> str:
    described = _described(value).rstrip(".")
    return f"`{name}` {type_words(value)}" + (f" ({described})" if described else "")


def _errors(tool: AnyTool) -> str:
    kinds = reach_of(tool).errors
    if not kinds:
        return "None."
    return ", ".join(f"[`{kind.code}`](errors.md#{kind.code})" for kind in kinds) + "."


def _sample(tool: AnyTool) -> str:
    if not tool.samples:
        return ""
    role = next(role for role in Role if role in tool.roles)
    calls = [
        f"python -m server tools run {tool.name} --as {role} --args '{json.dumps(dict(sample), ensure_ascii=False)}'"
        for sample in tool.samples
    ]
    return "**On the demo company:**\n\n```sh\n" + "\n".join(calls) + "\n```"
