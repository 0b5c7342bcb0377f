"""How much the bot's tools are used, by whom, how well and how fast (spec tools 5.8)."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import HoursBack
from tools.context import ToolContext
from tools.render import bullets, count, section, table, text
from tools.spec import Args, Domain, Result, Tool, roles

PEOPLE = 10


class ToolStatsArgs(Args):
    """How far back."""

    hours_back: HoursBack = 24
    limit: int = Field(default=30, ge=1, le=50, description="How many tools at most, most used first.")


class ToolUse(Result):
    """Calls of one tool. An answer that was an error counts as a failure."""

    tool_name: str
    domain: str | None
    total_calls: int
    success: int
    failures: int
    success_rate_pct: Decimal
    avg_duration_ms: int | None
    p95_duration_ms: int | None
    max_duration_ms: int | None


class PersonUse(Result):
    """Calls of one person."""

    slack_user_id: str | None
    user_role: str | None
    total_calls: int
    unique_tools: int


class Totals(Result):
    """All calls of the window."""

    total: int
    success: int
    failures: int
    avg_duration_ms: int | None


class BotToolStats(Result):
    """Use of tools in a window; calls that nobody asked for (reading memory before an answer) do not count."""

    by_tool: list[ToolUse]
    tool_count: int
    by_user: list[PersonUse]
    user_count: int
    totals: Totals
    truncated: bool
    period_hours: int


@dataclass(frozen=True, kw_only=True)
class _Tool:
    tool_name: str
    domain: str | None
    total_calls: int
    success: int
    failures: int
    success_rate_pct: Decimal
    avg_duration_ms: int | None
    p95_duration_ms: int | None
    max_duration_ms: int | None
    tools: int


@dataclass(frozen=True, kw_only=True)
class _Person:
    slack_user_id: str | None
    user_role: str | None
    total_calls: int
    unique_tools: int
    people: int


async def run(args: ToolStatsArgs, ctx: ToolContext) -> BotToolStats:
    """Count by tool, by person and in all."""
    own, package = ctx.services.own, "tools.platform_db_edge"
    params = {"since": ctx.wall_now - timedelta(hours=args.hours_back)}
    # The totals are an aggregate, so there is exactly one row.
    tools, people, [totals] = await asyncio.gather(
        own.fetch(read_sql(package, "tool_calls_by_tool.sql"), {**params, "limit": args.limit}, row=_Tool),
        own.fetch(read_sql(package, "tool_calls_by_user.sql"), {**params, "limit": PEOPLE}, row=_Person),
        own.fetch(read_sql(package, "tool_call_totals.sql"), params, row=Totals),
    )
    tool_count = tools[0].tools if tools else 0
    user_count = people[0].people if people else 0
    return BotToolStats(
        by_tool=[ToolUse.model_validate(vars(one)) for one in tools],
        tool_count=tool_count,
        by_user=[PersonUse.model_validate(vars(one)) for one in people],
        user_count=user_count,
        totals=totals,
        truncated=tool_count > len(tools) or user_count > len(people),
        period_hours=args.hours_back,
    )


def render(result: BotToolStats) -> str:
    """Render totals, the tools as a table, and the most active people."""
    totals = result.totals
    if not totals.total:
        return f"*No tool calls in the last {result.period_hours} h*"
    rows = [
        (
            one.tool_name,
            one.total_calls,
            one.failures or None,
            f"{one.success_rate_pct}%",
            one.avg_duration_ms,
            one.p95_duration_ms,
            one.max_duration_ms,
        )
        for one in result.by_tool
    ]
    headers = ("tool", "calls", "failed", "ok", "avg ms", "p95 ms", "max ms")
    people = [
        f"{text(one.slack_user_id)} ({text(one.user_role)}): {count(one.total_calls, 'call')} "
        f"of {count(one.unique_tools, 'tool')}"
        for one in result.by_user
    ]
    return section(
        f"*{count(totals.total, 'tool call')} in the last {result.period_hours} h*, {totals.failures:,} failed, "
        f"{totals.avg_duration_ms or 0:,} ms on average",
        table(headers, rows, total=result.tool_count, narrow="Raise `limit` (up to 50)."),
        "Most active:\n" + bullets(people, total=result.user_count),
    )


get_bot_tool_stats = Tool(
    name="get_bot_tool_stats",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Usage figures of the bot's tools: calls, success rate and duration by tool, most active people, totals. Use "
        "for how often, how fast and how reliably tools run. Not for single error messages (get_bot_errors) nor for "
        "what was asked and what it cost (get_bot_sessions)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=ToolStatsArgs,
    result=BotToolStats,
    run=run,
    render=render,
    questions=(
        "which tools are used most",
        "tool usage statistics",
        "how often was lookup_event called this week",
        "slowest tools",
        "success rate of the tools in the last 7 days",
        "tool call counts last 24h",
        "which tool fails most often in percent",
        "average duration per tool",
        "most popular bot functions",
        "how many tool calls did we make today",
        "who uses your tools the most",
        "tool performance report past 30 days",
        "usage stats by tol",
        "p95 latency of the tools",
        "ranking of tools by number of calls",
        "quels outils sont les plus utilisés",
        "statistiques d'utilisation des outils",
        "¿qué herramientas se usan más?",
        "Welche Tools werden am häufigsten benutzt?",
    ),
    samples=({}, {"hours_back": 168, "limit": 10}),
)
