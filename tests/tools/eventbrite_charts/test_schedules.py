"""Schedules of charts: started, listed, paused, resumed, run, cancelled, and how the poster is doing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from arthur.errors import InvalidRequest, NotFound, NotPossible
from tools.approvals import propose
from tools.context import ToolContext
from tools.eventbrite_charts.generate_chart import generate_chart
from tools.eventbrite_charts.get_chart_history import get_chart_history
from tools.eventbrite_charts.get_chart_history import render as history_text
from tools.eventbrite_charts.get_chart_schedule import get_chart_schedule
from tools.eventbrite_charts.get_chart_schedule import render as schedule_text
from tools.eventbrite_charts.get_chart_scheduler_status import get_chart_scheduler_status
from tools.eventbrite_charts.get_chart_scheduler_status import render as status_text
from tools.eventbrite_charts.schedule_chart_autopost import render as scheduled_text
from tools.eventbrite_charts.schedule_chart_autopost import schedule_chart_autopost
from tools.eventbrite_charts.update_chart_schedule import inverse, update_chart_schedule
from tools.eventbrite_charts.update_chart_schedule import render as updated_text
from tools.invoke import invoke, parse_arguments
from tools.reference import anchors
from tools.spec import AnyTool

Approve = Callable[[AnyTool, Mapping[str, Any], ToolContext], Awaitable[Any]]
EID = anchors.NEXT_TORONTO
HERE = {"eid": EID, "slack_channel_id": "C0DEMO1"}
START = datetime(2026, 6, 27, 23, 30, tzinfo=UTC)
JOB = """
    INSERT INTO esbmcp_scheduled_chart_jobs (eid, eventbrite_id, slack_channel_id, status, next_run_at, last_error)
    VALUES (%(eid)s, '1', %(channel)s, %(status)s, %(due)s, %(error)s)
"""


async def job(ctx: ToolContext, status: str, *, channel: str = "C0DEMO1", due: datetime | None = None) -> None:
    error = "the picture could not be uploaded" if status == "error" else None
    params = {"eid": EID, "channel": channel, "status": status, "due": due or ctx.now, "error": error}
    await ctx.services.own.execute(JOB, params)


async def test_a_schedule_posts_soon_and_ends_after_the_event(offline: ToolContext, approve: Approve) -> None:
    result = await approve(schedule_chart_autopost, HERE | {"cadence": "weekly"}, offline)

    assert (result.next_run_at, result.auto_stop_at) == (offline.now, START + timedelta(days=2))
    assert scheduled_text(result) == (
        "*The chart of AB4020 will be posted in <#C0DEMO1>, weekly*\n"
        "First at Thu 11 Jun 2026, 20:30 EDT, until Mon 29 Jun 2026, 19:30 EDT, compared with the best scored shows.\n"
        "The first chart follows within a minute or two; later ones at 10:00 at the event."
    )
    (stored,) = (await invoke(get_chart_schedule, {"eid": EID}, offline)).jobs
    assert (stored.id, stored.created_by, stored.status, stored.cadence) == (result.id, "U0TESTOPS", "active", "weekly")


async def test_the_present_channel_is_the_default(offline: ToolContext, approve: Approve) -> None:
    assert (await approve(schedule_chart_autopost, {"eid": EID}, offline)).slack_channel_id == "C0TEST"

    nowhere = replace(offline, place=offline.place.model_copy(update={"channel_id": None}))
    with pytest.raises(InvalidRequest, match="channel"):
        await approve(schedule_chart_autopost, {"eid": EID}, nowhere)


async def test_one_schedule_for_an_event_in_a_channel(offline: ToolContext, approve: Approve) -> None:
    """Another channel may have one too, and the card says so; a paused one is to be resumed, not doubled."""
    await approve(schedule_chart_autopost, HERE, offline)

    with pytest.raises(NotPossible, match="has a schedule in <#C0DEMO1> already, which is active"):
        await approve(schedule_chart_autopost, HERE, offline)
    await approve(update_chart_schedule, {"eid": EID, "action": "pause"}, offline)
    with pytest.raises(NotPossible, match="paused: resume or cancel it"):
        await approve(schedule_chart_autopost, HERE, offline)
    args = parse_arguments(schedule_chart_autopost, {"eid": EID, "slack_channel_id": "<#C0DEMO2|other>"})
    card = await propose(schedule_chart_autopost, args, offline)
    assert "<#C0DEMO1> (paused)" in card.preview["warnings"][1]


@pytest.mark.parametrize(
    ("eid", "error", "words"),
    [
        ("AB9999", NotFound, "no event"),
        (anchors.LAST_TORONTO, NotPossible, "only coming events"),
        (anchors.EVENTBRITE_NULL, NotPossible, "not linked"),
        (anchors.EVERYTHING_MISSING, NotPossible, "not linked"),
    ],
)
async def test_events_that_are_not_scheduled(
    offline: ToolContext, approve: Approve, eid: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        await approve(schedule_chart_autopost, HERE | {"eid": eid}, offline)


async def test_comparators_of_a_schedule_are_checked(offline: ToolContext, approve: Approve) -> None:
    with pytest.raises(InvalidRequest, match="no event AB9999"):
        await approve(schedule_chart_autopost, HERE | {"comparator_eids": ["AB9999"]}, offline)

    result = await approve(schedule_chart_autopost, HERE | {"comparator_eids": ["AB3974"]}, offline)
    assert (result.comparator_mode, result.locked_comparators) == ("locked", ["AB3974"])


async def test_pause_and_resume_take_each_other_back(offline: ToolContext, approve: Approve) -> None:
    await approve(schedule_chart_autopost, HERE, offline)

    paused = await approve(update_chart_schedule, {"eid": EID, "action": "pause"}, offline)
    back = inverse(parse_arguments(update_chart_schedule, {"eid": EID, "action": "pause"}), paused)
    assert back is not None
    assert back == {"eid": EID, "action": "resume", "slack_channel_id": "C0DEMO1"}
    resumed = await approve(update_chart_schedule, back, offline)

    assert (paused.previous_status, paused.status, paused.next_run_at) == ("active", "paused", None)
    assert (resumed.status, resumed.next_run_at) == ("active", offline.now)
    assert updated_text(resumed) == (
        "*Chart schedule of AB4020 in <#C0DEMO1>: active* (was paused)\n"
        "It posts again, first at once. Next run Thu 11 Jun 2026, 20:30 EDT."
    )


async def test_a_schedule_in_error_can_be_resumed_and_cancelled(offline: ToolContext, approve: Approve) -> None:
    """Its failures are forgotten, and its end goes by the event's present start."""
    await job(offline, "error")

    resumed = await approve(update_chart_schedule, {"eid": EID, "action": "resume"}, offline)

    assert (resumed.previous_status, resumed.status, resumed.auto_stop_at) == (
        "error",
        "active",
        START + timedelta(days=2),
    )
    (stored,) = (await invoke(get_chart_schedule, {"eid": EID}, offline)).jobs
    assert (stored.attempts, stored.last_error) == (0, None)
    await offline.services.own.execute("UPDATE esbmcp_scheduled_chart_jobs SET status = 'error'")
    assert (await approve(update_chart_schedule, {"eid": EID, "action": "cancel"}, offline)).status == "completed"


