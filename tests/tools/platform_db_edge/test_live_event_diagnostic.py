"""live_event_diagnostic: the running show of the demo company, and what it finds odd."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.live_event_diagnostic import live_event_diagnostic
from tools.platform_db_edge.live_event_result import LiveDiagnostic, Phase
from tools.platform_db_edge.live_event_text import render
from tools.reference import anchors

As = Callable[..., ToolContext]
Change = Callable[..., Awaitable[int]]


async def look(ctx: ToolContext, eid: str = anchors.LIVE_NIGHT) -> LiveDiagnostic:
    return await invoke(live_event_diagnostic, {"eid": eid}, ctx)


async def test_totals_are_counted_from_the_rows_themselves(ctx: ToolContext) -> None:
    """Joining bids with votes would multiply both (spec tools 5.5)."""
    found = await look(ctx)
    event = anchors.event_id(anchors.LIVE_NIGHT)

    async with ctx.services.own.queries() as queries:
        [(votes, bids, scans)] = await queries.tuples(
            "SELECT (SELECT count(*) FROM votes WHERE event_id = %(event)s),"
            " (SELECT count(*) FROM bids b JOIN art a ON a.id = b.art_id WHERE a.event_id = %(event)s),"
            " (SELECT count(*) FROM people_qr_scans WHERE event_id = %(event)s AND is_valid)",
            {"event": event},
        )
    figures = found.summary
    assert (figures.total_votes, figures.total_bids, figures.checked_in) == (votes, bids, scans)
    assert sum(work.vote_count for work in found.artworks) == votes
    assert sum(work.bid_count for work in found.artworks) == bids


async def test_recent_activity_is_that_of_the_last_minutes(ctx: ToolContext) -> None:
    found = await look(ctx)

    async with ctx.services.own.queries() as queries:
        [(five, fifteen)] = await queries.tuples(
            "SELECT count(*) FILTER (WHERE created_at > timestamptz '2026-06-12 00:25+00'),"
            " count(*) FILTER (WHERE created_at > timestamptz '2026-06-12 00:15+00') FROM votes"
            " WHERE event_id = %(event)s",
            {"event": anchors.event_id(anchors.LIVE_NIGHT)},
        )
    votes = found.activity[0]
    assert (votes.kind, votes.last_5_minutes, votes.last_15_minutes) == ("votes", five, fifteen)
    assert votes.last_5_minutes > 0


async def test_contestants_have_artist_and_work_although_the_link_is_empty(ctx: ToolContext) -> None:
    """round_contestants.art_id is never filled (pitfall C13)."""
    found = await look(ctx)
    placed = [one for one in found.contestants if one.easel_number is not None]

    assert len(placed) == 16
    assert all(one.artist_name and one.art_id for one in placed)
    assert [one.art_id for one in found.contestants if one.easel_number is None] == [None] * 6
    assert found.summary.contestant_count == 22


async def test_the_apps_cache_is_found_by_code(ctx: ToolContext) -> None:
    found = await look(ctx)

    assert found.cache_status[0].endpoint_path == f"/live/event/{anchors.LIVE_NIGHT}"
    assert found.cache_entries >= len(found.cache_status) > 0


async def test_a_running_show_is_running(ctx: ToolContext) -> None:
    assert (await look(ctx)).event.phase is Phase.RUNNING
    assert (await look(ctx, anchors.LAST_TORONTO)).event.phase is Phase.OVER
    assert (await look(ctx, anchors.NEXT_TORONTO)).event.phase is Phase.BEFORE
    assert (await look(ctx, anchors.EVERYTHING_MISSING)).event.phase is Phase.UNKNOWN


async def test_odd_works_are_flagged(ctx: ToolContext) -> None:
    flags = {work.art_code: work.flags for work in (await look(ctx)).artworks if work.flags}

    assert flags == {anchors.WORK_ACTIVE_PAST_CLOSING: ["active past its closing time"]}


@pytest.mark.parametrize(
    ("eid", "work", "flag"),
    [
        (anchors.UNSETTLED_WORKS, anchors.WORK_CLOSED_WITH_BIDS, "closed although it has bids (should be sold)"),
        (anchors.UNSETTLED_WORKS, anchors.WORK_SOLD_WITHOUT_WINNER, "sold without a winner"),
        (anchors.PLACEHOLDER_EASEL, anchors.WORK_PLACEHOLDER, "closes before the event starts"),
        (anchors.PLACEHOLDER_EASEL, anchors.WORK_PLACEHOLDER, "no artist"),
    ],
)
async def test_known_troubles_of_the_past_are_seen(ctx: ToolContext, eid: str, work: str, flag: str) -> None:
    found = await look(ctx, eid)

    assert flag in next(one.flags for one in found.artworks if one.art_code == work)


async def test_drifting_vote_counts_are_one_remark_not_many(ctx: ToolContext) -> None:
    found = await look(ctx)
    drifting = [work for work in found.artworks if work.stored_vote_count != work.vote_count]

    assert found.summary.drifting_vote_counts == len(drifting) > 0
    assert any(problem.startswith("stored vote counts of") for problem in found.problems)


async def test_old_votes_without_a_key_count_for_their_work(ctx: ToolContext) -> None:
    """Old rows know their work by code alone (pitfall C8)."""
    found = await look(ctx, anchors.OLD_VOTES)

    assert sum(work.vote_count for work in found.artworks) == found.summary.total_votes > 0


async def test_a_quiet_hidden_show_says_so(change: Change, fresh_as: As) -> None:
    await change("UPDATE events SET enabled = false, show_in_app = false, enable_auction = false WHERE eid = 'AB4015'")
    await change("UPDATE votes SET created_at = created_at - interval '1 hour' WHERE eid = 'AB4015'")
    found = await look(fresh_as(Role.EVENT_PRODUCER))

    assert found.problems[:3] == [
        "the event is not enabled",
        "the event is hidden in the app",
        "the auction is not enabled",
    ]
    assert "no vote in the last 15 minutes" in found.problems


async def test_an_unknown_event_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await look(ctx, "AB9999")


async def test_an_event_without_anything_as_people_read_it(ctx: ToolContext) -> None:
    assert render(await look(ctx, anchors.EVERYTHING_MISSING)) == (
        "*AB4050: no start set, 4 things to look at*\n"
        "• :warning: the event is not enabled\n"
        "• :warning: the event is hidden in the app\n"
        "• :warning: the event has no usable time zone\n"
        "• :warning: there are no rounds\n"
        "–, –; start not set, now Fri 12 Jun 2026, 00:30 UTC (zone unknown); not enabled, hidden in the app, "
        "auction on.\n"
        "• votes: 0 in all, 0 in 5 min, 0 in 15 min\n"
        "• bids: 0 in all, 0 in 5 min, 0 in 15 min\n"
        "• check-ins: 0 in all, 0 in 5 min, 0 in 15 min\n"
        "0 rounds (0 open), 0 contestants, 0 artworks\n"
        "App cache renewed: /live/events Thu 11 Jun 2026, 19:30 UTC (zone unknown)\n"
        "Most voters from one network address: 0. No list of blocked addresses is known."
    )


async def test_the_running_show_begins_with_what_matters(ctx: ToolContext) -> None:
    lines = render(await look(ctx)).splitlines()

    assert lines[0] == "*Art Battle Montréal (AB4015): running now, 2 things to look at*"
    assert lines[1] == "• :warning: 1 artwork with something odd"
