"""The chat model against a real server over the real wire."""

import time

import pytest

from arthur.errors import Unavailable
from nodes.models_answers import Ending, ModelUsage, degraded_by, ending_of, usage_of
from nodes.models_reliable import Patience
from sandbox.llm import Call, Calls, Fault, Reply, ScriptedModel
from tests.nodes.asking import LOOKUP, QUESTION, Planner, opened


async def test_a_plain_answer_carries_its_usage_and_its_time(script: ScriptedModel) -> None:
    script.next(Reply("In Toronto.", cached_tokens=7))

    async with opened(script) as model:
        answer = await model.ainvoke(QUESTION)

    assert answer.text == "In Toronto."
    assert ending_of(answer) is Ending.COMPLETE
    assert degraded_by(answer) is None
    used = usage_of(answer)
    assert (used.model, used.cached_tokens, used.calls) == ("gpt-4o-mini", 7, 1)
    assert used.prompt_tokens > 0
    assert used.completion_tokens > 0


async def test_usage_of_a_turn_adds_up() -> None:
    first = ModelUsage(model="a", prompt_tokens=10, completion_tokens=1, calls=1, first_call_ms=30)
    later = ModelUsage(model="b", prompt_tokens=20, completion_tokens=2, cached_tokens=8, calls=1, first_call_ms=40)

    assert sum([first, later, later], start=ModelUsage()) == ModelUsage(
        model="b", prompt_tokens=50, completion_tokens=5, cached_tokens=16, calls=3, first_call_ms=30, followup_ms=80
    )


async def test_tool_calls_arrive_with_their_arguments(script: ScriptedModel) -> None:
    calls = (Call("lookup_event", {"eid": "AB4003"}), Call("lookup_event", {"eid": "AB4004"}))
    script.next(Calls(calls, text="Let me see."))

    async with opened(script) as model:
        answer = await model.bind_tools([LOOKUP], tool_choice="auto").ainvoke(QUESTION)

    assert [(call["name"], call["args"]) for call in answer.tool_calls] == [
        ("lookup_event", {"eid": "AB4003"}),
        ("lookup_event", {"eid": "AB4004"}),
    ]
    asked = script.requests[0]
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["lookup_event"]
    assert asked["tool_choice"] == "auto"
    assert asked["max_completion_tokens"] == 1200


async def test_without_tools_none_are_sent(script: ScriptedModel) -> None:
    """An empty list of tools is an error at OpenAI, and the last call of a budget has none."""
    script.next(Reply("So far: nothing."))

    async with opened(script) as model:
        await model.bind_tools([]).ainvoke(QUESTION)

    assert "tools" not in script.requests[0]


async def test_an_unknown_tool_is_left_to_the_graph(script: ScriptedModel) -> None:
    script.next(Call("drop_tables", {"all": True}))

    async with opened(script) as model:
        answer = await model.bind_tools([LOOKUP]).ainvoke(QUESTION)

    assert answer.tool_calls[0]["name"] == "drop_tables"


async def test_a_busy_service_is_waited_for_as_long_as_it_asks(script: ScriptedModel) -> None:
    script.next(Fault(429, retry_after=0.2), Reply("In Toronto."))

    async with opened(script) as model:
        started = time.monotonic()
        answer = await model.ainvoke(QUESTION)

    assert answer.text == "In Toronto."
    assert 0.2 <= time.monotonic() - started < 1


async def test_a_service_that_asks_for_too_long_a_wait_is_not_asked_again(script: ScriptedModel) -> None:
    script.next(Fault(429, retry_after=30))

    async with opened(script) as model:
        with pytest.raises(Unavailable, match="is busy"):
            await model.ainvoke(QUESTION)

    assert len(script.requests) == 1


async def test_a_server_error_is_repeated(script: ScriptedModel) -> None:
    script.next(Fault(500), Fault(503, retry_after=0), Reply("In Toronto."))

    async with opened(script) as model:
        assert (await model.ainvoke(QUESTION)).text == "In Toronto."


async def test_the_client_does_not_repeat_by_itself(script: ScriptedModel) -> None:
    script.next(Fault(500), Reply("Never asked."))

    async with opened(script, patience=Patience(retries=0, timeout_s=2.0)) as model:
        with pytest.raises(Unavailable):
            await model.ainvoke(QUESTION)

    assert len(script.requests) == 1


async def test_the_fallback_model_answers_when_the_first_fails_for_good(script: ScriptedModel) -> None:
    script.next(Fault(500), Fault(500), Fault(500), Reply("In Toronto."))

    async with opened(script, fallback_model="gpt-4o") as model:
        answer = await model.ainvoke(QUESTION)

    assert [body["model"] for body in script.requests] == ["gpt-4o-mini"] * 3 + ["gpt-4o"]
    assert usage_of(answer).model == "gpt-4o"
    assert degraded_by(answer) is None


async def test_the_planner_answers_when_no_model_does_and_the_answer_says_so(script: ScriptedModel) -> None:
    script.next(*[Fault(500)] * 6)
    planner = Planner()

    async with opened(script, fallback_model="gpt-4o", planner=planner) as model:
        answer = await model.bind_tools([LOOKUP]).ainvoke(QUESTION)

    assert degraded_by(answer) == "unavailable"
    assert answer.tool_calls[0]["args"] == {"eid": "AB4003"}
    assert usage_of(answer).model == "offline-planner"
    assert [tool["function"]["name"] for tool in planner.seen[-1]["tools"]] == ["lookup_event"]


async def test_the_planner_streams_as_one_chunk_with_its_calls(script: ScriptedModel) -> None:
    script.next(*[Fault(500)] * 3)

    async with opened(script, planner=Planner()) as model:
        chunks = [chunk async for chunk in model.bind_tools([LOOKUP]).astream(QUESTION)]

    assert "".join(chunk.text for chunk in chunks) == "Looking."
    assert [call["name"] for chunk in chunks for call in chunk.tool_calls] == ["lookup_event"]
    assert degraded_by(chunks[0]) == "unavailable"
