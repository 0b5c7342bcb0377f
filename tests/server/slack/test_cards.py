"""Approvals in Slack: who may press, what the card becomes, and what only some may see."""

import pytest

from sandbox.slack.state.records import Message
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, Stage

ASK = f"@Arthur remember {CHANNEL} the venue key is with Ondine"
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
WRITTEN = "SELECT count(*) FROM esbmcp_memory_versions"


async def asked_for_a_write(stage: Stage) -> tuple[Message, Message]:
    """Return a question and its card."""
    asked = stage.slack.say(OPS, CHANNEL, ASK)
    return asked, await stage.answer(asked)


def shown(stage: Stage, message: Message) -> Message:
    """Return a message as it is shown now."""
    found = stage.slack.world.messages.any(message.channel, message.ts)
    assert found is not None
    return found


def notes_for(stage: Stage, user: str) -> list[str]:
    """Return what was said to one person alone."""
    return [message.text for message in stage.slack.visible_to(user, CHANNEL) if message.visible_to == user]


async def test_confirmed_write_is_done_and_the_card_says_who_and_offers_an_undo(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    assert card.thread_ts == asked.ts
    assert card.text.startswith("*Please confirm")
    assert await stage.rows(WRITTEN) == [(0,)]

    assert (await stage.slack.press(OPS, card, "Confirm")).acknowledged
    receipt = await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert receipt.text.startswith("The tool says")
    assert await stage.rows(WRITTEN) == [(1,)]
    ended = shown(stage, card)
    assert f"<@{OPS}>" in ended.text
    assert [element["text"]["text"] for element in ended.blocks[-1]["elements"]] == ["Undo"]


async def test_undo_takes_it_back_and_the_button_goes(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.slack.press(OPS, card, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)
    await stage.slack.press(OPS, card, "Undo")
    await stage.answer(asked, number=3)
    await stage.until(QUEUED, 0)

    assert await stage.rows(WRITTEN) == [(2,)]
    assert "Undone" in shown(stage, card).text
    assert all(block["type"] != "actions" for block in shown(stage, card).blocks)


async def test_undo_button_goes_when_its_time_is_over(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.slack.press(OPS, card, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)
    await stage.services.own.execute("UPDATE esbmcp_grants SET consumed_at = consumed_at - interval '16 minutes'")
    await stage.bot.errands.look_after()

    assert all(block["type"] != "actions" for block in shown(stage, card).blocks)


async def test_press_of_somebody_else_changes_nothing_and_they_alone_learn_why(stage: Stage) -> None:
    _asked, card = await asked_for_a_write(stage)
    await stage.slack.press(OPS_TOO, card, "Confirm")
    await stage.slack.wait_for(lambda: notes_for(stage, OPS_TOO))
    await stage.until(QUEUED, 0)

    assert "Only the person who asked" in notes_for(stage, OPS_TOO)[0]
    assert notes_for(stage, OPS) == []
    assert shown(stage, card).blocks == card.blocks
    assert await stage.rows(WRITTEN) == [(0,)]

    await stage.slack.press(OPS, card, "Confirm")
    await stage.until(WRITTEN, 1)


async def test_cancelled_write_is_not_done_and_the_card_is_struck_out(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.slack.press(OPS, card, "Cancel")
    answer = await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert "cancelled" in answer.text
    assert shown(stage, card).text.startswith("~")
    assert len(shown(stage, card).blocks) == 1
    assert await stage.rows(WRITTEN) == [(0,)]


async def test_expired_card_says_so_and_the_asker_is_told(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.until(QUEUED, 0)
    await stage.services.own.execute("UPDATE esbmcp_grants SET expires_at = now() - interval '1 second'")
    await stage.bot.errands.look_after()
    answer = await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert "in time" in answer.text
    assert "nobody approved it in time" in shown(stage, card).text
    assert await stage.rows(WRITTEN) == [(0,)]


async def test_two_presses_write_once(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.slack.press(OPS, card, "Confirm")
    await stage.slack.press(OPS, card, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert await stage.rows(WRITTEN) == [(1,)]
    assert len(stage.answers(asked)) == 2


async def test_press_that_died_after_deciding_is_gone_on_with(stage: Stage) -> None:
    asked, card = await asked_for_a_write(stage)
    await stage.services.own.execute(
        "UPDATE esbmcp_grants SET state = 'approved', decided_by = %(by)s, approver_user_id = %(by)s",
        {"by": OPS},
    )
    await stage.slack.press(OPS, card, "Confirm")

    assert (await stage.answer(asked, number=2)).text.startswith("The tool says")
    assert await stage.rows(WRITTEN) == [(1,)]


async def test_words_approve_nothing(stage: Stage) -> None:
    asked, _card = await asked_for_a_write(stage)
    stage.slack.say(OPS, CHANNEL, "@Arthur I confirm", thread_ts=asked.ts)

    assert (await stage.answer(asked, number=2)).text == "You said: I confirm"
    assert await stage.rows(WRITTEN) == [(0,)]


async def test_card_of_a_command_and_its_receipt_are_the_askers_alone(stage: Stage) -> None:
    await stage.slack.command(OPS, CHANNEL, "/ab", f"remember {CHANNEL} the venue key is with Ondine")
    [card] = await stage.slack.wait_for(lambda: [m for m in stage.slack.visible_to(OPS, CHANNEL) if m.by_app])
    await stage.slack.press(OPS, card, "Confirm")
    await stage.until(WRITTEN, 1)
    await stage.until(QUEUED, 0)

    texts = notes_for(stage, OPS)
    assert any(text.startswith("The tool says") for text in texts)
    assert not any(text.startswith("*Please confirm") for text in texts)
    assert not [message for message in stage.slack.visible_to(OPS_TOO, CHANNEL) if message.by_app]


@pytest.mark.parametrize(("where", "masked"), [("channel", True), ("direct", False), ("command", False)])
async def test_contact_data_is_plain_where_the_asker_alone_reads(stage: Stage, where: str, *, masked: bool) -> None:
    [(email,)] = await stage.rows("SELECT email FROM people WHERE email IS NOT NULL ORDER BY id LIMIT 1")
    question = f"person {email}"
    if where == "command":
        await stage.slack.command(OPS, CHANNEL, "/ab", question)
        [answer] = await stage.slack.wait_for(lambda: [m for m in stage.slack.visible_to(OPS, CHANNEL) if m.by_app])
    else:
        place = CHANNEL if where == "channel" else stage.slack.bot
        answer = await stage.answer(stage.slack.say(OPS, place, f"@Arthur {question}"))

    assert answer.text.startswith("The tool says")
    assert (str(email) in answer.text) is not masked
