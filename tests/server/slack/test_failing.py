"""What a person sees when something is broken, and what an operator sees."""

from typing import Any

import pytest

from arthur.errors import MisconfiguredError
from arthur.settings import Settings
from memory.turns import MOST_ATTEMPTS
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import Refused
from server.slack.manifest import SCOPES, missing_scopes
from server.slack.service import check_settings, open_bot
from server.slack.working import Errands
from tests.server.slack.conftest import CHANNEL, OPS, House, Stage, app_over, settings_for, staged

QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"


async def test_last_attempt_ends_in_an_apology_with_a_reference(slack: SandboxSlack, house: House) -> None:
    """So many workers died over this question; the next one says so instead of dying too."""
    async with staged(slack, house, working=False) as first:
        asked = slack.say(OPS, CHANNEL, "@Arthur hello")
        await first.until(QUEUED, 1)
        await house.services.own.execute("UPDATE esbmcp_turns SET attempts = %(most)s", {"most": MOST_ATTEMPTS})

    async with staged(slack, house, listening=False) as second:
        answer = await second.answer(asked)
        assert answer.text.startswith(f"I tried {MOST_ATTEMPTS} times")
        assert "err_" in answer.text


async def test_part_that_slack_refuses_for_good_does_not_block_the_thread(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postMessage", Refused(error="msg_too_long"))
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur one")
    await stage.until("SELECT state FROM esbmcp_outbox", "failed")
    stage.slack.say(OPS, CHANNEL, "@Arthur two", thread_ts=asked.ts)

    assert (await stage.answer(asked)).text == "You said: two"


async def test_answer_that_slack_does_not_take_here_reaches_the_asker_directly(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postMessage", Refused(error="not_in_channel"))
    stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    direct = stage.slack.direct(OPS).id

    [told] = await stage.slack.wait_for(lambda: stage.slack.messages(direct))
    assert "not_in_channel" in told.text
    assert "You said: hello" in told.text


async def test_event_that_could_not_be_stored_is_not_acknowledged(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is away for a moment: Slack delivers again, and the question is answered."""
    put, failures = stage.bot.queue.put_all, [1]

    async def fails_once(self: Any, *args: Any, **kwargs: Any) -> None:
        if failures:
            failures.pop()
            raise OSError("the database is away")
        await put(*args, **kwargs)

    monkeypatch.setattr(type(stage.bot.queue), "put_all", fails_once)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")

    assert (await stage.answer(asked)).text == "You said: hello"
    told = [message for message in stage.slack.visible_to(OPS, CHANNEL) if message.visible_to == OPS]
    assert ["cannot note your question down" in message.text for message in told] == [True]
    again = await stage.slack.wait_for(lambda: [attempt for attempt in stage.slack.attempts if attempt.retry])
    assert [attempt.acknowledged for attempt in again] == [True]


async def test_failed_errand_is_tried_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    run, failures = Errands._run, [1]

    async def fails_once(self: Errands, *args: Any) -> None:
        if failures:
            failures.pop()
            raise OSError("broken for a moment")
        await run(self, *args)

    monkeypatch.setattr(Errands, "_run", fails_once)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")

    assert (await stage.answer(asked)).text == "You said: hello"


async def test_token_that_slack_does_not_know_stops_the_start(slack: SandboxSlack, house: House) -> None:
    settings = settings_for(slack).model_copy(update={"slack_bot_token": settings_for(slack).slack_app_token})
    with pytest.raises(MisconfiguredError, match="SLACK_BOT_TOKEN"):
        async with open_bot(app_over(house.services, settings, house.dsn)):
            pass


async def test_production_without_a_model_is_not_ready(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house) as stage:
        settings = stage.bot.app.settings.model_copy(update={"environment": "production"})
        object.__setattr__(stage.bot.app, "settings", settings)
        assert await stage.bot.problem() == "OPENAI_API_KEY is missing"


def test_missing_settings_are_all_named() -> None:
    with pytest.raises(MisconfiguredError, match="SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET"):
        check_settings(Settings())


def test_missing_scopes_are_named() -> None:
    assert missing_scopes(",".join(SCOPES)) == []
    assert missing_scopes("chat:write,commands")[0] == "app_mentions:read"
