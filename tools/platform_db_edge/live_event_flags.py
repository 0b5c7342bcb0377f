"""What is wrong with a running event: the rules, without any query (spec tools 5.5, pitfalls C3, C5, C7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from tools.events import EventKey
from tools.platform_db_edge.live_event_result import LiveEvent, LiveRound, Phase
from tools.render import count

STILL_ON = timedelta(hours=12)
"""An event without an end counts as over this long after its start (pitfall A9)."""
QUIET = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class ArtworkRow:
    """One work with its bids and votes counted; `total` is how many the event has."""

    id: UUID
    art_code: str | None
    round: int | None
    easel: int | None
    status: str | None
    final_price: Decimal | None
    closing_time: datetime | None
    artist_id: UUID | None
    artist_name: str | None
    has_winner: bool
    bid_count: int
    top_bid: Decimal | None
    last_bid_at: datetime | None
    vote_count: int
    weighted_votes: Decimal
    stored_vote_count: int | None
    total: int

    @property
    def vote_count_drifts(self) -> bool:
        """Say whether the count stored on the work is not the number of its votes (pitfall C3)."""
        return self.stored_vote_count is not None and self.stored_vote_count != self.vote_count

    def flags(self, event: EventKey, now: datetime) -> list[str]:
        """Return what is odd about this work."""
        closing, starts = self.closing_time, event.starts_at
        rules = (
            (self.status == "active" and closing is not None and closing <= now, "active past its closing time"),
            (closing is not None and starts is not None and closing < starts, "closes before the event starts"),
            (self.status == "closed" and self.bid_count > 0, "closed although it has bids (should be sold)"),
            (self.status in {"sold", "paid"} and not self.has_winner, f"{self.status} without a winner"),
            (self.artist_id is None and self.status not in {"cancelled", "inactive"}, "no artist"),
        )
        return [words for applies, words in rules if applies]


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """What happened at an event in all, and in the last minutes."""

    votes: int
    votes_5: int
    votes_15: int
    last_vote_at: datetime | None
    bids: int
    bids_5: int
    bids_15: int
    last_bid_at: datetime | None
    scans: int
    scans_5: int
    scans_15: int
    last_scan_at: datetime | None
    most_voters_from_one_address: int


def phase_of(event: EventKey, now: datetime) -> Phase:
    """Return where the event is in time."""
    if event.starts_at is None:
        return Phase.UNKNOWN
    if now < event.starts_at:
        return Phase.BEFORE
    ends = event.ends_at if event.ends_at and event.ends_at > event.starts_at else event.starts_at + STILL_ON
    return Phase.RUNNING if now <= ends else Phase.OVER


def problems_of(
    event: LiveEvent, rounds: Sequence[LiveRound], works: Sequence[ArtworkRow], activity: ActivityRow, flagged: int
) -> list[str]:
    """Return what somebody at the show should look at, most urgent first."""
    running = event.phase is Phase.RUNNING
    open_works = sum(work.status == "active" for work in works)
    drifting = sum(work.vote_count_drifts for work in works)
    rules = (
        (not event.enabled, "the event is not enabled"),
        (not event.show_in_app, "the event is hidden in the app"),
        (not event.enable_auction, "the auction is not enabled"),
        (event.timezone is None, "the event has no usable time zone"),
        (not rounds, "there are no rounds"),
        (bool(rounds) and not works, "there are no artworks: no artist is placed at an easel"),
        (running and bool(rounds) and all(one.is_finished for one in rounds), "every round is marked as finished"),
        (running and not activity.votes_15, f"no vote in the last {QUIET.seconds // 60} minutes"),
        (running and open_works > 0 and not activity.bids_15, f"no bid in the last {QUIET.seconds // 60} minutes"),
        (event.phase is Phase.OVER and open_works > 0, f"over, yet {count(open_works, 'work is', 'works are')} active"),
        (flagged > 0, f"{count(flagged, 'artwork')} with something odd"),
        (drifting > 0, f"stored vote counts of {count(drifting, 'artwork')} differ from the real ones shown here"),
    )
    return [words for applies, words in rules if applies]
