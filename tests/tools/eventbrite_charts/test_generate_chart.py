"""Charts: figures that add up, curves that can be drawn, and a note on record."""

import pytest
from psycopg.types.json import Jsonb

from arthur.errors import NotFound, NotPossible, Unavailable
from sandbox.faults import Fault, Script
from tools.context import ToolContext
from tools.eventbrite_charts.generate_chart import generate_chart, render
from tools.invoke import invoke
from tools.reference import anchors

EID = anchors.NEXT_TORONTO


async def test_figures_are_those_of_the_cached_orders(offline: ToolContext) -> None:
    """Worked out by queries of their own: tickets of the last seven days by seven, and the total of the newest row."""
    week = await offline.services.own.value(
        "SELECT round(sum(attendee_count) / 7.0, 2) FROM eventbrite_orders_cache WHERE eid = 'AB4020'"
        " AND order_status IN ('placed', 'Attending') AND order_created > %(now)s - interval '7 days'",
        {"now": offline.now},
    )

    chart = await invoke(generate_chart, {"eid": EID}, offline)

    assert chart.pace_per_day == week
    assert (chart.ticket_count, chart.days_until_event, str(chart.revenue), chart.currency) == (
        62,
        16,
        "1347.50",
        "CAD",
    )
    assert chart.target.points[-1].days_until_event == 16
    assert chart.target.points[-1].cumulative_tickets == 62


async def test_curves_go_up_and_have_few_points(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID}, offline)

    for line in (chart.target, *chart.comparators):
        days = [point.days_until_event for point in line.points]
        tickets = [point.cumulative_tickets for point in line.points[:-1]]
        assert days == sorted(set(days), reverse=True)
        assert days[0] <= 45
        assert len(days) <= 31
        assert tickets == sorted(tickets)
    assert all(line.points[-1].days_until_event == 0 for line in chart.comparators)


async def test_the_chosen_three_and_two_are_drawn(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID}, offline)

    assert chart.comparators_used == ["AB3974", "AB3894", "AB3951", "AB3998"]


async def test_total_and_orders_are_reconciled_aloud(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID}, offline)

    assert (
        "Eventbrite counts 62 tickets, the cached orders 60; the curve ends at Eventbrite's number." in chart.warnings
    )


async def test_orders_in_an_unknown_state_are_told(offline: ToolContext) -> None:
    await offline.services.own.execute(
        "UPDATE eventbrite_orders_cache SET order_status = 'Waitlisted'"
        " WHERE id = (SELECT id FROM eventbrite_orders_cache"
        " WHERE eid = 'AB4020' AND order_status = 'Attending' ORDER BY id LIMIT 1)"
    )

    chart = await invoke(generate_chart, {"eid": EID}, offline)

    assert any("“Waitlisted”" in warning for warning in chart.warnings)


async def test_unknown_comparators_are_named(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID, "comparator_eids": ["AB9999", "AB3974", "AB3844"]}, offline)

    assert chart.comparators_used == ["AB3974"]
    assert "Not compared: There is no event AB9999." in chart.warnings
    assert any("AB3844 has no cached orders" in warning for warning in chart.warnings)


async def test_without_comparators(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID, "include_comparators": False}, offline)

    assert (chart.comparators, chart.comparators_used) == ([], [])


async def test_the_chart_is_on_record_without_a_job(offline: ToolContext) -> None:
    """No bytes, no link: figures and who was compared."""
    chart = await invoke(generate_chart, {"eid": EID, "comparator_eids": ["AB3974"]}, offline)

    async with offline.services.own.queries() as queries:
        (row,) = await queries.tuples(
            "SELECT id::text, job_id, ticket_count, pace_per_day, days_until_event, comparators_used, skipped,"
            " length(payload_hash), chart_url FROM esbmcp_chart_posts_log"
        )
    used = [{"eid": "AB3974", "name": "Art Battle Toronto", "city": "Toronto"}]
    assert row == (chart.log_id, None, 62, chart.pace_per_day, 16, used, False, 64, None)
    assert Jsonb(used).obj == used


