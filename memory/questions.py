"""What people have asked before, for their own Home tab."""

from dataclasses import dataclass

from arthur.database import Database
from arthur.sql import read_sql


@dataclass(frozen=True)
class _Asked:
    question: str


async def recent_questions(database: Database, user_id: str, *, limit: int = 5) -> list[str]:
    """Return a person's newest answered questions, each once."""
    params = {"user_id": user_id, "limit": limit}
    rows = await database.fetch(read_sql("memory", "recent_questions.sql"), params, row=_Asked)
    return [row.question for row in rows]
