"""The feedback loop as tools show it: a session, its calls, their errors, what people said (spec observability 8)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from arthur.identity import Audience, Role
from memory.feedback_walk import Walk, walk
from tools.contact import Prose
from tools.context import ToolContext
from tools.render import bullets, count, section, text
from tools.spec import Result

LONGEST_ANSWER = 600


class WalkedCall(Result):
    """One tool call of the session."""

    id: UUID
    tool_name: str
    arguments_preview: dict[str, Any] | None
    succeeded: bool
    automatic: bool
    duration_ms: int | None
    result_row_count: int | None
    error_code: str | None
    error_message: Prose | None


class WalkedError(Result):
    """One error of the session."""

    id: UUID
    execution_id: UUID | None
    tool_name: str
    error_type: str
    error_message: Prose
    error_code: str | None
    error_hint: str | None
    sql_query_preview: str | None
    resolved: bool
    resolved_by: str | None
    resolution_note: Prose | None


class WalkedOpinion(Result):
    """What somebody said about the answer: an emoji, or the comment of a rating."""

    slack_user_id: str
    sentiment: str
    words: Prose
    created_at: datetime


class WalkedReport(Result):
    """A fault that somebody reported of the answer."""

    id: UUID
    slack_user_id: str
    title: Prose
    status: str
    priority: str
    created_at: datetime


class SessionWalk(Result):
    """One session with everything that hangs on it. The words are None where this audience may not read them."""

    session_id: UUID
    slack_user_id: str
    slack_username: str | None
    user_role: str | None
    slack_channel_id: str | None
    interaction_type: str
    status: str
    asked_at: datetime
    prompt: Prose | None
    answer: Prose | None
    error_message: str | None
    error_id: str | None
    ai_model: str | None
    api_rounds: int | None
    passthrough_mode: str | None
    total_duration_ms: int | None
    calls: list[WalkedCall]
    call_count: int
    errors: list[WalkedError]
    error_count: int
    opinions: list[WalkedOpinion]
    reports: list[WalkedReport]


def sees_words_of(user_id: str, ctx: ToolContext) -> bool:
    """Say whether what this person asked may be shown: to ops, or to themselves, and only where nobody reads along."""
    if ctx.place.audience is not Audience.PRIVATE:
        return False
    return ctx.caller.role is Role.OPS or user_id == ctx.caller.user_id


async def walked(session_id: UUID, ctx: ToolContext) -> SessionWalk:
    """Walk from a session to its calls, errors and opinions.

    Raises:
        NotFound: there is no such session.
    """
    found = await walk(ctx.services.own, session_id)
    return _shown(found, ctx)


def _shown(found: Walk, ctx: ToolContext) -> SessionWalk:
    session = found.session
    readable = sees_words_of(session.slack_user_id, ctx)
    return SessionWalk(
        session_id=session.id,
        slack_user_id=session.slack_user_id,
        slack_username=session.slack_username,
        user_role=session.user_role,
        slack_channel_id=session.slack_channel_id,
        interaction_type=session.interaction_type,
        status=session.status,
        asked_at=session.created_at,
        prompt=session.user_prompt if readable else None,
        answer=(session.ai_response or "")[:LONGEST_ANSWER] if readable else None,
        error_message=session.error_message,
        error_id=session.error_id,
        ai_model=session.ai_model,
        api_rounds=session.api_rounds,
        passthrough_mode=session.passthrough_mode,
        total_duration_ms=session.total_duration_ms,
        calls=[
            WalkedCall.model_validate(vars(call) | {"arguments_preview": plain(call.arguments_preview)})
            for call in found.calls
        ],
        call_count=found.calls[0].total if found.calls else 0,
        errors=[WalkedError.model_validate(vars(error)) for error in found.errors],
        error_count=found.errors[0].total if found.errors else 0,
        opinions=[WalkedOpinion.model_validate(vars(one)) for one in found.opinions],
        reports=[WalkedReport.model_validate(vars(one)) for one in found.reports],
    )


def plain(value: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return stored JSON as a dict, or None."""
    return dict(value) if value else None


def walk_text(found: SessionWalk) -> str:
    """Render the loop: who asked what, what ran, what broke, what people said."""
    who = text(found.slack_username or found.slack_user_id)
    asked = f"{who} ({text(found.user_role)}) at {found.asked_at:%d %b %Y, %H:%M} UTC, {text(found.status)}"
    question = f"Question: “{text(found.prompt)}”" if found.prompt else "Question: not shown here."
    answer = f"Answer: “{text(found.answer)}”" if found.answer else ""
    calls = [
        f"{text(call.tool_name)}: {'ok' if call.succeeded else 'failed'}"
        + (f", {call.duration_ms:,} ms" if call.duration_ms is not None else "")
        + (f", {text(call.error_message)}" if call.error_message else "")
        for call in found.calls
        if not call.automatic
    ]
    errors = [
        f"{text(error.tool_name)} {text(error.error_type)}: {text(error.error_message)}"
        f" ({f'resolved: {text(error.resolution_note)}' if error.resolved else 'open'}; id {error.id})"
        for error in found.errors
    ]
    said = [f"{text(one.sentiment)}: {text(one.words)}" for one in found.opinions]
    reports = [
        f"{text(one.title)} ({text(one.status.replace('_', ' '))}, {text(one.priority)}; id {one.id})"
        for one in found.reports
    ]
    return section(
        f"Session {found.session_id}: {asked}",
        question,
        answer,
        f"{count(len(calls), 'tool call')}\n{bullets(calls, total=found.call_count)}" if calls else "No tool calls.",
        f"Errors:\n{bullets(errors, total=found.error_count)}" if errors else "No errors on record.",
        f"Feedback:\n{bullets(said)}" if said else "No feedback.",
        f"Reported:\n{bullets(reports)}" if reports else "",
    )
