"""Refreshing: all tickets of an order, later refunds, one refresh at a time, and an honest report."""

import asyncio
from dataclasses import replace

import pytest

from arthur.errors import NotFound, NotPossible, Unavailable
from sandbox.faults import Fault, Script
from tools.context import ToolContext
from tools.eventbrite_charts.refresh_eventbrite_data import refresh_eventbrite_data, render
from tools.invoke import invoke
from tools.reference import anchors

FRESH, STALE = {"eid": anchors.NEXT_TORONTO}, {"eid": anchors.STALE_TICKETS}
FORCED = {"eid": anchors.NEXT_TORONTO, "force": True}
TICKETS_BY_STATE = """
    SELECT lower(order_status), count(*), sum(attendee_count), sum(gross)
      FROM eventbrite_orders_cache WHERE eid = %(eid)s GROUP BY 1 ORDER BY 1
"""


async def by_state(ctx: ToolContext, eid: str = anchors.NEXT_TORONTO) -> list[tuple[object, ...]]:
    async with ctx.services.own.queries() as queries:
        return await queries.tuples(TICKETS_BY_STATE, {"eid": eid})


async def test_fresh_figures_are_left_alone(
    online: ToolContext, edge_script: Script, eventbrite_script: Script
) -> None:
    """The newest figures are twenty minutes old."""
    result = await invoke(refresh_eventbrite_data, FRESH, online)

    assert (result.skipped, result.reason, result.refreshed, result.age_minutes) == (True, "cache_fresh", False, 20)
    assert edge_script.requests == eventbrite_script.requests == []


async def test_what_is_refreshed_is_asked_of_eventbrite_itself(online: ToolContext, edge_script: Script) -> None:
    """The function would else answer from its own cache."""
    result = await invoke(refresh_eventbrite_data, STALE, online)

    assert edge_script.calls("fetch-eventbrite-data")[0].body == {
        "eid": anchors.STALE_TICKETS,
        "force_refresh": True,
        "fetch_reason": "mcp_refresh",
    }
    assert render(result) == (
        "*AB4031: 20 tickets sold*, gross $440.00 CAD (refreshed)\n"
        "Fees $40.00 CAD, net to us $400.00 CAD.\n"
        "Totals were fetched; 10 orders stored. Figures of Thu 11 Jun 2026, 17:30 PDT."
    )


async def test_orders_are_stored_with_all_their_tickets(online: ToolContext) -> None:
    """Twenty attendees in ten orders of two, without names or addresses."""
    await invoke(refresh_eventbrite_data, STALE, online)

    assert [row[:3] for row in await by_state(online, anchors.STALE_TICKETS)] == [("attending", 10, 20)]
    buyers = "SELECT count(*) FROM eventbrite_orders_cache WHERE eid = %(eid)s AND buyer_email IS NOT NULL"
    assert await online.services.own.value(buyers, STALE) == 0


async def test_a_spoilt_cache_is_mended(online: ToolContext) -> None:
    """Orders stored as one ticket each, and refunds never noted, take the state Eventbrite gives."""
    truth = await by_state(online)
    await online.services.own.execute(
        "UPDATE eventbrite_orders_cache SET attendee_count = 1, gross = 27.50, order_status = 'Attending'"
        " WHERE eid = %(eid)s",
        FRESH,
    )

    result = await invoke(refresh_eventbrite_data, FORCED, online)

    mended = {state: numbers for state, *numbers in await by_state(online)}
    expected = {state: numbers for state, *numbers in truth}
    assert result.orders_stored == sum(int(str(numbers[0])) for numbers in expected.values())
    for state in ("cancelled", "deleted", "refunded"):
        assert mended.get(state) == expected.get(state)
    valid = [numbers for state, numbers in expected.items() if state in {"placed", "attending", "checked in"}]
    assert mended["attending"] == [sum(column) for column in zip(*valid, strict=True)]


