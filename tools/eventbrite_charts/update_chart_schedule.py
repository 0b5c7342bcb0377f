"""Pausing, resuming, running or cancelling a chart schedule (spec tools 6.8)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.eventbrite_charts.cadence import stops_at
from tools.eventbrite_charts.chart_events import PACKAGE
from tools.eventbrite_charts.jobs import ChannelId, ChartJob, JobStatus, open_jobs
from tools.eventbrite_charts.schedule_actions import ACTIVE, ERROR, RULES, ScheduleAction, fitting_job
from tools.events import EventKey, find_event
from tools.render import event_title, section, text, when
from tools.spec import Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool, roles


class UpdateScheduleArgs(Args):
    """Which event's schedule, and what happens to it."""

    eid: Eid
    action: ScheduleAction = Field(description="pause, resume (also after errors), run_now, or cancel for good.")
    slack_channel_id: ChannelId | None = Field(
        default=None, description="Which schedule, if the event has several: the channel it posts in."
    )


class ScheduleUpdated(Result):
    """The schedule as it stands now, and where it stood."""

    id: UUID
    eid: str
    timezone: str | None
    slack_channel_id: str
    action: ScheduleAction
    previous_status: JobStatus
    status: JobStatus
    next_run_at: datetime | None
    auto_stop_at: datetime | None
    event_over: bool
    message: str

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),)


async def prepare(args: UpdateScheduleArgs, ctx: ToolContext) -> Preview:
    """Find the schedule that the action fits, and show its state before and after.

    Raises:
        NotFound: the event is unknown.
        NotPossible: no schedule is in a fitting state, or the event is over.
        InvalidRequest: several are, and none is in this channel.
    """
    event = await find_event(ctx.reader, args.eid)
    job = _fitting(args, await open_jobs(ctx.services.own, args.eid), ctx)
    _refuse_over(args, event, ctx)
    rule = RULES[args.action]
    words = args.action.replace("_", " ").capitalize()
    return Preview(
        title=f"{words}: chart schedule of {event_title(event.name, event.eid)} in <#{job.slack_channel_id}>",
        changes=(
            Change(field="status", before=job.status, after=rule.after),
            Change(field="next run", before=_due(job, event), after="at once" if rule.after is ACTIVE else "none"),
        ),
        warnings=("A cancelled schedule cannot be resumed.",) if args.action is ScheduleAction.CANCEL else (),
        fingerprint=job.state,
    )


def _due(job: ChartJob, event: EventKey) -> str:
    return when(job.next_run_at, event.timezone) if job.status is ACTIVE else "none"


def _fitting(args: UpdateScheduleArgs, jobs: list[ChartJob], ctx: ToolContext) -> ChartJob:
    return fitting_job(args.eid, args.action, args.slack_channel_id, jobs, here=ctx.place.channel_id)


def _refuse_over(args: UpdateScheduleArgs, event: EventKey, ctx: ToolContext) -> None:
    if RULES[args.action].after is ACTIVE and _is_over(event, ctx):
        raise NotPossible(f"{event.eid} has been over for two days, so its chart is no longer posted.")


def _is_over(event: EventKey, ctx: ToolContext) -> bool:
    return event.starts_at is not None and stops_at(event.starts_at) <= ctx.now


async def run(args: UpdateScheduleArgs, ctx: ToolContext) -> ScheduleUpdated:
    """Put the schedule into its new state; what starts again is due at once and ends by the event's present start."""
    event = await find_event(ctx.reader, args.eid)
    job = _fitting(args, await open_jobs(ctx.tx, args.eid, hold=True), ctx)
    _refuse_over(args, event, ctx)
    rule = RULES[args.action]
    starts = rule.after is ACTIVE
    params = {
        "id": job.id,
        "status": rule.after,
        "next_run_at": ctx.now if starts else None,
        "auto_stop_at": stops_at(event.starts_at) if starts and event.starts_at else None,
        "post_regardless": args.action is ScheduleAction.RUN_NOW,
        "at": ctx.wall_now,
    }
    after = await ctx.tx.one(read_sql(PACKAGE, "update_job.sql"), params, row=ChartJob)
    if after is None or after.status is not rule.after:
        raise NotPossible(f"The schedule of {args.eid} was not changed; please ask again.")
    return ScheduleUpdated(
        id=after.id,
        eid=after.eid,
        timezone=event.timezone,
        slack_channel_id=after.slack_channel_id,
        action=args.action,
        previous_status=job.status,
        status=after.status,
        next_run_at=after.next_run_at if starts else None,
        auto_stop_at=after.auto_stop_at,
        event_over=_is_over(event, ctx),
        message=rule.says,
    )


_TAKEN_BACK_BY = {ScheduleAction.PAUSE: ScheduleAction.RESUME, ScheduleAction.RESUME: ScheduleAction.PAUSE}


def inverse(args: UpdateScheduleArgs, result: ScheduleUpdated) -> dict[str, object] | None:
    """Return the opposite of pausing and resuming; running and cancelling cannot be taken back."""
    opposite = _TAKEN_BACK_BY.get(args.action)
    if opposite is None or result.event_over or result.previous_status is ERROR:
        return None
    return {"eid": args.eid, "action": opposite, "slack_channel_id": result.slack_channel_id}


def render(result: ScheduleUpdated) -> str:
    """Render the new state."""
    planned = f"Next run {when(result.next_run_at, result.timezone)}." if result.status is JobStatus.ACTIVE else ""
    return section(
        f"*Chart schedule of {text(result.eid)} in <#{text(result.slack_channel_id)}>: {result.status}* "
        f"(was {result.previous_status})",
        f"{text(result.message)} {planned}".strip(),
    )


update_chart_schedule = Tool(
    name="update_chart_schedule",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Pause, resume, run at once, or cancel an existing chart schedule of an event, after an approval. Only for "
        "schedules that exist: to start one use schedule_chart_autopost; for a chart without a schedule use "
        "generate_chart."
    ),
    roles=roles("O P M"),
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    args=UpdateScheduleArgs,
    result=ScheduleUpdated,
    run=run,
    prepare=prepare,
    inverse=inverse,
    render=render,
    questions=(
        "pause the AB4020 chart posts",
        "resume the chart schedule of ab4031",
        "stop posting the graph for AB4020",
        "cancel chart autopost 4033",
        "run the scheduled chart for AB4020 now",
        "put the AB4020 autopost on hold until next week",
        "restart the chart job for AB4020, it was in error",
        "end the AB4016 chart schedule for good",
        "turn off the automatic charts for AB4020",
        "unpause chart AB4020",
        "trigger the AB4031 scheduled chart job right away",
        "pasue the chart job ab4020",
        "no more charts for AB4020 in this channel please",
        "switch the AB4020 charts back on",
        "mets en pause les graphiques de AB4020",
        "annule la publication automatique du graphique AB4031",
        "pausa los gráficos programados de AB4020",
        "Setze die geplanten Diagramme von AB4020 fort",
    ),
    samples=(),
)
