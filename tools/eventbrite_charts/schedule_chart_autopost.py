"""Posting an event's pace chart into a channel on a schedule (spec tools 6.6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import Field

from arthur.errors import InvalidRequest, NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import linked_page
from tools.eventbrite_charts.cadence import stops_at
from tools.eventbrite_charts.chart_events import PACKAGE, chart_events, chosen_comparators, unsuitable
from tools.eventbrite_charts.jobs import Cadence, ChannelId, ChartJob, ComparatorEids, JobStatus, open_jobs
from tools.events import EventKey, find_event
from tools.render import event_title, section, text, when
from tools.spec import Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool, roles


class ScheduleArgs(Args):
    """Which event, where to, how often, and against which others."""

    eid: Eid
    slack_channel_id: ChannelId | None = Field(
        default=None, description="Channel to post in, for example C0DEMO123; by default the present one."
    )
    cadence: Cadence = Field(default=Cadence.AUTO, description="auto posts more often the closer the event is.")
    comparator_eids: ComparatorEids = Field(default_factory=list)


class ChartScheduled(Result):
    """The new schedule."""

    id: UUID
    eid: str
    event_name: str | None
    timezone: str | None
    slack_channel_id: str
    cadence: Cadence
    next_run_at: datetime
    auto_stop_at: datetime
    status: JobStatus
    comparator_mode: str
    locked_comparators: list[str]
    message: str

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """A schedule that may be started."""

    event: EventKey
    start: datetime
    channel: str
    comparators: list[str]
    others: list[ChartJob]
    """Open schedules of the event in other channels."""


async def prepare(args: ScheduleArgs, ctx: ToolContext) -> Preview:
    """Check everything a schedule needs, and show where and when it would post.

    Raises:
        NotFound: the event is unknown.
        InvalidRequest: no channel is known, or a comparator is none.
        NotPossible: the event is not linked, has no start, is over, or has such a schedule.
    """
    plan = await _planned(args, ctx)
    against = ", ".join(plan.comparators) or "the best scored shows"
    changes = (
        Change(field="channel", before=None, after=f"<#{plan.channel}>"),
        Change(field="cadence", before=None, after=args.cadence),
        Change(field="first post", before=None, after="at once"),
        Change(field="ends", before=None, after=when(stops_at(plan.start), plan.event.timezone)),
        Change(field="compared with", before=None, after=against),
    )
    elsewhere = ", ".join(f"<#{job.slack_channel_id}> ({job.status})" for job in plan.others)
    warnings = ["The bot has to be a member of the channel, else the post fails."]
    if elsewhere:
        warnings.append(f"The event's chart is posted elsewhere too: {elsewhere}.")
    return Preview(
        title=f"Post the chart of {event_title(plan.event.name, plan.event.eid)} in <#{plan.channel}>",
        changes=changes,
        warnings=tuple(warnings),
        fingerprint="|".join((*plan.comparators, str(plan.start), *(job.state for job in plan.others))),
    )


async def _planned(args: ScheduleArgs, ctx: ToolContext) -> _Plan:
    event = await find_event(ctx.reader, args.eid)
    linked_page(event)
    channel = args.slack_channel_id or ctx.place.channel_id
    if channel is None:
        raise InvalidRequest("Name the channel to post in (slack_channel_id).")
    if event.starts_at is None:
        raise NotPossible(f"{event.eid} has no start; set it in the admin first.")
    if event.starts_at < ctx.now:
        raise NotPossible(f"{event.eid} began {when(event.starts_at, event.timezone)}; only coming events are charted.")
    jobs = await open_jobs(ctx.services.own, event.eid)
    _refuse_double([job for job in jobs if job.slack_channel_id == channel])
    if args.comparator_eids:
        known = await chart_events(ctx.reader, args.comparator_eids)
        if problems := unsuitable(event.eid, args.comparator_eids, known):
            raise InvalidRequest(problems=tuple(problems))
    chosen = args.comparator_eids or await chosen_comparators(ctx.services.own, event.eid)
    return _Plan(event=event, start=event.starts_at, channel=channel, comparators=chosen, others=jobs)


def _refuse_double(jobs: list[ChartJob]) -> None:
    for job in jobs:
        cure = "change it" if job.status is JobStatus.ACTIVE else "resume or cancel it"
        raise NotPossible(
            f"{job.eid} has a schedule in <#{job.slack_channel_id}> already, which is {job.status}: {cure} with "
            "update_chart_schedule."
        )


async def run(args: ScheduleArgs, ctx: ToolContext) -> ChartScheduled:
    """Start the schedule, its first post due at once."""
    await ctx.tx.value(read_sql(PACKAGE, "lock_schedule.sql"), {"eid": args.eid})
    plan = await _planned(args, ctx)
    _refuse_double([job for job in await open_jobs(ctx.tx, args.eid) if job.slack_channel_id == plan.channel])
    params = {
        "eid": plan.event.eid,
        "eventbrite_id": linked_page(plan.event),
        "channel": plan.channel,
        "cadence": args.cadence,
        "next_run_at": ctx.now,
        "auto_stop_at": stops_at(plan.start),
        "mode": "locked" if plan.comparators else "auto",
        "eids": Jsonb(plan.comparators),
        "by": ctx.caller.user_id,
        "at": ctx.wall_now,
    }
    job = await ctx.tx.one(read_sql(PACKAGE, "insert_job.sql"), params, row=ChartJob)
    if job is None or job.next_run_at is None or job.auto_stop_at is None:
        raise NotPossible(f"The schedule of {args.eid} was not stored; nothing was changed.")
    return ChartScheduled(
        id=job.id,
        eid=job.eid,
        event_name=plan.event.name,
        timezone=plan.event.timezone,
        slack_channel_id=job.slack_channel_id,
        cadence=job.cadence,
        next_run_at=job.next_run_at,
        auto_stop_at=job.auto_stop_at,
        status=job.status,
        comparator_mode=job.comparator_mode,
        locked_comparators=job.locked_comparators,
        message="The first chart follows within a minute or two; later ones at 10:00 at the event.",
    )


def render(result: ChartScheduled) -> str:
    """Render where and when the chart is posted."""
    against = ", ".join(map(text, result.locked_comparators)) or "the best scored shows"
    return section(
        f"*The chart of {text(result.eid)} will be posted in <#{text(result.slack_channel_id)}>, {result.cadence}*",
        f"First at {when(result.next_run_at, result.timezone)}, until {when(result.auto_stop_at, result.timezone)}, "
        f"compared with {against}.",
        text(result.message),
    )


schedule_chart_autopost = Tool(
    name="schedule_chart_autopost",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Start posting the ticket pace chart of an upcoming event into a Slack channel automatically, after an "
        "approval: daily, every two days, weekly, or auto. For one chart now use generate_chart; to pause, resume or "
        "cancel a schedule use update_chart_schedule."
    ),
    roles=roles("O P M"),
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    max_calls=1,
    args=ScheduleArgs,
    result=ChartScheduled,
    run=run,
    prepare=prepare,
    render=render,
    questions=(
        "post the AB4020 chart here every day",
        "schedule a weekly pace chart for ab4031 in <#C0DEMO123|toronto>",
        "autopost the ticket chart of AB4020 to this channel",
        "set up automatic charts for AB4033",
        "start daily chart posts 4020",
        "I'd like the sales graph of AB4016 posted in here automatically until the show",
        "create a chart schedule for AB4022, every 2 days, compared with AB4012",
        "subscribe this channel to AB4020 ticket charts",
        "chart autopost on for AB4028",
        "every monday-ish a chart for AB4020 please",
        "recurring pace chart ab4020 weekly",
        "keep us posted here with the AB4031 graph",
        "shedule chart autopst for AB4020 here",
        "send the AB4020 ticket graph to #toronto every other day",
        "publie le graphique de AB4020 ici chaque jour",
        "programme un graphique hebdomadaire des ventes de AB4031 dans ce canal",
        "publica el gráfico de AB4020 aquí cada día",
        "Poste das Diagramm von AB4020 ab jetzt täglich hier",
    ),
    samples=(),
)
