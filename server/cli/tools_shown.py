"""Tools at the terminal: lists, one tool, the role matrix, what came of a run; as tables or as JSON."""

import json
from types import MappingProxyType
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from arthur.identity import Role
from server.cli.tool_work import Outcome, listing, named
from server.console import plain
from server.reference.reach import reach_of
from server.reference.writing import MAYBE, bounds, type_words
from tools.spec import AnyTool, Preview

YES = "●"
LETTERS = MappingProxyType({
    Role.OPS: "O", Role.EVENT_PRODUCER: "P", Role.FINANCE: "F", Role.MARKETING: "M", Role.VIEWER: "V",
})  # fmt: skip


async def print_list(*, role: str | None, domain: str | None, as_json: bool) -> None:
    """Print the tools that fit."""
    tools = listing(role=role, domain=domain)
    if as_json:
        _print_json([facts(tool) for tool in tools])
        return
    table = Table()
    table.add_column("Tool", no_wrap=True)
    table.add_column("Risk", no_wrap=True)
    table.add_column("For what")
    for tool in tools:
        risk = tool.risk + (", switch" if tool.writes_company_data else "")
        unbuilt = "" if tool.built else " (not built yet)"
        table.add_row(tool.name, risk, escape(_first_sentence(tool.description) + unbuilt))
    console = Console()
    console.print(table)
    console.print(f"{len(tools)} tools")


async def print_one(name: str, *, as_json: bool) -> None:
    """Print everything about one tool."""
    tool = named(name)
    if as_json:
        _print_json({**facts(tool), **_details(tool)})
        return
    console = Console()
    console.print(f"[bold]{tool.name}[/bold]  {tool.domain}, risk {tool.risk}{'' if tool.built else ', not built yet'}")
    console.print(escape(tool.description))
    console.print(f"For: {', '.join(role for role in Role if role in tool.roles)}")
    console.print(f"Limits: {tool.max_calls} calls per question, {tool.timeout_s:g} s")
    if tool.mutating:
        switch = "; ENABLE_MUTATING_TOOLS must be on" if tool.writes_company_data else ""
        console.print(f"Writes after a person approved the very call{switch}.")
    console.print(_argument_table(tool))
    console.print("Asked for example:\n" + "\n".join(f"  {escape(question)}" for question in tool.questions[:6]))
    for sample in tool.samples:
        console.print(f"Try: --args '{json.dumps(dict(sample))}'", markup=False, soft_wrap=True)
    console.print("Statements:\n" + "\n".join(f"  {file.path}" for file in sorted(reach_of(tool).statements)))


async def print_matrix(*, as_json: bool) -> None:
    """Print who may use which tool, and how many each role reaches."""
    tools = listing(role=None, domain=None)
    if as_json:
        _print_json({tool.name: [role.value for role in Role if role in tool.roles] for tool in tools})
        return
    table = Table(
        caption=", ".join(f"{LETTERS[role]} {role}" for role in Role) + "; ✎ approval needed, ⏻ behind the switch"
    )
    table.add_column("Tool", no_wrap=True)
    for heading in (*(LETTERS[role] for role in Role), "Risk", "✎", "⏻"):
        table.add_column(heading, no_wrap=True)
    for tool in tools:
        cells = [YES if role in tool.roles else "" for role in Role]
        table.add_row(
            tool.name, *cells, tool.risk, YES if tool.mutating else "", YES if tool.writes_company_data else ""
        )
    reach = [str(sum(role in tool.roles for tool in tools)) for role in Role]
    table.add_section()
    table.add_row(f"{len(tools)} tools", *reach, "", "", "")
    Console().print(table)


def print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    """Print a result as people read it, or what a dry run found."""
    if as_json:
        result = outcome.result.model_dump(mode="json") if outcome.result is not None else None
        preview = _preview_facts(outcome.preview) if outcome.preview is not None else None
        ran = outcome.result is not None
        _print_json({"tool": outcome.tool.name, "role": outcome.role, "ran": ran, "result": result, "preview": preview})
    elif outcome.result is not None:
        click.echo(plain(outcome.text))
    elif outcome.preview is not None:
        _print_preview(outcome.preview)
        click.echo("Nothing was changed. A real run needs a person's approval of exactly this.")
    else:
        approval = " after a person approved it" if outcome.tool.mutating else ""
        click.echo(f"{outcome.tool.name} would run{approval}: role, switch and arguments are in order.")


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".") + "."


def facts(tool: AnyTool) -> dict[str, Any]:
    """Return a tool's record for programs."""
    return {
        "name": tool.name,
        "domain": tool.domain.value,
        "description": tool.description,
        "roles": [role.value for role in Role if role in tool.roles],
        "risk": tool.risk.value,
        "writes": tool.mutating,
        "writes_company_data": tool.writes_company_data,
        "passthrough": tool.passthrough,
        "max_calls": tool.max_calls,
        "timeout_s": tool.timeout_s,
        "redaction": sorted(rule.value for rule in tool.redaction),
        "built": tool.built,
    }


def _details(tool: AnyTool) -> dict[str, Any]:
    return {
        "arguments": tool.args.model_json_schema(),
        "result": tool.result.model_json_schema(mode="serialization"),
        "questions": list(tool.questions),
        "samples": [dict(sample) for sample in tool.samples],
        "statements": [file.path for file in sorted(reach_of(tool).statements)],
    }


def _argument_table(tool: AnyTool) -> Table:
    schema = tool.args.model_json_schema()
    table = Table("Argument", "Needed", "Type", "Meaning")
    for name, field in schema.get("properties", {}).items():
        words, limits = type_words(field).removesuffix(MAYBE), bounds(field)
        needed = "yes" if name in schema.get("required", ()) else "no"
        inner = next((one["description"] for one in field.get("anyOf", ()) if "description" in one), "")
        described = field.get("description") or inner
        table.add_row(name, needed, f"{words}, {limits}" if limits else words, escape(described))
    return table


def _preview_facts(preview: Preview) -> dict[str, Any]:
    return {
        "title": preview.title,
        "changes": [{"field": one.field, "before": one.before, "after": one.after} for one in preview.changes],
        "warnings": list(preview.warnings),
        "amount": str(preview.amount) if preview.amount is not None else None,
        "currency": preview.currency,
    }


def _print_preview(preview: Preview) -> None:
    console = Console()
    table = Table("Field", "Now", "Then", title=escape(preview.title), title_justify="left")
    for change in preview.changes:
        table.add_row(escape(change.field), escape(change.before or "–"), escape(change.after or "–"))
    console.print(table)
    for warning in preview.warnings:
        console.print(f"! {warning}", markup=False)
    if preview.amount is not None:
        console.print(f"Moves {preview.amount} {preview.currency or ''}".rstrip())


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))
