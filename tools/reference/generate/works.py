"""Works of art: who painted at which easel, how the auction went, and how it stands now."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tools.reference import anchors
from tools.reference.generate.artists import Artist, Roster
from tools.reference.generate.people import Crowd
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.story import PLACED
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid

EASELS = 8
_COLUMNS = (
    "id", "art_code", "event_id", "artist_id", "round", "easel", "artist_number", "status", "description",
    "width_and_height", "closing_time", "auction_extended", "extension_count", "starting_bid", "current_bid",
    "final_price", "bid_count", "winner_id", "vote_count", "buyer_pay_recent_status_id", "buyer_pay_recent_date",
    "buyer_pay_recent_person_id", "created_at", "updated_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Work:
    """One work; ``bids`` are the amounts in the order they were made, ``bidders`` the people who take turns."""

    show: Show
    round: int
    easel: int
    artist: Artist | None
    status: str
    bids: range
    bidders: tuple[int, ...]
    closes_at: datetime
    final_price: str | None = None
    has_winner: bool = True
    extensions: int = 0
    last_bid_at: datetime | None = None

    @property
    def code(self) -> str:
        """Return the art code."""
        return f"{self.show.eid}-{self.round}-{self.easel}"

    @property
    def id(self) -> str:
        """Return the id of the work's row."""
        return uid("art", self.code)

    @property
    def price(self) -> int:
        """Return the highest bid, 0 without bids."""
        return self.bids[-1] if self.bids else 0

    @property
    def paid_at(self) -> datetime | None:
        """Return when the buyer paid."""
        return self.closes_at + timedelta(hours=1, minutes=self.easel * 7) if self.status == "paid" else None

    def bidder(self, position: int) -> int:
        """Return the number of the person who made the bid at this position."""
        return self.bidders[position % len(self.bidders)]


def crowd_size(world: World) -> int:
    """Return how many guests take part in an ordinary show."""
    return 30 + 6 * world.scale


def audience(world: World, people: Crowd, show: Show) -> list[int]:
    """Return the guests of a show, by number; voters and bidders are among them."""
    return people.members(show.city, crowd_size(world), show.eid)


def _painter(cast: Sequence[Artist], number: int, easel: int) -> Artist:
    """Return who stands at an easel: the second round overlaps the first, the third is the best of both."""
    position = {1: easel - 1, 2: easel + 3}.get(number, (easel * 2) % len(cast))
    return cast[position % len(cast)]


