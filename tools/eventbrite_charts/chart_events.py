"""Events as charts see them: place, start, newest totals, orders; and what a person chose to compare them with."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from arthur.database import Database, Queries
from arthur.sql import read_sql
from tools.eventbrite_charts.comparators import Traits, average_price
from tools.eventbrite_charts.jobs import eids_in
from tools.eventbrite_charts.pace import MOST_TICKETS_AN_ORDER, Sale
from tools.render import zone

PACKAGE = "tools.eventbrite_charts"
MOST_ORDERS = 50_000
COUNTED = frozenset({"placed", "attending"})


@dataclass(frozen=True, kw_only=True)
class ChartEvent:
    """One event; `tickets` and `gross` are the newest cached totals of its page, in `ticket_currency`."""

    eid: str
    name: str | None
    city: str | None
    country: str | None
    starts_at: datetime | None
    timezone: str | None
    capacity: int | None
    eventbrite_id: str | None
    currency: str | None
    tickets: int | None
    gross: Decimal | None
    ticket_currency: str | None
    fetched_at: datetime | None
    has_orders: bool

    def traits(self, size: int | None) -> Traits:
        """Return what is compared of it, with the weekday in its own zone (pitfall A4)."""
        place = zone(self.timezone)
        local = self.starts_at.astimezone(place) if self.starts_at and place else self.starts_at
        return Traits(
            city=self.city,
            country=self.country,
            tickets=size,
            average_price=average_price(self.gross, self.tickets),
            currency=self.ticket_currency,
            weekday=local.weekday() if local else None,
        )


@dataclass(frozen=True, kw_only=True)
class SalesOf:
    """The valid sales of one event, and how many orders are in a state that no document knows."""

    sales: tuple[Sale, ...]
    unknown: Counter[str]


@dataclass(frozen=True, kw_only=True)
class _Order:
    eid: str
    at: datetime
    tickets: int
    gross: Decimal
    status: str | None


@dataclass(frozen=True)
class _Eids:
    eids: object


async def chart_events(reader: Database, eids: Sequence[str]) -> dict[str, ChartEvent]:
    """Return the events with these codes, by code; unknown codes are missing."""
    rows = await reader.fetch(read_sql(PACKAGE, "chart_events.sql"), {"eids": list(eids)}, row=ChartEvent)
    return {row.eid: row for row in rows}


async def sales_of(reader: Database, eids: Sequence[str]) -> dict[str, SalesOf]:
    """Return the sales of these events from their cached orders, by code, in one query."""
    params = {"eids": list(eids), "limit": MOST_ORDERS}
    orders = await reader.fetch(read_sql(PACKAGE, "sales_of_events.sql"), params, row=_Order)
    sales: defaultdict[str, list[Sale]] = defaultdict(list)
    unknown: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for order in orders:
        if (order.status or "").lower() in COUNTED:
            tickets = min(max(order.tickets, 1), MOST_TICKETS_AN_ORDER)
            sales[order.eid].append(Sale(at=order.at, tickets=tickets, gross=order.gross))
        else:
            unknown[order.eid][order.status or "none"] += 1
    return {eid: SalesOf(sales=tuple(sales[eid]), unknown=unknown[eid]) for eid in eids}


async def chosen_comparators(own: Database | Queries, eid: str) -> list[str]:
    """Return the codes a person chose to compare an event with; empty when the scores choose."""
    found = await own.one(read_sql(PACKAGE, "chosen_comparators.sql"), {"eid": eid}, row=_Eids)
    return eids_in(found.eids) if found else []


def unsuitable(eid: str, wanted: Sequence[str], known: dict[str, ChartEvent]) -> list[str]:
    """Return why events can't be compared with `eid`, in words; empty when all can (spec tools 6.4)."""
    problems: list[str] = []
    unknown = [code for code in wanted if code not in known]
    if unknown:
        problems.append(f"There is no event {', '.join(unknown)}.")
    if eid in wanted:
        problems.append(f"{eid} cannot be compared with itself.")
    for code in wanted:
        event = known.get(code)
        if event is None or code == eid:
            continue
        if event.eventbrite_id is None:
            problems.append(f"{code} is not linked to Eventbrite.")
        elif not event.has_orders:
            problems.append(f"{code} has no cached orders, so it has no curve; refresh_eventbrite_data may fetch them.")
    return problems
