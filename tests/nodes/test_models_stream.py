"""Streamed answers of the chat model against a real server over the real wire."""

from collections.abc import AsyncGenerator, Generator

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage
from pydantic import SecretStr

from arthur.errors import TimedOut, Unavailable
from nodes.models import open_chat_model
from nodes.models_answers import Ending, ending_of, unreadable_calls, usage_of
from nodes.models_reliable import Patience, ReliableChatModel
from sandbox.llm import BadArguments, Call, Calls, Cut, Fault, Garbled, Hang, Reply, ScriptedModel, Truncated

QUICK = Patience(timeout_s=0.6, retries=2, total_s=5.0, first_pause_s=0.01)
TOOL = {"type": "function", "function": {"name": "lookup_event", "parameters": {"type": "object", "properties": {}}}}
QUESTION = [HumanMessage("Where is AB4003?")]
LONG = Reply("The show AB4003 is in Toronto tonight.")


@pytest.fixture(scope="module")
def server() -> Generator[ScriptedModel]:
    with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture
def script(server: ScriptedModel) -> ScriptedModel:
    server.reset()
    return server


@pytest.fixture
async def model(script: ScriptedModel) -> AsyncGenerator[ReliableChatModel]:
    async with open_chat_model(
        model="gpt-4o-mini", key=SecretStr("sk-test"), base_url=script.base_url, patience=QUICK
    ) as opened:
        yield opened


async def collected(model: ReliableChatModel) -> tuple[list[str], AIMessageChunk]:
    """Return the texts in the order they were shown, and the whole answer."""
    texts: list[str] = []
    whole: AIMessageChunk | None = None
    async for chunk in model.bind_tools([TOOL]).astream(QUESTION):
        assert isinstance(chunk, AIMessageChunk)
        if chunk.text:
            texts.append(chunk.text)
        whole = chunk if whole is None else whole + chunk
    assert whole is not None
    return texts, whole


async def test_text_is_shown_word_by_word_and_usage_follows(script: ScriptedModel, model: ReliableChatModel) -> None:
    script.next(Reply(LONG.text, cached_tokens=5))

    texts, whole = await collected(model)

    assert len(texts) > 3
    assert "".join(texts) == LONG.text
    assert ending_of(whole) is Ending.COMPLETE
    assert usage_of(whole).cached_tokens == 5
    assert usage_of(whole).model == "gpt-4o-mini"
    assert script.requests[0]["stream_options"] == {"include_usage": True}


async def test_tool_calls_come_whole_after_the_text(script: ScriptedModel, model: ReliableChatModel) -> None:
    calls = (Call("lookup_event", {"eid": "AB4003"}), Call("lookup_event", {"eid": "AB4004"}))
    script.next(Calls(calls, text="Let me see."))

    texts, whole = await collected(model)

    assert "".join(texts) == "Let me see."
    assert [call["args"] for call in whole.tool_calls] == [{"eid": "AB4003"}, {"eid": "AB4004"}]
    assert len({call["id"] for call in whole.tool_calls}) == 2


async def test_broken_arguments_are_not_guessed(script: ScriptedModel, model: ReliableChatModel) -> None:
    """Merging chunks would complete a cut-off `{"eid": "AB4003` and run it."""
    script.next(BadArguments("lookup_event", {"eid": "AB4003 and more"}))

    _, whole = await collected(model)

    assert whole.tool_calls == []
    assert unreadable_calls(whole)[0]["name"] == "lookup_event"
    assert "AB40" in (unreadable_calls(whole)[0]["args"] or "")


@pytest.mark.parametrize("broken", [Fault(500), Cut(LONG, after=1), Truncated(LONG, after=1), Garbled(LONG, after=1)])
async def test_a_failure_before_the_first_text_is_repeated(
    script: ScriptedModel, model: ReliableChatModel, broken: Fault | Cut | Truncated | Garbled
) -> None:
    script.next(broken, LONG)

    texts, whole = await collected(model)

    assert "".join(texts) == LONG.text
    assert ending_of(whole) is Ending.COMPLETE
    assert len(script.requests) == 2


@pytest.mark.parametrize("broken", [Cut(LONG, after=4), Truncated(LONG, after=4), Garbled(LONG, after=4)])
async def test_a_failure_after_it_ends_the_answer_and_is_told(
    script: ScriptedModel, model: ReliableChatModel, broken: Cut | Truncated | Garbled
) -> None:
    """Asking again would show the beginning twice."""
    script.next(broken, LONG)

    texts, whole = await collected(model)

    assert LONG.text.startswith("".join(texts))
    assert "".join(texts) != LONG.text
    assert ending_of(whole) is Ending.CUT
    assert len(script.requests) == 1


async def test_half_a_tool_call_is_asked_for_again(script: ScriptedModel, model: ReliableChatModel) -> None:
    call = Call("lookup_event", {"eid": "AB4003", "why": "a long enough text"})
    script.next(Cut(call, after=3), Truncated(call, after=3), call)

    _, whole = await collected(model)

    assert [found["args"] for found in whole.tool_calls] == [dict(call.args)]
    assert len(script.requests) == 3


async def test_a_cut_answer_has_no_tool_calls(script: ScriptedModel, model: ReliableChatModel) -> None:
    calls = Calls((Call("lookup_event", {"eid": "AB4003"}),), text="Let me see.")
    script.next(Truncated(calls, after=7))

    texts, whole = await collected(model)

    assert "".join(texts) == "Let me see."
    assert ending_of(whole) is Ending.CUT
    assert whole.tool_calls == []


async def test_silence_is_a_timeout(script: ScriptedModel, model: ReliableChatModel) -> None:
    script.next(*[Hang(1.5)] * 3)

    with pytest.raises(TimedOut):
        await collected(model)


async def test_an_empty_stream_is_an_error(script: ScriptedModel, model: ReliableChatModel) -> None:
    script.next(*[Reply("")] * 3)

    with pytest.raises(Unavailable, match="empty answer"):
        await collected(model)


async def test_the_token_limit_is_marked(script: ScriptedModel, model: ReliableChatModel) -> None:
    script.next(Reply(LONG.text, finish="length"))

    _, whole = await collected(model)

    assert ending_of(whole) is Ending.LENGTH


async def test_a_reader_who_stops_drops_the_connection(script: ScriptedModel, model: ReliableChatModel) -> None:
    script.next(LONG, Reply("Still here."))

    async for chunk in model.astream(QUESTION):
        if chunk.text:
            break

    assert (await model.ainvoke(QUESTION)).text == "Still here."


async def test_invoke_under_a_streaming_graph_gives_the_same_message(
    script: ScriptedModel, model: ReliableChatModel
) -> None:
    """LangGraph's message stream turns `ainvoke` into a stream; broken arguments stay broken there too."""
    script.next(BadArguments("lookup_event", {"eid": "AB4003 and more"}))

    answer = await model.bind_tools([TOOL]).ainvoke(QUESTION, stream=True)

    assert isinstance(answer, AIMessage)
    assert not isinstance(answer, AIMessageChunk)
    assert answer.tool_calls == []
    assert len(answer.invalid_tool_calls) == 1
    assert usage_of(answer).prompt_tokens > 0
