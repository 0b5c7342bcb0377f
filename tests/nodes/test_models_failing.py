"""Models that fail: what is repeated, what is not, what is said about it, and that no secret gets out."""

import asyncio
import io
import logging
import socket
import time

import pytest
import structlog
from langchain_core.messages import AIMessage, ToolMessage

from arthur.errors import ArthurError, InvalidRequest, NotConfigured, NotPossible, TimedOut, Unavailable
from nodes.models_answers import Ending, degraded_by, ending_of, unreadable_calls
from nodes.models_reliable import Patience
from sandbox.llm import BadArguments, Call, Fault, Hang, Reply, ScriptedModel
from tests.nodes.asking import KEY, LOOKUP, QUESTION, Planner, opened


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
    script.next(Hang(1.5), Hang(1.5))

    async with opened(script, patience=Patience(timeout_s=0.4, retries=1, total_s=5, first_pause_s=0.01)) as model:
        with pytest.raises(TimedOut, match="did not answer in time"):
            await model.ainvoke(QUESTION)

    assert len(script.requests) == 2


async def test_the_time_for_all_repeats_is_bounded(script: ScriptedModel) -> None:
    script.next(*[Fault(500, retry_after=0.5)] * 9)
    patience = Patience(timeout_s=2.0, retries=8, total_s=1.0, first_pause_s=0.01)

    async with opened(script, patience=patience) as model:
        started = time.monotonic()
        with pytest.raises(Unavailable):
            await model.ainvoke(QUESTION)

    assert time.monotonic() - started < 3.5  # four seconds of pauses alone, were it not


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
        async with asyncio.timeout(5):
            while not script.requests:  # noqa: ASYNC110  the server tells nobody
                await asyncio.sleep(0.01)
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
