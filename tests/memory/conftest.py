"""Databases of the memory tests, as the operators' role (the owner) sees them."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Protocol

import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row


class _Databases(Protocol):
    def empty(self) -> str: ...


@pytest.fixture
def empty_dsn(databases: _Databases) -> str:
    """A new database without any table."""
    return databases.empty()


@pytest.fixture
async def own(own_dsn: str) -> AsyncGenerator[AsyncConnection[DictRow]]:
    """A connection to Arthur's own tables, each statement its own transaction, rows as mappings."""
    async with await AsyncConnection[DictRow].connect(own_dsn, autocommit=True, row_factory=dict_row) as connection:
        yield connection


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the SQL files beside these tests."""
    return Path(__file__).parent
