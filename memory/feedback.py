"""Closing the feedback loop: marking errors and bug reports as resolved, each with the audit row that says so.

The change and its audit row are one transaction. How to get from a complaint to its error is `feedback_walk`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arthur.database import Database, Queries
from arthur.errors import InvalidRequest, NotFound, NotPossible
from arthur.sql import read_sql
from memory.records import AuditEvent, Origin, inserts_for

LONGEST_NOTE = 1000


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """What was marked as resolved: the ids, and what it was."""

    ids: tuple[UUID, ...]
    what: str


@dataclass(frozen=True)
class _Marked:
    id: UUID
    tool_name: str


@dataclass(frozen=True)
class _ErrorState:
    id: UUID
    tool_name: str
    resolved: bool
    resolved_at: datetime | None
    resolved_by: str | None


@dataclass(frozen=True)
class _BugState:
    id: UUID
    title: str
    status: str
    resolved_at: datetime | None
    resolved_by: str | None


async def resolve_error(
    database: Database, error_id: UUID, *, by: Origin, note: str, at: datetime, build: str = "dev", alike: bool = False
) -> Resolved:
    """Mark an error as resolved; `alike` takes every open one of the same tool, code and words with it.

    Raises:
        NotFound: there is no such error.
        NotPossible: it is resolved already.
        InvalidRequest: the note says nothing, or nobody is named as the resolver.
    """
    said = _note(note)
    async with database.transaction() as queries:
        state = await queries.one(read_sql("memory", "error_state.sql"), {"error_id": error_id}, row=_ErrorState)
        if state is None:
            raise NotFound(f"There is no error {error_id}; get_bot_errors lists them.")
        if state.resolved:
            raise NotPossible(f"That error is resolved already{_since(state.resolved_at, state.resolved_by)}.")
        params = {"error_id": error_id, "by": _resolver(by), "note": said, "now": at, "alike": alike}
        marked = await queries.fetch(read_sql("memory", "resolve_errors.sql"), params, row=_Marked)
        event = AuditEvent(
            origin=by,
            event_type="error_resolved",
            at=at,
            tool_name=state.tool_name,
            target_entity=f"error:{error_id}",
            detail={"note": said, "alike": alike, "resolved": [str(row.id) for row in marked]},
        )
        await _record(queries, event, build)
    return Resolved(ids=tuple(sorted(row.id for row in marked)), what=state.tool_name)


async def resolve_bug(
    database: Database, bug_id: UUID, *, by: Origin, note: str, at: datetime, build: str = "dev"
) -> Resolved:
    """Mark a bug report as resolved.

    Raises:
        NotFound: there is no such report.
        NotPossible: it is resolved or closed already.
        InvalidRequest: the note says nothing, or nobody is named as the resolver.
    """
    said = _note(note)
    async with database.transaction() as queries:
        state = await queries.one(read_sql("memory", "bug_state.sql"), {"bug_id": bug_id}, row=_BugState)
        if state is None:
            raise NotFound(f"There is no bug report {bug_id}; get_bug_reports lists them.")
        if state.status in {"resolved", "closed"}:
            raise NotPossible(f"That report is {state.status} already{_since(state.resolved_at, state.resolved_by)}.")
        params = {"bug_id": bug_id, "by": _resolver(by), "note": said, "now": at}
        await queries.execute(read_sql("memory", "resolve_bug.sql"), params)
        event = AuditEvent(
            origin=by,
            event_type="bug_resolved",
            at=at,
            target_entity=f"bug:{bug_id}",
            detail={"note": said, "status_before": state.status},
        )
        await _record(queries, event, build)
    return Resolved(ids=(bug_id,), what=state.title)


def _note(note: str) -> str:
    said = " ".join(note.split())
    if not said:
        raise InvalidRequest("Say in a few words how it was resolved.")
    return said[:LONGEST_NOTE]


def _resolver(by: Origin) -> str:
    if not by.user_id:
        raise InvalidRequest("Somebody has to be named as the one who resolved it.")
    return by.user_id


def _since(at: datetime | None, by: str | None) -> str:
    return (f", since {at:%d %b %Y}" if at else "") + (f" by {by}" if by else "")


async def _record(queries: Queries, event: AuditEvent, build: str) -> None:
    for statement, params in inserts_for([event], build):
        await queries.execute(statement, params)
