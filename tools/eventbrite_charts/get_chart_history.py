"""The charts of an event that were drawn, posted or skipped (spec tools 6.9)."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field, field_validator

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.eventbrite_charts.chart_events import PACKAGE
from tools.events import find_event
from tools.render import count, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles


class HistoryArgs(Args):
    """Which event, and how many entries."""

    eid: Eid
    limit: int = Field(default=20, ge=1, le=50, description="How many entries at most.")


class ChartPost(Result):
    """One chart: posted by a schedule, drawn on demand (no job), or skipped and why."""

    id: UUID
    job_id: UUID | None
    eid: str
    chart_url: str | None = Field(description="Link to the picture; older ones have expired.")
    slack_file_id: str | None
    slack_channel_id: str | None
    comparators_used: list[str]
    ticket_count: int | None
    revenue: Decimal | None
    pace_per_day: Decimal | None
    days_until_event: int | None
    skipped: bool
    skip_reason: str | None
    render_duration_ms: int | None
    created_at: datetime

    @field_validator("comparators_used", mode="before")
    @classmethod
    def _codes(cls, value: object) -> list[str]:
        """Take the codes out of the stored objects, which older rows hold as text inside JSON (pitfall G9)."""
        if isinstance(value, str):
            value = json.loads(value)
        if not isinstance(value, list):
            return []
        return [str(item.get("eid")) if isinstance(item, Mapping) else str(item) for item in value]

    @property
    def outcome(self) -> str:
        """What became of it, in words."""
        if self.skipped:
            return f"skipped: {self.skip_reason or 'no reason kept'}"
        return "posted" if self.job_id else "on demand"


class ChartHistory(Result):
    """The newest charts of an event, and how many there are."""

    eid: str
    event_name: str | None
    timezone: str | None
    logs: list[ChartPost]
    count: int
    truncated: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


async def run(args: HistoryArgs, ctx: ToolContext) -> ChartHistory:
    """Return the newest charts of an event."""
    event = await find_event(ctx.reader, args.eid)
    params = {"eid": event.eid, "limit": args.limit}
    logs, total = await asyncio.gather(
        ctx.services.own.fetch(read_sql(PACKAGE, "posts_of_event.sql"), params, row=ChartPost),
        ctx.services.own.value(read_sql(PACKAGE, "posts_of_event_counted.sql"), params),
    )
    known = int(str(total))
    return ChartHistory(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        logs=logs,
        count=known,
        truncated=known > len(logs),
    )


def render(result: ChartHistory) -> str:
    """Render one line a chart, newest first."""
    if not result.logs:
        return f"*No chart of {text(result.eid)} was drawn yet.*"
    rows = [
        (when(log.created_at, result.timezone), log.outcome, log.ticket_count, log.pace_per_day, log.days_until_event,
         ", ".join(log.comparators_used))
        for log in result.logs
    ]  # fmt: skip
    return section(
        f"*{count(result.count, 'chart')} of {text(result.eid)} on record*",
        table(
            ("When", "What", "Tickets", "A day", "Days to go", "Against"),
            rows,
            total=result.count,
            narrow="Raise `limit`." if result.truncated else "",
        ),
    )


get_chart_history = Tool(
    name="get_chart_history",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "List the charts already drawn, posted or skipped for one event, with the tickets and pace each showed. Use "
        "for what was posted and when. For what is planned use get_chart_schedule; for a new chart generate_chart; for "
        "all events together get_chart_scheduler_status."
    ),
    roles=roles("O P M V"),
    args=HistoryArgs,
    result=ChartHistory,
    run=run,
    render=render,
    questions=(
        "chart history for AB4020",
        "which charts did we post for ab4031",
        "when was the last chart of AB4020 posted",
        "past pace charts 4033",
        "why was the chart for AB4020 skipped yesterday",
        "show the last 5 charts of AB4020",
        "Has anybody drawn a graph for AB4016 before, and what did it say?",
        "log of chart posts AB4020",
        "earlier charts of AB4022 with their ticket counts",
        "how did the pace in the charts of AB4020 develop",
        "previous graphs ab4020",
        "chart hisotry ab4020",
        "what pace did last week's AB4031 chart show",
        "list skipped charts for AB4020",
        "historique des graphiques de AB4020",
        "quels graphiques a-t-on déjà publiés pour AB4031 ?",
        "historial de gráficos de AB4020",
        "Welche Diagramme von AB4020 wurden schon gepostet?",
    ),
    samples=({"eid": "AB4020"},),
)
