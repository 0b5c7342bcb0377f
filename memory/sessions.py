"""How a session ended: what was answered, by which tools, how long it took and what it cost.

What was asked and answered stands in a session's row for months, so contact data is masked in it, whoever saw it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from psycopg.types.json import Jsonb

from arthur.database import Database
from arthur.masking import mask_text
from arthur.sql import read_sql


@dataclass(frozen=True, kw_only=True)
class SessionEnd:
    """How a session ended."""

    status: str
    role: str | None
    answer: str
    model: str | None = None
    prompt_hash: str | None = None
    tools_called: Sequence[Mapping[str, object]] = ()
    rounds: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    first_call_ms: int | None = None
    followup_ms: int | None = None
    passthrough: str | None = None
    redaction_rules: Sequence[str] = ()
    """By which rules the answer was masked for its reader; none where they saw contact data as it is."""
    error_message: str | None = None
    error_id: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class SessionCost:
    """What a session took. `usd` was computed when it ended; `price_known` says whether by its model's own price."""

    duration_ms: int | None
    model: str | None
    calls: int | None
    tokens: int | None
    usd: Decimal | None
    price_known: bool | None


async def session_cost(database: Database, session_id: UUID) -> SessionCost | None:
    """Return what a session took, as its row says."""
    return await database.one(read_sql("memory", "session_cost.sql"), {"id": session_id}, row=SessionCost)


def session_params(session: SessionEnd) -> dict[str, object]:
    """Return the parameters of the session's columns."""
    return {
        "status": session.status,
        "role": session.role,
        "answer_text": mask_text(session.answer),
        "model": session.model,
        "prompt_hash": session.prompt_hash,
        "tools_called": Jsonb(list(session.tools_called)),
        "tool_call_count": len(session.tools_called),
        "rounds": session.rounds,
        "prompt_tokens": session.prompt_tokens,
        "completion_tokens": session.completion_tokens,
        "cached_tokens": session.cached_tokens,
        "first_call_ms": session.first_call_ms,
        "followup_ms": session.followup_ms,
        "passthrough": session.passthrough,
        "redaction_rules": Jsonb(list(session.redaction_rules)),
        "error_message": session.error_message,
        "error_id": session.error_id,
        "request_id": session.request_id,
    }
