"""Curves and pace on sales that can be added up by hand."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tools.eventbrite_charts.pace import (
    PacePoint,
    Sale,
    accumulated,
    days_until,
    lifetime_pace,
    pace_per_day,
    thinned,
    timeline,
)

START = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)


def sold(days_before: float, tickets: int, gross: int = 0) -> Sale:
    return Sale(at=START - timedelta(days=days_before), tickets=tickets, gross=Decimal(gross))


def shape(points: tuple[PacePoint, ...] | list[PacePoint]) -> list[tuple[int, int]]:
    return [(point.days_until_event, point.cumulative_tickets) for point in points]


def test_days_are_rounded_and_halves_go_up() -> None:
    assert days_until(START, START - timedelta(hours=36)) == 2
    assert days_until(START, START - timedelta(hours=35)) == 1
    assert days_until(START, START + timedelta(hours=13)) == -1


def test_sales_of_a_day_are_one_point_and_add_up_from_far_to_near() -> None:
    points = accumulated([sold(3, 2, 50), sold(10, 4, 100), sold(3.2, 1, 25)], start=START)

    assert shape(points) == [(10, 4), (3, 7)]
    assert [point.cumulative_revenue for point in points] == [Decimal("100.00"), Decimal("175.00")]


def test_the_curve_runs_flat_from_the_last_sale_to_today() -> None:
    line = timeline([sold(20, 5), sold(14, 3)], start=START, now=START - timedelta(days=6), total=8)

    assert shape(line.points) == [(20, 5), (14, 8), (6, 8)]
    assert line.unplaced == 0


def test_the_curve_ends_at_the_total_that_eventbrite_gives() -> None:
    """Orders account for 8 of 11 tickets; the last point says 11 and the difference is named."""
    line = timeline([sold(20, 5), sold(14, 3)], start=START, now=START - timedelta(days=6), total=11)

    assert shape(line.points)[-1] == (6, 11)
    assert (line.total_tickets, line.unplaced) == (11, 3)


def test_sales_before_the_window_are_where_the_curve_starts() -> None:
    """Tickets of day 120 and of day 60 are both in the running total at day 45."""
    line = timeline([sold(120, 2), sold(60, 3), sold(10, 1)], start=START, now=START - timedelta(days=5), total=6)

    assert shape(line.points) == [(45, 5), (10, 6), (5, 6)]


def test_an_event_that_is_over_ends_at_day_zero_and_keeps_sales_at_the_door() -> None:
    line = timeline([sold(4, 3), sold(-0.1, 2)], start=START, now=START + timedelta(days=12), total=None)

    assert shape(line.points) == [(4, 3), (0, 5)]


def test_an_event_far_away_shows_a_longer_window() -> None:
    line = timeline([sold(100, 1), sold(80, 2)], start=START, now=START - timedelta(days=70), total=3)

    assert shape(line.points) == [(90, 1), (80, 3), (70, 3)]


def test_nothing_sold_is_no_curve() -> None:
    line = timeline([], start=START, now=START - timedelta(days=5), total=12)

    assert line.points == ()
    assert (line.total_tickets, line.unplaced) == (12, 12)


def test_more_than_thirty_points_are_thinned_and_keep_both_ends() -> None:
    """44 points and k = 2: days 44, 42, … 2, and the last one."""
    points = accumulated([sold(day, 1) for day in range(1, 45)], start=START)

    kept = thinned(points)

    assert [point.days_until_event for point in kept] == [*range(44, 0, -2), 1]
    assert kept[-1].cumulative_tickets == 44


def test_pace_is_the_last_seven_days_and_not_all_tickets() -> None:
    now = START - timedelta(days=10)
    sales = [sold(40, 50), sold(16.9, 4), sold(12, 6), sold(10, 1)]

    assert pace_per_day(sales, start=START, now=now) == Decimal("1.57")  # 11 / 7
    assert lifetime_pace(sales, total=61, start=START, now=now) == Decimal("2.03")  # 61 / 30


def test_pace_of_a_past_event_is_that_of_its_last_week() -> None:
    assert pace_per_day([sold(2, 7), sold(20, 9)], start=START, now=START + timedelta(days=30)) == Decimal("1.00")


def test_without_sales_there_is_no_lifetime_pace() -> None:
    assert lifetime_pace([], total=5, start=START, now=START) is None
