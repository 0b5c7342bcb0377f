"""The chat model against a real server over the real wire."""

import asyncio
import io
import logging
import socket
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, SecretStr

from arthur.errors import ArthurError, InvalidRequest, NotConfigured, NotPossible, TimedOut, Unavailable
from nodes.models import open_chat_model
from nodes.models_answers import Ending, ModelUsage, degraded_by, ending_of, unreadable_calls, usage_of
from nodes.models_reliable import Patience, ReliableChatModel
from sandbox.llm import BadArguments, Call, Calls, Fault, Hang, Reply, ScriptedModel

KEY = "sk-test-0123456789abcdefghij"
QUICK = Patience(timeout_s=0.3, retries=2, total_s=1.5, first_pause_s=0.01, longest_pause_s=0.5)
LOOKUP = {
    "type": "function",
    "function": {
        "name": "lookup_event",
        "description": "Find one event.",
        "parameters": {"type": "object", "properties": {"eid": {"type": "string"}}},
    },
}
QUESTION = [HumanMessage("Where is AB4003?")]


class Planner(BaseChatModel):
    """A model without a network."""

    seen: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])

    @property
    def _llm_type(self) -> str:
        return "offline-planner"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(kwargs)
        call = {"name": "lookup_event", "args": {"eid": "AB4003"}, "id": "plan_1"}
        return ChatResult(generations=[ChatGeneration(message=AIMessage("Looking.", tool_calls=[call]))])


@pytest.fixture(scope="module")
def server() -> Generator[ScriptedModel]:
    with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture
def script(server: ScriptedModel) -> ScriptedModel:
    server.reset()
    return server


@asynccontextmanager
async def opened(script: ScriptedModel | str, **changes: Any) -> AsyncGenerator[ReliableChatModel]:
    url = script if isinstance(script, str) else script.base_url
    options: dict[str, Any] = {"model": "gpt-4o-mini", "key": SecretStr(KEY), "base_url": url, "patience": QUICK}
    async with open_chat_model(**(options | changes)) as model:
        yield model


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

    async with opened(script, patience=Patience(retries=0, timeout_s=0.3)) as model:
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


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        (Fault(401), NotConfigured, "refused our key"),
        (Fault(403), NotConfigured, "refused our key"),
        (Fault(404), NotConfigured, "does not know the configured model"),
        (Fault(429, code="insufficient_quota", retry_after=0), NotConfigured, "no credit left"),
        (Fault(400, code="context_length_exceeded", message="context_length_exceeded"), InvalidRequest, "too long"),
        (Fault(422), Unavailable, "did not accept the request"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Fault) else "",
)
async def test_what_cannot_get_better_is_asked_once(
    script: ScriptedModel, fault: Fault, kind: type[ArthurError], words: str
) -> None:
    script.next(fault)

    async with opened(script) as model:
        with pytest.raises(kind, match=words):
            await model.ainvoke(QUESTION)

    assert len(script.requests) == 1


async def test_a_refused_key_is_not_tried_with_another_model(script: ScriptedModel) -> None:
    script.next(Fault(401))

    async with opened(script, fallback_model="gpt-4o", planner=Planner()) as model:
        answer = await model.ainvoke(QUESTION)

    assert degraded_by(answer) == "not_configured"
    assert len(script.requests) == 1


async def test_silence_is_a_timeout(script: ScriptedModel) -> None:
    script.next(Hang(0.5), Hang(0.5))

    async with opened(script, patience=Patience(timeout_s=0.1, retries=1, total_s=1, first_pause_s=0.01)) as model:
        with pytest.raises(TimedOut, match="did not answer in time"):
            await model.ainvoke(QUESTION)

    assert len(script.requests) == 2


async def test_the_time_for_all_repeats_is_bounded(script: ScriptedModel) -> None:
    script.next(*[Fault(500, retry_after=0.2)] * 9)
    patience = Patience(timeout_s=0.3, retries=8, total_s=0.5, first_pause_s=0.01)

    async with opened(script, patience=patience) as model:
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await model.ainvoke(QUESTION)

    assert time.monotonic() - started < 0.8


async def test_a_refused_connection_is_unavailable() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    async with opened(f"http://127.0.0.1:{port}/v1") as model:
        with pytest.raises(Unavailable, match="cannot be reached"):
            await model.ainvoke(QUESTION)


