"""Text campaigns and the people they could reach (spec tools 4.2, 4.3)."""

from datetime import timedelta
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from arthur.errors import InvalidRequest, NotFound, NotPossible
from tools.context import ToolContext
from tools.growth_marketing import get_sms_audience_count as audience
from tools.growth_marketing.get_sms_audience_count import AudienceSources, get_sms_audience_count
from tools.growth_marketing.get_sms_campaigns import get_sms_campaigns, render
from tools.invoke import invoke
from tools.reference import anchors

Insert: TypeAlias = Any  # the fixture's type stands in conftest.py, which tests cannot import


async def texts(insert: Insert, campaign: UUID, **statuses: int) -> None:
    for status, number in statuses.items():
        for _ in range(number):
            await insert("sms_outbound", {"campaign_id": campaign, "to_phone": "+15555550199", "status": status})


async def test_receipts_come_from_the_texts(marketing: ToolContext, insert: Insert) -> None:
    """The campaign's counters say 1 and 0; its texts say 6 sent (3 delivered, 1 undelivered), 3 failed (F5)."""
    row = {"name": "Blast", "event_id": anchors.event_id("AB4044"), "status": "completed", "total_recipients": 9}
    campaign = await insert("sms_marketing_campaigns", {**row, "messages_sent": 1, "messages_delivered": 0})
    await texts(insert, campaign, sent=2, delivered=3, undelivered=1, failed=2, pending=1)

    [one] = (await invoke(get_sms_campaigns, {"eid": "AB4044"}, marketing)).campaigns

    counted = (one.messages_sent, one.messages_delivered, one.messages_failed, one.messages_pending)
    assert counted == (6, 3, 3, 1)


async def test_campaign_in_words(marketing: ToolContext, insert: Insert) -> None:
    started = marketing.now - timedelta(days=1)
    row = {"name": "Blast <all>", "event_id": anchors.event_id("AB4044"), "status": "completed", "started_at": started}
    row |= {
        "total_recipients": 4,
        "opt_outs": 1,
        "total_cost_cents": 29,
        "metadata": Jsonb({"message_template": "Hi!"}),
    }
    campaign = await insert("sms_marketing_campaigns", row)
    await texts(insert, campaign, delivered=3, sent=1)

    result = await invoke(get_sms_campaigns, {"eid": "ab 4044"}, marketing)

    assert render(result) == (
        "*1 SMS campaign for AB4044*\n"
        "• *Blast &lt;all&gt;* (AB4044): completed, started Thu 11 Jun 2026, 02:30 CEST; 4 sent of 4 recipients, "
        "3 delivered (75%), 0 failed, 1 opt-out, cost 0.29 as billed\n"
        "   “Hi!”"
    )


async def test_an_event_without_time_zone_takes_its_citys(marketing: ToolContext, insert: Insert) -> None:
    row = {"name": "Blast", "event_id": anchors.event_id("AB4044"), "started_at": marketing.now}
    await insert("sms_marketing_campaigns", row)
    await marketing.services.own.execute(
        "UPDATE events SET timezone_icann = NULL, timezone_id = NULL WHERE eid = 'AB4044'", {}
    )

    result = await invoke(get_sms_campaigns, {"eid": "AB4044"}, marketing)

    assert result.campaigns[0].timezone == "Europe/Amsterdam"
    assert "started Fri 12 Jun 2026, 02:30 CEST" in render(result)


async def test_campaigns_without_event_are_found_by_their_name(marketing: ToolContext, insert: Insert) -> None:
    """The event column exists since November 2025 only; AB4044 in the name is enough, AB40440 is another code."""
    await insert("sms_marketing_campaigns", {"name": "Amsterdam ab4044 reminder"})
    await insert("sms_marketing_campaigns", {"name": "AB40440 something else"})

    result = await invoke(get_sms_campaigns, {"eid": "AB4044"}, marketing)

    assert [one.name for one in result.campaigns] == ["Amsterdam ab4044 reminder"]
    assert any(one.eid is None for one in (await invoke(get_sms_campaigns, {}, marketing)).campaigns)


