"""Changing a waiting call in Slack: the form, the same card with the new values, and what stands in the way."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from arthur.errors import DatabaseAway
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.people.acting import NotPossible
from tests.server.slack.carding import (
    BUG,
    NOTE,
    NOTED,
    QUEUED,
    WRITTEN,
    asked_for,
    buttons,
    edited,
    filled,
    form,
    opened,
    shown,
    submitted,
    told,
    values_of,
)
from tests.server.slack.conftest import OPS, OPS_TOO, House, Stage, staged
from tools.editing import Edits

STATES = "SELECT state FROM esbmcp_grants ORDER BY created_at"
JUNO = "The key is with Juno."


async def test_form_has_a_field_for_every_argument_filled_and_with_its_hint(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    assert buttons(card) == ["Confirm", "Edit", "Cancel"]
    view = await opened(stage, card)

    assert view.body["title"]["text"] == "Edit before approving"
    channel = {"text": {"type": "plain_text", "text": "channel"}, "value": "channel"}
    assert values_of(view) == {
        "scope_type": channel,
        "scope_id": "C0DEMOOPS1",
        "content_md": "The key is with Ondine.",
        "section": "Open Items",
        "change_summary": None,
        "expected_version": None,
    }
    [content] = [block for block in view.body["blocks"] if block["block_id"] == "argument:content_md"]
    assert content == {
        "type": "input",
        "block_id": "argument:content_md",
        "label": {"type": "plain_text", "text": "Content"},
        "hint": content["hint"],
        "optional": False,
        "element": {
            "type": "plain_text_input",
            "action_id": "value",
            "multiline": True,
            "min_length": 1,
            "initial_value": "The key is with Ondine.",
        },
    }
    assert content["hint"]["text"].startswith("Only the lines to add")


async def test_same_card_shows_the_change_and_waits_and_what_runs_is_the_change(stage: Stage) -> None:
    asked, [card] = await asked_for(stage, NOTE)
    changed = await edited(stage, card, content_md=JUNO)

    assert changed.ts == card.ts
    assert JUNO in changed.text
    assert "with Ondine" not in changed.text
    assert f"Changed by <@{OPS}>; nothing is approved yet." in changed.text
    assert buttons(changed) == ["Confirm", "Edit", "Cancel"]
    assert stage.slack.modal(OPS) is None
    assert await stage.rows(STATES) == [("withdrawn",), ("pending",)]
    assert await stage.rows(WRITTEN) == [(0,)]
    assert len(stage.answers(asked)) == 1

    await stage.slack.press(OPS, changed, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)
    [(noted,)] = await stage.rows(NOTED)
    assert JUNO in str(noted)
    assert buttons(shown(stage, card)) == ["Undo"]


async def test_edited_twice_and_cancelled(stage: Stage) -> None:
    asked, [card] = await asked_for(stage, NOTE)
    await edited(stage, card, content_md=JUNO)
    again = await edited(stage, card, content_md="The key is with Odalys.")
    assert "Odalys" in again.text
    await stage.slack.press(OPS, again, "Cancel")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)

    assert await stage.rows(STATES) == [("withdrawn",), ("withdrawn",), ("cancelled",)]
    assert shown(stage, card).text.startswith("~")
    assert await stage.rows(WRITTEN) == [(0,)]


async def test_edit_while_another_card_of_the_turn_waits(stage: Stage) -> None:
    asked, [first, second] = await asked_for(stage, NOTE, BUG)
    changed = await edited(stage, first, content_md=JUNO)
    await stage.slack.press(OPS, second, "Confirm")
    await stage.until("SELECT count(*) FROM esbmcp_grants WHERE state = 'approved'", 1)
    await stage.until(QUEUED, 0)
    assert len(stage.answers(asked)) == 2
    assert buttons(shown(stage, first)) == ["Confirm", "Edit", "Cancel"]

    await stage.slack.press(OPS, changed, "Confirm")
    await stage.answer(asked, number=3)
    await stage.until(QUEUED, 0)
    [(noted,)] = await stage.rows(NOTED)
    assert JUNO in str(noted)
    assert "with Ondine" not in str(noted)
    assert await stage.rows("SELECT title FROM esbmcp_bug_reports ORDER BY created_at DESC LIMIT 1") == [
        ("Votes hang",)
    ]


async def test_problem_stands_at_its_field_and_can_be_put_right(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    outcome = await submitted(stage, scope_type={"selected_option": option("tool")}, scope_id="no_such_tool")

    [(field, problem)] = outcome.errors.items()
    assert field == "argument:scope_type"
    assert problem
    assert await stage.rows(STATES) == [("pending",)]
    assert shown(stage, card).blocks == card.blocks

    assert not (await submitted(stage, content_md=JUNO, scope_type={"selected_option": option("channel")})).errors
    await stage.slack.wait_for(lambda: JUNO in shown(stage, card).text)


def option(value: str) -> dict[str, object]:
    """Return a choice of a menu."""
    return {"text": {"type": "plain_text", "text": value}, "value": value}


async def test_what_is_submitted_unchanged_leaves_the_card_as_it_is(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    assert (await submitted(stage)).acknowledged

    assert stage.slack.modal(OPS) is None
    assert await stage.rows(STATES) == [("pending",)]


async def test_only_the_asker_gets_a_form_and_others_learn_why(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await stage.slack.press(OPS_TOO, card, "Edit")
    await stage.slack.wait_for(lambda: told(stage, OPS_TOO))

    assert told(stage, OPS_TOO) == ["Only the person who asked for this can change it."]
    assert stage.slack.modal(OPS_TOO) is None
    assert told(stage, OPS) == []


async def test_edit_of_an_expired_card_is_refused_with_a_word(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await stage.services.own.execute("UPDATE esbmcp_grants SET expires_at = now() - interval '1 second'")
    await stage.slack.press(OPS, card, "Edit")
    await stage.slack.wait_for(lambda: told(stage, OPS))

    assert "expired" in told(stage, OPS)[0]
    assert stage.slack.modal(OPS) is None


@pytest.mark.parametrize(
    ("meanwhile", "word"),
    [
        ("UPDATE esbmcp_grants SET expires_at = now() - interval '1 second'", "expired"),
        (
            "UPDATE esbmcp_grants SET state = 'cancelled', decided_by = 'U0DEMOOPS1', decided_at = now()",
            "is cancelled already",
        ),
        (
            "UPDATE esbmcp_grants SET state = 'approved', decided_by = 'U0DEMOOPS1', approver_user_id = 'U0DEMOOPS1'",
            "already",
        ),
        ("UPDATE esbmcp_roles SET role = 'viewer' WHERE user_id = 'U0DEMOOPS1'", None),
        ("DELETE FROM esbmcp_roles WHERE user_id = 'U0DEMOOPS1'", "no longer has the role"),
        ("UPDATE esbmcp_switches SET value = true WHERE name = 'read_only'", "Read-only mode is on"),
    ],
)
async def test_what_happened_while_the_form_was_open_counts(stage: Stage, meanwhile: str, word: str | None) -> None:
    """A viewer may take notes too; without any role, or once the card is decided, nobody may."""
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    await stage.rows(meanwhile + " RETURNING 1")
    await asyncio.sleep(2.1)  # a role is believed for two seconds
    outcome = await submitted(stage, content_md=JUNO)

    assert outcome.acknowledged
    replaced = await stage.rows("SELECT count(*) FROM esbmcp_grants WHERE replaces IS NOT NULL")
    if word is None:
        assert replaced == [(1,)]
        return
    assert replaced == [(0,)]
    view = form(stage)
    assert view.body["title"]["text"] == "Not changed"
    assert word in view.body["blocks"][0]["text"]["text"]
    assert "submit" not in view.body


async def test_stale_buttons_of_the_card_before_count_for_nothing(stage: Stage) -> None:
    """Somebody's Slack may still show the old card when it is pressed."""
    asked, [card] = await asked_for(stage, NOTE)
    old = next(block for block in card.blocks if block["type"] == "actions")["elements"][0]
    await edited(stage, card, content_md=JUNO)
    fresh = shown(stage, card)
    stage.slack.world.messages.edit(card)
    assert (await stage.slack.press(OPS, card, "Confirm")).acknowledged
    await stage.slack.wait_for(lambda: told(stage, OPS))

    assert old["value"] not in str(fresh.blocks)
    assert told(stage, OPS) == ["This was changed meanwhile; please look at the card again."]
    assert await stage.rows(STATES) == [("withdrawn",), ("pending",)]
    assert len(stage.answers(asked)) == 1


