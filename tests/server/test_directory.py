"""Roles from a directory service, over real HTTP."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from arthur.errors import MisconfiguredError, Unavailable
from arthur.identity import Role
from arthur.settings import Settings
from server import directory as module
from server.directory import Directory, open_directory

TOKEN = "directory-token"  # noqa: S105  the stand-in's own


class Service:
    """A directory service and what it was asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answer: Callable[[str], Awaitable[web.StreamResponse]] = self.known

    async def known(self, user: str) -> web.StreamResponse:
        if user == "U0NOBODY":
            return web.json_response({"error": "unknown"}, status=404)
        return web.json_response({"role": {"U0FIN": "finance", "U0ODD": "emperor"}.get(user)})

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        self.asked[request.match_info["user"]] += 1
        return await self.answer(request.match_info["user"])


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def server(service: Service) -> AsyncGenerator[TestServer]:
    app = web.Application()
    app.router.add_get("/api/users/{user}/role", service.serve)
    running = TestServer(app, host="127.0.0.1")
    async with running:
        yield running


def settings(server: TestServer, **changes: str) -> Settings:
    names = {"DIRECTORY_API_BASE_URL": str(server.make_url("/api")), "DIRECTORY_API_TOKEN": TOKEN}
    return Settings.model_validate({**names, **changes})


@pytest.fixture
async def directory(server: TestServer) -> AsyncGenerator[Directory]:
    async with open_directory(settings(server)) as opened:
        yield opened


async def test_the_role_is_what_the_directory_says(directory: Directory) -> None:
    assert await directory.role_of("U0FIN") is Role.FINANCE


@pytest.mark.parametrize("user", ["U0NOBODY", "U0NULL", "U0ODD"])
async def test_whom_the_directory_does_not_know_has_no_role(directory: Directory, user: str) -> None:
    """Not found, no role, or a role that we do not know: never a guess."""
    assert await directory.role_of(user) is None


async def test_an_answer_is_kept_for_a_while(directory: Directory, service: Service) -> None:
    for _ in range(3):
        await directory.role_of("U0FIN")
        await directory.role_of("U0NOBODY")

    assert service.asked == {"U0FIN": 1, "U0NOBODY": 1}


async def test_an_answer_is_not_kept_for_ever(server: TestServer, service: Service) -> None:
    async with open_directory(settings(server, DIRECTORY_CACHE_TTL_SEC="0")) as directory:
        await directory.role_of("U0FIN")
        await directory.role_of("U0FIN")

    assert service.asked == {"U0FIN": 2}


async def garbage(_user: str) -> web.StreamResponse:
    return web.Response(text="<html>busy</html>")


async def a_list(_user: str) -> web.StreamResponse:
    return web.json_response(["finance"])


async def broken(_user: str) -> web.StreamResponse:
    return web.Response(status=500)


async def silent(_user: str) -> web.StreamResponse:
    await asyncio.sleep(5)
    return web.Response()


@pytest.mark.parametrize("answer", [garbage, a_list, broken, silent])
async def test_a_directory_in_trouble_is_told_in_words_and_gives_nobody_a_role(
    server: TestServer,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    answer: Callable[[str], Awaitable[web.StreamResponse]],
) -> None:
    monkeypatch.setattr(module, "TIMEOUT_S", 0.3)
    service.answer = answer
    async with open_directory(settings(server)) as directory:
        with pytest.raises(Unavailable, match="directory of roles did not answer"):
            await directory.role_of("U0FIN")

        service.answer = service.known
        assert await directory.role_of("U0FIN") is Role.FINANCE, "a failure is not kept"


async def test_a_wrong_token_is_trouble_too(server: TestServer) -> None:
    async with open_directory(settings(server, DIRECTORY_API_TOKEN=TOKEN[:-1])) as directory:
        with pytest.raises(Unavailable):
            await directory.role_of("U0FIN")


async def test_without_an_address_it_does_not_start() -> None:
    with pytest.raises(MisconfiguredError, match="DIRECTORY_API_BASE_URL"):
        async with open_directory(Settings()):
            pass
