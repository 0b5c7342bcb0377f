"""Going through the graph: one node a step, or, in a run that stores nothing on the way, several nodes in one stride.

LangGraph copies, schedules and announces at each step of its own, which costs more than most of our nodes. That pays
where a step is stored or shown. A first run stores nothing before its end or its interrupt (decision 0007), so its
nodes follow each other here, over the same state and by the same routes (decision 0010).
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args, get_type_hints

from langchain_core.callbacks import BaseCallbackManager
from langgraph.config import get_config
from langgraph.graph import END
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime
from langgraph.types import Command, Overwrite

from arthur.errors import DatabaseAway
from nodes.state import Context, State, Update

Node: TypeAlias = Callable[[State, Runtime[Context]], Awaitable[Update]]
Route: TypeAlias = Callable[[State], str]


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A node, and where to go after it."""

    node: Node
    onward: Route
    apart: bool = False
    """Whether the node is always a step of its own, because the graph may stand still there."""

    @property
    def destinations(self) -> tuple[str, ...]:
        """The nodes that may come next, as the route's type says."""
        return get_args(get_type_hints(self.onward)["return"])


@dataclass(frozen=True, kw_only=True)
class Stride:
    """A node of the graph that may go on to the next ones by itself."""

    first: str
    legs: Mapping[str, Leg]

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Command[Any]:
        """Run the node; in a run that may stride and that nobody watches, also what follows, up to a node apart."""
        leg = self.legs[self.first]
        update = await leg.node(state, runtime)
        state = _updated(state, update)
        onward = leg.onward(state)
        if not runtime.context.strides or _is_watched():
            return Command(update=update, goto=onward)
        while onward != END and not (leg := self.legs[onward]).apart:
            try:
                update = await leg.node(state, runtime)
            except DatabaseAway:
                break  # what was done so far is kept; the node is tried again in a step of its own
            state = _updated(state, update)
            onward = leg.onward(state)
        return Command(update={"messages": Overwrite(state["messages"]), "turn": state["turn"]}, goto=onward)


def _updated(state: State, update: Update) -> State:
    """Return the state as the graph's channels would have it after an update."""
    messages, new = state["messages"], update.get("messages")
    return State(
        messages=add_messages(messages, new) if new else messages,  # pyright: ignore[reportArgumentType]
        turn=update.get("turn") or state["turn"],
    )


def _is_watched() -> bool:
    """Say whether something listens that wants to see each node, as tracing does."""
    callbacks = get_config().get("callbacks")
    return bool(callbacks.handlers if isinstance(callbacks, BaseCallbackManager) else callbacks)
