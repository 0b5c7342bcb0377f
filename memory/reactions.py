"""What people think of an answer, as the emoji they put on it (table esbmcp_reaction_feedback)."""

from dataclasses import dataclass
from uuid import UUID

from arthur.clock import Clock
from arthur.database import Database
from arthur.sql import read_sql


@dataclass(frozen=True, kw_only=True)
class Reaction:
    """One emoji of one person on one message of ours."""

    channel_id: str
    message_ts: str
    user_id: str
    name: str
    sentiment: str


@dataclass(frozen=True)
class _Session:
    id: UUID


class Reactions:
    """The table of reactions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def add(self, reaction: Reaction) -> bool:
        """Store a reaction; False when it is stored already."""
        params = {**reaction.__dict__, "now": self._clock.now()}
        return await self._database.execute(read_sql("memory", "add_reaction.sql"), params) == 1

    async def remove(self, *, channel_id: str, message_ts: str, user_id: str, name: str) -> bool:
        """Forget a reaction that was taken back."""
        params = {"channel_id": channel_id, "message_ts": message_ts, "user_id": user_id, "name": name}
        return await self._database.execute(read_sql("memory", "remove_reaction.sql"), params) == 1

    async def session_of(self, *, channel_id: str, message_ts: str) -> UUID | None:
        """Return the session whose answer a message is."""
        params = {"channel_id": channel_id, "message_ts": message_ts}
        found = await self._database.one(read_sql("memory", "session_of_message.sql"), params, row=_Session)
        return found.id if found else None
