"""Reading conversations page by page, each message once."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from server.slack.posting.sending import PAGE

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Reads what everybody in a conversation can read. Whoever has enough stops asking for more."""

    client: AsyncWebClient

    async def thread(self, channel_id: str, thread_ts: str) -> AsyncGenerator[Json]:
        """Yield a thread from its beginning; Slack can't be asked for its end."""

        async def page(cursor: str | None) -> Any:  # noqa: ANN401  Slack's answer
            return await self.client.conversations_replies(
                channel=channel_id, ts=thread_ts, include_all_metadata=True, limit=PAGE, cursor=cursor
            )

        async for message in _each(page):
            yield message

    async def lately(self, channel_id: str, *, since: str, before: str) -> AsyncGenerator[Json]:
        """Yield what stands in a conversation itself between two messages, the newest first."""

        async def page(cursor: str | None) -> Any:  # noqa: ANN401
            return await self.client.conversations_history(
                channel=channel_id, oldest=since, latest=before, include_all_metadata=True, limit=PAGE, cursor=cursor
            )

        async for message in _each(page):
            yield message

    async def channels_of(self, user_id: str) -> AsyncGenerator[Json]:
        """Yield the channels a person is in, of the private ones only those that the app is in as well."""

        async def page(cursor: str | None) -> Any:  # noqa: ANN401
            return await self.client.users_conversations(
                user=user_id, types="public_channel,private_channel", exclude_archived=True, limit=PAGE, cursor=cursor
            )

        async for channel in _each(page, of="channels"):
            yield channel


async def _each(page: Callable[[str | None], Awaitable[Any]], *, of: str = "messages") -> AsyncGenerator[Json]:
    cursor: str | None = None
    seen: set[str] = set()
    while True:
        answer = await page(cursor)
        items: list[Json] = answer.get(of) or []
        for item in items:
            name = str(item.get("ts") or item.get("id"))
            if name not in seen:
                seen.add(name)
                yield item
        cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return
