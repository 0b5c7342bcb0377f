from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.data_read.get_eventbrite_mapping import EventbriteMapping, EventsOfPage, get_eventbrite_mapping, render
from tools.invoke import invoke
from tools.reference.anchors import EVENTBRITE_NULL, EVERYTHING_MISSING, NEXT_TORONTO, OTTAWA_IN_USD, WRONG_EVENTBRITE

PAGE = "1501048834104"
"""The page of NEXT_TORONTO."""


async def _mapping(eid: str, ctx: ToolContext) -> EventbriteMapping:
    found = (await invoke(get_eventbrite_mapping, {"eid": eid}, ctx)).root
    assert isinstance(found, EventbriteMapping)
    return found


async def _events(page: object, ctx: ToolContext) -> EventsOfPage:
    found = (await invoke(get_eventbrite_mapping, {"eventbrite_id": page}, ctx)).root
    assert isinstance(found, EventsOfPage)
    return found


async def test_the_link_comes_with_name_and_start_of_the_page(ctx: ToolContext) -> None:
    found = await _mapping(NEXT_TORONTO, ctx)

    assert (found.eventbrite_id, found.eventbrite_event_name) == (PAGE, "Art Battle Toronto AB4020")
    assert f"{found.eventbrite_start_date:%Y-%m-%d %H:%M}" == "2026-06-27 19:30"
    assert found.warnings == []


@pytest.mark.parametrize("eid", [EVENTBRITE_NULL, EVERYTHING_MISSING])
async def test_null_and_empty_ids_both_mean_not_linked(eid: str, ctx: ToolContext) -> None:
    result = await invoke(get_eventbrite_mapping, {"eid": eid}, ctx)

    assert isinstance(result.root, EventbriteMapping)
    assert result.root.eventbrite_id is None
    assert render(result).startswith(f"*{eid} is not linked to Eventbrite*")


async def test_a_page_of_another_show_is_flagged(ctx: ToolContext) -> None:
    [warning] = (await _mapping(WRONG_EVENTBRITE, ctx)).warnings
    assert "Salsa by the Bay" in warning


@pytest.mark.parametrize(
    "page", [PAGE, int(PAGE), f" {PAGE} ", f"https://www.eventbrite.ca/e/art-battle-toronto-tickets-{PAGE}?aff=x"]
)
async def test_the_event_of_a_page_is_found_by_id_or_link(page: object, ctx: ToolContext) -> None:
    assert [event.eid for event in (await _events(page, ctx)).events] == [NEXT_TORONTO]


async def test_two_events_on_one_page_are_said_both_ways(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE events SET eventbrite_id = %(page)s WHERE eid = %(eid)s", {"page": PAGE, "eid": OTTAWA_IN_USD})

    found = await _mapping(NEXT_TORONTO, fresh_ctx)
    assert found.also_linked == [OTTAWA_IN_USD]
    assert found.warnings == ["The same Eventbrite id is on AB3998; one of the links is wrong."]
    page = await _events(PAGE, fresh_ctx)
    assert [(event.eid, event.linked_now) for event in page.events] == [(NEXT_TORONTO, True), (OTTAWA_IN_USD, True)]
    assert [entity.id for entity in page.entities()] == [NEXT_TORONTO, OTTAWA_IN_USD]


async def test_an_earlier_link_is_remembered_by_the_cache(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE events SET eventbrite_id = NULL WHERE eid = %(eid)s", {"eid": NEXT_TORONTO})
    result = await invoke(get_eventbrite_mapping, {"eventbrite_id": PAGE}, fresh_ctx)

    assert render(result).splitlines()[:2] == [
        f"*Eventbrite {PAGE} is linked to 0 events*",
        "• *AB4020* Art Battle Toronto – Toronto, Sat 27 Jun 2026, 19:30 EDT (linked in the past)",
    ]


async def test_errors_name_the_reason(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="event code"):
        await invoke(get_eventbrite_mapping, {}, ctx)
    with pytest.raises(InvalidRequest, match="Eventbrite id"):
        await invoke(get_eventbrite_mapping, {"eventbrite_id": "the toronto page"}, ctx)
    with pytest.raises(NotFound, match="No event is linked"):
        await invoke(get_eventbrite_mapping, {"eventbrite_id": "1999999999999"}, ctx)
    with pytest.raises(NotFound, match="There is no event"):
        await invoke(get_eventbrite_mapping, {"eid": "AB4021"}, ctx)


async def test_the_answer_in_slack(ctx: ToolContext) -> None:
    assert render(await invoke(get_eventbrite_mapping, {"eid": NEXT_TORONTO}, ctx)) == (
        "*AB4020 ↔ Eventbrite 1501048834104* – Art Battle Toronto\n"
        "Our start: Sat 27 Jun 2026, 19:30 EDT. Enabled.\n"
        "The page as cached: “Art Battle Toronto AB4020”, starts Sat 27 Jun 2026, 19:30 local time."
    )
