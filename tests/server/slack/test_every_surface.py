"""What every surface has in common: place of the answer, memory, status, labels, approvals, errors (spec slack 2)."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import Refused
from sandbox.slack.state.records import Message
from server.slack.service import open_bot
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, House, Stage, app_over, settings_for

PAYMENTS, OTHER_BOT = "C0DEMOFIN1", "U0DEMOBOT1"


@dataclass(frozen=True, kw_only=True)
class Where:
    """A place to write in."""

    channel: str
    thread_ts: str | None = None


@dataclass(frozen=True, kw_only=True)
class Surface:
    """A way to ask: where, whether he has to be mentioned, and as what it is on record."""

    door: str
    begin: Callable[[Stage], Awaitable[Where]]
    mention: bool = True
    opens_thread: bool = False
    """Whether the answer to a message that stands in no thread begins one."""

    def say(self, stage: Stage, where: Where, words: str) -> Message:
        text = f"@Arthur {words}" if self.mention else words
        return stage.slack.say(OPS, where.channel, text, where.thread_ts)

    def place_of_answer(self, asked: Message) -> str | None:
        return asked.thread_ts or (asked.ts if self.opens_thread else None)


async def channel(stage: Stage) -> Where:
    return Where(channel=CHANNEL)


async def private_channel(stage: Stage) -> Where:
    return Where(channel=PAYMENTS)


async def thread_of_others(stage: Stage) -> Where:
    return Where(channel=CHANNEL, thread_ts=stage.slack.say(OPS_TOO, CHANNEL, "something else").ts)


async def group(stage: Stage) -> Where:
    return Where(channel=stage.slack.group(OPS, OPS_TOO).id)


async def thread_in_group(stage: Stage) -> Where:
    conversation = stage.slack.group(OPS, OPS_TOO)
    stage.slack.remove(conversation.id, stage.slack.bot)  # or the root would be a question of its own
    root = stage.slack.say(OPS_TOO, conversation.id, "something else")
    stage.slack.invite(conversation.id, stage.slack.bot)
    return Where(channel=conversation.id, thread_ts=root.ts)


async def direct(stage: Stage) -> Where:
    return Where(channel=stage.slack.direct(OPS).id)


async def thread_in_direct(stage: Stage) -> Where:
    root = stage.slack.say(OPS, stage.slack.bot, "something else")
    await stage.answer(root)
    return Where(channel=root.channel, thread_ts=root.ts)


async def panel(stage: Stage) -> Where:
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    return Where(channel=chat.channel, thread_ts=chat.thread_ts)


SURFACES = {
    "channel": Surface(door="app_mention", begin=channel, opens_thread=True),
    "private channel": Surface(door="app_mention", begin=private_channel, opens_thread=True),
    "thread begun without him": Surface(door="app_mention", begin=thread_of_others),
    "mention in a group": Surface(door="app_mention", begin=group),
    "mention in a thread of a group": Surface(door="app_mention", begin=thread_in_group),
    "group": Surface(door="group_dm", begin=group, mention=False),
    "thread of a group": Surface(door="group_dm", begin=thread_in_group, mention=False),
    "direct message": Surface(door="direct_message", begin=direct, mention=False),
    "thread of a direct message": Surface(door="assistant", begin=thread_in_direct, mention=False),
    "panel": Surface(door="assistant", begin=panel, mention=False),
}


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
async def test_every_surface_answers_in_its_place_remembers_shows_what_he_does_asks_first_and_owns_up(
    stage: Stage, surface: Surface
) -> None:
    where = await surface.begin(stage)

    asked = surface.say(stage, where, "one & <two>")
    answer = await stage.answer(asked)
    assert (answer.text, answer.thread_ts) == ("You said: one & &lt;two&gt;", surface.place_of_answer(asked))
    there = Where(channel=where.channel, thread_ts=answer.thread_ts)

    again = surface.say(stage, there, "before?")
    assert (await stage.answer(again)).text.endswith("You said: one & &lt;two&gt;"), "memory"

    looked_up = surface.say(stage, there, "person Ondine")
    await stage.answer(looked_up)
    await stage.until("SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'", 0)
    said = [call.args["status"] for call in stage.slack.calls("assistant.threads.setStatus")]
    assert said[0] == "is thinking…"
    assert any("lookup person" in status for status in said), "a label for the tool"
    assert said[-1] == ""

    write = surface.say(stage, there, f"remember {where.channel} the key is with Ondine")
    card = await stage.answer(write)
    assert (await stage.slack.press(OPS, card, "Confirm")).acknowledged
    assert (await stage.answer(write, number=2)).text.startswith("The tool says")
    assert await stage.rows("SELECT count(*) FROM esbmcp_memory_versions") == [(1,)]

    with capture_logs() as logs:  # a traceback takes long to print
        failed = await stage.answer(surface.say(stage, there, "explode at once"))
    [reference] = [line["error_id"] for line in logs if line["event"] == "turn_failed"]
    assert reference in failed.text
    assert failed.thread_ts == there.thread_ts

    too_long = await stage.answer(surface.say(stage, there, "x" * 12_001))
    assert "too long" in too_long.text
    assert "xxx" not in (await stage.answer(surface.say(stage, there, "before?"))).text, "it weighs on no later turn"
    doors = await stage.rows(
        "SELECT DISTINCT interaction_type FROM esbmcp_chat_sessions WHERE user_prompt <> 'something else'"
    )
    assert doors == [(surface.door,)]
    kept = "SELECT status, error_message, length(user_prompt) FROM esbmcp_chat_sessions WHERE user_prompt LIKE 'xx%'"
    assert await stage.rows(kept) == [("error", "prompt_too_long", 500)]


@pytest.mark.parametrize("surface", ["channel", "mention in a group", "thread begun without him"])
async def test_a_mention_without_words_is_asked_for_some(stage: Stage, surface: str) -> None:
    where = await SURFACES[surface].begin(stage)
    asked = SURFACES[surface].say(stage, where, "")

    assert "your question after my name" in (await stage.answer(asked)).text


async def test_a_file_without_words_in_a_direct_message_is_asked_for_some(stage: Stage) -> None:
    shared = stage.slack.share(OPS, stage.slack.bot, "list.txt", b"names")

    assert "your question" in (await stage.answer(shared)).text


async def test_words_with_a_file_are_answered_in_channels_and_groups_too(stage: Stage) -> None:
    mentioned = stage.slack.share(OPS, CHANNEL, "list.txt", b"names", text="@Arthur what is this?")
    plain = stage.slack.share(OPS, stage.slack.group(OPS, OPS_TOO).id, "list.txt", b"names", text="what is this?")

    assert (await stage.answer(mentioned)).text == "You said: what is this?"
    assert (await stage.answer(plain)).text == "You said: what is this?"


async def test_other_bots_are_not_answered_anywhere(stage: Stage) -> None:
    """Or two bots could talk for ever."""
    shared_group = stage.slack.group(OPS, OTHER_BOT)
    stage.slack.say(OTHER_BOT, CHANNEL, "@Arthur who won?")
    stage.slack.say(OTHER_BOT, shared_group.id, "who won?")
    stage.slack.say(OTHER_BOT, shared_group.id, "@Arthur who won?")
    last = stage.slack.say(OPS, CHANNEL, "@Arthur hello")
    await stage.answer(last)

    assert await stage.rows("SELECT count(*) FROM esbmcp_turns") == [(1,)]


async def test_a_group_whose_kind_slack_does_not_say_is_answered_once_in_a_thread(stage: Stage) -> None:
    """It counts as a channel until Slack says otherwise, the next time."""
    conversation = stage.slack.group(OPS, OPS_TOO)
    stage.slack.faults.plant("conversations.info", Refused(error="missing_scope"))
    first = stage.slack.say(OPS, conversation.id, "@Arthur one")
    second_time = await stage.answer(first)
    second = stage.slack.say(OPS, conversation.id, "@Arthur two")

    assert second_time.thread_ts == first.ts
    assert (await stage.answer(second)).thread_ts is None
    assert len(stage.slack.calls("conversations.info")) == 2
    third = stage.slack.say(OPS, conversation.id, "@Arthur three")
    await stage.answer(third)
    assert len(stage.slack.calls("conversations.info")) == 2, "what is known is not asked again"


async def test_a_command_is_private_whatever_happens(stage: Stage) -> None:
    """Without words, with too many, and when something breaks."""
    with capture_logs():
        for words in ("", "x" * 12_001, "explode at once", "one &amp; &lt;two&gt;"):
            assert (await stage.slack.command(OPS, CHANNEL, "/ab", words)).acknowledged
        await stage.until("SELECT count(*) FROM esbmcp_turns WHERE state IN ('done', 'failed')", 4)
    answers = await stage.slack.wait_for(
        lambda: found if len(found := [m for m in stage.slack.visible_to(OPS, CHANNEL) if m.by_app]) == 4 else None
    )

    texts = sorted(answer.text for answer in answers or [])
    assert {answer.visible_to for answer in answers or []} == {OPS}
    assert [any(word in text for text in texts) for word in ("your question", "too long", "err_", "You said: one")] == [
        True, True, True, True,
    ]  # fmt: skip
    assert stage.slack.calls("assistant.threads.setStatus") == [], "there is no message to show a status at"


async def test_the_command_has_the_name_that_the_house_gives_it(slack: SandboxSlack, house: House) -> None:
    settings = settings_for(slack).model_copy(update={"slack_command": "/art"})
    async with (
        open_bot(app_over(house.services, settings, house.dsn)) as bot,
        bot.working(),
        bot.listening(host="127.0.0.1", port=0),
    ):
        known = await slack.command(OPS, CHANNEL, "/art", "hello")
        [answer] = await slack.wait_for(lambda: [m for m in slack.visible_to(OPS, CHANNEL) if m.by_app])
        unknown = await slack.command(OPS, CHANNEL, "/ab", "hello")
        slack.open_home(OPS)
        home = await slack.wait_for(lambda: slack.home(OPS))

    assert (known.acknowledged, unknown.acknowledged, answer.text) == (True, False, "You said: hello")
    assert home is not None
    assert "`/art`" in str(home.body)
