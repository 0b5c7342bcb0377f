"""lookup_artwork_bids: the works of an event and how many bids each got."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.lookup_artwork_bids import EventArtworks, lookup_artwork_bids, render
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def works_at(ctx: ToolContext, eid: str, **arguments: object) -> EventArtworks:
    return await invoke(lookup_artwork_bids, {"eid": eid, **arguments}, ctx)


async def test_the_works_are_rendered_as_a_table(fresh_ctx: ToolContext, small_show: str) -> None:
    assert render(await works_at(fresh_ctx, small_show)) == (
        "*6 artworks* at Small Show (AB7001): *5 bids*\n"
        "```\n"
        "work        artist              status  bids  top bid     winner\n"
        "AB7001-1-1  Thessaly Moonfield  paid    2     $80.00 CAD  Bram Kestrelby\n"
        "AB7001-1-2  Ignatz Blackfern    sold    1     $70.00 CAD  Perrin Oakhollow\n"
        "AB7001-1-3  Odalys Cloverdale   closed  0     no bids     –\n"
        "AB7001-2-1  Thessaly Moonfield  paid    1     $90.00 CAD  Tamsin Birchlow\n"
        "AB7001-2-2  Ignatz Blackfern    closed  1     $55.00 CAD  –\n"
        "AB7001-2-3  Odalys Cloverdale   sold    0     no bids     –\n"
        "```\n"
        "2 artworks without bids."
    )


async def test_bids_are_counted_not_read_from_the_work(ctx: ToolContext) -> None:
    """art.bid_count stays 0 in production (pitfall C3)."""
    known = await ctx.services.own.value(
        "SELECT string_agg(art_code || ' ' || n, ', ' ORDER BY art_code) FROM (SELECT a.art_code, count(b.id) AS n "
        "FROM art a LEFT JOIN bids b ON b.art_id = a.id "
        "WHERE a.art_code LIKE 'AB4012-%' GROUP BY a.art_code) AS counted"
    )

    found = await works_at(ctx, anchors.LAST_TORONTO)

    assert ", ".join(f"{work.art_code} {work.bid_count}" for work in found.artworks) == known


async def test_a_current_bid_of_fifty_is_no_bid(ctx: ToolContext) -> None:
    work = next(w for w in (await works_at(ctx, "AB4012")).artworks if w.art_code == anchors.WORK_WITHOUT_BIDS)

    assert (work.current_bid, work.bid_count, work.max_bid, work.sale_price) == (Decimal(50), 0, None, None)


async def test_a_paid_work_without_final_price_has_its_highest_bid_as_price(ctx: ToolContext) -> None:
    found = (await works_at(ctx, "AB4012")).artworks
    work = next(w for w in found if w.art_code == anchors.WORK_PAID_WITHOUT_FINAL_PRICE)

    assert (work.final_price, work.sale_price, work.currency) == (None, Decimal(300), "CAD")
    assert (work.winner_name, work.min_bid) == ("Bram Kestrelby", Decimal(50))


async def test_an_open_work_names_who_leads(ctx: ToolContext) -> None:
    found = await works_at(ctx, anchors.LIVE_NIGHT, round=1)
    first = found.artworks[0]

    assert first.winner_name is None
    assert f"{first.top_bidder_name} (leading)" in render(found)
    assert first.local_closing == "Thu 11 Jun 2026, 20:33 EDT"


async def test_one_artist_is_picked_out_of_the_event(ctx: ToolContext) -> None:
    artist = anchors.artist_id(anchors.ARTIST_TWO_CURRENCIES)

    found = await works_at(ctx, "AB4012", artist_profile_id=artist)

    assert [(work.art_code, work.bid_count) for work in found.artworks] == [("AB4012-1-1", 26)]
    assert render(found).startswith("*1 artwork* by Evander Brightwater at Art Battle Toronto (AB4012): *26 bids*")
    assert [entity.kind for entity in found.entities()] == [EntityKind.EVENT, EntityKind.ARTIST, EntityKind.ARTWORK]


async def test_works_on_a_merged_profile_belong_to_the_artist(ctx: ToolContext) -> None:
    """Marisol's login is on one profile, her work on the superseded one (pitfall B4)."""
    found = await works_at(ctx, "AB4012", artist_profile_id=anchors.artist_id(anchors.ARTIST_PRIMARY))

    assert [work.art_code for work in found.artworks] == ["AB4012-2-4"]


async def test_an_artist_who_did_not_paint_there_is_no_error(ctx: ToolContext) -> None:
    found = await works_at(ctx, "AB4012", artist_profile_id=anchors.artist_id(anchors.ARTIST_CHARITY))

    assert found.count == 0
    assert render(found) == f"No artworks by {found.artist_name} at Art Battle Toronto (AB4012) yet."


async def test_an_event_without_works_is_told_from_no_event(ctx: ToolContext) -> None:
    assert render(await works_at(ctx, anchors.EVERYTHING_MISSING)) == "No artworks at AB4050 yet."
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await works_at(ctx, "AB9999")


async def test_an_unknown_artist_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="no artist profile"):
        await works_at(ctx, "AB4012", artist_profile_id="00000000-0000-4000-8000-000000000000")


async def test_a_name_instead_of_an_id_is_refused_with_the_way_to_the_id(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="artist_profile_id: must be a UUID; look the person"):
        await works_at(ctx, "AB4012", artist_profile_id="Evander")


async def test_marketing_may_not_see_bids(ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotAllowed):
        await works_at(ctx_as(Role.MARKETING), "AB4012")


async def test_the_unpaid_works_are_named_with_their_money(ctx: ToolContext) -> None:
    """What is sold and not paid by its buyer yet; the first line says how many of how many, and how much."""
    found = await invoke(lookup_artwork_bids, {"eid": anchors.LAST_TORONTO, "only": "unpaid"}, ctx)

    assert render(found).startswith(
        "*1 artwork sold but not paid yet* of 24 at Art Battle Toronto (AB4012): *$170.00 CAD*\n"
    )
    assert [work.art_code for work in found.artworks] == [anchors.WORK_SOLD_UNPAID]


async def test_the_dearest_work_comes_first(ctx: ToolContext) -> None:
    found = await invoke(lookup_artwork_bids, {"eid": anchors.LAST_TORONTO, "order": "price"}, ctx)

    assert render(found).startswith(
        "*AB4012-1-1 by Evander Brightwater went highest at Art Battle Toronto (AB4012): $300.00 CAD*\n"
    )


async def test_a_part_without_works_says_so(ctx: ToolContext) -> None:
    found = await invoke(lookup_artwork_bids, {"eid": anchors.LIVE_NIGHT, "only": "unpaid"}, ctx)

    assert render(found) == "*No artworks sold but not paid yet* at Art Battle Montréal (AB4015), of 16 artworks."
