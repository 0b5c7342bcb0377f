"""Orders and attendees as Eventbrite words them: the company's cached orders, or made up for a page without any."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

COSTS = ("base_price", "tax", "eventbrite_fee", "payment_fee", "gross")
PRICE, FEE = Decimal(25), Decimal("2.50")
ON_SALE_DAYS = 58
CENT = Decimal("0.01")
_STATES = {"placed": "Attending", "refunded": "Attending", "cancelled": "Attending"}
"""Attendees have other states than orders; a refund or a cancellation is a flag of theirs."""


@dataclass(frozen=True, kw_only=True)
class BoughtOrder:
    """One order with all its tickets."""

    order_id: str
    created: datetime
    changed: datetime
    status: str
    tickets: int
    base_price: Decimal
    tax: Decimal
    eventbrite_fee: Decimal
    payment_fee: Decimal
    gross: Decimal
    currency: str | None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None


def made_up_orders(eid: str, sold: int, *, start: datetime, now: datetime, currency: str | None) -> list[BoughtOrder]:
    """Return as many orders of two tickets as were sold, the same for the same event, bought until now or the start."""
    end = min(start, now)
    orders: list[BoughtOrder] = []
    for number in range((sold + 1) // 2):
        tickets = min(2, sold - 2 * number)
        mixed = int.from_bytes(hashlib.sha256(f"{eid}/{number}".encode()).digest()[:6], "big")
        age = (1 - (number + 1) / ((sold + 1) // 2)) ** 2 * ON_SALE_DAYS
        at = end - timedelta(days=age, minutes=mixed % 300)
        base, fee = tickets * PRICE, tickets * FEE
        orders.append(
            BoughtOrder(
                order_id=str(8_000_000_000 + mixed % 900_000_000),
                created=at,
                changed=at,
                status="Attending",
                tickets=tickets,
                base_price=base,
                tax=Decimal(0),
                eventbrite_fee=fee,
                payment_fee=Decimal(0),
                gross=base + fee,
                currency=currency,
            )
        )
    return orders


def tickets_of(orders: Sequence[BoughtOrder], eventbrite_id: str) -> Iterator[dict[str, object]]:
    """Yield one attendee a ticket; the money of an order is split to the cent, the rest on its last ticket."""
    for order in orders:
        for place in range(order.tickets):
            yield {
                "id": f"{order.order_id}{place + 1:02d}",
                "order_id": order.order_id,
                "event_id": eventbrite_id,
                "created": _stamp(order.created),
                "changed": _stamp(order.changed),
                "status": _STATES.get(order.status.lower(), order.status),
                "cancelled": order.status.lower() in {"cancelled", "deleted"},
                "refunded": order.status.lower() == "refunded",
                "checked_in": order.status.lower() == "checked in",
                "quantity": 1,
                "profile": {"first_name": order.first_name, "last_name": order.last_name, "email": order.email},
                "costs": {name: _money(_share(getattr(order, name), place, order.tickets), order) for name in COSTS},
            }


def order_json(order: BoughtOrder, eventbrite_id: str) -> dict[str, object]:
    """Return an order with its attendees."""
    return {
        "id": order.order_id,
        "event_id": eventbrite_id,
        "created": _stamp(order.created),
        "changed": _stamp(order.changed),
        "status": order.status,
        "first_name": order.first_name,
        "last_name": order.last_name,
        "email": order.email,
        "costs": {name: _money(getattr(order, name), order) for name in COSTS},
        "attendees": list(tickets_of([order], eventbrite_id)),
    }


def _share(amount: Decimal, place: int, tickets: int) -> Decimal:
    each = (amount / tickets).quantize(CENT)
    return amount - each * (tickets - 1) if place == tickets - 1 else each


def _money(amount: Decimal, order: BoughtOrder) -> Mapping[str, object]:
    return {
        "currency": order.currency,
        "value": int(amount * 100),
        "major_value": str(amount.quantize(CENT)),
        "display": f"{order.currency} {amount:.2f}",
    }


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
