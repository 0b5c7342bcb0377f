"""The Eventbrite client: paging, patience, and errors that say who can mend them."""

import asyncio
from decimal import Decimal

import pytest
from pydantic import SecretStr

from arthur.clock import PinnedClock
from arthur.errors import NotConfigured, TimedOut
from sandbox.eventbrite import FOREIGN_ORGANIZATION, ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Fault, Script
from tools.clients.eventbrite import (
    EventbriteClient,
    EventbriteUnavailable,
    OtherOrganization,
    PageGone,
    TokenRejected,
    open_eventbrite,
)
from tools.context import ToolContext
from tools.events import find_event
from tools.reference import anchors


async def page_of(ctx: ToolContext, eid: str) -> str:
    return (await find_event(ctx.reader, eid)).eventbrite_id or ""


async def test_account_organisation_and_page_are_typed(eventbrite: EventbriteClient, ctx: ToolContext) -> None:
    me = await eventbrite.me()
    organization = await eventbrite.organization(ORGANIZATION)
    page = await eventbrite.event(await page_of(ctx, anchors.NEXT_TORONTO))

    assert (me.name, me.email) == ("Art Battle Tickets", "tickets@example.org")
    assert organization.name == "Art Battle"
    assert page.name == "Art Battle Toronto AB4020"
    assert page.starts_local is not None
    assert page.starts_local.hour == 19
    assert page.organization_id == ORGANIZATION


async def test_all_pages_of_attendees_are_read_by_continuation(
    eventbrite: EventbriteClient, script: Script, ctx: ToolContext
) -> None:
    """As many attendees as the cached orders have tickets, on pages of fifty."""
    eventbrite_id = await page_of(ctx, anchors.LAST_TORONTO)
    expected = await ctx.reader.value(
        "SELECT sum(attendee_count) FROM eventbrite_orders_cache WHERE eid = %(eid)s", {"eid": anchors.LAST_TORONTO}
    )

    found = await eventbrite.attendees(eventbrite_id)

    assert found.complete
    assert len(found.attendees) == expected
    assert len({attendee.id for attendee in found.attendees}) == expected
    calls = script.calls("attendees")
    assert len(calls) == -(-len(found.attendees) // 50)
    assert "continuation" not in calls[0].query
    assert len({call.query["continuation"] for call in calls[1:]}) == len(calls) - 1
    assert found.attendees[0].costs.gross.major_value > Decimal(0)


async def test_more_pages_than_allowed_are_told(eventbrite: EventbriteClient, ctx: ToolContext) -> None:
    found = await eventbrite.attendees(await page_of(ctx, anchors.LAST_TORONTO), most_pages=1)

    assert (found.complete, len(found.attendees)) == (False, 50)


async def test_a_get_carries_the_token_and_no_content_type(eventbrite: EventbriteClient, script: Script) -> None:
    await eventbrite.me()

    assert "content-type" not in script.requests[0].headers


async def test_too_many_calls_are_repeated_when_eventbrite_says(eventbrite: EventbriteClient, script: Script) -> None:
    """Retry-After is one second, and the wait that long."""
    script.plant("me", Fault.STATUS, status=429, headers={"Retry-After": "1"})
    began = asyncio.get_running_loop().time()

    await eventbrite.me()

    assert asyncio.get_running_loop().time() - began >= 1
    assert len(script.calls("me")) == 2


async def test_a_passing_failure_is_repeated(eventbrite: EventbriteClient, script: Script) -> None:
    script.plant("me", Fault.STATUS, status=503, times=2)

    assert (await eventbrite.me()).name == "Art Battle Tickets"
    assert len(script.calls("me")) == 3


@pytest.mark.parametrize(("status", "words"), [(429, "limiting our calls"), (500, "answered 500")])
async def test_a_lasting_failure_is_told_after_four_attempts(
    eventbrite: EventbriteClient, script: Script, status: int, words: str
) -> None:
    script.plant("me", Fault.STATUS, status=status, times=9)

    with pytest.raises(EventbriteUnavailable, match=words):
        await eventbrite.me()

    assert len(script.calls("me")) == 4


async def test_silence_is_a_timeout(eventbrite: EventbriteClient, script: Script) -> None:
    script.plant("me", Fault.SILENT_BEFORE, times=9)

    with pytest.raises(TimedOut):
        await eventbrite.me()


@pytest.mark.parametrize(("status", "error"), [(401, TokenRejected), (403, OtherOrganization), (404, PageGone)])
async def test_refusals_are_told_apart_and_not_repeated(
    eventbrite: EventbriteClient, script: Script, status: int, error: type[Exception]
) -> None:
    script.plant("event", Fault.STATUS, status=status)

    with pytest.raises(error) as refusal:
        await eventbrite.event("1234567890123")

    assert len(script.calls("event")) == 1
    assert TOKEN not in str(refusal.value)


async def test_a_wrong_token_is_rejected(company_dsn: str, clock: PinnedClock) -> None:
    async with eventbrite_server(company_dsn, clock=clock) as url, open_eventbrite(url, SecretStr("old")) as client:
        with pytest.raises(TokenRejected):
            await client.me()


async def test_another_organisers_page_shows_no_attendees(eventbrite: EventbriteClient, ctx: ToolContext) -> None:
    eventbrite_id = await page_of(ctx, anchors.WRONG_EVENTBRITE)

    assert (await eventbrite.event(eventbrite_id)).organization_id == FOREIGN_ORGANIZATION
    with pytest.raises(OtherOrganization):
        await eventbrite.attendees(eventbrite_id)


async def test_an_answer_of_another_form_is_not_believed(eventbrite: EventbriteClient, script: Script) -> None:
    script.plant("me", Fault.MALFORMED)

    with pytest.raises(EventbriteUnavailable, match="not what it promises"):
        await eventbrite.me()


async def test_calls_keep_their_distance(company_dsn: str, clock: PinnedClock) -> None:
    """Three calls at once, 50 ms apart, take at least 100 ms."""
    async with (
        eventbrite_server(company_dsn, clock=clock) as url,
        open_eventbrite(url, SecretStr(TOKEN), pause_s=0.05) as client,
    ):
        began = asyncio.get_running_loop().time()
        await asyncio.gather(client.me(), client.me(), client.me())

        assert asyncio.get_running_loop().time() - began >= 0.1


async def test_without_a_token_there_is_no_client() -> None:
    with pytest.raises(NotConfigured):
        async with open_eventbrite("http://127.0.0.1:9", SecretStr("")):
            pass
