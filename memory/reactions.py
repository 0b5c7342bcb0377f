"""What people think of an answer, as the emoji they put on it (table esbmcp_reaction_feedback).

Slack delivers events late, out of order and twice. What counts is when each thing was done: an emoji that was taken
back stays away however late the event of its putting comes, and one that was put there again stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from arthur.clock import Clock
from arthur.database import Database
from arthur.sql import read_sql
from memory.feedback_walk import session_of_message

LATEST = timedelta(days=1)
"""For how long an event may come late; Slack gives up after an hour or so."""


@dataclass(frozen=True, kw_only=True)
class Emoji:
    """One emoji of one person on one message of ours, put there or taken away at some moment."""

    channel_id: str
    message_ts: str
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True)
class _Added:
    is_new: bool


@dataclass(frozen=True)
class _Removed:
    sentiment: str


class Reactions:
    """The table of reactions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, emoji: Emoji, sentiment: str) -> bool:
        """Store a reaction; False when it is stored already, or was taken back since."""
        params = {**vars(emoji), "sentiment": sentiment}
        async with self._database.transaction() as queries:
            await queries.value(read_sql("memory", "lock_message.sql"), params)
            added = await queries.one(read_sql("memory", "add_reaction.sql"), params, row=_Added)
        return added is not None and added.is_new

    async def remove(self, emoji: Emoji) -> str | None:
        """Forget a reaction that was taken back, and return what it said; None when there is none."""
        params = {**vars(emoji), "before": self._clock.now() - LATEST}
        async with self._database.transaction() as queries:
            await queries.value(read_sql("memory", "lock_message.sql"), params)
            await queries.execute(read_sql("memory", "note_removal.sql"), params)
            removed = await queries.one(read_sql("memory", "remove_reaction.sql"), params, row=_Removed)
            await queries.execute(read_sql("memory", "forget_removals.sql"), params)
        return removed.sentiment if removed else None

    async def anybody(self, *, channel_id: str, message_ts: str, sentiment: str) -> bool:
        """Say whether anybody has put an emoji of this sentiment on a message."""
        params = {"channel_id": channel_id, "message_ts": message_ts, "sentiment": sentiment}
        return bool(await self._database.value(read_sql("memory", "has_sentiment.sql"), params))

    async def session_of(self, *, channel_id: str, message_ts: str) -> UUID | None:
        """Return the session whose answer a message is, or a part of."""
        return await session_of_message(self._database, channel_id, message_ts)
