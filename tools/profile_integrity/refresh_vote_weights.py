"""Recalculating everybody's voting weight (spec tools 2.9)."""

from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import UndefinedFunction

from arthur.database import Database, Queries
from arthur.errors import NotConfigured, NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import find_event
from tools.fingerprint import fingerprint
from tools.render import section, text, when
from tools.spec import OPS, Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool

REFRESH_TIMEOUT_S = 120.0
"""The view is built from all votes and bids, which takes longer than a read may (pitfall C11)."""
STATEMENT_MS = 110_000
LOCK_MS = 5_000
"""A refresh that somebody else runs, for example the nightly one, is not waited for longer than this."""
PACKAGE = "tools.profile_integrity"
NIGHTLY = "The weights are also refreshed every night at 03:00 UTC."


class RefreshVoteWeightsArgs(Args):
    """The event that gave the reason; the weights of all people are renewed."""

    eid: Eid


class VoteWeightsRefreshed(Result):
    """What the database reported."""

    refreshed: bool
    eid: str
    event_name: str | None
    result: str
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


def render(result: VoteWeightsRefreshed) -> str:
    """Render the report, and what a refresh does not do."""
    return section(
        "*Voting weights refreshed for everybody*",
        f"{text(result.result)}. Asked for because of {text(result.eid)}.",
        "It is global, not for one event, and changes no vote already cast; it also runs every night at 03:00 UTC.",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


@dataclass(frozen=True, kw_only=True)
class _Weights:
    people: int
    calculated_at: datetime | None


@dataclass(frozen=True)
class _Running:
    eid: str


async def _weights(source: Database | Queries) -> _Weights:
    found = await source.one(read_sql(PACKAGE, "weights_age.sql"), {}, row=_Weights)
    return found or _Weights(people=0, calculated_at=None)


async def _check_no_show_runs(source: Database | Queries, now: datetime) -> None:
    """Refuse while a show runs anywhere: nothing big is touched then (pitfalls C11, C15)."""
    running = await source.fetch(read_sql(PACKAGE, "running_events.sql"), {"now": now}, row=_Running)
    if running:
        named = ", ".join(show.eid for show in running)
        raise NotPossible(f"Voting weights are never refreshed during a show, and {named} is running. {NIGHTLY}")


async def prepare(args: RefreshVoteWeightsArgs, ctx: ToolContext) -> Preview:
    """Say that everybody's weight would be built anew, and how old the present ones are."""
    event = await find_event(ctx.reader, args.eid)
    await _check_no_show_runs(ctx.reader, ctx.now)
    weights = await _weights(ctx.reader)
    return Preview(
        title=f"Refresh the voting weights of everybody, because of {event.eid}",
        changes=(
            Change(
                field=f"weights of {weights.people:,} people",
                before=f"calculated {when(weights.calculated_at, 'UTC')}",
                after="calculated now",
            ),
        ),
        warnings=(
            "This is global, not for one event, and changes no vote already cast.",
            "It can take a minute or two and cannot be undone.",
            NIGHTLY,
        ),
        fingerprint=fingerprint(event=event.id),
    )


async def run(args: RefreshVoteWeightsArgs, ctx: ToolContext) -> VoteWeightsRefreshed:
    """Run production's own function once, with time enough for it in this transaction alone.

    Raises:
        NotConfigured: this database does not have the function (pitfall G6).
    """
    event = await find_event(ctx.reader, args.eid)
    await ctx.tx.value(read_sql(PACKAGE, "longer_refresh.sql"), {"statement_ms": STATEMENT_MS, "lock_ms": LOCK_MS})
    await _check_no_show_runs(ctx.tx, ctx.now)
    try:
        report = await ctx.tx.value(read_sql(PACKAGE, "refresh_vote_weights.sql"))
    except UndefinedFunction as exc:
        raise NotConfigured("The database has no function manual_refresh_vote_weights; nothing was changed.") from exc
    return VoteWeightsRefreshed(
        refreshed=True, eid=event.eid, event_name=event.name, result=str(report or "done").rstrip("."), warnings=[]
    )


refresh_vote_weights = Tool(
    name="refresh_vote_weights",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Recalculate the voting weights of all people now, after a person approved it. Global, slow, and without "
        "effect on votes already cast; never during a show. Use only when somebody asks to refresh weights. To look "
        "at weights use get_vote_weights."
    ),
    roles=OPS,
    risk=Risk.HIGH,
    effect=Effect.COMPANY,
    writes_company_data=True,
    max_calls=1,
    timeout_s=REFRESH_TIMEOUT_S,
    args=RefreshVoteWeightsArgs,
    result=VoteWeightsRefreshed,
    prepare=prepare,
    run=run,
    render=render,
    questions=(
        "recalculate the vote weights for AB4020",
        "refresh vote weights ab4033",
        "rebuild the weights before AB4016 starts",
        "update everyones voting weight, AB4020",
        "run the vote weight refresh for AB4031",
        "The weights look old; please bring them up to date ahead of AB4020",
        "vote weights refresh 4016",
        "force a new calculation of voter weights AB4033",
        "renew vote factors for AB4028",
        "refesh weights ab4020",
        "make the vote weights current for AB4022",
        "can you trigger the weights job, event AB4020",
        "recompute voter weights",
        "recalcule les poids des votes pour AB4020",
        "relance le calcul des pondérations avant AB4016",
        "recalcula los pesos de voto para AB4033",
        "Stimmgewichte für AB4020 neu berechnen",
    ),
    samples=(),
)
