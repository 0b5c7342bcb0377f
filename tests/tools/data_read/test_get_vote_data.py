from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import Services, ToolContext
from tools.data_read.get_vote_data import get_vote_data, render
from tools.invoke import invoke
from tools.reference.anchors import LAST_TORONTO, LIVE_NIGHT, NEXT_TORONTO, OLD_VOTES, event_id
from tools.spec import EntityKind


@dataclass(frozen=True)
class _Work:
    art_code: str
    votes: int
    weighted: Decimal


async def _counted(ctx: ToolContext, eid: str) -> list[_Work]:
    return await ctx.services.own.fetch(
        "SELECT art_id AS art_code, count(*) AS votes, sum(vote_factor) AS weighted FROM votes"
        " WHERE event_id = %(id)s GROUP BY art_id",
        {"id": event_id(eid)},
        row=_Work,
    )


async def test_weighted_totals_are_the_sum_of_the_weights_on_the_votes(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LAST_TORONTO}, ctx)

    found = {work.art_code: (work.votes, work.weighted_total) for work in result.artworks if work.votes}
    assert found == {work.art_code: (work.votes, work.weighted) for work in await _counted(ctx, LAST_TORONTO)}
    assert result.weighted_total == sum(weighted for _, weighted in found.values())
    assert result.weighted_total > result.total_votes, "weights are not the raw count"


async def test_rank_is_by_weight_within_the_round_and_shared_on_a_tie(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LAST_TORONTO}, ctx)

    for number in (1, 2, 3):
        works = [work for work in result.artworks if work.round == number]
        weights = [work.weighted_total for work in works]
        assert weights == sorted(weights, reverse=True)
        assert [work.rank for work in works] == [1 + sum(w > mine for w in weights) for mine in weights]
        assert abs(sum(work.percent_of_round or 0 for work in works) - 100) < 1


async def test_old_votes_are_found_by_the_text_code(ctx: ToolContext) -> None:
    """Their art_uuid is NULL; without the fallback the event would have no works with votes (pitfall C8)."""
    result = await invoke(get_vote_data, {"eid": OLD_VOTES}, ctx)

    found = {work.art_code: (work.votes, work.weighted_total) for work in result.artworks if work.votes}
    assert found == {work.art_code: (work.votes, work.weighted) for work in await _counted(ctx, OLD_VOTES)}
    assert result.total_votes == sum(votes for votes, _ in found.values()) > 0
    assert sum(each.votes_without_artwork for each in result.summary) == 0
    assert result.votes[0].artist_name is not None


async def test_the_small_show_adds_up_by_hand(small_show: str, fresh_ctx: ToolContext) -> None:
    """Round 1: 1-2 weighs 2.5 with one vote and beats 1-1, which has two votes of 1.0. Round 2: 3.0 beats 1.0."""
    result = await invoke(get_vote_data, {"eid": small_show}, fresh_ctx)

    ranked = [(work.rank, work.art_code, work.votes, work.weighted_total) for work in result.artworks]
    assert ranked == [
        (1, "AB7001-1-2", 1, Decimal("2.5")),
        (2, "AB7001-1-1", 2, Decimal("2.0")),
        (None, "AB7001-1-3", 0, 0),
        (1, "AB7001-2-3", 1, Decimal("3.0")),
        (2, "AB7001-2-1", 1, Decimal("1.0")),
        (None, "AB7001-2-2", 0, 0),
    ]
    assert [(each.round, each.vote_count, each.unique_voters, each.weighted_total) for each in result.summary] == [
        (1, 3, 3, Decimal("4.5")),
        (2, 2, 2, Decimal("4.0")),
    ]
    assert (result.total_votes, result.unique_voters, result.weighted_total) == (5, 3, Decimal("8.5"))
    assert result.artworks[0].percent_of_round == Decimal("55.6")


async def test_total_votes_is_a_count_and_not_the_length_of_the_list(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LAST_TORONTO, "limit": 3}, ctx)

    assert len(result.votes) == 3
    assert result.truncated
    counted = await ctx.services.own.value(
        "SELECT count(*) FROM votes WHERE event_id = %(id)s", {"id": event_id(LAST_TORONTO)}
    )
    assert result.total_votes == counted
    assert result.total_votes > 3