async def test_submission_that_is_delivered_twice_changes_once(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    payload = stage.slack.submission(OPS, filled(content_md=JUNO))
    assert [await stage.slack.forge(payload) for _ in range(3)] == [{}, {}, {}]
    await stage.until(QUEUED, 0)

    assert await stage.rows(STATES) == [("withdrawn",), ("pending",)]


async def test_kill_between_the_edit_and_the_card_is_made_good(slack: SandboxSlack, house: House) -> None:
    """The edit is stored, its process dies before it draws the card: another one does."""
    async with staged(slack, house) as first:
        _asked, [card] = await asked_for(first, NOTE)
    async with staged(slack, house, working=False) as second:
        await opened(second, card)
        assert (await submitted(second, content_md=JUNO)).acknowledged
        assert shown(second, card).blocks == card.blocks
    async with staged(slack, house) as third:
        await slack.wait_for(lambda: JUNO in shown(third, card).text, 8)
        assert await third.rows(STATES) == [("withdrawn",), ("pending",)]


async def test_form_that_slack_does_not_open_is_told(stage: Stage) -> None:
    """The trigger of a press lasts three seconds."""
    _asked, [card] = await asked_for(stage, NOTE)
    stage.slack.world.tickets.pull = lambda name: "expired_trigger_id"
    await stage.slack.press(OPS, card, "Edit")
    await stage.slack.wait_for(lambda: told(stage, OPS))

    assert told(stage, OPS) == ["Slack did not open the form in time; please press Edit again."]


async def test_closed_form_changes_nothing(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    await stage.slack.close_view(OPS)

    with pytest.raises(NotPossible):
        await submitted(stage, content_md=JUNO)
    assert await stage.rows(STATES) == [("pending",)]


async def test_form_works_over_http_too(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house, socket_mode=False) as stage:
        _asked, [card] = await asked_for(stage, NOTE)
        assert "with Juno" in (await edited(stage, card, content_md=JUNO)).text


@pytest.mark.parametrize(
    ("problem", "word"),
    [(DatabaseAway(), DatabaseAway.hint), (TimeoutError(), "could not be checked in time")],
    ids=["database away", "too slow"],
)
async def test_what_may_pass_leaves_the_form_open(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, problem: Exception, word: str
) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    with monkeypatch.context() as patch:
        patch.setattr(Edits, "edited", fails_with(problem))
        outcome = await submitted(stage, content_md=JUNO)
    assert word in outcome.errors["argument:scope_type"]

    assert not (await submitted(stage, content_md=JUNO)).errors
    await stage.slack.wait_for(lambda: JUNO in shown(stage, card).text)


async def test_bug_is_told_as_a_reference(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    monkeypatch.setattr(Edits, "edited", fails_with(RuntimeError("secret")))
    with capture_logs() as logs:
        assert (await submitted(stage, content_md=JUNO)).acknowledged
    said = form(stage).body["blocks"][0]["text"]["text"]

    [logged] = [entry for entry in logs if entry["event"] == "edit_failed"]
    assert f"Reference: {logged['error_id']}." in said
    assert "secret" not in said


def fails_with(problem: Exception) -> Callable[..., Awaitable[None]]:
    """Return a coroutine function that raises."""

    async def failing(*args: object) -> None:
        raise problem

    return failing