def _ordinary(world: World, show: Show, number: int, easel: int, *, artist: Artist, guests: Sequence[int]) -> Work:
    rng = world.rng("work", show.eid, number, easel)
    step = show.city.bid_step
    count = 0 if rng.random() < 0.12 else 2 + rng.randrange(4 + 1 + (13 * world.scale) // 10)
    opening = 50 * step // 5
    bids = range(opening, opening + count * step, step)
    age = world.now - show.start
    settled = age > timedelta(days=60)
    status = "closed" if not count else "paid" if rng.random() < (0.97 if settled else 0.8) else "sold"
    offset = rng.randrange(len(guests))
    bidders = tuple(dict.fromkeys(guests[(offset + i * 5) % len(guests)] for i in range(min(6, count))))
    return Work(
        show=show,
        round=number,
        easel=easel,
        artist=artist,
        status=status,
        bids=bids,
        bidders=bidders,
        closes_at=show.start + timedelta(minutes=45 * number + 12 + easel),
        final_price=str(bids[-1]) if count and rng.random() < 0.15 else None,
        has_winner=bool(count),
        extensions=1 if count > 6 and rng.random() < 0.2 else 0,
    )


def _scripted(work: Work, roster: Roster, guests: Sequence[int]) -> Work:
    placed = PLACED.get(work.code)
    if placed is None:
        return work
    artist = roster.story[placed.artist] if placed.artist else None if placed.empty_easel else work.artist
    closes_at = work.show.start - timedelta(hours=1) if placed.empty_easel else work.closes_at
    return replace(
        work,
        artist=artist,
        status=placed.status,
        bids=placed.bids,
        bidders=tuple(guests[:4]) if placed.bids else (),
        final_price=placed.final_price,
        has_winner=placed.has_winner and bool(placed.bids),
        closes_at=closes_at,
    )


def _running(world: World, work: Work) -> Work:
    """Return a work of the show that runs now: the first round closes soon, the second is being painted."""
    if work.code == anchors.WORK_EXTENDED:
        last = world.ago(minutes=2)
        return replace(work, status="active", closes_at=last + timedelta(minutes=5), last_bid_at=last, extensions=2)
    if work.code == anchors.WORK_ACTIVE_PAST_CLOSING:
        return replace(work, status="active", closes_at=world.ago(minutes=9), last_bid_at=world.ago(minutes=21))
    closes_at = world.ahead(minutes=8 if work.round == 1 else 30)
    last = world.ago(minutes=1 + 2 * work.easel)
    return replace(
        work, status="active", closes_at=closes_at, last_bid_at=last, final_price=None, has_winner=False, extensions=0
    )


def painted(world: World, shows: Sequence[Show], roster: Roster, people: Crowd) -> list[Work]:
    """Return every work of every show that has begun."""
    works = []
    for show in shows:
        if show.phase not in {Phase.PAST, Phase.LIVE}:
            continue
        cast = roster.cast(show.city, show.eid)
        guests = audience(world, people, show)
        rounds = 2 if show.phase is Phase.LIVE else show.rounds
        for number in range(1, rounds + 1):
            for easel in range(1, EASELS + 1):
                work = _ordinary(world, show, number, easel, artist=_painter(cast, number, easel), guests=guests)
                if show.phase is Phase.LIVE:
                    if not work.bids:
                        work = replace(work, bids=range(50, 65, 5), bidders=tuple(guests[:3]))
                    work = _running(world, work)
                works.append(_scripted(work, roster, guests))
    return works


def _rows(world: World, works: Sequence[Work], people: Crowd) -> Iterator[tuple[object, ...]]:
    paid_status = uid("payment-status", "admin_paid")
    for work in works:
        sold = work.status in {"sold", "paid"} and work.has_winner
        winner = people.ids[work.bidder(len(work.bids) - 1)] if sold else None
        if work.code == anchors.WORK_PAID_WITHOUT_FINAL_PRICE:
            winner = anchors.person_id(anchors.PERSON_TOP_BIDDER)
        painted_at = work.show.start - timedelta(hours=3)
        yield (
            work.id, work.code, work.show.id, work.artist.id if work.artist else None, work.round, work.easel,
            str(work.artist.entry_id) if work.artist else None, work.status, None, "18 x 24", work.closes_at,
            work.extensions > 0, work.extensions, 50, work.price or 50, work.final_price, 0, winner,
            digest("drift", work.code) % 9, paid_status if work.paid_at and work.easel % 4 == 0 else None, work.paid_at,
            winner if work.paid_at else None, painted_at, min(work.closes_at, world.now),
        )  # fmt: skip


def _photos(works: Sequence[Work]) -> list[Row]:
    return [
        {
            "id": uid("photo", work.code),
            "art_id": work.id,
            "media_type": "image",
            "media_files": as_json({"original": f"https://media.example.com/{work.code}.jpg"}),
            "display_order": 0,
            "is_primary": True,
            "created_at": work.show.start + timedelta(minutes=30 * work.round),
        }
        for work in works
        if digest("photo", work.code) % 5
    ]


def batches(world: World, works: Sequence[Work], people: Crowd) -> list[Batch]:
    """Return the works of art and their photos."""
    return [
        Batch(table="art", columns=_COLUMNS, rows=_rows(world, works, people), expected=len(works)),
        batch("art_media", _photos(works)),
    ]
