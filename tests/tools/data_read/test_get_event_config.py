from collections.abc import Callable
from dataclasses import replace

import pytest

from arthur.errors import NotFound
from arthur.identity import Audience, Role
from tools.context import Services, ToolContext
from tools.data_read.get_event_config import get_event_config, render
from tools.invoke import invoke
from tools.reference.anchors import (
    CHARITY_NIGHT,
    EVERYTHING_MISSING,
    NEXT_TORONTO,
    NO_TIMEZONE,
    OTTAWA_IN_USD,
    VENUE_AS_TEXT,
)

LEFT_OUT = {"mongo_id", "timezone_id", "country_id", "advances_to_event_id"}
"""Legacy and bare ids, whose names or codes are shown instead."""
RENAMED = {
    "venue": "venue_text",
    "tax": "tax_percent",
    "auction_close_round_delay": "auction_close_round_delay_minutes",
}


async def test_every_column_of_the_table_has_its_place(ctx: ToolContext) -> None:
    """A column that production adds and our reference learns must be put under a topic, or left out on purpose."""
    columns = await ctx.services.own.value(
        "SELECT array_agg(column_name::text) FROM information_schema.columns WHERE table_name = 'events'"
    )
    result = await invoke(get_event_config, {"eid": NEXT_TORONTO}, ctx)
    topics = [value for name, value in result if name != "warnings"]
    shown = {name for topic in topics for name in type(topic).model_fields}

    assert isinstance(columns, list)
    assert {RENAMED.get(column, column) for column in set(columns) - LEFT_OUT} <= shown


async def test_settings_without_a_value_are_left_out(ctx: ToolContext) -> None:
    dump = (await invoke(get_event_config, {"eid": EVERYTHING_MISSING}, ctx)).model_dump(mode="json")

    assert dump["timing"] == {}
    assert dump["location"] == {"capacity": 200}
    assert "eventbrite_id" not in dump["marketing"]
    assert all(value is not None for name, topic in dump.items() if name != "warnings" for value in topic.values())


async def test_names_of_places_stand_beside_the_ids(ctx: ToolContext) -> None:
    place = (await invoke(get_event_config, {"eid": NEXT_TORONTO}, ctx)).location

    assert (place.city, place.country, place.country_code, place.venue) == ("Toronto", "Canada", "CA", "The Drip Room")
    assert place.venue_address == "12 Easel Lane, Toronto"


async def test_a_free_text_venue_is_kept(ctx: ToolContext) -> None:
    place = (await invoke(get_event_config, {"eid": VENUE_AS_TEXT}, ctx)).location

    assert (place.venue, place.venue_text) == (None, "The Old Tram Shed")


async def test_a_currency_that_is_not_the_countrys_is_flagged(ctx: ToolContext) -> None:
    result = await invoke(get_event_config, {"eid": OTTAWA_IN_USD}, ctx)

    assert (result.auction.currency, result.auction.country_currency) == ("USD", "CAD")
    assert result.warnings == ["The currency is USD, but Canada uses CAD: artists would be owed in the wrong currency."]
    assert (await invoke(get_event_config, {"eid": NEXT_TORONTO}, ctx)).warnings == []


async def test_a_missing_zone_is_flagged_with_the_citys(ctx: ToolContext) -> None:
    result = await invoke(get_event_config, {"eid": NO_TIMEZONE}, ctx)

    assert result.warnings == ["There is no time zone on the event; times are shown in its city's, Pacific/Auckland."]
    assert "NZST" in render(result)


async def test_a_portion_of_zero_is_shown_and_not_taken_for_missing(ctx: ToolContext) -> None:
    result = await invoke(get_event_config, {"eid": CHARITY_NIGHT}, ctx)

    assert result.model_dump(mode="json")["money"]["artist_auction_portion"] == "0.00"
    assert "artist auction portion: 0.00" in render(result)


async def test_contact_data_is_masked_for_all_but_ops_in_private(
    fresh_services: Services, ctx: ToolContext, ctx_as: Callable[..., ToolContext]
) -> None:
    await fresh_services.own.execute(
        "UPDATE events SET phone_number = '+14165550177', email = 'crew@example.com' WHERE eid = %(eid)s",
        {"eid": OTTAWA_IN_USD},
    )

    async def seen(asker: ToolContext) -> tuple[str | None, ...]:
        here = replace(asker, services=fresh_services)
        result = await invoke(get_event_config, {"eid": OTTAWA_IN_USD}, here)
        return (result.communication.phone_number, result.communication.email, result.planning.event_info_approved_by)

    assert await seen(ctx) == ("+14165550177", "crew@example.com", "paloma.reyes@example.com")
    masked = ("***77", "c***@example.com", "p***@example.com")
    assert await seen(ctx_as(Role.VIEWER)) == masked
    assert await seen(ctx_as(Role.OPS, Audience.SHARED)) == masked


async def test_long_texts_are_cut_in_the_answer_and_whole_in_the_data(
    fresh_services: Services, ctx: ToolContext
) -> None:
    await fresh_services.own.execute(
        "UPDATE events SET description = repeat('x', 5000) WHERE eid = %(eid)s", {"eid": NEXT_TORONTO}
    )
    here = replace(ctx, services=fresh_services)
    result = await invoke(get_event_config, {"eid": NEXT_TORONTO}, here)

    assert len(result.identity.description or "") == 5000
    assert f"description: {'x' * 120}… (5,000 characters)" in render(result)


async def test_an_unknown_code_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="AB4021"):
        await invoke(get_event_config, {"eid": "ab 4021"}, ctx)


async def test_the_answer_in_slack(small_show: str, fresh_ctx: ToolContext) -> None:
    lines = render(await invoke(get_event_config, {"eid": small_show}, fresh_ctx)).splitlines()

    record = [line for line in lines if line.startswith("*Record*")]
    assert len(record) == 1, "the row was made by this test, so its dates are not repeated here"
    assert [line for line in lines if line not in record] == [
        "*Settings of AB7001* – Small Show",
        "*Identity* id: 70010000-0000-4000-8000-000000000000; eid: AB7001; name: Small Show; event level: REGULAR",
        (
            "*Time* event start datetime: Mon 01 Jun 2026, 19:30 EDT; event end datetime: Mon 01 Jun 2026, 22:30 EDT; "
            "timezone icann: America/Toronto"
        ),
        "*Place* city: Toronto; state province: Ontario; country: Canada; capacity: 200",
        "*Visibility* enabled: yes; show in app: no; applications open: no",
        (
            "*Voting and registration* vote by link: no; register at sms vote: no; send link to guests: no; "
            "email registration: no"
        ),
        (
            "*Auction* enable auction: yes; currency: CAD; country currency: CAD; tax percent: 13; "
            "admin control in auction: no; send auction link to guests: no; "
            "auction close starts at: Mon 01 Jun 2026, 22:30 EDT; auction close round delay minutes: 4; "
            "stripe account region: international"
        ),
        (
            "*Money* artist auction portion: 0.40; producer tickets sold: $0.00 USD; "
            "food beverage revenue: $0.00 USD; other revenue: $0.00 USD"
        ),
        "*Planning* wildcard expected: no",
        "Settings without a value are left out.",
    ]
