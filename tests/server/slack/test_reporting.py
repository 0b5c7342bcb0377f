"""Reporting a fault: offered in private, filled in from the session, filed once by the person's own submission."""

from collections.abc import AsyncGenerator
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from arthur.errors import Unavailable
from arthur.identity import Role
from memory.roles import RoleTable
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AckLost, Refused, Twice
from sandbox.slack.people.entering import elements_of
from sandbox.slack.people.interacting import Outcome
from sandbox.slack.state.records import Message, View
from server.slack import filing
from server.slack.reporting import GONE, OPEN, TOO_LATE
from tests.server.slack.conftest import CHANNEL, NEWCOMER, OPS, OPS_TOO, House, Stage, staged
from tests.server.slack.opinions import SURFACES, answered, eventually, press, turn_of

GENERAL = "C0DEMOGEN1"
FILED = "SELECT slack_user_id, title, priority, session_id FROM esbmcp_bug_reports ORDER BY created_at"
QUEUED = "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'turns'"
GRANTED = (
    "SELECT g.state, g.requester_user_id, g.approver_user_id, g.tool_name, g.arguments ->> 'title' FROM esbmcp_grants g"
)


def told(stage: Stage, user: str) -> list[Message]:
    """Return what Arthur said to somebody alone, in a channel or in their own conversation, oldest first."""
    own = stage.slack.direct(user).id
    return [m for m in stage.slack.visible_to(user) if m.by_app and (m.visible_to == user or m.channel == own)]


def offers(stage: Stage, user: str) -> list[Message]:
    """Return the offers to report something."""
    return [m for m in told(stage, user) if any(element["action_id"] == OPEN for _, element in elements_of(m.blocks))]


async def offered(stage: Stage, user: str, answer: Message) -> Message:
    """Put a bug on an answer, and return the offer that comes of it."""
    stage.slack.react(user, answer, "bug")
    return (await stage.slack.wait_for(lambda: offers(stage, user)))[0]


async def opened(stage: Stage, user: str, answer: Message) -> View:
    """Put a bug on an answer, press the offer's button, and return the form."""
    offer = await offered(stage, user, answer)
    assert (await stage.slack.press(user, offer, OPEN)).acknowledged
    form = stage.slack.modal(user)
    assert form is not None
    return form


async def submit(stage: Stage, user: str, **values: str) -> Outcome:
    """Submit the form with some fields filled in differently."""
    return await stage.slack.submit_view(user, {name: {"value": _held(name, value)} for name, value in values.items()})


def _held(name: str, value: str) -> dict[str, object]:
    return {"selected_option": {"value": value}} if name == "priority" else {"value": value}


def receipts(stage: Stage, user: str) -> list[Message]:
    """Return the receipts of reports."""
    return [message for message in told(stage, user) if message.text.startswith("*Bug reported")]


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


async def test_a_form_that_comes_twice_makes_one_report(stage: Stage) -> None:
    await opened(stage, OPS, await answered(stage, "channel"))
    stage.slack.delivery_faults.plant("interactive", Twice())
    await submit(stage, OPS, title="Totals are off")
    await stage.slack.wait_for(lambda: receipts(stage, OPS))
    await stage.until(QUEUED, 0)

    assert len(await stage.rows(FILED)) == 1
    assert len(receipts(stage, OPS)) == 1


async def test_a_form_submitted_again_because_slack_lost_the_answer_makes_one_report(stage: Stage) -> None:
    await opened(stage, OPS, await answered(stage, "channel"))
    stage.slack.delivery_faults.plant("interactive", AckLost())
    assert not (await submit(stage, OPS, title="Totals are off")).acknowledged
    assert (await submit(stage, OPS, title="Totals are very much off")).acknowledged
    await stage.slack.wait_for(lambda: receipts(stage, OPS))
    await stage.until(QUEUED, 0)

    assert [title for _, title, _, _ in await stage.rows(FILED)] == ["Totals are off"]
    assert len(receipts(stage, OPS)) == 1


@pytest.mark.parametrize("got_to", ["stored", "approved", "filed"])
async def test_a_process_that_dies_over_a_form_leaves_it_to_another(
    slack: SandboxSlack, house: House, monkeypatch: pytest.MonkeyPatch, got_to: str
) -> None:
    async with staged(slack, house) as first:
        answer = await answered(first, "channel")
    async with staged(slack, house, working=False) as ears:
        form_id = await submitted(ears, answer)
        step = {"approved": "invoke", "filed": "log"}.get(got_to)
        with monkeypatch.context() as patch:
            if step is not None:
                patch.setattr(filing, step, _Dies())
                with pytest.raises(Died):
                    await ears.bot.errands.run(form_id, last=False)
    async with staged(slack, house, listening=False) as hands:
        await slack.wait_for(lambda: receipts(hands, OPS))
        await hands.until("SELECT state FROM esbmcp_turns WHERE kind = 'press'", "done")

        assert len(await hands.rows(FILED)) == 1
        assert [state for state, *_ in await hands.rows(GRANTED)] == ["done"]
        assert len(receipts(hands, OPS)) == 1


