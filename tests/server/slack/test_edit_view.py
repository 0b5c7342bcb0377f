"""The form of a call: every kind of field drawn as Slack takes it, read back as the arguments it was drawn from."""

from collections.abc import Mapping
from typing import Any

import pytest

from sandbox.slack.api.views import view_body
from sandbox.slack.people.entering import Entered
from sandbox.slack.state.installation import Installation, Rules
from sandbox.slack.state.world import World
from server.slack.approvals.edit_view import NotOurForm, edit_view, entered, errors_of
from tests.server.slack.test_card_masking import grant
from tests.tools.test_fields import EVERYTHING
from tools.approvals import canonical

ARGUMENTS: dict[str, Any] = {
    "eid": "AB4012",
    "name": "Thessaly",
    "bio": "First line.\nSecond line.",
    "amount": "12.50",
    "rounds": 3,
    "size": "very_large",
    "loud": True,
    "on": "2026-06-12",
    "codes": ["AB4012", "AB3974"],
    "shape": {"side": 2},
    "mixed": "text",
}


def drawn(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form for these arguments, as Slack has taken it."""
    asked = grant()
    object.__setattr__(asked, "arguments", dict(arguments))
    world = World(app=Installation(), rules=Rules(), users=(), conversations=())
    return view_body(edit_view(asked, EVERYTHING), world, "modal")


def read(arguments: Mapping[str, Any], changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what comes of the form for these arguments when it is submitted with some changes."""
    asked = grant()
    object.__setattr__(asked, "arguments", dict(arguments))
    state = Entered().state("U1", "V1", drawn(arguments)["blocks"])
    for name, held in (changes or {}).items():
        state[f"argument:{name}"]["value"] |= held
    return entered(state, asked, EVERYTHING)


def test_form_is_one_that_slack_takes_and_each_kind_has_its_element() -> None:
    blocks = {block["block_id"]: block for block in drawn(ARGUMENTS)["blocks"]}
    elements = {name.removeprefix("argument:"): block.get("element") for name, block in blocks.items()}
    option = {"text": {"type": "plain_text", "text": "very large"}, "value": "very_large"}
    yes = {"text": {"type": "plain_text", "text": "Yes"}, "value": "on"}

    assert elements["name"] == {
        "type": "plain_text_input",
        "action_id": "value",
        "multiline": False,
        "min_length": 1,
        "max_length": 80,
        "initial_value": "Thessaly",
    }
    assert elements["bio"]["multiline"] is True
    assert elements["amount"] == {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": True,
        "min_value": "0.01",
        "initial_value": "12.50",
    }
    assert elements["rounds"] == {
        "type": "number_input",
        "action_id": "value",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": "20",
        "initial_value": "3",
    }
    assert elements["size"] == {
        "type": "static_select",
        "action_id": "value",
        "options": [{"text": {"type": "plain_text", "text": "small"}, "value": "small"}, option],
        "initial_option": option,
    }
    assert elements["loud"] == {
        "type": "checkboxes",
        "action_id": "value",
        "options": [yes],
        "initial_options": [yes],
    }
    assert elements["on"] == {"type": "datepicker", "action_id": "value", "initial_date": "2026-06-12"}
    assert elements["codes"]["initial_value"] == "AB4012, AB3974"
    assert "argument:shape" not in blocks


def test_untouched_form_is_the_call_as_it_was() -> None:
    parsed = EVERYTHING.args.model_validate(read(ARGUMENTS))
    assert canonical(parsed) == ARGUMENTS


def test_emptied_form_is_the_call_with_its_defaults() -> None:
    nothing = {"value": None}
    emptied = {"bio": nothing, "rounds": nothing, "codes": nothing, "on": {"selected_date": None}}
    raw = read(ARGUMENTS, emptied | {"loud": {"selected_options": []}, "size": {"selected_option": None}})

    assert raw == {
        "eid": "AB4012",
        "name": "Thessaly",
        "bio": "",
        "amount": "12.50",
        "codes": [],
        "loud": False,
        "shape": {"side": 2},
        "mixed": "text",
    }


def test_text_that_no_form_holds_keeps_its_value_and_cannot_be_smuggled_in() -> None:
    long = ARGUMENTS | {"bio": "b" * 3001}
    assert read(long)["bio"] == long["bio"]
    assert "argument:bio" not in {block["block_id"] for block in drawn(long)["blocks"]}

    asked = grant()
    object.__setattr__(asked, "arguments", long)
    for name in ("bio", "shape"):
        with pytest.raises(NotOurForm):
            entered({f"argument:{name}": {"value": {"value": "x"}}}, asked, EVERYTHING)


def test_problems_stand_at_their_fields_those_without_one_at_the_top() -> None:
    asked = grant()
    object.__setattr__(asked, "arguments", ARGUMENTS)

    assert errors_of({"amount": "Too much.", "shape": "Not round.", "eid": "Unknown."}, asked, EVERYTHING) == {
        "argument:amount": "Too much.",
        "argument:eid": "Not round. Unknown.",
    }
