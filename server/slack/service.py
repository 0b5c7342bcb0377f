"""The Slack bot as a whole: how it starts, what makes it ready, and how it stops."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from arthur.errors import ArthurError, MisconfiguredError, Unavailable
from arthur.settings import Settings
from server.queue import Queue, open_queue
from server.slack.assembly import Assembly
from server.slack.failures import NO_ANSWER, error_code
from server.slack.manifest import missing_scopes
from server.slack.surroundings.lookout import DOORS
from server.slack.web import application, serving
from server.slack.working import Errands
from server.wiring import App

log = structlog.get_logger()

PORT = 3000
QUEUE = "turns"
CONCURRENCY = 8
CALL_TIMEOUT_S = 15
MOST_WAITS = 5
"""How often one call waits as long as Slack's `Retry-After` says before its failure shows."""
READY_PATIENCE_S = 3.0
PING_S = 2.0
"""How often the socket is looked at; one that was cut is noticed no sooner, and nothing is heard until then."""


@dataclass(frozen=True, kw_only=True)
class Bot:
    """The bot, opened; `listening` takes events in, `working` carries them out."""

    app: App
    bolt: AsyncApp
    socket: AsyncSocketModeHandler | None
    queue: Queue
    errands: Errands

    @asynccontextmanager
    async def listening(self, *, host: str, port: int) -> AsyncGenerator[int]:
        """Take events in until the block ends; yields the port of the HTTP server."""
        web = application(self.problem, None if self.socket else self.bolt)
        async with AsyncExitStack() as stack:
            served = await stack.enter_async_context(serving(web, host=host, port=port))
            if self.socket is not None:
                stack.push_async_callback(self.socket.close_async)
                await self.socket.connect_async()
            yield served

    @asynccontextmanager
    async def working(self) -> AsyncGenerator[None]:
        """Carry out what is stored until the block ends, then finish what is under way."""
        async with self.queue.working(self.errands.run, self.errands.look_after, concurrency=CONCURRENCY):
            yield

    async def problem(self) -> str | None:
        """Return what keeps the bot from being ready, or None."""
        settings = self.app.settings
        if settings.production and settings.openai_api_key is None and settings.openai_base_url is None:
            return "OPENAI_API_KEY is missing"
        try:
            async with asyncio.timeout(READY_PATIENCE_S):
                await self.app.services.own.value("SELECT 1")
        except (ArthurError, TimeoutError):
            return "the database does not answer"
        if self.socket is not None and not await self.socket.client.is_connected():
            return "the Slack socket is not connected"
        return None


def check_settings(settings: Settings) -> None:
    """Refuse to start without what Slack needs.

    Raises:
        MisconfiguredError: names of the settings that are missing.
    """
    needed = {"SLACK_BOT_TOKEN": settings.slack_bot_token}
    if settings.slack_socket_mode:
        needed["SLACK_APP_TOKEN"] = settings.slack_app_token
    else:
        needed["SLACK_SIGNING_SECRET"] = settings.slack_signing_key
    missing = [name for name, value in needed.items() if value is None]
    if missing:
        raise MisconfiguredError(f"The Slack bot needs {', '.join(missing)}.")


@asynccontextmanager
async def open_bot(app: App) -> AsyncGenerator[Bot]:
    """Open the bot over an opened application.

    Raises:
        MisconfiguredError: a setting is missing, or Slack does not know the token.
        Unavailable: Slack does not answer.
    """
    settings = app.settings
    check_settings(settings)
    client = web_client(settings)
    bot_user_id = await _who_am_i(client)
    async with open_queue(app.databases.own, QUEUE) as queue:
        parts = Assembly(app=app, client=client, queue=queue, bot_user_id=bot_user_id)
        socket = _socket(settings, parts.bolt)
        try:
            with app.lookouts.posted(parts.lookout, DOORS):
                yield Bot(app=app, bolt=parts.bolt, socket=socket, queue=queue, errands=parts.errands)
        finally:
            if socket is not None:
                await socket.close_async()


def web_client(settings: Settings) -> AsyncWebClient:
    """Return the client of Slack's Web API.

    It waits when Slack says so, and repeats nothing by itself: after a lost connection a post may have been made.
    """
    token = settings.slack_bot_token
    return AsyncWebClient(
        token=token.get_secret_value() if token else None,
        base_url=settings.slack_api_url,
        timeout=CALL_TIMEOUT_S,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=MOST_WAITS)],
    )


async def _who_am_i(client: AsyncWebClient) -> str:
    """Return the bot's user id, and warn when the installed app lacks scopes (spec slack 18)."""
    try:
        answer = await client.auth_test()
    except SlackApiError as exc:
        raise MisconfiguredError(f"Slack refuses SLACK_BOT_TOKEN: {error_code(exc)}.") from exc
    except NO_ANSWER as exc:
        raise Unavailable(f"Slack does not answer: {exc}") from exc
    if missing := missing_scopes(answer.headers.get("x-oauth-scopes")):
        log.warning("slack_scopes_missing", scopes=missing)
    return str(answer["user_id"])


def _socket(settings: Settings, bolt: AsyncApp) -> AsyncSocketModeHandler | None:
    if not settings.slack_socket_mode or settings.slack_app_token is None:
        return None
    return AsyncSocketModeHandler(bolt, settings.slack_app_token.get_secret_value(), ping_interval=PING_S)
