"""Has the database prepare a statement and plan it, without running it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg import AsyncConnection, AsyncCursor, sql

from arthur.database import Database
from arthur.sql import read_sql
from server.doctor.statements import Numbered, numbered, plausible

NAME = "arthur_doctor"
KNOWN_TYPES: Mapping[str, str] = MappingProxyType({"now": "timestamptz"})
"""Types of parameters that mean the same in every statement of ours."""


@dataclass(frozen=True, kw_only=True)
class Plans:
    """How a statement would run when every argument is given: as the planner likes, and without sequential scans."""

    usual: Mapping[str, Any]
    by_index: Mapping[str, Any]


async def explain(database: Database, text: str) -> Plans:
    """Prepare a statement, plan it and return the plans; nothing is executed, nothing stays.

    Preparing checks tables, columns, functions and types; planning checks the role's rights too.

    Raises:
        psycopg.Error: what the statement needs and the database does not offer.
    """
    async with database.transaction() as queries:
        connection = queries.connection
        await _prepare(connection, text)
        try:
            async with connection.transaction():
                return await _plans(connection)
        finally:
            await _execute(connection, sql.SQL("DEALLOCATE arthur_doctor"))


async def _prepare(connection: AsyncConnection, text: str) -> None:
    """Prepare a statement; where the server cannot work the type of a parameter out alone, help as the driver would."""
    apart: set[str] = set()
    as_text: set[str] = set()
    while True:
        statement = numbered(text, apart=apart)
        try:
            await _try_prepare(connection, statement, as_text)
        except (psycopg.errors.AmbiguousParameter, psycopg.errors.IndeterminateDatatype) as exc:
            helped = as_text if isinstance(exc, psycopg.errors.IndeterminateDatatype) else apart
            name = _parameter(exc, statement)
            if name is None or name in helped:
                raise
            helped.add(name)
        except psycopg.Error as first:
            try:
                await _try_prepare(connection, numbered(text, apart=None), ())
            except psycopg.Error:
                raise first from None
            return
        else:
            return


async def _try_prepare(connection: AsyncConnection, statement: Numbered, as_text: Collection[str]) -> None:
    kinds = [sql.Identifier(_type(name, as_text)) for name in statement.names]
    typed = sql.SQL(" ({})").format(sql.SQL(", ").join(kinds)) if kinds else sql.SQL("")
    async with connection.transaction():
        await _execute(connection, sql.SQL("PREPARE arthur_doctor") + typed + sql.SQL(" AS ") + sql.SQL(statement.text))


def _type(name: str, as_text: Collection[str]) -> str:
    return "text" if name in as_text else KNOWN_TYPES.get(name, "unknown")


def _parameter(exc: psycopg.Error, statement: Numbered) -> str | None:
    """Return the name of the parameter that a message is about."""
    found = re.search(r"\$(\d+)", exc.diag.message_primary or "")
    return statement.names[int(found[1]) - 1] if found else None


async def _plans(connection: AsyncConnection) -> Plans:
    cursor = await connection.execute(read_sql("server.doctor", "prepared_types.sql"), {"name": NAME})
    row = await cursor.fetchone()
    kinds: list[str] = row[0] if row else []
    await connection.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    values = [plausible(kind) for kind in kinds]
    try:
        async with connection.transaction():
            return await _both(connection, values)
    except psycopg.DataError:  # a made-up value that its type or a function refuses
        return await _both(connection, [None] * len(kinds))


async def _both(connection: AsyncConnection, values: list[str | None]) -> Plans:
    usual = await _plan(connection, values)
    await connection.execute("SET LOCAL enable_seqscan = off")
    by_index = await _plan(connection, values)
    await connection.execute("SET LOCAL enable_seqscan = on")
    return Plans(usual=usual, by_index=by_index)


async def _plan(connection: AsyncConnection, values: list[str | None]) -> Mapping[str, Any]:
    given = sql.SQL("({})").format(sql.SQL(", ").join(map(sql.Literal, values))) if values else sql.SQL("")
    cursor = await _execute(connection, sql.SQL("EXPLAIN (VERBOSE, FORMAT JSON) EXECUTE arthur_doctor") + given)
    row = await cursor.fetchone()
    return row[0][0]["Plan"] if row else {}


async def _execute(connection: AsyncConnection, statement: sql.Composed | sql.SQL) -> AsyncCursor:
    """Run a statement about our prepared one; the driver must not prepare it in turn, for what it names goes away."""
    return await connection.execute(statement, prepare=False)


_ALIASED = re.compile(r"\b(?:from|join|into|update)\s+(?:only\s+)?([\w.]+)(?:\s+(?:as\s+)?(\w+))?", re.IGNORECASE)


def without_alias(message: str, text: str) -> str:
    """Return a message about a column with the table's name in place of its alias in the statement."""
    found = re.search(r"column (\w+)\.(\w+)", message)
    if found is None:
        return message
    for table, alias in _ALIASED.findall(text):
        if alias.lower() == found[1].lower():
            return message.replace(f"{found[1]}.{found[2]}", f"{table}.{found[2]}")
    return message
