"""What people think of an answer, by the buttons below it (table esbmcp_feedback): one rating a person and session."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from arthur.database import Database
from arthur.sql import read_sql

Mark = Literal[-1, 1]


@dataclass(frozen=True, kw_only=True)
class Rating:
    """One person's rating of one answer, and the message whose button they pressed."""

    session_id: UUID
    user_id: str
    rating: Mark
    channel_id: str | None
    message_ts: str | None
    at: datetime


class Rated(StrEnum):
    """What became of a rating."""

    COUNTED = "counted"
    KNOWN = "known"
    """A delivery seen before, or older than the rating that counts."""
    FOREIGN = "foreign"
    """There is no such answer where the button was pressed."""


@dataclass(frozen=True)
class _Outcome:
    visible: bool
    counted: bool


async def rate(database: Database, rating: Rating) -> Rated:
    """Store a rating in the place of the person's earlier one."""
    outcome = await database.one(read_sql("memory", "rate_answer.sql"), vars(rating), row=_Outcome)
    if outcome is None or not outcome.visible:
        return Rated.FOREIGN
    return Rated.COUNTED if outcome.counted else Rated.KNOWN
