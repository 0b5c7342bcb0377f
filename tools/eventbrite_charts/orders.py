"""From attendees to orders: one row an order, with all its tickets and their money (pitfall E4)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tools.clients.records import Attendee, Money

VALID = "Attending"
_VALID_STATES = frozenset({"attending", "checked in", "placed"})
_VOID_STATES = {"refunded": "refunded", "cancelled": "cancelled", "deleted": "Deleted"}
_ALSO_VOID = frozenset({"not attending", "unpaid", "transferred"})


@dataclass(frozen=True, kw_only=True)
class Order:
    """One order. Of a partly void one only the valid tickets count; of a void one all do, under its void state."""

    order_id: str
    created: datetime
    changed: datetime | None
    status: str
    tickets: int
    base_price: Decimal
    tax: Decimal
    eventbrite_fee: Decimal
    payment_fee: Decimal
    gross: Decimal
    currency: str | None


def orders_of(attendees: Iterable[Attendee]) -> list[Order]:
    """Return the orders of some attendees, oldest first."""
    by_order: dict[str, dict[str, Attendee]] = {}
    for attendee in attendees:
        by_order.setdefault(attendee.order_id, {})[attendee.id] = attendee
    return sorted(
        (_order(order_id, list(tickets.values())) for order_id, tickets in by_order.items()),
        key=lambda order: (order.created, order.order_id),
    )


def unknown_states(orders: Iterable[Order]) -> dict[str, int]:
    """Return states that count as neither valid nor void, with the number of orders in each (pitfall E3)."""
    known = {VALID.lower(), *_VOID_STATES}
    return dict(Counter(order.status for order in orders if order.status.lower() not in known))


def _order(order_id: str, tickets: Sequence[Attendee]) -> Order:
    states = [_state(ticket) for ticket in tickets]
    status = VALID if VALID in states else Counter(states).most_common(1)[0][0]
    counted = [ticket for ticket, state in zip(tickets, states, strict=True) if state == status]
    changes = [ticket.changed for ticket in tickets if ticket.changed]
    costs = [ticket.costs for ticket in counted]
    return Order(
        order_id=order_id,
        created=min(ticket.created for ticket in tickets),
        changed=max(changes, default=None),
        status=status,
        tickets=len(counted),
        base_price=_sum(cost.base_price for cost in costs),
        tax=_sum(cost.tax for cost in costs),
        eventbrite_fee=_sum(cost.eventbrite_fee for cost in costs),
        payment_fee=_sum(cost.payment_fee for cost in costs),
        gross=_sum(cost.gross for cost in costs),
        currency=next((cost.gross.currency for cost in costs if cost.gross.currency), None),
    )


def _state(ticket: Attendee) -> str:
    """Return a ticket's state as the cache names it; one that no document knows stays as it is."""
    said = ticket.status.strip().lower()
    if ticket.refunded:
        return "refunded"
    if ticket.cancelled and said in _VALID_STATES:
        return "cancelled"
    if said in _VALID_STATES:
        return VALID
    if said in _ALSO_VOID:
        return "cancelled"
    return _VOID_STATES.get(said, ticket.status.strip())


def _sum(amounts: Iterable[Money]) -> Decimal:
    return sum((amount.major_value for amount in amounts), Decimal(0))
