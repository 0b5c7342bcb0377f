"""The page's server: its files, what a person does on it, and the live feed of what changes."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

from aiohttp import web

from sandbox.slack.api.call import ApiError
from sandbox.slack.page.scene import news_of, start_of
from sandbox.slack.people.acting import NotPossible, People
from sandbox.slack.people.interacting import Interactions, Outcome
from sandbox.slack.state.changes import Change
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World

TYPES = {"html": "text/html", "css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
SAFE_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; connect-src 'self' ws:; img-src 'self' data: https:; "
    "style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""Even a flaw in the page's own escaping would not let a message run a script."""

PULSE_S = 15.0
SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
Act = Callable[[JsonObject], Awaitable[JsonObject]]


class PageDesk:
    """Serves the page. Whoever opens it may act as anyone: it listens on loopback and holds invented people alone."""

    def __init__(self, world: World, people: People, interactions: Interactions) -> None:
        self._world = world
        self._people = people
        self._interactions = interactions
        self._feeds: set[asyncio.Queue[Change | None]] = set()

    def add_routes(self, app: web.Application) -> None:
        """Add the page's addresses."""
        app.router.add_get("/", self._asset)
        app.router.add_get("/page/static/{name}", self._asset)
        app.router.add_get("/page/start", self._start)
        app.router.add_get("/page/feed", self._feed)
        app.router.add_get("/page/files/{id}", self._file)
        app.router.add_post("/page/do/{what}", self._do)
        app.router.add_get("/archives/{channel}/{message}", self._permalink)
        app.router.add_get("/files/{user}/{id}/{name}", self._file)

    async def close(self) -> None:
        """End all feeds."""
        for feed in self._feeds:
            feed.put_nowait(None)

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        asset = files("sandbox.slack.page") / "static" / name
        kind = TYPES.get(name.rpartition(".")[2])
        if kind is None or "/" in name or not asset.is_file():
            return web.Response(status=404)
        return web.Response(text=asset.read_text("utf-8"), content_type=kind, headers=SAFE_HEADERS)

    async def _permalink(self, request: web.Request) -> web.Response:
        """Lead to the page, at a message."""
        place = request.match_info
        raise web.HTTPFound(f"/#/{place['channel']}/{place['message']}")

    async def _start(self, request: web.Request) -> web.Response:
        user = request.query.get("user", "")
        if user not in self._world.users:
            user = next(person.id for person in self._world.users.values() if not person.is_bot)
        return web.json_response(start_of(self._world, user))

    async def _file(self, request: web.Request) -> web.Response:
        file = self._world.files.find(request.match_info["id"])
        if file is None:
            return web.Response(status=404)
        inline = file.media_type in SHOWN_INLINE
        disposition = "inline" if inline else f'attachment; filename="{file.id}"'
        headers = SAFE_HEADERS | {"Content-Disposition": disposition}
        return web.Response(body=file.content, content_type=file.media_type, headers=headers)

    async def _feed(self, request: web.Request) -> web.StreamResponse:
        """Send what changes for one person over a websocket, until the page goes away."""
        user = request.query.get("user", "")
        socket = web.WebSocketResponse(heartbeat=PULSE_S)
        await socket.prepare(request)
        feed: asyncio.Queue[Change | None] = asyncio.Queue()
        self._feeds.add(feed)
        stop = self._world.changes.listen(feed.put_nowait)
        sending = asyncio.create_task(self._send_news(socket, feed, user))
        try:
            async for _ in socket:
                pass  # the page only listens
        finally:
            stop()
            self._feeds.discard(feed)
            feed.put_nowait(None)
            await sending
        return socket

    async def _send_news(self, socket: web.WebSocketResponse, feed: asyncio.Queue[Change | None], user: str) -> None:
        while (change := await feed.get()) is not None:
            for news in news_of(change, self._world, user):
                try:
                    await socket.send_json(news)
                except ConnectionError:
                    return
        await socket.close()

    async def _do(self, request: web.Request) -> web.Response:
        """Do what the person did; JSON alone is taken, so that no other site's form can reach it."""
        act = self._acts().get(request.match_info["what"])
        if act is None or request.content_type != "application/json":
            return web.Response(status=404)
        try:
            return web.json_response(await act(await request.json()))
        except (NotPossible, LookupError, ApiError, ValueError) as exc:
            return web.json_response({"problem": str(exc)}, status=400)

    def _acts(self) -> dict[str, Act]:
        return {
            "say": self._say,
            "command": self._command,
            "react": self._react,
            "press": self._press,
            "share": self._share,
            "invite": self._invite,
            "home": self._home,
            "chat": self._chat,
            "look": self._look,
            "submit": self._submit,
            "close": self._close_view,
            "open": self._open,
            "delete": self._delete,
        }

    async def _say(self, asked: JsonObject) -> JsonObject:
        message = self._people.say(asked["user"], asked["channel"], asked["text"], thread_ts=asked.get("thread"))
        return {"ts": message.ts}

    async def _share(self, asked: JsonObject) -> JsonObject:
        content = base64.b64decode(asked["content"], validate=True)
        text, thread = asked.get("text", ""), asked.get("thread")
        message = self._people.share(
            asked["user"], asked["channel"], asked["name"], content, text=text, thread_ts=thread
        )
        return {"ts": message.ts}

    async def _command(self, asked: JsonObject) -> JsonObject:
        done = await self._interactions.command(asked["user"], asked["channel"], asked["command"], asked["text"])
        return _told(done)

    async def _react(self, asked: JsonObject) -> JsonObject:
        place = (asked["user"], asked["channel"], asked["ts"], asked["name"])
        (self._people.react if asked["on"] else self._people.unreact)(*place)
        return {}

    async def _press(self, asked: JsonObject) -> JsonObject:
        user, action, block = asked["user"], asked["action"], asked["block"]
        entered: Any = asked.get("entered")
        if asked.get("view"):
            view = self._world.views.find(asked["view"])
            if view is None or view.user != user:
                msg = "this view is gone"
                raise NotPossible(msg)
            return _told(await self._interactions.press_in_view(view, action, block_id=block, entered=entered))
        message = self._people.message(user, asked["channel"], asked["ts"])
        return _told(await self._interactions.press(user, message, action, block_id=block, entered=entered))

    async def _invite(self, asked: JsonObject) -> JsonObject:
        self._people.invite(asked["channel"], self._world.app.bot_user)
        return {}

    async def _home(self, asked: JsonObject) -> JsonObject:
        self._people.open_home(asked["user"], asked["tab"])
        return {}

    async def _chat(self, asked: JsonObject) -> JsonObject:
        thread = self._people.open_assistant(asked["user"], viewing=asked.get("viewing"))
        return {"channel": thread.channel, "ts": thread.thread_ts}

    async def _look(self, asked: JsonObject) -> JsonObject:
        thread = self._world.assistant.find(asked["channel"], asked["ts"])
        if thread is not None and thread.viewing != asked["viewing"]:
            self._people.look_at(thread, asked["viewing"])
        return {}

    async def _submit(self, asked: JsonObject) -> JsonObject:
        return _told(await self._interactions.submit_view(asked["user"], asked["values"]))

    async def _close_view(self, asked: JsonObject) -> JsonObject:
        return _told(await self._interactions.close_view(asked["user"]))

    async def _open(self, asked: JsonObject) -> JsonObject:
        return {"channel": self._world.conversations.direct(asked["user"], *asked["people"]).id}

    async def _delete(self, asked: JsonObject) -> JsonObject:
        self._people.delete(asked["user"], asked["channel"], asked["ts"])
        return {}


def _told(done: Outcome) -> JsonObject:
    return {"acknowledged": done.acknowledged, "errors": dict(done.errors)}
