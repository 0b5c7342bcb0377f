"""Faults that people reported, and the sessions behind one (spec tools 5.10, observability 8)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.errors import NotFound
from arthur.identity import Role
from arthur.sql import read_sql
from memory.feedback_walk import sessions_before_report
from tools.contact import Prose
from tools.context import ToolContext
from tools.platform_db_edge.session_walk import SessionWalk, sees_words_of, walk_text, walked
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

LISTED_CHARS = 200


class BugReportsArgs(Args):
    """Which reports."""

    status: Literal["open", "in_progress", "resolved", "closed"] | None = Field(
        default=None, description="Only reports in this state."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many reports at most, newest first.")
    bug_id: UUID | None = Field(
        default=None, description="One report, with the session it is about, or what its reporter had asked before."
    )


class BugReportRow(Result):
    """One report; resolved ones may lack a name, for operators also close them by hand."""

    id: UUID
    slack_user_id: str
    slack_username: str | None
    title: Prose
    description: Prose | None
    related_eid: str | None
    status: str
    priority: str
    resolved_by: str | None
    resolution_note: Prose | None
    resolved_at: datetime | None
    session_id: UUID | None
    """The session it is about, if it was filed by the form below an answer."""
    created_at: datetime


class BugReports(Result):
    """Reports, newest first; `open_count` counts open ones and those in progress, whatever was chosen."""

    bug_reports: list[BugReportRow]
    count: int
    total: int
    truncated: bool
    open_count: int
    by_status: dict[str, int]
    status: str | None
    sessions: list[SessionWalk]
    """The session the one report asked for is about, else what its reporter had asked in the hour before.

    For ops, or for whose session it is.
    """

    def entities(self) -> tuple[Entity, ...]:
        """Return the events that reports are about."""
        eids = dict.fromkeys(report.related_eid for report in self.bug_reports if report.related_eid)
        return tuple(Entity(kind=EntityKind.EVENT, id=eid, label=eid) for eid in eids)


@dataclass(frozen=True)
class _Count:
    status: str
    number: int


async def run(args: BugReportsArgs, ctx: ToolContext) -> BugReports:
    """List and count the reports, and walk to the sessions behind the one asked for."""
    own, package = ctx.services.own, "tools.platform_db_edge"
    params = {"status": args.status, "bug_id": args.bug_id, "limit": args.limit}
    rows, counts = await asyncio.gather(
        own.fetch(read_sql(package, "bug_reports.sql"), params, row=BugReportRow),
        own.fetch(read_sql(package, "bug_report_counts.sql"), {}, row=_Count),
    )
    if args.bug_id is not None and not rows:
        raise NotFound(f"There is no bug report {args.bug_id}; get_bug_reports lists them.")
    numbers = {one.status: one.number for one in counts}
    total = len(rows) if args.bug_id else numbers.get(args.status, 0) if args.status else sum(numbers.values())
    return BugReports(
        bug_reports=rows,
        count=len(rows),
        total=total,
        truncated=total > len(rows),
        open_count=numbers.get("open", 0) + numbers.get("in_progress", 0),
        by_status=numbers,
        status=args.status,
        sessions=await _sessions(rows[0], ctx) if args.bug_id else [],
    )


async def _sessions(report: BugReportRow, ctx: ToolContext) -> list[SessionWalk]:
    is_ops = ctx.caller.role is Role.OPS
    if report.session_id is not None:
        found = [report.session_id]
    elif is_ops or sees_words_of(report.slack_user_id, ctx):
        found = await sessions_before_report(ctx.services.own, report.id)
    else:
        return []
    walks = await asyncio.gather(*(walked(session_id, ctx) for session_id in found))
    return [one for one in walks if is_ops or one.slack_user_id == ctx.caller.user_id]


def render(result: BugReports) -> str:
    """Render the reports, newest first, or one with the sessions behind it."""
    state = f"{result.status.replace('_', ' ')} " if result.status else ""
    still_open = f"{result.open_count:,} open or in progress in all."
    if not result.bug_reports:
        return section(f"*No {state}bug reports*", still_open)
    if result.sessions:
        [report] = result.bug_reports
        return section(
            f"*{text(report.title)}*",
            _line(report),
            "It is about this answer:" if report.session_id else "Asked by the reporter in the hour before:",
            *(walk_text(one) for one in result.sessions),
        )
    return section(
        f"*{count(result.total, state + 'bug report')}*, {still_open}",
        bullets(
            (_line(report) for report in result.bug_reports),
            total=result.total,
            narrow="Choose a `status`, or raise `limit` (up to 50).",
        ),
    )


def _line(report: BugReportRow) -> str:
    about = f", {text(report.related_eid)}" if report.related_eid else ""
    story = "" if report.description in {None, report.title} else str(report.description)
    told = f": {text(story[:LISTED_CHARS])}{'…' if len(story) > LISTED_CHARS else ''}" if story else ""
    done = f" – {text(report.resolution_note)}" if report.resolution_note else ""
    return (
        f"*{text(report.title)}* ({text(report.status.replace('_', ' '))}, {text(report.priority)}{about}){told}{done} "
        f"– reported by {text(report.slack_username or report.slack_user_id)}, {report.created_at:%d %b %Y} "
        f"(id {report.id})"
    )


get_bug_reports = Tool(
    name="get_bug_reports",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "List the bug reports that people filed, newest first, by state: open, in progress, resolved, closed; one "
        "report with the conversation behind it. Not for filing one (create_bug_report) nor for errors the bot logged "
        "by itself (get_bot_errors)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=BugReportsArgs,
    result=BugReports,
    run=run,
    render=render,
    questions=(
        "open bug reports",
        "list bugs",
        "which bugs are in progress",
        "how many bugs are open",
        "show the resolved bug reports",
        "what problems have people reported",
        "latest reported issues",
        "is somebody working on the reported bugs",
        "bug list closed",
        "show all bug tickets",
        "has the currency bug been reported already",
        "any critical bugs reported by colleagues",
        "repotred bugs last ones",
        "status of my bug report",
        "quels bugs ont été signalés",
        "liste des bugs ouverts",
        "¿qué errores se han reportado?",
        "Welche Bugs sind offen?",
    ),
    samples=({}, {"status": "open"}),
)
