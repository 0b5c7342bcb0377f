"""get_bot_tool_stats: how much, how well and how fast."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.get_bot_tool_stats import get_bot_tool_stats, render

As = Callable[..., ToolContext]


async def test_soft_errors_are_failures_and_automatic_calls_no_use(records: Any, fresh_as: As) -> None:
    found = await invoke(get_bot_tool_stats, {}, fresh_as(Role.OPS))

    assert [(one.tool_name, one.total_calls, one.success, one.failures) for one in found.by_tool] == [
        ("lookup_event", 2, 1, 1),
        ("get_vote_data", 1, 0, 1),
    ]
    assert found.by_tool[0].success_rate_pct == Decimal("50.0")
    assert (found.totals.total, found.totals.success, found.totals.failures, found.totals.avg_duration_ms) == (
        3,
        1,
        2,
        150,
    )


async def test_people_are_ranked_by_their_calls(records: Any, fresh_as: As) -> None:
    found = await invoke(get_bot_tool_stats, {}, fresh_as(Role.VIEWER))

    assert [(one.slack_user_id, one.user_role, one.total_calls, one.unique_tools) for one in found.by_user] == [
        ("U0ANA", "ops", 2, 2),
        ("U0TESTVIEWER", "viewer", 1, 1),
    ]


async def test_a_short_list_says_that_it_is_one(records: Any, fresh_as: As) -> None:
    found = await invoke(get_bot_tool_stats, {"limit": 1}, fresh_as(Role.OPS))

    assert (len(found.by_tool), found.tool_count, found.truncated) == (1, 2, True)


async def test_the_answer_as_people_read_it(records: Any, fresh_as: As) -> None:
    found = await invoke(get_bot_tool_stats, {}, fresh_as(Role.OPS))

    assert render(found) == (
        "*3 tool calls in the last 24 h*, 2 failed, 150 ms on average\n"
        "```\n"
        "tool           calls  failed  ok     avg ms  p95 ms  max ms\n"
        "lookup_event   2      1       50.0%  75      98      100\n"
        "get_vote_data  1      1       0.0%   300     300     300\n"
        "```\n"
        "Most active:\n"
        "• U0ANA (ops): 2 calls of 2 tools\n"
        "• U0TESTVIEWER (viewer): 1 call of 1 tool"
    )


async def test_nothing_is_said_in_words(fresh_as: As) -> None:
    assert render(await invoke(get_bot_tool_stats, {}, fresh_as(Role.OPS))) == "*No tool calls in the last 24 h*"