async def test_who_submitted_what_cannot_be_filed_gets_their_words_back(
    slack: SandboxSlack, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(slack, house) as first:
        answer = await answered(first, "channel")
    async with staged(slack, house, working=False) as stage:
        form_id = await submitted(stage, answer)
        monkeypatch.setattr(filing, "propose", _Dies(Unavailable()))
        with pytest.raises(Unavailable):
            await stage.bot.errands.run(form_id, last=False)
        assert [message.text for message in told(stage, OPS)] == [offers(stage, OPS)[0].text]
        with pytest.raises(Unavailable):
            await stage.bot.errands.run(form_id, last=True)

        assert told(stage, OPS)[-1].text == (
            "Your report was not filed: something does not answer at present. Please try again later.\n"
            "This is what you wrote:\n> Totals are off\n> What is wrong:\n> Question: hello\n> Tools: none"
        )
        assert await stage.rows(FILED) == []
        assert await stage.rows("SELECT state FROM esbmcp_turns WHERE kind = 'press'") == [("failed",)]


async def submitted(stage: Stage, answer: Message) -> UUID:
    """Submit a form that nobody works on, and return its id."""
    await opened(stage, OPS, answer)
    await submit(stage, OPS, title="Totals are off")
    [(form_id,)] = await stage.rows("SELECT id FROM esbmcp_turns WHERE kind = 'press'")
    assert isinstance(form_id, UUID)
    return form_id


class Died(Exception):
    """The process is gone."""


class _Dies:
    """Stands for a step that does not come back."""

    def __init__(self, problem: Exception | None = None) -> None:
        self._problem = problem or Died()

    async def __call__(self, *_args: object) -> None:
        raise self._problem

    def info(self, *_args: object, **_facts: object) -> None:
        raise self._problem


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


async def test_a_forged_form_about_somebody_elses_answer_is_refused(stage: Stage) -> None:
    """The id in the form is another conversation's, one that this person has nothing to do with."""
    foreign = await stage.answer(stage.slack.say(OPS_TOO, stage.slack.bot, "my own affair"))
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    theirs = await turn_of(stage)
    here = await stage.answer(stage.slack.say(OPS, CHANNEL, "@Arthur hello"))
    await stage.until("SELECT bool_and(state = 'sent') FROM esbmcp_outbox", expected=True)
    form = await opened(stage, OPS, here)
    for forged in (str(theirs), str(uuid4()), "", "1; DROP TABLE esbmcp_turns"):
        view = stage.slack.modal(OPS) or form
        stage.slack.world.views.update(view, {**view.body, "private_metadata": forged})
        with capture_logs() as logs:
            assert (await submit(stage, OPS, title="Totals are off")).errors == {"description": GONE}
        assert [line["event"] for line in logs if line["log_level"] == "warning"] == ["report_refused"]

    assert foreign.channel != here.channel
    assert await stage.rows("SELECT count(*) FROM esbmcp_turns WHERE kind = 'press'") == [(0,)]
    assert await stage.rows(FILED) == []


async def test_a_forged_button_shows_nothing_of_somebody_elses_question(stage: Stage) -> None:
    await stage.answer(stage.slack.say(OPS_TOO, stage.slack.bot, "my own affair"))
    await stage.until("SELECT state FROM esbmcp_outbox", "sent")
    theirs = await turn_of(stage)
    offer = await offered(stage, OPS, await stage.answer(stage.slack.say(OPS, CHANNEL, "@Arthur hello")))
    for forged in (str(theirs), str(uuid4()), "nonsense"):
        await stage.slack.press(OPS, offer, OPEN, {"value": forged})

    assert stage.slack.modal(OPS) is None
    assert [message.text for message in told(stage, OPS)][-3:] == [GONE] * 3


async def read_only(stage: Stage, *, on: bool) -> None:
    await stage.services.switches.set_read_only(on=on, by="test", at=stage.services.wall.now())


async def test_in_read_only_mode_nothing_is_opened_taken_in_or_filed(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house) as first:
        answer = await answered(first, "channel")
    async with staged(slack, house, working=False) as stage:
        offer = await offered(stage, OPS, answer)
        await read_only(stage, on=True)
        await slack.press(OPS, offer, OPEN)
        assert slack.modal(OPS) is None
        assert "read-only mode is on" in told(stage, OPS)[-1].text

        await read_only(stage, on=False)
        await slack.press(OPS, offer, OPEN)
        await read_only(stage, on=True)
        assert "read-only mode is on" in (await submit(stage, OPS, title="Totals are off")).errors["description"]

        await read_only(stage, on=False)
        assert await submit(stage, OPS, title="Totals are off") == Outcome(acknowledged=True)
        await read_only(stage, on=True)
    async with staged(slack, house, listening=False) as hands:
        await slack.wait_for(lambda: any("was not filed" in message.text for message in told(hands, OPS)))

        assert "Read-only mode is on" in told(hands, OPS)[-1].text
        assert "> Totals are off" in told(hands, OPS)[-1].text
        assert await hands.rows(FILED) == []


async def test_who_has_no_role_is_told_so_and_whom_to_ask(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    stage.slack.invite(CHANNEL, NEWCOMER)
    stage.slack.react(NEWCOMER, answer, "bug")
    [note] = await stage.slack.wait_for(lambda: told(stage, NEWCOMER))

    assert note.visible_to == NEWCOMER
    assert "You have no role on file" in note.text
    assert note.text.endswith(f"To report a fault, write to <@{OPS}> or <@{OPS_TOO}>.")
    assert offers(stage, NEWCOMER) == []


async def test_a_role_lost_meanwhile_counts_at_every_step(stage: Stage) -> None:
    answer = await answered(stage, "channel")
    offer = await offered(stage, OPS_TOO, answer)
    await stage.slack.press(OPS_TOO, offer, OPEN)
    await RoleTable(stage.services.own).replace("manual", {OPS: Role.OPS}, by="test")
    stage.bot.app.roles._known.clear()
    assert "no role on file" in (await submit(stage, OPS_TOO, title="Totals are off")).errors["description"]
    await stage.slack.close_view(OPS_TOO)
    await stage.slack.press(OPS_TOO, offer, OPEN)

    assert stage.slack.modal(OPS_TOO) is None
    assert told(stage, OPS_TOO)[-1].text.endswith(f"write to <@{OPS}>.")
    assert await stage.rows(FILED) == []


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
