"""Ticket sales as Eventbrite told them: many snapshots a show, and orders for a few shows."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from tools.reference import anchors
from tools.reference.generate.people import full_name
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.world import Batch, World, as_json, digest, uid

_SNAPSHOT_COLUMNS = (
    "id", "event_id", "eid", "eventbrite_id", "event_data", "ticket_classes", "sales_summary", "orders_summary",
    "total_tickets_sold", "gross_revenue", "ticket_revenue", "taxes_collected", "eventbrite_fees",
    "payment_processing_fees", "total_fees", "net_deposit", "total_capacity", "currency_code", "api_response_status",
    "api_response_code", "data_quality_score", "data_quality_flags", "fetched_at", "expires_at", "fetch_duration_ms",
    "is_stale", "fetched_by", "fetch_reason", "api_version", "eventbrite_event_name", "eventbrite_start_date",
    "created_at",
)  # fmt: skip
_ORDER_COLUMNS = (
    "id", "event_id", "eid", "eventbrite_event_id", "order_id", "order_created", "order_changed", "buyer_name",
    "buyer_first_name", "buyer_last_name", "buyer_email", "order_status", "base_price", "tax", "eventbrite_fee",
    "payment_fee", "gross", "currency_code", "has_gts_tax", "attendee_count", "attendees", "order_raw", "fetched_at",
    "fetched_by", "created_at", "updated_at",
)  # fmt: skip
_WITH_ORDERS = (
    anchors.NEXT_TORONTO, anchors.EARLIER_TORONTO, anchors.LAST_TORONTO, "AB3951", "AB3894", anchors.NEW_YORK_IN_USD,
    "AB4033", anchors.OTTAWA_IN_USD, "AB4011",
)  # fmt: skip
# Attending is the commonest valid state; the last word is one no document knows.
_STATES = ("Attending",) * 11 + ("placed",) * 4 + ("Deleted", "refunded", "cancelled", "Checked In", "Attending")
_VALID = frozenset({"Attending", "placed", "Checked In"})
_PRICE = Decimal(25)
_FEE = Decimal("2.50")
_MONTH_SNAPSHOTS = 40


def tickets_sold(show: Show, days_before: float) -> int:
    """Return how many tickets were sold this many days before the show; slow at first, steep in the last week."""
    final = 70 + digest("tickets", show.eid) % 110
    if days_before >= 60:
        return 0
    progress = 1 - days_before / 60
    return round(final * (0.5 * progress + 0.5 * progress**4))


def _currency(show: Show) -> str:
    return "EUR" if show.eid == anchors.FOREIGN_TICKET_CURRENCY else show.city.currency


def _linked_page(show: Show) -> tuple[str, datetime]:
    """Return name and local start on the ticket page; a wrong link shows another organiser's evening."""
    local = show.start.astimezone(ZoneInfo(show.city.zone or "UTC")).replace(tzinfo=None)
    if show.eid == anchors.WRONG_EVENTBRITE:
        return "Salsa by the Bay", local + timedelta(days=40)
    return f"Art Battle {show.city.name} {show.eid}", local


def _fetch_times(world: World, show: Show) -> list[datetime]:
    """Return the moments of the snapshots, newest last; the newest ones make a show's cache fresh or stale."""
    last = min(world.ago(minutes=20 if show.eid == anchors.NEXT_TORONTO else 200), show.start + timedelta(hours=20))
    if show.eid == anchors.STALE_TICKETS:
        last = world.ago(days=9)
    count = (
        _MONTH_SNAPSHOTS
        if show.eid in {anchors.NEXT_TORONTO, anchors.LAST_TORONTO}
        else 6 + digest("fetch", show.eid) % 20
    )
    return [last - timedelta(hours=20 * i) for i in range(count)][::-1]


