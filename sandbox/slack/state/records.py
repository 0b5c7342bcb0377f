"""The things a workspace consists of, as frozen values; a change makes a new value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object of the wire; its shape is Slack's, so it is not typed any further here."""


class Kind(StrEnum):
    """The kind of a conversation, by the name that events carry as `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"
    GROUP = "mpim"


@dataclass(frozen=True, kw_only=True)
class User:
    """A person or the app's bot; `role` is what the page shows as a badge and is no part of the wire."""

    id: str
    name: str
    handle: str
    email: str = ""
    role: str | None = None
    is_bot: bool = False
    time_zone: str = "America/Toronto"


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """A channel, a direct message or a group direct message."""

    id: str
    kind: Kind
    name: str = ""
    members: frozenset[str] = frozenset()
    creator: str = ""
    created: int = 0
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """One emoji on a message, with everybody who put it there."""

    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class File:
    """An uploaded file; `channels` are the conversations it was shared in."""

    id: str
    name: str
    title: str
    media_type: str
    user: str
    created: int
    content: bytes = b""
    alt_text: str = ""
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message of a conversation; with `visible_to` it is ephemeral and only that person sees it."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: tuple[JsonObject, ...] = ()
    attachments: tuple[JsonObject, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: JsonObject | None = None
    files: tuple[File, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    subtype: str | None = None
    by_app: bool = False
    visible_to: str | None = None
    edited_ts: str | None = None
    streaming: bool | None = None
    """True while a stream appends to the message, False after it, None if it never was one."""

    @property
    def is_reply(self) -> bool:
        """Whether the message stands in a thread below another one."""
        return self.thread_ts is not None and self.thread_ts != self.ts


@dataclass(frozen=True, kw_only=True)
class View:
    """A modal or a Home tab as one person has it in front of them; `body` is what the app sent."""

    id: str
    user: str
    hash: str
    body: JsonObject
    root_id: str
    previous_id: str | None = None

    @property
    def callback_id(self) -> str:
        """The app's own name for the view."""
        return str(self.body.get("callback_id", ""))


@dataclass(frozen=True, kw_only=True)
class AssistantThread:
    """A chat with the app in its side panel; `viewing` is the channel the person looks at meanwhile."""

    channel: str
    thread_ts: str
    user: str
    viewing: str | None = None
    title: str = ""
    prompts: tuple[JsonObject, ...] = ()
    prompts_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Status:
    """The line below a thread that says what the app is doing."""

    channel: str
    thread_ts: str
    text: str
    loading: tuple[str, ...] = ()
    until: float = 0.0
