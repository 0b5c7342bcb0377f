"""Passthrough: a result is shown as its own tool renders it."""

from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from arthur.identity import Role
from nodes.admit import new_turn
from nodes.show import show
from nodes.state import Context, State
from tools.adapters.langchain import result_message
from tools.catalog import load_catalog
from tools.invoke import invoke


async def test_the_answer_is_the_rendered_result(ctx_as) -> None:  # noqa: ANN001
    tool = load_catalog().get("lookup_event")
    result = await invoke(tool, {"eid": "AB4012"}, ctx_as(Role.OPS))
    message = result_message(tool, "call_1", result)
    call = {"name": "lookup_event", "args": {"eid": "AB4012"}, "id": "call_1"}
    state: State = {
        "messages": [HumanMessage("when is AB4012?"), AIMessage("", tool_calls=[call]), message],
        "turn": new_turn("when is AB4012?", started_at=""),
    }

    update = dict(await show(state, Runtime(context=Context())))

    assert update["messages"] == [AIMessage(tool.render(result))]
    assert update["turn"] == {**state["turn"], "passthrough": "single"}


async def test_only_the_result_of_this_round_is_shown() -> None:
    artifact = {"ok": True, "text": "second", "entities": []}
    state: State = {
        "messages": [
            HumanMessage("x"),
            AIMessage("", tool_calls=[{"name": "a", "args": {}, "id": "1"}]),
            ToolMessage("first", tool_call_id="1", artifact={**artifact, "text": "first"}),
            AIMessage("", tool_calls=[{"name": "b", "args": {}, "id": "2"}]),
            ToolMessage("second", tool_call_id="2", artifact=artifact),
        ],
        "turn": new_turn("x", started_at=""),
    }

    update = dict(await show(state, Runtime(context=Context())))

    assert update["messages"] == [AIMessage("second")]
