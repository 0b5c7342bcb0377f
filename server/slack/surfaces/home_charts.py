"""The part of the Home tab about charts that are posted by themselves, where this person can see them."""

import asyncio
from dataclasses import dataclass

import structlog
from slack_sdk.errors import SlackApiError

from arthur.clock import Clock
from arthur.database import Database
from memory.chart_schedules import OpenSchedule, open_schedules
from server.slack.failures import NO_ANSWER, reason
from server.slack.surroundings.reading import Reading
from tools.eventbrite_charts.jobs import EventName, event_names
from tools.render import bullets, event_title, text, when, zone

log = structlog.get_logger()

MOST = 10
PATIENCE_S = 2.0
CADENCES = {"every_2_days": "every two days", "auto": "more often the closer the event is"}
STANDING = {"paused": "paused", "error": "stopped after errors"}


@dataclass(frozen=True, kw_only=True)
class HomeCharts:
    """Lists the open schedules of the channels a person is in, and those of their own making."""

    reading: Reading
    own: Database
    reader: Database
    clock: Clock

    async def of(self, user_id: str, timezone: str | None) -> str:
        """Return a line a schedule, times in the event's zone or else the person's; empty when there are none."""
        found = await open_schedules(
            self.own, channels=await self._channels_of(user_id), user_id=user_id, now=self.clock.now(), limit=MOST
        )
        if not found:
            return ""
        events = await event_names(self.reader, (schedule.eid for schedule in found))
        lines = (_line(schedule, events.get(schedule.eid), timezone) for schedule in found)
        return bullets(lines, total=found[0].total, narrow="Ask me which charts are scheduled.")

    async def _channels_of(self, user_id: str) -> list[str]:
        """Return where the person is a member; nowhere, if Slack does not say in time."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                return [str(channel.get("id")) async for channel in self.reading.channels_of(user_id)]
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("membership_unknown", user=user_id, error_message=reason(exc))
            return []


def _line(schedule: OpenSchedule, event: EventName | None, timezone: str | None) -> str:
    of_event = event.timezone if event is not None and zone(event.timezone) else timezone
    next_run = f"next {when(schedule.next_run_at, of_event)}"
    state = STANDING.get(schedule.status, next_run)
    cadence = CADENCES.get(schedule.cadence, schedule.cadence)
    title = event_title(event.name if event is not None else None, schedule.eid)
    return f"*{title}* in <#{text(schedule.slack_channel_id)}>, {text(cadence)}: {state}"
