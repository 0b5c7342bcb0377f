"""The newest cached ticket figures of an event: how old and how good they are, and in which currency.

The cache is append-only, about forty rows an event, so only the newest row counts (pitfall E1).
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from pydantic import field_validator

from arthur.database import Database
from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.events import EventKey
from tools.render import age, when, zone
from tools.spec import Result

STALE_AFTER_MINUTES = 360
WRONG_PAGE_AFTER = timedelta(days=1)
GOOD_QUALITY, FAIR_QUALITY = 90, 70


class TicketClass(Result):
    """One kind of ticket. `price` is in the figures' currency; None when Eventbrite did not say."""

    name: str | None
    price: Decimal | None
    quantity_sold: int | None
    quantity_total: int | None
    on_sale_status: str | None


class TicketFigures(Result):
    """What Eventbrite said at `fetched_at`; all money is in `currency_code`, which may differ from the event's."""

    eventbrite_id: str
    eventbrite_event_name: str | None
    eventbrite_start_date: datetime | None
    """The start on the page, as wall-clock time at the venue (pitfall A6)."""
    total_tickets_sold: int | None
    total_capacity: int | None
    gross_revenue: Decimal | None
    ticket_revenue: Decimal | None
    total_fees: Decimal | None
    net_deposit: Decimal | None
    currency_code: str | None
    ticket_classes: list[TicketClass]
    data_quality_score: int | None
    data_quality_flags: list[str]
    api_error_message: str | None
    fetched_at: datetime

    @field_validator("ticket_classes", mode="before")
    @classmethod
    def _classes(cls, value: object) -> list[object]:
        given = _unwrapped(value)
        return [_ticket_class(item) for item in given if isinstance(item, Mapping)] if isinstance(given, list) else []

    @field_validator("data_quality_flags", mode="before")
    @classmethod
    def _flags(cls, value: object) -> list[str]:
        given = _unwrapped(value)
        if isinstance(given, Mapping):
            return [str(name) for name, raised in given.items() if raised]
        return [_flag(item) for item in given] if isinstance(given, list) else []

    @property
    def percent_sold(self) -> Decimal | None:
        """Sold of capacity in percent with one decimal; None when either is unknown."""
        if self.total_tickets_sold is None or not self.total_capacity:
            return None
        return (Decimal(self.total_tickets_sold * 100) / self.total_capacity).quantize(Decimal("0.1"))

    @property
    def confidence(self) -> str:
        """The quality score in a word, as the fetching function names it."""
        if self.data_quality_score is None:
            return "unknown"
        if self.data_quality_score >= GOOD_QUALITY:
            return "high"
        return "medium" if self.data_quality_score >= FAIR_QUALITY else "low"

    def age_minutes(self, now: datetime) -> int:
        """Return whole minutes since the figures were fetched."""
        return max(0, int((now - self.fetched_at).total_seconds() // 60))

    def is_stale(self, now: datetime) -> bool:
        """Say whether the figures are older than six hours."""
        return self.age_minutes(now) > STALE_AFTER_MINUTES


def linked_page(event: EventKey) -> str:
    """Return the Eventbrite id of an event.

    Raises:
        NotPossible: the event is not linked; NULL and '' both mean that (pitfall E7).
    """
    if event.eventbrite_id is None:
        raise NotPossible(
            f"{event.eid} is not linked to Eventbrite, so there are no ticket figures. "
            "Enter its Eventbrite id in the admin first."
        )
    return event.eventbrite_id


async def newest_figures(reader: Database, eventbrite_id: str) -> TicketFigures | None:
    """Return the newest cached figures of a page, or None when it was never fetched."""
    return await reader.one(
        read_sql("tools.data_read", "newest_ticket_figures.sql"), {"eventbrite_id": eventbrite_id}, row=TicketFigures
    )


def stale_warning(figures: TicketFigures | None, now: datetime) -> str | None:
    """Return how to get current figures when these are too old."""
    if figures is None or not figures.is_stale(now):
        return None
    return (
        f"These figures are stale: fetched {age(figures.fetched_at, now)}. "
        "Ask for the latest ticket numbers (refresh_eventbrite_data) to get current ones."
    )


def wrong_page_warning(
    starts_at: datetime | None, timezone: str | None, page_start: datetime | None, page_name: str | None
) -> str | None:
    """Return a warning when the page's show starts more than a day from ours: probably another show's page (E8)."""
    if starts_at is None or page_start is None:
        return None
    ours = starts_at.astimezone(zone(timezone) or UTC).replace(tzinfo=None)
    if abs(page_start - ours) <= WRONG_PAGE_AFTER:
        return None
    return (
        f"The link may be wrong: the Eventbrite page “{page_name}” starts "
        f"{page_start:%a %d %b %Y, %H:%M}, this event {when(starts_at, timezone)}."
    )


def currency_warning(figures: TicketFigures, event_currency: str | None) -> str | None:
    """Return a warning when tickets are sold in another currency than the event's (pitfall E13)."""
    if not figures.currency_code or not event_currency or figures.currency_code == event_currency:
        return None
    return f"Tickets are sold in {figures.currency_code}; the event's currency is {event_currency}."


def provenance(figures: TicketFigures, timezone: str | None, now: datetime) -> str:
    """Return one line on where figures come from, how old and how good they are."""
    score = "" if figures.data_quality_score is None else f" ({figures.data_quality_score} of 100)"
    return (
        f"From the cache, fetched {age(figures.fetched_at, now)} ({when(figures.fetched_at, timezone)}); "
        f"quality {figures.confidence}{score}."
    )


def _unwrapped(value: object) -> object:
    """Return a JSON value, also when it was stored as a string inside JSON (pitfall G9)."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return None


def _ticket_class(item: Mapping[str, object]) -> dict[str, object]:
    """Return the useful fields of one ticket class, as the API or the fetching function writes them."""
    cost = item.get("cost")
    listed = cost.get("major_value") if isinstance(cost, Mapping) else item.get("price")
    return {
        "name": item.get("name"),
        "price": Decimal(0) if item.get("free") is True else _decimal(listed),
        "quantity_sold": item.get("quantity_sold"),
        "quantity_total": item.get("quantity_total"),
        "on_sale_status": item.get("on_sale_status"),
    }


def _decimal(value: object) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, str | int | float) and str(value).strip() else None


def _flag(item: object) -> str:
    if isinstance(item, Mapping):
        return str(item.get("message") or item.get("flag") or item.get("code") or item.get("type") or "unnamed flag")
    return str(item)
