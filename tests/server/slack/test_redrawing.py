"""Cards whose drawing Slack refuses: tried again where it may succeed, and never for ever."""

import pytest

from sandbox.slack.faults import AnswerLost, ApiFault, RateLimited, Refused, ServerError
from tests.server.slack.carding import NOTE, asked_for, buttons, shown
from tests.server.slack.conftest import OPS, Stage

ANSWERED = "SELECT bool_and(state = 'done') FROM esbmcp_turns"


async def test_what_slack_refuses_for_good_is_not_drawn_again_and_again(stage: Stage) -> None:
    _, [card] = await asked_for(stage, NOTE)
    stage.slack.faults.plant("chat.update", Refused(error="invalid_blocks"), times=1)
    await stage.slack.press(OPS, card, "Cancel")
    await stage.until(ANSWERED, expected=True)
    await stage.bot.errands.look_after()

    assert stage.slack.faults.left == 0
    assert await stage.bot.errands.cards.outbox.outdated_cards() == []
    assert buttons(shown(stage, card)) == ["Confirm", "Edit", "Cancel"]


@pytest.mark.parametrize(
    "fault",
    [ServerError(), RateLimited(retry_after=1), AnswerLost(), Refused(error="fatal_error")],
    ids=["500", "429", "no answer", "passing"],
)
async def test_what_may_succeed_later_is_tried_again(stage: Stage, fault: ApiFault) -> None:
    _, [card] = await asked_for(stage, NOTE)
    stage.slack.faults.plant("chat.update", fault, times=3)
    await stage.slack.press(OPS, card, "Cancel")
    await stage.until(ANSWERED, expected=True)
    for _ in range(4):
        await stage.bot.errands.look_after()

    assert f"cancelled by <@{OPS}>" in shown(stage, card).text
    assert await stage.bot.errands.cards.outbox.outdated_cards() == []
