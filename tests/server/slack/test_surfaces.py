"""Every way to reach Arthur in Slack, once: where the answer lands and who sees it."""

from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, Stage


async def test_mention_is_answered_in_a_thread_below_it(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur good morning <@U0DEMOFIN1>")
    answer = await stage.answer(asked)

    assert answer.thread_ts == asked.ts
    assert answer.text == "You said: good morning <@U0DEMOFIN1>"
