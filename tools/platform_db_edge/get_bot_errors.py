"""What went wrong in the bot's own tool calls (spec tools 5.6, observability 8)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from arthur.errors import NotFound
from arthur.identity import Role
from arthur.sql import read_sql
from memory.feedback_walk import session_of_error
from tools.arguments import HoursBack
from tools.contact import Prose
from tools.context import ToolContext
from tools.platform_db_edge.session_walk import SessionWalk, plain, sees_words_of, walk_text, walked
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Result, Tool, roles

GROUPS = 20
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class BotErrorsArgs(Args):
    """Which failures; an id leads to its session, whatever its age."""

    hours_back: HoursBack = 24
    tool_name: str | None = Field(default=None, max_length=100, description="Only failures of this tool.")
    limit: int = Field(default=20, ge=1, le=50, description="How many failures at most, newest first.")
    status: Annotated[
        Literal["open", "resolved"] | None, Field(description="Only open (unresolved) or only resolved errors.")
    ] = None
    error_id: UUID | None = Field(default=None, description="One error, shown with its session, calls and feedback.")
    session_id: UUID | None = Field(default=None, description="Only failures of this session, shown with the session.")


class BotError(Result):
    """One failure; its words may repeat whom somebody looked for.

    A soft error is an answer that said no (not found, not possible); it needs no resolving.
    """

    id: UUID
    kind: Literal["error", "soft_error"]
    tool_name: str
    domain: str | None
    error_type: str
    error_message: Prose | None
    error_code: str | None
    error_hint: str | None
    arguments_preview: dict[str, Any] | None
    resolved: bool | None
    slack_user_id: str | None
    user_role: str | None
    session_id: UUID | None
    created_at: datetime


class ErrorGroup(Result):
    """Failures of one tool and kind."""

    tool_name: str
    error_type: str
    cnt: int
    unresolved: int
    people: int
    last_at: datetime


class BotErrors(Result):
    """Failures, newest first. Every figure is of the same choice as the list."""

    errors: list[BotError]
    count: int
    total: int
    truncated: bool
    summary: list[ErrorGroup]
    unresolved_count: int
    unresolved_older: int = Field(description="Errors from before the window that nobody has resolved yet.")
    period_hours: int
    tool_name: str | None
    walk: SessionWalk | None
    """The session behind the error or session asked for, where this audience may see it."""


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    kind: str
    tool_name: str
    domain: str | None
    error_type: str
    error_message: str | None
    error_code: str | None
    error_hint: str | None
    arguments_preview: Mapping[str, Any] | None
    resolved: bool | None
    slack_user_id: str | None
    user_role: str | None
    session_id: UUID | None
    execution_id: UUID | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class _Group:
    tool_name: str
    error_type: str
    cnt: int
    unresolved: int
    people: int
    last_at: datetime
    total: int
    total_unresolved: int


async def run(args: BotErrorsArgs, ctx: ToolContext) -> BotErrors:
    """List and count the failures, and walk to the session of the one asked for."""
    own, package = ctx.services.own, "tools.platform_db_edge"
    since = ALWAYS if args.error_id or args.session_id else ctx.wall_now - timedelta(hours=args.hours_back)
    params = {
        "since": since,
        "tool_name": args.tool_name,
        "status": args.status,
        "session_id": args.session_id,
        "error_id": args.error_id,
    }
    rows, groups, older = await asyncio.gather(
        own.fetch(read_sql(package, "bot_errors.sql"), {**params, "limit": args.limit}, row=_Row),
        own.fetch(read_sql(package, "bot_error_summary.sql"), {**params, "limit": GROUPS}, row=_Group),
        own.value(read_sql(package, "older_unresolved.sql"), params),
    )
    total = groups[0].total if groups else 0
    return BotErrors(
        errors=[_error(row) for row in rows],
        count=len(rows),
        total=int(total),
        truncated=total > len(rows),
        summary=[ErrorGroup.model_validate(vars(group)) for group in groups],
        unresolved_count=int(groups[0].total_unresolved) if groups else 0,
        unresolved_older=older if isinstance(older, int) else 0,
        period_hours=args.hours_back,
        tool_name=args.tool_name,
        walk=await _walk(args, rows, ctx),
    )


def _error(row: _Row) -> BotError:
    return BotError.model_validate(vars(row) | {"arguments_preview": plain(row.arguments_preview)})


async def _walk(args: BotErrorsArgs, rows: list[_Row], ctx: ToolContext) -> SessionWalk | None:
    """Return the session behind an id, for ops or for the person whose session it is."""
    session_id = args.session_id
    if args.error_id is not None:
        # A soft error is no row of its own; an error may know its session only through its execution.
        if not rows or (rows[0].kind == "error" and rows[0].session_id is None):
            session_id = await session_of_error(ctx.services.own, args.error_id)
        else:
            session_id = rows[0].session_id
    if session_id is None:
        return None
    found = await walked(session_id, ctx)
    if ctx.caller.role is Role.OPS or sees_words_of(found.slack_user_id, ctx):
        return found
    if args.error_id is None:
        raise NotFound(f"You have no session {session_id}.")
    return None


def render(result: BotErrors) -> str:
    """Render the count, the groups, the newest failures, and the session behind the one asked for."""
    of_tool = f" of {text(result.tool_name)}" if result.tool_name else ""
    when = f"in the last {result.period_hours} h"
    older = f"{count(result.unresolved_older, 'older error')} still open." if result.unresolved_older else ""
    if result.walk is not None:
        return section(
            f"*{count(result.total, 'failure')} on record for this*, {result.unresolved_count} open",
            bullets(_line(error) for error in result.errors),
            walk_text(result.walk),
        )
    if not result.errors:
        return section(f"*No failed tool calls{of_tool} {when}*", older)
    groups = [
        f"{text(group.tool_name)}, {text(group.error_type)}: {group.cnt:,}"
        + (f" ({group.unresolved} open)" if group.unresolved else "")
        for group in result.summary
    ]
    return section(
        f"*{count(result.total, 'failed tool call')}{of_tool} {when}*, {result.unresolved_count:,} open",
        bullets(groups),
        "Newest:\n"
        + bullets(
            (_line(error) for error in result.errors),
            total=result.total,
            narrow="Name a tool, or an `error_id` for its session.",
        ),
        older,
    )


def _line(error: BotError) -> str:
    state = {True: ", resolved", False: ", open", None: ""}[error.resolved]
    code = f" [{text(error.error_code)}]" if error.error_code else ""
    return (
        f"{error.created_at:%d %b, %H:%M} UTC {text(error.tool_name)}, {text(error.error_type)}{code}: "
        f"{text(error.error_message)}{state} (id {error.id})"
    )


get_bot_errors = Tool(
    name="get_bot_errors",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "What failed in the bot's own tool calls: errors and refused answers, newest first, by tool and kind, open or "
        "resolved; with an error's id also the session behind it. Use for exceptions, time-outs and error messages of "
        "the bot. Not for how often tools are used (get_bot_tool_stats), who asked what (get_bot_sessions) or faults "
        "that people reported (get_bug_reports)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=BotErrorsArgs,
    result=BotErrors,
    run=run,
    render=render,
    questions=(
        "what errors did the bot have today",
        "bot errors last 24 hours",
        "show the latest tool errors",
        "unresolved errors of the bot",
        "why did lookup_event fail",
        "which exceptions were logged this week",
        "errors of get_eventbrite_data in the last 48 hours",
        "did any tool time out recently",
        "sql errors from the bot",
        "what is broken in your tools",
        "you keep failing, what went wrong with your last calls",
        "list tool failures past 3 days",
        "bot erors since yesterday",
        "which error is behind the message err_lx2k9f3a_7hq2zp",
        "error log of the assistant",
        "quelles erreurs le bot a-t-il rencontrées",
        "erreurs non résolues du bot",
        "¿qué errores tuvo el bot hoy?",
        "Welche Fehler hatte der Bot in den letzten 24 Stunden?",
    ),
    samples=({}, {"hours_back": 720, "limit": 5}, {"tool_name": "lookup_event"}),
)
