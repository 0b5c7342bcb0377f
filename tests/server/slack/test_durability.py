"""Nothing said to Arthur is lost, and nothing is said twice, whatever breaks in between."""

import pytest
from aiohttp import ClientSession

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AckLost, AnswerLost, RateLimited, ServerError, Twice
from sandbox.slack.state.records import Message
from tests.server.slack.conftest import CHANNEL, LONG, OPS, House, Stage, staged

QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"


@pytest.mark.parametrize("fault", [Twice(), AckLost()])
async def test_event_that_comes_twice_is_answered_once(stage: Stage, fault: Twice | AckLost) -> None:
    stage.slack.delivery_faults.plant("events_api", fault)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    await stage.answer(asked)
    await stage.slack.wait_for(lambda: len(stage.slack.attempts) >= 2)
    await stage.until(QUEUED, 0)

    assert len(stage.answers(asked)) == 1
    assert await stage.rows("SELECT count(*) FROM esbmcp_turns") == [(1,)]


async def test_what_was_acknowledged_is_answered_by_another_process(slack: SandboxSlack, house: House) -> None:
    """The first process stores and acknowledges, then dies before any worker took it."""
    async with staged(slack, house, working=False) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        await slack.wait_for(lambda: any(attempt.acknowledged for attempt in slack.attempts))
        await first.until(QUEUED, 1)
        assert not first.answers(asked)

    async with staged(slack, house, listening=False) as second:
        assert (await second.answer(asked)).text == "You said: hello"


async def test_turn_whose_job_is_gone_is_found_again(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house, working=False) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        await first.until(QUEUED, 1)
        await house.services.own.execute("DELETE FROM procrastinate_jobs")
        await house.services.own.execute("UPDATE esbmcp_turns SET accepted_at = now() - interval '1 minute'")

    async with staged(slack, house, listening=False) as second:
        await second.bot.errands.look_after()
        assert (await second.answer(asked)).text == "You said: hello"


async def test_worker_that_died_with_the_answer_half_sent(slack: SandboxSlack, house: House) -> None:
    """Slack has the message, the row still says `sending`: the next worker finds it by its mark."""
    async with staged(slack, house) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        await first.answer(asked)
        await first.until(QUEUED, 0)
        await house.services.own.execute("UPDATE esbmcp_outbox SET state = 'sending', ts = NULL")
        [(turn_id,)] = await first.rows("SELECT id FROM esbmcp_turns")
        await first.bot.errands.run(turn_id, last=False)  # pyright: ignore[reportArgumentType]  a UUID

        assert len(first.answers(asked)) == 1
        assert await first.rows("SELECT state, ts IS NULL FROM esbmcp_outbox") == [("sent", False)]


async def test_post_whose_answer_is_lost_is_not_made_again(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postMessage", AnswerLost())
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")

    assert len(stage.answers(asked)) == 1


async def test_post_that_failed_is_made_again(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postMessage", ServerError())
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")

    assert (await stage.answer(asked)).text == "You said: hello"
    await stage.until(QUEUED, 0)
    assert len(stage.answers(asked)) == 1


async def test_answer_that_slack_did_not_take_is_sent_when_it_is_back(stage: Stage) -> None:
    """A job gives up after a minute; what it left unsent is found later, and sent once."""
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    first = await stage.answer(asked)
    await stage.until(QUEUED, 0)
    stage.slack.world.messages.remove(first.channel, first.ts)
    unsent = "UPDATE esbmcp_outbox SET state = 'pending', ts = NULL, created_at = now() - interval '1 minute'"
    await stage.services.own.execute(unsent + ", sending_at = NULL")
    for _ in range(3):
        await stage.bot.errands.look_after()
        await stage.until(QUEUED, 0)

    assert [message.text for message in stage.answers(asked)] == ["You said: hello"]
    assert await stage.rows("SELECT DISTINCT state FROM esbmcp_outbox") == [("sent",)]


async def test_retry_after_is_obeyed(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postMessage", RateLimited(retry_after=1))
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    answer = await stage.answer(asked)

    assert float(answer.ts) - float(asked.ts) >= 1
    await stage.until(QUEUED, 0)
    assert len(stage.answers(asked)) == 1


async def test_long_answer_comes_in_parts_in_order(stage: Stage) -> None:
    """Where it is not streamed, as outside of threads."""
    asked = stage.slack.say(OPS, stage.slack.bot, "long")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    parts = stage.answers(asked)
    assert len(parts) == 2
    assert all(len(part.text) <= 3500 for part in parts)
    assert "\n".join(part.text for part in parts).split() == LONG.split()


async def test_questions_of_one_thread_are_answered_in_order(stage: Stage) -> None:
    """In the order in which they were stored: three deliveries at the same moment have no order to keep."""
    words = ["one", "two", "three"]
    asked: list[Message] = []
    for stored, word in enumerate(words, start=1):
        asked.append(stage.slack.say(OPS, stage.slack.bot, word))
        await stage.until("SELECT count(*) FROM esbmcp_turns", stored)
    await stage.answer(asked[0], number=3, seconds=15)

    assert [answer.text for answer in stage.answers(asked[0])] == [f"You said: {word}" for word in words]


async def test_over_http_the_same_bot_answers_and_is_ready(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house, socket_mode=False) as stage, ClientSession() as session:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        assert (await stage.answer(asked)).text == "You said: hello"
        address = f"http://127.0.0.1:{stage.port}"
        async with session.get(f"{address}/readyz") as answer:
            assert (answer.status, await answer.text()) == (200, "ready")
        async with session.post(
            f"http://127.0.0.1:{stage.port}/slack/events", json={"type": "event_callback"}
        ) as forged:
            assert forged.status == 401


async def test_bot_is_not_ready_without_its_socket(stage: Stage) -> None:
    assert await stage.bot.problem() is None
    assert stage.bot.socket is not None
    await stage.bot.socket.disconnect_async()
    assert await stage.bot.problem() == "the Slack socket is not connected"
