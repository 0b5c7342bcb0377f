"""get_slack_queue_health: production's thresholds over the demo queue, and what breaks them."""

from collections.abc import Awaitable, Callable
from typing import Any

from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.get_slack_queue_health import get_slack_queue_health, render

As = Callable[..., ToolContext]
Change = Callable[..., Awaitable[int]]


async def test_figures_are_those_of_the_table(ctx: ToolContext) -> None:
    found = await invoke(get_slack_queue_health, {}, ctx)

    async with ctx.services.own.queries() as queries:
        rows = await queries.tuples("SELECT status, count(*) FROM slack_notifications GROUP BY status")
    counted = {str(status): int(str(number)) for status, number in rows}
    assert found.statuses == counted
    assert found.total_notifications == sum(found.statuses.values())
    # Two of the three failures are of the last day; the third is a month old.
    assert (counted["failed"], found.failed_count, len(found.recent_failures)) == (3, 2, 2)
    assert found.healthy


async def test_payloads_are_short_and_unwrapped(ctx: ToolContext) -> None:
    """Old rows hold JSON inside a JSON string (pitfall G9)."""
    found = await invoke(get_slack_queue_health, {}, ctx)

    assert {one.payload for one in found.recent_failures} == {'{"text": "artist_invited AB4020"}'}


async def test_thresholds_are_productions(change: Change, fresh_as: As) -> None:
    await change(
        "INSERT INTO slack_notifications (message_type, payload, status, created_at, last_attempt_at)"
        " SELECT 'x', '{}', 'failed', %(now)s, %(now)s FROM generate_series(1, 9)",
        {"now": fresh_as(Role.OPS).now},
    )
    found = await invoke(get_slack_queue_health, {}, fresh_as(Role.OPS))

    assert [(check.metric, check.value, check.level) for check in found.checks if check.level != "ok"] == [
        ("failed in 24 h", 11, "error")
    ]
    assert (found.healthy, found.failures_truncated, len(found.recent_failures)) == (False, True, 10)


async def test_many_young_notices_stop_the_worker(change: Change, fresh_as: As) -> None:
    ctx = fresh_as(Role.OPS)
    await change(
        "INSERT INTO slack_notifications (message_type, payload, status, created_at)"
        " SELECT 'x', '{}', 'pending', %(now)s FROM generate_series(1, 51)",
        {"now": ctx.now},
    )
    found = await invoke(get_slack_queue_health, {}, ctx)

    assert found.blocked
    assert "The worker refuses to run" in render(found)


async def test_an_empty_channel_cache_is_a_warning(change: Change, fresh_as: As) -> None:
    await change("UPDATE slack_channels SET active = false")
    found = await invoke(get_slack_queue_health, {}, fresh_as(Role.VIEWER))

    assert [check.metric for check in found.checks if check.level == "warning"] == ["channels in cache"]


async def test_the_answer_as_people_read_it(ctx: ToolContext) -> None:
    found: Any = await invoke(get_slack_queue_health, {}, ctx)

    assert render(found) == (
        "*Slack queue healthy: 4 waiting, 2 failed in 24 h*\n"
        "2 pending, 2 without channel id, the oldest from 1 d ago\n"
        f"Last hour: {found.sent_last_hour} sent, 0 failed (limit 300 an hour); last sent 30 min ago\n"
        "Channel cache: 6 of 9 entries live\n"
        "Failed in 24 h:\n"
        "• toronto-shows: channel_not_found (artist_invited, 3 attempts)\n"
        "• toronto-shows: not_in_channel (artist_invited, 3 attempts)"
    )
