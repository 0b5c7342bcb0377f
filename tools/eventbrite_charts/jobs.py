"""Chart jobs: a chart that is posted into a channel on a schedule until its event is over."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from arthur.database import Database, Queries
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.render import text, when
from tools.spec import Result

MOST_COMPARATORS = 5
_CHANNEL_LINK = re.compile(r"^<#([A-Z0-9]+)(?:\|[^>]*)?>$")
_CHANNEL = re.compile(r"^[CGD][A-Z0-9]{2,20}$")


class Cadence(StrEnum):
    """How often a chart is posted; `auto` is more often the closer the event is."""

    AUTO = "auto"
    WEEKLY = "weekly"
    EVERY_2_DAYS = "every_2_days"
    DAILY = "daily"


class JobStatus(StrEnum):
    """Where a job stands."""

    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ERROR = "error"


def _channel(value: object) -> object:
    """Take the id out of a channel link as Slack writes it: <#C0DEMO|general>."""
    if not isinstance(value, str):
        return value
    linked = _CHANNEL_LINK.match(value.strip())
    return linked[1] if linked else value.strip()


def _channel_id(value: str) -> str:
    if not _CHANNEL.match(value):
        msg = "must be the id of a Slack channel, such as C0DEMO123 (link the channel with #)"
        raise ValueError(msg)
    return value


def _listed(value: object) -> object:
    """Accept "AB4012, AB3974" and JSON text for a list, as models write them."""
    if isinstance(value, str):
        value = json.loads(value) if value.lstrip().startswith("[") else re.split(r"[,;]|\band\b|\bet\b", value)
    return [item for item in value if item != ""] if isinstance(value, list | tuple) else value


def _once(value: list[str]) -> list[str]:
    return list(dict.fromkeys(value))


ChannelId = Annotated[
    str,
    BeforeValidator(_channel),
    AfterValidator(_channel_id),
    Field(description="Id of a Slack channel, for example C0DEMO123."),
]
ComparatorEids = Annotated[
    list[Eid],
    BeforeValidator(_listed),
    AfterValidator(_once),
    Field(max_length=MOST_COMPARATORS, description="Codes of the events to compare with, 1 to 5."),
]


class ChartJob(Result):
    """One schedule. `next_run_at` of a job that is not active says nothing."""

    id: UUID
    eid: str
    eventbrite_id: str
    slack_channel_id: str
    cadence: Cadence
    next_run_at: datetime | None
    last_run_at: datetime | None
    auto_stop_at: datetime | None
    comparator_mode: str
    locked_comparators: list[str]
    status: JobStatus
    last_ticket_count: int | None
    last_pace_per_day: Decimal | None
    attempts: int = Field(description="Runs that failed since the last one that worked.")
    last_error: str | None
    created_by: str | None
    created_at: datetime
    updated_at: datetime

    @field_validator("locked_comparators", mode="before")
    @classmethod
    def _real_list(cls, value: object) -> object:
        return eids_in(value)

    @property
    def state(self) -> str:
        """A name of the job's state that changes with it, for approvals."""
        return f"{self.id}:{self.status}:{self.updated_at.isoformat()}"


def eids_in(value: object) -> list[str]:
    """Return a stored list of codes; older rows hold the list as a string inside JSON (pitfall G9)."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


async def open_jobs(queries: Database | Queries, eid: str, *, hold: bool = False) -> list[ChartJob]:
    """Return the schedules of an event that are not completed, newest first; `hold` keeps others from changing them."""
    name = "open_jobs_of_event_locked.sql" if hold else "open_jobs_of_event.sql"
    return await queries.fetch(read_sql("tools.eventbrite_charts", name), {"eid": eid}, row=ChartJob)


@dataclass(frozen=True, kw_only=True)
class EventName:
    """What rendering a job needs of its event."""

    eid: str
    name: str | None
    timezone: str | None


async def event_names(reader: Database, eids: Iterable[str]) -> dict[str, EventName]:
    """Return name and zone of the events, by code, in one query."""
    statement = read_sql("tools.eventbrite_charts", "event_names.sql")
    rows = await reader.fetch(statement, {"eids": sorted(set(eids))}, row=EventName)
    return {row.eid: row for row in rows}


def job_line(job: ChartJob, timezone: str | None) -> str:
    """Render one job in a line, its next run in the event's zone."""
    due = f"next {when(job.next_run_at, timezone)}" if job.status is JobStatus.ACTIVE else "no run planned"
    last = (
        ""
        if job.last_ticket_count is None
        else f", last posted at {job.last_ticket_count:,} tickets, {job.last_pace_per_day or 0} a day"
    )
    against = f", against {', '.join(map(text, job.locked_comparators))}" if job.comparator_mode == "locked" else ""
    return f"*{text(job.eid)}* {job.status} in <#{text(job.slack_channel_id)}>, {job.cadence}: {due}{last}{against}"