def _snapshot(show: Show, number: int, total: int, fetched: datetime) -> tuple[object, ...]:
    eventbrite_id = str(show.columns.get("eventbrite_id") or show.eventbrite_id)
    days_before = (show.start - fetched) / timedelta(days=1)
    sold = tickets_sold(show, max(0, days_before))
    # Refunds after the show: the newest figures are below the peak (pitfall E1).
    if show.eid == anchors.LAST_TORONTO and number == total - 1:
        sold -= 12
    # Every fifth ticket is an artist's guest and free.
    charged = sold * 4 // 5
    gross, fees, net = charged * (_PRICE + _FEE), charged * _FEE, charged * _PRICE
    name, local_start = _linked_page(show)
    at = fetched.replace(tzinfo=None)
    classes = [
        {"name": "General admission", "price": "25.00", "quantity_sold": charged, "quantity_total": 160,
         "on_sale_status": "AVAILABLE"},
        {"name": "Artist guest", "price": "0.00", "quantity_sold": sold - charged, "quantity_total": 40,
         "on_sale_status": "AVAILABLE"},
    ]  # fmt: skip
    score = 100 if sold else 60
    return (
        uid("snapshot", f"{show.eid}/{number}"), show.id, show.eid, eventbrite_id,
        as_json({"id": eventbrite_id, "name": {"text": name}, "start": {"local": local_start.isoformat()}}),
        as_json(classes), as_json({"totals": {"gross": str(gross), "net": str(net), "quantity": sold}}), "{}", sold,
        gross, gross, 0, fees, 0, fees, net, 200, _currency(show), "success", 200, score,
        as_json([] if sold else ["no_revenue"]), at, at + timedelta(hours=6), 900 + number, False, "cron", "scheduled",
        "v3", name, local_start, at,
    )  # fmt: skip


def _snapshots(world: World, shows: Sequence[Show]) -> Iterator[tuple[object, ...]]:
    for show in shows:
        times = _fetch_times(world, show)
        for number, fetched in enumerate(times):
            yield _snapshot(show, number, len(times), fetched)


def _orders(world: World, shows: Sequence[Show]) -> Iterator[tuple[object, ...]]:
    for show in shows:
        wanted = tickets_sold(show, max(0.0, (show.start - world.now) / timedelta(days=1)))
        number = placed = 0
        while placed < wanted:
            mixed = digest("order", show.eid, number)
            count = (1, 2, 2, 1, 4, 2)[mixed % 6]
            state = _STATES[number * 7 % len(_STATES)]
            placed += count if state in _VALID else 0
            yield _order(world, show, number=number, count=count, state=state, sold=placed / (wanted + count))
            number += 1


def _order(world: World, show: Show, *, number: int, count: int, state: str, sold: float) -> tuple[object, ...]:
    mixed = digest("order-of", show.eid, number)
    # Walk the sales curve: the later an order, the closer to the last sale so far.
    end = min(show.start, world.now)
    age = (1 - sold) ** 2 * 58
    created = end - timedelta(days=age, minutes=mixed % 600)
    first, last = full_name(mixed % 900)
    email = f"{first}.{last or 'solo'}.buyer@example.com".lower()
    charged = 0 if number % 5 == 4 else count
    base = charged * _PRICE
    tax = (base * Decimal("0.13")).quantize(Decimal("0.01"))
    order_id = str(7_000_000_000 + mixed % 900_000_000)
    eventbrite_id = show.eventbrite_id
    return (
        uid("order", f"{show.eid}/{number}"), show.id, show.eid, eventbrite_id, order_id, created, created,
        f"{first} {last}" if last else first, first, last, email, state, base, tax, charged * _FEE, 0,
        base + tax + charged * _FEE, _currency(show), True, count,
        as_json([{"name": first, "email": email} for _ in range(count)]), as_json({"id": order_id}), world.ago(hours=3),
        "cron", created, created,
    )  # fmt: skip


def batches(world: World, shows: Sequence[Show]) -> list[Batch]:
    """Return snapshots of every linked show of the last year, and the orders of a few."""
    linked = [
        show for show in shows if show.eventbrite and show.phase is not Phase.DRAFT and show.start > world.ago(days=540)
    ]
    ordered = [show for show in linked if show.eid in _WITH_ORDERS]
    return [
        Batch(
            table="eventbrite_api_cache",
            columns=_SNAPSHOT_COLUMNS,
            rows=_snapshots(world, linked),
            expected=len(linked) * 16,
        ),
        Batch(
            table="eventbrite_orders_cache",
            columns=_ORDER_COLUMNS,
            rows=_orders(world, ordered),
            expected=len(ordered) * 60,
        ),
    ]
