"""The one source of the present time."""

from datetime import UTC, datetime, timedelta, timezone

from arthur.clock import PinnedClock, SystemClock, clock_at


def test_without_a_pin_time_is_the_machines_in_utc() -> None:
    before = datetime.now(UTC)
    told = clock_at(None).now()

    assert isinstance(clock_at(None), SystemClock)
    assert told.tzinfo is UTC
    assert before <= told <= datetime.now(UTC)


def test_a_pinned_clock_stands_still() -> None:
    at = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
    clock = clock_at(at)

    assert clock == PinnedClock(at)
    assert [clock.now(), clock.now()] == [at, at]


def test_a_pin_in_another_zone_is_the_same_moment_in_utc() -> None:
    evening_in_toronto = datetime(2026, 6, 11, 20, 30, tzinfo=timezone(timedelta(hours=-4)))

    told = clock_at(evening_in_toronto).now()

    assert told.utcoffset() == timedelta(0)
    assert told == evening_in_toronto
