from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotAllowed, NotFound, NotPossible
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.get_eventbrite_data import EventbriteData, get_eventbrite_data, render
from tools.invoke import invoke
from tools.reference.anchors import (
    EVENTBRITE_NULL,
    EVERYTHING_MISSING,
    FOREIGN_TICKET_CURRENCY,
    LAST_TORONTO,
    NEXT_TORONTO,
    STALE_TICKETS,
    WRONG_EVENTBRITE,
)


@pytest.fixture
async def small_sales(small_show: str, change: Callable[..., Awaitable[int]], ctx: ToolContext) -> str:
    """The small show with two snapshots of its page: the newer one, an hour old, has 50 tickets, 40 of them paid."""
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
    return small_show


async def _data(eid: str, ctx: ToolContext) -> EventbriteData:
    return await invoke(get_eventbrite_data, {"eid": eid}, ctx)


async def test_the_newest_row_counts_although_refunds_made_it_smaller(ctx: ToolContext) -> None:
    """The cache is append-only; the peak of AB4012 was twelve tickets higher (pitfall E1)."""
    result = await _data(LAST_TORONTO, ctx)
    newest, peak = [
        await ctx.services.own.value(statement, {"eid": LAST_TORONTO})
        for statement in (
            "SELECT total_tickets_sold FROM eventbrite_api_cache WHERE eid = %(eid)s ORDER BY fetched_at DESC LIMIT 1",
            "SELECT max(total_tickets_sold) FROM eventbrite_api_cache WHERE eid = %(eid)s",
        )
    ]

    assert result.cached_data is not None
    assert result.cached_data.tickets_sold == newest
    assert result.cached_data.tickets_sold != peak


async def test_only_the_useful_fields_are_returned(ctx: ToolContext) -> None:
    dump = (await _data(NEXT_TORONTO, ctx)).model_dump(mode="json")

    assert set(dump["cached_data"]) == {
        "tickets_sold", "capacity", "percent_sold", "gross_revenue", "total_fees", "net_deposit", "currency",
        "ticket_classes", "eventbrite_event_name", "eventbrite_start_date", "quality_score", "quality_flags",
        "confidence",
    }  # fmt: skip
    assert dump["source"] == "cache"


async def test_figures_are_those_of_the_newest_snapshot_in_its_currency(
    small_sales: str, fresh_ctx: ToolContext
) -> None:
    sales = (await _data(small_sales, fresh_ctx)).cached_data

    assert sales is not None
    assert (sales.tickets_sold, sales.capacity, sales.percent_sold) == (50, 200, Decimal("25.0"))
    assert (sales.gross_revenue, sales.total_fees, sales.net_deposit) == (1100, 100, 1000)
    assert (sales.currency, sales.confidence) == ("CAD", "medium")
    assert [(kind.name, kind.price) for kind in sales.ticket_classes] == [("Seat", Decimal(25)), ("Guest", Decimal(0))]


async def test_fetched_at_is_utc_whatever_the_database_session_thinks(ctx: ToolContext) -> None:
    result = await _data(NEXT_TORONTO, ctx)

    assert result.fetched_at == ctx.now - timedelta(minutes=20)
    assert result.age_minutes == 20
    assert not result.stale


async def test_old_figures_are_stale_and_name_the_remedy(ctx: ToolContext) -> None:
    result = await _data(STALE_TICKETS, ctx)

    assert result.stale
    assert result.age_minutes == 9 * 24 * 60
    assert "refresh_eventbrite_data" in (result.stale_warning or "")


async def test_the_limit_of_freshness_is_six_hours(ctx: ToolContext) -> None:
    for minutes, stale in ((340, False), (341, True)):
        later = replace(ctx.services, clock=PinnedClock(ctx.now + timedelta(minutes=minutes)))
        assert (await _data(NEXT_TORONTO, replace(ctx, services=later))).stale is stale


async def test_another_currency_than_the_events_is_said(ctx: ToolContext) -> None:
    result = await _data(FOREIGN_TICKET_CURRENCY, ctx)

    assert result.cached_data is not None
    assert (result.cached_data.currency, result.event_currency) == ("EUR", "GBP")
    assert result.warnings == ["Tickets are sold in EUR; the event's currency is GBP."]
    assert " EUR" in render(result).splitlines()[0]


async def test_a_link_to_another_show_is_said(ctx: ToolContext) -> None:
    [warning] = (await _data(WRONG_EVENTBRITE, ctx)).warnings
    assert warning.startswith("The link may be wrong: the Eventbrite page “Salsa by the Bay” starts")


@pytest.mark.parametrize("eid", [EVENTBRITE_NULL, EVERYTHING_MISSING])
async def test_an_event_without_a_page_is_not_linked_whether_null_or_empty(eid: str, ctx: ToolContext) -> None:
    with pytest.raises(NotPossible, match="not linked to Eventbrite"):
        await _data(eid, ctx)


async def test_an_unknown_code_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound):
        await _data("AB4021", ctx)


async def test_a_page_that_was_never_fetched_has_no_figures(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE events SET eventbrite_id = '1999999999999' WHERE eid = %(eid)s", {"eid": EVENTBRITE_NULL})
    result = await _data(EVENTBRITE_NULL, fresh_ctx)

    assert not result.has_cache
    assert result.cached_data is None
    assert render(result) == (
        "*No ticket figures cached yet for AB4026* Art Battle Boston\n"
        "It is linked to Eventbrite 1999999999999; refresh_eventbrite_data fetches the figures."
    )


async def test_missing_figures_are_unknown_and_not_zero(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change(
        "UPDATE eventbrite_api_cache SET total_tickets_sold = NULL, gross_revenue = NULL,"
        " api_error_message = 'report *failed*' WHERE eid = %(eid)s",
        {"eid": NEXT_TORONTO},
    )
    text = render(await _data(NEXT_TORONTO, fresh_ctx))

    assert text.startswith("*AB4020: unknown number of tickets sold*, gross unknown")
    assert "⚠ The last fetch reported: report ∗failed∗" in text


async def test_finance_is_refused(ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotAllowed):
        await _data(NEXT_TORONTO, ctx_as(Role.FINANCE))


async def test_the_answer_in_slack(small_sales: str, fresh_ctx: ToolContext) -> None:
    assert render(await _data(small_sales, fresh_ctx)) == (
        "*AB7001: 50 tickets sold of 200 (25.0%)*, gross $1,100.00 CAD\n"
        "Fees $100.00 CAD, net to us $1,000.00 CAD.\n"
        "```\n"
        "Ticket  Price       Sold  Of   Status\n"
        "Seat    $25.00 CAD  40    150  –\n"
        "Guest   $0.00 CAD   10    50   –\n"
        "```\n"
        "From the cache, fetched 1 h ago (Thu 11 Jun 2026, 19:30 EDT); quality medium (75 of 100). "
        "Sold includes free tickets; capacity is what the page offers.\n"
        "Quality remarks: capacity_guessed."
    )
