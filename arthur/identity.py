"""Who asks, where, and who can read the answer."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Role(StrEnum):
    """What a person may use; the reach of each role is spec tools, Notation."""

    OPS = "ops"
    EVENT_PRODUCER = "event-producer"
    FINANCE = "finance"
    MARKETING = "marketing"
    VIEWER = "viewer"


class Door(StrEnum):
    """The way a request came in; the value is the session's `interaction_type`."""

    MENTION = "app_mention"
    COMMAND = "slash_command"
    DIRECT = "direct_message"
    GROUP_DM = "group_dm"
    ASSISTANT = "assistant"
    CLI = "cli"
    STUDIO = "studio"
    EVAL = "eval"
    MCP = "mcp"
    HTTP = "http"
    SCHEDULED = "scheduled"


class Audience(StrEnum):
    """Who can read the answer: only the asker, or others as well."""

    PRIVATE = "private"
    SHARED = "shared"


class Caller(BaseModel):
    """The person on whose behalf something runs. The role is resolved by the server, never taken from a client."""

    model_config = ConfigDict(frozen=True)

    user_id: str
    role: Role | None = None
    username: str | None = None
    team_id: str | None = None


class Place(BaseModel):
    """Where the request was made and who can read the answer."""

    model_config = ConfigDict(frozen=True)

    door: Door
    channel_id: str | None = None
    thread_ts: str | None = None
    audience: Audience = Audience.PRIVATE
