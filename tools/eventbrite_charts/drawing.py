"""The curves of a chart as lines over the same days, from the first sale to today."""

from collections.abc import Sequence

from tools.enclosures import Plot, PlotLine
from tools.eventbrite_charts.curves import Series
from tools.eventbrite_charts.pace import WINDOW_DAYS

MOST_DAYS = 20
LEAST_DAYS = 2
"""One day makes no line."""


def plot_of(title: str, target: Series, comparators: Sequence[Series], *, days_until_event: int) -> Plot | None:
    """Return the curves at no more than 20 days before the event; None when the sale has hardly begun.

    They end today, for of what is still to come nothing is known. Only events of which all these days are known are
    drawn beside it.
    """
    today = max(0, days_until_event)
    days = _spread(target.points[0].days_until_event, today) if target.points else []
    if len(days) < LEAST_DAYS:
        return None
    known = [line for line in comparators if today < WINDOW_DAYS and line.points[-1].days_until_event <= today]
    return Plot(
        title=title,
        x_label="Days before the event",
        y_label="Tickets sold",
        categories=tuple(str(day) for day in days),
        lines=tuple(
            PlotLine(name=f"{line.eid} {line.city or ''}".strip(), values=tuple(line.at(day) or 0 for day in days))
            for line in (target, *known)
        ),
    )


def _spread(first: int, last: int) -> list[int]:
    """Return days from far to near, both ends included, as evenly as whole days go."""
    steps = min(first - last, MOST_DAYS - 1)
    return [round(first - number * (first - last) / steps) for number in range(steps + 1)] if steps > 0 else []
