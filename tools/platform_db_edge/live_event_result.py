"""The state of a running event as live_event_diagnostic returns it (spec tools 5.5)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from tools.spec import Entity, EntityKind, Result


class Phase(StrEnum):
    """Where an event is in time."""

    BEFORE = "before"
    RUNNING = "running"
    OVER = "over"
    UNKNOWN = "unknown"


class LiveEvent(Result):
    """The event and what decides whether it can be seen, voted on and bid at."""

    id: UUID
    eid: str
    name: str | None
    city: str | None
    venue: str | None
    timezone: str | None
    currency: str | None
    event_start: datetime | None
    event_end: datetime | None
    local_start: str
    phase: Phase
    enabled: bool
    show_in_app: bool
    enable_auction: bool
    vote_by_link: bool
    current_round: int | None
    expected_number_of_rounds: int | None
    auction_close_starts_at: datetime | None


class LiveRound(Result):
    """One round, with how many artists stand at an easel and how many are only staged."""

    id: UUID
    round_number: int | None
    is_finished: bool
    closing_time: datetime | None
    placed: int
    staged: int


class LiveContestant(Result):
    """One artist of a round; no easel means staged, not placed yet."""

    id: UUID
    round_id: UUID
    art_id: UUID | None
    easel_number: int | None
    artwork_title: str | None
    art_status: str | None
    artist_id: UUID | None
    artist_name: str | None
    entry_id: int | None
    round_number: int | None


class LiveArtwork(Result):
    """One work with its bids and votes counted from their own rows."""

    id: UUID
    art_code: str | None
    round: int | None
    easel: int | None
    status: str | None
    final_price: Decimal | None
    top_bid: Decimal | None
    closing_time: datetime | None
    artist_id: UUID | None
    artist_name: str | None
    bid_count: int
    last_bid_at: datetime | None
    vote_count: int
    weighted_votes: Decimal
    stored_vote_count: int | None
    """The column on the work, which drifts (pitfall C3)."""
    has_winner: bool
    flags: list[str]


class RoundWeights(Result):
    """The weights that the votes of one round carried."""

    round: int | None
    votes: int
    voters: int
    total_weight: Decimal
    average_weight: Decimal | None
    highest_weight: Decimal | None


class CacheEntry(Result):
    """When one cached answer of the app was last renewed."""

    endpoint_path: str
    last_updated: datetime | None


class Activity(Result):
    """Votes, bids or check-ins: in all, and in the last 5 and 15 minutes."""

    kind: str
    total: int
    last_5_minutes: int
    last_15_minutes: int
    last_at: datetime | None


class LiveSummary(Result):
    """The figures of the whole event."""

    round_count: int
    contestant_count: int
    artwork_count: int
    active_rounds: int
    total_bids: int
    total_votes: int
    checked_in: int
    flagged_artworks: int
    drifting_vote_counts: int
    """Works whose stored vote count is not the number of their votes."""


class LiveDiagnostic(Result):
    """One look at a running event. Counts are of all rows; long lists are cut and say so."""

    event: LiveEvent
    now_local: str
    problems: list[str]
    rounds: list[LiveRound]
    contestants: list[LiveContestant]
    artworks: list[LiveArtwork]
    vote_weight_summary: list[RoundWeights]
    cache_status: list[CacheEntry]
    cache_entries: int
    activity: list[Activity]
    most_voters_from_one_address: int
    blocked_ips: int | None = Field(description="None: no table of blocked addresses is known, so it is not counted.")
    summary: LiveSummary
    truncated: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid),)
