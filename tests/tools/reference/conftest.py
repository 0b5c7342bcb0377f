"""A demo company whose present is the wall clock's, for functions that call now()."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Protocol

import psycopg
import pytest

from tools.reference.load import load_company


class Databases(Protocol):
    """The part of the shared fixture that these tests use."""

    def empty(self) -> str:
        """Return the connection string of a new, empty database."""
        ...


@pytest.fixture(scope="module")
def present_dsn(databases: Databases) -> str:
    """A company whose clock is the wall's, because these functions call now() as production's do."""
    dsn = databases.empty()

    async def fill() -> None:
        async with await psycopg.AsyncConnection.connect(dsn) as connection:
            await load_company(connection, now=datetime.now(UTC))

    asyncio.run(fill())
    return dsn


@pytest.fixture
def connection(present_dsn: str) -> Iterator[psycopg.Connection]:
    """A connection whose changes are taken back after the test."""
    with psycopg.connect(present_dsn) as opened:
        yield opened
        opened.rollback()
