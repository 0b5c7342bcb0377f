"""The works of an event with their bid counts (spec tools 1.4)."""

import asyncio
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pydantic import Field

from tools.arguments import Eid, ProfileId, RoundNumber
from tools.context import ToolContext
from tools.data_read.works import Work, artist_group, works_of
from tools.events import find_event
from tools.render import count, event_title, money, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles


class Part(StrEnum):
    """Some of the works, by what became of them."""

    UNPAID = "unpaid"
    PAID = "paid"
    UNSOLD = "unsold"
    WITHOUT_BIDS = "without_bids"


class LookupArtworkBidsArgs(Args):
    """An event, and optionally one artist, one round or one part of its works."""

    eid: Eid
    artist_profile_id: ProfileId | None = None
    round: RoundNumber | None = None
    only: Part | None = Field(
        default=None,
        description="unpaid (sold, not paid by the buyer yet), paid, unsold (no sale), or without_bids.",
    )
    order: Literal["place", "price"] = Field(
        default="place", description="place: by round and easel; price: the dearest first, by sale price, else top bid."
    )


PART_WORDS = {
    Part.UNPAID: "artworks sold but not paid yet",
    Part.PAID: "artworks paid",
    Part.UNSOLD: "artworks not sold",
    Part.WITHOUT_BIDS: "artworks without bids",
}


class ArtworkBids(Result):
    """One work and the bids on it."""

    art_id: UUID
    art_code: str | None
    round: int | None
    easel: int | None
    status: str | None
    title: str | None
    artist_id: UUID | None
    artist_name: str | None
    currency: str | None
    bid_count: int
    max_bid: Decimal | None
    top_bidder_name: str | None
    top_bid_at: datetime | None
    min_bid: Decimal | None
    starting_bid: Decimal | None
    current_bid: Decimal | None
    """What the app shows; it starts at 50 without any bid (pitfall C2), so it proves no interest."""
    final_price: Decimal | None
    sale_price: Decimal | None
    """Set for works that are sold or paid, before tax."""
    winner_id: UUID | None
    winner_name: str | None
    closing_time: datetime | None
    local_closing: str


