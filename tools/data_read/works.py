"""The works of an event, with their bids counted and the one rule of what counts as a sale and at which price."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from arthur.database import Database
from arthur.errors import NotFound
from arthur.sql import read_sql
from tools.events import EventKey

WORK_LIMIT = 1000
"""More works than any event has; a guard, not a page."""

SOLD = frozenset({"sold", "paid"})


@dataclass(frozen=True, kw_only=True)
class Work:
    """One work of art in the auction of an event."""

    art_id: UUID
    art_code: str | None
    round: int | None
    easel: int | None
    status: str | None
    title: str | None
    starting_bid: Decimal | None
    current_bid: Decimal | None
    final_price: Decimal | None
    closing_time: datetime | None
    auction_extended: bool
    extension_count: int
    created_at: datetime | None
    artist_id: UUID | None
    entry_id: int | None
    artist_name: str | None
    bid_count: int
    """Rows in bids; the column of the same name on art is not maintained (pitfall C3)."""
    max_bid: Decimal | None
    min_bid: Decimal | None
    top_bidder_id: UUID | None
    top_bid_at: datetime | None
    top_bidder_name: str | None
    winner_id: UUID | None
    winner_name: str | None

    @property
    def is_sold(self) -> bool:
        """Say whether somebody won it: by status alone, because new works carry a price of 50 (pitfalls C2, C4)."""
        return self.status in SOLD

    @property
    def is_paid(self) -> bool:
        """Say whether the buyer has paid; only this creates a credit for the artist (pitfall C4)."""
        return self.status == "paid"

    @property
    def standing_price(self) -> Decimal | None:
        """The final price, else the highest bid, else current_bid if there is any bid at all (spec tools 1.9)."""
        if self.final_price is not None:
            return self.final_price
        if self.max_bid is not None:
            return self.max_bid
        return self.current_bid if self.bid_count else None

    @property
    def sale_price(self) -> Decimal | None:
        """The price of a sale, before tax; None for an unsold work and for a sale whose price nobody recorded."""
        return self.standing_price if self.is_sold else None


@dataclass(frozen=True, kw_only=True)
class ArtistGroup:
    """An artist's profile and the profiles that were merged with it."""

    ids: tuple[UUID, ...]
    name: str | None


@dataclass(frozen=True, kw_only=True)
class _Profile:
    id: UUID
    name: str | None


@dataclass(frozen=True, kw_only=True)
class AuctionSettings:
    """How the auction of an event is set up."""

    enable_auction: bool
    tax_percent: Decimal | None
    auction_close_starts_at: datetime | None
    auction_close_round_delay: int | None
    """Minutes between the closings of two rounds."""
    country_currency: str | None


async def works_of(reader: Database, event: EventKey, *, artist: ArtistGroup | None = None) -> list[Work]:
    """Return the works of an event by round and easel, or only those of one artist."""
    params = {"event_id": event.id, "artist_ids": list(artist.ids) if artist else None, "limit": WORK_LIMIT}
    return await reader.fetch(read_sql("tools.data_read", "works_of_event.sql"), params, row=Work)


async def artist_group(reader: Database, artist_profile_id: str) -> ArtistGroup:
    """Return a profile with its duplicates.

    Raises:
        NotFound: no profile has this id.
    """
    statement = read_sql("tools.data_read", "artist_and_duplicates.sql")
    profiles = await reader.fetch(statement, {"artist_profile_id": artist_profile_id}, row=_Profile)
    if not profiles:
        raise NotFound(f"There is no artist profile {artist_profile_id}; get the id from lookup_artist_profile.")
    return ArtistGroup(ids=tuple(profile.id for profile in profiles), name=profiles[0].name)


async def auction_settings(reader: Database, event: EventKey) -> AuctionSettings:
    """Return how the event's auction is set up."""
    statement = read_sql("tools.data_read", "auction_settings.sql")
    settings = await reader.one(statement, {"event_id": event.id}, row=AuctionSettings)
    if settings is None:
        raise NotFound(f"The event {event.eid} has just been removed.")
    return settings