async def test_lists_of_people_never_leave_the_database(marketing: ToolContext, insert: Insert) -> None:
    """Targets are shown in brief, and for a named event only (F16)."""
    number = "+15555550123"
    targets = Jsonb({"city": "Amsterdam", "phones": [number, number]})
    people = Jsonb({"message_template": "Hi!", "recipient_data": [{"phone": number}]})
    row = {"name": "Blast", "event_id": anchors.event_id("AB4044"), "targeting_criteria": targets, "metadata": people}
    await insert("sms_marketing_campaigns", row)

    named = await invoke(get_sms_campaigns, {"eid": "AB4044"}, marketing)
    newest = await invoke(get_sms_campaigns, {}, marketing)

    assert named.campaigns[0].targeting_criteria == {"city": "Amsterdam", "phones": "2 entries"}
    assert newest.campaigns[0].targeting_criteria is None
    assert number not in named.model_dump_json()


async def test_newest_thirty_and_how_many_there_are(ctx: ToolContext) -> None:
    result = await invoke(get_sms_campaigns, {}, ctx)
    known = await ctx.services.own.value("SELECT count(*) FROM sms_marketing_campaigns")

    assert (len(result.campaigns), result.truncated, result.count) == (30, True, known)


async def test_filters_by_status_in_any_spelling(ctx: ToolContext) -> None:
    result = await invoke(get_sms_campaigns, {"status": "In Progress"}, ctx)

    assert [one.eid for one in result.campaigns] == [anchors.NEXT_TORONTO]
    with pytest.raises(InvalidRequest, match="must be one of draft, queued"):
        await invoke(get_sms_campaigns, {"status": "flying"}, ctx)
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_sms_campaigns, {"eid": "AB9999"}, ctx)


async def person(insert: Insert, number: int | None, **columns: object) -> UUID:
    phone = f"+15555550{number}" if number else None
    return await insert("people", {"name": f"Guest {number}", "phone": phone, **columns})


async def fill(marketing: ToolContext, insert: Insert, event_id: str) -> None:
    """One guest of each source, one of two, one blocked, one opted out, one texted lately, one without number."""
    registered, scanned, voter, bidder = [await person(insert, number) for number in (101, 102, 103, 104)]
    blocked, stopped = await person(insert, 105, message_blocked=1), await person(insert, 106)
    lately, silent = await person(insert, 107), await person(insert, None)
    rejected, merged = await person(insert, 108), await person(insert, 109, superseded_by=registered)
    for guest in (registered, scanned, blocked, merged):
        row = {"event_id": event_id, "person_id": guest, "registration_type": "guest", "registration_source": "web"}
        await insert("event_registrations", row)
    for guest, valid in ((scanned, True), (rejected, False)):
        row = {"event_id": event_id, "person_id": guest, "qr_code": "ABCDEFGH", "is_valid": valid}
        await insert("people_qr_scans", row)
    for guest in (voter, stopped, lately, silent):
        await insert("votes", {"event_id": event_id, "person_id": guest, "round": 1})
    work = await insert("art", {"event_id": event_id, "art_code": "AB4044-1-1", "round": 1, "easel": 1})
    await insert("bids", {"art_id": work, "person_id": bidder, "amount": 55})
    await insert("sms_marketing_optouts", {"phone_number": "+15555550106"})
    await insert("sms_marketing_optouts", {"phone_number": "+15555550101", "is_active": False})
    sent = marketing.now - timedelta(hours=71)
    await insert("sms_outbound", {"to_phone": "+15555550107", "status": "sent", "sent_at": sent, "created_at": sent})


async def test_audience_is_the_union_of_four_sources(marketing: ToolContext, insert: Insert) -> None:
    """7 with a number; 2 may not be texted, 1 was texted 71 h ago: 4 remain (F6, F7, F9)."""
    await fill(marketing, insert, anchors.event_id("AB4044"))

    result = await invoke(get_sms_audience_count, {"eid": "AB4044"}, marketing)

    assert (result.total, result.blocked, result.available, result.texted_lately, result.audience_count) == (
        7,
        2,
        5,
        1,
        4,
    )
    assert result.without_phone == 1
    assert result.sources == AudienceSources(registrations=3, scans=1, voters=3, bidders=1)
    assert audience.render(result) == (
        "*4 people can be texted now: guests of AB4044*\n"
        "7 with a number − 2 blocked or opted out = 5 available; 1 of them were texted in the last 72 h\n"
        "Sources (they overlap): 3 registered, 1 checked in, 3 voted, 1 bid\n"
        "1 more have no phone number\n"
        "Campaigns usually go to all guests of the city: ask for the audience of the whole city."
    )


