"""The sandbox's HTTP server: Slack's addresses for the app, and the page's for people."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web
from yarl import URL

from sandbox.slack.api.door import WebApi
from sandbox.slack.api.files import LARGEST_FILE
from sandbox.slack.delivery.socket import Sockets
from sandbox.slack.page.desk import PageDesk
from sandbox.slack.people.responses import Responses
from sandbox.slack.state.world import World

HERE = frozenset({"127.0.0.1", "localhost", "::1"})


@web.middleware
async def only_from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse other host names and other sites' pages: whoever reaches the sandbox may act as anyone."""
    origin = request.headers.get("Origin")
    asked = URL(f"http://{request.host}")
    if asked.host not in HERE or (origin is not None and URL(origin).authority != asked.authority):
        return web.Response(status=403, text="The sandbox answers this machine alone.")
    return await handler(request)


@dataclass(frozen=True, kw_only=True)
class Front:
    """Everything that answers requests."""

    world: World
    web_api: WebApi
    sockets: Sockets
    responses: Responses
    page: PageDesk

    def application(self) -> web.Application:
        """Return the server."""
        app = web.Application(client_max_size=LARGEST_FILE, middlewares=[only_from_here])
        app.router.add_route("*", "/api/{method}", self.web_api.handle)
        app.router.add_get("/link/", self.sockets.handle)
        app.router.add_post("/response/{team}/{ticket}", self.responses.handle)
        app.router.add_post("/upload/v1/{ticket}", self._upload)
        app.router.add_put("/upload/v1/{ticket}", self._upload)
        app.router.add_get("/files-pri/{id}/{name}", self._private_file)
        self.page.add_routes(app)
        return app

    async def _upload(self, request: web.Request) -> web.Response:
        """Take a file's bytes, raw or as the file part of a form."""
        if request.content_type == "multipart/form-data":
            part = (await request.post()).get("file")
            content = part.file.read() if isinstance(part, web.FileField) else b""
        else:
            content = await request.read()
        if not self.world.files.receive(request.match_info["ticket"], content):
            return web.Response(status=400, text="no such upload, or not the announced length")
        return web.Response(text=f"OK - {len(content)}")

    async def _private_file(self, request: web.Request) -> web.Response:
        """Serve a file to whoever has the bot's token."""
        if request.headers.get("Authorization") != f"Bearer {self.world.app.bot_token}":
            return web.Response(status=403)
        file = self.world.files.find(request.match_info["id"].partition("-")[2])
        if file is None:
            return web.Response(status=404)
        return web.Response(body=file.content, content_type=file.media_type)
