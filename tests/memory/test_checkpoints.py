"""Thread memory survives its process and holds plain data alone."""

import warnings
from typing import Annotated, Any
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from arthur.database import Limits, open_database
from memory.checkpoints import open_checkpointer


class State(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]
    found: dict[str, Any]


async def answer(state: State) -> dict[str, Any]:
    number = len([message for message in state["messages"] if isinstance(message, HumanMessage)])
    call = {"name": "lookup_event", "args": {"eid": "AB4003"}, "id": f"call_{number}"}
    artifact = {"ok": True, "entities": [{"kind": "event", "id": "AB4003", "label": "AB4003"}]}
    return {
        "messages": [
            AIMessage("", tool_calls=[call]),
            ToolMessage("found", tool_call_id=call["id"], artifact=artifact),
            AIMessage(f"answer {number}"),
        ],
        "found": {"number": number},
    }


async def ask(dsn: str, thread: str, question: str) -> list[AnyMessage]:
    """Ask in a process's life of its own: pool and graph are new each time."""
    async with open_database(dsn, Limits()) as database:
        builder = StateGraph(State).add_node("answer", answer)
        builder.add_edge(START, "answer").add_edge("answer", END)
        graph = builder.compile(checkpointer=open_checkpointer(database))
        state = await graph.ainvoke(
            {"messages": [HumanMessage(question)], "found": {}}, {"configurable": {"thread_id": thread}}
        )
        return list(state["messages"])


async def test_a_thread_goes_on_in_another_process(own_dsn: str) -> None:
    thread = str(uuid4())
    await ask(own_dsn, thread, "first")

    messages = await ask(own_dsn, thread, "second")

    assert [message.text for message in messages if not isinstance(message, ToolMessage)] == [
        "first",
        "",
        "answer 1",
        "second",
        "",
        "answer 2",
    ]
    tool = messages[2]
    assert isinstance(tool, ToolMessage)
    assert tool.artifact["entities"] == [{"kind": "event", "id": "AB4003", "label": "AB4003"}]


async def test_threads_know_nothing_of_each_other(own_dsn: str) -> None:
    await ask(own_dsn, str(uuid4()), "first")

    assert len(await ask(own_dsn, str(uuid4()), "other")) == 4


async def test_messages_come_back_as_they_are_without_a_warning(own_dsn: str) -> None:
    """A type the saver does not know would warn now and be refused later."""
    thread = str(uuid4())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        first = await ask(own_dsn, thread, "first")
        second = await ask(own_dsn, thread, "second")

    assert second[: len(first)] == first


async def test_a_live_object_in_the_state_is_refused_not_pickled(own_dsn: str) -> None:
    class Live:
        pass

    async def bad(state: State) -> dict[str, Any]:
        return {"found": {"live": Live()}}

    async with open_database(own_dsn, Limits()) as database:
        builder = StateGraph(State).add_node("bad", bad)
        builder.add_edge(START, "bad").add_edge("bad", END)
        graph = builder.compile(checkpointer=open_checkpointer(database))
        with pytest.raises(TypeError):
            await graph.ainvoke(
                {"messages": [HumanMessage("x")], "found": {}}, {"configurable": {"thread_id": str(uuid4())}}
            )