async def test_old_figures_are_fetched_first(online: ToolContext, edge_script: Script) -> None:
    """Nine days old; the orders come with them."""
    chart = await invoke(generate_chart, {"eid": anchors.STALE_TICKETS}, online)

    assert len(edge_script.calls("fetch-eventbrite-data")) == 1
    assert (chart.fetched_at, chart.ticket_count) == (online.now, 20)


async def test_old_figures_are_better_than_none(
    online: ToolContext, edge_script: Script, eventbrite_script: Script
) -> None:
    await invoke(generate_chart, {"eid": anchors.STALE_TICKETS}, online)
    await online.services.own.execute("DELETE FROM eventbrite_api_cache WHERE fetched_by = 'edge'")
    edge_script.plant("fetch-eventbrite-data", Fault.STATUS)
    edge_script.plant("fetch-eventbrite-orders", Fault.STATUS)
    eventbrite_script.plant("attendees", Fault.STATUS, times=9)

    chart = await invoke(generate_chart, {"eid": anchors.STALE_TICKETS}, online)

    assert chart.warnings[0].startswith("The figures are 216 h old, and refreshing failed.")


async def test_no_figures_and_no_way_to_fetch_them(
    online: ToolContext, edge_script: Script, eventbrite_script: Script
) -> None:
    await online.services.own.execute("DELETE FROM eventbrite_api_cache WHERE eid = 'AB4020'")
    edge_script.plant("fetch-eventbrite-data", Fault.STATUS)
    edge_script.plant("fetch-eventbrite-orders", Fault.STATUS)
    eventbrite_script.plant("attendees", Fault.STATUS, times=9)

    with pytest.raises(Unavailable):
        await invoke(generate_chart, {"eid": EID}, online)


async def test_nothing_to_draw_says_what_is_sold(offline: ToolContext) -> None:
    await offline.services.own.execute("DELETE FROM eventbrite_orders_cache WHERE eid = 'AB4020'")

    with pytest.raises(NotPossible, match=r"62 tickets are sold, but no order .* No orders are cached, and"):
        await invoke(generate_chart, {"eid": EID}, offline)


@pytest.mark.parametrize(("eid", "error"), [("AB9999", NotFound), (anchors.EVENTBRITE_NULL, NotPossible)])
async def test_events_that_cannot_be_drawn(offline: ToolContext, eid: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await invoke(generate_chart, {"eid": eid}, offline)


async def test_the_answer_as_people_read_it(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": EID, "comparator_eids": ["AB3974", "AB3998"]}, offline)

    assert render(chart) == (
        "*AB4020 Art Battle Toronto: 62 tickets*, *3.00* a day over the last week, *16 days to go*\n"
        "Gross $1,347.50 CAD; 1.11 a day since the first sale.\n"
        "```\n"
        "Days before    City     45  30  21  16  Total\n"
        "AB4020 (this)  Toronto  19  30  43  62  62\n"
        "AB3974         Toronto  22  47  67  82  177\n"
        "AB3998         Ottawa   14  34  46  58  125\n"
        "```\n"
        "⚠ Eventbrite counts 62 tickets, the cached orders 60; the curve ends at Eventbrite's number.\n"
        "⚠ Orders in states that count as neither sold nor void are left out of the curve: 2 “Checked In”."
    )


async def test_a_show_that_is_over(offline: ToolContext) -> None:
    chart = await invoke(generate_chart, {"eid": anchors.LAST_TORONTO, "include_comparators": False}, offline)

    assert chart.days_until_event == -12
    assert chart.target.points[-1].days_until_event == 0
    assert "*over for 12 days*" in render(chart)


async def test_tickets_in_another_currency(online: ToolContext) -> None:
    """Euros for a show in pounds (pitfall E13)."""
    chart = await invoke(generate_chart, {"eid": anchors.FOREIGN_TICKET_CURRENCY}, online)

    assert chart.currency == "EUR"
    assert "Tickets are sold in EUR; the event's currency is GBP." in chart.warnings
