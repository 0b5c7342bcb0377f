"""Who waits long sees what is being done and can stop it; who waits for somebody else's question is told."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from server.slack.presence import notices
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, OPS_TOO, House, Stage, staged

STATE = "SELECT state FROM esbmcp_turns ORDER BY accepted_at LIMIT 1"
VIEWER = "U0DEMOVIE1"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "LONG_S", 0.3)
    monkeypatch.setattr(streaming, "PAUSE_S", 60.0)


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    async with staged(slack, house) as opened:
        yield opened


async def notice_of(stage: Stage, asked: Message) -> Message:
    """Wait for the notice of a question that takes long."""
    found = await stage.answer(asked)
    assert found.text.startswith("Still at it.")
    return found


async def test_the_button_of_the_notice_stops_the_turn(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur ponder")
    notice = await notice_of(stage, asked)
    await stage.slack.press(OPS, notice, notices.STOP)
    await stage.until(STATE, "stopped")
    await stage.slack.wait_for(lambda: notice.ts not in {message.ts for message in stage.answers(asked)})

    assert [message.text for message in stage.answers(asked)] == ["Stopped; nothing was done yet."]
    assert await stage.rows("SELECT error_message FROM esbmcp_chat_sessions") == [("stopped",)]


async def test_the_word_stops_it_too_and_is_no_question(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur ponder")
    await notice_of(stage, asked)
    stage.slack.say(OPS, CHANNEL, "@Arthur stop!", thread_ts=asked.ts)
    await stage.until(STATE, "stopped")

    assert await stage.rows("SELECT count(*) FROM esbmcp_turns") == [(1,)]


async def test_somebody_of_ops_may_stop_it_for_others(stage: Stage) -> None:
    asked = stage.slack.say(VIEWER, "C0DEMOGEN1", "@Arthur ponder")
    notice = await notice_of(stage, asked)
    await stage.slack.press(OPS, notice, notices.STOP)
    await stage.until(STATE, "stopped")


async def test_a_strangers_press_stops_nothing_and_is_told_so(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur ponder")
    notice = await notice_of(stage, asked)
    await stage.slack.press(NEWCOMER, notice, notices.STOP)
    await stage.slack.wait_for(
        lambda: any("Only the person who asked" in message.text for message in stage.slack.visible_to(NEWCOMER))
    )

    assert await stage.rows("SELECT stop_requested_at FROM esbmcp_turns") == [(None,)]
    await stage.slack.press(OPS, notice, notices.STOP)
    await stage.until(STATE, "stopped")


async def test_another_process_hears_of_it_with_its_next_heartbeat(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house, working=False) as ears, staged(slack, house, listening=False) as hands:
        asked = slack.say(OPS, CHANNEL, "@Arthur ponder")
        notice = await notice_of(hands, asked)
        await slack.press(OPS, notice, notices.STOP)
        await ears.until(STATE, "stopped")


async def test_the_next_question_of_the_thread_is_told_that_it_waits(stage: Stage) -> None:
    first = stage.slack.say(OPS, CHANNEL, "@Arthur ponder")
    await notice_of(stage, first)
    stage.slack.say(OPS, CHANNEL, "@Arthur hello", thread_ts=first.ts)
    await stage.until("SELECT count(*) FROM esbmcp_turns WHERE accepted_at < now() - interval '0.4 s'", 2)
    await stage.bot.errands.look_after()
    await stage.slack.wait_for(lambda: any(message.text == notices.NEXT for message in stage.answers(first)))
    stage.slack.say(OPS, CHANNEL, "@Arthur stop", thread_ts=first.ts)
    await stage.until("SELECT bool_and(state IN ('done', 'stopped')) FROM esbmcp_turns", expected=True)
    await stage.until("SELECT count(*) FROM esbmcp_outbox WHERE kind = 'notice'", 0)

    assert not any(message.text == notices.NEXT for message in stage.answers(first))


async def test_two_processes_post_one_notice(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notices, "LONG_S", 60.0)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur ponder")
    await stage.until(STATE, "running")
    [(turn_id,)] = await stage.rows("SELECT id FROM esbmcp_turns")
    turn = await stage.bot.errands.slack_turns.get(UUID(str(turn_id)))
    assert turn is not None
    await asyncio.gather(*(stage.bot.errands.notices.post(turn, "Still at it.") for _ in range(3)))

    assert [message.text for message in stage.answers(asked)] == ["Still at it."]
    stage.slack.say(OPS, CHANNEL, "@Arthur stop", thread_ts=asked.ts)
    await stage.until(STATE, "stopped")
    await stage.slack.wait_for(lambda: "Still at it." not in {message.text for message in stage.answers(asked)})


async def test_quick_answers_have_no_notice(stage: Stage) -> None:
    asked = stage.slack.say(OPS_TOO, CHANNEL, "@Arthur hello")

    assert (await stage.answer(asked)).text == "You said: hello"
    assert await stage.rows("SELECT count(*) FROM esbmcp_outbox WHERE kind = 'notice'") == [(0,)]
