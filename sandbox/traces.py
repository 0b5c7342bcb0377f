"""A stand-in for LangSmith that keeps the runs it is sent in memory: what left the process, exactly as it left."""

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import BodyPartReader, web

LARGEST_BODY = 64 * 1024 * 1024


class TraceCollector:
    """The runs by id, each put together from all that was sent about it."""

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[str] = []
        """Method and path of every request, unknown ones too."""
        self.runs: dict[str, dict[str, Any]] = {}

    @property
    def roots(self) -> list[Mapping[str, Any]]:
        """The runs without a parent, in the order of their arrival."""
        return [run for run in self.runs.values() if run.get("parent_run_id") is None]

    def children(self, run: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        """Return the runs right below a run, in the order of their start."""
        found = [other for other in self.runs.values() if other.get("parent_run_id") == run["id"]]
        return sorted(found, key=lambda other: other["dotted_order"])

    @property
    def everything(self) -> str:
        """All that was sent, as one text to search in."""
        return json.dumps(list(self.runs.values()), ensure_ascii=False)

    def _keep(self, run_id: str, facts: Mapping[str, Any]) -> None:
        self.runs.setdefault(run_id, {"id": run_id}).update(facts)

    async def _info(self, _request: web.Request) -> web.Response:
        return web.json_response({"version": "sandbox"})

    async def _multipart(self, request: web.Request) -> web.Response:
        """Take parts named `post.<id>` or `patch.<id>`, and `.inputs`, `.outputs`, `.extra` and so on behind it."""
        reader = await request.multipart()
        while (part := await reader.next()) is not None:
            if not isinstance(part, BodyPartReader):
                continue
            kind, run_id, *field = (part.name or "").split(".")
            value = json.loads(await part.read(decode=True))
            if kind in {"post", "patch"}:
                self._keep(run_id, {field[0]: value} if field else value)
        return web.json_response({}, status=202)

    async def _batch(self, request: web.Request) -> web.Response:
        body: Mapping[str, Sequence[Mapping[str, Any]]] = await request.json()
        for run in (*body.get("post", ()), *body.get("patch", ())):
            self._keep(str(run["id"]), run)
        return web.json_response({}, status=202)

    def application(self) -> web.Application:
        """Return the server."""

        @web.middleware
        async def note(request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401  aiohttp's own type
            self.requests.append(f"{request.method} {request.path}")
            return await handler(request)

        app = web.Application(middlewares=[note], client_max_size=LARGEST_BODY)
        app.router.add_get("/info", self._info)
        app.router.add_post("/runs/multipart", self._multipart)
        app.router.add_post("/runs/batch", self._batch)
        return app


@asynccontextmanager
async def collecting() -> AsyncGenerator[TraceCollector]:
    """Collect traces on a free port of loopback."""
    collector = TraceCollector()
    runner = web.AppRunner(collector.application(), access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        collector.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield collector
    finally:
        await runner.cleanup()
