"""Several nodes in one stride: the same state as step by step, kept where the run stops."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.runtime import Runtime

from arthur.errors import DatabaseAway
from graph.build import Graph
from graph.stride import Leg, Stride
from nodes.admit import new_turn
from nodes.state import Context, State, Update

THREAD: Any = {"configurable": {"thread_id": "t"}}


class Node:
    """Says its name each time it runs; stumbles as often as it is told to."""

    def __init__(self, name: str, *, stumbles: int = 0) -> None:
        self.name = name
        self.stumbles = stumbles

    async def __call__(self, state: State, runtime: Runtime[Context]) -> Update:
        if self.stumbles:
            self.stumbles -= 1
            raise DatabaseAway
        return {"messages": [AIMessage(self.name, id=self.name)], "turn": new_turn(self.name, started_at="")}


async def forget_first(state: State, runtime: Runtime[Context]) -> Update:
    return {"messages": [RemoveMessage(id="first")]}


def onward_to(name: str) -> Any:
    def onward(state: State) -> str:
        return name

    return onward


def graph_of(*nodes: tuple[str, Any], apart: str = "") -> Graph:
    """Return a graph that goes through the nodes in turn."""
    names = [name for name, _ in nodes]
    after = dict(zip(names, [*names[1:], "__end__"], strict=True))
    legs = {name: Leg(node=node, onward=onward_to(after[name]), apart=name == apart) for name, node in nodes}
    builder = StateGraph(State, context_schema=Context).add_edge(START, names[0])
    for name in legs:
        builder.add_node(name, Stride(first=name, legs=legs))
    return builder.compile(checkpointer=InMemorySaver())


async def steps_of(graph: Graph, callbacks: Sequence[AsyncCallbackHandler] = ()) -> list[str]:
    """Run the graph as the server does and return the nodes that were steps of their own."""
    run = graph.astream(
        {"messages": [HumanMessage("?", id="question")]},  # pyright: ignore[reportArgumentType]
        RunnableConfig(**THREAD, callbacks=list(callbacks)),
        context=Context(strides=True),
        stream_mode="updates",
        durability="exit",
    )
    return [name async for update in run for name in update]


async def kept(graph: Graph) -> tuple[list[str], tuple[str, ...]]:
    """Return what the thread holds, and where it would go on."""
    snapshot = await graph.aget_state(THREAD)
    return [message.text for message in snapshot.values["messages"]], snapshot.next


async def test_the_nodes_of_a_run_are_one_step() -> None:
    graph = graph_of(("first", Node("first")), ("second", Node("second")), ("third", Node("third")))

    assert await steps_of(graph) == ["first"]
    assert await kept(graph) == (["?", "first", "second", "third"], ())


async def test_what_a_node_removes_is_gone_for_the_next_and_for_good() -> None:
    graph = graph_of(("first", Node("first")), ("second", forget_first), ("third", Node("third")))

    assert await steps_of(graph) == ["first"]
    assert await kept(graph) == (["?", "third"], ())


async def test_a_node_apart_is_a_step_of_its_own() -> None:
    graph = graph_of(("first", Node("first")), ("second", Node("second")), ("third", Node("third")), apart="second")

    assert await steps_of(graph) == ["first", "second"]


async def test_whoever_watches_a_run_sees_each_node() -> None:
    """Tracing does; a trace in which all is one node would explain nothing."""
    graph = graph_of(("first", Node("first")), ("second", Node("second")))

    assert await steps_of(graph, [AsyncCallbackHandler()]) == ["first", "second"]


async def test_a_node_without_its_database_is_tried_again_in_a_step_of_its_own() -> None:
    graph = graph_of(("first", Node("first")), ("second", Node("second", stumbles=1)), ("third", Node("third")))

    assert await steps_of(graph) == ["first", "second"]
    assert await kept(graph) == (["?", "first", "second", "third"], ())


async def test_what_was_done_before_the_database_went_away_is_kept() -> None:
    graph = graph_of(("first", Node("first")), ("second", Node("second", stumbles=2)))

    with pytest.raises(DatabaseAway):
        await steps_of(graph)
    assert await kept(graph) == (["?", "first"], ("second",))
