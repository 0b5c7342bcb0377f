"""An answer grows while it is said, and whatever breaks on the way, it stands there whole and once in the end."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AnswerLost, ApiFault, Hang, RateLimited, Refused, ServerError
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from tests.server.slack.conftest import CHANNEL, OPS, SLOW, House, Stage, staged

DONE = "SELECT bool_and(state IN ('done', 'failed')) FROM esbmcp_turns"
SENT = "SELECT bool_and(state = 'sent') FROM esbmcp_outbox"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.05)


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    async with staged(slack, house) as opened:
        yield opened


async def asked_and_answered(stage: Stage, question: str) -> tuple[Message, str]:
    """Ask in a channel and return the question with all that stands below it when the turn is over."""
    asked = stage.slack.say(OPS, CHANNEL, f"@Arthur {question}")
    await stage.answer(asked, seconds=15)
    await stage.until(DONE, expected=True, seconds=15)
    await stage.until(SENT, expected=True, seconds=15)
    return asked, "\n".join(message.text for message in stage.answers(asked))


def lines(text: str) -> list[str]:
    """Return the lines that say something; parts end at line ends, and a replaced one has no fence of its own."""
    return [line for line in text.splitlines() if line.strip() and line != "```"]


def calls(stage: Stage, method: str) -> int:
    return len(stage.slack.calls(method))


async def test_answer_grows_in_one_message_before_it_is_whole(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur slowly")
    first = await stage.answer(asked)
    begun = first.text
    await stage.until(SENT, expected=True)
    [whole] = stage.answers(asked)

    assert whole.ts == first.ts
    assert 0 < len(begun) < len(SLOW)
    assert SLOW.startswith(begun)
    assert whole.text == SLOW
    assert not whole.streaming
    assert calls(stage, "chat.appendStream") >= 2
    assert calls(stage, "chat.update") == calls(stage, "chat.postMessage") == 0


async def test_short_answer_is_posted_at_once(stage: Stage) -> None:
    _, text = await asked_and_answered(stage, "hello")

    assert text == "You said: hello"
    assert calls(stage, "chat.startStream") == 0


async def test_words_before_a_tool_call_are_not_left_behind(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.005)
    _, text = await asked_and_answered(stage, "look Nobody Atall")

    assert text.startswith("The tool says:")
    assert "Let me look" not in text
    assert calls(stage, "chat.startStream") == 1


async def test_code_block_stays_whole(stage: Stage) -> None:
    _, text = await asked_and_answered(stage, "code")

    assert text == f"Look:\n```\n{SLOW}```\nThat was it."


@pytest.mark.parametrize("method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update"])
@pytest.mark.parametrize(
    "fault",
    [
        AnswerLost(),
        ServerError(),
        RateLimited(retry_after=1),
        Refused(error="fatal_error"),
        Refused(error="missing_scope"),
    ],
    ids=["answer lost", "500", "429", "fatal", "refused"],
)
async def test_no_character_is_lost_or_doubled(stage: Stage, method: str, fault: ApiFault) -> None:
    if method == "chat.update":  # only needed when the stream cannot be completed
        stage.slack.faults.plant("chat.stopStream", Refused(error="message_not_in_streaming_state"))
    stage.slack.faults.plant(method, fault)
    _, text = await asked_and_answered(stage, "slowly")

    assert lines(text) == SLOW.splitlines()


async def test_many_failures_in_a_row_lose_nothing(stage: Stage) -> None:
    for method in ("chat.appendStream", "chat.stopStream", "chat.update"):
        stage.slack.faults.plant(method, ServerError(), times=2)
    _, text = await asked_and_answered(stage, "slowly")

    assert lines(text) == SLOW.splitlines()


async def test_stream_that_expires_in_the_middle_is_replaced(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur slowly")
    await stage.answer(asked)
    stage.slack.expire_streams()
    await stage.until(SENT, expected=True, seconds=15)

    assert lines("\n".join(message.text for message in stage.answers(asked))) == SLOW.splitlines()


async def test_full_stream_is_replaced(stage: Stage) -> None:
    world = stage.slack.world
    world.rules = replace(world.rules, stream_characters=600)
    _, text = await asked_and_answered(stage, "slowly")

    assert lines(text) == SLOW.splitlines()


async def test_answer_longer_than_a_stream_comes_in_parts_with_balanced_code(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "STREAM_CHARS", 600)
    asked, text = await asked_and_answered(stage, "code")

    assert lines(text) == ["Look:", *SLOW.splitlines()[:-1], f"{SLOW.splitlines()[-1]}```", "That was it."]
    assert all(message.text.count("```") % 2 == 0 for message in stage.answers(asked))


@pytest.mark.parametrize("known", [True, False], ids=["message known", "start without an answer"])
async def test_process_that_dies_in_the_middle_leaves_one_answer(
    slack: SandboxSlack, house: House, *, known: bool
) -> None:
    """Its message is taken over, even when it died before Slack told it which one that is."""
    async with staged(slack, house) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur slowly")
        begun = await first.answer(asked)
        for task in asyncio.all_tasks():
            if "streaming" in task.get_name():
                task.cancel()
        stopped = slack.calls("chat.stopStream")
        assert not stopped
        await house.services.own.execute(
            "UPDATE esbmcp_turns SET worker = 'dead', heartbeat_at = now() - interval '1 minute'"
        )
        if not known:
            await house.services.own.execute("UPDATE esbmcp_outbox SET stream_ts = NULL")
        [(turn_id,)] = await first.rows("SELECT id FROM esbmcp_turns")
        await first.bot.errands.run(turn_id, last=False)  # pyright: ignore[reportArgumentType]  a UUID
        await first.until(SENT, expected=True, seconds=15)

        [whole] = first.answers(asked)
        assert whole.ts == begun.ts
        assert lines(whole.text) == SLOW.splitlines()


async def test_slack_without_streams_gets_whole_answers(stage: Stage) -> None:
    stage.slack.faults.plant("chat.startStream", Refused(error="unknown_method"), times=9)
    _, text = await asked_and_answered(stage, "slowly")

    assert lines(text) == SLOW.splitlines()


async def test_hanging_slack_does_not_hold_the_answer_for_ever(stage: Stage) -> None:
    stage.slack.faults.plant("chat.appendStream", Hang(seconds=1))
    _, text = await asked_and_answered(stage, "slowly")

    assert lines(text) == SLOW.splitlines()


async def test_worker_that_died_before_it_began_the_stream(slack: SandboxSlack, house: House) -> None:
    """The part is stored without its words, and Slack knows nothing of it yet."""
    async with staged(slack, house, working=False) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        await first.until("SELECT count(*) FROM esbmcp_turns", 1)
        await house.services.own.execute("""
            INSERT INTO esbmcp_outbox (turn_id, part, kind, content, channel_id, thread_ts)
            SELECT id, 0, 'text', '{"key": "text:0", "text": "…", "streamed": true}', channel_id, thread_ts
              FROM esbmcp_turns
        """)

    async with staged(slack, house, listening=False) as second:
        await second.answer(asked)
        await second.until(SENT, expected=True, seconds=15)
        assert [message.text for message in second.answers(asked)] == ["You said: hello"]