async def test_one_source_is_enough_and_the_other_is_named(online: ToolContext, edge_script: Script) -> None:
    edge_script.plant("fetch-eventbrite-data", Fault.STATUS, status=500)

    result = await invoke(refresh_eventbrite_data, FORCED, online)

    assert (result.refreshed, result.totals_refreshed, result.orders_refreshed) == (True, False, True)
    assert result.warnings == ["Totals: fetch-eventbrite-data failed with status 500: planted failure"]
    assert result.message == "Totals could not be fetched and are the earlier ones; 40 orders stored."
    assert result.age_minutes == 20


async def test_orders_have_a_second_way(online: ToolContext, edge_script: Script, eventbrite_script: Script) -> None:
    """Without the attendees the company's own function fetches them, always forced."""
    eventbrite_script.plant("attendees", Fault.STATUS, status=403)

    result = await invoke(refresh_eventbrite_data, FORCED, online)

    assert edge_script.calls("fetch-eventbrite-orders")[0].body == {"eid": anchors.NEXT_TORONTO, "force_refresh": True}
    assert result.orders_refreshed
    assert "another organisation" in result.warnings[0]


async def test_a_second_way_that_is_not_deployed_is_told(
    online: ToolContext, edge_script: Script, eventbrite_script: Script
) -> None:
    eventbrite_script.plant("attendees", Fault.STATUS, status=404)
    edge_script.plant("fetch-eventbrite-orders", Fault.NOT_DEPLOYED)

    result = await invoke(refresh_eventbrite_data, FORCED, online)

    assert (result.totals_refreshed, result.orders_refreshed, result.orders_stored) == (True, False, None)
    assert "fetch-eventbrite-orders failed with status 404" in result.warnings[1]


async def test_nothing_fetched_is_no_success(
    online: ToolContext, edge_script: Script, eventbrite_script: Script
) -> None:
    edge_script.plant("fetch-eventbrite-data", Fault.SUCCESS_FALSE)
    edge_script.plant("fetch-eventbrite-orders", Fault.STATUS)
    eventbrite_script.plant("attendees", Fault.STATUS, times=9)

    with pytest.raises(Unavailable, match="Nothing of AB4020 could be refreshed"):
        await invoke(refresh_eventbrite_data, FORCED, online)


async def test_without_clients_an_operator_is_needed(offline: ToolContext) -> None:
    with pytest.raises(NotPossible, match="edge functions are not configured"):
        await invoke(refresh_eventbrite_data, FORCED, offline)


async def test_two_refreshes_of_one_event_are_one(online: ToolContext, edge_script: Script) -> None:
    """The second waits, finds the work done, and says so."""
    first, second = await asyncio.gather(*(invoke(refresh_eventbrite_data, FORCED, online) for _ in range(2)))

    assert len(edge_script.calls("fetch-eventbrite-data")) == 1
    assert {first.reason, second.reason} == {None, "refreshed_meanwhile"}


@pytest.mark.parametrize(
    ("eid", "error"),
    [("AB9999", NotFound), (anchors.EVENTBRITE_NULL, NotPossible), (anchors.EVERYTHING_MISSING, NotPossible)],
)
async def test_events_that_cannot_be_refreshed(online: ToolContext, eid: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await invoke(refresh_eventbrite_data, {"eid": eid}, online)


async def test_a_wrong_page_is_named(online: ToolContext) -> None:
    """Another organisation's page shows no attendees; its totals are somebody else's."""
    result = await invoke(refresh_eventbrite_data, {"eid": anchors.WRONG_EVENTBRITE, "force": True}, online)

    assert any("The link may be wrong" in warning for warning in result.warnings)


async def test_totals_alone_without_a_token(online: ToolContext) -> None:
    services = replace(online.services, eventbrite=None)

    result = await invoke(refresh_eventbrite_data, STALE, replace(online, services=services))

    assert result.totals_refreshed
    assert result.warnings[0] == "Orders: no Eventbrite token is configured."
