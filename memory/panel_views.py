"""Chats in the assistant panel: which channel a person looks at beside one, the latest look alone, kept for a month."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from arthur.clock import Clock
from arthur.database import Database
from arthur.sql import read_sql

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class PanelView:
    """What a person looks at; None is nothing that is a channel."""

    channel_id: str
    thread_ts: str
    user_id: str
    viewed_channel_id: str | None
    viewed_at: datetime
    """By Slack's clock: its events may come twice and in any order."""


class PanelViews:
    """The table of looks."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def keep(self, view: PanelView) -> None:
        """Keep a look, unless a later one is known."""
        params = {**view.__dict__, "forget_before": self._clock.now() - KEPT_FOR}
        await self._database.execute(read_sql("memory", "panel_view_keep.sql"), params)

    async def take_greeting(self, *, channel_id: str, thread_ts: str) -> bool:
        """Say whether a chat is still to be greeted in; only one of those who ask is told so."""
        params = {"channel_id": channel_id, "thread_ts": thread_ts}
        return await self._database.execute(read_sql("memory", "panel_view_greet.sql"), params) == 1

    async def viewed(self, *, channel_id: str, thread_ts: str, user_id: str) -> str | None:
        """Return the channel a person looks at beside a chat of theirs."""
        params = {"channel_id": channel_id, "thread_ts": thread_ts, "user_id": user_id}
        found = await self._database.value(read_sql("memory", "panel_view.sql"), params)
        return str(found) if found is not None else None
