"""Pausing, resuming, running or cancelling a chart schedule (spec tools 6.8)."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from tools.arguments import Eid
from tools.eventbrite_charts.jobs import ChannelId, JobStatus
from tools.render import section, text, when
from tools.spec import Args, Domain, Effect, Entity, EntityKind, Result, Risk, Tool, roles


class ScheduleAction(StrEnum):
    """What happens to the schedule."""

    PAUSE = "pause"
    RESUME = "resume"
    RUN_NOW = "run_now"
    CANCEL = "cancel"


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
    message: str

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),)


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
    run=None,
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
