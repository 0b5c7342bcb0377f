"""Curves as lines: over the days that are known of all of them, and no more than a chart takes."""

from decimal import Decimal

from tools.context import ToolContext
from tools.eventbrite_charts.curves import Point, Series
from tools.eventbrite_charts.drawing import plot_of
from tools.eventbrite_charts.generate_chart import generate_chart
from tools.invoke import invoke


def series(eid: str, *points: tuple[int, int], city: str | None = "Toronto") -> Series:
    made = [Point(days_until_event=day, cumulative_tickets=sold, cumulative_revenue=Decimal(0)) for day, sold in points]
    return Series(eid=eid, name=None, city=city, points=made, total_tickets=points[-1][1] if points else 0)


def test_lines_end_today_and_begin_with_the_first_sale() -> None:
    mine, other = series("AB1", (30, 2), (20, 5), (10, 9)), series("AB2", (25, 1), (0, 50), city=None)
    plot = plot_of("Pace", mine, [other], days_until_event=10)
    assert plot is not None

    assert (plot.categories[0], plot.categories[-1], len(plot.categories)) == ("30", "10", 20)
    assert [line.name for line in plot.lines] == ["AB1 Toronto", "AB2"]
    assert (plot.lines[0].values[0], plot.lines[0].values[-1]) == (2, 9)
    assert (plot.lines[1].values[0], plot.lines[1].values[-1]) == (0, 1)


def test_few_days_are_drawn_each() -> None:
    plot = plot_of("Pace", series("AB1", (3, 1), (0, 4)), [], days_until_event=-5)
    assert plot is not None

    assert plot.categories == ("3", "2", "1", "0")
    assert plot.lines[0].values == (1, 1, 1, 4)


def test_what_is_not_known_is_not_drawn() -> None:
    """A curve that ends earlier, and any other beside an event further away than the others' curves reach."""
    mine, short = series("AB1", (30, 2), (10, 9)), series("AB2", (40, 1), (20, 5))
    plot = plot_of("Pace", mine, [short], days_until_event=10)
    far = plot_of("Pace", series("AB1", (80, 2), (60, 9)), [series("AB2", (45, 30), (0, 50))], days_until_event=60)

    assert plot is not None
    assert far is not None
    assert [len(plot.lines), len(far.lines)] == [1, 1]


def test_one_day_makes_no_line() -> None:
    assert plot_of("Pace", series("AB1", (10, 2)), [], days_until_event=10) is None
    assert plot_of("Pace", series("AB1"), [], days_until_event=10) is None


async def test_chart_of_the_demo_has_its_curves(offline: ToolContext) -> None:
    plot = (await invoke(generate_chart, {"eid": "AB4020"}, offline)).plot()
    assert plot is not None

    assert plot.title == "Ticket pace: AB4020 Art Battle Toronto"
    assert [line.name for line in plot.lines][:2] == ["AB4020 Toronto", "AB3974 Toronto"]
    assert all(list(line.values) == sorted(line.values) for line in plot.lines)
    assert plot.lines[0].values[-1] == 62
