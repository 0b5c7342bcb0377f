"""When a chart is due, and when it is worth posting."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tools.eventbrite_charts.cadence import Posted, changed_enough, interval_days, next_run, stops_at
from tools.eventbrite_charts.jobs import Cadence

START = datetime(2026, 7, 10, 23, 30, tzinfo=UTC)
LAST = Posted(tickets=100, pace=Decimal("2.00"))


@pytest.mark.parametrize(("days_left", "interval"), [(40, 7), (28.1, 7), (28, 2), (7.5, 2), (7, 1), (0.5, 1), (-1, 1)])
def test_auto_is_more_often_the_closer_the_event(days_left: float, interval: int) -> None:
    assert interval_days(Cadence.AUTO, start=START, now=START - timedelta(days=days_left)) == interval


def test_posts_go_out_at_ten_in_the_morning_at_the_event() -> None:
    """20:30 in Toronto on 11 June; a day later, 10:00 there is 14:00 UTC."""
    now = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)

    assert next_run(Cadence.DAILY, start=START, now=now, timezone="America/Toronto") == datetime(
        2026, 6, 12, 14, 0, tzinfo=UTC
    )
    assert next_run(Cadence.WEEKLY, start=START, now=now, timezone=None) == datetime(2026, 6, 19, 10, 0, tzinfo=UTC)


def test_the_next_post_never_lies_after_the_event() -> None:
    """Weekly from 8 July would be the 15th, five days after the show."""
    now = datetime(2026, 7, 8, 15, 0, tzinfo=UTC)

    assert next_run(Cadence.WEEKLY, start=START, now=now, timezone="America/Toronto") == datetime(
        2026, 7, 10, 14, 0, tzinfo=UTC
    )


def test_a_schedule_ends_two_days_after_the_event() -> None:
    assert stops_at(START) == datetime(2026, 7, 12, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tickets", "pace", "worth"),
    [(119, "2.09", False), (120, "2.00", True), (100, "2.10", True), (101, "1.90", True), (100, "2.00", False)],
)
def test_small_changes_of_both_are_skipped(tickets: int, pace: str, *, worth: bool) -> None:
    assert changed_enough(LAST, tickets=tickets, pace=Decimal(pace), days_left=20) is worth


def test_some_posts_go_out_whatever_the_change() -> None:
    """The first, the one after three skips, those of the last week, and any after a pace of 0."""
    pace = Decimal("2.00")
    thrice = Posted(tickets=100, pace=pace, skips_in_a_row=3)

    assert changed_enough(Posted(tickets=None, pace=None), tickets=100, pace=pace, days_left=20)
    assert changed_enough(thrice, tickets=100, pace=pace, days_left=20)
    assert changed_enough(LAST, tickets=100, pace=pace, days_left=7)
    assert changed_enough(Posted(tickets=100, pace=Decimal(0)), tickets=100, pace=Decimal("0.01"), days_left=20)
