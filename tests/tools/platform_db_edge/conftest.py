"""What the bot has on record, counted by hand, in a company of the test's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from arthur.identity import Audience, Caller, Door, Place, Role
from tools.context import Services, ToolContext


@dataclass(frozen=True, kw_only=True)
class Records:
    """The ids of the rows of records.sql."""

    ana_asked: UUID
    soft: UUID
    open_error: UUID
    resolved_error: UUID
    bug: UUID


@pytest.fixture
def fresh_as(fresh_services: Services) -> Callable[..., ToolContext]:
    """Make a call's surroundings for any role and audience, over the company of this test."""

    def make(role: Role, audience: Audience = Audience.PRIVATE) -> ToolContext:
        return ToolContext(
            caller=Caller(user_id=f"U0TEST{role.upper()}", role=role, username="Test Person"),
            place=Place(door=Door.CLI, channel_id="C0TEST", audience=audience),
            services=fresh_services,
        )

    return make


@pytest.fixture
def change(fresh_services: Services) -> Callable[..., Awaitable[int]]:
    """Run one statement on the test's own company."""
    return fresh_services.own.execute


@pytest.fixture
async def records(fresh_company_dsn: str) -> Records:
    """The hand-counted rows of records.sql."""
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn) as connection:
        await connection.execute((Path(__file__).parent / "records.sql").read_bytes())
    return Records(
        ana_asked=UUID(int=0x01),
        soft=UUID(int=0x0D),
        open_error=UUID(int=0x15),
        resolved_error=UUID(int=0x16),
        bug=UUID(int=0x1F),
    )