class EventArtworks(Result):
    """The works of an event, in the order of rounds and easels."""

    eid: str
    event_name: str | None
    currency: str | None
    artworks: list[ArtworkBids]
    count: int
    total_bids: int
    without_bids: int
    artist_name: str | None = None
    """The artist the list was narrowed to."""
    round: int | None = None
    only: Part | None = None
    all_works: int = 0
    """How many works there are before `only` picks some."""
    order: Literal["place", "price"] = "place"

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the artist if there is only one, then the works."""
        event = Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid)
        works = tuple(
            Entity(kind=EntityKind.ARTWORK, id=work.art_code, label=work.title or work.art_code)
            for work in self.artworks
            if work.art_code
        )
        artists = {str(work.artist_id): work.artist_name or "artist" for work in self.artworks if work.artist_id}
        painters = tuple(Entity(kind=EntityKind.ARTIST, id=key, label=name) for key, name in artists.items())
        return (event, *(painters if len(painters) == 1 else ()), *works)


async def run(args: LookupArtworkBidsArgs, ctx: ToolContext) -> EventArtworks:
    """Return every work of the event, sold or not."""
    event, artist = await asyncio.gather(
        find_event(ctx.reader, args.eid),
        artist_group(ctx.reader, args.artist_profile_id) if args.artist_profile_id else _nobody(),
    )
    found = await works_of(ctx.reader, event, artist=artist)
    of_round = [work for work in found if args.round is None or work.round == args.round]
    works = [work for work in of_round if args.only is None or _is_part(work, args.only)]
    if args.order == "price":
        works.sort(key=lambda work: -(work.sale_price or work.max_bid or 0))
    return EventArtworks(
        eid=event.eid,
        event_name=event.name,
        currency=event.currency,
        artworks=[_of(work, event.currency, event.timezone) for work in works],
        count=len(works),
        total_bids=sum(work.bid_count for work in works),
        without_bids=sum(not work.bid_count for work in works),
        artist_name=artist.name if artist else None,
        round=args.round,
        only=args.only,
        all_works=len(of_round),
        order=args.order,
    )


def _is_part(work: Work, part: Part) -> bool:
    match part:
        case Part.UNPAID:
            return work.status == "sold"
        case Part.PAID:
            return work.status == "paid"
        case Part.UNSOLD:
            return work.status not in {"sold", "paid"}
        case Part.WITHOUT_BIDS:
            return not work.bid_count


async def _nobody() -> None:
    return None


def _of(work: Work, currency: str | None, timezone: str | None) -> ArtworkBids:
    worked_out = {
        "currency": currency,
        "sale_price": work.sale_price,
        "local_closing": when(work.closing_time, timezone),
    }
    return ArtworkBids.model_validate(vars(work) | worked_out)


def render(result: EventArtworks) -> str:
    """Render the works as a table under their totals."""
    whose = f" by {text(result.artist_name)}" if result.artist_name else ""
    where = event_title(result.event_name, result.eid) + (f", round {result.round}" if result.round else "")
    if not result.artworks and result.only and result.all_works:
        return f"*No {PART_WORDS[result.only]}*{whose} at {where}, of {count(result.all_works, 'artwork')}."
    if not result.artworks:
        return f"No artworks{whose} at {where} yet."
    title = _title(result, whose, where)
    quiet = f"{count(result.without_bids, 'artwork')} without bids." if result.without_bids else ""
    rows = [
        (work.art_code, work.artist_name, work.status, work.bid_count, _top(work), _buyer(work))
        for work in result.artworks
    ]
    narrow = "Name a round or an artist to see fewer."
    return section(title, table(("work", "artist", "status", "bids", "top bid", "winner"), rows, narrow=narrow), quiet)


def _title(result: EventArtworks, whose: str, where: str) -> str:
    """Return what the list is: so many of all with their money if some were picked, else all with their bids."""
    if result.order == "price" and result.artworks[0].max_bid is not None:
        best = result.artworks[0]
        price = money(best.sale_price or best.max_bid, best.currency)
        return f"*{text(best.art_code)} by {text(best.artist_name)} went highest{whose} at {where}: {price}*"
    if result.only is None:
        return f"*{count(result.count, 'artwork')}*{whose} at {where}: *{count(result.total_bids, 'bid')}*"
    prices = [work.sale_price for work in result.artworks if work.sale_price is not None]
    worth = f": *{money(sum(prices, Decimal(0)), result.currency)}*" if prices else ""
    noun = PART_WORDS[result.only]
    singular = noun.replace("artworks", "artwork")
    return f"*{count(result.count, singular, noun)}* of {result.all_works}{whose} at {where}{worth}"


def _top(work: ArtworkBids) -> str:
    return money(work.max_bid, work.currency) if work.bid_count else "no bids"


def _buyer(work: ArtworkBids) -> str | None:
    if work.winner_name:
        return work.winner_name
    return f"{work.top_bidder_name} (leading)" if work.status == "active" and work.top_bidder_name else None


lookup_artwork_bids = Tool(
    name="lookup_artwork_bids",
    domain=Domain.DATA_READ,
    description=(
        "The artworks of an event with bid count, top and lowest bid, status, winner and closing time; optionally of "
        "one artist or round, only the unpaid, paid or unsold ones, or the dearest first. Use for how many bids a work "
        "or an artist got. For single bids and bidders use get_bid_history, for money totals get_auction_revenue."
    ),
    roles=roles("O P F V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=LookupArtworkBidsArgs,
    result=EventArtworks,
    run=run,
    render=render,
    questions=(
        "show me the artworks of AB4012",
        "how many bids did each painting get at ab4015",
        "which works at AB4012 had no bids",
        "list all canvases and their top bid for AB4009",
        "AB4012 artwork list",
        "how many bids did she get at AB4012",
        "who won which painting at AB4012",
        "min and max bid per work AB4011",
        "paintngs sold and unsold at AB4008",
        "what is the current bid on every easel at AB4015",
        "artworks in round 2 of AB4012 with bid counts",
        "which painting got the most bids at 4012",
        "nombre d'enchères par toile pour AB4015",
        "quelles œuvres de AB4012 n'ont reçu aucune mise ?",
        "cuántas pujas tuvo cada obra en AB4012",
        "wie viele Gebote gab es pro Bild bei AB4008",
        "which paintings of AB4012 are not paid yet",
        "unpaid paintings",
        "unpaid artworks from the last show",
        "what is still unpaid from AB3989",
        "which paintings did not sell",
        "most expensive painting of AB4012",
        "list the art of AB4012",
        "all works with their prices",
        "who bought which painting at AB4012",
        "welche Bilder sind noch nicht bezahlt",
        "quels tableaux ne sont pas encore payés",
        "list of the art with prices",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4015", "round": 1}),
)