async def test_run_now_posts_whatever_has_changed(offline: ToolContext, approve: Approve) -> None:
    await job(offline, "active", due=offline.now + timedelta(days=3))

    result = await approve(update_chart_schedule, {"eid": EID, "action": "run_now"}, offline)

    assert result.next_run_at == offline.now
    assert await offline.services.own.value("SELECT post_regardless FROM esbmcp_scheduled_chart_jobs") is True
    assert inverse(parse_arguments(update_chart_schedule, {"eid": EID, "action": "run_now"}), result) is None


@pytest.mark.parametrize(
    ("status", "action"),
    [("paused", "pause"), ("error", "pause"), ("active", "resume"), ("paused", "run_now"), ("completed", "cancel")],
)
async def test_actions_that_do_not_fit(offline: ToolContext, approve: Approve, status: str, action: str) -> None:
    await job(offline, status)

    with pytest.raises(NotPossible, match="no chart schedule to"):
        await approve(update_chart_schedule, {"eid": EID, "action": action}, offline)


async def test_of_several_schedules_the_channel_decides(offline: ToolContext, approve: Approve) -> None:
    """Named, or the one of the conversation; else people are asked."""
    await job(offline, "active", channel="C0DEMO1")
    await job(offline, "active", channel="C0DEMO2")

    with pytest.raises(InvalidRequest, match="name the channel"):
        await approve(update_chart_schedule, {"eid": EID, "action": "pause"}, offline)
    named = await approve(
        update_chart_schedule, {"eid": EID, "action": "pause", "slack_channel_id": "C0DEMO2"}, offline
    )
    assert named.slack_channel_id == "C0DEMO2"
    await job(offline, "active", channel="C0TEST")
    assert (await approve(update_chart_schedule, {"eid": EID, "action": "pause"}, offline)).slack_channel_id == "C0TEST"


async def test_of_two_in_one_channel_the_newest_is_meant(offline: ToolContext, approve: Approve) -> None:
    """A second active one there cannot come to be."""
    await job(offline, "paused")
    await job(offline, "paused")

    assert (await approve(update_chart_schedule, {"eid": EID, "action": "resume"}, offline)).status == "active"
    with pytest.raises(NotPossible, match="active in <#C0DEMO1> already"):
        await approve(update_chart_schedule, {"eid": EID, "action": "resume"}, offline)


async def test_what_is_over_is_not_resumed(offline: ToolContext, approve: Approve) -> None:
    await offline.services.own.execute(JOB, {"eid": anchors.LAST_TORONTO, "channel": "C1", "status": "paused",
                                             "due": offline.now, "error": None})  # fmt: skip

    with pytest.raises(NotPossible, match="over for two days"):
        await approve(update_chart_schedule, {"eid": anchors.LAST_TORONTO, "action": "resume"}, offline)


