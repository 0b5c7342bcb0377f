"""Rows that a test adds to a demo company of its own."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql

from arthur.identity import Caller, Door, Place, Role
from tools.context import Services, ToolContext

Columns: TypeAlias = Mapping[str, Any]
Insert: TypeAlias = Callable[[str, Columns], Awaitable[UUID]]


@pytest.fixture
async def insert(fresh_company_dsn: str) -> AsyncGenerator[Insert]:
    """Insert a row into a table of the company of `fresh_services`, and return its id."""
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn, autocommit=True) as connection:

        async def add(table: str, columns: Columns) -> UUID:
            row = {"id": uuid4(), **columns}
            statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(table),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join(sql.Placeholder(name) for name in row),
            )
            await connection.execute(statement, row)
            return row["id"]

        yield add


@pytest.fixture
def marketing(fresh_services: Services) -> ToolContext:
    """A call by a marketing person over the company that `insert` writes into."""
    return ToolContext(
        caller=Caller(user_id="U0TESTMARKETING", role=Role.MARKETING),
        place=Place(door=Door.CLI, channel_id="C0TEST"),
        services=fresh_services,
    )
