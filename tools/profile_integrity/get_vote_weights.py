"""Audit of voting weights: what the votes of an event weighed, and why (spec tools 2.8)."""

import asyncio
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field, computed_field

from arthur.sql import read_sql
from tools.arguments import Eid, RoundNumber
from tools.context import ToolContext
from tools.events import find_event
from tools.render import count, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

SCAN_BONUS = Decimal("1.0")
"""Added when the vote is cast, for a valid check-in at that very event."""
BUCKETS = ("≤ 0.22", "≤ 0.95", "≤ 1.01", "≤ 1.90", "≤ 2.50", "≤ 5.01", "≤ 10", "> 10")
RULE = (
    "Weight = 1.0 + 1.0 for artists + 0.1 per earlier vote (at most 3.0) + 0.001 per currency unit ever bid (at most "
    "2.0) + 1.0 for a check-in at this event; 1.0 to 8.0 in all."
)


class VoteWeightsArgs(Args):
    """Which event, which round, and how many voters to list."""

    eid: Eid
    round: RoundNumber | None = None
    limit: int = Field(default=20, ge=0, le=200, description="How many voters to list, heaviest first.")


class VoterWeight(Result):
    """One voter. The components are today's; `vote_factor` is the heaviest weight carried at this event."""

    person_id: UUID | None
    votes: int
    rounds: list[int | None]
    vote_factor: Decimal | None
    base_weight: Decimal | None
    artist_bonus: Decimal | None
    vote_history_bonus: Decimal | None
    bid_history_bonus: Decimal | None
    past_votes_count: int | None
    total_weight: Decimal | None
    scanned: bool
    last_calculated: datetime | None

    @computed_field
    @property
    def weight_today(self) -> Decimal | None:
        """What a vote of this person would weigh now, check-in included; None without a row in the weights view."""
        if self.total_weight is None:
            return None
        return self.total_weight + (SCAN_BONUS if self.scanned else 0)


class Bucket(Result):
    """How many votes weighed as much; bounds belong to the bucket on their left."""

    weight: str
    votes: int


class WeightSummary(Result):
    """The weights as cast."""

    votes: int
    voters: int
    total_weight: Decimal | None
    average: Decimal | None
    lowest: Decimal | None
    highest: Decimal | None
    without_weight: int
    below_one: int
    """Votes lighter than 1: possible in early shows only."""
    above_range: int
    """Votes heavier than 8, which the present rule cannot give."""


class Components(Result):
    """What the voters' weights are made of on average, as calculated last."""

    voters: int
    voters_with_components: int
    average_base: Decimal | None
    average_artist_bonus: Decimal | None
    average_history_bonus: Decimal | None
    average_bid_bonus: Decimal | None
    artists: int
    scanned: int
    last_calculated: datetime | None


class VoteWeights(Result):
    """The audit of one event, or of one of its rounds."""

    eid: str
    event_name: str | None
    timezone: str | None
    round: int | None
    summary: WeightSummary
    factor_summary: list[Bucket]
    components: Components
    weights: list[VoterWeight]
    count: int
    """Voters in all, listed or not."""
    truncated: bool
    rule: str = RULE

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


class _Row(WeightSummary):
    buckets: list[int]


async def run(args: VoteWeightsArgs, ctx: ToolContext) -> VoteWeights:
    """Read the weights as cast, the components of today, and the heaviest voters."""
    event = await find_event(ctx.reader, args.eid)
    of_event = {"event_id": event.id, "round": args.round}
    # The first two are aggregates, so each returns exactly one row.
    [summary], [components], voters = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.profile_integrity", "vote_weight_summary.sql"), of_event, row=_Row),
        ctx.reader.fetch(read_sql("tools.profile_integrity", "vote_weight_components.sql"), of_event, row=Components),
        ctx.reader.fetch(
            read_sql("tools.profile_integrity", "vote_weights.sql"), {**of_event, "limit": args.limit}, row=VoterWeight
        ),
    )
    return VoteWeights(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        round=args.round,
        summary=WeightSummary.model_validate(summary.model_dump(exclude={"buckets"})),
        factor_summary=[Bucket(weight=name, votes=votes) for name, votes in zip(BUCKETS, summary.buckets, strict=True)],
        components=components,
        weights=voters,
        count=summary.voters,
        truncated=summary.voters > len(voters),
    )


