"""What Slack knows of people and conversations, looked up once a process and never waited for long."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from server.slack.failures import NO_ANSWER

log = structlog.get_logger()

KEPT = 5_000
PATIENCE_S = 1.0
"""A look-up stands between an event and its acknowledgement, for which Slack gives three seconds."""


class People:
    """Looks up names and kinds of conversations; a failed look-up is not kept (spec slack 2)."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._names: OrderedDict[str, str] = OrderedDict()
        self._zones: OrderedDict[str, str] = OrderedDict()
        self._kinds: OrderedDict[str, str] = OrderedDict()

    async def name(self, user_id: str) -> str | None:
        """Return the name of a person, or None when Slack does not say."""

        async def ask() -> str:
            user: dict[str, Any] = (await self._client.users_info(user=user_id)).get("user") or {}
            return str(user.get("real_name") or user.get("name") or "")

        return await self._looked_up(self._names, user_id, ask) or None

    async def time_zone(self, user_id: str) -> str | None:
        """Return the IANA name of a person's time zone, or None when Slack does not say."""

        async def ask() -> str:
            user: dict[str, Any] = (await self._client.users_info(user=user_id)).get("user") or {}
            return str(user.get("tz") or "")

        return await self._looked_up(self._zones, user_id, ask) or None

    async def kind(self, channel_id: str) -> str:
        """Return Slack's word for the kind of a conversation; an unknown one counts as a channel."""

        async def ask() -> str:
            channel: dict[str, Any] = (await self._client.conversations_info(channel=channel_id)).get("channel") or {}
            kinds = (("is_im", "im"), ("is_mpim", "mpim"), ("is_private", "group"))
            return next((kind for flag, kind in kinds if channel.get(flag)), "channel")

        return await self._looked_up(self._kinds, channel_id, ask) or "channel"

    async def _looked_up(self, known: OrderedDict[str, str], key: str, ask: Callable[[], Awaitable[str]]) -> str | None:
        if key in known:
            known.move_to_end(key)
            return known[key]
        try:
            async with asyncio.timeout(PATIENCE_S):
                known[key] = await ask()
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("slack_lookup_failed", id=key, error_message=str(exc))
            return None
        if len(known) > KEPT:
            known.popitem(last=False)
        return known[key]
