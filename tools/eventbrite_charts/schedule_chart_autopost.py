"""Posting an event's pace chart into a channel on a schedule (spec tools 6.6)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from tools.arguments import Eid
from tools.eventbrite_charts.jobs import Cadence, ChannelId, ComparatorEids, JobStatus
from tools.render import section, text, when
from tools.spec import Args, Domain, Effect, Entity, EntityKind, Result, Risk, Tool, roles


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
    run=None,
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
