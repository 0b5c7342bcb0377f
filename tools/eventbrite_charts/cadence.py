"""When a scheduled chart is due, and whether it is worth posting (spec rag 12)."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

from tools.eventbrite_charts.jobs import Cadence
from tools.render import zone

POST_AT = time(10, 0)
"""In the event's own zone: 10:00 UTC is five in the morning in Toronto."""
STOPS_AFTER = timedelta(days=2)
WEEK_DAYS, TWO_DAYS, ONE_DAY = 7, 2, 1
FAR_DAYS, NEAR_DAYS = 28, 7
PACE_CHANGE, TICKET_CHANGE = Decimal("0.05"), Decimal("0.20")
MOST_SKIPS = 3
"""A show that sells slowly but steadily would else be silent for weeks."""

_INTERVALS = {Cadence.DAILY: ONE_DAY, Cadence.EVERY_2_DAYS: TWO_DAYS, Cadence.WEEKLY: WEEK_DAYS}


def interval_days(cadence: Cadence, *, start: datetime, now: datetime) -> int:
    """Return the days between two posts; `auto` goes by the whole days left, begun ones counted."""
    if cadence is not Cadence.AUTO:
        return _INTERVALS[cadence]
    left = math.ceil((start - now) / timedelta(days=1))
    if left > FAR_DAYS:
        return WEEK_DAYS
    return TWO_DAYS if left > NEAR_DAYS else ONE_DAY


def next_run(cadence: Cadence, *, start: datetime, now: datetime, timezone: str | None) -> datetime:
    """Return the next post after one at `now`: ten in the morning at the event, never later than the event's own day.

    A zone that is missing counts as UTC.
    """
    place = zone(timezone) or UTC
    day = (now.astimezone(place) + timedelta(days=interval_days(cadence, start=start, now=now))).date()
    if now < start:
        day = min(day, start.astimezone(place).date())
    due = datetime.combine(day, POST_AT, tzinfo=place).astimezone(UTC)
    return due if due > now else due + timedelta(days=1)


def stops_at(start: datetime) -> datetime:
    """Return when a schedule ends by itself: two days after the event began."""
    return start + STOPS_AFTER


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What the last post of a schedule showed; `tickets` None means that there was none."""

    tickets: int | None
    pace: Decimal | None
    skips_in_a_row: int = 0


def changed_enough(last: Posted, *, tickets: int, pace: Decimal, days_left: int) -> bool:
    """Say whether a chart is worth posting: the first, a changed one, one after three skips, any in the last week.

    Changed means that the pace moved by 5 % or the tickets by 20 %; a pace that was 0 counts as moved.
    """
    if last.tickets is None or last.skips_in_a_row >= MOST_SKIPS or days_left <= NEAR_DAYS:
        return True
    return _change(Decimal(last.tickets), Decimal(tickets)) >= TICKET_CHANGE or (
        _change(last.pace or Decimal(0), pace) >= PACE_CHANGE
    )


def _change(before: Decimal, after: Decimal) -> Decimal:
    return abs(after - before) / before if before else Decimal(1)
