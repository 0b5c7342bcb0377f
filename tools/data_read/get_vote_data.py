"""Votes of an event: totals by round and by work, raw and weighted (spec tools 1.5)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid, RoundNumber
from tools.context import ToolContext
from tools.events import find_event
from tools.render import count, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

PLACES = 3
MOST_WORKS = 100


class VoteDataArgs(Args):
    """Which event, which round, and how many single votes to list."""

    eid: Eid
    round: RoundNumber | None = None
    limit: int = Field(default=10, ge=0, le=100, description="How many of the newest single votes to list.")


class Vote(Result):
    """One vote. A changed vote replaces the earlier one, so `created_at` is the last choice (pitfall C9)."""

    id: UUID
    person_id: UUID | None
    art_id: str | None
    """The work's code."""
    created_at: datetime | None
    artwork_title: str | None
    round: int | None
    artist_name: str | None
    vote_factor: Decimal
    from_source: str | None


class RoundVotes(Result):
    """One round. `weighted_total` sums the weights that the votes carried when they were cast."""

    round: int | None
    vote_count: int
    unique_voters: int
    weighted_total: Decimal
    votes_without_artwork: int
    first_vote_at: datetime | None
    last_vote_at: datetime | None
    is_finished: bool | None


class ArtworkVotes(Result):
    """One work; `rank` is by weight within its round, equal for ties, and None without votes."""

    round: int | None
    rank: int | None
    art_id: UUID
    art_code: str | None
    easel: int | None
    artist_profile_id: UUID | None
    artist_name: str | None
    votes: int
    weighted_total: Decimal
    percent_of_round: Decimal | None
    last_vote_at: datetime | None


