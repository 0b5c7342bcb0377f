"""A show of six works whose every figure can be added up by hand, in a company of the test's own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import pytest

from tools.context import Services, ToolContext
from tools.reference import anchors

SHOW = UUID("70010000-0000-4000-8000-000000000000")
START = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)
"""19:30 on 1 June in Toronto."""


@dataclass(frozen=True, kw_only=True)
class _Work:
    position: str
    artist: int
    status: str
    final: str | None = None
    winner: str | None = None
    bids: tuple[tuple[str, int], ...] = ()


_WORKS = (
    _Work(
        position="1-1", artist=anchors.ARTIST_READY, status="paid", winner="bidder", bids=(("kept", 60), ("bidder", 80))
    ),
    _Work(position="1-2", artist=anchors.ARTIST_NO_ACCOUNT, status="sold", winner="kept", bids=(("kept", 70),)),
    _Work(position="1-3", artist=anchors.ARTIST_INVITED, status="closed"),
    _Work(
        position="2-1",
        artist=anchors.ARTIST_READY,
        status="paid",
        final="100.10",
        winner="talker",
        bids=(("talker", 90),),
    ),
    _Work(position="2-2", artist=anchors.ARTIST_NO_ACCOUNT, status="closed", bids=(("talker", 55),)),
    _Work(position="2-3", artist=anchors.ARTIST_INVITED, status="sold"),
)
# work, person, weight, whether the row has the work's key or, like old rows, the code alone
_VOTES = (
    ("1-1", "bidder", "1.0", True),
    ("1-1", "kept", "1.0", True),
    ("1-2", "talker", "2.5", True),
    ("2-1", "bidder", "1.0", True),
    ("2-3", "talker", "3.0", False),
)


@pytest.fixture
def fresh_ctx(ctx: ToolContext, fresh_services: Services) -> ToolContext:
    """A call by an ops person over a company that the test may change."""
    return replace(ctx, services=fresh_services)


@pytest.fixture
async def small_show(fresh_services: Services) -> str:
    """The code of the small show: Toronto, over, 40 % to the artists, two rounds of three easels, no winner marked."""
    run = fresh_services.own.execute
    await run(
        """
        INSERT INTO events (id, eid, name, event_start_datetime, event_end_datetime, timezone_icann, city_id, enabled,
                            currency, tax, artist_auction_portion, enable_auction, auction_close_starts_at,
                            auction_close_round_delay)
        SELECT %(id)s, 'AB7001', 'Small Show', %(start)s, %(end)s, 'America/Toronto', id, true, 'CAD', 13, 0.40, true,
               %(end)s, 4
          FROM cities
         WHERE name = 'Toronto'
        """,
        {"id": SHOW, "start": START, "end": START + timedelta(hours=3)},
    )
    for number in (1, 2):
        await run(
            """
            INSERT INTO rounds (id, event_id, round_number, is_finished, closing_time)
            VALUES (%(id)s, %(show)s, %(number)s, true, %(closes)s)
            """,
            {"id": _round_id(number), "show": SHOW, "number": number, "closes": START + timedelta(hours=number)},
        )
    for work in _WORKS:
        await _add_work(fresh_services, work)
    for position, person, weight, has_key in _VOTES:
        await run(
            """
            INSERT INTO votes (event_id, eid, round, art_id, art_uuid, person_id, vote_factor)
            VALUES (%(show)s, 'AB7001', %(round)s, %(code)s, %(key)s, %(person)s, %(weight)s)
            """,
            {
                "show": SHOW,
                "round": int(position[0]),
                "code": f"AB7001-{position}",
                "key": uuid5(SHOW, position) if has_key else None,
                "person": anchors.person_id(person),
                "weight": weight,
            },
        )
    return "AB7001"


def _round_id(number: int) -> UUID:
    return uuid5(SHOW, f"round {number}")


async def _add_work(services: Services, work: _Work) -> None:
    number, easel = (int(part) for part in work.position.split("-"))
    facts = {
        "id": uuid5(SHOW, work.position),
        "code": f"AB7001-{work.position}",
        "show": SHOW,
        "artist": anchors.artist_id(work.artist),
        "round": number,
        "round_id": _round_id(number),
        "easel": easel,
        "status": work.status,
        "final": work.final,
        "winner": anchors.person_id(work.winner) if work.winner else None,
        "closes": START + timedelta(hours=number, minutes=12 + easel),
    }
    await services.own.execute(
        """
        INSERT INTO art (id, art_code, event_id, artist_id, round, easel, status, starting_bid, current_bid,
                         final_price, winner_id, closing_time)
        VALUES (%(id)s, %(code)s, %(show)s, %(artist)s, %(round)s, %(easel)s, %(status)s, 50, 50, %(final)s,
                %(winner)s, %(closes)s)
        """,
        facts,
    )
    await services.own.execute(
        """
        INSERT INTO round_contestants (round_id, artist_id, easel_number)
        VALUES (%(round_id)s, %(artist)s, %(easel)s)
        """,
        facts,
    )
    for minute, (person, amount) in enumerate(work.bids):
        await services.own.execute(
            "INSERT INTO bids (art_id, person_id, amount, created_at) VALUES (%(id)s, %(person)s, %(amount)s, %(at)s)",
            facts
            | {
                "person": anchors.person_id(person),
                "amount": amount,
                "at": START + timedelta(hours=number, minutes=minute),
            },
        )


@pytest.fixture
def change(fresh_services: Services) -> Callable[..., Awaitable[int]]:
    """Run one statement on the test's own company."""
    return fresh_services.own.execute
