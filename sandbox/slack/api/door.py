"""The door of the Web API: faults, token, scopes, the method, and the answer in Slack's form."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.slack.api import apps, assistant, chat, conversations, files, reactions, streams, users, views
from sandbox.slack.api.call import ApiError, Call, Method
from sandbox.slack.faults import AnswerLost, ApiFault, Faults, Hang, RateLimited, Refused, ServerError, Slow, Witnessed
from sandbox.slack.state.records import JsonObject
from sandbox.slack.state.world import World

METHODS: Mapping[str, Method] = {
    name: method
    for family in (apps, assistant, chat, conversations, files, reactions, streams, users, views)
    for name, method in family.METHODS.items()
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A call that reached the sandbox, and the error it was answered with."""

    method: str
    args: Mapping[str, Any]
    error: str | None


class WebApi:
    """Answers `/api/<method>`; keeps what was asked for tests to look at."""

    def __init__(self, world: World, faults: Faults[ApiFault]) -> None:
        self._world = world
        self._faults = faults
        self.asked: list[Asked] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer one call."""
        method = request.match_info["method"]
        try:
            args = await _arguments(request)
        except ValueError:
            return self._answered(method, {}, {"ok": False, "error": "invalid_json"})
        fault = self._faults.next(method)
        if fault is None:
            return self._answered(method, args, self._run(method, args, request))
        return await self._struck(fault, method, args, request)

    async def _struck(
        self, fault: ApiFault, method: str, args: Mapping[str, Any], request: web.Request
    ) -> web.StreamResponse:
        match fault:
            case RateLimited(retry_after=seconds):
                self._note(method, args, "ratelimited")
                answer = {"ok": False, "error": "ratelimited"}
                return web.json_response(answer, status=429, headers={"Retry-After": str(seconds)})
            case ServerError(status=status):
                self._note(method, args, str(status))
                return web.Response(status=status, text="Something went wrong on purpose.")
            case Refused(error=error):
                return self._answered(method, args, {"ok": False, "error": error})
            case Hang(seconds=seconds):
                self._note(method, args, "hang")
                await asyncio.sleep(seconds)
                return _cut(request)
            case Slow(seconds=seconds):
                await asyncio.sleep(seconds)
            case Witnessed(happens=happens, after=False):
                happens(request.url.host or "")
            case AnswerLost() | Witnessed():
                pass
        answer = self._answered(method, args, self._run(method, args, request))
        if isinstance(fault, AnswerLost):
            return _cut(request)
        if isinstance(fault, Witnessed) and fault.after:
            fault.happens(request.url.host or "")
        return answer

    def _run(self, name: str, args: Mapping[str, Any], request: web.Request) -> JsonObject:
        try:
            method = METHODS.get(name)
            if method is None:
                raise ApiError("unknown_method", req_method=name)
            call = Call(method=name, args=args, scopes=self._scopes(method, args, request))
            call.require(*method.scopes)
            return {"ok": True, **method.run(call, self._world)}
        except ApiError as exc:
            return {"ok": False, "error": exc.code, **exc.facts}

    def _scopes(self, method: Method, args: Mapping[str, Any], request: web.Request) -> frozenset[str]:
        app = self._world.app
        header = request.headers.get("Authorization", "")
        token = header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(args.get("token", ""))
        if not token:
            raise ApiError("not_authed")
        if token not in {app.bot_token, app.app_token}:
            raise ApiError("invalid_auth")
        if (token == app.app_token) is not method.app_token:
            raise ApiError("not_allowed_token_type")
        return app.app_scopes if method.app_token else app.scopes

    def _answered(self, name: str, args: Mapping[str, Any], answer: JsonObject) -> web.Response:
        self._note(name, args, answer.get("error"))
        method = METHODS.get(name)
        headers = {
            "x-oauth-scopes": ",".join(sorted(self._world.app.scopes)),
            "x-accepted-oauth-scopes": ",".join(method.scopes) if method else "",
        }
        return web.json_response(answer, headers=headers)

    def _note(self, method: str, args: Mapping[str, Any], error: str | None) -> None:
        self.asked.append(Asked(method=method, args=args, error=error))


async def _arguments(request: web.Request) -> dict[str, Any]:
    args: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        raw = await request.text()
        return args | (await request.json() if raw else {})
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        return args | dict(await request.post())
    return args


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
