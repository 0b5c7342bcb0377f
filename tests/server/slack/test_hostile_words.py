"""Hostile text in data reaches Slack as text, whichever way: tools, models, cards, errors, titles, Home."""

from collections.abc import AsyncGenerator, Iterator
from typing import Any

import pytest

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.records import Message
from server.slack.posting import streaming
from tests.server.slack.conftest import CHANNEL, OPS, House, Stage, staged
from tests.server.slack.test_harmless import OF_A_MODEL
from tests.tools.hostile import HOSTILE, harm_in

QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
NAMED = (
    "UPDATE people SET first_name = NULL, last_name = NULL, name = %(name)s WHERE email = 'bram.kestrelby@example.com'"
)
PERSON = "bram.kestrelby@example.com"


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    """A bot over a company in which a person has a hostile name."""
    await house.services.own.execute(NAMED, {"name": HOSTILE})
    async with staged(slack, house) as opened:
        yield opened


def shown(message: Message) -> Iterator[str]:
    """Yield all text of a message that Slack would take for more than text."""
    yield message.text
    yield from _marked_up(list(message.blocks))


def _marked_up(block: Any) -> Iterator[str]:
    match block:
        case {"type": "mrkdwn" | "markdown", "text": str() as text}:
            yield text
        case dict():
            for inner in block.values():
                yield from _marked_up(inner)
        case list():
            for inner in block:
                yield from _marked_up(inner)
        case _:
            return


def harms(messages: list[Message], but: frozenset[str] = frozenset()) -> list[str]:
    return [harm for message in messages for text in shown(message) for harm in harm_in(text, but=but)]


async def answered(stage: Stage, question: str, where: str = "direct") -> list[Message]:
    """Ask, and return everything that was said about it."""
    if where == "command":
        await stage.slack.command(OPS, CHANNEL, "/ab", question)
        await stage.slack.wait_for(lambda: [m for m in stage.slack.visible_to(OPS, CHANNEL) if m.by_app])
    else:
        place = stage.slack.bot if where == "direct" else CHANNEL
        await stage.answer(stage.slack.say(OPS, place, f"@Arthur {question}"))
    await stage.until(QUEUED, 0, seconds=20)
    return [message for message in stage.slack.visible_to(OPS) if message.by_app]


@pytest.mark.parametrize("where", ["direct", "channel", "command"])
async def test_a_tools_own_words(stage: Stage, where: str) -> None:
    messages = await answered(stage, f"whois {PERSON}", where)

    assert any("&lt;!channel&gt;" in message.text for message in messages)
    assert not harms(messages)


@pytest.mark.parametrize("where", ["direct", "channel", "command"])
async def test_a_model_that_repeats_data(stage: Stage, where: str) -> None:
    messages = await answered(stage, f"repeat {PERSON}", where)

    assert any("&lt;!channel&gt;" in message.text for message in messages)
    assert not harms(messages, OF_A_MODEL)


async def test_a_model_that_repeats_data_while_it_is_heard(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the panel, where answers are streamed and contact data is not withheld."""
    monkeypatch.setattr(streaming, "PAUSE_S", 0.02)
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    asked = stage.slack.say(OPS, stage.slack.bot, f"repeat {PERSON}", thread_ts=chat.thread_ts)
    await stage.answer(asked)
    await stage.until(QUEUED, 0, seconds=20)

    streamed = [
        str(call.args.get("markdown_text", ""))
        for method in ("chat.startStream", "chat.appendStream", "chat.stopStream")
        for call in stage.slack.calls(method)
    ]
    assert streamed
    assert not harm_in("".join(streamed), but=OF_A_MODEL)
    assert "](https://evil" not in "".join(streamed)
    assert not harms(stage.answers(asked), OF_A_MODEL)


async def test_a_card_and_its_receipt(stage: Stage) -> None:
    note = "the key is with <!channel> <@U0EVIL1> <https://evil.example|click> *bold* `code` @here"
    asked = stage.slack.say(OPS, CHANNEL, f"@Arthur remember {CHANNEL} {note}")
    card = await stage.answer(asked)
    await stage.slack.press(OPS, card, "Confirm")
    receipt = await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0, seconds=20)
    now = stage.slack.world.messages.any(card.channel, card.ts)

    assert "the key is with" in card.text
    assert now is not None
    assert not harms([card, now, receipt])


async def test_an_error_that_repeats_what_was_asked_for(stage: Stage) -> None:
    """The tool's refusal names what it did not find; the model repeats it, and so does a card that cannot be made."""
    messages = await answered(stage, "remember <!channel><https://evil.example|click> a note")

    assert messages
    assert not harms(messages)


async def test_titles_and_the_home_tab_quote_questions_as_text(stage: Stage) -> None:
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    asked = stage.slack.say(OPS, stage.slack.bot, f"what\u200b is\u202e {HOSTILE}", thread_ts=chat.thread_ts)
    await stage.answer(asked)
    await stage.until(QUEUED, 0, seconds=20)
    stage.slack.open_home(OPS)
    home = await stage.slack.wait_for(lambda: stage.slack.home(OPS))

    assert home is not None
    quoted = "\n".join(_marked_up(home.body["blocks"]))
    assert "&lt;!channel&gt;" in quoted
    assert not harm_in(quoted)
    assert stage.slack.assistant(chat).title.startswith("what is <!channel>")  # a title is plain text