async def test_schedules_are_counted_and_capped(offline: ToolContext) -> None:
    for number in range(27):
        await job(offline, "completed", channel=f"C0DEMO{number}")

    result = await invoke(get_chart_schedule, {"status": "completed"}, offline)

    assert (result.count, len(result.jobs), result.truncated) == (27, 25, True)
    assert schedule_text(result).endswith("… and 2 more (27 in all). Name an event or a state.")
    assert (await invoke(get_chart_schedule, {"status": "active"}, offline)).count == 0


async def test_a_schedule_as_people_read_it(offline: ToolContext) -> None:
    await job(offline, "active", due=datetime(2026, 6, 13, 14, 0, tzinfo=UTC))

    assert schedule_text(await invoke(get_chart_schedule, {"eid": EID}, offline)) == (
        "*1 chart schedule for AB4020*\n• *AB4020* active in <#C0DEMO1>, auto: next Sat 13 Jun 2026, 10:00 EDT"
    )
    with pytest.raises(NotFound):
        await invoke(get_chart_schedule, {"eid": "AB9999"}, offline)


async def test_history_tells_posts_from_charts_on_demand(offline: ToolContext) -> None:
    await job(offline, "active")
    await invoke(generate_chart, {"eid": EID, "comparator_eids": ["AB3974"]}, offline)
    await offline.services.own.execute(
        "INSERT INTO esbmcp_chart_posts_log (job_id, eid, ticket_count, pace_per_day, days_until_event, created_at,"
        " skipped, skip_reason)"
        " SELECT id, eid, 60, 2.5, 17, %(at)s, true, 'no_change' FROM esbmcp_scheduled_chart_jobs",
        {"at": datetime(2026, 6, 11, 14, 0, tzinfo=UTC)},
    )

    result = await invoke(get_chart_history, {"eid": EID, "limit": 1}, offline)

    assert (result.count, result.truncated, result.logs[0].outcome) == (2, True, "on demand")
    assert result.logs[0].comparators_used == ["AB3974"]
    words = history_text(await invoke(get_chart_history, {"eid": EID}, offline)).splitlines()
    assert words[0] == "*2 charts of AB4020 on record*"
    assert words[-2] == "Thu 11 Jun 2026, 10:00 EDT  skipped: no_change  60       2.50   17          –"
    empty = await invoke(get_chart_history, {"eid": anchors.HIDDEN_IN_APP}, offline)
    assert history_text(empty) == "*No chart of AB4022 was drawn yet.*"
    with pytest.raises(NotFound):
        await invoke(get_chart_history, {"eid": "AB9999"}, offline)


async def test_the_status_shows_trouble_first_and_counts_apart(offline: ToolContext) -> None:
    """Posts of schedules, charts on demand, skips and errors are four numbers; old ones are outside the window."""
    await job(offline, "error", channel="C0DEMO1")
    await job(offline, "active", channel="C0DEMO2", due=offline.now - timedelta(minutes=11))
    await job(offline, "active", channel="C0DEMO3", due=offline.now - timedelta(minutes=9))
    rows = [(True, False, None, 1), (True, True, "no_data", 1), (True, True, "error", 1), (False, False, None, 1),
            (True, False, None, 30)]  # fmt: skip
    for with_job, skipped, reason, hours in rows:
        await offline.services.own.execute(
            "INSERT INTO esbmcp_chart_posts_log (job_id, eid, ticket_count, skipped, skip_reason, created_at)"
            " SELECT CASE WHEN %(with_job)s THEN id END, eid, 5, %(skipped)s, %(reason)s, %(at)s"
            " FROM esbmcp_scheduled_chart_jobs WHERE slack_channel_id = 'C0DEMO2'",
            {
                "with_job": with_job,
                "skipped": skipped,
                "reason": reason,
                "at": offline.wall_now - timedelta(hours=hours),
            },
        )

    result = await invoke(get_chart_scheduler_status, {}, offline)

    assert result.stats.model_dump() == {"charts_posted": 1, "charts_on_demand": 1, "charts_skipped": 1, "errors": 1}
    assert (result.active_job_count, result.error_job_count, result.overdue_job_count) == (2, 1, 1)
    assert (result.recent_post_count, len(result.recent_posts)) == (4, 4)
    words = status_text(result).splitlines()
    assert words[0] == "*Chart scheduler: 2 jobs need a look*, 2 active jobs"
    assert words[1] == "Last 24 h: 1 posted, 1 skipped, 1 failed; 1 drawn on demand."
    assert words[3].endswith("– the picture could not be uploaded")
    assert (await invoke(get_chart_scheduler_status, {"hours_back": 48}, offline)).stats.charts_posted == 2


async def test_a_quiet_scheduler(offline: ToolContext) -> None:
    assert status_text(await invoke(get_chart_scheduler_status, {}, offline)) == (
        "*Chart scheduler: all well*, 0 active jobs\nLast 24 h: 0 posted, 0 skipped, 0 failed; 0 drawn on demand."
    )
