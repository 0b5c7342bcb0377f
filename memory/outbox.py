"""The outbox: a row per visible part of an answer, stored before it is sent, so that no retry says a thing twice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.sql import read_sql
from memory.grants import LIFE

MOST_ADDINGS = 4
"""How often parts are added again because another process was faster; more than two do not speak in one turn."""

PartState = Literal["pending", "sending", "sent", "failed"]
PartKind = Literal["text", "card", "file", "notice", "private"]
"""A private part says only that there is one: its words are read when it is sent, and stored nowhere."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A part that is to be sent; its key says what it is within its turn, so that it is stored once."""

    key: str
    kind: PartKind
    content: Mapping[str, Any]
    channel_id: str | None = None
    thread_ts: str | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part as it stands."""

    turn_id: UUID
    part: int
    kind: PartKind
    content: dict[str, Any]
    state: PartState
    channel_id: str | None
    thread_ts: str | None
    ts: str | None
    stream_ts: str | None
    attempts: int


class Outbox:
    """The table of parts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_turn(self, turn_id: UUID) -> list[Part]:
        """Return the parts of a turn, in the order in which they are said."""
        return await self._database.fetch(read_sql("memory", "outbox_of_turn.sql"), {"turn_id": turn_id}, row=Part)

    async def add(self, turn_id: UUID, drafts: Sequence[Draft]) -> None:
        """Store parts behind those the turn has; a part whose key is stored already stays as it is."""
        for attempt in range(1, MOST_ADDINGS + 1):
            try:
                await self._add(turn_id, drafts)
            except UniqueViolation:  # another process added a part at this very moment, and has its number
                if attempt == MOST_ADDINGS:
                    raise
            else:
                return

    async def _add(self, turn_id: UUID, drafts: Sequence[Draft]) -> None:
        statement = read_sql("memory", "outbox_add.sql")
        async with self._database.transaction() as queries:
            for draft in drafts:
                params = {
                    "turn_id": turn_id,
                    "key": draft.key,
                    "kind": draft.kind,
                    "content": Jsonb({**draft.content, "key": draft.key}),
                    "channel_id": draft.channel_id,
                    "thread_ts": draft.thread_ts,
                    "now": self._clock.now(),
                }
                await queries.execute(statement, params)

    async def rewrite(self, turn_id: UUID, drafts: Sequence[Draft]) -> None:
        """Give parts that were begun as streams the content they end with."""
        for draft in drafts:
            params = {"turn_id": turn_id, "key": draft.key, "content": Jsonb(dict(draft.content))}
            await self._database.execute(read_sql("memory", "outbox_rewrite.sql"), params)

    async def streaming(self, part: Part, ts: str) -> None:
        """Note the message that a part is streamed into."""
        await self._database.execute(read_sql("memory", "outbox_stream.sql"), {**self._key(part), "ts": ts})

    async def drop(self, part: Part) -> None:
        """Take back a part whose message is gone, because it was not the answer after all."""
        await self._database.execute(read_sql("memory", "outbox_drop.sql"), self._key(part))

    async def begin(self, part: Part, *, first: bool = False) -> bool:
        """Note that a part is about to be sent; whoever finds it so has to look for it before sending it again.

        With `first` False is returned, and nothing noted, when somebody else is at it or was.
        """
        params = {**self._key(part), "first": first}
        return await self._database.execute(read_sql("memory", "outbox_begin.sql"), params) == 1

    async def sent(self, part: Part, *, channel_id: str | None, ts: str | None) -> None:
        """Note that a part was sent, and as which message; the turn's first text is its session's answer."""
        params = {**self._key(part), "channel_id": channel_id, "ts": ts}
        await self._database.execute(read_sql("memory", "outbox_sent.sql"), params)

    async def failed(self, part: Part, error: str) -> None:
        """Note that Slack refuses a part for good; a card that says whom a copy went to has to be drawn anew then."""
        await self._database.execute(read_sql("memory", "outbox_failed.sql"), {**self._key(part), "error": error})

    async def show(self, part: Part, shown: str) -> bool:
        """Note which state of its grant a card shows; False when the card asks for another grant by now."""
        params = {**self._key(part), "shown": shown, "grant": part.content["grant"]}
        return await self._database.execute(read_sql("memory", "outbox_show.sql"), params) == 1

    async def turn_cards(self, queries: Queries, turn_id: UUID, *, old: UUID, new: UUID) -> None:
        """Let every card of a grant ask for the one that stands in its place."""
        params = {"turn_id": turn_id, "old": str(old), "new": str(new)}
        await queries.execute(read_sql("memory", "outbox_turn_card.sql"), params)

    async def note_address(self, turn_id: UUID, grant_id: UUID, address: str) -> None:
        """Note the address at which a grant's private card can be replaced, for as long as Slack takes it."""
        params = {"turn_id": turn_id, "grant": str(grant_id), "address": address}
        await self._database.execute(read_sql("memory", "outbox_card_address.sql"), params)

    async def outdated_cards(self, *, turn_id: UUID | None = None, limit: int = 50) -> list[Part]:
        """Return sent cards that show another state than their grant's, or an Undo whose time is over."""
        params = {"turn_id": turn_id, "undone_since": self._clock.now() - LIFE, "limit": limit}
        return await self._database.fetch(read_sql("memory", "outbox_outdated_cards.sql"), params, row=Part)

    def _key(self, part: Part) -> dict[str, object]:
        return {"turn_id": part.turn_id, "part": part.part, "now": self._clock.now()}
