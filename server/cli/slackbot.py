"""What the `slack` command does: start, say so, wait for the signal, stop in order."""

import asyncio
import signal
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from arthur.errors import NotConfigured
from arthur.settings import Settings, public_view
from server.slack.service import PORT, check_settings, open_bot
from server.slack.web import application, serving
from server.wiring import open_app

log = structlog.get_logger()

EVERYWHERE = "0.0.0.0"  # noqa: S104  a probe reaches a container from outside


async def serve(settings: Settings) -> None:
    """Run the bot until it is told to stop.

    Raises:
        MisconfiguredError: what Slack needs is missing.
    """
    check_settings(settings)
    log.info("settings_effective", **public_view(settings))
    async with told_to_stop() as stop:
        try:
            await _serve(settings, stop)
        except NotConfigured as exc:
            log.error("db_not_configured", error_message=exc.detail)
            await _probes_alone(settings, stop)
    log.info("shutdown_complete")


async def _serve(settings: Settings, stop: asyncio.Event) -> None:
    async with AsyncExitStack() as stack:
        app = await stack.enter_async_context(open_app(settings))
        bot = await stack.enter_async_context(open_bot(app))
        await stack.enter_async_context(bot.working())
        port = await stack.enter_async_context(bot.listening(host=_host(settings), port=settings.port or PORT))
        log.info(
            "slackbot_started", port=port, socket_mode=settings.slack_socket_mode, allowed_tools_count=len(app.catalog)
        )
        await stop.wait()
        log.info("shutdown_initiated")


async def _probes_alone(settings: Settings, stop: asyncio.Event) -> None:
    """Stay up, not ready, so that an operator sees what is missing (DESIGN 6)."""

    async def ready() -> str:
        return "db_not_configured"

    async with serving(application(ready, None), host=_host(settings), port=settings.port or PORT):
        await stop.wait()


def _host(settings: Settings) -> str:
    return EVERYWHERE if settings.production else "127.0.0.1"


@asynccontextmanager
async def told_to_stop() -> AsyncGenerator[asyncio.Event]:
    """Yield an event that SIGTERM and SIGINT set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
