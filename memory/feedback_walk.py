"""The feedback loop, walked: from an emoji, an error or a bug report to the session behind it, its calls and errors.

Loop (spec observability 8): feedback, session, its tool calls, their errors, a fix, resolved.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from arthur.database import Database
from arthur.errors import NotFound
from arthur.sql import read_sql

WALK_LIMIT = 50
"""Most tool calls, errors or reactions shown of one session."""
BEFORE_A_REPORT = timedelta(hours=1)
"""How long before a bug report its reporter's sessions may be what it is about."""
SESSIONS_OF_A_REPORT = 3


@dataclass(frozen=True, kw_only=True)
class Session:
    """One prompt and its answer."""

    id: UUID
    slack_user_id: str
    slack_username: str | None
    user_role: str | None
    slack_channel_id: str | None
    thread_ts: str | None
    interaction_type: str
    status: str
    user_prompt: str
    ai_response: str | None
    error_message: str | None
    error_id: str | None
    passthrough_mode: str | None
    ai_model: str | None
    api_rounds: int | None
    total_duration_ms: int | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Call:
    """One tool call of a session; `total` is how many the session has."""

    id: UUID
    tool_name: str
    arguments_preview: Mapping[str, Any] | None
    succeeded: bool
    automatic: bool
    duration_ms: int | None
    result_row_count: int | None
    error_code: str | None
    error_message: str | None
    created_at: datetime
    total: int


@dataclass(frozen=True, kw_only=True)
class Failure:
    """One error of a session; `total` is how many the session has."""

    id: UUID
    execution_id: UUID | None
    session_id: UUID | None
    tool_name: str
    error_type: str
    error_message: str
    error_code: str | None
    error_hint: str | None
    sql_query_preview: str | None
    resolved: bool
    resolved_at: datetime | None
    resolved_by: str | None
    resolution_note: str | None
    created_at: datetime
    total: int


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What somebody said about an answer: an emoji, or the comment of a rating ("rated" without one)."""

    slack_user_id: str
    sentiment: str
    words: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Report:
    """A fault that somebody reported of an answer, by the form below it."""

    id: UUID
    slack_user_id: str
    title: str
    status: str
    priority: str
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Walk:
    """A session with everything that hangs on it."""

    session: Session
    calls: list[Call]
    errors: list[Failure]
    opinions: list[Opinion]
    reports: list[Report]


@dataclass(frozen=True)
class _Id:
    id: UUID


@dataclass(frozen=True)
class _OfError:
    error_id: UUID
    session_id: UUID | None


async def session_of_message(database: Database, channel_id: str, message_ts: str) -> UUID | None:
    """Return the session whose answer is this Slack message, or None: links a reaction to what it is about."""
    params = {"channel_id": channel_id, "message_ts": message_ts}
    found = await database.one(read_sql("memory", "session_of_message.sql"), params, row=_Id)
    return found.id if found else None


async def session_of_error(database: Database, error_id: UUID) -> UUID | None:
    """Return the session in which an error happened; None when it happened outside of any.

    Raises:
        NotFound: there is no such error.
    """
    found = await database.one(read_sql("memory", "session_of_error.sql"), {"error_id": error_id}, row=_OfError)
    if found is None:
        raise NotFound(f"There is no error {error_id}; get_bot_errors lists them.")
    return found.session_id


async def sessions_before_report(database: Database, bug_id: UUID) -> list[UUID]:
    """Return what the reporter of a bug had asked in the hour before, the likeliest first.

    A guess, for reports filed in words; one that was filed by the form below an answer names its session.
    """
    params = {"bug_id": bug_id, "within": BEFORE_A_REPORT, "limit": SESSIONS_OF_A_REPORT}
    rows = await database.fetch(read_sql("memory", "sessions_before_report.sql"), params, row=_Id)
    return [row.id for row in rows]


async def walk(database: Database, session_id: UUID) -> Walk:
    """Return a session with its tool calls, their errors, and what people said about the answer or reported of it.

    Raises:
        NotFound: there is no such session; old ones are removed after their time.
    """
    params = {"session_id": session_id, "limit": WALK_LIMIT}
    async with database.queries() as queries:
        session = await queries.one(read_sql("memory", "session_by_id.sql"), params, row=Session)
        if session is None:
            raise NotFound(f"There is no session {session_id}; get_bot_sessions lists the recent ones.")
        return Walk(
            session=session,
            calls=await queries.fetch(read_sql("memory", "session_executions.sql"), params, row=Call),
            errors=await queries.fetch(read_sql("memory", "session_errors.sql"), params, row=Failure),
            opinions=await queries.fetch(read_sql("memory", "session_feedback.sql"), params, row=Opinion),
            reports=await queries.fetch(read_sql("memory", "session_reports.sql"), params, row=Report),
        )
