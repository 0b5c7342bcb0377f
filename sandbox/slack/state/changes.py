"""The feed of everything that happens in the workspace; deliveries, the page and waiting tests listen to it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from sandbox.slack.state.records import AssistantThread, Conversation, Message, Status, View

POLL_S = 0.05
"""How often a waiting test looks again at what the feed does not carry."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Posted:
    """A message was written."""

    message: Message


@dataclass(frozen=True, kw_only=True)
class Edited:
    """A message has new content."""

    message: Message
    previous: Message


@dataclass(frozen=True, kw_only=True)
class Removed:
    """A message is gone."""

    message: Message
    event_ts: str


@dataclass(frozen=True, kw_only=True)
class Reacted:
    """An emoji was put on a message or taken away."""

    message: Message
    name: str
    user: str
    added: bool
    event_ts: str


@dataclass(frozen=True, kw_only=True)
class HomeOpened:
    """A person opened a tab of the app's home; `view` is what was published for them before."""

    user: str
    channel: str
    tab: str
    view: View | None
    event_ts: str


@dataclass(frozen=True, kw_only=True)
class ViewChanged:
    """A Home tab was published, or a person's stack of modals changed; None means that no modal is left."""

    user: str
    kind: str
    view: View | None


@dataclass(frozen=True, kw_only=True)
class AssistantChanged:
    """A side panel chat was started, looks at another channel, or got a title or prompts."""

    thread: AssistantThread
    what: str
    event_ts: str


@dataclass(frozen=True, kw_only=True)
class StatusChanged:
    """The status line of a thread changed; the empty text takes it away."""

    status: Status


@dataclass(frozen=True, kw_only=True)
class ConversationChanged:
    """A conversation is new or has other members; `joined` is who came in."""

    conversation: Conversation
    joined: str | None = None
    event_ts: str = ""


@dataclass(frozen=True, kw_only=True)
class ListeningChanged:
    """The app began to listen for deliveries, or stopped."""

    listening: bool


Change: TypeAlias = (
    Posted
    | Edited
    | Removed
    | Reacted
    | HomeOpened
    | ViewChanged
    | AssistantChanged
    | StatusChanged
    | ConversationChanged
    | ListeningChanged
)
Listener: TypeAlias = Callable[[Change], None]


class Changes:
    """Tells every listener about every change, in order, at once."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def publish(self, change: Change) -> None:
        """Tell the listeners."""
        for listener in tuple(self._listeners):
            listener(change)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Add a listener; the returned function takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def wait_for(self, ready: Callable[[], T], seconds: float) -> T:
        """Wait until `ready` returns something true, and return that.

        Raises:
            TimeoutError: it did not come true in time.
        """
        something = asyncio.Event()
        stop = self.listen(lambda _change: something.set())
        try:
            async with asyncio.timeout(seconds):
                while not (found := ready()):
                    something.clear()
                    try:
                        async with asyncio.timeout(POLL_S):
                            await something.wait()
                    except TimeoutError:
                        continue
                return found
        finally:
            stop()
