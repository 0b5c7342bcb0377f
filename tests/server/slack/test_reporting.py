"""Reporting a fault: offered in private, filled in from the session, filed once by the person's own submission."""

from collections.abc import AsyncGenerator

import pytest

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import Refused, Twice
from sandbox.slack.people.interacting import Outcome
from server.slack.feedback.reporting import OPEN, TOO_LATE
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, OPS_TOO, House, Stage, staged
from tests.server.slack.forms import FILED, GRANTED, QUEUED, offered, offers, opened, receipts, submit, told
from tests.server.slack.opinions import SURFACES, answered, eventually, press, turn_of

GENERAL = "C0DEMOGEN1"


async def test_a_bug_on_an_answer_becomes_a_report_of_its_session(stage: Stage) -> None:
    answer = await answered(stage, "channel", "who is bea@example.org?")
    turn = await turn_of(stage)
    form = await opened(stage, OPS_TOO, answer)
    filled = {block["block_id"]: block["element"].get("initial_value") for block in form.body["blocks"][1:]}
    outcome = await submit(stage, OPS_TOO, description="She is not in there", related_eid="ab 4012", priority="high")
    [receipt] = await stage.slack.wait_for(lambda: receipts(stage, OPS_TOO))
    await stage.until(QUEUED, 0)

    assert filled == {
        "title": "who is b***@example.org?",
        "description": "What is wrong: \n\nQuestion: who is b***@example.org?\nTools: none",
        "related_eid": None,
        "priority": None,
    }
    assert outcome == Outcome(acknowledged=True)
    assert stage.slack.modal(OPS_TOO) is None
    [report] = await stage.rows(
        "SELECT id, slack_user_id, slack_username, slack_channel_id, title, description, related_eid, status, priority,"
        " session_id FROM esbmcp_bug_reports"
    )
    assert report[1:] == (
        OPS_TOO,
        stage.slack.world.users[OPS_TOO].handle,
        CHANNEL,
        "who is b***@example.org?",
        "She is not in there",
        "AB4012",
        "open",
        "high",
        turn,
    )
    assert receipt.text == (
        "*Bug reported: who is b∗∗∗@example.org?* (high, about AB4012)\n"
        f"Status open; report {report[0]}. Ops will look at it."
    )
    assert (receipt.visible_to, receipt.channel, receipt.thread_ts) == (OPS_TOO, CHANNEL, answer.thread_ts)
    assert offers(stage, OPS) == []


async def test_the_submission_is_the_approval_of_exactly_this_report_and_on_record(stage: Stage) -> None:
    await opened(stage, OPS_TOO, await answered(stage, "channel"))
    await submit(stage, OPS_TOO, title="Totals are off")
    await stage.slack.wait_for(lambda: receipts(stage, OPS_TOO))
    await stage.until(QUEUED, 0)

    assert await stage.rows(GRANTED) == [("done", OPS_TOO, OPS_TOO, "create_bug_report", "Totals are off")]
    await stage.until(
        "SELECT array_agg(event_type ORDER BY event_type) FROM esbmcp_audit_log WHERE tool_name = 'create_bug_report'",
        ["confirmation_required", "confirmation_satisfied", "mutating_tool_executed", "tool_executed"],
    )
    assert await stage.rows(
        "SELECT approver, grant_id = (SELECT id FROM esbmcp_grants) FROM esbmcp_audit_log "
        "WHERE event_type = 'mutating_tool_executed'"
    ) == [(OPS_TOO, True)]


@pytest.mark.parametrize("where", SURFACES)
async def test_who_rates_an_answer_badly_is_offered_to_say_more(stage: Stage, where: str) -> None:
    answer = await answered(stage, where)
    turn = await turn_of(stage)
    await press(stage, OPS, answer, f"{turn}:1")
    assert offers(stage, OPS) == []
    await press(stage, OPS, answer, f"{turn}:-1")
    [offer] = await stage.slack.wait_for(lambda: offers(stage, OPS))
    await stage.slack.press(OPS, offer, OPEN)
    await submit(stage, OPS, title="This is wrong")
    [receipt] = await stage.slack.wait_for(lambda: receipts(stage, OPS))
    await stage.until(QUEUED, 0)

    assert offer.text == "Thanks, noted. If you say more, ops can put it right."
    assert await stage.rows(FILED) == [(OPS, "This is wrong", "normal", turn)]
    assert await stage.rows("SELECT bug_report_id IS NOT NULL FROM esbmcp_v_negative_feedback") == [(True,)]
    assert receipt not in stage.slack.visible_to(OPS_TOO)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("related_eid", "AB9999", "There is no event AB9999"),
        ("related_eid", "next week", "must be an event code such as AB4003"),
        ("title", "  a ", "at least 3 characters"),
        ("title", "VOTES are wrong!", "is already reported"),
    ],
)
async def test_what_is_wrong_with_a_field_is_said_at_the_field_and_can_be_put_right(
    stage: Stage, field: str, value: str, said: str
) -> None:
    await stage.services.own.execute(
        "INSERT INTO esbmcp_bug_reports (slack_user_id, title) VALUES ('U0ANA', 'Votes are wrong')"
    )
    await opened(stage, OPS, await answered(stage, "channel"))
    outcome = await submit(stage, OPS, **{field: value})

    assert list(outcome.errors) == [field]
    assert said in outcome.errors[field]
    assert stage.slack.modal(OPS) is not None
    assert await stage.rows("SELECT count(*) FROM esbmcp_bug_reports") == [(1,)]
    assert await stage.rows(GRANTED) == []

    await submit(stage, OPS, title="Totals are off", related_eid="AB4012")
    await stage.slack.wait_for(lambda: receipts(stage, OPS))
    assert await stage.rows("SELECT count(*) FROM esbmcp_bug_reports") == [(2,)]