class VoteData(Result):
    """The votes of an event, or of one of its rounds."""

    eid: str
    event_name: str | None
    timezone: str | None
    round: int | None
    total_votes: int
    unique_voters: int
    weighted_total: Decimal
    summary: list[RoundVotes]
    artworks: list[ArtworkVotes]
    votes: list[Vote]
    truncated: bool
    """True when there are more votes than `votes` lists; the totals count them all."""

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the leading artist of its latest round."""
        event = Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid)
        return (event, *(_artist(work) for work in self.leaders()[:1]))

    def leaders(self) -> list[ArtworkVotes]:
        """Return the first-ranked works of known artists of the latest round with votes; several on a tie."""
        voted = [work.round or 0 for work in self.artworks if work.votes]
        latest = max(voted, default=0)
        return [
            w for w in self.artworks if (w.round or 0) == latest and w.rank == 1 and w.artist_profile_id is not None
        ]


def _artist(work: ArtworkVotes) -> Entity:
    return Entity(
        kind=EntityKind.ARTIST, id=str(work.artist_profile_id), label=work.artist_name or str(work.artist_profile_id)
    )


@dataclass(frozen=True, kw_only=True)
class _Totals:
    total_votes: int
    unique_voters: int


async def run(args: VoteDataArgs, ctx: ToolContext) -> VoteData:
    """Count the votes by round and by work, and list the newest."""
    event = await find_event(ctx.reader, args.eid)
    of_event = {"event_id": event.id, "round": args.round}
    totals, rounds, works, votes = await asyncio.gather(
        ctx.reader.one(read_sql("tools.data_read", "event_voters.sql"), of_event, row=_Totals),
        ctx.reader.fetch(read_sql("tools.data_read", "votes_by_round.sql"), of_event, row=RoundVotes),
        ctx.reader.fetch(
            read_sql("tools.data_read", "votes_by_artwork.sql"), {**of_event, "limit": MOST_WORKS}, row=ArtworkVotes
        ),
        ctx.reader.fetch(read_sql("tools.data_read", "newest_votes.sql"), {**of_event, "limit": args.limit}, row=Vote),
    )
    total = totals.total_votes if totals else 0
    return VoteData(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        round=args.round,
        total_votes=total,
        unique_voters=totals.unique_voters if totals else 0,
        weighted_total=sum((each.weighted_total for each in rounds), Decimal(0)),
        summary=rounds,
        artworks=works,
        votes=votes,
        truncated=total > len(votes),
    )


def render(result: VoteData) -> str:
    """Render the totals and a ranked table for each round; single votes are left to the data."""
    scope = f" in round {result.round}" if result.round else ""
    if not result.total_votes:
        works = f" {count(len(result.artworks), 'work')} could be voted on." if result.artworks else ""
        return section(f"*No votes for {text(result.eid)}{scope}* – {text(result.event_name)}", works.strip())
    voters = count(result.unique_voters, "person", "people")
    return section(
        f"*{text(result.eid)}{scope}: {count(result.total_votes, 'vote')}* by {voters}, "
        f"weighted {_weight(result.weighted_total)} – {text(result.event_name)}",
        _places(result),
        *(_round(each, result) for each in result.summary),
        "Weighted: the sum of the weights the votes carried when cast; it decides the rank.",
    )


def _places(result: VoteData) -> str:
    """Return the first three of the latest round with votes, which is what most people want to know."""
    latest = max((work.round or 0 for work in result.artworks if work.votes), default=0)
    ranked = [work for work in result.artworks if (work.round or 0) == latest and work.rank is not None and work.votes]
    first = sorted(ranked, key=lambda work: work.rank or 0)[:PLACES]
    names = "; ".join(
        f"{work.rank}. {text(work.artist_name)} ({count(work.votes, 'vote')}, weighted {_weight(work.weighted_total)})"
        for work in first
    )
    return f"By weighted votes in round {latest}: {names}." if first and latest else ""


def _round(votes: RoundVotes, result: VoteData) -> str:
    works = [work for work in result.artworks if work.round == votes.round]
    state = {True: "finished", False: "open", None: "round not on file"}[votes.is_finished]
    head = (
        f"*Round {votes.round or '?'}* ({state}): {count(votes.vote_count, 'vote')} by {votes.unique_voters:,}, "
        f"weighted {_weight(votes.weighted_total)}; last vote {when(votes.last_vote_at, result.timezone)}"
    )
    rows = [
        (work.rank, work.art_code, work.artist_name, work.votes, _weight(work.weighted_total), _share(work))
        for work in works
    ]
    lost = (
        f"{count(votes.votes_without_artwork, 'vote')} for no work on file, counted in the totals only."
        if votes.votes_without_artwork
        else ""
    )
    narrow = f"Ask for round {votes.round} alone."
    return section(head, table(("Rank", "Work", "Artist", "Votes", "Weighted", "Share"), rows, narrow=narrow), lost)


def _weight(total: Decimal) -> str:
    return f"{total:,.2f}"


def _share(work: ArtworkVotes) -> str:
    return "–" if work.percent_of_round is None else f"{work.percent_of_round}%"


get_vote_data = Tool(
    name="get_vote_data",
    domain=Domain.DATA_READ,
    description=(
        "Votes of one event: totals by round, raw and weighted totals and the rank of every work, and the newest "
        "single votes. Use for who is winning or won, or how many people voted. For how single votes got their weight "
        "use get_vote_weights; for bids and sales use get_bid_history or get_auction_revenue."
    ),
    roles=roles("O P V"),
    passthrough=True,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=VoteDataArgs,
    result=VoteData,
    run=run,
    render=render,
    questions=(
        "who is winning AB4015",
        "votes ab4012",
        "how many people voted at AB4012",
        "results of round 2 at AB4015",
        "who won round 1 of 4009?",
        "vote totals for AB4012 per artist",
        "ranking by weighted votes AB4012 round 3",
        "which easel got the most votes last night at AB4012",
        "give me the final vote standings of AB4009, raw and weighted side by side",
        "vote tally AB4015 rnd 1",
        "who came second at AB4012",
        "was it close between the top two in round 2 of AB4012",
        "voets for AB3985",
        "did anybody vote at AB2811",
        "how many votes came in at AB4015 in the current round",
        "qui a gagné la ronde 1 de AB4012 ?",
        "combien de votes à AB4015 ?",
        "¿quién va ganando en AB4015?",
        "Wer liegt bei AB4015 in Runde 2 vorne?",
        "runner-up of AB4009",
        "who placed third in round 1",
        "the second place",
        "how did people vote at AB4012",
        "how did the audience vote",
        "what did the crowd decide",
        "who got the most votes",
        "votes in the final",
        "qui a fini deuxième à AB4012",
        "wer wurde Zweiter bei AB4012",
        "¿quién quedó segundo en AB4012?",
        "wie hat das Publikum abgestimmt",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4015", "round": 1}, {"eid": "AB2811"}),
)
