"""The pace of ticket sales: cumulative curves by days before the event, and tickets a day (spec rag 9)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

DAY = timedelta(days=1)
WINDOW_DAYS = 45
FAR_WINDOW_DAYS = 90
"""The window of an event that is further away than the usual one shows anything of."""
MOST_POINTS = 30
PACE_DAYS = 7
MOST_TICKETS_AN_ORDER = 200
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, kw_only=True)
class Sale:
    """Tickets bought at one moment, and what they cost together."""

    at: datetime
    tickets: int
    gross: Decimal = Decimal(0)


@dataclass(frozen=True, kw_only=True)
class PacePoint:
    """Everything sold up to so many days before the event."""

    days_until_event: int
    cumulative_tickets: int
    cumulative_revenue: Decimal


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """An event's curve, from far to near. `unplaced` tickets are in the total but in no known order, or the reverse."""

    points: tuple[PacePoint, ...]
    total_tickets: int
    unplaced: int


def days_until(start: datetime, moment: datetime) -> int:
    """Return the days from a moment to the start, rounded to the nearest, halves up; below zero after the start."""
    return math.floor((start - moment) / DAY + 0.5)


def timeline(sales: Sequence[Sale], *, start: datetime, now: datetime, total: int | None) -> Timeline:
    """Return the curve of an event: from the first day shown to today, or to the start once that is over.

    Sales before the first day shown are in its running total, so the curve starts at their sum. Sales after the start
    count as the last day's. The curve runs flat from the last sale to today, where it ends at `total`, the number
    Eventbrite gives; without one it ends at what the orders add up to. No sales, or none in sight: no points.
    """
    today = max(0, days_until(start, now))
    running = accumulated(sales, start=start)
    sold = running[-1].cumulative_tickets if running else 0
    ends_at = sold if total is None else total
    window = WINDOW_DAYS if today < WINDOW_DAYS else FAR_WINDOW_DAYS
    if not running or today > window:
        return Timeline(points=(), total_tickets=ends_at, unplaced=ends_at - sold)
    end = PacePoint(
        days_until_event=today, cumulative_tickets=ends_at, cumulative_revenue=running[-1].cumulative_revenue
    )
    kept = [point for point in _within(running, window) if point.days_until_event > today]
    return Timeline(points=tuple(thinned([*kept, end])), total_tickets=ends_at, unplaced=ends_at - sold)


def accumulated(sales: Iterable[Sale], *, start: datetime) -> list[PacePoint]:
    """Return one point a day on which something was sold, each with everything sold up to then, from far to near."""
    by_day: dict[int, tuple[int, Decimal]] = {}
    for sale in sales:
        day = max(0, days_until(start, sale.at))
        tickets, gross = by_day.get(day, (0, Decimal(0)))
        by_day[day] = (tickets + sale.tickets, gross + sale.gross)
    points: list[PacePoint] = []
    tickets, revenue = 0, Decimal(0)
    for day in sorted(by_day, reverse=True):
        tickets, revenue = tickets + by_day[day][0], revenue + by_day[day][1]
        points.append(PacePoint(days_until_event=day, cumulative_tickets=tickets, cumulative_revenue=_rounded(revenue)))
    return points


def _within(points: Sequence[PacePoint], window: int) -> list[PacePoint]:
    """Return the points of a window; what was sold before it stands at its beginning."""
    before = [point for point in points if point.days_until_event > window]
    inside = [point for point in points if point.days_until_event <= window]
    if before and (not inside or inside[0].days_until_event < window):
        carried = PacePoint(
            days_until_event=window,
            cumulative_tickets=before[-1].cumulative_tickets,
            cumulative_revenue=before[-1].cumulative_revenue,
        )
        return [carried, *inside]
    return inside


def thinned(points: Sequence[PacePoint]) -> list[PacePoint]:
    """Return at most about thirty points: every k-th from the first, and always the last."""
    if len(points) <= MOST_POINTS:
        return list(points)
    step = math.ceil(len(points) / MOST_POINTS)
    kept = list(points[::step])
    return kept if kept[-1] == points[-1] else [*kept, points[-1]]


def pace_per_day(sales: Iterable[Sale], *, start: datetime, now: datetime) -> Decimal:
    """Return tickets a day over the last seven days on sale, which end now or at the start if that is over."""
    end = min(now, start)
    sold = sum(sale.tickets for sale in sales if end - PACE_DAYS * DAY < sale.at <= end)
    return _rounded(Decimal(sold) / PACE_DAYS)


def lifetime_pace(sales: Sequence[Sale], *, total: int, start: datetime, now: datetime) -> Decimal | None:
    """Return all tickets by the days since the first sale (at least one); None without any sale."""
    if not sales:
        return None
    days = max(1, round((min(now, start) - min(sale.at for sale in sales)) / DAY))
    return _rounded(Decimal(total) / days)


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)
