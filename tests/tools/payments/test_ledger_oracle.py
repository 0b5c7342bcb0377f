"""Balances of drawn books against a second, slow and plain computation of the same rules."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from arthur.sql import read_sql
from tools.context import Services
from tools.payments.ledger import Scope, artist_money
from tools.payments.ledger_lines import LineRow

Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import
Row: TypeAlias = dict[str, Any]
Sums: TypeAlias = dict[tuple[UUID, str | None], dict[str, Decimal]]

STATUSES = ("paid", "verified", "pending", "processing", "failed", "cancelled")
FINALITY = {"paid": 1, "verified": 1, "pending": 2, "processing": 2, "failed": 3, "cancelled": 4}
NOTHING = Decimal(0)


@dataclass
class Drawn:
    """Everything that was written, as plain rows."""

    artists: list[UUID] = field(default_factory=list)
    events: dict[UUID, Row] = field(default_factory=dict)
    works: dict[UUID, Row] = field(default_factory=dict)
    payments: list[Row] = field(default_factory=list)


async def draw(books: Books, random: Random) -> Drawn:
    drawn = Drawn(artists=[await books.artist() for _ in range(4)])
    for currency in ("CAD", "CAD", "USD", "AUD", None):
        portion = random.choice(("0.00", "0.33", "0.50", "1.00"))
        event = await books.event(currency=currency, portion=portion, days_ago=random.randint(1, 90))
        drawn.events[event] = {"currency": currency, "portion": Decimal(portion)}
    for _ in range(40):
        row: Row = {"event": random.choice(list(drawn.events)), "artist": random.choice(drawn.artists)}
        row |= {
            "bid": f"{random.randint(0, 30000) / 100:.2f}",
            "status": random.choice(("paid", "paid", "sold", "closed")),
        }
        row["final"] = f"{random.randint(50, 300)}" if random.random() < 0.3 else None
        work = await books.work(row["event"], row["artist"], row["bid"], status=row["status"], final_price=row["final"])
        drawn.works[work] = row
    for _ in range(60):
        await _payment(books, random, drawn)
    return drawn


async def _payment(books: Books, random: Random, drawn: Drawn) -> None:
    row: Row = {"artist": random.choice(drawn.artists), "status": random.choice(STATUSES)}
    row["amount"] = Decimal(random.randint(-5000, 15000)) / 100
    row["currency"] = random.choice(("CAD", "USD", "AUD"))
    own = [work for work, facts in drawn.works.items() if facts["artist"] == row["artist"]]
    row["work"] = random.choice(own) if own and random.random() < 0.6 else None
    row["transfer"] = f"tr_{random.randint(1, 12)}" if random.random() < 0.5 else None
    row["made"] = books.now - timedelta(days=400, seconds=len(drawn.payments))
    row["id"] = await books.payment(
        row["artist"],
        str(row["amount"]),
        row["currency"],
        row["status"],
        art_id=row["work"],
        stripe_transfer_id=row["transfer"],
        created_at=row["made"],
    )
    drawn.payments.append(row)


def expected(drawn: Drawn, event: UUID | None) -> Sums:
    """Compute the sums of each artist and currency, of all events or of one."""
    sums: Sums = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for work in drawn.works.values():
        price = Decimal(work["final"] if work["final"] is not None else work["bid"])
        if work["status"] == "paid" and price > 0 and event in (None, work["event"]):
            held = drawn.events[work["event"]]
            sums[work["artist"], held["currency"]]["sales"] += price * held["portion"]
    for copies in _transfers(drawn):
        _count(sums, drawn, copies, event)
    return sums


def _transfers(drawn: Drawn) -> list[list[Row]]:
    groups: dict[tuple[UUID, object], list[Row]] = defaultdict(list)
    for row in drawn.payments:
        groups[row["artist"], row["transfer"] or row["id"]].append(row)
    return list(groups.values())


def _count(sums: Sums, drawn: Drawn, copies: list[Row], event: UUID | None) -> None:
    """Add one transfer: the most final status of its rows, amount and artwork of the row that names an artwork."""
    standing = min(FINALITY[row["status"]] for row in copies)
    kept = min(copies, key=lambda row: (row["work"] is None, FINALITY[row["status"]], row["made"]))
    of_event = drawn.works[kept["work"]]["event"] if kept["work"] else None
    if event is not None and of_event != event:
        return
    currency = (drawn.events[of_event]["currency"] if of_event else None) or kept["currency"]
    sum_of = sums[kept["artist"], currency]
    if standing in (3, 4):
        sum_of["failed" if standing == 3 else "cancelled"] += kept["amount"]
        sum_of["in_doubt"] += kept["amount"] if kept["transfer"] else NOTHING
    elif kept["amount"] < 0:
        sum_of["by_hand"] -= kept["amount"]
    else:
        sum_of["settled" if standing == 1 else "in_flight"] += kept["amount"]


async def found(services: Services, drawn: Drawn, event: UUID | None) -> Sums:
    rows = await artist_money(services.reader, Scope(artist_ids=drawn.artists, event_id=event))
    return {
        (row.artist_profile_id, row.currency): {
            "sales": row.sales_credits,
            "by_hand": row.manual_credits,
            "settled": row.settled_debits,
            "in_flight": row.in_flight,
            "failed": row.failed,
            "cancelled": row.cancelled,
            "in_doubt": row.in_doubt,
        }
        for row in rows
    }


def without_noughts(sums: Sums) -> Sums:
    return {
        key: some for key, one in sums.items() if (some := {name: amount for name, amount in one.items() if amount})
    }


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_balances_equal_the_plain_computation(fresh_services: Services, books: Books, seed: int) -> None:
    """All components of every artist and currency, over all events and for each event; then the balance in cents."""
    drawn = await draw(books, Random(seed))  # noqa: S311  drawn books, no secrets

    for event in (None, *drawn.events):
        assert without_noughts(await found(fresh_services, drawn, event)) == without_noughts(expected(drawn, event))

    sums = expected(drawn, None)
    for row in await artist_money(fresh_services.reader, Scope(artist_ids=drawn.artists)):
        one = sums[row.artist_profile_id, row.currency]
        exact = one["sales"] + one["by_hand"] - one["settled"]
        balance = row.balance(books.now)
        assert balance.balance_settled == exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)
        assert balance.balance_ledger == (exact - one["in_flight"] - one["failed"]).quantize(
            Decimal("0.01"), rounding=ROUND_HALF_UP
        )


@pytest.mark.parametrize("seed", [5, 6])
async def test_ledger_lines_equal_the_plain_computation(fresh_services: Services, books: Books, seed: int) -> None:
    """The newest running balances of the other statement are the same sums, for all events and for each."""
    drawn = await draw(books, Random(seed))  # noqa: S311  drawn books, no secrets

    for event in (None, *drawn.events):
        params = {"artist_ids": drawn.artists, "event_id": event, "limit": 1000}
        lines = await fresh_services.reader.fetch(read_sql("tools.payments", "ledger_lines.sql"), params, row=LineRow)
        last = {(line.artist_profile_id, line.currency): line for line in reversed(lines)}
        sums = expected(drawn, event)
        for key, line in last.items():
            exact = sums[key]["sales"] + sums[key]["by_hand"] - sums[key]["settled"]
            ledger = exact - sums[key]["in_flight"] - sums[key]["failed"]
            assert (line.balance_after, line.ledger_after) == (exact, ledger)
