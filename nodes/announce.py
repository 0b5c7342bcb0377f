"""What happens during a turn, told to whoever shows it: tools that start or end, and what the model says as it says it.

And the other way round: that somebody wants the turn stopped.

An object of its own instead of LangGraph's custom stream, which costs a task and a queue at every step of every turn.
"""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from nodes.stopping import Stop


@dataclass(frozen=True, kw_only=True)
class ToolEvent:
    """A tool of the turn started, or ended well or badly."""

    kind: Literal["started", "succeeded", "failed"]
    tool: str
    call_id: str
    withheld: bool = False
    """Its contact data is for the asker alone, and what the model says of it is not the whole answer."""


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


@dataclass(frozen=True, kw_only=True)
class _UnderWay:
    listener: Listener | None
    stop: Stop


class Announcements:
    """The turns under way in this process: who hears of each, and whether it is to stop."""

    def __init__(self) -> None:
        self._turns: dict[UUID, _UnderWay] = {}

    @contextmanager
    def heard_by(self, turn_id: UUID, listener: Listener | None) -> Generator[None]:
        """Let a listener hear the events of one turn."""
        self._turns[turn_id] = _UnderWay(listener=listener, stop=Stop())
        try:
            yield
        finally:
            del self._turns[turn_id]

    def tell(self, turn_id: UUID | None, event: ToolEvent) -> None:
        """Pass an event on; without a listener it is gone."""
        turn = self._turns.get(turn_id) if turn_id else None
        if turn is not None and turn.listener is not None:
            turn.listener.tool(event)

    def words_of(self, turn_id: UUID | None) -> Callable[[Words], None] | None:
        """Return who wants to hear what the model says in a turn, piece by piece."""
        turn = self._turns.get(turn_id) if turn_id else None
        return turn.listener.words if turn is not None and turn.listener is not None else None

    def stop(self, turn_id: UUID) -> None:
        """Let a turn of this process end at its next step."""
        if turn_id in self._turns:
            self._turns[turn_id].stop.want()

    def stop_of(self, turn_id: UUID | None) -> Stop:
        """Return whether a turn is to stop; nobody can want that of a turn that is not under way here."""
        turn = self._turns.get(turn_id) if turn_id else None
        return turn.stop if turn is not None else Stop()