async def test_single_votes_come_newest_first(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LIVE_NIGHT, "limit": 100}, ctx)

    moments = [vote.created_at for vote in result.votes if vote.created_at]
    assert moments == sorted(moments, reverse=True)
    assert len(moments) == result.total_votes
    assert not result.truncated


async def test_a_round_narrows_everything(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LIVE_NIGHT, "round": 2, "limit": 100}, ctx)

    assert {each.round for each in result.summary} == {2}
    assert {work.round for work in result.artworks} == {2}
    assert {vote.round for vote in result.votes} == {2}
    assert result.summary[0].is_finished is False


async def test_a_vote_for_no_known_work_is_counted_and_said(fresh_services: Services, ctx: ToolContext) -> None:
    await fresh_services.own.execute(
        "UPDATE votes SET art_uuid = NULL, art_id = 'AB0000-9-9' WHERE id ="
        " (SELECT id FROM votes WHERE event_id = %(id)s AND round = 1 ORDER BY id LIMIT 1)",
        {"id": event_id(LIVE_NIGHT)},
    )
    here = replace(ctx, services=fresh_services)
    result = await invoke(get_vote_data, {"eid": LIVE_NIGHT, "round": 1}, here)

    assert result.total_votes == sum(work.votes for work in result.artworks) + 1
    assert "1 vote for no work on file, counted in the totals only." in render(result)


async def test_a_follow_up_means_the_event_first_and_then_the_leader_of_the_latest_round(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": LIVE_NIGHT}, ctx)

    event, leader = result.entities()
    assert (event.kind, event.id) == (EntityKind.EVENT, LIVE_NIGHT)
    best = next(work for work in result.artworks if work.round == 2 and work.rank == 1)
    assert (leader.kind, leader.id, leader.label) == (
        EntityKind.ARTIST,
        str(best.artist_profile_id),
        best.artist_name,
    )


async def test_an_event_without_votes_is_told_apart_from_an_unknown_one(ctx: ToolContext) -> None:
    result = await invoke(get_vote_data, {"eid": NEXT_TORONTO}, ctx)

    assert result.total_votes == 0
    assert render(result) == f"*No votes for {NEXT_TORONTO}* – Art Battle Toronto"
    with pytest.raises(NotFound, match="There is no event AB4021"):
        await invoke(get_vote_data, {"eid": "AB4021"}, ctx)


async def test_a_round_below_one_is_refused(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="round"):
        await invoke(get_vote_data, {"eid": LIVE_NIGHT, "round": 0}, ctx)


@pytest.mark.parametrize("role", [Role.FINANCE, Role.MARKETING])
async def test_finance_and_marketing_are_refused(role: Role, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotAllowed):
        await invoke(get_vote_data, {"eid": LIVE_NIGHT}, ctx_as(role))


async def test_the_answer_in_slack(
    small_show: str, fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    await change("UPDATE votes SET created_at = '2026-06-02 00:20+00' WHERE eid = 'AB7001'")
    result = await invoke(get_vote_data, {"eid": small_show, "round": 1}, fresh_ctx)

    assert render(result) == (
        "*AB7001 in round 1: 3 votes* by 3 people, weighted 4.50 – Small Show\n"
        "By weighted votes in round 1: 1. Ignatz Blackfern (1 vote, weighted 2.50); 2. Thessaly Moonfield (2 votes, "
        "weighted 2.00).\n"
        "*Round 1* (finished): 3 votes by 3, weighted 4.50; last vote Mon 01 Jun 2026, 20:20 EDT\n"
        "```\n"
        "Rank  Work        Artist              Votes  Weighted  Share\n"
        "1     AB7001-1-2  Ignatz Blackfern    1      2.50      55.6%\n"
        "2     AB7001-1-1  Thessaly Moonfield  2      2.00      44.4%\n"
        "–     AB7001-1-3  Odalys Cloverdale   0      0.00      –\n"
        "```\n"
        "Weighted: the sum of the weights the votes carried when cast; it decides the rank."
    )
