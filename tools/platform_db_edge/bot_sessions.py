"""Which sessions get_bot_sessions is asked for, and what it returns (spec tools 5.7)."""

import re
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BeforeValidator, Field, model_validator

from tools.arguments import HoursBack
from tools.contact import Prose
from tools.platform_db_edge.session_figures import StatusFigures, TokenTotals
from tools.platform_db_edge.session_walk import SessionWalk
from tools.spec import Args, Result

_PERSON = re.compile(r"^<@([A-Z0-9]+)(?:\|[^>]*)?>$")
_CHANNEL = re.compile(r"^<#([A-Z0-9]+)(?:\|[^>]*)?>$")


def _bare(pattern: re.Pattern[str], value: object) -> object:
    found = pattern.match(value.strip()) if isinstance(value, str) else None
    return found[1] if found else value


class BotSessionsArgs(Args):
    """Which sessions; an id, or an answer's place in Slack, leads to one of any age."""

    hours_back: HoursBack = 24
    status: Literal["completed", "error", "denied", "rate_limited"] | None = Field(
        default=None, description="Only sessions that ended so."
    )
    user_id: Annotated[str | None, BeforeValidator(lambda value: _bare(_PERSON, value))] = Field(
        default=None, max_length=40, description="Only sessions of this Slack user id. Viewers always get their own."
    )
    limit: int = Field(default=20, ge=1, le=50, description="How many sessions at most, newest first.")
    sentiment: Literal["positive", "negative", "bug"] | None = Field(
        default=None, description="Only sessions whose answer got such a reaction, rating or, for bug, report."
    )
    session_id: UUID | None = Field(default=None, description="One session, with its tool calls, errors and feedback.")
    slack_channel_id: Annotated[str | None, BeforeValidator(lambda value: _bare(_CHANNEL, value))] = Field(
        default=None, max_length=40, description="With message_ts: the channel of an answer somebody reacted to."
    )
    message_ts: str | None = Field(
        default=None, pattern=r"^\d{1,12}\.\d{1,8}$", description="With slack_channel_id: that answer's timestamp."
    )

    @model_validator(mode="after")
    def _a_message_needs_its_channel(self) -> Self:
        if (self.message_ts is None) != (self.slack_channel_id is None):
            msg = "slack_channel_id and message_ts name an answer together"
            raise ValueError(msg)
        return self


class CalledTool(Result):
    """One tool a session called, without its arguments' values."""

    tool_name: str
    argument_keys: list[str]
    duration_ms: int | None
    ok: bool | None


class BotSession(Result):
    """One session. The preview is None where this audience may not read it."""

    id: UUID
    slack_user_id: str
    slack_username: str | None
    user_role: str | None
    interaction_type: str
    status: str
    prompt_preview: Prose | None
    tool_call_count: int
    tools_called: list[CalledTool]
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
    created_at: datetime


class BotSessions(Result):
    """Sessions, newest first. Figures are of all that fit the choice, listed or not."""

    sessions: list[BotSession]
    count: int
    total: int
    truncated: bool
    stats: list[StatusFigures]
    token_totals: TokenTotals
    period_hours: int
    only_own: bool
    """Whether only the asker's own sessions were looked at."""
    walk: SessionWalk | None
