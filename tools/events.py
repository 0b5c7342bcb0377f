"""Resolving an event code once, so that every tool speaks of the same event and says the same when there is none."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from rapidfuzz import fuzz, process

from arthur.database import Database
from arthur.errors import NotFound
from arthur.sql import read_sql
from tools.spec import Entity, EntityKind

NEAR_CODES = 3
LEAST_LIKENESS = 70


@dataclass(frozen=True, kw_only=True)
class EventKey:
    """What most tools need to know of an event before they read anything else of it."""

    id: UUID
    eid: str
    name: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    timezone: str | None
    """IANA name: the event's own, else its city's (pitfall A4)."""
    currency: str | None
    city_id: UUID | None
    city: str | None
    country_code: str | None
    enabled: bool
    show_in_app: bool
    eventbrite_id: str | None
    """None when the event is not linked; production also stores an empty text for that (pitfall E7)."""
    artist_auction_portion: Decimal

    @property
    def entity(self) -> Entity:
        """The event as something a later question may point at."""
        return Entity(kind=EntityKind.EVENT, id=self.eid, label=self.name or self.eid)

    @property
    def looks_like_a_test(self) -> bool:
        """Say whether the event is a rehearsal: judged by its name, never by its number (pitfall A3)."""
        return "test" in (self.name or "").lower().split() or not self.eid.startswith("AB")


@dataclass(frozen=True)
class _Code:
    eid: str


async def find_event(reader: Database, eid: str) -> EventKey:
    """Return the event with this code.

    Raises:
        NotFound: there is none; the nearest codes are offered.
    """
    event = await reader.one(read_sql("tools", "event_key.sql"), {"eid": eid}, row=EventKey)
    if event is None:
        raise await no_such_event(reader, eid)
    return event


async def no_such_event(reader: Database, eid: str) -> NotFound:
    """Return the error for an unknown code, with the nearest codes in it (pitfall A2)."""
    codes = await reader.fetch(read_sql("tools", "newest_eids.sql"), {"limit": 2000}, row=_Code)
    near = process.extract(
        eid, [code.eid for code in codes], scorer=fuzz.ratio, limit=NEAR_CODES, score_cutoff=LEAST_LIKENESS
    )
    return NotFound(f"There is no event {eid}.", suggestions=tuple(code for code, _, _ in near))
