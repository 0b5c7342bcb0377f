"""get_event_summary: the recap, and who won."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotFound
from tools.context import ToolContext
from tools.data_read.get_bid_history import get_bid_history
from tools.data_read.get_event_summary import EventSummary, get_event_summary, render
from tools.data_read.lookup_artwork_bids import lookup_artwork_bids
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def recap(ctx: ToolContext, eid: str) -> EventSummary:
    return await invoke(get_event_summary, {"eid": eid}, ctx)


def at(ctx: ToolContext, ago: timedelta) -> ToolContext:
    return replace(ctx, services=replace(ctx.services, clock=PinnedClock(ctx.now - ago)))


async def test_the_recap_is_rendered(fresh_ctx: ToolContext, small_show: str) -> None:
    """Round 1 goes to the one vote that weighs more than two; the old vote of round 2 names its work by code alone."""
    assert render(await recap(fresh_ctx, small_show)) == (
        "*Small Show (AB7001)*: won by *Odalys Cloverdale*, *$250.10 CAD* in art sales\n"
        "Toronto, Mon 01 Jun 2026, 19:30 EDT (over)\n"
        "• Round 2 (final): won by Odalys Cloverdale (AB7001-2-3, 1 vote, weighted 3.00); "
        "by weighted votes, no winner marked; 2 votes in all\n"
        "• Round 1: won by Ignatz Blackfern (AB7001-1-2, 1 vote, weighted 2.50); "
        "by weighted votes, no winner marked; 3 votes in all\n"
        "Artworks: 6 by 3 artists; 4 sold, 2 without bids\n"
        "Sales before tax: $250.10 CAD (paid 2: $180.10 CAD; not paid yet 2: $70.00 CAD; "
        "1 without a recorded price); highest $100.10 CAD\n"
        ":warning: 1 closed with bids but without a sale, please check.\n"
        "Bids: 5 from 3 bidders\n"
        "Votes: 5 from 3 people, weighted 8.50"
    )


async def test_a_marked_winner_wins_over_the_votes(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change(
        "UPDATE round_contestants SET is_winner = 1 WHERE easel_number = 1 AND round_id IN "
        "(SELECT r.id FROM rounds r JOIN events e ON e.id = r.event_id WHERE e.eid = 'AB7001' AND r.round_number = 2)",
        None,
    )

    found = await recap(fresh_ctx, small_show)

    assert [winner.artist_name for winner in found.winners] == ["Thessaly Moonfield"]
    assert [one.artist_name for one in found.rounds[1].ahead_by_votes] == ["Odalys Cloverdale"]
    assert (
        "won by Thessaly Moonfield (AB7001-2-1, 1 vote, weighted 1.00); marked by the admin; "
        "more weighted votes for Odalys Cloverdale (AB7001-2-3, 1 vote, weighted 3.00)"
    ) in render(found)


async def test_equal_weights_are_a_tie(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE votes SET vote_factor = 2.0 WHERE eid = 'AB7001' AND art_id = 'AB7001-1-2'", None)

    found = await recap(fresh_ctx, small_show)

    assert {winner.artist_name for winner in found.rounds[0].winners} == {"Thessaly Moonfield", "Ignatz Blackfern"}
    assert "Round 1: tied " in render(found)


async def test_nobody_has_won_while_the_final_is_to_come(ctx: ToolContext) -> None:
    """Round 2 of 3 is on: its leader is not the winner of the night."""
    found = await recap(ctx, anchors.LIVE_NIGHT)

    assert (found.event.phase, found.winners) == ("running", [])
    assert not any(outcome.is_final for outcome in found.rounds)
    assert "no winner yet" in render(found).splitlines()[0]


async def test_votes_without_a_mark_only_lead_while_the_show_runs(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change(
        "UPDATE rounds SET is_finished = false WHERE round_number = 2 AND event_id = "
        "(SELECT id FROM events WHERE eid = 'AB7001')",
        None,
    )

    during = await recap(at(fresh_ctx, timedelta(days=10)), small_show)
    after = await recap(fresh_ctx, small_show)

    assert (during.event.phase, during.winners) == ("running", [])
    assert "• Round 2 (final): leading Odalys Cloverdale" in render(during)
    assert [winner.artist_name for winner in after.winners] == ["Odalys Cloverdale"]


async def test_the_final_of_a_past_show_is_the_last_round_that_took_place(
    fresh_ctx: ToolContext, small_show: str, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE events SET expected_number_of_rounds = 3 WHERE eid = 'AB7001'", None)

    assert [winner.artist_name for winner in (await recap(fresh_ctx, small_show)).winners] == ["Odalys Cloverdale"]


async def test_event_and_winner_come_first_for_a_follow_up(fresh_ctx: ToolContext, small_show: str) -> None:
    """ "Who won?", then "and how many bids did she get?"."""
    event, winner, *_ = (await recap(fresh_ctx, small_show)).entities()
    assert (event.kind, winner.kind, winner.label) == (EntityKind.EVENT, EntityKind.ARTIST, "Odalys Cloverdale")

    arguments = {"eid": event.id, "artist_profile_id": winner.id}
    works = await invoke(lookup_artwork_bids, arguments, fresh_ctx)
    bids = await invoke(get_bid_history, arguments, fresh_ctx)

    assert [work.art_code for work in works.artworks] == ["AB7001-1-3", "AB7001-2-3"]
    assert (works.total_bids, bids.total) == (0, 0)


async def test_the_figures_equal_those_counted_by_hand(ctx: ToolContext) -> None:
    own = ctx.services.own
    found = await recap(ctx, anchors.LAST_TORONTO)

    of_show = "(SELECT id FROM events WHERE eid = 'AB4012')"
    assert found.votes.total_votes == await own.value(f"SELECT count(*) FROM votes WHERE event_id = {of_show}")
    assert found.votes.weighted_total == await own.value(
        f"SELECT sum(vote_factor) FROM votes WHERE event_id = {of_show}"
    )
    assert found.votes.unique_voters == await own.value(
        f"SELECT count(DISTINCT person_id) FROM votes WHERE event_id = {of_show}"
    )
    assert found.bids.total_bids == await own.value(
        f"SELECT count(*) FROM bids WHERE art_id IN (SELECT id FROM art WHERE event_id = {of_show})"
    )
    assert found.artworks.unique_artists == await own.value(
        f"SELECT count(DISTINCT artist_id) FROM art WHERE event_id = {of_show}"
    )
    assert (found.artworks.total_artworks, found.artworks.no_bid_count) == (24, 5)
    assert found.artworks.highest_sale == Decimal(300)


async def test_an_upcoming_event_has_no_results_yet(ctx: ToolContext) -> None:
    found = await recap(ctx, anchors.NEXT_TORONTO)

    assert (found.event.phase, found.winners, found.votes.total_votes) == ("upcoming", [], 0)
    assert render(found).startswith("*Art Battle Toronto (AB4020)*: has not taken place yet\n")


async def test_a_test_event_is_called_one(ctx: ToolContext) -> None:
    assert ":warning: This looks like a test event." in render(await recap(ctx, anchors.TEST_EVENT))


async def test_an_event_without_anything_is_no_failure(ctx: ToolContext) -> None:
    found = await recap(ctx, anchors.EVERYTHING_MISSING)

    assert (found.event.phase, found.artworks.total_artworks, found.rounds) == ("no date", 0, [])


async def test_an_unknown_event_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await recap(ctx, "AB9999")
