"""Tracing with the real LangSmith client against a collector that shows what left the process."""

import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Annotated, Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph import END, START, StateGraph
from langgraph.graph.message import add_messages
from pydantic import SecretStr
from typing_extensions import TypedDict

from arthur.errors import MisconfiguredError
from nodes.models import open_chat_model
from sandbox.llm import Call, Reply, ScriptedModel
from sandbox.traces import TraceCollector, collecting
from server.tracing import Masker, tracing

ROOT = Path(__file__).resolve().parents[2]
QUESTION = "Who is john.doe@example.com, +1 (416) 555-0199, at AB4003 on 2026-03-01?"
ANSWER = "John, card 4242 4242 4242 4242, order 1234567890123."
PERSONAL = ("john.doe", "555-0199", "5550199", "4242 4242 4242", "4165550123", "sk-test")


class State(TypedDict):
    messages: Annotated[list[AnyMessage], add_messages]


@pytest.fixture
async def collector() -> AsyncGenerator[TraceCollector]:
    async with collecting() as collected:
        yield collected


async def one_turn() -> None:
    """Run a small graph: the model calls a tool, then answers."""
    with ScriptedModel() as script:
        script.when("who is", Call("lookup_person", {"phone": "4165550123"}), Reply(ANSWER))
        async with open_chat_model(model="gpt-4o-mini", key=SecretStr("sk-test"), base_url=script.base_url) as model:

            async def think(state: State) -> dict[str, Any]:
                return {"messages": [await model.ainvoke(state["messages"])]}

            async def act(state: State) -> dict[str, Any]:
                last = state["messages"][-1]
                assert isinstance(last, AIMessage)
                found = '{"email": "john.doe@example.com", "eid": "AB4003"}'
                return {"messages": [ToolMessage(found, tool_call_id=last.tool_calls[0]["id"])]}

            def route(state: State) -> str:
                last = state["messages"][-1]
                return "act" if isinstance(last, AIMessage) and last.tool_calls else END

            graph = StateGraph(State).add_node("think", think).add_node("act", act)
            graph.add_edge(START, "think").add_conditional_edges("think", route, ["act", END]).add_edge("act", "think")
            async for _ in graph.compile().astream(
                {"messages": [HumanMessage(QUESTION)]},
                {"metadata": {"asked_by": "john.doe@example.com"}},
                stream_mode="messages",
            ):
                pass


def on(collector: TraceCollector) -> dict[str, str]:
    return {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": collector.url, "LANGSMITH_PROJECT": "trial"}


async def test_a_turn_arrives_as_a_whole_tree(collector: TraceCollector) -> None:
    async with tracing(on(collector)) as is_on:
        assert is_on
        await one_turn()

    (root,) = collector.roots
    assert root["session_name"] == "trial"
    nodes = collector.children(root)
    assert [node["name"] for node in nodes] == ["think", "act", "think"]
    models = [run for run in collector.runs.values() if run["run_type"] == "llm"]
    assert [run["parent_run_id"] for run in sorted(models, key=lambda run: run["dotted_order"])] == [
        nodes[0]["id"],
        nodes[2]["id"],
    ]
    for run in collector.runs.values():
        assert run["trace_id"] == root["id"]
        assert run.get("end_time"), run["name"]
        assert run["inputs"], run["name"]
        assert run["outputs"], run["name"]


async def test_personal_data_is_masked_and_the_rest_is_not(collector: TraceCollector) -> None:
    async with tracing(on(collector)):
        await one_turn()

    sent = collector.everything
    assert [word for word in PERSONAL if word in sent] == []
    for kept in ("j***@example.com", "***99", "4242", "AB4003", "2026-03-01", "1234567890123"):
        assert kept in sent


async def test_an_error_is_masked_too(collector: TraceCollector) -> None:
    async def fail(state: State) -> dict[str, Any]:
        raise ValueError("nobody is called john.doe@example.com")

    async with tracing(on(collector)):
        graph = StateGraph(State).add_node("fail", fail).add_edge(START, "fail").compile()
        with pytest.raises(ValueError, match="nobody"):
            await graph.ainvoke({"messages": [HumanMessage("?")]})

    assert "j***@example.com" in str(collector.roots[0]["error"])
    assert "john.doe" not in collector.everything


@pytest.mark.parametrize("value", ["", "false", "0", "yes"])
async def test_nothing_is_sent_when_tracing_is_off(
    collector: TraceCollector, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    """Not even by the library itself, which reads older names from the environment of the process."""
    environ = on(collector) | {"LANGSMITH_TRACING": value, "LANGCHAIN_TRACING_V2": "true"}
    for name, setting in environ.items():
        monkeypatch.setenv(name, setting)

    async with tracing(environ) as is_on:
        assert not is_on
        await one_turn()

    assert collector.requests == []


async def test_a_turn_does_not_wait_for_its_trace() -> None:
    """The collector accepts connections and never answers."""

    async def rest(state: State) -> dict[str, Any]:
        return {}

    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with tracing({"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": url}, flush_s=0.2):
            started = time.monotonic()
            graph = StateGraph(State).add_node("rest", rest).add_edge(START, "rest").compile()
            await graph.ainvoke({"messages": [HumanMessage("?")]})
            assert time.monotonic() - started < 0.5
            closing = time.monotonic()
        assert time.monotonic() - closing < 1


def test_a_process_ends_although_the_collector_is_silent() -> None:
    """What could not be sent in time is lost, rather than the process being killed for not ending."""
    program = """
import asyncio, socket, time
from langchain_core.runnables import RunnableLambda
from server.tracing import tracing
silent = socket.socket()
silent.bind(("127.0.0.1", 0))
silent.listen()
url = f"http://127.0.0.1:{silent.getsockname()[1]}"
async def main():
    async with tracing({"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": url}, flush_s=0.3):
        await RunnableLambda(lambda x: x).ainvoke("?")
asyncio.run(main())
print("over", time.time(), flush=True)
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, timeout=30, capture_output=True, text=True
    )

    over = float(ended.stdout.rsplit("over ", 1)[1])
    assert time.time() - over < 3


async def test_langsmith_itself_needs_a_key() -> None:
    with pytest.raises(MisconfiguredError, match="LANGSMITH_API_KEY"):
        async with tracing({"LANGSMITH_TRACING": "true"}):
            pass


def test_a_key_that_names_contact_data_decides() -> None:
    value = {"a": [{"phone_number": "91234567", "email": "o", "seats": 91234567, "eid": "AB4003"}]}

    assert Masker().masked(value) == {
        "a": [{"phone_number": "***67", "email": "o", "seats": 91234567, "eid": "AB4003"}]
    }
