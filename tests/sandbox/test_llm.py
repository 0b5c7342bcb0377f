"""The scripted model, asked by the official client."""

import asyncio
import json
from collections.abc import Generator
from typing import Any

import openai
import pytest

from sandbox.llm import Call, Calls, Fault, Moment, Reply, ScriptedModel, Slowly


@pytest.fixture(scope="module", params=[False, True], ids=["llmock", "instant"])
def server(request: pytest.FixtureRequest) -> Generator[ScriptedModel]:
    with ScriptedModel(instant=request.param) as scripted:
        yield scripted


@pytest.fixture
def script(server: ScriptedModel) -> ScriptedModel:
    server.reset()
    return server


def client_of(script: ScriptedModel) -> openai.AsyncOpenAI:
    return openai.AsyncOpenAI(base_url=script.base_url, api_key="sk-test", max_retries=0)


async def converse(client: openai.AsyncOpenAI, question: str) -> list[str]:
    """Ask until the model has no more tool calls; return what it said and called."""
    messages: list[Any] = [{"role": "user", "content": question}]
    said: list[str] = []
    while True:
        answer = await client.chat.completions.create(model="gpt-4o-mini", messages=messages)
        message = answer.choices[0].message
        messages.append(message.model_dump(exclude_none=True))
        if not message.tool_calls:
            return [*said, message.content or ""]
        for call in message.tool_calls:
            assert call.type == "function"
            said.append(f"{call.function.name} {json.loads(call.function.arguments)}")
            messages.append({"role": "tool", "tool_call_id": call.id, "content": "found"})


async def test_conversations_at_the_same_time_keep_to_their_own_script(script: ScriptedModel) -> None:
    script.when("Toronto", Call("lookup_event", {"city": "Toronto"}), Reply("Tonight."))
    script.when("Sydney", Calls((Call("a"), Call("b"))), Call("c"), Reply("Tomorrow."))

    async with client_of(script) as client:
        found = await asyncio.gather(*[converse(client, f"When in {city}?") for city in ["TORONTO", "Sydney"] * 3])

    assert found[0::2] == [["lookup_event {'city': 'Toronto'}", "Tonight."]] * 3
    assert found[1::2] == [["a {}", "b {}", "c {}", "Tomorrow."]] * 3


async def test_the_queue_goes_first_and_faults_use_up_no_round(script: ScriptedModel) -> None:
    script.when("when", Reply("Tonight.")).next(Fault(503))

    async with client_of(script) as client:
        with pytest.raises(openai.InternalServerError):
            await converse(client, "When?")
        assert await converse(client, "When?") == ["Tonight."]


async def test_a_request_without_a_script_is_refused_loudly(script: ScriptedModel) -> None:
    """A made-up answer would let a test pass for the wrong reason."""
    async with client_of(script) as client:
        with pytest.raises(openai.BadRequestError, match="no answer for this request"):
            await converse(client, "When?")


async def test_streams_carry_text_calls_and_usage(script: ScriptedModel) -> None:
    script.next(Calls((Call("lookup_event", {"eid": "AB4003"}),), text="Let me see."))

    text, arguments, finish, tokens = "", "", None, 0
    async with client_of(script) as client:
        stream = await client.chat.completions.create(
            model="gpt-4o-mini",
            messages=[{"role": "user", "content": "?"}],
            stream=True,
            stream_options={"include_usage": True},
        )
        async for chunk in stream:
            tokens = chunk.usage.total_tokens if chunk.usage else tokens
            for choice in chunk.choices:
                text += choice.delta.content or ""
                finish = choice.finish_reason or finish
                for call in choice.delta.tool_calls or ():
                    arguments += (call.function.arguments or "") if call.function else ""

    assert (text, json.loads(arguments), finish) == ("Let me see.", {"eid": "AB4003"}, "tool_calls")
    assert tokens > 0


async def test_words_that_come_slowly_come_one_by_one(script: ScriptedModel) -> None:
    script.when("when", Slowly("Tonight at eight.", seconds=0.3))

    async with client_of(script) as client:
        asked: list[Any] = [{"role": "user", "content": "When?"}]
        stream = await client.chat.completions.create(model="gpt-4o-mini", messages=asked, stream=True)
        words = [chunk.choices[0].delta.content async for chunk in stream if chunk.choices]
        whole = await client.chat.completions.create(model="gpt-4o-mini", messages=asked)

    assert words == ["Tonight ", "at ", "eight.", None]
    assert whole.choices[0].message.content == "Tonight at eight."


async def test_function_decides_by_question_round_and_newest_message(script: ScriptedModel) -> None:
    def decide(moment: Moment) -> Reply | Call:
        return Call("look") if moment.round == 0 else Reply(f"{moment.question} {moment.newest}")

    script.decide(decide)
    async with client_of(script) as client:
        assert await converse(client, "Where?") == ["look {}", "Where? found"]
