"""Emoji on Arthur's own messages, and the Home tab."""

from server.slack.feedback.emoji import BUG, NEGATIVE, POSITIVE, sentiment
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, Stage

STORED = "SELECT slack_user_id, reaction, sentiment FROM esbmcp_reaction_feedback"


async def test_reaction_on_his_answer_is_stored_with_its_session_and_taken_back(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    answer = await stage.answer(asked)
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    stage.slack.react(OPS_TOO, answer, "tada")
    await stage.slack.wait_for(lambda: stage.slack.calls("reactions.add"))

    assert await stage.rows(STORED) == [(OPS_TOO, "tada", "positive")]
    [(linked, prompt, thread)] = await stage.rows(
        "SELECT v.session_id = t.id, v.user_prompt, r.thread_ts FROM esbmcp_v_reaction_sessions v "
        "JOIN esbmcp_reaction_feedback r ON r.id = v.reaction_id CROSS JOIN esbmcp_turns t"
    )
    assert (linked, prompt, thread) == (True, "hello", asked.ts)
    assert stage.slack.calls("reactions.add")[0].args["name"] == "raised_hands"

    stage.slack.unreact(OPS_TOO, answer, "tada")
    await stage.until("SELECT count(*) FROM esbmcp_reaction_feedback", 0)


async def test_reactions_on_other_peoples_messages_are_none_of_his_business(stage: Stage) -> None:
    colleague = stage.slack.say(OPS, CHANNEL, "lunch?")
    stage.slack.react(OPS_TOO, colleague, "confused")
    await stage.slack.wait_for(lambda: stage.slack.attempts and stage.slack.attempts[-1].acknowledged)

    assert await stage.rows(STORED) == []
    assert not stage.slack.calls("reactions.add")


def test_what_emoji_say() -> None:
    assert (len(POSITIVE), len(NEGATIVE), len(BUG)) == (44, 35, 6)
    assert sentiment("thumbsup::skin-tone-3") == "positive"
    assert sentiment("-1") == "negative"
    assert sentiment("beetle") == "bug"
    assert sentiment("eyes") == "neutral"
