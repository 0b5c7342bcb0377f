from collections.abc import Awaitable, Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from arthur.errors import NotAllowed, NotFound, NotPossible
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.get_eventbrite_fees import TAX_UNKNOWN, EventbriteFees, get_eventbrite_fees, render
from tools.invoke import invoke
from tools.reference.anchors import EVENTBRITE_NULL, FOREIGN_TICKET_CURRENCY, NEXT_TORONTO, STALE_TICKETS


@pytest.fixture
async def small_sales(small_show: str, change: Callable[..., Awaitable[int]], ctx: ToolContext) -> str:
    """The small show with two snapshots of its page: the newer one, an hour old, has 50 tickets, and five orders."""
    await change("UPDATE events SET eventbrite_id = '1700000000001' WHERE eid = 'AB7001'")
    for hours, sold, gross, fees, net in ((30, 60, 1375, 125, 1250), (1, 50, 1100, 100, 1000)):
        await change(
            "INSERT INTO eventbrite_api_cache (eid, eventbrite_id, ticket_classes, total_tickets_sold, gross_revenue,"
            " taxes_collected, total_fees, net_deposit, total_capacity, currency_code, data_quality_score,"
            " data_quality_flags, fetched_at, eventbrite_event_name, eventbrite_start_date)"
            " VALUES ('AB7001', '1700000000001', %(classes)s, %(sold)s, %(gross)s, 0, %(fees)s, %(net)s, 200, 'CAD',"
            " 75, '[\"capacity_guessed\"]', %(at)s, 'Small Show', '2026-06-01 19:30')",
            {
                "classes": '[{"name": "Seat", "price": "25.00", "quantity_sold": 40, "quantity_total": 150},'
                ' {"name": "Guest", "free": true, "quantity_sold": 10, "quantity_total": 50}]',
                "sold": sold,
                "gross": gross,
                "fees": fees,
                "net": net,
                "at": (ctx.now - timedelta(hours=hours)).replace(tzinfo=None),
            },
        )
    orders = (
        ("placed", "13.00"),
        ("Attending", "6.50"),
        ("attending", None),
        ("refunded", "99.00"),
        ("Checked In", "99"),
    )
    for number, (status, tax) in enumerate(orders):
        await change(
            "INSERT INTO eventbrite_orders_cache (eid, eventbrite_event_id, order_id, order_status, tax, currency_code)"
            " VALUES ('AB7001', '1700000000001', %(order)s, %(status)s, %(tax)s, 'CAD')",
            {"order": f"small-{number}", "status": status, "tax": tax},
        )
    return small_show


async def _fees(eid: str, ctx: ToolContext) -> EventbriteFees:
    return await invoke(get_eventbrite_fees, {"eid": eid}, ctx)


async def test_fees_and_net_are_those_of_the_newest_snapshot(small_sales: str, fresh_ctx: ToolContext) -> None:
    fees = (await _fees(small_sales, fresh_ctx)).fee_data

    assert fees is not None
    assert (fees.gross_revenue, fees.total_fees, fees.net_deposit, fees.currency) == (1100, 100, 1000, "CAD")
    assert fees.total_tickets_sold == 50


async def test_tax_comes_from_valid_orders_and_never_from_the_stored_zero(
    small_sales: str, fresh_ctx: ToolContext
) -> None:
    """Placed 13.00 and Attending 6.50 count, whatever their spelling; refunded and unknown states do not."""
    result = await _fees(small_sales, fresh_ctx)

    assert result.fee_data is not None
    assert result.fee_data.taxes_collected == Decimal("19.50")
    [tax] = result.order_taxes
    assert (tax.orders, tax.orders_without_tax, tax.void_orders) == (3, 1, 1)
    assert (tax.orders_in_unknown_state, tax.unknown_states) == (1, ["Checked In"])


async def test_without_orders_the_tax_is_unknown(ctx: ToolContext) -> None:
    result = await _fees(FOREIGN_TICKET_CURRENCY, ctx)

    assert result.fee_data is not None
    assert result.fee_data.taxes_collected is None
    assert TAX_UNKNOWN in render(result)


async def test_currency_age_and_staleness_are_shown(ctx: ToolContext) -> None:
    foreign, stale = await _fees(FOREIGN_TICKET_CURRENCY, ctx), await _fees(STALE_TICKETS, ctx)

    assert foreign.warnings == ["Tickets are sold in EUR; the event's currency is GBP."]
    assert stale.stale
    assert "refresh_eventbrite_data" in stale.warnings[0]


async def test_errors_name_the_reason(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotPossible, match="not linked"):
        await _fees(EVENTBRITE_NULL, ctx)
    with pytest.raises(NotFound):
        await _fees("AB4021", ctx)
    with pytest.raises(NotAllowed):
        await _fees(NEXT_TORONTO, ctx_as(Role.EVENT_PRODUCER))


async def test_a_page_that_was_never_fetched_has_no_figures(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE events SET eventbrite_id = '1999999999999' WHERE eid = %(eid)s", {"eid": EVENTBRITE_NULL})
    result = await _fees(EVENTBRITE_NULL, fresh_ctx)

    assert result.fee_data is None
    assert render(result).startswith("*No fee figures cached yet for AB4026*")


async def test_the_answer_in_slack(small_sales: str, fresh_ctx: ToolContext) -> None:
    assert render(await _fees(small_sales, fresh_ctx)) == (
        "*AB7001: net $1,000.00 CAD* of $1,100.00 CAD gross\n"
        "Eventbrite's fees, processing included: $100.00 CAD (9% of gross), on 50 tickets.\n"
        "Tax on 3 cached orders: $19.50 CAD (1 of them say nothing about tax). "
        "Not counted: 1 order in a state I do not know (Checked In).\n"
        "From the cache, fetched 1 h ago (Thu 11 Jun 2026, 19:30 EDT); quality medium (75 of 100)."
    )
