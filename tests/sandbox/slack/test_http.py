"""HTTP mode: a real Bolt server verifies what the sandbox signs."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web
from slack_bolt.app.async_app import AsyncApp

from sandbox.slack.delivery.http import SignedRequests
from sandbox.slack.driver import SandboxSlack
from tests.sandbox.slack.conftest import bolt_app

OPS = "U0DEMOOPS1"
OTHER = "another secret"


@asynccontextmanager
async def serving(slack: SandboxSlack, app: AsyncApp) -> AsyncGenerator[SignedRequests]:
    """Serve a Bolt app on loopback and point the sandbox to it."""
    runner = web.AppRunner(app.web_app())
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield slack.use_http(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    finally:
        await runner.cleanup()


async def test_a_signed_event_reaches_the_app(slack: SandboxSlack) -> None:
    app, heard = bolt_app(slack), list[str]()

    @app.event("app_mention")
    async def keep(event: dict[str, Any]) -> None:
        heard.append(event["text"])

    async with serving(slack, app) as requests:
        assert await requests.challenge()
        slack.say(OPS, "ops", "@Arthur hello")
        await slack.wait_for(lambda: heard)
        await slack.wait_for(lambda: slack.attempts)

    assert heard == ["<@U0ARTHURBT> hello"]
    assert [attempt.acknowledged for attempt in slack.attempts] == [True]


async def test_a_wrongly_signed_event_is_refused_and_comes_again(quick: SandboxSlack) -> None:
    app = AsyncApp(client=bolt_app(quick).client, signing_secret=OTHER)

    async with serving(quick, app):
        quick.say(OPS, "ops", "@Arthur hello")
        await quick.wait_for(lambda: len(quick.attempts) == 4)

    assert not any(attempt.acknowledged for attempt in quick.attempts)


async def test_commands_and_presses_are_acknowledged_with_their_answers(slack: SandboxSlack) -> None:
    app, pressed = bolt_app(slack), list[str]()

    @app.command("/ab")
    async def command(ack: Any, command: dict[str, Any]) -> None:
        await ack(f"Looking for {command['text']}")

    @app.action("confirm")
    async def press(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        pressed.append(action["value"])

    button = {"type": "button", "action_id": "confirm", "value": "7", "text": {"type": "plain_text", "text": "Confirm"}}
    async with serving(slack, app):
        done = await slack.command(OPS, "ops", "/ab", "events")
        await app.client.chat_postMessage(
            channel="C0DEMOOPS1", text="?", blocks=[{"type": "actions", "elements": [button]}]
        )
        pressing = await slack.press(OPS, slack.messages("ops")[-1], "Confirm")
        await slack.wait_for(lambda: pressed)

    assert done.acknowledged
    assert [m.text for m in slack.visible_to(OPS, "ops") if m.visible_to == OPS] == ["Looking for events"]
    assert pressing.acknowledged
    assert pressed == ["7"]


async def test_an_app_that_is_down_gets_no_chance(quick: SandboxSlack) -> None:
    quick.use_http("http://127.0.0.1:9/slack/events")

    assert not (await quick.command(OPS, "ops", "/ab", "events")).acknowledged


async def test_a_websocket_ticket_opens_one_socket(slack: SandboxSlack) -> None:
    async with ClientSession() as session:
        ticket = slack.world.tickets.socket()
        url = f"{slack.world.address}/link/?ticket={ticket}"
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["type"] == "hello"
        async with session.get(url) as again:
            assert again.status == 403
