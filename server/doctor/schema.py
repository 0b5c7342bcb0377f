"""Every statement against the connected database: what is missing, what is forbidden, what reads too much."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import psycopg

from arthur.database import Database
from arthur.errors import ArthurError
from arthur.sql import read_sql
from server.doctor.accepted import why_accepted
from server.doctor.explaining import Plans, explain, without_alias
from server.doctor.findings import Finding, Kind, Severity
from server.doctor.plans import FullRead, Key, create_index, full_reads, searched, unserved
from server.doctor.statements import Statement

AT_ONCE = 4
FEW_VALUES = 20

_KINDS: Mapping[str, Kind] = MappingProxyType({
    "42P01": Kind.TABLE,
    "3F000": Kind.TABLE,
    "42703": Kind.COLUMN,
    "42883": Kind.FUNCTION,
    "42704": Kind.TYPE,
    "42501": Kind.RIGHT,
})  # fmt: skip
_ADVICE: Mapping[Kind, str] = MappingProxyType({
    Kind.TABLE: "The schema changed: change the statement, or create the table.",
    Kind.COLUMN: "The schema changed: change the statement, or add the column.",
    Kind.FUNCTION: "The schema changed: a function is gone, or a column has another type.",
    Kind.TYPE: "The schema changed: change the statement, or create the type.",
    Kind.RIGHT: "GRANT the role what the statement needs, column by column where there are secrets.",
    Kind.STATEMENT: "Run the statement by hand to see where it fails.",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Large:
    """From how many rows on a table counts as large, for full scans and for missing indexes."""

    scans: int = 10_000
    indexes: int = 10_000


@dataclass(frozen=True, kw_only=True)
class Table:
    """A large table."""

    schema: str
    name: str
    rows: int
    indexed: list[str]
    few_values: list[str]
    texts: list[str]


async def examine_statements(
    connections: Mapping[str, Database], statements: Sequence[Statement], large: Large
) -> tuple[Finding, ...]:
    """Return what is wrong with the statements on these connections, by the names reader, writer and own."""
    tables = await large_tables(connections["reader"], min(large.scans, large.indexes))
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(statement: Statement) -> tuple[Finding, ...]:
        async with turn:
            return await _examine(connections, statement, tables, large)

    found = await asyncio.gather(*(one(statement) for statement in statements))
    hidden = await _hidden(connections["reader"], statements)
    return (*(finding for findings in found for finding in findings), *hidden)


async def large_tables(reader: Database, least: int) -> dict[tuple[str, str], Table]:
    """Return the tables with at least so many rows, by schema and name."""
    query = read_sql("server.doctor", "large_tables.sql")
    rows = await reader.fetch(query, {"least": least, "few": FEW_VALUES}, row=Table)
    return {(table.schema, table.name): table for table in rows}


async def _examine(
    connections: Mapping[str, Database], statement: Statement, tables: Mapping[tuple[str, str], Table], large: Large
) -> tuple[Finding, ...]:
    problem: Finding | None = None
    for name in statement.runs_on:
        try:
            plans = await explain(connections[name], statement.text)
        except (psycopg.Error, ArthurError) as exc:
            problem = problem or _refused(statement, exc, name)
        else:
            return tuple(_slow(statement, plans, tables, large)) if name == "reader" else ()
    return (problem,) if problem else ()


def _refused(statement: Statement, exc: psycopg.Error | ArthurError, connection: str) -> Finding:
    kind, message = Kind.STATEMENT, str(exc)
    if isinstance(exc, psycopg.Error):
        kind = _KINDS.get(exc.sqlstate or "", Kind.STATEMENT)
        message = without_alias(exc.diag.message_primary or str(exc), statement.text)
    if kind is Kind.RIGHT:
        message = f"{message} ({connection} connection)"
    return Finding(
        kind=kind,
        severity=Severity.FAIL,
        what=message,
        advice=_ADVICE[kind],
        tools=statement.tools,
        statements=(statement.file.path,),
    )


def _slow(statement: Statement, plans: Plans, tables: Mapping[tuple[str, str], Table], large: Large) -> list[Finding]:
    found: list[Finding] = []
    still = {read.alias: read for read in full_reads(plans.by_index)}
    for read in full_reads(plans.usual):
        table = tables.get((read.schema, read.table))
        if table is None or not read.sequential:
            continue
        reason = why_accepted(statement.file.path, read.name)
        wanted = still.get(read.alias)
        keys = _keys(wanted, table) if wanted else ()
        if reason is not None:
            if table.rows >= large.scans:
                found.append(_scan(statement, read, table, Severity.NOTE, f"Accepted: {reason}."))
        elif wanted and keys and table.rows >= large.indexes:
            columns = ", ".join(key.expression for key in keys)
            found.append(
                Finding(
                    kind=Kind.INDEX,
                    severity=Severity.WARN,
                    what=f"{read.name} ({table.rows:,} rows) has no index on {columns}",
                    advice="\n".join(create_index(wanted, key) for key in keys),
                    tools=statement.tools,
                    statements=(statement.file.path,),
                )
            )
        elif table.rows >= large.scans:
            found.append(_scan(statement, read, table, Severity.WARN, _why(wanted, table)))
    return found


def _keys(read: FullRead, table: Table) -> tuple[Key, ...]:
    return unserved(read, indexed=table.indexed, few_values=table.few_values, texts=table.texts)


def _why(wanted: FullRead | None, table: Table) -> str:
    if wanted is None:
        return "An index could serve it, but the planner prefers the scan: run ANALYZE, or narrow the statement."
    condition = next(iter(wanted.conditions), "none")[:200]
    if any(key.column not in table.few_values for key in searched(wanted, table.texts)):
        return f"The planner expects to need most rows, although an index exists; condition: {condition}"
    return f"No index on a single column can serve it; condition: {condition}"


def _scan(statement: Statement, read: FullRead, table: Table, severity: Severity, advice: str) -> Finding:
    return Finding(
        kind=Kind.SCAN,
        severity=severity,
        what=f"{read.name} ({table.rows:,} rows) is read from end to end by {statement.file.path}",
        advice=advice,
        tools=statement.tools,
        statements=(statement.file.path,),
    )


@dataclass(frozen=True, kw_only=True)
class _Hidden:
    schema: str
    name: str
    sees_nothing: bool


async def _hidden(reader: Database, statements: Sequence[Statement]) -> list[Finding]:
    """Return tables of which row security hides rows from the reading role; no error would ever say so.

    A plan does not help here: of a table that shows nothing, it does not even speak.
    """
    rows = await reader.fetch(read_sql("server.doctor", "hidden_tables.sql"), {}, row=_Hidden)
    read = [statement for statement in statements if "reader" in statement.runs_on]
    found: list[Finding] = []
    for row in rows:
        users = [statement for statement in read if row.name in statement.words]
        if users:
            share, severity = ("every row", Severity.FAIL) if row.sees_nothing else ("some rows", Severity.WARN)
            found.append(
                Finding(
                    kind=Kind.HIDDEN,
                    severity=severity,
                    what=f"row security hides {share} of {row.schema}.{row.name} from the reading role",
                    advice="Give the role a policy for SELECT, or BYPASSRLS; until then answers lack those rows.",
                    tools=tuple(sorted({tool for statement in users for tool in statement.tools})),
                    statements=tuple(statement.file.path for statement in users),
                )
            )
    return found
