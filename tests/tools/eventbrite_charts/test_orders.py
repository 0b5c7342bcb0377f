"""Attendees become orders with all their tickets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from tools.clients.records import Attendee, Costs, Money
from tools.eventbrite_charts.orders import orders_of, unknown_states

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def ticket(number: int, order: str = "1", *, gross: str = "27.50", status: str = "Attending", **flags: Any) -> Attendee:
    costs = Costs(gross=Money(currency="CAD", major_value=Decimal(gross)))
    at = AT + timedelta(minutes=number)
    return Attendee(id=f"{order}-{number}", order_id=order, created=at, changed=at, status=status, costs=costs, **flags)


def test_an_order_of_four_tickets_counts_as_four() -> None:
    (order,) = orders_of([ticket(number) for number in range(4)])

    assert (order.tickets, order.gross, order.currency, order.status) == (4, Decimal("110.00"), "CAD", "Attending")
    assert (order.created, order.changed) == (AT, AT + timedelta(minutes=3))


def test_a_refunded_ticket_of_an_order_no_longer_counts() -> None:
    (order,) = orders_of(
        [ticket(0), ticket(1, refunded=True), ticket(2, status="Checked In"), ticket(3, status="Deleted")]
    )

    assert (order.tickets, order.gross, order.status) == (2, Decimal("55.00"), "Attending")


def test_an_order_without_valid_tickets_is_void() -> None:
    orders = orders_of(
        [ticket(0, "1", refunded=True), ticket(1, "2", cancelled=True), ticket(2, "3", status="Deleted")]
    )

    assert [order.status for order in orders] == ["refunded", "cancelled", "Deleted"]
    assert unknown_states(orders) == {}


def test_an_attendee_on_two_pages_counts_once() -> None:
    (order,) = orders_of([ticket(0), ticket(0)])

    assert order.tickets == 1


def test_a_state_that_no_document_knows_is_kept_and_reported() -> None:
    orders = orders_of([ticket(0, "1", status="Waitlisted"), ticket(1, "2")])

    assert [order.status for order in orders] == ["Waitlisted", "Attending"]
    assert unknown_states(orders) == {"Waitlisted": 1}
