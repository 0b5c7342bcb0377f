"""The chat page: what it is served, who sees what, and what it can do."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncGenerator
from importlib.resources import files
from typing import Any

import pytest
from aiohttp import ClientSession

from sandbox.slack.driver import SandboxSlack
from tests.sandbox.slack.conftest import bolt_app, client_of, connected

OPS, VIEWER, NEW = "U0DEMOOPS1", "U0DEMOVIE1", "U0DEMONEW1"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture
async def browser(slack: SandboxSlack) -> AsyncGenerator[ClientSession]:
    async with ClientSession(slack.page_url) as session:
        yield session


async def start_of(browser: ClientSession, user: str) -> dict[str, Any]:
    async with browser.get("/page/start", params={"user": user}) as answer:
        return await answer.json()


async def do(browser: ClientSession, what: str, **facts: Any) -> tuple[int, dict[str, Any]]:
    async with browser.post(f"/page/do/{what}", json=facts) as answer:
        return answer.status, await answer.json()


async def test_each_person_sees_their_own_conversations(slack: SandboxSlack, browser: ClientSession) -> None:
    await client_of(slack).chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="for ops only")
    slack.say(OPS, "payments", "private talk")

    ops, viewer = await start_of(browser, OPS), await start_of(browser, VIEWER)

    assert {"for ops only", "private talk"} <= {message["text"] for message in ops["messages"]}
    assert viewer["messages"] == []
    assert "payments" not in {place["name"] for place in viewer["conversations"]}
    assert {user["role"] for user in ops["users"]} >= {"ops", "viewer", "finance", None}


async def test_news_come_as_they_happen_and_only_to_whom_they_concern(
    slack: SandboxSlack, browser: ClientSession
) -> None:
    async with browser.ws_connect("/page/feed", params={"user": VIEWER}) as feed:
        await client_of(slack).chat_postEphemeral(channel="C0DEMOOPS1", user=OPS, text="not for you")
        asked = slack.say(OPS, "ops", "hello")
        slack.react(OPS, asked, "tada")

        first, second = await feed.receive_json(), await feed.receive_json()

    assert (first["type"], first["message"]["text"]) == ("message", "hello")
    assert second["message"]["reactions"] == [{"name": "tada", "users": [OPS]}]


async def test_a_person_writes_reacts_and_presses_on_the_page(slack: SandboxSlack, browser: ClientSession) -> None:
    app, pressed = bolt_app(slack), list[str]()

    @app.action("confirm")
    async def confirm(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        pressed.append(body["user"]["id"])

    button = {"type": "button", "action_id": "confirm", "text": {"type": "plain_text", "text": "Confirm"}}
    async with connected(slack, app):
        _, said = await do(browser, "say", user=VIEWER, channel="C0DEMOASK1", text="@Arthur hi")
        await do(browser, "react", user=OPS, channel="C0DEMOASK1", ts=said["ts"], name="eyes", on=True)
        card = {"type": "actions", "block_id": "card", "elements": [button]}
        posted = await app.client.chat_postMessage(channel="C0DEMOASK1", text="?", blocks=[card])
        place = {"channel": "C0DEMOASK1", "ts": posted["ts"], "action": "confirm", "block": "card"}
        status, told = await do(browser, "press", user=VIEWER, **place)
        await slack.wait_for(lambda: pressed)

    assert (status, told["acknowledged"], pressed) == (200, True, [VIEWER])
    assert slack.messages("ask-arthur")[0].text == "<@U0ARTHURBT> hi"
    assert slack.messages("ask-arthur")[0].reactions[0].users == (OPS,)


async def test_what_slack_does_not_offer_is_refused_with_words(slack: SandboxSlack, browser: ClientSession) -> None:
    status, said = await do(browser, "say", user=VIEWER, channel="C0DEMOFIN1", text="let me in")

    assert status == 400
    assert "not in a conversation" in said["problem"]


async def test_another_sites_page_cannot_act_here(slack: SandboxSlack, browser: ClientSession) -> None:
    asked = {"user": OPS, "channel": "C0DEMOOPS1", "text": "x"}
    async with browser.post("/page/do/say", data=asked) as form:
        assert form.status == 404
    async with browser.post("/page/do/say", json=asked, headers={"Origin": "https://evil.example.com"}) as foreign:
        assert foreign.status == 403
    async with browser.get("/", headers={"Host": "evil.example.com"}) as rebound:
        assert rebound.status == 403
    assert slack.messages("ops") == []


async def test_the_page_needs_nothing_from_outside_and_never_writes_markup(browser: ClientSession) -> None:
    assets = [asset for asset in (files("sandbox.slack.page") / "static").iterdir() if asset.is_file()]
    assert len(assets) > 15
    for asset in assets:
        text = asset.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "innerHTML" not in text
        assert "document.write" not in text
        assert 'src="http' not in text
        assert "url(http" not in text
        async with browser.get(f"/page/static/{asset.name}") as answer:
            assert answer.status == 200
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    async with browser.get("/page/static/..%2Fdesk.py") as outside:
        assert outside.status == 404


async def test_a_permalink_leads_to_the_page(slack: SandboxSlack, browser: ClientSession) -> None:
    message = slack.say(OPS, "ops", "hello")
    link = await client_of(slack).chat_getPermalink(channel=message.channel, message_ts=message.ts)

    async with browser.get(str(link["permalink"]), allow_redirects=False) as answer:
        assert answer.status == 302
        assert answer.headers["Location"] == f"/#/C0DEMOOPS1/p{message.ts.replace('.', '')}"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
async def test_a_browser_shows_marked_up_words_as_words(slack: SandboxSlack) -> None:
    attack = (
        "<img src=x onerror=alert(1)> <javascript:alert(2)|click me> *bold* &amp; "
        "<https://example.com/?a=1&amp;b=2|good>"
    )
    client = client_of(slack)
    await client.chat_postMessage(channel="C0DEMOGEN1", text=attack)
    blocks = [
        {
            "type": "markdown",
            "text": "**Sales** [bad](javascript:alert(3)) <script>alert(4)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        },
        {"type": "section", "text": {"type": "mrkdwn", "text": "_leaning_ `<b>code</b>`"}},
    ]
    await client.chat_postMessage(channel="C0DEMOGEN1", text="x", blocks=blocks)
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=4000", "--dump-dom"]
    page = f"{slack.page_url}#{OPS}/C0DEMOGEN1"

    shown = await asyncio.to_thread(
        subprocess.run, [str(CHROMIUM), *options, page], capture_output=True, text=True, timeout=60, check=True
    )

    dom = shown.stdout
    assert "<strong>bold</strong>" in dom
    assert "<strong>Sales</strong>" in dom
    assert "<em>leaning</em> <code>&lt;b&gt;code&lt;/b&gt;</code>" in dom
    assert '<a href="https://example.com/?a=1&amp;b=2"' in dom
    assert "<td>1</td>" in dom
    assert "&lt;script&gt;alert(4)&lt;/script&gt;" in dom
    assert "<script>alert" not in dom
    assert '<img src="x"' not in dom
    assert 'href="javascript' not in dom


async def test_the_page_learns_when_the_app_comes_and_goes(slack: SandboxSlack, browser: ClientSession) -> None:
    assert (await start_of(browser, OPS))["listening"] is False
    async with browser.ws_connect("/page/feed", params={"user": OPS}) as feed:
        async with connected(slack, bolt_app(slack)):
            assert await feed.receive_json() == {"type": "listening", "on": True}
        assert await feed.receive_json() == {"type": "listening", "on": False}
