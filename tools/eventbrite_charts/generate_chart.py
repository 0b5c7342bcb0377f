"""The ticket pace of an event against comparable ones: curves and figures (spec tools 6.5, rag 9 to 11)."""

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from tools.arguments import Eid
from tools.eventbrite_charts.jobs import ComparatorEids
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


class Point(Result):
    """Tickets and revenue sold up to so many days before the event."""

    days_until_event: int
    cumulative_tickets: int
    cumulative_revenue: Decimal


class Series(Result):
    """One event's curve, from far to near; `total_tickets` is where it ends."""

    eid: str
    name: str | None
    city: str | None
    points: list[Point]
    total_tickets: int

    def at(self, days: int) -> int | None:
        """Return the tickets sold up to so many days before the event; None outside the curve."""
        if not self.points or days < self.points[-1].days_until_event:
            return None
        passed = [point for point in self.points if point.days_until_event >= days]
        return passed[-1].cumulative_tickets if passed else None


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


def render(result: Chart) -> str:
    """Render the figures, and the curves as a table of tickets by days before the event."""
    days = result.days_until_event
    distance = f"{days} days to go" if days > 0 else "today" if days == 0 else f"over for {-days} days"
    shown = [day for day in COLUMNS if day >= max(0, days)]
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
    run=None,
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
    ),
    samples=(),
)
