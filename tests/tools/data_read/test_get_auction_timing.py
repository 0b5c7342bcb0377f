"""get_auction_timing: when bidding ends, work by work."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.get_auction_timing import ArtworkTiming, AuctionTiming, get_auction_timing, render
from tools.invoke import invoke
from tools.reference import anchors


async def timing(ctx: ToolContext, eid: str) -> AuctionTiming:
    return await invoke(get_auction_timing, {"eid": eid}, ctx)


def work(found: AuctionTiming, code: str) -> ArtworkTiming:
    return next(one for one in found.artworks if one.art_code == code)


async def test_the_clock_is_rendered_in_local_time(fresh_ctx: ToolContext, small_show: str) -> None:
    assert render(await timing(fresh_ctx, small_show)) == (
        "*None of 6 artworks still open* at Small Show (AB7001)\n"
        "Start Mon 01 Jun 2026, 19:30 EDT; now Thu 11 Jun 2026, 20:30 EDT.\n"
        "Auction enabled; closing starts Mon 01 Jun 2026, 22:30 EDT, 4 minutes between rounds.\n"
        "• Round 1: finished, closing Mon 01 Jun 2026, 20:30 EDT\n"
        "• Round 2: finished, closing Mon 01 Jun 2026, 21:30 EDT\n"
        "```\n"
        "work        artist              status  closes                      left  extended\n"
        "AB7001-1-1  Thessaly Moonfield  paid    Mon 01 Jun 2026, 20:43 EDT  –     –\n"
        "AB7001-1-2  Ignatz Blackfern    sold    Mon 01 Jun 2026, 20:44 EDT  –     –\n"
        "AB7001-1-3  Odalys Cloverdale   closed  Mon 01 Jun 2026, 20:45 EDT  –     –\n"
        "AB7001-2-1  Thessaly Moonfield  paid    Mon 01 Jun 2026, 21:43 EDT  –     –\n"
        "AB7001-2-2  Ignatz Blackfern    closed  Mon 01 Jun 2026, 21:44 EDT  –     –\n"
        "AB7001-2-3  Odalys Cloverdale   sold    Mon 01 Jun 2026, 21:45 EDT  –     –\n"
        "```"
    )


async def test_an_extended_work_shows_extensions_and_the_seconds_left(ctx: ToolContext) -> None:
    """A bid two minutes ago moved its end to five minutes after that bid (pitfall C14)."""
    found = await timing(ctx, anchors.LIVE_NIGHT)
    extended = work(found, anchors.WORK_EXTENDED)

    assert (extended.auction_extended, extended.extension_count, extended.seconds_left) == (True, 2, 180)
    assert "3:00 min" in render(found)
    assert "A bid in the last 5 minutes still moves the time of an open work." in render(found)


async def test_an_active_work_past_its_time_is_flagged(ctx: ToolContext) -> None:
    found = await timing(ctx, anchors.LIVE_NIGHT)
    late = work(found, anchors.WORK_ACTIVE_PAST_CLOSING)

    assert (late.flags, late.seconds_left) == (["active past its closing time"], 0)
    assert f":warning: {late.art_code}: active past its closing time ({late.local_closing})" in render(found)


async def test_an_easel_without_artist_that_closed_before_the_show_is_flagged(ctx: ToolContext) -> None:
    found = await timing(ctx, anchors.PLACEHOLDER_EASEL)

    assert work(found, anchors.WORK_PLACEHOLDER).flags == ["closes before the event starts", "no artist"]
    assert found.flagged_count == 1


async def test_works_come_by_round_and_then_by_closing_time(ctx: ToolContext) -> None:
    found = await timing(ctx, anchors.PLACEHOLDER_EASEL)

    assert found.artworks[0].art_code == anchors.WORK_PLACEHOLDER
    assert [one.round for one in found.artworks] == sorted(one.round or 0 for one in found.artworks)


async def test_rounds_say_whether_they_are_finished(ctx: ToolContext) -> None:
    found = await timing(ctx, anchors.LIVE_NIGHT)

    assert [(one.round_number, one.is_finished) for one in found.rounds] == [(1, True), (2, False), (3, False)]


async def test_a_work_without_closing_time_is_listed_last(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE art SET closing_time = NULL, status = 'active' WHERE art_code = 'AB7001-1-1'", None)

    found = await timing(fresh_ctx, small_show)

    assert [one.art_code for one in found.artworks if one.round == 1][-1] == "AB7001-1-1"
    assert (work(found, "AB7001-1-1").local_closing, work(found, "AB7001-1-1").seconds_left) == ("not set", None)


async def test_no_works_are_told_from_no_event(ctx: ToolContext) -> None:
    assert render(await timing(ctx, anchors.EVERYTHING_MISSING)).startswith(
        "*No artworks yet* at AB4050, so nothing has a closing time\n"
    )
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await timing(ctx, "AB9999")


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MARKETING])
async def test_finance_and_marketing_have_no_use_for_it(ctx_as: Callable[..., ToolContext], role: Role) -> None:
    with pytest.raises(NotAllowed):
        await timing(ctx_as(role), "AB4015")
