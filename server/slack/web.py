"""The bot's HTTP server: probes in both modes, and Slack's requests where they come over HTTP."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from server.slack.manifest import PATH

Ready = Callable[[], Awaitable[str | None]]
"""Returns what is not ready, in words, or None."""


def application(ready: Ready, bolt: AsyncApp | None) -> web.Application:
    """Return the server; with an app it takes Slack's requests."""

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def readyz(_request: web.Request) -> web.Response:
        problem = await ready()
        return web.Response(text=problem or "ready", status=503 if problem else 200)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    if bolt is not None:

        async def events(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

        app.router.add_post(PATH, events)
    return app


@asynccontextmanager
async def serving(app: web.Application, *, host: str, port: int) -> AsyncGenerator[int]:
    """Serve until the block ends, requests under way included; yields the port, also when any was asked for."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield int(runner.addresses[0][1])
    finally:
        await runner.cleanup()
