"""What the model may look back on: the newest turns of the thread, and what goes on around the question."""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from langchain_core.messages import AnyMessage, HumanMessage, RemoveMessage
from langgraph.runtime import Runtime

from arthur.clock import Clock
from arthur.identity import Audience, Door, Role
from nodes.state import Context, State, Turn, Update
from nodes.surroundings import Surroundings, fitted

TURNS_KEPT = 10
ASKED_AT = "asked_at"


class Lookout(Protocol):
    """Stands where questions come in and knows what goes on there."""

    async def around(self, context: Context) -> Surroundings | None:
        """Return what goes on around a question; what cannot be found out in time is left out, never an error."""
        ...


class Lookouts:
    """The lookouts of this process, each at its doors; where none stands, nothing is waited for."""

    def __init__(self) -> None:
        self._at: dict[Door, Lookout] = {}

    @contextmanager
    def posted(self, lookout: Lookout, doors: Iterable[Door]) -> Generator[None]:
        """Let a lookout stand at some doors during the block."""
        mine = dict.fromkeys(doors, lookout)
        self._at |= mine
        try:
            yield
        finally:
            self._at = {door: other for door, other in self._at.items() if door not in mine}

    def at(self, door: Door) -> Lookout | None:
        """Return who stands at a door."""
        return self._at.get(door)


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Trim the thread to its newest ten turns, a rolling conversation to those of the last 6 h (DESIGN 3)."""

    clock: Clock
    lookouts: Lookouts = field(default_factory=Lookouts)
    turns: int = TURNS_KEPT
    horizon: timedelta = timedelta(hours=6)

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Drop what is too old or too much; a thread in a channel has no horizon, only a rolling one has."""
        context = runtime.context
        since = self.clock.now() - self.horizon if context.thread_ts is None else None
        gone = forgotten(state["messages"], keep=self.turns, since=since)
        update: Update = {"messages": [RemoveMessage(id=message.id) for message in gone if message.id]} if gone else {}
        lookout = self.lookouts.at(context.door)
        if lookout is not None and (found := await lookout.around(context)):
            turn: Turn = {**state["turn"], "surroundings": fitted(found, masked=not _sees_contact_data(state, context))}
            update["turn"] = turn
        return update


def forgotten(messages: list[AnyMessage], *, keep: int, since: datetime | None) -> list[AnyMessage]:
    """Return the messages before the oldest turn to keep; the present turn always stays."""
    starts = [index for index, message in enumerate(messages) if isinstance(message, HumanMessage)]
    if not starts:
        return []
    first = starts[-1]
    for index in reversed(starts[-keep - 1 : -1]):
        if since is not None and not _asked_after(messages[index], since):
            break
        first = index
    return messages[:first]


def _sees_contact_data(state: State, context: Context) -> bool:
    """Say whether contact data may be shown as it is, as in tools: to ops, and only where nobody else reads."""
    return state["turn"]["role"] == Role.OPS and context.audience is Audience.PRIVATE


def _asked_after(message: AnyMessage, since: datetime) -> bool:
    asked_at = message.additional_kwargs.get(ASKED_AT)
    return not isinstance(asked_at, str) or datetime.fromisoformat(asked_at) >= since
