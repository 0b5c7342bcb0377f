"""Who bid what at an event (spec tools 1.10)."""

import asyncio
import re
from datetime import datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.errors import InvalidRequest, NotFound
from arthur.sql import read_sql
from tools.arguments import Eid, ProfileId
from tools.contact import Email, Phone
from tools.context import ToolContext
from tools.data_read.bid_totals import bid_totals
from tools.data_read.works import Work, artist_group, works_of
from tools.events import EventKey, find_event
from tools.render import count, event_title, money, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

OF_ONE_WORK, OF_AN_EVENT = 100, 200
_WORK_CODE = re.compile(r"^(?:(?P<eid>[A-Z]{2,10}\d{1,8})[\s\-_]+)?(?P<round>\d{1,2})[\s\-_]+(?P<easel>\d{1,2})$")

Standing = Literal["won", "leading", "highest"]


class GetBidHistoryArgs(Args):
    """An event, and optionally one work or one artist of it."""

    eid: Eid
    art_id: str | None = Field(
        default=None,
        min_length=3,
        max_length=64,
        description="One work: its code (AB4003-1-2, or 1-2 for round 1, easel 2) or its UUID.",
    )
    artist_profile_id: ProfileId | None = None
    order: Literal["amount", "newest", "oldest"] = Field(
        default="amount", description="amount: highest bid first; newest or oldest: in order of time."
    )
    limit: int | None = Field(default=None, ge=1, le=200, description="How many bids at most.")


class Bid(Result):
    """One bid; `standing` says whether it won, leads, or was the highest of a work that was not sold."""

    id: UUID
    amount: Decimal | None
    currency: str | None
    created_at: datetime | None
    local_time: str
    person_id: UUID | None
    first_name: str | None
    last_name: str | None
    bidder_name: str | None
    email: Email | None
    phone: Phone | None
    art_id: UUID
    art_code: str | None
    artwork_title: str | None
    round: int | None
    standing: Standing | None


