"""Reporting a fault of the bot or the platform (spec tools 5.9)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.database import Database, Queries
from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import find_event
from tools.render import section, text
from tools.spec import (
    EVERYONE,
    Args,
    Change,
    Domain,
    Effect,
    Entity,
    EntityKind,
    Preview,
    Result,
    Risk,
    Tool,
)

Priority = Literal["low", "normal", "high", "critical"]


class BugReportArgs(Args):
    """What is wrong."""

    title: str = Field(min_length=3, max_length=200, description="The fault in a few words.")
    description: str = Field(
        min_length=1, max_length=4000, description="What happened, what was expected, how to see it again."
    )
    related_eid: Eid | None = None
    priority: Priority = Field(default="normal", description="How urgent: low, normal, high or critical.")


class BugReport(Result):
    """A report that was filed."""

    id: UUID
    title: str
    status: str
    priority: str
    related_eid: str | None
    created_at: datetime


class BugReported(Result):
    """The outcome of filing a report."""

    created: bool
    bug_report: BugReport

    def entities(self) -> tuple[Entity, ...]:
        """Return the event the report is about."""
        eid = self.bug_report.related_eid
        return (Entity(kind=EntityKind.EVENT, id=eid, label=eid),) if eid else ()


@dataclass(frozen=True, kw_only=True)
class _Known:
    id: UUID
    title: str
    slack_username: str | None
    created_at: datetime


async def prepare(args: BugReportArgs, ctx: ToolContext) -> Preview:
    """Check that the event exists and nobody has an equal report open."""
    event = await find_event(ctx.reader, args.related_eid) if args.related_eid else None
    await _refuse_a_double(ctx.services.own, args.title)
    about = f"{event.name or event.eid} ({event.eid})" if event else None
    lines = (
        ("title", args.title),
        ("description", args.description),
        ("priority", args.priority),
        ("event", about),
        ("reporter", ctx.caller.username or ctx.caller.user_id),
    )
    return Preview(
        title="File a bug report",
        changes=tuple(Change(field=name, before=None, after=value) for name, value in lines if value is not None),
    )


async def run(args: BugReportArgs, ctx: ToolContext) -> BugReported:
    """File the report, unless an equal one was filed meanwhile."""
    await ctx.tx.value(read_sql("tools.platform_db_edge", "lock_bug_titles.sql"))
    await _refuse_a_double(ctx.tx, args.title)
    params = {
        "user_id": ctx.caller.user_id,
        "username": ctx.caller.username,
        "channel_id": ctx.place.channel_id,
        "title": args.title,
        "description": args.description,
        "related_eid": args.related_eid,
        "priority": args.priority,
        "made_in": ctx.session_id,
        "now": ctx.wall_now,
    }
    statement = read_sql("tools.platform_db_edge", "insert_bug_report.sql")
    [report] = await ctx.tx.fetch(statement, params, row=BugReport)
    return BugReported(created=True, bug_report=report)


async def _refuse_a_double(source: Database | Queries, title: str) -> None:
    statement = read_sql("tools.platform_db_edge", "open_bug_with_title.sql")
    known = await source.one(statement, {"title": title}, row=_Known)
    if known is not None:
        by = f" by {known.slack_username}" if known.slack_username else ""
        raise NotPossible(
            f'"{known.title}" is already reported{by} since {known.created_at:%d %b %Y} and still open '
            f"(report {known.id}); there is no need for another."
        )


def render(result: BugReported) -> str:
    """Render the receipt."""
    report = result.bug_report
    about = f", about {text(report.related_eid)}" if report.related_eid else ""
    return section(
        f"*Bug reported: {text(report.title)}* ({report.priority}{about})",
        f"Status {text(report.status)}; report {report.id}. Ops will look at it.",
    )


create_bug_report = Tool(
    name="create_bug_report",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "File a report about something broken in the bot, the app or its data, after a person approved it. Use when "
        "somebody says 'report a bug' or 'this is wrong, tell ops'. Not for listing reports (get_bug_reports), for "
        "what the bot itself logged (get_bot_errors) nor for notes to remember (update_memory)."
    ),
    roles=EVERYONE,
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    max_calls=2,
    args=BugReportArgs,
    result=BugReported,
    run=run,
    prepare=prepare,
    render=render,
    questions=(
        "report a bug: the chart shows the wrong currency",
        "file a bug report, AB4012 totals are off",
        "I want to report a problem with the vote page",
        "bug: lookup_event says there is no show in Ottawa",
        "please log this as a bug, high priority: payments appear twice",
        "create a bug ticket: bids are missing for AB4015",
        "something is broken, tell the developers: the auction total is wrong",
        "open an issue about the missing artist photos",
        "submit bug critical the app does not load for AB4015",
        "that answer was wrong, file a bug",
        "raise a bug for the late chart posts",
        "bug repport: ticket count does not match Eventbrite",
        "let ops know this is a bug: wrong timezone for AB4016",
        "signale un bug : le total de AB4012 est faux",
        "je veux signaler un problème avec les votes",
        "reporta un error: el gráfico no carga",
        "Bug melden: falsche Währung im Diagramm",
        "bug: the chart of AB4020 shows no axis",
        "bug: the figures are wrong",
    ),
    samples=(),
)
