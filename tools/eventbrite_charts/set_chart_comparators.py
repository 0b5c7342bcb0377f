"""Choosing by hand which shows an event's chart is compared with (spec tools 6.4)."""

from typing import Self

from psycopg.types.json import Jsonb
from pydantic import Field, model_validator

from arthur.errors import InvalidRequest, NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import PACKAGE, chart_events, chosen_comparators, unsuitable
from tools.eventbrite_charts.jobs import ChartJob, ComparatorEids, open_jobs
from tools.events import EventKey, find_event
from tools.render import count, event_title, section, text
from tools.spec import Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool, roles


class SetComparatorsArgs(Args):
    """The event, and one to five others; or `automatic` to give the choice back to the scores."""

    eid: Eid
    comparator_eids: ComparatorEids = Field(default_factory=list)
    automatic: bool = Field(default=False, description="Take the choice back: the best scored shows are used again.")

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if bool(self.comparator_eids) is self.automatic:
            msg = "give one to five event codes in comparator_eids, or automatic=true to go back to scored ones"
            raise ValueError(msg)
        return self


class ComparatorsSet(Result):
    """The choice as it stands now, and before."""

    eid: str
    event_name: str | None
    locked_comparators: list[str] = Field(description="Empty: the scores choose.")
    previous_comparators: list[str]
    job_updated: bool
    jobs_updated: int
    undoable: bool = Field(description="Whether the earlier choice could be made again as it was.")
    message: str

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the chosen ones."""
        return tuple(Entity(kind=EntityKind.EVENT, id=eid, label=eid) for eid in (self.eid, *self.locked_comparators))


async def prepare(args: SetComparatorsArgs, ctx: ToolContext) -> Preview:
    """Check the event and every comparator, and show the choice before and after.

    Raises:
        NotFound: the event is unknown.
        InvalidRequest: a comparator is unknown, not linked, without orders, or the event itself.
        NotPossible: the choice stands already, or there is none to take back.
    """
    event, now, jobs = await _checked(args, ctx)
    follow = f"{count(len(jobs), 'schedule')} will follow it." if jobs else "No schedule is open; later ones follow it."
    return Preview(
        title=f"Compare the charts of {event_title(event.name, event.eid)} with {_words(args.comparator_eids)}",
        changes=(Change(field="comparators", before=_words(now), after=_words(args.comparator_eids)),),
        warnings=(follow,),
        fingerprint="|".join((",".join(now), *(job.state for job in jobs))),
    )


async def _checked(args: SetComparatorsArgs, ctx: ToolContext) -> tuple[EventKey, list[str], list[ChartJob]]:
    event = await find_event(ctx.reader, args.eid)
    known = await chart_events(ctx.reader, args.comparator_eids)
    if problems := unsuitable(event.eid, args.comparator_eids, known):
        raise InvalidRequest(problems=tuple(problems))
    now = await chosen_comparators(ctx.services.own, event.eid)
    jobs = await open_jobs(ctx.services.own, event.eid)
    if now == args.comparator_eids and all(job.locked_comparators == now for job in jobs):
        raise NotPossible(f"{event.eid} is compared with {_words(now)} already.")
    return event, now, jobs


async def run(args: SetComparatorsArgs, ctx: ToolContext) -> ComparatorsSet:
    """Store the choice, give it to the open schedules, and read both again."""
    eid, eids = args.eid, args.comparator_eids
    jobs = await open_jobs(ctx.tx, eid, hold=True)
    before = await chosen_comparators(ctx.tx, eid)
    params = {"eid": eid, "eids": Jsonb(eids), "by": ctx.caller.user_id, "at": ctx.wall_now}
    await ctx.tx.execute(read_sql(PACKAGE, "store_choice.sql" if eids else "forget_choice.sql"), params)
    updated = await ctx.tx.execute(read_sql(PACKAGE, "apply_choice.sql"), params)
    after = await chosen_comparators(ctx.tx, eid)
    if after != eids or updated != len(jobs):
        raise NotPossible(f"The schedules of {eid} changed meanwhile; nothing was changed. Please ask again.")
    earlier = await chart_events(ctx.reader, before)
    event = await find_event(ctx.reader, eid)
    return ComparatorsSet(
        eid=eid,
        event_name=event.name,
        locked_comparators=after,
        previous_comparators=before,
        job_updated=updated > 0,
        jobs_updated=updated,
        undoable=before != after and not unsuitable(eid, before, earlier) and _agree(jobs, before),
        message=f"{count(updated, 'open schedule')} changed." if updated else "Kept for its next schedule.",
    )


def _agree(jobs: list[ChartJob], choice: list[str]) -> bool:
    """Say whether every schedule followed the choice, so that one choice can restore them all."""
    return all((job.locked_comparators if job.comparator_mode == "locked" else []) == choice for job in jobs)


def _words(eids: list[str]) -> str:
    return ", ".join(eids) or "the best scored shows"


def inverse(args: SetComparatorsArgs, result: ComparatorsSet) -> dict[str, object] | None:
    """Return the earlier choice."""
    if not result.undoable:
        return None
    earlier = result.previous_comparators
    return {"eid": args.eid, "comparator_eids": earlier} if earlier else {"eid": args.eid, "automatic": True}


def render(result: ComparatorsSet) -> str:
    """Render the choice and what it applies to."""
    chosen = ", ".join(map(text, result.locked_comparators))
    before = ", ".join(map(text, result.previous_comparators)) or "chosen by score"
    return section(
        f"*{text(result.eid)} is now compared with {chosen or 'the best scored shows'}*",
        f"Before: {before}. {text(result.message)}",
    )


set_chart_comparators = Tool(
    name="set_chart_comparators",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Choose by hand which one to five events the charts of an event are compared with, after an approval; or go "
        "back to automatic. Applies to its schedules, also later ones. Only to look at the choice use "
        "get_chart_comparators; for one chart with other events pass them to generate_chart."
    ),
    roles=roles("O P M"),
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    args=SetComparatorsArgs,
    result=ComparatorsSet,
    run=run,
    prepare=prepare,
    inverse=inverse,
    render=render,
    questions=(
        "compare AB4020 with AB3974 and AB4012 from now on",
        "set the comparators for ab4020 to AB4012, AB3951",
        "use AB3974 as comparison for AB4020",
        "lock the chart comparators of AB4031: AB4012 AB3974",
        "change who AB4020 is measured against to AB4012 only",
        "I want the AB4020 chart to be compared to AB3951, AB3974 and AB4012 instead",
        "replace the comparators of 4033 with 4011",
        "add AB4012 as the only benchmark for AB4020",
        "choose comparison shows for AB4016: AB4008",
        "set comparator events ab4020 = ab3974",
        "go back to automatic comparators for AB4020",
        "comparators for AB4020 shoud be AB4012",
        "pin AB3974 and AB3951 as reference events of AB4020's chart",
        "don't compare AB4020 to Ottawa any more, take AB4012",
        "compare désormais AB4020 à AB3974 et AB4012",
        "choisis AB4012 comme comparaison pour AB4020",
        "compara AB4020 con AB3974 a partir de ahora",
        "Vergleiche AB4020 künftig mit AB3974 und AB4012",
    ),
    samples=(),
)