async def test_bidders_and_the_window(marketing: ToolContext, insert: Insert) -> None:
    await fill(marketing, insert, anchors.event_id("AB4044"))

    bidders = await invoke(get_sms_audience_count, {"eid": "AB4044", "audience_filter": "bidders"}, marketing)
    shorter = await invoke(get_sms_audience_count, {"eid": "AB4044", "recent_hours": 70}, marketing)

    assert (bidders.total, bidders.audience_count) == (1, 1)
    assert (shorter.texted_lately, shorter.audience_count) == (0, 5)


async def test_the_city_counts_disabled_events_too(ctx: ToolContext) -> None:
    """All Toronto shows are a source, the one that was disabled included; the city is larger than one show."""
    city = await invoke(get_sms_audience_count, {"eid": anchors.NEXT_TORONTO, "audience_filter": "city"}, ctx)
    one = await invoke(get_sms_audience_count, {"eid": anchors.LAST_TORONTO}, ctx)
    events = await ctx.services.own.value(
        "SELECT count(*) FROM events WHERE city_id = (SELECT city_id FROM events WHERE eid = 'AB4020')"
    )

    assert city.event_count == events
    assert city.total > one.total


async def test_two_cities_of_one_name_are_offered(ctx: ToolContext) -> None:
    """There are shows in London in England and in London in Canada: never one audience (A8)."""
    with pytest.raises(
        InvalidRequest, match=r"london may be any of London \(England, GB\), London \(Ontario, CA\)\. Give the code"
    ):
        await invoke(get_sms_audience_count, {"city": "london"}, ctx)


async def test_the_beginning_of_two_cities_names_is_not_enough(marketing: ToolContext, insert: Insert) -> None:
    """A whole name is, also where another one begins with it."""
    for number, (name, code) in enumerate((("Kingston", "CA"), ("Kingston upon Hull", "GB"))):
        country = await marketing.services.own.value("SELECT id FROM countries WHERE code = %(code)s", {"code": code})
        city = await insert("cities", {"name": name, "country_id": country})
        await insert("events", {"eid": f"AB9000{number}", "name": "Show", "city_id": city})

    whole = await invoke(get_sms_audience_count, {"city": "Kingston"}, marketing)

    assert (whole.city, whole.event_count) == ("Kingston", 1)
    with pytest.raises(InvalidRequest, match=r"Kings may be any of Kingston \(CA\), Kingston upon Hull \(GB\)\."):
        await invoke(get_sms_audience_count, {"city": "Kings"}, marketing)


async def test_a_merged_guest_counts_as_the_one_that_is_left(marketing: ToolContext, insert: Insert) -> None:
    """The merged record voted; the one that is left has the number and did nothing at this event."""
    kept = await person(insert, 110)
    merged = await person(insert, None, superseded_by=kept)
    await insert("votes", {"event_id": anchors.event_id("AB4044"), "person_id": merged, "round": 1})

    result = await invoke(get_sms_audience_count, {"eid": "AB4044"}, marketing)

    assert (result.total, result.audience_count, result.without_phone) == (1, 1, 0)
    assert result.sources == AudienceSources(registrations=0, scans=0, voters=1, bidders=0)


async def test_everybody_with_a_phone(ctx: ToolContext) -> None:
    arguments = {"eid": anchors.LAST_TORONTO, "audience_filter": "all_with_phone"}
    result = await invoke(get_sms_audience_count, arguments, ctx)
    known = await ctx.services.own.value(
        "SELECT count(*) FROM people WHERE phone IS NOT NULL AND superseded_by IS NULL"
    )

    assert (result.total, result.sources) == (known, None)


async def test_audience_errors(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_sms_audience_count, {"eid": "AB9999"}, ctx)
    with pytest.raises(InvalidRequest, match="audience_filter"):
        await invoke(get_sms_audience_count, {"eid": "AB4012", "audience_filter": "friends"}, ctx)
    with pytest.raises(NotPossible, match="has no city"):
        await invoke(get_sms_audience_count, {"eid": anchors.EVERYTHING_MISSING, "audience_filter": "city"}, ctx)
