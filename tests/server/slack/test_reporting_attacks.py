"""Reports that come twice, are forged, are stopped, or whose process dies: one report or none, and nothing is shown."""

from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from arthur.errors import Unavailable
from arthur.identity import Role
from memory.roles import RoleTable
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.faults import AckLost, Twice
from sandbox.slack.people.interacting import Outcome
from sandbox.slack.state.records import Message
from server.slack.feedback import filing
from server.slack.feedback.reporting import GONE, OPEN
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, House, Stage, staged
from tests.server.slack.forms import FILED, GRANTED, QUEUED, offered, offers, opened, receipts, submit, told
from tests.server.slack.opinions import answered, turn_of


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
