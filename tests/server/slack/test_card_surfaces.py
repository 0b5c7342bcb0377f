"""A card wherever one can ask: confirmed, cancelled, taken back, changed, expired, and pressed by the wrong person."""

import pytest

from sandbox.slack.people.acting import NotPossible
from sandbox.slack.state.records import Message
from tests.server.slack.carding import (
    NOTE,
    NOTED,
    QUEUED,
    WRITTEN,
    asking,
    buttons,
    edited,
    shown,
)
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, Stage

SURFACES = ["channel", "group", "direct", "panel", "command"]
NOTE_HERE = (NOTE[0], {name: value for name, value in NOTE[1].items() if name != "scope_id"})
EXPIRE = "UPDATE esbmcp_grants SET expires_at = now() - interval '1 second' WHERE state = 'pending'"

pytestmark = pytest.mark.parametrize("surface", SURFACES)


async def card_on(stage: Stage, surface: str) -> Message:
    """Ask for a note to be taken, and return the card."""
    slack, question = stage.slack, asking(NOTE_HERE)
    match surface:
        case "channel":
            slack.say(OPS, CHANNEL, question)
        case "group":
            slack.say(OPS, slack.group(OPS, OPS_TOO).id, question.removeprefix("@Arthur "))
        case "direct":
            slack.say(OPS, slack.bot, question.removeprefix("@Arthur "))
        case "panel":
            chat = slack.open_assistant(OPS, viewing=CHANNEL)
            await slack.wait_for(lambda: slack.assistant(chat).prompts)
            slack.say(OPS, slack.bot, question.removeprefix("@Arthur "), thread_ts=chat.thread_ts)
        case _:
            await slack.command(OPS, CHANNEL, "/ab", question.removeprefix("@Arthur "))
    [card] = await slack.wait_for(lambda: [m for m in by_arthur(stage, OPS) if "Please confirm" in m.text], 8)
    await stage.until(QUEUED, 0)
    assert buttons(card) == ["Confirm", "Edit", "Cancel"]
    return card


def by_arthur(stage: Stage, user: str) -> list[Message]:
    """Return what a person sees of Arthur's."""
    return [message for message in stage.slack.visible_to(user) if message.by_app]


async def said(stage: Stage, words: str) -> Message:
    """Wait until the asker sees something of Arthur's that holds these words."""
    [found, *_] = await stage.slack.wait_for(lambda: [m for m in by_arthur(stage, OPS) if words in m.text], 8)
    await stage.until(QUEUED, 0)
    return found


def others_see(stage: Stage, surface: str) -> bool:
    """Say whether the surface is one that others read."""
    return surface in {"channel", "group"}


async def test_confirm(stage: Stage, surface: str) -> None:
    card = await card_on(stage, surface)
    assert (await stage.slack.press(OPS, card, "Confirm")).acknowledged
    receipt = await said(stage, "The tool says")

    assert await stage.rows(WRITTEN) == [(1,)]
    assert buttons(shown(stage, card)) == ["Undo"]
    assert f"done by <@{OPS}>" in shown(stage, card).text
    assert receipt.channel == card.channel
    assert bool(by_arthur(stage, OPS_TOO)) is others_see(stage, surface)


async def test_cancel(stage: Stage, surface: str) -> None:
    card = await card_on(stage, surface)
    await stage.slack.press(OPS, card, "Cancel")
    await said(stage, "A person cancelled this")

    assert shown(stage, card).text.startswith("~")
    assert buttons(shown(stage, card)) == []
    assert await stage.rows(WRITTEN) == [(0,)]


async def test_undo(stage: Stage, surface: str) -> None:
    card = await card_on(stage, surface)
    await stage.slack.press(OPS, card, "Confirm")
    await said(stage, "The tool says")
    await stage.slack.press(OPS, card, "Undo")
    await said(stage, "Undone.")
    await stage.until(QUEUED, 0)

    assert await stage.rows(WRITTEN) == [(2,)]
    assert "Undone." in shown(stage, card).text
    assert buttons(shown(stage, card)) == []


async def test_edit(stage: Stage, surface: str) -> None:
    card = await card_on(stage, surface)
    changed = await edited(stage, card, content_md="The key is with Juno.")
    assert "with Juno" in changed.text
    assert buttons(changed) == ["Confirm", "Edit", "Cancel"]
    await stage.slack.press(OPS, changed, "Confirm")
    await said(stage, "The tool says")

    [(noted,)] = await stage.rows(NOTED)
    assert "with Juno" in str(noted)
    assert buttons(shown(stage, card)) == ["Undo"]
    assert bool(by_arthur(stage, OPS_TOO)) is others_see(stage, surface)


async def test_expired(stage: Stage, surface: str) -> None:
    """A card that only its asker sees can be replaced through a press alone; the answer comes in any case."""
    card = await card_on(stage, surface)
    await stage.services.own.execute(EXPIRE)
    await stage.bot.errands.look_after()
    await said(stage, "in time")
    if surface == "command":
        assert buttons(shown(stage, card)) == ["Confirm", "Edit", "Cancel"]
        await stage.slack.press(OPS, card, "Confirm")
        await said(stage, "This approval is expired already.")
        await stage.until(QUEUED, 0)

    await stage.slack.wait_for(lambda: "nobody approved it in time" in shown(stage, card).text)
    assert buttons(shown(stage, card)) == []
    assert await stage.rows(WRITTEN) == [(0,)]


@pytest.mark.parametrize("button", ["Confirm", "Edit", "Cancel"])
async def test_press_of_the_wrong_person(stage: Stage, surface: str, button: str) -> None:
    card = await card_on(stage, surface)
    if not others_see(stage, surface):
        with pytest.raises(NotPossible):
            await stage.slack.press(OPS_TOO, card, button)
        return
    await stage.slack.press(OPS_TOO, card, button)
    [note] = await stage.slack.wait_for(lambda: [m for m in by_arthur(stage, OPS_TOO) if m.visible_to], 8)
    await stage.until(QUEUED, 0)

    assert note.text.startswith("Only the person who asked")
    assert [message for message in by_arthur(stage, OPS) if message.visible_to] == []
    assert shown(stage, card).blocks == card.blocks
    assert stage.slack.modal(OPS_TOO) is None
    assert await stage.rows(WRITTEN) == [(0,)]