class BidHistory(Result):
    """Bids of an event, a work or an artist."""

    eid: str
    event_name: str | None
    currency: str | None
    bids: list[Bid]
    count: int
    """How many bids are listed here."""
    total: int
    """How many there are."""
    unique_bidders: int
    truncated: bool
    order: str
    art_code: str | None = None
    artist_name: str | None = None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, the work asked about, and the bidders in the order shown."""
        event = Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid)
        work = (Entity(kind=EntityKind.ARTWORK, id=self.art_code, label=self.art_code),) if self.art_code else ()
        people = {str(bid.person_id): bid.bidder_name or "bidder" for bid in self.bids if bid.person_id}
        return (event, *work, *(Entity(kind=EntityKind.PERSON, id=key, label=name) for key, name in people.items()))


class _BidRow(Result):
    id: UUID
    amount: Decimal | None
    created_at: datetime | None
    person_id: UUID | None
    first_name: str | None
    last_name: str | None
    bidder_name: str | None
    email: str | None
    phone: str | None
    art_id: UUID
    art_code: str | None
    artwork_title: str | None
    round: int | None
    status: str | None
    is_best: bool


async def run(args: GetBidHistoryArgs, ctx: ToolContext) -> BidHistory:
    """Return the bids, each with the person who made it."""
    event = await find_event(ctx.reader, args.eid)
    by_artist = args.artist_profile_id if not args.art_id else None  # one work says more than its painter
    artist = await artist_group(ctx.reader, by_artist) if by_artist else None
    works = await works_of(ctx.reader, event, artist=artist)
    if args.art_id:
        works = [_the_work(args.art_id, event, works)]
    limit = args.limit or (OF_ONE_WORK if args.art_id else OF_AN_EVENT)
    params = {"art_ids": [work.art_id for work in works], "order": args.order, "limit": limit}
    rows, totals = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.data_read", "bids_of_works.sql"), params, row=_BidRow),
        bid_totals(ctx.reader, works),
    )
    return BidHistory(
        eid=event.eid,
        event_name=event.name,
        currency=event.currency,
        bids=[_bid(row, event) for row in rows],
        count=len(rows),
        total=totals.total_bids,
        unique_bidders=totals.unique_bidders,
        truncated=totals.total_bids > len(rows),
        order=args.order,
        art_code=works[0].art_code if args.art_id else None,
        artist_name=artist.name if artist else None,
    )


def _the_work(key: str, event: EventKey, works: list[Work]) -> Work:
    """Return the work with a UUID, a code, or a round and easel, or say which of these is wrong."""
    wanted = _uuid(key) or _code(key, event.eid)
    for work in works:
        if wanted in {work.art_id, work.art_code}:
            return work
    known = tuple(work.art_code for work in works if work.art_code)[:5]
    raise NotFound(f"There is no work {text(key)} at {event.eid}.", suggestions=known)


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def _code(key: str, eid: str) -> str:
    match = _WORK_CODE.match(key.strip().upper())
    if match is None:
        msg = "get_bid_history: art_id: must be a work's code such as AB4003-1-2, or its UUID from lookup_artwork_bids"
        raise InvalidRequest(msg)
    return f"{match['eid'] or eid}-{int(match['round'])}-{int(match['easel'])}"


def _bid(row: _BidRow, event: EventKey) -> Bid:
    worked_out = {
        "currency": event.currency,
        "local_time": when(row.created_at, event.timezone),
        "standing": _standing(row.status) if row.is_best else None,
    }
    return Bid.model_validate(row.model_dump() | worked_out)


def _standing(status: str | None) -> Standing:
    if status in {"sold", "paid"}:
        return "won"
    return "leading" if status == "active" else "highest"


def render(result: BidHistory) -> str:
    """Render the bids as a table, the winning one of each work marked."""
    scope = text(result.art_code) if result.art_code else event_title(result.event_name, result.eid)
    whose = f" for works by {text(result.artist_name)}" if result.artist_name else ""
    if not result.bids:
        return f"No bids on {scope}{whose} yet."
    title = (
        f"*{count(result.total, 'bid')}* on {scope}{whose} from {count(result.unique_bidders, 'bidder')}{_best(result)}"
    )
    rows = [
        (bid.art_code, money(bid.amount, bid.currency), bid.bidder_name, _contact(bid), bid.local_time, bid.standing)
        for bid in result.bids
    ]
    headers = ("work", "amount", "bidder", "contact", "time", "standing")
    narrow = "Raise `limit` to see more." if result.art_code else "Name one work (art_id) to see its bids."
    return section(title, table(headers, rows, total=result.total, narrow=narrow))


def _best(result: BidHistory) -> str:
    """Return the winning, leading or highest bid, if the list can tell it: newest bids alone cannot."""
    known = result.order == "amount" or not result.truncated
    best = max(result.bids, key=lambda bid: bid.amount or 0) if known else None
    if best is None or best.amount is None or best.standing is None:
        return ""
    deed = {"won": "won", "leading": "led"}.get(best.standing, "highest, without a sale,")
    where = "" if result.art_code else f" on {text(best.art_code)}"
    what = deed if result.art_code else "highest"
    return f"; *{what} by {text(best.bidder_name)}* with {money(best.amount, best.currency)}{where}"


def _contact(bid: Bid) -> str | None:
    return bid.phone or bid.email


get_bid_history = Tool(
    name="get_bid_history",
    domain=Domain.DATA_READ,
    description=(
        "The single bids of an event, a work or an artist: who bid how much and when, contact data, the winning bid "
        "marked; by amount or in order of time. Use for bidders and bid times. For counts per artwork use "
        "lookup_artwork_bids."
    ),
    roles=roles("O P F V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=GetBidHistoryArgs,
    result=BidHistory,
    run=run,
    render=render,
    questions=(
        "who bid on AB4012-1-1",
        "bid history AB4012",
        "show all bids with bidder names for ab 4009",
        "who was the top bidder at AB4012 and for how much",
        "what was the winning bid on AB4012-1-3 and who placed it",
        "list the bids on AB4015-1-1 in order of time",
        "who kept bidding on the painting at easel 2 round 1 of AB4012",
        "last bids at AB4015",
        "guest says he was outbid after closing at AB4012, who bid what and when",
        "biddrs and amounts 4012",
        "phone number of the highest bidder on AB4012-2-3",
        "who bid on her paintings at AB4012",
        "historique des enchères de AB4015 avec les noms",
        "qui a misé sur AB4015-1-1 ?",
        "quién pujó en AB4012 y cuánto",
        "wer hat bei AB4008 geboten",
        "who bought it",
        "who is the buyer of AB4012-1-1",
        "who won the bidding on AB4012-1-2",
        "for how much did it go",
        "what did he bid at AB4012",
        "highest bid of the night",
        "wer hat es gekauft",
        "qui l'a acheté ?",
    ),
    samples=({"eid": "AB4012", "art_id": "AB4012-1-1"}, {"eid": "AB4012", "order": "newest"}),
)
