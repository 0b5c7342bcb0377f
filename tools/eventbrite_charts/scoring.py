"""Scoring the events a chart can be compared with, and keeping the scores for a day (spec rag 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from arthur.database import Queries
from arthur.sql import read_sql
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import PACKAGE, ChartEvent, chart_events
from tools.eventbrite_charts.comparators import Pool, Scored, picked, ranking, same_city, score, size_of_target

SCORES_LAST = timedelta(hours=24)
NOT_BEFORE, SAME_CITY_BACK, CROSS_CITY_BACK = timedelta(days=30), timedelta(days=540), timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class StoredCandidate:
    """One scored candidate as it is kept."""

    eid: str
    name: str | None
    city: str | None
    date: datetime | None
    tickets: int | None
    city_score: Decimal
    scale_similarity: Decimal
    price_similarity: Decimal
    recency_score: Decimal
    weekday_similarity: Decimal
    score: Decimal
    pool: str
    selected: bool
    scored_at: datetime


@dataclass(frozen=True)
class _InPool:
    eid: str
    pool: str


async def candidates_of(
    target: ChartEvent, ctx: ToolContext, *, anew: bool = False
) -> tuple[list[StoredCandidate], bool]:
    """Return the candidates of an event, best first, and whether they were scored now rather than taken as kept.

    Kept scores hold for a day. Scoring replaces all that is kept of the event, also by nothing.
    """
    kept = await ctx.services.own.fetch(
        read_sql(PACKAGE, "stored_candidates.sql"), {"eid": target.eid}, row=StoredCandidate
    )
    fresh = bool(kept) and kept[0].scored_at > ctx.wall_now - SCORES_LAST and any(one.selected for one in kept)
    if fresh and not anew:
        return kept, False
    scored = await _scored(target, ctx)
    async with ctx.services.own.transaction() as queries:
        await _store(queries, target.eid, scored)
    return scored, True


async def _scored(target: ChartEvent, ctx: ToolContext) -> list[StoredCandidate]:
    params = {
        "eid": target.eid,
        "city": target.city,
        "country": target.country,
        "until": ctx.now - NOT_BEFORE,
        "same_city_from": ctx.now - SAME_CITY_BACK,
        "cross_city_from": ctx.now - CROSS_CITY_BACK,
    }
    pool = await ctx.reader.fetch(read_sql(PACKAGE, "candidate_eids.sql"), params, row=_InPool)
    known = await chart_events(ctx.reader, [one.eid for one in pool])
    rated = ranking([rated for event in known.values() if (rated := _rated(target, event, ctx.now))])
    # An event without orders has no curve: it is picked only when none has any.
    drawable = [one for one in rated if known[one.eid].has_orders]
    chosen = {one.eid for one in picked(drawable or rated)}
    return [_kept(one, known[one.eid], selected=one.eid in chosen, at=ctx.wall_now) for one in rated]


def _rated(target: ChartEvent, candidate: ChartEvent, now: datetime) -> Scored | None:
    if candidate.starts_at is None:
        return None
    over = target.starts_at is not None and target.starts_at < now
    mine = target.traits(size_of_target(sold=target.tickets, capacity=target.capacity, over=over))
    theirs = candidate.traits(candidate.tickets or candidate.capacity)
    days_ago = (now - candidate.starts_at) / timedelta(days=1)
    pool = Pool.SAME_CITY if same_city(mine, theirs) else Pool.CROSS_CITY
    return Scored(
        eid=candidate.eid, starts_at=candidate.starts_at, pool=pool, score=score(mine, theirs, days_ago=days_ago)
    )


def _kept(rated: Scored, event: ChartEvent, *, selected: bool, at: datetime) -> StoredCandidate:
    return StoredCandidate(
        eid=event.eid,
        name=event.name,
        city=event.city,
        date=event.starts_at,
        tickets=event.tickets,
        city_score=rated.score.city,
        scale_similarity=rated.score.scale,
        price_similarity=rated.score.price,
        recency_score=rated.score.recency,
        weekday_similarity=rated.score.weekday,
        score=rated.score.total,
        pool=rated.pool,
        selected=selected,
        scored_at=at,
    )


async def _store(queries: Queries, eid: str, scored: Sequence[StoredCandidate]) -> None:
    await queries.value(read_sql(PACKAGE, "lock_candidates.sql"), {"eid": eid})
    await queries.execute(read_sql(PACKAGE, "delete_candidates.sql"), {"eid": eid})
    rows: list[Mapping[str, object]] = [asdict(one) | {"target_eid": eid} for one in scored]
    if rows:
        await queries.execute_many(read_sql(PACKAGE, "insert_candidate.sql"), rows)
