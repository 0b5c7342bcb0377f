"""The curves of a chart: the event's own and those it is compared with, and the figures read off them (spec rag 9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arthur.errors import NotPossible
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import (
    ChartEvent,
    SalesOf,
    chart_events,
    chosen_comparators,
    sales_of,
    unsuitable,
)
from tools.eventbrite_charts.pace import Timeline, days_until, lifetime_pace, pace_per_day, timeline
from tools.eventbrite_charts.scoring import candidates_of
from tools.spec import Result


class Point(Result):
    """Tickets and revenue sold up to so many days before the event."""

    days_until_event: int
    cumulative_tickets: int
    cumulative_revenue: Decimal


class Series(Result):
    """One event's curve, from far to near; `total_tickets` is where it ends."""

    eid: str
    name: str | None
    city: str | None
    points: list[Point]
    total_tickets: int

    def at(self, days: int) -> int | None:
        """Return the tickets sold up to so many days before the event; None outside the curve."""
        if not self.points or days < self.points[-1].days_until_event:
            return None
        passed = [point for point in self.points if point.days_until_event >= days]
        return passed[-1].cumulative_tickets if passed else None


@dataclass(frozen=True, kw_only=True)
class Curves:
    """All curves of a chart; revenue is what Eventbrite says, in `currency`, and None when it does not."""

    target: Series
    comparators: list[Series]
    revenue: Decimal | None
    currency: str | None
    pace_per_day: Decimal
    lifetime_pace_per_day: Decimal | None
    days_until_event: int
    fetched_at: datetime | None
    warnings: list[str]


async def curves_of(eid: str, ctx: ToolContext, *, compare: bool, wanted: Sequence[str] | None) -> Curves:
    """Return the curves of an event that exists, compared with `wanted`, else with the chosen or best scored events.

    Raises:
        NotPossible: the event has no start.
    """
    target = (await chart_events(ctx.reader, [eid]))[eid]
    if target.starts_at is None:
        raise NotPossible(f"{eid} has no start, so there are no days to count to; set it in the admin first.")
    others, notes = await _others(target, ctx, wanted) if compare else ([], [])
    sales = await sales_of(ctx.reader, [eid, *(other.eid for other in others)])
    mine = sales[eid]
    line = timeline(mine.sales, start=target.starts_at, now=ctx.now, total=target.tickets)
    drawn = [_series(other, sales[other.eid], ctx.now) for other in others]
    return Curves(
        target=_as_series(target, line),
        comparators=[series for series in drawn if series.points],
        revenue=target.gross,
        currency=target.ticket_currency or target.currency,
        pace_per_day=pace_per_day(mine.sales, start=target.starts_at, now=ctx.now),
        lifetime_pace_per_day=lifetime_pace(mine.sales, total=line.total_tickets, start=target.starts_at, now=ctx.now),
        days_until_event=days_until(target.starts_at, ctx.now),
        fetched_at=target.fetched_at,
        warnings=[*notes, *_left_out(drawn), *_differences(target, line, mine)],
    )


async def _others(
    target: ChartEvent, ctx: ToolContext, wanted: Sequence[str] | None
) -> tuple[list[ChartEvent], list[str]]:
    """Return the events to compare with, and what to say about those that cannot be."""
    codes = list(wanted or await chosen_comparators(ctx.services.own, target.eid))
    if not codes:
        codes = [one.eid for one in (await candidates_of(target, ctx))[0] if one.selected]
    known = await chart_events(ctx.reader, codes)
    problems = unsuitable(target.eid, codes, known)
    usable = [known[code] for code in codes if code in known and code != target.eid and known[code].has_orders]
    return usable, [f"Not compared: {problem}" for problem in problems]


def _series(event: ChartEvent, sales: SalesOf, now: datetime) -> Series:
    if event.starts_at is None:
        return _as_series(event, Timeline(points=(), total_tickets=event.tickets or 0, unplaced=0))
    return _as_series(event, timeline(sales.sales, start=event.starts_at, now=now, total=event.tickets))


def _as_series(event: ChartEvent, line: Timeline) -> Series:
    points = [
        Point(
            days_until_event=point.days_until_event,
            cumulative_tickets=point.cumulative_tickets,
            cumulative_revenue=point.cumulative_revenue,
        )
        for point in line.points
    ]
    return Series(eid=event.eid, name=event.name, city=event.city, points=points, total_tickets=line.total_tickets)


def _left_out(drawn: Sequence[Series]) -> list[str]:
    empty = [series.eid for series in drawn if not series.points]
    return [f"Not compared: {', '.join(empty)} sold nothing in the days shown."] if empty else []


def _differences(event: ChartEvent, line: Timeline, sales: SalesOf) -> list[str]:
    """Say where the total and the orders differ, and what was left out of the curve."""
    placed = line.total_tickets - line.unplaced
    notes: list[str] = []
    if line.unplaced:
        notes.append(
            f"Eventbrite counts {line.total_tickets:,} tickets, the cached orders {placed:,}; the curve ends "
            "at Eventbrite's number."
        )
    if sales.unknown:
        states = ", ".join(f"{number} “{state}”" for state, number in sorted(sales.unknown.items()))
        notes.append(f"Orders in states that count as neither sold nor void are left out of the curve: {states}.")
    if event.ticket_currency and event.currency and event.ticket_currency != event.currency:
        notes.append(f"Tickets are sold in {event.ticket_currency}; the event's currency is {event.currency}.")
    return notes
