"""Commands, buttons, response URLs and modals, with a real Bolt app over Socket Mode."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.people.acting import NotPossible
from sandbox.slack.state.records import Message
from tests.sandbox.slack.conftest import bolt_app, client_of, connected, facts

OPS, FINANCE, VIEWER = "U0DEMOOPS1", "U0DEMOFIN1", "U0DEMOVIE1"


def button(name: str, **facts: str) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": {"type": "plain_text", "text": name.title()}, **facts}


def card(*names: str) -> list[dict[str, Any]]:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "Update the bio?"}}
    return [section, {"type": "actions", "block_id": "card", "elements": [button(name, value="g7") for name in names]}]


def modal(title: str, *names: str) -> dict[str, Any]:
    inputs = [
        {
            "type": "input",
            "block_id": name,
            "label": {"type": "plain_text", "text": name},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
        for name in names
    ]
    texts = {"title": {"type": "plain_text", "text": title}, "submit": {"type": "plain_text", "text": "Send"}}
    return {"type": "modal", "callback_id": "bug", "blocks": inputs, **texts}


async def posted_card(slack: SandboxSlack) -> Message:
    await client_of(slack).chat_postMessage(channel="C0DEMOOPS1", text="?", blocks=card("confirm", "cancel"))
    return slack.messages("ops")[-1]


async def test_a_command_is_answered_privately_even_where_the_app_is_no_member(slack: SandboxSlack) -> None:
    app = bolt_app(slack)

    @app.command("/ab")
    async def answer(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        await respond(f"Private: {command['text']} in {command['channel_name']}")
        await respond("Public", response_type="in_channel")

    async with connected(slack, app):
        assert (await slack.command(OPS, "montreal", "/ab", "next event")).acknowledged
        await slack.wait_for(lambda: slack.messages("montreal"))

    assert [m.text for m in slack.visible_to(OPS, "montreal")] == ["Private: next event in montreal", "Public"]
    assert [m.text for m in slack.visible_to(FINANCE, "montreal")] == ["Public"]


async def test_a_command_without_acknowledgement_fails_after_its_time(quick: SandboxSlack) -> None:
    app = bolt_app(quick)

    @app.command("/ab")
    async def silent(ack: Any) -> None:
        await asyncio.sleep(5)

    async with connected(quick, app):
        assert not (await quick.command(OPS, "ops", "/ab", "x")).acknowledged


async def test_a_response_url_takes_five_answers(slack: SandboxSlack) -> None:
    app, urls = bolt_app(slack), list[str]()

    @app.command("/ab")
    async def keep(ack: Any, command: dict[str, Any]) -> None:
        urls.append(command["response_url"])
        await ack()

    async with connected(slack, app):
        await slack.command(OPS, "ops", "/ab", "x")
    hook = AsyncWebhookClient(urls[0])
    answers = [await hook.send(text=f"part {number}") for number in range(6)]

    assert [answer.status_code for answer in answers] == [200] * 5 + [404]
    assert "used_url" in answers[-1].body
    assert [m.text for m in slack.visible_to(OPS, "ops")] == [f"part {number}" for number in range(5)]


async def test_a_press_names_the_person_and_replaces_the_card(slack: SandboxSlack) -> None:
    app, bodies = bolt_app(slack), list[dict[str, Any]]()

    @app.action("confirm")
    async def confirm(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond(text=f"Confirmed by <@{body['user']['id']}>", replace_original=True)

    message = await posted_card(slack)
    async with connected(slack, app):
        await slack.press(FINANCE, message, "Confirm")
        await slack.wait_for(lambda: slack.messages("ops")[-1].text.startswith("Confirmed"))

    assert slack.messages("ops")[-1].ts == message.ts
    assert slack.messages("ops")[-1].blocks == ()
    assert bodies[0]["actions"][0]["value"] == "g7"
    assert bodies[0]["container"]["message_ts"] == message.ts
    assert bodies[0]["message"]["text"] == "?"


async def test_a_press_on_a_feedback_button_carries_its_value(slack: SandboxSlack) -> None:
    app, actions = bolt_app(slack), list[dict[str, Any]]()

    @app.action("rate")
    async def rate(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        actions.append({name: action[name] for name in ("type", "action_id", "value", "text")})

    good, bad = ({"text": {"type": "plain_text", "text": word}, "value": f"7:{word}"} for word in ("Good", "Bad"))
    named = {"type": "feedback_buttons", "action_id": "rate"}
    element = {**named, "positive_button": good, "negative_button": bad}
    blocks = [{"type": "context_actions", "elements": [element]}]
    await client_of(slack).chat_postMessage(channel="C0DEMOOPS1", text="?", blocks=blocks)
    async with connected(slack, app):
        message = slack.messages("ops")[-1]
        assert (await slack.press(FINANCE, message, "Bad")).acknowledged
        assert (await slack.press(OPS, message, "rate", {"value": "7:Good"})).acknowledged
        with pytest.raises(NotPossible):
            await slack.press(OPS, message, "rate", {"value": "7:other"})

    assert actions == [{**named, **bad}, {**named, **good}]


async def test_a_press_on_an_ephemeral_card_replaces_it_for_that_person(slack: SandboxSlack) -> None:
    app, bodies = bolt_app(slack), list[dict[str, Any]]()

    @app.action("cancel")
    async def cancel(ack: Any, body: dict[str, Any], respond: Any) -> None:
        await ack()
        bodies.append(body)
        await respond(delete_original=True)

    await client_of(slack).chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="?", blocks=card("cancel"))
    message = slack.visible_to(OPS, "ops")[-1]
    async with connected(slack, app):
        with pytest.raises(NotPossible):
            await slack.press(FINANCE, message, "Cancel")
        await slack.press(OPS, message, "Cancel")
        await slack.wait_for(lambda: not slack.visible_to(OPS, "ops"))

    assert bodies[0]["container"]["is_ephemeral"] is True
    assert "message" not in bodies[0]


async def test_a_modal_is_opened_corrected_and_submitted(slack: SandboxSlack) -> None:
    app, reports = bolt_app(slack), list[str]()

    @app.action("confirm")
    async def open_it(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Report a bug", "what"))

    @app.view("bug")
    async def submitted(ack: Any, view: dict[str, Any]) -> None:
        said = view["state"]["values"]["what"]["value"]["value"]
        if len(said) < 5:
            await ack(response_action="errors", errors={"what": "Please say more."})
            return
        await ack()
        reports.append(said)

    async with connected(slack, app):
        await slack.press(OPS, await posted_card(slack), "confirm")
        await slack.wait_for(lambda: slack.modal(OPS))
        short = await slack.submit_view(OPS, {"what": {"value": {"value": "no"}}})
        assert short.errors == {"what": "Please say more."}
        assert slack.modal(OPS) is not None
        await slack.submit_view(OPS, {"what": {"value": {"value": "wrong city"}}})
        await slack.wait_for(lambda: reports)

    assert slack.modal(OPS) is None
    assert reports == ["wrong city"]


async def test_a_press_carries_what_was_chosen_before_and_what_was_preset(slack: SandboxSlack) -> None:
    app, states = bolt_app(slack), list[dict[str, Any]]()

    @app.action("confirm")
    async def confirm(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        states.append(body["state"]["values"]["card"])

    @app.action("city")
    async def chosen(ack: Any) -> None:
        await ack()

    options = [{"text": {"type": "plain_text", "text": name}, "value": name} for name in ("toronto", "montreal")]
    select = {"type": "static_select", "action_id": "city", "options": options}
    day = {"type": "datepicker", "action_id": "day", "initial_date": "2026-06-12"}
    elements = [select, day, button("confirm")]
    async with connected(slack, app):
        blocks = [{"type": "actions", "block_id": "card", "elements": elements}]
        await app.client.chat_postMessage(channel="C0DEMOOPS1", text="?", blocks=blocks)
        message = slack.messages("ops")[-1]
        await slack.press(OPS, message, "city", {"selected_option": options[1]})
        await slack.press(OPS, message, "confirm")
        await slack.press(FINANCE, message, "confirm")
        await slack.wait_for(lambda: len(states) == 2)

    assert [state["city"]["selected_option"] for state in states] == [options[1], None]
    assert states[0]["day"] == {"type": "datepicker", "selected_date": "2026-06-12"}


async def test_modals_lie_on_one_another_up_to_three(slack: SandboxSlack) -> None:
    client = client_of(slack)
    for number in range(3):
        trigger = slack.world.tickets.trigger(OPS, 3)
        method = client.views_push if number else client.views_open
        await method(trigger_id=trigger, view=modal(f"Page {number}"))

    with pytest.raises(SlackApiError, match="push_limit_reached"):
        await client.views_push(trigger_id=slack.world.tickets.trigger(OPS, 3), view=modal("Page 3"))
    await slack.close_view(OPS)

    shown = slack.modal(OPS)
    assert shown is not None
    assert shown.body["title"]["text"] == "Page 1"


async def test_a_view_that_changed_meanwhile_is_not_overwritten(slack: SandboxSlack) -> None:
    client = client_of(slack)
    opened = facts(await client.views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=modal("One")))
    first = opened["view"]["hash"]
    await client.views_update(view_id=opened["view"]["id"], hash=first, view=modal("Two"))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=opened["view"]["id"], hash=first, view=modal("Three"))


async def test_a_trigger_opens_one_modal_and_only_at_once(quick: SandboxSlack) -> None:
    client = client_of(quick)
    trigger, old = (quick.world.tickets.trigger(OPS, seconds) for seconds in (3, 0.05))
    await client.views_open(trigger_id=trigger, view=modal("One"))
    await asyncio.sleep(0.06)

    for name, code in ((trigger, "exchanged_trigger_id"), (old, "expired_trigger_id"), ("x", "invalid_trigger_id")):
        with pytest.raises(SlackApiError, match=code):
            await client.views_open(trigger_id=name, view=modal("Two"))


@pytest.mark.parametrize(
    ("element", "reason"),
    [
        ({"type": "plain_text_input", "max_length": 5, "initial_value": "too long"}, "initial_value"),
        ({"type": "plain_text_input", "max_length": 3_001}, "between 0 and 3000"),
        ({"type": "static_select", "options": []}, "between 1 and 100"),
        ({"type": "static_select", "options": [{"text": {"text": "x" * 76}, "value": "x"}]}, "option text"),
        (
            {
                "type": "static_select",
                "options": [{"text": {"text": "High"}, "value": "high"}],
                "initial_option": {"text": {"text": "Low"}, "value": "low"},
            },
            "initial_option",
        ),
    ],
)
async def test_a_form_slack_would_refuse_is_refused(slack: SandboxSlack, element: dict[str, Any], reason: str) -> None:
    view = modal("Report a bug", "what")
    view["blocks"][0]["element"] = element
    with pytest.raises(SlackApiError) as refusal:
        await client_of(slack).views_open(trigger_id=slack.world.tickets.trigger(OPS, 3), view=view)

    assert reason in str(refusal.value.response["response_metadata"]["messages"])


async def test_rating_buttons_need_both_sides(slack: SandboxSlack) -> None:
    side = {"text": {"type": "plain_text", "text": "Good"}, "value": "1"}
    whole = {"type": "feedback_buttons", "action_id": "rate", "positive_button": side, "negative_button": side}
    post = client_of(slack).chat_postMessage
    await post(channel="C0DEMOOPS1", text="?", blocks=[{"type": "context_actions", "elements": [whole]}])
    for broken in ({**whole, "negative_button": None}, {**whole, "positive_button": {**side, "value": ""}}):
        with pytest.raises(SlackApiError, match="invalid_blocks"):
            await post(channel="C0DEMOOPS1", text="?", blocks=[{"type": "context_actions", "elements": [broken]}])
