"""The two buttons below an answer: on every surface, one rating a person, and nothing for what is forged."""

from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from arthur.errors import IdentityDenied
from nodes.identify import AllowLists
from nodes.state import Context
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import Twice
from sandbox.slack.people.acting import NotPossible
from server.slack.feedback.rating import THANKS
from server.slack.posting import streaming
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, OPS_TOO, House, Stage, staged
from tests.server.slack.opinions import SURFACES, answered, press, private_to, turn_of

STORED = "SELECT session_id, slack_user_id, rating FROM esbmcp_feedback ORDER BY slack_user_id"


def thanks(stage: Stage, user: str) -> list[str]:
    """Return what somebody was told in private after a press."""
    return [message.text for message in private_to(stage, user) if message.text.startswith(THANKS)]


@pytest.mark.parametrize("where", SURFACES)
async def test_a_press_is_stored_for_the_session_and_thanked_for_in_private(stage: Stage, where: str) -> None:
    answer = await answered(stage, where)
    turn = await turn_of(stage)
    await press(stage, OPS, answer, f"{turn}:1")

    assert await stage.rows(STORED) == [(turn, OPS, 1)]
    [note] = [message for message in private_to(stage, OPS) if message.text == THANKS]
    assert (note.channel, note.thread_ts) == (answer.channel, answer.thread_ts)
    assert thanks(stage, OPS_TOO) == []


@pytest.mark.parametrize("where", SURFACES)
async def test_the_buttons_below_the_answer_are_these(stage: Stage, where: str) -> None:
    answer = await answered(stage, where)
    turn = await turn_of(stage)
    for label, mark in (("Good answer", 1), ("Bad answer", -1)):
        assert (await stage.slack.press(OPS, answer, label)).acknowledged
        assert await stage.rows(STORED) == [(turn, OPS, mark)]


async def test_a_streamed_answer_has_them_too(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PAUSE_S", 0.02)
    answer = await answered(stage, "channel", "slowly")
    await stage.slack.press(OPS_TOO, answer, "Bad answer")

    assert stage.slack.calls("chat.stopStream")
    assert await stage.rows(STORED) == [(await turn_of(stage), OPS_TOO, -1)]


async def test_the_other_button_replaces_the_rating_and_the_same_keeps_it(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    for mark in (1, 1, -1, -1):
        await press(stage, OPS, answer, f"{turn}:{mark}")

    assert await stage.rows(STORED) == [(turn, OPS, -1)]


async def test_everybody_in_the_channel_may_rate_once(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    await press(stage, OPS, answer, f"{turn}:1")
    await press(stage, OPS_TOO, answer, f"{turn}:-1")

    assert await stage.rows(STORED) == [(turn, OPS, 1), (turn, OPS_TOO, -1)]


async def test_operators_see_the_bad_ones_with_their_question(stage: Stage) -> None:
    answer = await answered(stage, "channel", "how many seats?")
    turn = await turn_of(stage)
    await press(stage, OPS_TOO, answer, f"{turn}:-1")

    assert await stage.rows(
        "SELECT slack_user_id, rating, user_prompt, ai_response, session_id, bug_report_id "
        "FROM esbmcp_v_negative_feedback"
    ) == [(OPS_TOO, -1, "how many seats?", "You said: how many seats?", turn, None)]


@pytest.mark.parametrize(
    "value", ["{turn}:7", "{turn}:0", "{turn}", "{turn}:", ":1", "1", "", "not-a-uuid:1", "{turn}:1:-1", "{unknown}:1"]
)
async def test_a_forged_value_does_nothing_and_is_logged(stage: Stage, value: str) -> None:
    answer = await answered(stage, "channel")
    forged = value.format(turn=await turn_of(stage), unknown=uuid4())
    with capture_logs() as logs:
        await press(stage, OPS_TOO, answer, forged)

    assert [(line["event"], line["user"]) for line in logs if line["log_level"] == "warning"] == [
        ("rating_refused", OPS_TOO)
    ]
    assert await stage.rows(STORED) == []
    assert thanks(stage, OPS_TOO) == []


async def test_an_answer_of_another_conversation_cannot_be_rated_from_here(stage: Stage) -> None:
    """A button of one answer that names a session answered elsewhere: in somebody's own conversation."""
    await answered(stage, "direct")
    foreign = await turn_of(stage)
    here = await stage.answer(stage.slack.say(OPS_TOO, CHANNEL, "@Arthur hello"))
    with capture_logs() as logs:
        await press(stage, OPS_TOO, here, f"{foreign}:-1")

    assert [line["reason"] for line in logs if line["event"] == "rating_refused"] == ["no such answer here"]
    assert await stage.rows(STORED) == []


async def test_the_private_answer_of_a_command_is_its_askers_alone(stage: Stage) -> None:
    answer = await answered(stage, "command")
    turn = await turn_of(stage)
    with pytest.raises(NotPossible):
        await press(stage, OPS_TOO, answer, f"{turn}:1")
    other = await stage.answer(stage.slack.say(OPS_TOO, CHANNEL, "@Arthur hello"))
    await press(stage, OPS_TOO, other, f"{turn}:1")

    assert await stage.rows(STORED) == []


async def test_a_question_under_way_has_nothing_to_rate(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    await stage.services.own.execute("UPDATE esbmcp_turns SET state = 'running'")
    await press(stage, OPS, answer, f"{turn}:1")
    await stage.services.own.execute("UPDATE esbmcp_turns SET state = 'done'")

    assert await stage.rows(STORED) == []


async def test_a_press_that_comes_twice_counts_and_thanks_once(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    stage.slack.delivery_faults.plant("interactive", Twice())
    await press(stage, OPS, answer, f"{turn}:1")

    assert await stage.rows(STORED) == [(turn, OPS, 1)]
    assert thanks(stage, OPS) == [THANKS]


async def test_an_older_press_that_comes_late_does_not_win(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    await press(stage, OPS, answer, f"{turn}:1")
    await stage.services.own.execute("UPDATE esbmcp_feedback SET created_at = now() + interval '1 minute'")
    await press(stage, OPS, answer, f"{turn}:-1")

    assert await stage.rows(STORED) == [(turn, OPS, 1)]


async def test_people_without_a_role_may_rate_what_they_were_told(stage: Stage) -> None:
    told = await stage.answer(stage.slack.say(NEWCOMER, stage.slack.bot, "hello"))
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    turn = await turn_of(stage)
    await press(stage, NEWCOMER, told, f"{turn}:1")

    assert await stage.rows(STORED) == [(turn, NEWCOMER, 1)]


async def test_whom_an_allow_list_does_not_name_rates_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = await answered(stage, "channel")
    turn = await turn_of(stage)
    monkeypatch.setattr(AllowLists, "check", _denies)
    with capture_logs() as logs:
        await press(stage, OPS_TOO, answer, f"{turn}:-1")

    assert [line["reason"] for line in logs if line["event"] == "rating_refused"] == ["not served"]
    assert await stage.rows(STORED) == []


def _denies(_lists: AllowLists, who: Context) -> None:
    assert (who.user_id, who.channel_id) == (OPS_TOO, CHANNEL)
    assert who.team_id
    raise IdentityDenied("user_not_allowed")


async def test_presses_come_over_http_as_well(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house, socket_mode=False) as stage:
        answer = await answered(stage, "channel")
        turn = await turn_of(stage)
        await press(stage, OPS, answer, f"{turn}:-1")

        assert await stage.rows(STORED) == [(turn, OPS, -1)]
