"""The chart schedules that concern one person, for their own Home tab."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from arthur.database import Database
from arthur.sql import read_sql


@dataclass(frozen=True, kw_only=True)
class OpenSchedule:
    """A schedule that is not over; `next_run_at` of one that is not active says nothing."""

    eid: str
    slack_channel_id: str
    cadence: str
    status: str
    next_run_at: datetime | None
    total: int
    """How many there are in all, the others included."""


async def open_schedules(
    database: Database, *, channels: Collection[str], user_id: str, now: datetime, limit: int
) -> list[OpenSchedule]:
    """Return the schedules in some channels and those that a person made, the next to run first."""
    params = {"channels": list(channels), "user_id": user_id, "now": now, "limit": limit}
    return await database.fetch(read_sql("memory", "open_chart_schedules.sql"), params, row=OpenSchedule)
