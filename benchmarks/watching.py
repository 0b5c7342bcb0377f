"""A reading connection that notes what runs on it, and asks for the plans afterwards."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, LiteralString

from psycopg import AsyncConnection, sql

from arthur.database import Database, Limits, Params, Queries, Row
from server.doctor.plans import full_reads
from server.doctor.schema import Table

Noted = dict[tuple[str, str], tuple[LiteralString, Params]]


class Watched(Database):
    """A database whose statements and parameters are noted, the same ones once."""

    def __init__(self, database: Database) -> None:
        super().__init__(database.pool, Limits(read_only=True), pooled=False)
        self.noted: Noted = {}

    @asynccontextmanager
    async def queries(self) -> AsyncGenerator[Queries]:
        """Lend a connection that notes."""
        async with super().queries() as queries:
            yield _Noting(queries.connection, self.noted)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Queries]:
        """Lend a connection that notes, inside one transaction."""
        async with super().transaction() as queries:
            yield _Noting(queries.connection, self.noted)


class _Noting(Queries):
    def __init__(self, connection: AsyncConnection, noted: Noted) -> None:
        super().__init__(connection)
        self._noted = noted

    def _note(self, statement: LiteralString, params: Params | None) -> None:
        self._noted[statement, repr(params)] = (statement, params or {})

    async def fetch(self, statement: LiteralString, params: Params, *, row: type[Row]) -> list[Row]:
        self._note(statement, params)
        return await super().fetch(statement, params, row=row)

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row | None:
        self._note(statement, params)
        return await super().one(statement, params, row=row)

    async def value(self, statement: LiteralString, params: Params | None = None) -> object:
        self._note(statement, params)
        return await super().value(statement, params)

    async def tuples(self, statement: LiteralString, params: Params | None = None) -> list[tuple[object, ...]]:
        self._note(statement, params)
        return await super().tuples(statement, params)


async def scanned(
    database: Database, noted: Noted, large: Mapping[tuple[str, str], Table]
) -> list[tuple[LiteralString, str]]:
    """Return statement and table of each sequential scan of a large table, planned with the real parameters."""
    found: list[tuple[LiteralString, str]] = []
    async with database.queries() as queries:
        for statement, params in noted.values():
            query = sql.SQL("EXPLAIN (VERBOSE, FORMAT JSON) ") + sql.SQL(statement)
            row = await (await queries.connection.execute(query, params, prepare=False)).fetchone()
            plan: Mapping[str, Any] = row[0][0]["Plan"] if row else {}
            reads = [read for read in full_reads(plan) if read.sequential and (read.schema, read.table) in large]
            found.extend((statement, read.name) for read in reads)
    return list(dict.fromkeys(found))
