"""The shows an event's sales are best compared with, scored (spec tools 6.3)."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from pydantic import Field

from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import linked_page
from tools.eventbrite_charts.chart_events import ChartEvent, chart_events, chosen_comparators
from tools.eventbrite_charts.comparators import Pool
from tools.eventbrite_charts.scoring import StoredCandidate, candidates_of
from tools.events import find_event
from tools.render import count, section, table, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

SHOWN = 10


class ComparatorsArgs(Args):
    """Which event, and whether it is scored anew."""

    eid: Eid
    force_rescore: bool = Field(default=False, description="Score anew even if the scores are less than a day old.")


class Candidate(Result):
    """One event that could be compared with, its parts of the score (each 0 to 1) and the total."""

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
    has_orders: bool = Field(description="Whether orders are cached, without which it has no curve (pitfall E5).")


class Comparators(Result):
    """The chosen five and everybody they were chosen from, best first."""

    eid: str
    event_name: str | None
    source: Literal["cache", "scored"]
    scored_at: datetime | None
    age_hours: Decimal | None
    selected: list[Candidate]
    all_candidates: list[Candidate]
    count: int
    same_city_count: int
    cross_city_count: int
    locked_comparators: list[str] = Field(description="Events chosen by a person, which charts use instead.")
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the chosen ones."""
        mine = Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid)
        return (mine, *(Entity(kind=EntityKind.EVENT, id=c.eid, label=c.name or c.eid) for c in self.selected))


async def run(args: ComparatorsArgs, ctx: ToolContext) -> Comparators:
    """Return kept scores if they are fresh, else score anew; both have the same shape."""
    event = await find_event(ctx.reader, args.eid)
    linked_page(event)
    target = (await chart_events(ctx.reader, [event.eid]))[event.eid]
    kept, scored_now = await candidates_of(target, ctx, anew=args.force_rescore)
    known, locked = await asyncio.gather(
        chart_events(ctx.reader, [one.eid for one in kept]), chosen_comparators(ctx.services.own, event.eid)
    )
    candidates = [_candidate(one, known) for one in kept]
    selected = [one for one in candidates if one.selected]
    scored_at = kept[0].scored_at if kept else None
    return Comparators(
        eid=event.eid,
        event_name=event.name,
        source="scored" if scored_now else "cache",
        scored_at=scored_at,
        age_hours=_hours(ctx.wall_now - scored_at) if scored_at else None,
        selected=selected,
        all_candidates=candidates,
        count=len(candidates),
        same_city_count=sum(one.pool == Pool.SAME_CITY for one in candidates),
        cross_city_count=sum(one.pool == Pool.CROSS_CITY for one in candidates),
        locked_comparators=locked,
        warnings=_warnings(selected),
    )


def _candidate(stored: StoredCandidate, known: dict[str, ChartEvent]) -> Candidate:
    event = known.get(stored.eid)
    return Candidate.model_validate(asdict(stored) | {"has_orders": event is not None and event.has_orders})


def _hours(age: timedelta) -> Decimal:
    return Decimal(str(round(age / timedelta(hours=1), 1)))


def _warnings(selected: Sequence[Candidate]) -> list[str]:
    bare = [one.eid for one in selected if not one.has_orders]
    if not bare:
        return []
    return [f"No orders are cached for {', '.join(bare)}, so charts leave them out; refresh_eventbrite_data may help."]


def render(result: Comparators) -> str:
    """Render the chosen ones with their scores, and how many they were chosen from."""
    if not result.all_candidates:
        return section(
            f"*{text(result.eid)}: no show to compare with*",
            "No linked show of the last 18 months in this city, nor of the last year elsewhere.",
        )
    rows = [
        (c.eid, c.city, c.tickets, c.score, c.city_score, c.scale_similarity, c.price_similarity, c.recency_score,
         c.weekday_similarity, _choice(c))
        for c in result.all_candidates[:SHOWN]
    ]  # fmt: skip
    locked = f"Charts use the events a person chose: {', '.join(map(text, result.locked_comparators))}."
    return section(
        f"*{text(result.eid)} is compared with {', '.join(text(c.eid) for c in result.selected)}*",
        locked if result.locked_comparators else "",
        f"Chosen from {count(result.count, 'candidate')}: {result.same_city_count} in the same city, "
        f"{result.cross_city_count} elsewhere"
        + (f"; scored {result.age_hours} h ago." if result.source == "cache" else "; scored now."),
        table(
            ("Event", "City", "Tickets", "Score", "City", "Scale", "Price", "Recent", "Weekday", "Note"),
            rows,
            total=result.count,
            narrow="The rest scored lower.",
        ),
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


def _choice(one: Candidate) -> str:
    """Return whether a candidate is drawn, and what keeps a high score from it."""
    if one.selected:
        return "chosen"
    return "" if one.has_orders else "no cached orders"


get_chart_comparators = Tool(
    name="get_chart_comparators",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Show which past events one event's ticket sales are compared with, and their scores (city, size, price, "
        "recency, weekday). Use for questions about comparable or similar shows. To choose them by hand use "
        "set_chart_comparators; to draw the curves use generate_chart."
    ),
    roles=roles("O P M V"),
    args=ComparatorsArgs,
    result=Comparators,
    run=run,
    render=render,
    questions=(
        "which shows is AB4020 compared with",
        "comparators for ab4031",
        "what are comparable events to AB4020",
        "find similar past shows for 4033",
        "why is AB3974 in the comparison for AB4020? show the scores",
        "who do we benchmark AB4020 against",
        "rescore the comparators of AB4020",
        "Which earlier events resemble AB4016 in size, price and city?",
        "chart comparators list AB4020",
        "comprators ab4020",
        "similarity scores for AB4022",
        "best matching events for the pace chart of AB4028",
        "what would a fair comparison be for ab4039",
        "peer events AB4020",
        "à quels spectacles compare-t-on AB4020 ?",
        "quels événements ressemblent à AB4031 ?",
        "¿con qué eventos se compara AB4020?",
        "Mit welchen früheren Shows wird AB4020 verglichen?",
    ),
    samples=({"eid": "AB4020"},),
)
