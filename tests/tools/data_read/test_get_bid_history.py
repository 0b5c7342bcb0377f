"""get_bid_history: who bid what, and which bid won."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from arthur.errors import InvalidRequest, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.get_bid_history import BidHistory, get_bid_history, render
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def bids_at(ctx: ToolContext, eid: str, **arguments: object) -> BidHistory:
    return await invoke(get_bid_history, {"eid": eid, **arguments}, ctx)


async def test_the_bids_of_a_work_are_rendered_best_first(fresh_ctx: ToolContext, small_show: str) -> None:
    found = await bids_at(fresh_ctx, small_show, art_id="AB7001-1-1")
    best, second = found.bids

    assert (best.phone, second.phone) == ("+19165550100", "+14155550100")
    assert render(found) == (
        "*2 bids* on AB7001-1-1 from 2 bidders; *won by Bram Kestrelby* with $80.00 CAD\n"
        "```\n"
        "work        amount      bidder            contact       time                        standing\n"
        "AB7001-1-1  $80.00 CAD  Bram Kestrelby    +19165550100  Mon 01 Jun 2026, 20:31 EDT  won\n"
        "AB7001-1-1  $60.00 CAD  Perrin Oakhollow  +14155550100  Mon 01 Jun 2026, 20:30 EDT  –\n"
        "```"
    )


@pytest.mark.parametrize("typed", ["AB4012-1-1", "ab4012-1-1", "1-1", anchors.work_id("AB4012-1-1")])
async def test_a_work_is_named_by_code_position_or_id(ctx: ToolContext, typed: str) -> None:
    found = await bids_at(ctx, "AB4012", art_id=typed)

    assert (found.art_code, found.total) == ("AB4012-1-1", 26)


async def test_the_winning_bid_is_marked(ctx: ToolContext) -> None:
    found = await bids_at(ctx, "AB4012", art_id=anchors.WORK_PAID_WITHOUT_FINAL_PRICE)

    (won,) = [bid for bid in found.bids if bid.standing]
    assert (won.standing, won.amount, won.bidder_name) == ("won", Decimal(300), "Bram Kestrelby")


async def test_the_winners_own_bid_won_even_if_somebody_bid_more(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    """A top bidder may be turned away; winner_id says who got the work."""
    await change(
        "UPDATE art SET winner_id = %(kept)s WHERE art_code = 'AB7001-1-1'",
        {"kept": anchors.person_id(anchors.PERSON_KEPT)},
    )

    found = await bids_at(fresh_ctx, small_show, art_id="1-1")

    assert [(bid.amount, bid.standing) for bid in found.bids] == [(Decimal(80), None), (Decimal(60), "won")]


async def test_an_open_work_has_a_leader_and_an_unsold_one_a_highest_bid(
    fresh_ctx: ToolContext, small_show: str
) -> None:
    live = await bids_at(fresh_ctx, anchors.LIVE_NIGHT, art_id="1-1")
    unsold = await bids_at(fresh_ctx, small_show, art_id="2-2")

    assert (live.bids[0].standing, unsold.bids[0].standing) == ("leading", "highest")


async def test_bids_come_in_order_of_time_when_asked(ctx: ToolContext) -> None:
    oldest = await bids_at(ctx, "AB4012", art_id="1-1", order="oldest")
    newest = await bids_at(ctx, "AB4012", art_id="1-1", order="newest")

    times = [bid.created_at for bid in oldest.bids if bid.created_at]
    assert times == sorted(times)
    assert [bid.id for bid in newest.bids[:1]] == [oldest.bids[-1].id]


async def test_an_event_lists_two_hundred_and_counts_all(ctx: ToolContext) -> None:
    known = await ctx.services.own.value(
        "SELECT count(*) FROM bids b JOIN art a ON a.id = b.art_id WHERE a.art_code LIKE 'AB4012-%'"
    )

    found = await bids_at(ctx, "AB4012")

    assert (found.count, found.total, found.truncated) == (200, known, True)
    assert f"… and {found.total - 25} more ({found.total} in all). Name one work (art_id)" in render(found)


async def test_the_bids_on_one_artists_works_are_picked_out(fresh_ctx: ToolContext, small_show: str) -> None:
    found = await bids_at(fresh_ctx, small_show, artist_profile_id=anchors.artist_id(anchors.ARTIST_READY))

    assert [(bid.art_code, bid.amount) for bid in found.bids] == [
        ("AB7001-2-1", Decimal(90)),
        ("AB7001-1-1", Decimal(80)),
        ("AB7001-1-1", Decimal(60)),
    ]
    assert (found.total, found.unique_bidders) == (3, 3)
    assert render(found).startswith(
        "*3 bids* on Small Show (AB7001) for works by Thessaly Moonfield from 3 bidders; *highest by Tamsin Birchlow* "
    )


async def test_contact_falls_back_to_the_login(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change(
        "UPDATE bids SET person_id = %(person)s WHERE amount = 80 AND art_id = "
        "(SELECT id FROM art WHERE art_code = 'AB7001-1-1')",
        {"person": anchors.person_id("artist-login-contact")},
    )

    bid = (await bids_at(fresh_ctx, small_show, art_id="1-1")).bids[0]

    assert (bid.email, bid.phone) == ("corwin.inkpen@example.org", "14165550144")


async def test_a_work_without_bids_says_so(ctx: ToolContext) -> None:
    assert render(await bids_at(ctx, "AB4012", art_id="1-8")) == "No bids on AB4012-1-8 yet."


async def test_event_work_and_bidders_are_what_a_follow_up_may_mean(ctx: ToolContext) -> None:
    event, work, person, *_ = (await bids_at(ctx, "AB4012", art_id="1-1")).entities()

    assert (event.id, work.id, person.label) == ("AB4012", "AB4012-1-1", "Bram Kestrelby")
    assert person.kind is EntityKind.PERSON


async def test_contact_data_are_masked_for_others_than_ops(ctx_as: Callable[..., ToolContext]) -> None:
    bid = (await bids_at(ctx_as(Role.VIEWER), "AB4012", art_id="1-1")).bids[0]

    assert (bid.bidder_name, bid.email) == ("Bram Kestrelby", "b***@example.com")
    assert bid.phone is not None
    assert bid.phone.startswith("***")


async def test_a_work_of_another_event_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no work AB4009-1-1 at AB4012") as caught:
        await bids_at(ctx, "AB4012", art_id="AB4009-1-1")

    assert "AB4012-1-1" in caught.value.suggestions


async def test_something_else_than_a_work_is_refused(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="must be a work's code such as AB4003-1-2, or its UUID"):
        await bids_at(ctx, "AB4012", art_id="the blue one")


async def test_an_unknown_event_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event"):
        await bids_at(ctx, "AB9999")
