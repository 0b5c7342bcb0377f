from collections.abc import Callable
from decimal import Decimal

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.profile_integrity.get_vote_weights import VoteWeights, get_vote_weights, render
from tools.reference.anchors import LAST_TORONTO, LIVE_NIGHT, NEXT_TORONTO, OLD_VOTES, event_id

RANGES = (
    "range_0_22", "range_0_95", "range_1_01", "range_1_90", "range_2_50", "range_5_01", "range_10_00", "range_above_10",
)  # fmt: skip


async def _weights(ctx: ToolContext, eid: str, **args: object) -> VoteWeights:
    return await invoke(get_vote_weights, {"eid": eid, **args}, ctx)


async def test_buckets_equal_those_of_the_production_function(ctx: ToolContext) -> None:
    result = await _weights(ctx, LAST_TORONTO)
    expected = await ctx.services.own.value(
        "SELECT ARRAY[sum(range_0_22), sum(range_0_95), sum(range_1_01), sum(range_1_90), sum(range_2_50),"
        " sum(range_5_01), sum(range_10_00), sum(range_above_10)]::int[] FROM get_event_vote_ranges(%(id)s)",
        {"id": event_id(LAST_TORONTO)},
    )

    assert [bucket.votes for bucket in result.factor_summary] == expected
    assert len(result.factor_summary) == len(RANGES)


@pytest.mark.parametrize(
    ("weight", "bucket"),
    [
        ("0.22", "≤ 0.22"),
        ("0.23", "≤ 0.95"),
        ("0.95", "≤ 0.95"),
        ("1.01", "≤ 1.01"),
        ("1.90", "≤ 1.90"),
        ("2.50", "≤ 2.50"),
        ("5.01", "≤ 5.01"),
        ("10", "≤ 10"),
        ("10.01", "> 10"),
    ],
)
async def test_a_bound_belongs_to_the_bucket_below(weight: str, bucket: str, fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "UPDATE votes SET vote_factor = %(weight)s WHERE event_id = %(id)s",
        {"weight": weight, "id": event_id(LIVE_NIGHT)},
    )
    result = await _weights(fresh_ctx, LIVE_NIGHT)

    filled = {each.weight: each.votes for each in result.factor_summary if each.votes}
    assert filled == {bucket: result.summary.votes}


async def test_weights_come_from_the_votes_because_the_old_table_is_empty(ctx: ToolContext) -> None:
    assert await ctx.services.own.value("SELECT count(*) FROM vote_weights", {}) == 0
    result = await _weights(ctx, LAST_TORONTO)
    total = await ctx.services.own.value(
        "SELECT sum(weighted_vote_total) FROM get_event_weighted_votes(%(id)s)", {"id": event_id(LAST_TORONTO)}
    )

    assert result.summary.total_weight == total
    assert result.summary.votes > 0


async def test_components_come_from_the_weights_view_and_the_scan_from_the_event(ctx: ToolContext) -> None:
    result = await _weights(ctx, LAST_TORONTO, limit=200)
    for voter in result.weights:
        scanned = await ctx.services.own.value(
            "SELECT has_valid_qr_scan(%(person)s, %(event)s)",
            {"person": voter.person_id, "event": event_id(LAST_TORONTO)},
        )
        assert voter.scanned is scanned
        if voter.total_weight is None:
            assert voter.weight_today is None
            continue
        parts = (voter.base_weight, voter.artist_bonus, voter.vote_history_bonus, voter.bid_history_bonus)
        assert abs(sum((part or Decimal(0) for part in parts), Decimal(0)) - voter.total_weight) <= Decimal("0.005")
        assert voter.weight_today == voter.total_weight + (1 if scanned else 0)


async def test_early_votes_below_one_are_pointed_out(ctx: ToolContext) -> None:
    result = await _weights(ctx, OLD_VOTES)

    assert result.summary.below_one > 0
    assert "weigh less than 1, which only early shows allowed" in render(result)
    assert (await _weights(ctx, LAST_TORONTO)).summary.below_one == 0


async def test_weights_beyond_the_rule_and_missing_ones_are_pointed_out(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "UPDATE votes SET vote_factor = CASE round WHEN 1 THEN 8.5 END WHERE event_id = %(id)s",
        {"id": event_id(LIVE_NIGHT)},
    )
    result = await _weights(fresh_ctx, LIVE_NIGHT)

    assert result.summary.above_range + result.summary.without_weight == result.summary.votes
    assert "⚠" in render(result)
    assert "carry no weight and count as 1.0" in render(result)


async def test_a_round_and_a_limit_narrow_the_answer(ctx: ToolContext) -> None:
    result = await _weights(ctx, LIVE_NIGHT, round=2, limit=5)

    assert {number for voter in result.weights for number in voter.rounds} == {2}
    assert (len(result.weights), result.truncated) == (5, True)
    assert result.count == result.summary.voters > 5
    heaviest = [voter.vote_factor or 0 for voter in result.weights]
    assert heaviest == sorted(heaviest, reverse=True)


async def test_errors_tell_unknown_from_nothing(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotFound):
        await _weights(ctx, "AB4021")
    with pytest.raises(InvalidRequest, match="round"):
        await _weights(ctx, LIVE_NIGHT, round=0)
    with pytest.raises(NotAllowed):
        await _weights(ctx_as(Role.EVENT_PRODUCER), LIVE_NIGHT)
    assert render(await _weights(ctx, NEXT_TORONTO)) == (
        "*No votes for AB4020, so there are no weights* – Art Battle Toronto"
    )


async def test_the_answer_in_slack(fresh_ctx: ToolContext) -> None:
    """Two voters whom the weights view does not know; one of them checked in."""
    own = fresh_ctx.services.own
    await own.execute("DELETE FROM votes WHERE event_id = %(id)s", {"id": event_id(LIVE_NIGHT)})
    people = ("00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b")
    for person, factor in zip(people, ("3.50", "1.00"), strict=True):
        await own.execute("INSERT INTO people (id, nickname) VALUES (%(id)s, 'A guest')", {"id": person})
        await own.execute(
            "INSERT INTO votes (event_id, round, person_id, vote_factor) VALUES (%(event)s, 1, %(person)s, %(factor)s)",
            {"event": event_id(LIVE_NIGHT), "person": person, "factor": factor},
        )
    await own.execute(
        "INSERT INTO people_qr_scans (person_id, event_id, qr_code, is_valid)"
        " VALUES (%(person)s, %(event)s, 'X', true)",
        {"person": people[0], "event": event_id(LIVE_NIGHT)},
    )

    assert render(await _weights(fresh_ctx, LIVE_NIGHT, round=1)) == (
        "*AB4015 in round 1: 2 votes weigh 4.50*, on average 2.25 (1.00 to 3.50) – Art Battle Montréal\n"
        "```\n"
        "Weight  Votes\n"
        "≤ 1.01  1\n"
        "≤ 5.01  1\n"
        "```\n"
        "No voter has a row in the weights view, so the parts are unknown.\n"
        "```\n"
        "Person    As cast  Artist  Votes  Bids  Scan\n"
        "00000000  3.50     –       –      –     yes\n"
        "00000000  1.00     –       –      –     no\n"
        "```\n"
        "Weight = 1.0 + 1.0 for artists + 0.1 per earlier vote (at most 3.0) + 0.001 per currency unit ever bid "
        "(at most 2.0) + 1.0 for a check-in at this event; 1.0 to 8.0 in all."
    )
