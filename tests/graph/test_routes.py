"""Where to go next, as pure functions of the state."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from graph.routes import after_act, after_admit, after_authorize, after_confirm, after_think
from nodes.admit import new_turn
from nodes.state import Call, State

CALL: Call = {"id": "call_1", "name": "lookup_event", "args": {}, "grant_id": None}
ASKED = HumanMessage("x")
CALLED = AIMessage("", tool_calls=[{"name": "lookup_event", "args": {}, "id": "call_1"}])
MALFORMED = AIMessage(
    "",
    invalid_tool_calls=[
        {"name": "lookup_event", "args": "{", "id": "call_1", "error": None, "type": "invalid_tool_call"}
    ],
)


def result(status: str = "success", call: str = "call_1") -> ToolMessage:
    return ToolMessage("{}", tool_call_id=call, status=status)  # pyright: ignore[reportArgumentType]


def state(*messages: AnyMessage, **turn: Any) -> State:
    return {"messages": [ASKED, *messages], "turn": {**new_turn("x", started_at=""), **turn}}  # pyright: ignore


@pytest.mark.parametrize(
    ("status", "to"),
    [("running", "recall"), ("denied", "remember"), ("rate_limited", "remember"), ("error", "remember")],
)
def test_only_an_admitted_question_is_answered(status: str, to: str) -> None:
    assert after_admit(state(status=status)) == to


@pytest.mark.parametrize(
    ("reply", "to"), [(CALLED, "authorize"), (MALFORMED, "authorize"), (AIMessage("In Toronto."), "remember")]
)
def test_calls_are_checked_and_words_are_the_answer(reply: AIMessage, to: str) -> None:
    assert after_think(state(reply)) == to


@pytest.mark.parametrize(
    ("turn", "to"),
    [
        ({"to_run": [CALL]}, "act"),
        ({"to_run": [CALL], "to_confirm": [CALL]}, "act"),
        ({"to_confirm": [CALL]}, "confirm"),
        ({}, "think"),
    ],
    ids=["reads", "reads before writes", "writes", "nothing let through"],
)
def test_reads_run_before_writes_are_asked_about(turn: dict[str, Any], to: str) -> None:
    assert after_authorize(state(CALLED, **turn)) == to


def test_what_nobody_approved_goes_back_to_the_model() -> None:
    assert after_confirm(state(CALLED, to_run=[CALL])) == "act"
    assert after_confirm(state(CALLED, result("error"))) == "think"


@pytest.mark.parametrize(
    ("messages", "turn", "to"),
    [
        ((result(),), {"final": True}, "show"),
        ((result(),), {"final": False}, "think"),
        ((result("error"),), {"final": True}, "think"),
        ((result(), result(call="call_2")), {"final": True}, "think"),
        ((result(),), {"final": True, "to_confirm": [CALL]}, "confirm"),
    ],
    ids=["a final result", "a result", "a final call that failed", "two results", "writes of the round left"],
)
def test_only_one_successful_final_result_is_shown_as_it_is(
    messages: tuple[ToolMessage, ...], turn: dict[str, Any], to: str
) -> None:
    assert after_act(state(CALLED, *messages, **turn)) == to


def test_results_of_earlier_rounds_do_not_count() -> None:
    assert after_act(state(CALLED, result(), CALLED, result(), final=True)) == "show"
    assert after_act(state(CALLED, result("error"), CALLED, result(), final=True)) == "show"