async def test_arguments_that_are_no_json_reach_the_graph_as_a_problem(script: ScriptedModel) -> None:
    """They are never run as `{}`, and the model can repair them in the same conversation."""
    script.next(BadArguments("lookup_event", {"eid": "AB4003"}), Call("lookup_event", {"eid": "AB4003"}))

    async with opened(script) as model:
        offered = model.bind_tools([LOOKUP])
        broken = await offered.ainvoke(QUESTION)
        assert isinstance(broken, AIMessage)
        assert broken.tool_calls == []
        problem = unreadable_calls(broken)[0]
        assert problem["name"] == "lookup_event"
        repair = ToolMessage("Not JSON, send it again.", tool_call_id=problem["id"])
        repaired = await offered.ainvoke([*QUESTION, broken, repair])

    assert repaired.tool_calls[0]["args"] == {"eid": "AB4003"}
    assert script.requests[1]["messages"][1]["tool_calls"][0]["id"] == problem["id"]


async def test_an_empty_answer_is_asked_for_again(script: ScriptedModel) -> None:
    script.next(Reply(""), Reply(" \n"), Reply("In Toronto."))

    async with opened(script) as model:
        assert (await model.ainvoke(QUESTION)).text == "In Toronto."


async def test_nothing_but_empty_answers_is_an_error(script: ScriptedModel) -> None:
    script.next(*[Reply("")] * 3)

    async with opened(script) as model:
        with pytest.raises(Unavailable, match="empty answer"):
            await model.ainvoke(QUESTION)


async def test_an_answer_cut_at_the_token_limit_says_so(script: ScriptedModel) -> None:
    script.next(Reply("In Tor", finish="length"))

    async with opened(script) as model:
        assert ending_of(await model.ainvoke(QUESTION)) is Ending.LENGTH


async def test_a_withheld_answer_is_an_error_and_part_of_one_is_marked(script: ScriptedModel) -> None:
    script.next(Reply("", finish="content_filter"), Reply("In", finish="content_filter"))

    async with opened(script) as model:
        with pytest.raises(NotPossible, match="content filter"):
            await model.ainvoke(QUESTION)
        assert ending_of(await model.ainvoke(QUESTION)) is Ending.FILTERED


async def test_the_key_is_in_no_error_and_no_log_line(
    script: ScriptedModel, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A service may quote the key in its refusal."""
    caplog.set_level(logging.DEBUG)
    lines = io.StringIO()
    monkeypatch.setattr("nodes.models_reliable.log", structlog.wrap_logger(structlog.PrintLogger(lines)))
    script.next(
        Fault(401, message=f"Incorrect API key provided: {KEY}"), Fault(500, message=KEY), Fault(400, message=KEY)
    )
    shown: list[str] = []

    async with opened(script) as model:
        for _ in range(2):
            with pytest.raises(ArthurError) as caught:
                await model.ainvoke(QUESTION)
            shown += [repr(caught.value), str(caught.getrepr(chain=True)), repr(caught.value.__cause__)]
        shown.append(repr(model))

    assert "model_failed" in lines.getvalue()
    assert KEY not in "".join([*shown, caplog.text, lines.getvalue()])


async def test_a_cancelled_turn_stops_at_once(script: ScriptedModel) -> None:
    script.next(Hang(0.6))

    async with opened(script, planner=Planner()) as model:
        turn = asyncio.create_task(model.ainvoke(QUESTION))
        await asyncio.sleep(0.1)
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn

    assert len(script.requests) == 1


async def test_openai_itself_needs_a_key() -> None:
    with pytest.raises(NotConfigured, match="OPENAI_API_KEY"):
        async with opened("", base_url=None, key=None):
            pass


async def test_a_compatible_server_needs_no_key(script: ScriptedModel) -> None:
    script.next(Reply("In Toronto."))

    async with opened(script, key=None) as model:
        assert (await model.ainvoke(QUESTION)).text == "In Toronto."


async def test_a_bug_of_ours_is_not_hidden_as_an_outage(script: ScriptedModel) -> None:
    async with opened(script, planner=Planner()) as model:
        with pytest.raises(TypeError):
            await model.bind(no_such_parameter=1).ainvoke(QUESTION)
