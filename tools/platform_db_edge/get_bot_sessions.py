"""What the bot was asked, how it ended and what it cost (spec tools 5.7, observability 5 and 8)."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from arthur.errors import NotAllowed, NotFound
from arthur.identity import Role
from arthur.sql import read_sql
from memory.feedback_walk import session_of_message
from tools.context import ToolContext
from tools.platform_db_edge.bot_sessions import BotSession, BotSessions, BotSessionsArgs, CalledTool
from tools.platform_db_edge.session_figures import FigureRow, by_status, token_totals
from tools.platform_db_edge.session_walk import sees_words_of, walk_text, walked
from tools.render import bullets, count, section, text
from tools.spec import Domain, Tool, roles

PREVIEW_CHARS = 120


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    slack_user_id: str
    slack_username: str | None
    user_role: str | None
    interaction_type: str
    status: str
    prompt_preview: str
    tool_call_count: int
    tools_called: Any
    total_duration_ms: int | None
    error_message: str | None
    error_id: str | None
    ai_model: str | None
    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    estimated_cost_usd: Decimal | None
    api_rounds: int
    slack_channel_id: str | None
    response_ts: str | None
    created_at: datetime


async def run(args: BotSessionsArgs, ctx: ToolContext) -> BotSessions:
    """List and count sessions, or walk to the one that is named."""
    is_ops = ctx.caller.role is Role.OPS
    if not is_ops and args.user_id not in {None, ctx.caller.user_id}:
        raise NotAllowed("Only ops may see what colleagues asked; you can see your own sessions.")
    if args.session_id is not None or args.message_ts is not None:
        return await _one(args, ctx)
    own, package = ctx.services.own, "tools.platform_db_edge"
    params = {
        "since": ctx.wall_now - timedelta(hours=args.hours_back),
        "status": args.status,
        "user_id": args.user_id if is_ops else ctx.caller.user_id,
        "sentiment": args.sentiment,
        "preview_chars": PREVIEW_CHARS,
        "limit": args.limit,
    }
    rows, figures = await asyncio.gather(
        own.fetch(read_sql(package, "bot_sessions.sql"), params, row=_Row),
        own.fetch(read_sql(package, "bot_session_stats.sql"), params, row=FigureRow),
    )
    total = sum(row.sessions for row in figures)
    return BotSessions(
        sessions=[_session(row, ctx) for row in rows],
        count=len(rows),
        total=total,
        truncated=total > len(rows),
        stats=by_status(figures),
        token_totals=token_totals(figures),
        period_hours=args.hours_back,
        only_own=not is_ops,
        walk=None,
    )


async def _one(args: BotSessionsArgs, ctx: ToolContext) -> BotSessions:
    session_id = args.session_id
    if session_id is None:
        session_id = await session_of_message(ctx.services.own, args.slack_channel_id or "", args.message_ts or "")
        if session_id is None:
            raise NotFound("That message is no answer of mine that is still on record.")
    found = await walked(session_id, ctx)
    if ctx.caller.role is not Role.OPS and found.slack_user_id != ctx.caller.user_id:
        raise NotAllowed("Only ops may see what colleagues asked; you can see your own sessions.")
    return BotSessions(
        sessions=[],
        count=0,
        total=1,
        truncated=False,
        stats=[],
        token_totals=token_totals([]),
        period_hours=args.hours_back,
        only_own=ctx.caller.role is not Role.OPS,
        walk=found,
    )


def _session(row: _Row, ctx: ToolContext) -> BotSession:
    readable = sees_words_of(row.slack_user_id, ctx)
    shown = {
        "prompt_preview": row.prompt_preview if readable else None,
        "tools_called": _called(row.tools_called),
    }
    return BotSession.model_validate(vars(row) | shown)


def _called(stored: object) -> list[CalledTool]:
    """Return the tools a session called; rows of the predecessor may hold bare names."""
    calls: list[CalledTool] = []
    for one in stored if isinstance(stored, list) else ():
        facts: dict[str, Any] = one if isinstance(one, dict) else {"tool_name": str(one)}
        name = facts.get("tool_name") or facts.get("tool") or facts.get("name")
        keys = facts.get("argument_keys")
        duration, ok = facts.get("duration_ms"), facts.get("ok")
        calls.append(
            CalledTool(
                tool_name=str(name or "unknown"),
                argument_keys=[str(key) for key in keys] if isinstance(keys, list) else [],
                duration_ms=round(duration) if isinstance(duration, int | float) else None,
                ok=ok if isinstance(ok, bool) else None,
            )
        )
    return calls


def render(result: BotSessions) -> str:
    """Render counts, cost and the newest sessions, or the one asked for."""
    if result.walk is not None:
        return section("*One session and what came of it*", walk_text(result.walk))
    whose = "your sessions" if result.only_own else "sessions"
    if not result.total:
        return f"*No {whose} in the last {result.period_hours} h that fit*"
    tokens = result.token_totals
    states = ", ".join(
        f"{one.sessions:,} {text(one.status.replace('_', ' '))}"
        + (f" ({one.avg_duration_ms:,} ms, {one.avg_tool_calls} tools on average)" if one.avg_duration_ms else "")
        for one in result.stats
    )
    models = ", ".join(
        f"{text(one.ai_model)} ${one.estimated_cost_usd} for {count(one.sessions, 'session')}"
        for one in tokens.by_model
    )
    unpriced = (
        f"{count(tokens.unpriced_sessions, 'session')} priced like gpt-4o-mini, for want of a price."
        if tokens.unpriced_sessions
        else ""
    )
    hidden = any(one.prompt_preview is None for one in result.sessions)
    return section(
        f"*{result.total:,} {whose} in the last {result.period_hours} h*, {tokens.total_tokens:,} tokens, "
        f"about ${tokens.estimated_cost_usd} USD",
        states,
        f"Cost by model: {models}" if models else "",
        unpriced,
        bullets(
            (_line(one) for one in result.sessions),
            total=result.total,
            narrow="Choose a `status`, a person or fewer hours.",
        ),
        "Questions are shown in private only." if hidden else "",
    )


def _line(one: BotSession) -> str:
    said = f": “{text(one.prompt_preview)}”" if one.prompt_preview else ""
    failed = f", {text(one.error_message)}" if one.error_message else ""
    at = one.created_at.astimezone(UTC)
    return (
        f"{at:%d %b, %H:%M} UTC {text(one.slack_username or one.slack_user_id)}{said} "
        f"({text(one.status.replace('_', ' '))}{failed}, {count(one.tool_call_count, 'tool')})"
    )


get_bot_sessions = Tool(
    name="get_bot_sessions",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "What people asked the bot and how it ended: sessions with status, duration, tokens and cost, by person, "
        "status or reaction; one session with all its calls and errors. Use for conversations, usage by colleagues, "
        "token spend. Not for error details (get_bot_errors), figures by tool (get_bot_tool_stats) or Slack talk among "
        "colleagues (search_slack_knowledge)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=BotSessionsArgs,
    result=BotSessions,
    run=run,
    render=render,
    questions=(
        "bot sessions today",
        "what did people ask the bot in the last 24 hours",
        "who talked to you today",
        "how much did the bot cost this week",
        "token usage last 7 days",
        "show failed sessions",
        "which requests were denied",
        "what did <@U0DEMOPRO1> ask you yesterday",
        "recent conversations with the assistant",
        "how many prompts were rate limited",
        "show me the sessions that got a thumbs down",
        "openai spend of the bot in the last 30 days",
        "list the last 10 questions you were asked",
        "average response time of the bot's answers",
        "bot sesions with bug reactions",
        "my own recent questions to you",
        "combien a coûté le bot cette semaine",
        "quelles questions a-t-on posées au bot aujourd'hui",
        "¿quién usó el bot hoy?",
        "Welche Anfragen gab es heute an den Bot?",
        "who used Arthur this week",
        "who has asked you questions",
    ),
    samples=({}, {"hours_back": 168, "status": "error"}, {"sentiment": "negative", "hours_back": 720}),
)
