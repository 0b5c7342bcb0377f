"""A database as one open transaction sees it: what it has written is there, and nothing outlives it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import LiteralString

from psycopg_pool import AsyncConnectionPool

from arthur.database import Database, Params, Queries, Row


class InTransaction(Database):
    """Answers every question on the connection of a transaction."""

    def __init__(self, queries: Queries) -> None:
        self._queries = queries

    @property
    def pool(self) -> AsyncConnectionPool:
        """There is none: a transaction has one connection."""
        msg = "a transaction has one connection, not a pool"
        raise LookupError(msg)

    async def fetch(self, statement: LiteralString, params: Params, *, row: type[Row]) -> list[Row]:
        """Return every row as a `row`, built from columns by name."""
        return await self._queries.fetch(statement, params, row=row)

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row | None:
        """Return the first row, or None."""
        return await self._queries.one(statement, params, row=row)

    async def value(self, statement: LiteralString, params: Params | None = None) -> object:
        """Return the first column of the first row, or None."""
        return await self._queries.value(statement, params)

    async def execute(self, statement: LiteralString, params: Params | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        return await self._queries.execute(statement, params)

    @asynccontextmanager
    async def queries(self) -> AsyncGenerator[Queries]:
        """Lend the transaction itself."""
        yield self._queries

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Queries]:
        """Lend the transaction, in a part of it that can fail alone."""
        async with self._queries.connection.transaction():
            yield self._queries
