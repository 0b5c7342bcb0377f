"""lookup_event: one event by code, or those of a city or a time."""

from datetime import date

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.data_read.lookup_event import EventDetail, EventList, lookup_event, render
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def by_code(ctx: ToolContext, eid: str) -> EventDetail:
    found = (await invoke(lookup_event, {"eid": eid}, ctx)).root
    assert isinstance(found, EventDetail)
    return found


async def searched(ctx: ToolContext, **arguments: object) -> EventList:
    found = (await invoke(lookup_event, arguments, ctx)).root
    assert isinstance(found, EventList)
    return found


@pytest.mark.parametrize("typed", ["AB4012", "ab 4012", "AB-4012", "4012", 4012])
async def test_a_code_is_found_however_it_is_typed(ctx: ToolContext, typed: str) -> None:
    assert (await by_code(ctx, typed)).eid == anchors.LAST_TORONTO


async def test_one_event_is_rendered_as_a_card(ctx: ToolContext) -> None:
    found = await invoke(lookup_event, {"eid": anchors.LAST_TORONTO}, ctx)
    venue = await ctx.services.own.value(
        "SELECT concat_ws(', ', v.name, v.address) FROM events e JOIN venues v ON v.id = e.venue_id "
        "WHERE e.eid = 'AB4012'"
    )
    eventbrite = await ctx.services.own.value("SELECT eventbrite_id FROM events WHERE eid = 'AB4012'")

    assert render(found) == (
        "*Art Battle Toronto* (AB4012)\n"
        "Toronto, CA – Sat 30 May 2026, 19:30 EDT, until 22:30 EDT\n"
        f"Venue: {venue}\n"
        "Capacity 200 · currency CAD · level REGULAR\n"
        "In the admin: enabled, shown in the app\n"
        f"Eventbrite id: {eventbrite}"
    )


async def test_a_free_text_venue_stands_in_for_a_missing_link(ctx: ToolContext) -> None:
    event = await by_code(ctx, anchors.VENUE_AS_TEXT)

    assert (event.venue_id, event.venue_name) == (None, "The Old Tram Shed")


async def test_the_time_is_local_even_when_only_the_city_knows_the_zone(ctx: ToolContext) -> None:
    assert (await by_code(ctx, anchors.NO_TIMEZONE)).local_start.endswith("19:30 NZST")


async def test_a_time_without_any_zone_says_so(ctx: ToolContext) -> None:
    assert (await by_code(ctx, anchors.NO_TIMEZONE_ANYWHERE)).local_start.endswith("UTC (zone unknown)")


async def test_a_show_that_began_before_now_is_still_upcoming(ctx: ToolContext) -> None:
    """An event that runs is what people mean by "the Montréal event" (pitfall A9)."""
    found = await searched(ctx, city="Montréal")

    assert found.events[0].eid == anchors.LIVE_NIGHT


async def test_the_last_event_of_a_city_is_found(ctx: ToolContext) -> None:
    found = await searched(ctx, city="toronto", when="past", limit=1)

    assert [event.eid for event in found.events] == [anchors.LAST_TORONTO]
    assert found.truncated


async def test_york_is_not_new_york(ctx: ToolContext) -> None:
    found = await searched(ctx, city="york", when="any")

    assert {event.city_name for event in found.events} == {"York"}


async def test_a_percent_sign_stands_for_itself(ctx: ToolContext) -> None:
    assert (await searched(ctx, city="%%", when="any")).count == 0


async def test_a_day_is_the_local_calendar_day(ctx: ToolContext) -> None:
    """The Montréal show began at 18:55 on 11 June, which is 22:55 UTC; midnight UTC does not move it."""
    found = await searched(ctx, on_date=date(2026, 6, 11).isoformat())

    assert anchors.LIVE_NIGHT in {event.eid for event in found.events}


async def test_days_ahead_bound_the_list(ctx: ToolContext) -> None:
    near = await searched(ctx, within_days=7)

    assert anchors.NEXT_SYDNEY in {event.eid for event in near.events}
    assert anchors.NEXT_TORONTO not in {event.eid for event in near.events}


async def test_events_are_what_a_follow_up_may_mean(ctx: ToolContext) -> None:
    found = await searched(ctx, city="Toronto", when="past", limit=2)

    assert [(entity.kind, entity.id) for entity in found.entities()] == [
        (EntityKind.EVENT, event.eid) for event in found.events
    ]


async def test_an_unknown_code_offers_the_nearest(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB4112") as caught:
        await invoke(lookup_event, {"eid": "AB4112"}, ctx)

    assert anchors.LAST_TORONTO in caught.value.suggestions


async def test_nothing_to_go_by_is_refused(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="Give an event code"):
        await invoke(lookup_event, {}, ctx)
