"""The Share button: the masked answer for everybody, once, whoever presses it however often."""

from collections.abc import AsyncGenerator

import pytest

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AckLost, AnswerLost, Refused, ServerError, Twice
from sandbox.slack.people.acting import NotPossible
from sandbox.slack.state.records import Message
from server.slack.posting.asides import OFFER
from server.slack.posting.sharing import FORGOTTEN, NOT_SHARED, SHARED
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, House, Stage, staged

EMAIL, MASKED = "bram.kestrelby@example.com", "b∗∗∗@example.com"
FIRST_LINE = "The tool says: *1 person* found by name"
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    async with staged(slack, house) as opened:
        yield opened


async def asked(stage: Stage, place: str = CHANNEL) -> tuple[Message, Message]:
    """Ask for contact data in a shared place; return the question and the message with the button."""
    question = stage.slack.say(OPS, place, "@Arthur person Bram Kestrelby")
    await stage.answer(question)
    await stage.until(QUEUED, 0, seconds=20)
    everything = stage.slack.visible_to(OPS)
    return question, next(message for message in everything if message.text == OFFER)


def shown(stage: Stage, message: Message) -> Message:
    """Return a message as it is shown now."""
    return stage.slack.world.messages.any(message.channel, message.ts) or message


async def pressed(stage: Stage, offer: Message, *, times: int = 1) -> None:
    for _ in range(times):
        assert (await stage.slack.press(OPS, offer, "Share")).acknowledged
    await stage.until(QUEUED, 0, seconds=20)


async def test_a_press_posts_the_masked_answer_and_the_button_says_so(stage: Stage) -> None:
    question, offer = await asked(stage)
    await pressed(stage, offer)
    _stub, shared = stage.answers(question)
    [(stored,)] = await stage.rows("SELECT answer ->> 'text' FROM esbmcp_turns WHERE kind = 'message'")

    assert shared.text == stored
    assert shared.text.startswith(FIRST_LINE)
    assert MASKED in shared.text
    assert EMAIL not in shared.text
    assert shared.thread_ts == question.ts
    assert (shown(stage, offer).text, shown(stage, offer).blocks) == (SHARED, ())


@pytest.mark.parametrize("fault", [Twice(), AckLost()])
async def test_a_press_that_comes_twice_posts_once(stage: Stage, fault: Twice | AckLost) -> None:
    question, offer = await asked(stage)
    stage.slack.delivery_faults.plant("interactive", fault)
    await stage.slack.press(OPS, offer, "Share")
    await stage.answer(question, number=2)
    await stage.until(QUEUED, 0)

    assert len(stage.answers(question)) == 2


async def test_two_presses_post_once(stage: Stage) -> None:
    question, offer = await asked(stage)
    first = stage.slack.press(OPS, offer, "Share")
    second = stage.slack.press(OPS, offer, "Share")
    await first
    await second
    await stage.until(QUEUED, 0, seconds=20)

    assert len(stage.answers(question)) == 2
    assert shown(stage, offer).text == SHARED


async def test_the_button_works_after_a_restart(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house) as first:
        question, offer = await asked(first)
    async with staged(slack, house) as second:
        await pressed(second, offer)

        assert MASKED in (await second.answer(question, number=2)).text
        assert len(second.answers(question)) == 2


@pytest.mark.parametrize("fault", [AnswerLost(), ServerError()])
async def test_a_post_that_fails_is_made_good_and_not_repeated(stage: Stage, fault: AnswerLost | ServerError) -> None:
    question, offer = await asked(stage)
    stage.slack.faults.plant("chat.postMessage", fault)
    await pressed(stage, offer)

    assert len(stage.answers(question)) == 2
    assert shown(stage, offer).text == SHARED


async def test_in_a_group_it_is_shared_in_the_group(stage: Stage) -> None:
    group = stage.slack.group(OPS, OPS_TOO)
    question, offer = await asked(stage, group.id)
    await pressed(stage, offer)

    assert MASKED in stage.answers(question)[1].text
    assert shown(stage, offer).text == SHARED


async def test_the_button_of_a_direct_message_shares_where_it_was_asked(stage: Stage) -> None:
    stage.slack.faults.plant("chat.postEphemeral", Refused(error="user_not_in_channel"), times=2)
    question, offer = await asked(stage)
    assert offer.channel == stage.slack.direct(OPS).id
    await pressed(stage, offer)

    assert MASKED in stage.answers(question)[1].text
    assert shown(stage, offer).text == SHARED


async def test_nobody_else_can_press_it(stage: Stage) -> None:
    """Nobody else sees it; a press made up for somebody else changes nothing."""
    question, offer = await asked(stage)
    with pytest.raises(NotPossible):
        await stage.slack.press(OPS_TOO, offer, "Share")
    await stage.services.own.execute("UPDATE esbmcp_turns SET user_id = 'U0SOMEBODY'")
    await pressed(stage, offer)

    assert len(stage.answers(question)) == 1
    assert shown(stage, offer).text == OFFER


async def test_what_slack_refuses_is_said(stage: Stage) -> None:
    question, offer = await asked(stage)
    stage.slack.faults.plant("chat.postMessage", Refused(error="is_archived"))
    await pressed(stage, offer)

    assert len(stage.answers(question)) == 1
    assert shown(stage, offer).text == OFFER
    assert NOT_SHARED in [message.text for message in stage.slack.visible_to(OPS, CHANNEL)]


async def test_an_answer_that_is_no_longer_kept_cannot_be_shared(stage: Stage) -> None:
    question, offer = await asked(stage)
    await stage.services.own.execute("UPDATE esbmcp_turns SET answer = NULL")
    await pressed(stage, offer)

    assert len(stage.answers(question)) == 1
    assert shown(stage, offer).text == FORGOTTEN
