"""Submissions that nobody's Slack sends, over the real wire: each is refused, and nothing changes."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from sandbox.slack.driver import SandboxSlack
from tests.server.slack.carding import (
    BUG,
    NOTE,
    QUEUED,
    WRITTEN,
    asked_for,
    edited,
    filled,
    opened,
    shown,
)
from tests.server.slack.conftest import CHANNEL, OPS, OPS_TOO, House, Stage, staged

Json = dict[str, Any]
Tamper = Callable[[Stage, Json], Awaitable[None]]

NO_SUCH_FORM = "This form is not one that I have sent."
REPLACED = "SELECT count(*) FROM esbmcp_grants WHERE replaces IS NOT NULL"
STORED = "SELECT grant_row::text FROM esbmcp_grants grant_row ORDER BY created_at"


def answer_words(answer: Json | None) -> str:
    """Return what an answer says: the word of a view, or the problems at fields."""
    assert answer is not None
    if answer.get("response_action") == "errors":
        return " ".join(answer["errors"].values())
    assert answer["response_action"] == "update"
    assert answer["view"]["title"]["text"] == "Not changed"
    return answer["view"]["blocks"][0]["text"]["text"]


def entering(**values: object) -> Tamper:
    """Enter something that the form's elements cannot hold."""

    async def tamper(stage: Stage, payload: Json) -> None:
        for name, value in values.items():
            payload["view"]["state"]["values"][f"argument:{name}"]["value"]["value"] = value

    return tamper


def carrying(metadata: object) -> Tamper:
    """Carry other metadata."""

    async def tamper(stage: Stage, payload: Json) -> None:
        payload["view"]["private_metadata"] = metadata if isinstance(metadata, str) else json.dumps(metadata)

    return tamper


async def by_somebody_else(stage: Stage, payload: Json) -> None:
    payload["user"] |= {"id": OPS_TOO, "username": "x", "name": "x"}


async def other_persons_card(stage: Stage, payload: Json) -> None:
    """The metadata of a card that somebody else asked for, with its own nonce."""
    await asked_for(stage, NOTE, user=OPS_TOO)
    [(grant, nonce)] = await stage.rows(
        f"SELECT id::text, nonce FROM esbmcp_grants WHERE requester_user_id = '{OPS_TOO}'"
    )
    payload["view"]["private_metadata"] = json.dumps({"grant": grant, "nonce": nonce})


async def other_tools_card(stage: Stage, payload: Json) -> None:
    """One's own card, but of another tool than the form is for."""
    await asked_for(stage, BUG)
    [(grant, nonce)] = await stage.rows(
        "SELECT id::text, nonce FROM esbmcp_grants WHERE tool_name = 'create_bug_report'"
    )
    payload["view"]["private_metadata"] = json.dumps({"grant": grant, "nonce": nonce})


async def guessed_nonce(stage: Stage, payload: Json) -> None:
    known = json.loads(payload["view"]["private_metadata"])
    payload["view"]["private_metadata"] = json.dumps(known | {"nonce": "guess"})


async def unknown_grant(stage: Stage, payload: Json) -> None:
    known = json.loads(payload["view"]["private_metadata"])
    payload["view"]["private_metadata"] = json.dumps(known | {"grant": str(uuid4())})


def block(name: str, held: object) -> Tamper:
    """Hold something in a block of that name."""

    async def tamper(stage: Stage, payload: Json) -> None:
        payload["view"]["state"]["values"][name] = held

    return tamper


async def no_state(stage: Stage, payload: Json) -> None:
    payload["view"]["state"] = {"values": [1, 2]}


async def without_a_field(stage: Stage, payload: Json) -> None:
    del payload["view"]["state"]["values"]["argument:content_md"]


async def expired(stage: Stage, payload: Json) -> None:
    await stage.services.own.execute("UPDATE esbmcp_grants SET expires_at = now() - interval '1 minute'")


