"""The last node: how the turn ended, and what later turns may still read."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime

from nodes.admit import new_turn
from nodes.remember import KEPT_CONTENT, remember, slimmed
from nodes.state import Context, State, Turn

ENTITIES = [{"kind": "event", "id": "AB4003", "label": "AB4003"}]


def result(number: int, content: str = "{}") -> ToolMessage:
    artifact = {"ok": True, "tool": "lookup_event", "result": {"much": "x" * 9000}, "text": "x", "entities": ENTITIES}
    return ToolMessage(content, id=f"t{number}", name="lookup_event", tool_call_id=f"call_{number}", artifact=artifact)


def thread() -> list[AnyMessage]:
    return [
        HumanMessage("first", id="q1"),
        AIMessage("", id="a1", tool_calls=[{"name": "lookup_event", "args": {}, "id": "call_1"}]),
        result(1, "y" * 5000),
        AIMessage("answer", id="b1"),
    ]


async def run(messages: list[AnyMessage], **turn: Any) -> dict[str, Any]:
    begun: Turn = {**new_turn("first", started_at=""), **turn}  # pyright: ignore[reportAssignmentType]
    state: State = {"messages": messages, "turn": begun}
    return dict(await remember(state, Runtime(context=Context())))


async def test_a_turn_that_still_ran_is_completed() -> None:
    call = {"id": "1", "name": "x", "args": {}, "grant_id": None}

    update = await run(thread(), status="running", to_run=[call])

    assert (update["turn"]["status"], update["turn"]["to_run"]) == ("completed", [])


@pytest.mark.parametrize("status", ["denied", "rate_limited", "error"])
async def test_a_turn_that_ended_otherwise_stays_so(status: str) -> None:
    assert (await run(thread(), status=status, reason="because"))["turn"]["status"] == status


async def test_bulk_is_dropped_and_what_follow_ups_need_is_kept() -> None:
    update = await run(thread())

    [slim] = update["messages"]
    assert (slim.id, slim.tool_call_id, slim.name) == ("t1", "call_1", "lookup_event")
    assert slim.content == "y" * KEPT_CONTENT
    assert slim.artifact == {"ok": True, "tool": "lookup_event", "entities": ENTITIES}


async def test_what_goes_along_with_the_answer_moves_from_the_results_to_the_turn() -> None:
    source = {"title": "#ops", "url": "https://example.com/1"}
    found = result(1)
    found.artifact["enclosed"] = {"sources": [source]}
    again = result(2)
    again.artifact["enclosed"] = {"sources": [source, {**source, "url": "https://example.com/2"}]}
    update = await run([HumanMessage("first", id="q1"), found, again])

    assert update["turn"]["enclosed"] == {"sources": [source, {**source, "url": "https://example.com/2"}]}
    assert all("enclosed" not in slim.artifact for slim in update["messages"])


async def test_slim_messages_take_the_place_of_the_bulky_ones() -> None:
    before = thread()
    update = await run(before)

    after = add_messages(list(before), update["messages"])  # pyright: ignore[reportArgumentType]

    assert isinstance(after, list)
    assert [message.id for message in after] == ["q1", "a1", "t1", "b1"]  # pyright: ignore[reportAttributeAccessIssue]


async def test_earlier_turns_are_left_alone() -> None:
    before = [*thread(), HumanMessage("second", id="q2"), AIMessage("answer", id="b2")]

    assert (await run(before))["messages"] == []


def test_the_message_that_is_slimmed_is_not_changed_in_place() -> None:
    bulky = result(1)

    slimmed([bulky])

    assert "result" in bulky.artifact


def test_a_message_of_another_make_is_left_alone() -> None:
    assert slimmed([ToolMessage("x", tool_call_id="1"), AIMessage("y")]) == []
