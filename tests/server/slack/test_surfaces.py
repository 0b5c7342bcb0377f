"""Every way to reach Arthur in Slack, once: where the answer lands, who sees it, what is remembered."""

from sandbox.slack.faults import Refused
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, OPS_TOO, Stage


async def test_mention_is_answered_in_a_thread_below_it(stage: Stage) -> None:
    """Only his own mention is taken out of the question; a colleague's stays."""
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur good morning <@U0DEMOFIN1>")
    answer = await stage.answer(asked)

    assert answer.thread_ts == asked.ts
    assert answer.text == "You said: good morning <@U0DEMOFIN1>"


async def test_follow_up_in_a_thread_of_two_needs_no_mention(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur first")
    await stage.answer(asked)
    stage.slack.say(OPS, CHANNEL, "before?", thread_ts=asked.ts)

    assert (await stage.answer(asked, number=2)).text == "You said: first"


async def test_no_follow_up_once_somebody_else_is_in_the_thread_or_named(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur first")
    await stage.answer(asked)
    stage.slack.say(OPS, CHANNEL, "<@U0DEMOFIN1> what do you think?", thread_ts=asked.ts)
    stage.slack.say(OPS_TOO, CHANNEL, "I think so too", thread_ts=asked.ts)
    stage.slack.say(OPS, CHANNEL, "thank you", thread_ts=asked.ts)
    stage.slack.say(OPS, CHANNEL, "@Arthur last", thread_ts=asked.ts)

    assert (await stage.answer(asked, number=2)).text == "You said: last"
    assert await stage.rows("SELECT count(*) FROM esbmcp_turns") == [(2,)]


async def test_direct_messages_are_one_rolling_conversation(stage: Stage) -> None:
    first = stage.slack.say(OPS, stage.slack.bot, "one")
    answer = await stage.answer(first)
    second = stage.slack.say(OPS, stage.slack.bot, "before?")

    assert answer.thread_ts is None
    assert (await stage.answer(second)).text == "You said: one"
    assert await stage.rows(
        "SELECT DISTINCT door FROM esbmcp_turns t JOIN LATERAL (SELECT interaction_type AS door "
        "FROM esbmcp_chat_sessions WHERE id = t.id) s ON true"
    ) == [("direct_message",)]


async def test_group_message_is_answered_inline_and_once_when_it_mentions_him(stage: Stage) -> None:
    group = stage.slack.group(OPS, OPS_TOO)
    plain = stage.slack.say(OPS, group.id, "hello <@U0DEMOOPS2>")
    assert (await stage.answer(plain)).text == "You said: hello <@U0DEMOOPS2>"
    mention = stage.slack.say(OPS, group.id, "@Arthur again")
    answer = await stage.answer(mention)

    assert (answer.text, answer.thread_ts) == ("You said: again", None)
    doors = await stage.rows("SELECT interaction_type FROM esbmcp_chat_sessions ORDER BY created_at")
    assert doors == [("group_dm",), ("app_mention",)]


async def test_command_is_answered_to_the_asker_alone(stage: Stage) -> None:
    outcome = await stage.slack.command(OPS, CHANNEL, "/ab", "tell me")
    assert outcome.acknowledged
    [answer] = await stage.slack.wait_for(lambda: [m for m in stage.slack.visible_to(OPS, CHANNEL) if m.by_app])

    assert (answer.text, answer.visible_to) == ("You said: tell me", OPS)
    assert not [m for m in stage.slack.visible_to(OPS_TOO, CHANNEL) if m.by_app]


async def test_panel_greets_answers_remembers_and_names_the_chat(stage: Stage) -> None:
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    asked = stage.slack.say(OPS, stage.slack.bot, "one", thread_ts=chat.thread_ts)
    assert (await stage.answer(asked)).text == "You said: one"
    again = stage.slack.say(OPS, stage.slack.bot, "before?", thread_ts=chat.thread_ts)

    assert (await stage.answer(again)).text == "You said: one"
    assert stage.slack.assistant(chat).title == "one"
    assert stage.slack.messages(chat.channel, chat.thread_ts)[1].text.startswith("Hello!")


async def test_words_that_come_with_a_file_are_answered(stage: Stage) -> None:
    shared = stage.slack.share(OPS, stage.slack.bot, "list.txt", b"names", text="what is this?")
    assert (await stage.answer(shared)).text == "You said: what is this?"


async def test_edits_and_messages_of_bots_are_ignored(stage: Stage) -> None:
    first = stage.slack.say(OPS, stage.slack.bot, "one")
    await stage.answer(first)
    stage.slack.edit(OPS, first, "two")
    last = stage.slack.say(OPS, stage.slack.bot, "before?")

    assert (await stage.answer(last)).text == "You said: one"


async def test_nobody_is_met_with_silence(stage: Stage) -> None:
    """Without a role, or without words, there is a reason."""
    asked = stage.slack.say(NEWCOMER, stage.slack.bot, "hello")
    assert "role" in (await stage.answer(asked)).text
    empty = stage.slack.say(OPS, CHANNEL, "@Arthur")
    assert "question" in (await stage.answer(empty)).text


async def test_status_shows_while_he_works_and_is_gone_afterwards(stage: Stage) -> None:
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur person Ondine")
    await stage.answer(asked)
    await stage.until("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'", 0)

    said = [call.args["status"] for call in stage.slack.calls("assistant.threads.setStatus")]
    assert said[0] == "is thinking…"
    assert any("lookup person" in status for status in said)
    assert said[-1] == ""
    assert stage.slack.status(CHANNEL, asked.ts) is None


async def test_hourglass_where_slack_has_no_status_and_gone_afterwards(stage: Stage) -> None:
    stage.slack.faults.plant("assistant.threads.setStatus", Refused(error="not_allowed_token_type"), times=5)
    asked = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    await stage.answer(asked)
    await stage.until("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'", 0)

    assert [call.args["name"] for call in stage.slack.calls("reactions.add")] == ["hourglass_flowing_sand"]
    assert stage.slack.messages(CHANNEL)[-1].reactions == ()
