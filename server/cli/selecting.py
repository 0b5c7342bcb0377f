"""What the `sql` command does: one statement, read-only, on record."""

from typing import LiteralString, cast

import psycopg

from arthur.errors import InvalidRequest
from arthur.settings import Settings
from memory.records import AuditEvent, Origin
from server.databases import choose_databases
from server.wiring import open_services

Rows = list[tuple[object, ...]]


async def select_rows(settings: Settings, statement: str, *, limit: int, by: str) -> tuple[list[str], Rows, bool]:
    """Run an operator's statement and return column names, rows, and whether there are more.

    The extended protocol takes one statement at a time, so nothing can be appended to it; the transaction is read-only
    and the role may only SELECT.
    """
    databases = await choose_databases(settings)
    async with open_services(settings, databases) as services:
        event = AuditEvent(
            origin=Origin(user_id=by),
            event_type="sql_executed",
            at=services.wall.now(),
            detail={"sql": statement[:500]},
        )
        services.recorder.put(event)
        try:
            async with services.reader.queries() as queries, queries.connection.cursor(binary=True) as cursor:
                # The text comes from the operator at the terminal: running it is the purpose of the command.
                await cursor.execute(cast("LiteralString", statement))
                if cursor.description is None:
                    raise InvalidRequest("Only statements that return rows can be run here.")
                header = [column.name for column in cursor.description]
                rows = await cursor.fetchmany(limit + 1)
        except psycopg.Error as exc:
            raise InvalidRequest(f"The database refused that: {exc.diag.message_primary or exc}") from exc
        return header, rows[:limit], len(rows) > limit
