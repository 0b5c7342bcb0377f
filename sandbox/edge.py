"""The company's edge functions, working on the demo company's database (spec schema 11).

Contracts, errors and oddities are those of production; money moves into a ledger of the sandbox, `sandbox.transfers`.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from arthur.clock import Clock, SystemClock
from sandbox.edge_functions import FUNCTIONS, Answered, Functions
from sandbox.faults import Fault, Planted, Request, Script
from sandbox.serving import company_database, harmless_headers, serving

KEY = "sandbox-service-key"
"""Opens the sandbox alone."""


@dataclass(frozen=True, kw_only=True)
class _Edge:
    """The front of the functions: who may call, what goes wrong, what was asked."""

    functions: Functions
    script: Script
    key: str

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        name = request.match_info["name"]
        text = await request.text()
        body = _object(text)
        self.script.requests.append(
            Request(name=name, method="POST", headers=harmless_headers(request), query={}, body=body)
        )
        planted = self.script.take(name)
        fault = planted.fault if planted else None
        early = self._unheard(request, name, planted)
        if early is not None:
            return early
        if fault is Fault.SILENT_BEFORE:
            await self.script.hang()
            return _json(504, {"message": "upstream timed out"})
        if body is None:
            return _json(400, {"success": False, "error": "Invalid JSON body"})
        answer = await self.functions.answer(name, body, note=fault is not Fault.ROW_NOT_UPDATED)
        return await self._sent(answer, fault)

    def _unheard(self, request: web.Request, name: str, planted: Planted | None) -> web.Response | None:
        """Return the answer to a call that never gets to its function."""
        fault = planted.fault if planted else None
        if name not in FUNCTIONS or fault is Fault.NOT_DEPLOYED:
            return _json(404, {"code": "NOT_FOUND", "message": "Requested function was not found"})
        if refusal := self._refusal(request):
            return refusal
        if planted and fault is Fault.STATUS:
            return _json(planted.status, {"error": "planted failure", "debug": {"planted": True}})
        return _json(200, {"success": False, "error": "planted failure"}) if fault is Fault.SUCCESS_FALSE else None

    async def _sent(self, answer: Answered, fault: Fault | None) -> web.StreamResponse:
        if fault is Fault.SILENT_AFTER:
            await self.script.hang()
            return _json(504, {"message": "upstream timed out"})
        if fault is Fault.MALFORMED:
            return web.Response(status=200, text='{"success": tr', content_type="application/json")
        return _json(answer.status, answer.body)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if "Authorization" not in request.headers:
            return _json(401, {"code": 401, "message": "Missing authorization header"})
        if request.headers.get("apikey") != self.key or request.headers["Authorization"] != f"Bearer {self.key}":
            return _json(401, {"code": 401, "message": "Invalid JWT"})
        return None


def _object(text: str) -> dict[str, object] | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _json(status: int, body: object) -> web.Response:
    return web.json_response(body, status=status, dumps=lambda value: json.dumps(value, default=str))


@asynccontextmanager
async def edge_server(
    dsn: str, *, script: Script | None = None, clock: Clock | None = None, key: str = KEY, port: int = 0
) -> AsyncGenerator[str]:
    """Serve the edge functions over a demo company and give the address that stands for SUPABASE_URL."""
    script = script or Script()
    async with company_database(dsn) as database:
        functions = Functions(database, clock or SystemClock())
        await functions.prepare()
        edge = _Edge(functions=functions, script=script, key=key)
        app = web.Application()
        app.router.add_post("/functions/v1/{name}", edge.handle)
        async with serving(app, script, port=port) as url:
            yield url
