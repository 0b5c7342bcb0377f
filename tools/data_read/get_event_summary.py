"""The recap of an event: who won, what sold, how many bid and voted (spec tools 1.9)."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.bid_totals import bid_totals
from tools.data_read.round_winners import Contender, RoundOutcome, outcome_line, round_outcomes
from tools.data_read.sales import SalesFigures, sales_of
from tools.data_read.works import works_of
from tools.events import EventKey, find_event
from tools.render import bullets, count, event_title, money, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

NO_END_GIVEN = timedelta(hours=12)
"""How long an event without a usable end counts as running (pitfall A9)."""

Phase = Literal["no date", "upcoming", "running", "over"]


class GetEventSummaryArgs(Args):
    """An event."""

    eid: Eid


class SummaryEvent(Result):
    """Which event, and where it stands."""

    eid: str
    name: str | None
    enabled: bool
    currency: str | None
    city: str | None
    phase: Phase
    looks_like_a_test: bool


class SummaryDates(Result):
    """Start and end, also in the event's own zone."""

    start: datetime | None
    end: datetime | None
    local_start: str
    local_end: str


class SummaryArtworks(SalesFigures):
    """The works and their sales, before tax."""

    total_artworks: int
    sold_count: int
    unique_artists: int
    no_bid_count: int
    closed_with_bids_count: int
    """Closed although somebody bid (pitfall C5)."""


class SummaryBids(Result):
    """The bidding."""

    total_bids: int
    unique_bidders: int


class SummaryVotes(Result):
    """The voting; the weighted total sums the weight each vote carried (pitfall C10)."""

    total_votes: int
    unique_voters: int
    weighted_total: Decimal


