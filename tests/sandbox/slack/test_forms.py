"""Forms: what Slack shows, what a person's own Slack complains of before it sends anything, and what comes back."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.people.acting import NotPossible
from sandbox.slack.people.filling import EMPTY
from tests.sandbox.slack.conftest import bolt_app, client_of, connected
from tests.sandbox.slack.test_interacting import OPS, modal


def asks(element: dict[str, Any], **facts: object) -> dict[str, Any]:
    """Return a modal with one input."""
    block = {"type": "input", "block_id": "field", "label": {"type": "plain_text", "text": "Field"}, **facts}
    return modal("Form") | {"blocks": [block | {"element": {"action_id": "value", **element}}]}


def options(*names: str) -> list[dict[str, Any]]:
    return [{"text": {"type": "plain_text", "text": name}, "value": name} for name in names]


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"type": "plain_text_input", "max_length": 3001}, "max_length"),
        ({"type": "plain_text_input", "initial_value": "x" * 3001}, "initial_value"),
        ({"type": "number_input"}, "is_decimal_allowed"),
        ({"type": "number_input", "is_decimal_allowed": True, "min_value": 1}, "min_value"),
        ({"type": "number_input", "is_decimal_allowed": True, "initial_value": "many"}, "initial_value"),
        ({"type": "static_select", "options": []}, "options"),
        ({"type": "static_select", "options": options("x" * 76)}, "75 characters"),
        ({"type": "static_select", "options": options("a", "a")}, "different values"),
        ({"type": "static_select", "options": options("a"), "initial_option": options("b")[0]}, "initial_option"),
        ({"type": "checkboxes", "options": options("a"), "initial_options": []}, "initial_options"),
        ({"type": "radio_buttons", "options": options(*"abcdefghijk")}, "options"),
        ({"type": "datepicker", "initial_date": "12.06.2026"}, "initial_date"),
        ({"type": "slider"}, "unsupported type"),
    ],
)
async def test_a_form_that_slack_would_not_show_is_refused(
    slack: SandboxSlack, element: dict[str, Any], reason: str
) -> None:
    with pytest.raises(SlackApiError, match="invalid_arguments") as refused:
        await client_of(slack).views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=asks(element))
    assert reason in str(refused.value.response)


@pytest.mark.parametrize(
    ("element", "entered", "problem"),
    [
        ({"type": "plain_text_input"}, {"value": None}, EMPTY),
        ({"type": "plain_text_input", "min_length": 3}, {"value": "no"}, "Please enter at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, {"value": "long"}, "Please enter no more than 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, {"value": "1.5"}, "Please enter a valid number."),
        ({"type": "number_input", "is_decimal_allowed": True}, {"value": "NaN"}, "Please enter a valid number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.01"},
            {"value": "0"},
            "Please enter a number of at least 0.01.",
        ),
        ({"type": "checkboxes", "options": options("a")}, {"selected_options": []}, EMPTY),
    ],
)
async def test_what_slack_itself_complains_of_is_never_sent(
    slack: SandboxSlack, element: dict[str, Any], entered: dict[str, Any], problem: str
) -> None:
    await client_of(slack).views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=asks(element))
    outcome = await slack.submit_view(OPS, {"field": {"value": entered}})

    assert outcome.errors == {"field": problem}
    assert list(slack.attempts) == []


async def test_elements_hold_what_they_were_filled_with(slack: SandboxSlack) -> None:
    """An untouched form comes back as it was; a box without a mark is an empty list."""
    app, states = bolt_app(slack), list[dict[str, Any]]()

    @app.view("bug")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        states.append({name: held["value"] for name, held in view["state"]["values"].items()})

    fields: dict[str, dict[str, Any]] = {
        "amount": {"type": "number_input", "is_decimal_allowed": True, "initial_value": "12.50"},
        "city": {"type": "radio_buttons", "options": options("a", "b"), "initial_option": options("b")[0]},
        "day": {"type": "datepicker", "initial_date": "2026-06-12"},
        "sure": {"type": "checkboxes", "options": options("yes")},
    }
    blocks = [asks(element, optional=True)["blocks"][0] | {"block_id": name} for name, element in fields.items()]
    async with connected(slack, app):
        view = modal("Form") | {"blocks": blocks}
        await app.client.views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=view)
        assert (await slack.submit_view(OPS)).acknowledged
        await slack.wait_for(lambda: states)

    assert states == [
        {
            "amount": {"type": "number_input", "value": "12.50"},
            "city": {"type": "radio_buttons", "selected_option": options("b")[0]},
            "day": {"type": "datepicker", "selected_date": "2026-06-12"},
            "sure": {"type": "checkboxes", "selected_options": []},
        }
    ]


async def test_errors_can_only_stand_at_inputs(slack: SandboxSlack) -> None:
    app = bolt_app(slack)

    @app.view("bug")
    async def submitted(ack: Any) -> None:
        await ack(response_action="errors", errors={"elsewhere": "No."})

    async with connected(slack, app):
        view = asks({"type": "plain_text_input", "initial_value": "x"})
        await app.client.views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=view)
        with pytest.raises(NotPossible, match="blocks that are no inputs"):
            await slack.submit_view(OPS)
