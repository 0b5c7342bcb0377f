"""What happens during a turn, told to whoever shows it: tools that start or end, and what the model says as it says it.

An object of its own instead of LangGraph's custom stream, which costs a task and a queue at every step of every turn.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class ToolEvent:
    """A tool of the turn started, or ended well or badly."""

    kind: Literal["started", "succeeded", "failed"]
    tool: str
    call_id: str


@dataclass(frozen=True, kw_only=True)
class Words:
    """The model said some more of what may become the answer."""

    text: str = ""
    taken_back: bool = False
    """What it said so far was not the answer: it went on to call a tool."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """Who shows a turn while it runs; the model is only asked to speak piece by piece when somebody hears the words."""

    tool: Callable[[ToolEvent], None]
    words: Callable[[Words], None] | None = None


class Announcements:
    """Passes a turn's events on to the listener of that turn, if it has one in this process."""

    def __init__(self) -> None:
        self._listeners: dict[UUID, Listener] = {}

    @contextmanager
    def heard_by(self, turn_id: UUID, listener: Listener | None) -> Generator[None]:
        """Let a listener hear the events of one turn."""
        if listener is None:
            yield
            return
        self._listeners[turn_id] = listener
        try:
            yield
        finally:
            del self._listeners[turn_id]

    def tell(self, turn_id: UUID | None, event: ToolEvent) -> None:
        """Pass an event on; without a listener it is gone."""
        listener = self._listeners.get(turn_id) if turn_id else None
        if listener is not None:
            listener.tool(event)

    def words_of(self, turn_id: UUID | None) -> Callable[[Words], None] | None:
        """Return who wants to hear what the model says in a turn, piece by piece."""
        listener = self._listeners.get(turn_id) if turn_id else None
        return listener.words if listener is not None else None
