"""The ticket pace of an event against comparable ones: curves and figures (spec tools 6.5, rag 9 to 11)."""

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from time import perf_counter

from psycopg.types.json import Jsonb
from pydantic import Field

from arthur.errors import ArthurError, NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import linked_page, newest_figures
from tools.enclosures import Plot
from tools.eventbrite_charts.chart_events import PACKAGE, chart_events
from tools.eventbrite_charts.curves import Curves, Series, curves_of
from tools.eventbrite_charts.drawing import plot_of
from tools.eventbrite_charts.jobs import ComparatorEids
from tools.eventbrite_charts.refreshing import refresh
from tools.events import EventKey, find_event
from tools.render import money, section, table, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

CHART_TIMEOUT_S = 150.0
"""A chart of old figures fetches them first, which may take two minutes (spec tools 0.5)."""
COLUMNS = (45, 30, 21, 14, 7, 3, 1, 0)


class ChartArgs(Args):
    """Which event, and whether and with what it is compared."""

    eid: Eid
    include_comparators: bool = Field(default=True, description="Draw comparable past events as well.")
    comparator_eids: ComparatorEids = Field(default_factory=list)


class Chart(Result):
    """Everything a picture is drawn from, and the figures people ask for."""

    eid: str
    event_name: str | None
    timezone: str | None
    title: str
    target: Series
    comparators: list[Series]
    ticket_count: int
    revenue: Decimal | None
    currency: str | None
    pace_per_day: Decimal = Field(description="Tickets a day over the last seven days on sale.")
    lifetime_pace_per_day: Decimal | None = Field(description="Tickets a day since the first sale.")
    days_until_event: int = Field(description="From today; below zero the event is over.")
    comparators_used: list[str]
    fetched_at: datetime | None
    render_duration_ms: int
    log_id: str
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then those it is compared with."""
        return tuple(
            Entity(kind=EntityKind.EVENT, id=s.eid, label=s.name or s.eid) for s in (self.target, *self.comparators)
        )

    def plot(self) -> Plot | None:
        """Return the curves up to today."""
        return plot_of(self.title, self.target, self.comparators, days_until_event=self.days_until_event)


async def run(args: ChartArgs, ctx: ToolContext) -> Chart:
    """Fetch old figures anew, draw the curves, and put the chart on record.

    Raises:
        NotPossible: there is nothing to draw.
        Unavailable: nothing is cached and nothing could be fetched.
    """
    event = await find_event(ctx.reader, args.eid)
    stale_warning = await _fresh_enough(event, ctx)
    began = perf_counter()
    wanted = args.comparator_eids if args.include_comparators else None
    curves = await curves_of(event.eid, ctx, compare=args.include_comparators, wanted=wanted)
    target = curves.target
    if not target.points:
        sold = f"{target.total_tickets:,} tickets are sold" if target.total_tickets else "no ticket is sold"
        why = f" {stale_warning}" if stale_warning else ""
        raise NotPossible(f"There is nothing to draw for {event.eid}: {sold}, but no order can be placed in time.{why}")
    chart = _chart(event, curves, warnings=[stale_warning] if stale_warning else [], began=began)
    log_id = await ctx.services.own.value(read_sql(PACKAGE, "insert_post.sql"), _log_row(chart, ctx))
    return chart.model_copy(update={"log_id": str(log_id)})


async def _fresh_enough(event: EventKey, ctx: ToolContext) -> str | None:
    """Fetch figures older than six hours anew, and orders that were never fetched, without which there is no curve.

    A failure is told when there are older figures to go on with.
    """
    figures = await newest_figures(ctx.reader, linked_page(event))
    has_orders = (await chart_events(ctx.reader, [event.eid]))[event.eid].has_orders
    if figures is not None and has_orders and not figures.is_stale(ctx.now):
        return None
    try:
        done = await refresh(event, ctx, known=figures.fetched_at if figures else None)
    except ArthurError as exc:
        if figures is None:
            raise
        what = f"The figures are {figures.age_minutes(ctx.now) // 60} h old" if has_orders else "No orders are cached"
        return f"{what}, and refreshing failed. {exc.detail}"
    return " ".join(done.warnings) or None


def _chart(event: EventKey, curves: Curves, *, warnings: list[str], began: float) -> Chart:
    return Chart(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        title=f"Ticket pace: {event.eid} {event.name or ''}".strip(),
        target=curves.target,
        comparators=curves.comparators,
        ticket_count=curves.target.total_tickets,
        revenue=curves.revenue,
        currency=curves.currency,
        pace_per_day=curves.pace_per_day,
        lifetime_pace_per_day=curves.lifetime_pace_per_day,
        days_until_event=curves.days_until_event,
        comparators_used=[line.eid for line in curves.comparators],
        fetched_at=curves.fetched_at,
        render_duration_ms=round((perf_counter() - began) * 1000),
        log_id="",
        warnings=[*warnings, *curves.warnings],
    )


def _log_row(chart: Chart, ctx: ToolContext) -> dict[str, object]:
    drawn = chart.model_dump(mode="json", include={"title", "target", "comparators"})
    used = [{"eid": line.eid, "name": line.name, "city": line.city} for line in chart.comparators]
    return {
        "eid": chart.eid,
        "payload_hash": hashlib.sha256(json.dumps(drawn, sort_keys=True).encode()).hexdigest(),
        "comparators_used": Jsonb(used),
        "ticket_count": chart.ticket_count,
        "revenue": chart.revenue,
        "pace_per_day": chart.pace_per_day,
        "days_until_event": chart.days_until_event,
        "render_duration_ms": chart.render_duration_ms,
        "slack_channel_id": ctx.place.channel_id,
        "at": ctx.wall_now,
    }


def render(result: Chart) -> str:
    """Render the figures, and the curves as a table of tickets by days before the event."""
    days = result.days_until_event
    distance = f"{days} days to go" if days > 0 else "today" if days == 0 else f"over for {-days} days"
    today = max(0, days)
    shown = sorted({today, *(day for day in COLUMNS if day > today)}, reverse=True)
    rows = [
        (line.eid + (" (this)" if line is result.target else ""), line.city, *map(line.at, shown), line.total_tickets)
        for line in (result.target, *result.comparators)
    ]
    lifetime = f"; {result.lifetime_pace_per_day} a day since the first sale" if result.lifetime_pace_per_day else ""
    return section(
        f"*{text(result.eid)} {text(result.event_name)}: {result.ticket_count:,} tickets*, *{result.pace_per_day}* "
        f"a day over the last week, *{distance}*",
        f"Gross {money(result.revenue, result.currency)}{lifetime}.",
        table(("Days before", "City", *(str(day) for day in shown), "Total"), rows),
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


generate_chart = Tool(
    name="generate_chart",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Draw the ticket sales curve (pace chart, graph) of one event by days before the show, compared with similar "
        "past events, with pace per day and days to go. Use for charts, graphs, pace, selling speed or trend. For the "
        "number of tickets alone use get_eventbrite_data; to post charts regularly use schedule_chart_autopost."
    ),
    roles=roles("O P M"),
    timeout_s=CHART_TIMEOUT_S,
    args=ChartArgs,
    result=Chart,
    run=run,
    render=render,
    questions=(
        "chart of ticket sales for AB4020",
        "pace chart ab4031",
        "draw me a graph of how AB4020 is selling compared to earlier shows",
        "how fast are tickets for AB4020 selling",
        "show the sales curve of 4033",
        "ticket pace AB4020",
        "are we ahead or behind the usual sales pace for AB4020?",
        "plot AB4020 against AB3974 and AB4012",
        "chart AB4020 without comparisons",
        "graph ticket velocity for ab4022",
        "tickets per day AB4031, and how does that compare",
        "sales trend AB4028 as a picture please",
        "pace grahp for ab4020",
        "cumulative ticket sales by days before the event for AB4016",
        "fais-moi un graphique des ventes de AB4020",
        "à quel rythme se vendent les billets de AB4031 ?",
        "dibuja la curva de ventas de AB4020",
        "Zeichne die Verkaufskurve von AB4020",
        "chart please",
        "show me the chart",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4012", "include_comparators": False}),
)
