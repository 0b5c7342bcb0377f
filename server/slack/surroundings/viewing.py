"""The channel a person looks at beside a chat in the assistant panel, and whether they may know what is kept of it."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass

import psycopg
import structlog
from slack_sdk.errors import SlackApiError

from arthur.errors import ArthurError
from arthur.identity import Door
from memory.panel_views import PanelViews
from nodes.state import Context
from server.slack.failures import NO_ANSWER, reason
from server.slack.surroundings.reading import Reading

log = structlog.get_logger()

PATIENCE_S = 1.5


@dataclass(frozen=True, kw_only=True)
class Viewed:
    """A channel that somebody looks at; its name is known for its members alone."""

    channel_id: str
    name: str | None

    @property
    def is_theirs(self) -> bool:
        """Whether the person is a member: nobody else is told what is remembered of it."""
        return self.name is not None

    def __str__(self) -> str:
        return self.channel_id if self.name is None else f"{self.channel_id} (#{self.name})"


@dataclass(frozen=True, kw_only=True)
class Viewing:
    """Knows what people look at; only the panel says so."""

    views: PanelViews
    reading: Reading

    async def of(self, context: Context) -> Viewed | None:
        """Return what the person looks at who asks; a failure leaves nothing."""
        if context.door is not Door.ASSISTANT or context.thread_ts is None or context.channel_id is None:
            return None
        try:
            channel_id = await self.views.viewed(
                channel_id=context.channel_id, thread_ts=context.thread_ts, user_id=context.user_id
            )
            if channel_id is None or channel_id == context.channel_id:
                return None
            return Viewed(channel_id=channel_id, name=await self._name_for(context.user_id, channel_id))
        except (ArthurError, psycopg.Error) as exc:
            log.warning("viewed_channel_unknown", channel=context.channel_id, error_message=str(exc))
            return None

    async def _name_for(self, user_id: str, channel_id: str) -> str | None:
        """Return the name of a channel this person is a member of; None also when Slack does not say in time."""
        try:
            async with asyncio.timeout(PATIENCE_S), aclosing(self.reading.channels_of(user_id)) as channels:
                async for channel in channels:
                    if channel.get("id") == channel_id:
                        return str(channel.get("name") or channel_id)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("membership_unknown", channel=channel_id, error_message=reason(exc))
        return None
