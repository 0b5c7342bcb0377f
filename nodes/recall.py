"""What the model may look back on: the newest turns of the thread, within a time and a number."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from langchain_core.messages import AnyMessage, HumanMessage, RemoveMessage
from langgraph.runtime import Runtime

from arthur.clock import Clock
from nodes.state import Context, State, Update

TURNS_KEPT = 10
ASKED_AT = "asked_at"


@dataclass(frozen=True, kw_only=True)
class Recall:
    """Trim the thread to its newest ten turns, a rolling conversation to those of the last 6 h (DESIGN 3)."""

    clock: Clock
    turns: int = TURNS_KEPT
    horizon: timedelta = timedelta(hours=6)

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        """Drop what is too old or too much; a thread in a channel has no horizon, only a rolling one has."""
        rolling = runtime.context.thread_ts is None
        since = self.clock.now() - self.horizon if rolling else None
        gone = forgotten(state["messages"], keep=self.turns, since=since)
        return {"messages": [RemoveMessage(id=message.id) for message in gone if message.id]} if gone else {}


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


def _asked_after(message: AnyMessage, since: datetime) -> bool:
    asked_at = message.additional_kwargs.get(ASKED_AT)
    return not isinstance(asked_at, str) or datetime.fromisoformat(asked_at) >= since