@pytest.mark.parametrize(
    ("tamper", "word"),
    [
        pytest.param(carrying("nonsense"), NO_SUCH_FORM, id="metadata that is nothing"),
        pytest.param(carrying(["a", "list"]), NO_SUCH_FORM, id="metadata of another shape"),
        pytest.param(carrying({"grant": 7, "nonce": None}), NO_SUCH_FORM, id="metadata of other types"),
        pytest.param(carrying(""), NO_SUCH_FORM, id="no metadata"),
        pytest.param(unknown_grant, "I know no such approval.", id="unknown grant"),
        pytest.param(guessed_nonce, "I know no such approval.", id="guessed nonce"),
        pytest.param(carrying({"grant": str(uuid4()), "nonce": "\ud800"}), "I know no such", id="nonce beyond Unicode"),
        pytest.param(other_persons_card, "Only the person who asked", id="card of somebody else"),
        pytest.param(other_tools_card, NO_SUCH_FORM, id="card of another tool"),
        pytest.param(by_somebody_else, "Only the person who asked", id="submitted by somebody else"),
        pytest.param(block("argument:amount", {"value": {"value": "9"}}), NO_SUCH_FORM, id="another tool's argument"),
        pytest.param(block("argument:__class__", {"value": {"value": "x"}}), NO_SUCH_FORM, id="unknown field"),
        pytest.param(block("confirm", {"value": {"value": "yes"}}), NO_SUCH_FORM, id="block without a name of ours"),
        pytest.param(block("argument:content_md", "plain"), NO_SUCH_FORM, id="field without elements"),
        pytest.param(block("argument:content_md", {"value": ["x"]}), NO_SUCH_FORM, id="element of another shape"),
        pytest.param(block("argument:content_md", {"x": {"value": "x"}}), "Please fill this in.", id="other element"),
        pytest.param(no_state, NO_SUCH_FORM, id="state of another shape"),
        pytest.param(without_a_field, "Please fill this in.", id="required field left out"),
        pytest.param(entering(content_md=["x"]), NO_SUCH_FORM, id="list for a text"),
        pytest.param(entering(content_md=7), NO_SUCH_FORM, id="number for a text"),
        pytest.param(entering(content_md={"$ne": 1}), NO_SUCH_FORM, id="object for a text"),
        pytest.param(entering(expected_version="seven"), "valid integer", id="words for a number"),
        pytest.param(entering(expected_version="-1"), "greater than or equal to 0", id="number out of range"),
        pytest.param(
            block("argument:scope_type", {"value": {"selected_option": {"value": "company"}}}),
            "should be 'channel' or 'tool'",
            id="choice that is not offered",
        ),
        pytest.param(entering(content_md="a\x00b"), "cannot be stored", id="zero byte"),
        pytest.param(entering(content_md="a\ud800b"), "cannot be stored", id="lone surrogate"),
        pytest.param(entering(content_md="x" * 4001), "at most 4000 characters", id="longer than any form takes"),
        pytest.param(expired, "has expired", id="expired"),
    ],
)
async def test_forged_submission_is_refused_and_changes_nothing(stage: Stage, tamper: Tamper, word: str) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    payload = stage.slack.submission(OPS, filled(content_md="Forged."))
    await tamper(stage, payload)
    before = await stage.rows(STORED)
    said = answer_words(await stage.slack.forge(payload))

    assert word in said
    assert await stage.rows(REPLACED) == [(0,)]
    assert await stage.rows(WRITTEN) == [(0,)]
    if tamper is not expired:
        assert await stage.rows(STORED) == before
        assert shown(stage, card).blocks == card.blocks


async def test_replay_with_other_words_after_an_edit_is_refused(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    payload = stage.slack.submission(OPS, filled(content_md="Forged."))
    await stage.slack.close_view(OPS)
    changed = await edited(stage, card, content_md="The key is with Juno.")
    said = answer_words(await stage.slack.forge(payload))

    assert said == "This was changed meanwhile; please look at the card again."
    assert await stage.rows(REPLACED) == [(1,)]
    assert shown(stage, card).blocks == changed.blocks


async def test_replay_after_the_write_is_done_is_refused(stage: Stage) -> None:
    asked, [card] = await asked_for(stage, NOTE)
    await opened(stage, card)
    payload = stage.slack.submission(OPS, filled(content_md="Forged."))
    await stage.slack.press(OPS, card, "Confirm")
    await stage.answer(asked, number=2)
    await stage.until(QUEUED, 0)
    said = answer_words(await stage.slack.forge(payload))

    assert said == "This approval is done already."
    assert await stage.rows(WRITTEN) == [(1,)]
    assert await stage.rows(REPLACED) == [(0,)]


async def test_rules_that_changed_while_the_form_was_open_count(slack: SandboxSlack, house: House) -> None:
    async with staged(slack, house) as stage:
        _asked, [card] = await asked_for(stage, NOTE)
        await opened(stage, card)
    policy = replace(house.services.policy, second_approver_above=1)
    changed = House(services=replace(house.services, policy=policy), dsn=house.dsn)
    async with staged(slack, changed) as stage:
        said = answer_words(await slack.forge(slack.submission(OPS, filled(content_md="Forged."))))

        assert said == "The rules have changed since this was asked; please ask again."
        assert await stage.rows(REPLACED) == [(0,)]


async def test_edit_button_with_a_forged_value_opens_nothing(stage: Stage) -> None:
    _asked, [card] = await asked_for(stage, NOTE)
    for value in ("nonsense", json.dumps({"grant": str(uuid4()), "nonce": "x"}), json.dumps([1])):
        forged = [
            {**one, "elements": [{**element, "value": value} for element in one["elements"]]}
            if one["type"] == "actions"
            else one
            for one in card.blocks
        ]
        stage.slack.world.messages.edit(replace(card, blocks=tuple(forged)))
        await stage.slack.press(OPS, shown(stage, card), "Edit")
    assert stage.slack.modal(OPS) is None
    assert await stage.rows(REPLACED) == [(0,)]
    assert [message for message in stage.slack.visible_to(OPS_TOO, CHANNEL) if message.visible_to] == []
