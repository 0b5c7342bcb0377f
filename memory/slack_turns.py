"""Slack's side of a turn: where its answer goes, the presses on its cards, and work that lost its job."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.sql import read_sql
from memory.turns import SILENT_AFTER

ANSWERS_MATTER_FOR = timedelta(days=1)
"""How long an answer that Slack did not take is tried again."""

LONGEST_WAIT = timedelta(minutes=10)
MOST_QUESTIONS = 200
TurnKind = Literal["message", "command", "press", "undo"]


@dataclass(frozen=True, kw_only=True)
class SlackTurn:
    """What Slack has to know of a turn or a press; `payload` is what came with it and is needed to answer."""

    id: UUID
    kind: TurnKind
    parent_id: UUID | None
    state: str
    door: str | None
    thread_id: UUID
    thread_key: str
    team_id: str | None
    channel_id: str | None
    channel_kind: str | None
    user_id: str
    username: str | None
    thread_ts: str | None
    message_ts: str | None
    question: str
    payload: dict[str, Any]
    attempts: int
    opens_thread: bool
    """No other turn of the thread is older."""


@dataclass(frozen=True, kw_only=True)
class NewPress:
    """A press on a button of a turn's card; the key tells one press from its redelivery."""

    id: UUID
    kind: Literal["press", "undo"]
    press_key: str
    turn_id: UUID
    user_id: str
    username: str | None
    payload: dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """A turn of a thread and the message of its question."""

    id: UUID
    message_ts: str | None
    is_held: bool
    """Whether the words of the question are part of the conversation; those of a refused one are not."""


@dataclass(frozen=True)
class Lost:
    """Work whose job is gone."""

    id: UUID
    thread_id: UUID


@dataclass(frozen=True)
class _Thread:
    thread_id: UUID


@dataclass(frozen=True)
class _Id:
    id: UUID


class SlackTurns:
    """The table of turns, as Slack's door sees it."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def get(self, turn_id: UUID) -> SlackTurn | None:
        """Return a turn or a press."""
        return await self._database.one(read_sql("memory", "slack_turn.sql"), {"id": turn_id}, row=SlackTurn)

    async def accept_press(self, queries: Queries, press: NewPress) -> UUID | None:
        """Store a press and return its thread; None for a redelivery, or when there is no such turn."""
        params = {**press.__dict__, "payload": Jsonb(press.payload), "now": self._clock.now()}
        found = await queries.one(read_sql("memory", "accept_press.sql"), params, row=_Thread)
        return found.thread_id if found else None

    async def begin_press(self, press_id: UUID) -> None:
        """Count an attempt at a press."""
        await self._database.execute(read_sql("memory", "begin_press.sql"), self._params(press_id))

    async def end_press(self, press_id: UUID, *, state: Literal["done", "failed"]) -> None:
        """Note that a press was dealt with."""
        await self._database.execute(read_sql("memory", "end_press.sql"), {**self._params(press_id), "state": state})

    async def answer_through(self, turn_id: UUID, response_url: str) -> None:
        """Let a private answer go through a fresh address; Slack's addresses last 30 minutes and five uses."""
        params = {"id": turn_id, "response_url": response_url}
        await self._database.execute(read_sql("memory", "turn_response_url.sql"), params)

    async def is_tete_a_tete(self, *, channel_id: str, thread_ts: str, user_id: str) -> bool:
        """Say whether this person alone has asked in a thread, and has."""
        params = {"channel_id": channel_id, "thread_ts": thread_ts, "user_id": user_id}
        statement = read_sql("memory", "thread_of_one_asker.sql")
        return await self._database.one(statement, params, row=_Id) is not None

    async def of_same_thread(self, turn_id: UUID) -> list[Asked]:
        """Return the turns of a turn's thread that its checkpoint knows, newest first, itself included."""
        params = {"id": turn_id, "limit": MOST_QUESTIONS}
        return await self._database.fetch(read_sql("memory", "slack_questions_of_thread.sql"), params, row=Asked)

    async def waiting_long(self, seconds: float) -> list[SlackTurn]:
        """Return questions that nobody has begun with for so long and whose askers have no sign of it yet."""
        now = self._clock.now()
        params = {"since": now - LONGEST_WAIT, "before": now - timedelta(seconds=seconds)}
        return await self._database.fetch(read_sql("memory", "slack_turns_waiting.sql"), params, row=SlackTurn)

    async def without_a_job(self) -> list[Lost]:
        """Return open turns and presses for which no job is queued or running."""
        params = {"before": self._clock.now() - SILENT_AFTER}
        return await self._database.fetch(read_sql("memory", "slack_turns_without_job.sql"), params, row=Lost)

    async def decided_without_a_job(self) -> list[Lost]:
        """Return turns that wait although none of their approvals is open any more, and no job goes on with them."""
        return await self._database.fetch(read_sql("memory", "slack_turns_decided.sql"), {}, row=Lost)

    async def unsent_without_a_job(self) -> list[Lost]:
        """Return answered questions of whose answer a part was not sent, although no job goes on with it.

        A job gives up after a minute or so; Slack may be away for longer. After a day nobody waits any more.
        """
        now = self._clock.now()
        params = {"before": now - SILENT_AFTER, "since": now - ANSWERS_MATTER_FOR}
        return await self._database.fetch(read_sql("memory", "slack_turns_unsent.sql"), params, row=Lost)

    def _params(self, turn_id: UUID) -> dict[str, object]:
        return {"id": turn_id, "now": self._clock.now()}
