"""Rate limits: sliding windows in Postgres, the same for every process."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from arthur.clock import PinnedClock
from arthur.database import Database, Limits, open_database
from arthur.errors import RateLimited
from memory.limits import Limit, RateLimits

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


def limit(key: str = "user:U1", most: int = 3, seconds: int = 60, reason: str = "user_rate_limit_exceeded") -> Limit:
    return Limit(key=key, most=most, window=timedelta(seconds=seconds), reason=reason)


def at(database: Database, seconds: float) -> RateLimits:
    return RateLimits(database, PinnedClock(AT + timedelta(seconds=seconds)))


async def taken(rates: RateLimits, *limits: Limit) -> bool:
    try:
        await rates.take(limits)
    except RateLimited:
        return False
    return True


async def test_a_window_holds_its_number_and_no_more(own_database: Database) -> None:
    assert [await taken(at(own_database, second), limit()) for second in range(5)] == [True, True, True, False, False]


async def test_the_refusal_names_the_limit_and_the_wait_until_the_oldest_use_has_aged(own_database: Database) -> None:
    for second in (0, 10, 20):
        await at(own_database, second).take([limit()])

    with pytest.raises(RateLimited) as refused:
        await at(own_database, 25).take([limit()])

    assert (refused.value.reason, refused.value.retry_after) == ("user_rate_limit_exceeded", 35)
    assert not await taken(at(own_database, 59), limit())
    assert await taken(at(own_database, 60), limit())


async def test_a_refused_attempt_does_not_lengthen_the_wait(own_database: Database) -> None:
    for second in (0, 1, 2, *range(3, 50)):
        await taken(at(own_database, second), limit())

    assert await taken(at(own_database, 60), limit())


async def test_the_window_slides_and_does_not_start_anew(own_database: Database) -> None:
    """Three at the end of one minute and three at the start of the next would be six within seconds."""
    assert [await taken(at(own_database, second), limit()) for second in (50, 55, 59)] == [True] * 3
    assert [await taken(at(own_database, second), limit()) for second in (61, 109, 110, 111)] == [
        False,
        False,
        True,
        False,
    ]


async def test_people_do_not_use_up_each_others_windows(own_database: Database) -> None:
    for _ in range(3):
        await at(own_database, 0).take([limit("user:U1")])

    assert not await taken(at(own_database, 1), limit("user:U1"))
    assert await taken(at(own_database, 1), limit("user:U2"))


async def test_limits_after_the_full_one_are_not_charged(own_database: Database) -> None:
    """Somebody who asks too much does not use up the channel for the others."""
    person, channel = limit("user:U1", most=1), limit("channel:C1", most=3, reason="channel_rate_limit_exceeded")
    assert await taken(at(own_database, 0), person, channel)
    for second in range(1, 10):
        assert not await taken(at(own_database, second), person, channel)

    assert [await taken(at(own_database, 20 + second), channel) for second in range(3)] == [True, True, False]


async def test_the_first_full_limit_gives_the_reason(own_database: Database) -> None:
    person, channel = limit("user:U1", most=5), limit("channel:C1", most=1, reason="channel_rate_limit_exceeded")
    await at(own_database, 0).take([person, channel])

    with pytest.raises(RateLimited) as refused:
        await at(own_database, 1).take([person, channel])

    assert refused.value.reason == "channel_rate_limit_exceeded"


async def test_two_processes_at_once_share_one_window(own_dsn: str) -> None:
    async with open_database(own_dsn, Limits()) as first, open_database(own_dsn, Limits()) as second:
        tries = [taken(at(database, 0), limit(most=10)) for database in (first, second) * 20]

        assert sum(await asyncio.gather(*tries)) == 10


async def test_a_lowered_limit_counts_what_was_used_before(own_database: Database) -> None:
    for second in range(5):
        await at(own_database, second).take([limit(most=5)])

    with pytest.raises(RateLimited) as refused:
        await at(own_database, 10).take([limit(most=2)])

    assert refused.value.retry_after == 53, "the fourth use must have aged as well"


async def test_a_clock_that_was_set_back_blocks_nobody_for_long(own_database: Database) -> None:
    for _ in range(3):
        await at(own_database, 86_400).take([limit()])

    assert await taken(at(own_database, 0), limit())