class EventSummary(Result):
    """The recap of an event."""

    event: SummaryEvent
    dates: SummaryDates
    winners: list[Contender]
    """Of the final round once it is finished; empty while nobody has won."""
    rounds: list[RoundOutcome]
    artworks: SummaryArtworks
    bids: SummaryBids
    votes: SummaryVotes

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, the winning artist with the work, then the winners of the earlier rounds."""
        event = Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid)
        final_first = [outcome for outcome in reversed(self.rounds) if outcome.winners]
        named = [entity for outcome in final_first for winner in outcome.winners for entity in winner.entities()]
        artists = [entity for entity in named if entity.kind is EntityKind.ARTIST]
        works = [entity for entity in named if entity.kind is EntityKind.ARTWORK]
        return (event, *dict.fromkeys((*artists, *works)))


async def run(args: GetEventSummaryArgs, ctx: ToolContext) -> EventSummary:
    """Gather the figures."""
    event = await find_event(ctx.reader, args.eid)
    phase = _phase(event, ctx.now)
    works, votes, rounds = await asyncio.gather(
        works_of(ctx.reader, event),
        ctx.reader.one(read_sql("tools.data_read", "vote_totals.sql"), {"event_id": event.id}, row=SummaryVotes),
        round_outcomes(ctx.reader, event, event_over=phase == "over"),
    )
    bids = await bid_totals(ctx.reader, works)
    sales = sales_of(works, event)
    own = {
        "total_artworks": len(works),
        "sold_count": sales.artworks_sold,
        "unique_artists": len({work.artist_id for work in works if work.artist_id}),
        "no_bid_count": sum(not work.bid_count for work in works),
        "closed_with_bids_count": sum(work.status == "closed" and work.bid_count > 0 for work in works),
    }
    return EventSummary(
        event=_about(event, phase),
        dates=_dates(event),
        winners=[winner for one in rounds if one.is_final and one.is_finished for winner in one.winners],
        rounds=rounds,
        artworks=SummaryArtworks.model_validate(dict(sales) | own),
        bids=SummaryBids(total_bids=bids.total_bids, unique_bidders=bids.unique_bidders),
        votes=votes or SummaryVotes(total_votes=0, unique_voters=0, weighted_total=Decimal(0)),
    )


def _phase(event: EventKey, now: datetime) -> Phase:
    start, end = event.starts_at, event.ends_at
    if start is None:
        return "no date"
    if now < start:
        return "upcoming"
    usable_end = end if end and end > start else start + NO_END_GIVEN
    return "running" if now < usable_end else "over"


def _about(event: EventKey, phase: Phase) -> SummaryEvent:
    return SummaryEvent(
        eid=event.eid,
        name=event.name,
        enabled=event.enabled,
        currency=event.currency,
        city=event.city,
        phase=phase,
        looks_like_a_test=event.looks_like_a_test,
    )


def _dates(event: EventKey) -> SummaryDates:
    return SummaryDates(
        start=event.starts_at,
        end=event.ends_at,
        local_start=when(event.starts_at, event.timezone),
        local_end=when(event.ends_at, event.timezone),
    )


def render(result: EventSummary) -> str:
    """Render the recap: winner first, then rounds, sales, bids and votes."""
    event, works = result.event, result.artworks
    return section(
        f"*{event_title(event.name, event.eid)}*: {_headline(result)}",
        f"{text(event.city)}, {result.dates.local_start} ({event.phase})",
        ":warning: This looks like a test event." if event.looks_like_a_test else "",
        bullets(outcome_line(outcome) for outcome in reversed(result.rounds)),
        f"Artworks: {works.total_artworks} by {count(works.unique_artists, 'artist')}; {works.sold_count} sold, "
        f"{works.no_bid_count} without bids",
        _sales(works) if works.sold_count else "",
        f":warning: {works.closed_with_bids_count} closed with bids but without a sale, please check."
        if works.closed_with_bids_count
        else "",
        f"Bids: {result.bids.total_bids:,} from {count(result.bids.unique_bidders, 'bidder')}",
        f"Votes: {result.votes.total_votes:,} from {count(result.votes.unique_voters, 'person', 'people')}, "
        f"weighted {result.votes.weighted_total:,.2f}",
    )


def _headline(result: EventSummary) -> str:
    sales = f"*{money(result.artworks.total_revenue, result.event.currency)}* in art sales"
    if result.winners:
        return f"won by *{_names(result.winners)}*, {sales}"
    if result.event.phase in {"upcoming", "no date"}:
        return "has not taken place yet"
    return f"no winner yet, {sales}" if result.event.phase == "running" else f"no winner on record, {sales}"


def _names(winners: list[Contender]) -> str:
    return " and ".join(text(winner.artist_name) for winner in winners)


def _sales(works: SummaryArtworks) -> str:
    priceless = f"; {works.without_price} without a recorded price" if works.without_price else ""
    return (
        f"Sales before tax: {money(works.total_revenue, works.currency)} (paid {works.paid_count}: "
        f"{money(works.paid_revenue, works.currency)}; not paid yet {works.unpaid_count}: "
        f"{money(works.unpaid_revenue, works.currency)}{priceless}); "
        f"highest {money(works.highest_sale, works.currency)}"
    )


get_event_summary = Tool(
    name="get_event_summary",
    domain=Domain.DATA_READ,
    description=(
        "The recap of one event: who won the final and each round, works sold and money, bids and bidders, votes and "
        "voters. Use for summaries, results and who won. For the vote table use get_vote_data, for a split of the "
        "money get_auction_revenue."
    ),
    roles=roles("O P F M V"),
    max_calls=2,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=GetEventSummaryArgs,
    result=EventSummary,
    run=run,
    render=render,
    questions=(
        "summary of AB4012",
        "who won AB4012?",
        "how did AB4009 go",
        "give me a recap of ab 4008: art, bids, votes, money",
        "who was the winner in round 1 of AB4012",
        "which artist won the final at 4012",
        "key figures for AB4001 please",
        "results AB4012",
        "who is winning at AB4015 right now",
        "i need a short wrap up of AB4011 for the sponsor",
        "how many bidders and voters did AB4012 have",
        "sumary AB4009",
        "overall numbers from last night's show AB4015",
        "qui a gagné AB4012 ?",
        "résumé de la soirée AB4015",
        "quién ganó AB4009",
        "wer hat AB4008 gewonnen und wie lief der Abend",
        "how did the New York show go",
        "who won the last show in Toronto",
        "how many bidders did we have",
        "wie lief der Abend in Toronto",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4015"}),
)