async def test_who_has_no_role_is_told_so_and_whom_to_ask(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.invite(CHANNEL, NEWCOMER)
    stage.slack.react(NEWCOMER, answer, "bug")
    [note] = await stage.slack.wait_for(lambda: told(stage, NEWCOMER))

    assert note.visible_to == NEWCOMER
    assert "You have no role on file" in note.text
    assert note.text.endswith(f"To report a fault, write to <@{OPS}> or <@{OPS_TOO}>.")
    assert offers(stage, NEWCOMER) == []


async def test_in_an_open_channel_everybody_may_report(stage: Stage) -> None:
    """There people without a role are viewers (spec slack 6)."""
    asked = stage.slack.say(NEWCOMER, GENERAL, "@Arthur hello")
    answer = await stage.answer(asked)
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    await opened(stage, NEWCOMER, answer)
    await submit(stage, NEWCOMER, title="Totals are off")
    await stage.slack.wait_for(lambda: receipts(stage, NEWCOMER))

    assert await stage.rows(FILED) == [(NEWCOMER, "Totals are off", "normal", await turn_of(stage))]


async def test_where_slack_lets_nobody_whisper_the_offer_and_receipt_come_directly(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.faults.plant("chat.postEphemeral", Refused(error="user_not_in_channel"), times=2)
    offer = await offered(stage, OPS_TOO, answer)
    await stage.slack.press(OPS_TOO, offer, OPEN)
    await submit(stage, OPS_TOO, title="Totals are off")
    [receipt] = await stage.slack.wait_for(lambda: receipts(stage, OPS_TOO))

    assert offer.channel == receipt.channel == stage.slack.direct(OPS_TOO).id


async def test_who_took_the_bug_back_may_still_finish_the_form(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    await opened(stage, OPS_TOO, answer)
    stage.slack.unreact(OPS_TOO, answer, "bug")
    await stage.until("SELECT count(*) FROM esbmcp_reaction_feedback", 0)
    await submit(stage, OPS_TOO, title="Totals are off")
    await stage.slack.wait_for(lambda: receipts(stage, OPS_TOO))

    assert len(await stage.rows(FILED)) == 1


async def test_a_press_that_comes_too_late_for_a_form_is_said_and_one_that_comes_twice_is_not(stage: Stage) -> None:
    offer = await offered(stage, OPS, await answered(stage, "channel"))
    stage.slack.delivery_faults.plant("interactive", Twice())
    await stage.slack.press(OPS, offer, OPEN)
    await eventually(lambda: len(stage.slack.calls("views.open")) == 2)
    assert stage.slack.modal(OPS) is not None
    assert [message.text for message in told(stage, OPS)] == [offer.text]

    stage.slack.faults.plant("views.open", Refused(error="expired_trigger_id"))
    await stage.slack.press(OPS, offer, OPEN)
    assert told(stage, OPS)[-1].text == TOO_LATE


async def test_a_bug_on_what_is_no_answer_offers_nothing(stage: Stage) -> None:
    chat = stage.slack.open_assistant(OPS, viewing=CHANNEL)
    await stage.slack.wait_for(lambda: stage.slack.assistant(chat).prompts)
    greeting = stage.slack.messages(chat.channel, chat.thread_ts)[1]
    stage.slack.react(OPS, greeting, "bug")
    await stage.until("SELECT count(*) FROM esbmcp_reaction_feedback", 1)
    await stage.slack.wait_for(lambda: stage.slack.calls("reactions.add"))

    assert offers(stage, OPS) == []


@pytest.fixture
async def over_http(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    async with staged(slack, house, socket_mode=False) as made:
        yield made


async def test_forms_come_over_http_as_well(over_http: Stage) -> None:
    await opened(over_http, OPS, await answered(over_http, "channel"))
    assert (await submit(over_http, OPS, title="a")).errors
    assert await submit(over_http, OPS, title="Totals are off") == Outcome(acknowledged=True)
    await over_http.slack.wait_for(lambda: receipts(over_http, OPS))

    assert len(await over_http.rows(FILED)) == 1


async def test_a_form_does_not_hold_up_the_conversation_it_is_about(slack: SandboxSlack, house: House) -> None:
    """It is work of its own: the thread's next question does not wait for it, nor it for the thread."""
    async with staged(slack, house) as first:
        answer = await answered(first, "channel")
    async with staged(slack, house, working=False) as ears:
        await opened(ears, OPS, answer)
        await submit(ears, OPS, title="Totals are off")
    async with staged(slack, house) as stage:
        asked = slack.say(OPS, CHANNEL, "@Arthur next", thread_ts=answer.thread_ts)
        assert (await stage.answer(asked)).text == "You said: next"
        await slack.wait_for(lambda: receipts(stage, OPS))
