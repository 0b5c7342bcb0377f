"""The chart schedules of an event, or of all (spec tools 6.7)."""

import asyncio

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import PACKAGE
from tools.eventbrite_charts.jobs import ChartJob, JobStatus, event_names, job_line
from tools.events import find_event
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

MOST_JOBS = 25


class ScheduleQuery(Args):
    """Which jobs; none named means all."""

    eid: Eid | None = None
    status: JobStatus | None = Field(default=None, description="Only schedules in this state.")


class ChartSchedules(Result):
    """The newest schedules, and how many there are."""

    jobs: list[ChartJob]
    count: int
    truncated: bool
    eid: str | None
    status: JobStatus | None
    zones: dict[str, str | None] = Field(description="The time zone of each event, by code.")

    def entities(self) -> tuple[Entity, ...]:
        """Return the events of the schedules."""
        return tuple(
            Entity(kind=EntityKind.EVENT, id=eid, label=eid) for eid in dict.fromkeys(j.eid for j in self.jobs)
        )


async def run(args: ScheduleQuery, ctx: ToolContext) -> ChartSchedules:
    """Return the newest schedules; an unknown event is told apart from one without any."""
    if args.eid:
        await find_event(ctx.reader, args.eid)
    params = {"eid": args.eid, "status": args.status, "limit": MOST_JOBS}
    jobs, total = await asyncio.gather(
        ctx.services.own.fetch(read_sql(PACKAGE, "jobs_found.sql"), params, row=ChartJob),
        ctx.services.own.value(read_sql(PACKAGE, "jobs_counted.sql"), params),
    )
    names = await event_names(ctx.reader, (job.eid for job in jobs))
    known = int(str(total))
    return ChartSchedules(
        jobs=jobs,
        count=known,
        truncated=known > len(jobs),
        eid=args.eid,
        status=args.status,
        zones={eid: event.timezone for eid, event in names.items()},
    )


def render(result: ChartSchedules) -> str:
    """Render one line a schedule."""
    about = f" for {text(result.eid)}" if result.eid else ""
    kind = f"{result.status} " if result.status else ""
    if not result.jobs:
        return f"*No {kind}chart schedule{about}.*"
    failed = [f"{text(j.eid)}: {text(j.last_error)}" for j in result.jobs if j.last_error]
    return section(
        f"*{count(result.count, kind + 'chart schedule')}{about}*",
        bullets(
            (job_line(job, result.zones.get(job.eid)) for job in result.jobs),
            total=result.count,
            narrow="Name an event or a state.",
        ),
        *(f"⚠ {words}" for words in failed),
    )


get_chart_schedule = Tool(
    name="get_chart_schedule",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "List the schedules by which pace charts are posted: channel, cadence, next and last run, state, comparators. "
        "For one event or all. For how the scheduler as a whole is doing use get_chart_scheduler_status; for charts "
        "already posted use get_chart_history; to change one use update_chart_schedule."
    ),
    roles=roles("O P M V"),
    args=ScheduleQuery,
    result=ChartSchedules,
    run=run,
    render=render,
    questions=(
        "which charts are scheduled",
        "chart schedule for AB4020",
        "when is the next chart of ab4020 posted",
        "list active chart jobs",
        "show paused chart schedules",
        "is there an autopost set up for AB4031?",
        "what cadence does the AB4020 chart have",
        "In which channels do we post the graph for AB4020, and how often?",
        "autopost jobs 4020",
        "who set up the chart posts for AB4020",
        "scheduled charts with errors",
        "which charts go out by themselves in the coming days",
        "do we already post AB4033 charts somewhere",
        "chart shedule ab4020",
        "when do the AB4020 chart posts stop",
        "quels graphiques sont programmés ?",
        "quand part le prochain graphique de AB4020 ?",
        "¿qué gráficos están programados?",
        "Welche Diagramme sind für AB4020 geplant?",
    ),
    samples=({},),
)
