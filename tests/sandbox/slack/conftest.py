"""A sandbox, the real web client against it, and real Bolt apps on both of its wires."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Rules

QUICK = Rules(ack_s=1.0, retry_delays_s=(0.0, 0.05, 0.1), stream_s=1.0, status_s=1.0)
"""Slack's rules with waits that a test can sit out."""


@pytest.fixture
async def slack() -> AsyncGenerator[SandboxSlack]:
    async with SandboxSlack() as sandbox:
        yield sandbox


@pytest.fixture
async def quick() -> AsyncGenerator[SandboxSlack]:
    """The sandbox with short waits."""
    async with SandboxSlack(rules=QUICK) as sandbox:
        yield sandbox


def client_of(sandbox: SandboxSlack, token: str | None = None) -> AsyncWebClient:
    return AsyncWebClient(token=token or sandbox.world.app.bot_token, base_url=sandbox.base_url)


@pytest.fixture
def client(slack: SandboxSlack) -> AsyncWebClient:
    return client_of(slack)


def facts(answer: AsyncSlackResponse) -> dict[str, Any]:
    """Return the JSON of an answer."""
    assert isinstance(answer.data, dict)
    return answer.data


def bolt_app(sandbox: SandboxSlack) -> AsyncApp:
    return AsyncApp(client=client_of(sandbox), signing_secret=sandbox.world.app.signing_secret)


@asynccontextmanager
async def connected(sandbox: SandboxSlack, app: AsyncApp) -> AsyncGenerator[AsyncSocketModeHandler]:
    """Let a Bolt app listen over Socket Mode."""
    before = sandbox.sockets.opened
    handler = AsyncSocketModeHandler(app, sandbox.world.app.app_token, ping_interval=0.2)
    try:
        await handler.connect_async()
        await sandbox.wait_for(lambda: sandbox.sockets.opened > before)
        yield handler
    finally:
        await handler.close_async()
