"""Roles from a directory service over HTTP (RBAC_MODE=directory, spec slack 6)."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import structlog

from arthur.errors import MisconfiguredError, Unavailable
from arthur.identity import Role
from arthur.settings import Settings

log = structlog.get_logger()

NOT_FOUND = 404
TIMEOUT_S = 5.0
CACHE_SIZE = 5_000


class Directory:
    """Asks the directory and keeps its answers for a while; rules about channels are applied after it, not in it."""

    def __init__(self, client: httpx.AsyncClient, *, keep_s: float) -> None:
        self._client = client
        self._keep_s = keep_s
        self._known: dict[str, tuple[float, Role | None]] = {}

    async def role_of(self, user_id: str) -> Role | None:
        """Return the person's role, or None when the directory knows none.

        Raises:
            Unavailable: the directory did not answer, or not in its own words.
        """
        seen = self._known.get(user_id)
        if seen is not None and time.monotonic() - seen[0] < self._keep_s:
            return seen[1]
        role = await self._ask(user_id)
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[user_id] = (time.monotonic(), role)
        return role

    async def _ask(self, user_id: str) -> Role | None:
        try:
            answer = await self._client.get(f"/users/{user_id}/role")
            if answer.status_code == NOT_FOUND:
                return None
            answer.raise_for_status()
            named = answer.json().get("role")
        except (httpx.HTTPError, ValueError, AttributeError) as exc:
            log.warning("directory_failed", error=type(exc).__name__)
            raise Unavailable("The directory of roles did not answer; please try again shortly.") from exc
        return Role(named) if named in set(Role) else None


@asynccontextmanager
async def open_directory(settings: Settings) -> AsyncGenerator[Directory]:
    """Open a client of the configured directory."""
    if not settings.directory_url:
        raise MisconfiguredError("RBAC_MODE=directory needs DIRECTORY_API_BASE_URL.")
    token = settings.directory_token.get_secret_value() if settings.directory_token else ""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=settings.directory_url, headers=headers, timeout=TIMEOUT_S) as client:
        yield Directory(client, keep_s=settings.directory_cache_s)
