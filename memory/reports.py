"""Reports of faults that people filled in: who may report which answer, and the form stored before it is filed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.sql import read_sql

FORM = "fault_report"
"""What the payload of a stored form says that it is."""


@dataclass(frozen=True, kw_only=True)
class NewReport:
    """A form as it was submitted; its key tells one form from its redelivery."""

    form_key: str
    turn_id: UUID
    user_id: str
    username: str | None
    arguments: Mapping[str, Any]
    id: UUID = field(default_factory=uuid4)


class Reports:
    """The forms among the turns."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def may_report(self, turn_id: UUID, user_id: str) -> bool:
        """Say whether somebody has to do with an answer: it is theirs, or they have said what they think of it."""
        params = {"turn_id": turn_id, "user_id": user_id}
        return bool(await self._database.value(read_sql("memory", "may_report.sql"), params))

    async def accept(self, queries: Queries, report: NewReport) -> bool:
        """Store a form within the caller's transaction; False when it is stored already."""
        params = {
            **vars(report),
            "payload": Jsonb({"form": FORM, "arguments": dict(report.arguments)}),
            "now": self._clock.now(),
        }
        return await queries.execute(read_sql("memory", "accept_report.sql"), params) == 1
