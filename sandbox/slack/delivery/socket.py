"""Socket Mode: websockets the app opened, envelopes on them, and their acknowledgements."""

import asyncio
import json
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp import WSMsgType, web

from sandbox.slack.delivery.parcel import Parcel, ParcelKind, Retry
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World


@dataclass(eq=False, kw_only=True)
class Connection:
    """One open websocket and the envelopes on it that are not acknowledged yet."""

    socket: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[JsonObject | None]] = field(
        default_factory=dict[str, asyncio.Future[JsonObject | None]]
    )


class Sockets:
    """All open websockets; envelopes go to them in turn."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: list[Connection] = []
        self._arrived = asyncio.Event()
        self.opened = 0
        """How many websockets the app has opened so far."""

    @property
    def connected(self) -> bool:
        """Whether the app listens."""
        return bool(self._open)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one websocket until it closes."""
        if not self._world.tickets.enter(request.query.get("ticket", "")):
            return web.Response(status=403)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        connection = Connection(socket=socket, request=request)
        await socket.send_json(self._hello())
        self._open.append(connection)
        self.opened += 1
        self._arrived.set()
        self._world.set_listening(True)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    _acknowledge(connection, message.data)
        finally:
            self._gone(connection)
        return socket

    async def carry(self, parcel: Parcel, retry: Retry, *, seconds: float) -> JsonObject | None:
        """Send an envelope and wait for its acknowledgement; events also wait for somebody to listen."""
        try:
            async with asyncio.timeout(None if parcel.kind is ParcelKind.EVENT else seconds):
                while not self._open:
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            return None
        self._open.append(self._open.pop(0))
        connection = self._open[-1]
        envelope = _envelope(parcel, retry)
        answer = connection.waiting[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await connection.socket.send_json(envelope)
            async with asyncio.timeout(seconds):
                return await answer
        except (TimeoutError, ConnectionError):
            return None
        finally:
            connection.waiting.pop(envelope["envelope_id"], None)

    def drop(self) -> None:
        """Cut all connections without a word, as a network does."""
        for connection in tuple(self._open):
            self._gone(connection)
            if connection.request.transport is not None:
                connection.request.transport.abort()

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to connect anew; the old connections close a little later."""
        for connection in tuple(self._open):
            self._gone(connection)
            await connection.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": _debug()})
            delay = self._world.rules.refresh_grace_s
            asyncio.get_running_loop().call_later(delay, _close_soon, connection)

    async def close(self) -> None:
        """Close all connections."""
        for connection in tuple(self._open):
            await connection.socket.close()

    def _gone(self, connection: Connection) -> None:
        if connection in self._open:
            self._open.remove(connection)
            self._world.set_listening(self.connected)
        for answer in connection.waiting.values():
            if not answer.done():
                answer.set_result(None)

    def _hello(self) -> JsonObject:
        count = {"num_connections": len(self._open) + 1}
        return {"type": "hello", **count, "debug_info": _debug(), "connection_info": {"app_id": self._world.app.app_id}}


def _close_soon(connection: Connection) -> None:
    if connection.request.transport is not None:
        connection.request.transport.close()


def _debug() -> JsonObject:
    return {"host": "sandbox", "build_number": 1, "approximate_connection_time": 3600}


def _envelope(parcel: Parcel, retry: Retry) -> JsonObject:
    envelope: JsonObject = {
        "envelope_id": str(uuid4()),
        "type": parcel.kind.value,
        "accepts_response_payload": parcel.kind is not ParcelKind.EVENT,
        "payload": parcel.payload,
    }
    if parcel.kind is ParcelKind.EVENT:
        envelope |= {"retry_attempt": retry.number, "retry_reason": retry.reason}
    return envelope


def _acknowledge(connection: Connection, raw: str) -> None:
    said = json.loads(raw)
    answer = connection.waiting.get(str(said.get("envelope_id")))
    if answer is not None and not answer.done():
        answer.set_result(said.get("payload") or {})