def render(result: VoteWeights) -> str:
    """Render the spread of the weights, their parts, and the heaviest voters."""
    summary = result.summary
    scope = f" in round {result.round}" if result.round else ""
    if not summary.votes:
        return f"*No votes for {text(result.eid)}{scope}, so there are no weights* – {text(result.event_name)}"
    buckets = [bucket for bucket in result.factor_summary if bucket.votes]
    return section(
        f"*{text(result.eid)}{scope}: {count(summary.votes, 'vote')} weigh {_number(summary.total_weight)}*, "
        f"on average {_number(summary.average)} ({_number(summary.lowest)} to {_number(summary.highest)}) – "
        f"{text(result.event_name)}",
        table(("Weight", "Votes"), [(bucket.weight, bucket.votes) for bucket in buckets]),
        *_remarks(summary),
        _components(result),
        _heaviest(result),
        result.rule,
    )


def _remarks(summary: WeightSummary) -> list[str]:
    found = (
        (summary.below_one, "weigh less than 1, which only early shows allowed"),
        (summary.above_range, "⚠ weigh more than 8, which the rule cannot give"),
        (summary.without_weight, "carry no weight and count as 1.0 in the totals of get_vote_data"),
    )
    return [f"{count(number, 'vote')} {words}." for number, words in found if number]


def _components(result: VoteWeights) -> str:
    parts = result.components
    if not parts.voters_with_components:
        return "No voter has a row in the weights view, so the parts are unknown."
    return (
        f"Today's parts on average, for {parts.voters_with_components:,} of {count(parts.voters, 'voter')}: "
        f"base {_number(parts.average_base)}, "
        f"artist {_number(parts.average_artist_bonus)} ({count(parts.artists, 'artist')}), "
        f"votes {_number(parts.average_history_bonus)}, bids {_number(parts.average_bid_bonus)}; "
        f"{parts.scanned:,} checked in. Calculated {when(parts.last_calculated, result.timezone)}."
    )


def _heaviest(result: VoteWeights) -> str:
    if not result.weights:
        return ""
    rows = [
        (
            str(voter.person_id)[:8],
            _number(voter.vote_factor),
            _number(voter.artist_bonus),
            _number(voter.vote_history_bonus),
            _number(voter.bid_history_bonus),
            "yes" if voter.scanned else "no",
        )
        for voter in result.weights
    ]
    return table(
        ("Person", "As cast", "Artist", "Votes", "Bids", "Scan"),
        rows,
        total=result.count,
        narrow="Raise `limit` to list more voters.",
    )


def _number(value: Decimal | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


get_vote_weights = Tool(
    name="get_vote_weights",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Audit of voting weights of one event: how heavy its votes were, in buckets, what the weights are made of "
        "(artist, earlier votes, bids, check-in) and the heaviest voters. Use for why votes count differently. For "
        "who is winning use get_vote_data; to recalculate the weights use refresh_vote_weights."
    ),
    roles=roles("O V"),
    args=VoteWeightsArgs,
    result=VoteWeights,
    run=run,
    render=render,
    questions=(
        "vote weights for AB4015",
        "how are the votes weighted at ab4012",
        "which voters had the heaviest votes at AB4012",
        "weight distribution round 2 AB4015",
        "average vote factor AB4009",
        "did the qr check-in bonus count at AB4012?",
        "how many votes weighed less than one at AB2811",
        "Someone claims the vote at AB4012 was rigged by heavy voters; show how much each vote weighed",
        "vote factor buckets 4015",
        "bid bonus and artist bonus of voters at AB4012",
        "wieghts of votes ab4009",
        "max vote weight at AB3985",
        "was anybody's vote worth more than 5 at AB4012",
        "audit the weighting for AB4015",
        "comment les votes de AB4012 sont-ils pondérés ?",
        "poids moyen des votes à AB4015",
        "¿cuánto pesa cada voto en AB4012?",
        "Warum zählen Stimmen bei AB4015 unterschiedlich viel?",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4015", "round": 2}, {"eid": "AB2811"}),
)
