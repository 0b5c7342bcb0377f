"""What people have asked before, for their own Home tab."""

from dataclasses import dataclass
from datetime import datetime

from arthur.database import Database
from arthur.sql import read_sql


@dataclass(frozen=True)
class AskedBefore:
    """A question, and when it was asked last."""

    question: str
    asked_at: datetime


async def recent_questions(database: Database, user_id: str, *, limit: int = 5) -> list[AskedBefore]:
    """Return a person's newest answered questions, each once."""
    params = {"user_id": user_id, "limit": limit}
    return await database.fetch(read_sql("memory", "recent_questions.sql"), params, row=AskedBefore)
