"""Thread memory survives its process, holds plain data alone, and can be stored with the end of a turn."""

import warnings
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command, interrupt
from typing_extensions import TypedDict

from arthur.clock import SystemClock
from arthur.database import Database, Limits, open_database
from arthur.identity import Door
from memory.checkpoints import Kept, keeping, open_checkpointer
from memory.sessions import SessionEnd
from memory.turns import NewTurn, Turns


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


async def wait_for_people(state: State) -> dict[str, Any]:
    return {"messages": [AIMessage(f"decided: {interrupt('may I?')}")]}


def waiting_graph(database: Database) -> Any:
    """Return a graph that answers, and then waits for people."""
    builder = StateGraph(State).add_node("answer", answer).add_node("wait", wait_for_people)
    builder.add_edge(START, "answer").add_edge("answer", "wait").add_edge("wait", END)
    return builder.compile(checkpointer=open_checkpointer(database))


def new_turn(thread: UUID) -> NewTurn:
    return NewTurn(
        id=uuid4(), source="cli", door=Door.CLI, thread_id=thread, thread_key="t", user_id="U0TEST", question="first"
    )


async def run_and_finish(database: Database, *, worker: str) -> tuple[Any, dict[str, Any], bool]:
    """Run a turn of worker "w" up to where it waits, keeping its thread, and let `worker` finish it."""
    graph, kept, thread = waiting_graph(database), Kept(), uuid4()
    config: dict[str, Any] = {"configurable": {"thread_id": str(thread)}}
    turns, turn = Turns(database, SystemClock()), new_turn(thread)
    assert (await turns.accept(turn, worker="w")).new_thread
    with keeping(kept):
        await graph.ainvoke({"messages": [HumanMessage("first")], "found": {}}, config, durability="exit")
    assert (await graph.aget_state(config)).values == {}
    end = SessionEnd(status="waiting", role="ops", answer="")
    stored = await turns.finish(turn.id, worker=worker, state="waiting", answer={}, session=end, kept=kept)
    return graph, config, stored


async def test_what_was_kept_is_stored_with_the_end_of_the_turn(own_dsn: str) -> None:
    """Messages and interrupt: another process goes on from there."""
    async with open_database(own_dsn, Limits()) as database:
        _, config, stored = await run_and_finish(database, worker="w")
        graph = waiting_graph(database)
        snapshot = await graph.aget_state(config)
        state = await graph.ainvoke(Command(resume="yes"), config, durability="sync")

    assert stored
    assert [interrupt.value for interrupt in snapshot.interrupts] == ["may I?"]
    assert (snapshot.next, snapshot.values["found"]) == (("wait",), {"number": 1})
    assert [message.text for message in state["messages"]] == ["first", "", "found", "answer 1", "decided: yes"]


async def test_a_worker_that_lost_its_turn_leaves_nothing_in_the_thread(own_dsn: str) -> None:
    async with open_database(own_dsn, Limits()) as database:
        graph, config, stored = await run_and_finish(database, worker="another")

        assert not stored
        assert (await graph.aget_state(config)).values == {}


async def test_a_thread_that_holds_something_is_read(own_dsn: str) -> None:
    """Both ways to a turn say whether there is anything to read."""
    async with open_database(own_dsn, Limits()) as database:
        turns = Turns(database, SystemClock())
        _, config, _ = await run_and_finish(database, worker="w")
        first, second = new_turn(uuid4()), new_turn(UUID(config["configurable"]["thread_id"]))
        await turns.accept(first)
        accepted = await turns.accept(second)
        claimed = [await turns.claim(turn.id, worker="w") for turn in (first, second)]

    assert not accepted.new_thread
    assert [turn and turn.new_thread for turn in claimed] == [True, False]


async def test_a_new_thread_is_not_read(own_dsn: str) -> None:
    thread = str(uuid4())
    await ask(own_dsn, thread, "first")

    with keeping(Kept(new_thread=True)):
        messages = await ask(own_dsn, thread, "second")

    assert [message.text for message in messages if isinstance(message, HumanMessage)] == ["second"]
