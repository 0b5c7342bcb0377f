"""A choice made by hand: checked, kept for later schedules, given to open ones, and taken back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from arthur.errors import ApprovalRefused, ApprovalRequired, InvalidRequest, NotFound, NotPossible
from memory.grants import GrantState
from tools.approvals import propose
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import chosen_comparators
from tools.eventbrite_charts.generate_chart import generate_chart
from tools.eventbrite_charts.get_chart_schedule import get_chart_schedule
from tools.eventbrite_charts.schedule_chart_autopost import schedule_chart_autopost
from tools.eventbrite_charts.set_chart_comparators import inverse, render, set_chart_comparators
from tools.eventbrite_charts.update_chart_schedule import update_chart_schedule
from tools.invoke import invoke, parse_arguments
from tools.reference import anchors
from tools.spec import AnyTool

Approve = Callable[[AnyTool, Mapping[str, Any], ToolContext], Awaitable[Any]]
EID = anchors.NEXT_TORONTO
CHOICE = {"eid": EID, "comparator_eids": [anchors.LAST_TORONTO, "AB3951"]}
SCHEDULE = {"eid": EID, "slack_channel_id": "C0DEMO1"}


async def test_a_choice_is_kept_for_the_next_schedule(offline: ToolContext, approve: Approve) -> None:
    """Nothing is scheduled yet; the schedule made later follows it, and so does a chart on demand."""
    result = await approve(set_chart_comparators, CHOICE, offline)
    later = await approve(schedule_chart_autopost, SCHEDULE, offline)
    chart = await invoke(generate_chart, {"eid": EID}, offline)

    assert (result.job_updated, result.locked_comparators) == (False, ["AB4012", "AB3951"])
    assert (later.comparator_mode, later.locked_comparators) == ("locked", ["AB4012", "AB3951"])
    assert chart.comparators_used == ["AB4012", "AB3951"]
    assert render(result) == (
        "*AB4020 is now compared with AB4012, AB3951*\nBefore: chosen by score. Kept for its next schedule."
    )


async def test_open_schedules_follow_even_paused_ones(offline: ToolContext, approve: Approve) -> None:
    """The stored list is a real list, not text inside JSON."""
    await approve(schedule_chart_autopost, SCHEDULE, offline)
    await approve(update_chart_schedule, {"eid": EID, "action": "pause"}, offline)

    result = await approve(set_chart_comparators, CHOICE, offline)

    (job,) = (await invoke(get_chart_schedule, {"eid": EID}, offline)).jobs
    assert (result.jobs_updated, job.comparator_mode, job.locked_comparators) == (1, "locked", ["AB4012", "AB3951"])
    stored = await offline.services.own.value(
        "SELECT jsonb_typeof(locked_comparators) FROM esbmcp_scheduled_chart_jobs"
    )
    assert stored == "array"


async def test_it_is_taken_back_by_its_inverse(offline: ToolContext, approve: Approve) -> None:
    first = await approve(set_chart_comparators, CHOICE, offline)
    back = inverse(parse_arguments(set_chart_comparators, CHOICE), first)
    assert back is not None
    assert back == {"eid": EID, "automatic": True}

    second = await approve(set_chart_comparators, {"eid": EID, "comparator_eids": "AB3974"}, offline)
    assert inverse(parse_arguments(set_chart_comparators, CHOICE), second) == CHOICE

    result = await approve(set_chart_comparators, back, offline)
    assert (result.locked_comparators, result.previous_comparators) == ([], ["AB3974"])
    assert await chosen_comparators(offline.services.own, EID) == []


async def test_a_choice_stored_by_the_predecessor_is_read(offline: ToolContext) -> None:
    """It held the list as a string inside JSON and then went through it letter by letter."""
    await offline.services.own.execute(
        "INSERT INTO esbmcp_scheduled_chart_jobs"
        " (eid, eventbrite_id, slack_channel_id, comparator_mode, locked_comparators)"
        " VALUES ('AB4020', '1', 'C1', 'locked', to_jsonb('[\"AB3974\"]'::text))"
    )

    assert await chosen_comparators(offline.services.own, EID) == ["AB3974"]


@pytest.mark.parametrize(
    ("eids", "words"),
    [
        (["AB9998", "AB9999"], "no event AB9998, AB9999"),
        ([EID], "compared with itself"),
        ([anchors.EVENTBRITE_NULL], "AB4026 is not linked"),
        (["AB3844"], "AB3844 has no cached orders"),
    ],
)
async def test_what_cannot_be_compared_is_named(offline: ToolContext, eids: list[str], words: str) -> None:
    args = parse_arguments(set_chart_comparators, {"eid": EID, "comparator_eids": eids})

    with pytest.raises(InvalidRequest, match=words):
        await propose(set_chart_comparators, args, offline)


@pytest.mark.parametrize(
    "raw", [{"comparator_eids": []}, {}, {"comparator_eids": ["AB1", "AB2", "AB3", "AB4", "AB5", "AB6"]},
            {"comparator_eids": ["AB3974"], "automatic": True}],
)  # fmt: skip
def test_one_to_five_or_automatic(raw: dict[str, object]) -> None:
    with pytest.raises(InvalidRequest):
        parse_arguments(set_chart_comparators, {"eid": EID, **raw})


async def test_an_unknown_event_and_a_choice_that_stands(offline: ToolContext, approve: Approve) -> None:
    with pytest.raises(NotFound):
        await approve(set_chart_comparators, {"eid": "AB9999", "automatic": True}, offline)
    with pytest.raises(NotPossible, match="the best scored shows already"):
        await approve(set_chart_comparators, {"eid": EID, "automatic": True}, offline)
    await approve(set_chart_comparators, CHOICE, offline)
    with pytest.raises(NotPossible, match="already"):
        await approve(set_chart_comparators, CHOICE, offline)


async def test_it_needs_an_approval(offline: ToolContext) -> None:
    with pytest.raises(ApprovalRequired):
        await invoke(set_chart_comparators, CHOICE, offline)


async def test_a_choice_made_meanwhile_voids_the_card(offline: ToolContext, approve: Approve) -> None:
    other = replace(offline, tool_call_id="other")
    grant = await propose(set_chart_comparators, parse_arguments(set_chart_comparators, CHOICE), other)
    await approve(set_chart_comparators, {"eid": EID, "comparator_eids": ["AB3974"]}, offline)
    await offline.services.grants.decide(grant.id, nonce=grant.nonce, state=GrantState.APPROVED, by="U0TESTOPS")

    with pytest.raises(ApprovalRefused, match="changed"):
        await invoke(set_chart_comparators, CHOICE, replace(other, grant_id=grant.id))


async def test_the_card_shows_before_and_after(offline: ToolContext) -> None:
    grant = await propose(set_chart_comparators, parse_arguments(set_chart_comparators, CHOICE), offline)

    assert grant.preview["changes"] == [
        {"field": "comparators", "before": "the best scored shows", "after": "AB4012, AB3951"}
    ]
    assert grant.preview["warnings"] == ["No schedule is open; later ones follow it."]
