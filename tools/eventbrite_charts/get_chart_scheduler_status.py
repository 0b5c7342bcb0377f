"""How the posting of scheduled charts is doing (spec tools 6.10)."""

import asyncio
from datetime import datetime, timedelta

from arthur.sql import read_sql
from tools.arguments import HoursBack
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import PACKAGE
from tools.eventbrite_charts.get_chart_history import ChartPost
from tools.eventbrite_charts.jobs import ChartJob, JobStatus, event_names, job_line
from tools.render import age, bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

SHOWN_JOBS, SHOWN_POSTS = 25, 20
OVERDUE_AFTER = timedelta(minutes=10)


class StatusArgs(Args):
    """How far to look back."""

    hours_back: HoursBack = 24


class PostCounts(Result):
    """What became of the charts in the window."""

    charts_posted: int
    """By schedules; charts drawn on demand are counted apart."""
    charts_on_demand: int
    charts_skipped: int
    """For want of data or of change; errors are counted apart."""
    errors: int


class SchedulerStatus(Result):
    """Jobs that should post, those in trouble, and what was posted in the window."""

    active_jobs: list[ChartJob]
    active_job_count: int
    overdue_jobs: list[ChartJob]
    overdue_job_count: int
    error_jobs: list[ChartJob]
    error_job_count: int
    recent_posts: list[ChartPost]
    recent_post_count: int
    stats: PostCounts
    hours_back: int
    as_of: datetime
    zones: dict[str, str | None]

    def entities(self) -> tuple[Entity, ...]:
        """Return the events in trouble, then the others."""
        jobs = (*self.error_jobs, *self.overdue_jobs, *self.active_jobs)
        return tuple(Entity(kind=EntityKind.EVENT, id=eid, label=eid) for eid in dict.fromkeys(job.eid for job in jobs))


async def run(args: StatusArgs, ctx: ToolContext) -> SchedulerStatus:
    """Return the jobs by trouble and what was posted in the window, which runs by the real time of the records."""
    since = ctx.wall_now - timedelta(hours=args.hours_back)
    active, failed, overdue, posts, counts = await asyncio.gather(
        _jobs_in(ctx, JobStatus.ACTIVE),
        _jobs_in(ctx, JobStatus.ERROR),
        _overdue(ctx),
        ctx.services.own.fetch(
            read_sql(PACKAGE, "posts_since.sql"), {"since": since, "limit": SHOWN_POSTS}, row=ChartPost
        ),
        ctx.services.own.one(read_sql(PACKAGE, "post_counts.sql"), {"since": since}, row=PostCounts),
    )
    if counts is None:
        msg = "a count without a row"
        raise LookupError(msg)
    eids = {job.eid for jobs, _ in (active, failed, overdue) for job in jobs}
    names = await event_names(ctx.reader, eids)
    return SchedulerStatus(
        active_jobs=active[0],
        active_job_count=active[1],
        overdue_jobs=overdue[0],
        overdue_job_count=overdue[1],
        error_jobs=failed[0],
        error_job_count=failed[1],
        recent_posts=posts,
        recent_post_count=sum(dict(counts).values()),
        stats=counts,
        hours_back=args.hours_back,
        as_of=ctx.wall_now,
        zones={eid: event.timezone for eid, event in names.items()},
    )


async def _jobs_in(ctx: ToolContext, status: JobStatus) -> tuple[list[ChartJob], int]:
    params = {"eid": None, "status": status, "limit": SHOWN_JOBS}
    own = ctx.services.own
    jobs = await own.fetch(read_sql(PACKAGE, "jobs_found.sql"), params, row=ChartJob)
    return jobs, int(str(await own.value(read_sql(PACKAGE, "jobs_counted.sql"), params)))


async def _overdue(ctx: ToolContext) -> tuple[list[ChartJob], int]:
    params = {"due_before": ctx.now - OVERDUE_AFTER, "limit": SHOWN_JOBS}
    own = ctx.services.own
    jobs = await own.fetch(read_sql(PACKAGE, "jobs_overdue.sql"), params, row=ChartJob)
    return jobs, int(str(await own.value(read_sql(PACKAGE, "jobs_overdue_counted.sql"), params)))


def render(result: SchedulerStatus) -> str:
    """Render the verdict, the counts, and the jobs in trouble first."""
    trouble = result.error_job_count + result.overdue_job_count
    verdict = f"{count(trouble, 'job')} need a look" if trouble else "all well"
    stats = result.stats
    posts = [
        f"{text(post.eid)} {post.outcome}, {post.ticket_count or 0:,} tickets, {age(post.created_at, result.as_of)}"
        for post in result.recent_posts
    ]
    return section(
        f"*Chart scheduler: {verdict}*, {count(result.active_job_count, 'active job')}",
        f"Last {result.hours_back} h: {stats.charts_posted} posted, {stats.charts_skipped} skipped, {stats.errors} "
        f"failed; {stats.charts_on_demand} drawn on demand.",
        _jobs("In error", result.error_jobs, result.error_job_count, result.zones),
        _jobs("Overdue", result.overdue_jobs, result.overdue_job_count, result.zones),
        _jobs("Active", result.active_jobs, result.active_job_count, result.zones),
        "Recent:\n" + bullets(posts, total=result.recent_post_count, narrow="Shorten hours_back.") if posts else "",
    )


def _jobs(title: str, jobs: list[ChartJob], total: int, zones: dict[str, str | None]) -> str:
    if not jobs:
        return ""
    lines = (
        job_line(job, zones.get(job.eid)) + (f" – {text(job.last_error)}" if job.last_error else "") for job in jobs
    )
    return f"{title}:\n" + bullets(lines, total=total, narrow="get_chart_schedule lists them by state.")


get_chart_scheduler_status = Tool(
    name="get_chart_scheduler_status",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Health of the automatic chart posting as a whole: active, overdue and failed jobs, and how many charts were "
        "posted, skipped or failed lately. For one event's schedule use get_chart_schedule, for its charts "
        "get_chart_history."
    ),
    roles=roles("O V"),
    args=StatusArgs,
    result=SchedulerStatus,
    run=run,
    render=render,
    questions=(
        "chart scheduler status",
        "is the chart scheduler running",
        "how many charts were posted today",
        "any chart jobs in error",
        "overdue chart posts?",
        "did the automatic chart posting work over the last 48 hours, or were there failures",
        "scheduler health charts",
        "how many charts were skipped this week",
        "are the autoposted graphs going out",
        "chart job failures last 3 days",
        "status of chart automation",
        "why have no charts been posted since yesterday",
        "charts schedular statsu",
        "number of active chart jobs",
        "overview of the chart poster",
        "état du planificateur de graphiques",
        "combien de graphiques ont été publiés aujourd'hui ?",
        "estado del programador de gráficos",
        "Läuft der Diagramm-Planer?",
    ),
    samples=({},),
)
