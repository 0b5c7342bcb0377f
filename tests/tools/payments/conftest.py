"""Books that a test writes itself, beside those of the demo company."""

import itertools
from collections.abc import AsyncGenerator, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import sql
from pydantic import SecretStr

from arthur.clock import PinnedClock
from arthur.identity import Caller, Door, Place, Role
from sandbox.edge import KEY, edge_server
from sandbox.faults import Script
from tests.tools.conftest import Desk
from tests.tools.payments.paying import PayDesk
from tools.clients.edge import open_edge
from tools.context import Services, ToolContext

Value: TypeAlias = Any
Columns = Mapping[str, Value]


class Books:
    """Adds artists, events, works and payments; every amount is a text, as people write money."""

    def __init__(self, connection: psycopg.AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self.now = now
        self._numbers = itertools.count(900_001)

    async def insert(self, table: str, columns: Columns) -> UUID:
        """Insert one row and return its id."""
        row = {"id": uuid4(), **columns}
        statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.SQL(", ").join(sql.Placeholder(name) for name in row),
        )
        await self._connection.execute(statement, row)
        return row["id"]

    async def artist(self, **columns: Value) -> UUID:
        """Add an artist."""
        number = next(self._numbers)
        return await self.insert("artist_profiles", {"entry_id": number, "name": f"Artist {number}", **columns})

    async def event(self, *, currency: str | None = "CAD", portion: str = "0.50", days_ago: int = 10) -> UUID:
        """Add an event that ended some days ago."""
        number = next(self._numbers)
        start = self.now - timedelta(days=days_ago)
        return await self.insert(
            "events",
            {
                "eid": f"AB{number}",
                "name": f"Event {number}",
                "currency": currency,
                "artist_auction_portion": portion,
                "event_start_datetime": start,
                "event_end_datetime": start + timedelta(hours=3),
            },
        )

    async def work(self, event: UUID, artist: UUID, price: str, status: str = "paid", **columns: Value) -> UUID:
        """Add an artwork; the price is the winning bid, as in production (final_price stays empty)."""
        number = next(self._numbers)
        code = {"art_code": f"AB{number}-1-1", "round": number, "easel": 1}
        fixed = {"event_id": event, "artist_id": artist, "current_bid": price, "status": status}
        return await self.insert("art", {**code, **fixed, **columns})

    async def payment(
        self, artist: UUID, amount: str, currency: str = "CAD", status: str = "paid", **columns: Value
    ) -> UUID:
        """Add a payment; a transfer id given twice has to be older than the unique index."""
        fixed = {"artist_profile_id": artist, "gross_amount": amount, "net_amount": amount, "currency": currency}
        made = self.now - timedelta(days=400)
        return await self.insert("artist_payments", {**fixed, "status": status, "created_at": made, **columns})


@pytest.fixture
async def books(fresh_company_dsn: str, clock: PinnedClock) -> AsyncGenerator[Books]:
    """Books in the demo company of `fresh_services`."""
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn, autocommit=True) as connection:
        yield Books(connection, clock.now())


@pytest.fixture
def finance(fresh_services: Services) -> ToolContext:
    """A call by a finance person over the company that `books` writes into."""
    return ToolContext(
        caller=Caller(user_id="U0TESTFINANCE", role=Role.FINANCE),
        place=Place(door=Door.CLI, channel_id="C0TEST"),
        services=fresh_services,
    )


@pytest.fixture
async def pay(desk: Desk) -> AsyncGenerator[PayDesk]:
    """A desk over the sandbox's edge functions that are waited for half a second."""
    script = Script()
    async with (
        edge_server(desk.dsn, script=script, clock=desk.services.clock) as url,
        open_edge(url, SecretStr(KEY), production=False, timeout_s=0.7) as edge,
    ):
        yield PayDesk(desk=desk.changed(edge=edge), script=script)
