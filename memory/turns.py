"""Turns: every question is a row before anything is done about it, so that no crash loses or doubles an answer.

A turn is claimed by one worker at a time, which keeps saying that it lives; a turn whose worker fell silent is taken
over. Turns of one thread run one after the other. The session row has the turn's id and is made with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.identity import Door, Role
from arthur.masking import mask_text
from arthur.sql import read_sql
from memory.checkpoints import Kept
from memory.roles import RoleTable
from memory.sessions import SessionEnd, session_params

SILENT_AFTER = timedelta(seconds=10)
"""A turn whose worker has not been heard of for this long belongs to whoever takes it next (DESIGN 3b)."""
MOST_ATTEMPTS = 5
"""How many workers may die over one question; fewer, and a bad minute of the machine costs people their answers."""


@dataclass(frozen=True)
class Accepted:
    """What became of a question that was to be stored."""

    state: str
    """accepted: somebody will claim it; running: already the caller's; known: a redelivery."""
    others_wait: bool
    new_thread: bool = False
    role: str | None = None


State = Literal["accepted", "running", "waiting", "done", "failed", "stopped"]


@dataclass(frozen=True, kw_only=True)
class NewTurn:
    """A question as it came in."""

    id: UUID
    source: str
    door: Door
    thread_id: UUID
    thread_key: str
    user_id: str
    question: str
    username: str | None = None
    team_id: str | None = None
    channel_id: str | None = None
    channel_kind: str | None = None
    thread_ts: str | None = None
    message_ts: str | None = None
    event_id: str | None = None
    kind: Literal["message", "command"] = "message"
    trigger_id: str | None = None
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What the door needs to answer, for example the address of a private reply."""
    build: str = "dev"

    def begun(self, at: datetime, accepted: Accepted) -> "Turn":
        """Return the turn as it stands when its first attempt begins."""
        return Turn(
            id=self.id,
            state="running",
            door=self.door,
            thread_id=self.thread_id,
            thread_key=self.thread_key,
            user_id=self.user_id,
            username=self.username,
            team_id=self.team_id,
            channel_id=self.channel_id,
            channel_kind=self.channel_kind,
            thread_ts=self.thread_ts,
            question=self.question,
            attempts=1,
            accepted_at=at,
            answer=None,
            others_wait=accepted.others_wait,
            new_thread=accepted.new_thread,
            role=accepted.role,
        )


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A turn as it stands; see `NewTurn` for its facts."""

    id: UUID
    state: State
    door: Door
    thread_id: UUID
    thread_key: str
    user_id: str
    username: str | None
    team_id: str | None
    channel_id: str | None
    channel_kind: str | None
    thread_ts: str | None
    question: str
    attempts: int
    accepted_at: datetime
    answer: dict[str, Any] | None
    others_wait: bool = False
    """Other turns of the same thread wait for approvals: the graph may stand still at one of theirs."""
    new_thread: bool = False
    """Nothing is stored of its thread yet, so there is nothing to read either."""
    role: str | None = None
    """The role of the person who asked, if it was read when the turn was taken."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "door", Door(self.door))


class Pulse(StrEnum):
    """What a worker hears when it says that it lives."""

    ALIVE = "alive"
    STOP = "stop"
    """Somebody wants the turn stopped."""
    LOST = "lost"
    """The turn belongs to another worker by now."""


@dataclass(frozen=True)
class _Id:
    id: UUID


@dataclass(frozen=True)
class _Beat:
    stop: bool


class Turns:
    """The table of turns."""

    def __init__(self, database: Database, clock: Clock, roles: RoleTable | None = None) -> None:
        """Work on `database`. When a turn is taken, `roles` learns its person's role, which is asked for next."""
        self._database = database
        self._clock = clock
        self._roles = roles

    async def accept(self, turn: NewTurn, *, worker: str | None = None) -> Accepted:
        """Store a question and open its session row.

        A process that will run the turn itself takes it in the same statement by naming its `worker`; it gets it only
        when no other turn of the thread is open.
        """
        params = {**self._params(turn), "worker": worker}
        statement = read_sql("memory", "accept_turn.sql")
        accepted = await self._database.one(statement, params, row=Accepted)
        if accepted is None and worker is not None and await self.get(turn.id) is None:
            # Another turn of the thread began to run at this very moment: this one waits for it.
            accepted = await self._database.one(statement, {**params, "worker": None}, row=Accepted)
        if accepted is None:
            return Accepted(state="known", others_wait=False)
        self._learn(turn.user_id, accepted.role)
        return accepted

    async def accept_all_within(self, queries: Queries, turns: Sequence[NewTurn]) -> list[bool]:
        """Store questions inside the caller's transaction, in their order, for somebody else to run.

        Returns for each whether it is new; a redelivery is not.
        """
        params = [{**self._params(turn), "worker": None} for turn in turns]
        return await queries.touched_by_each(read_sql("memory", "accept_turn.sql"), params)

    async def claim(self, turn_id: UUID, *, worker: str) -> Turn | None:
        """Take a turn to run it; None while another has it, an earlier turn of its thread is open, or it ended."""
        params = {"id": turn_id, "worker": worker, **self._times()}
        try:
            turn = await self._database.one(read_sql("memory", "claim_turn.sql"), params, row=Turn)
        except UniqueViolation:
            return None  # two turns of the thread were claimed at once; the other one goes first
        if turn is not None:
            self._learn(turn.user_id, turn.role)
        return turn

    async def wake(self, turn_id: UUID, *, worker: str) -> Turn | None:
        """Take a turn that waited for an approval; None when it does not wait."""
        params = {"id": turn_id, "worker": worker, "now": self._clock.now()}
        try:
            return await self._database.one(read_sql("memory", "wake_turn.sql"), params, row=Turn)
        except UniqueViolation:
            return None

    async def beat(self, turn_id: UUID, *, worker: str) -> Pulse:
        """Say that the worker lives, and hear how the turn stands."""
        params = {"id": turn_id, "worker": worker, "now": self._clock.now()}
        beat = await self._database.one(read_sql("memory", "beat_turn.sql"), params, row=_Beat)
        if beat is None:
            return Pulse.LOST
        return Pulse.STOP if beat.stop else Pulse.ALIVE

    async def stop(
        self, *, user_id: str, turn_id: UUID | None = None, thread_id: UUID | None = None, of_anybody: bool = False
    ) -> list[UUID]:
        """Ask for the end of a turn, or of all open turns of a thread; returns those that this person may stop."""
        params = {
            "turn_id": turn_id,
            "thread_id": thread_id,
            "user_id": user_id,
            "of_anybody": of_anybody,
            "now": self._clock.now(),
        }
        return [row.id for row in await self._database.fetch(read_sql("memory", "stop_turn.sql"), params, row=_Id)]

    async def finish(
        self,
        turn_id: UUID,
        *,
        worker: str,
        state: State,
        answer: dict[str, Any],
        session: SessionEnd,
        kept: Kept | None = None,
    ) -> bool:
        """End a turn with its answer, its session and what was kept of its thread.

        False when another worker took it over, whose answer counts: then nothing of this is stored.
        """
        params = {
            **session_params(session),
            **(kept or Kept()).params(),
            "id": turn_id,
            "worker": worker,
            "state": state,
            "answer": Jsonb(answer),
            "now": self._clock.now(),
        }
        return await self._database.execute(read_sql("memory", "finish_turn.sql"), params) == 1

    async def get(self, turn_id: UUID) -> Turn | None:
        """Return a turn as it stands."""
        return await self._database.one(read_sql("memory", "turn_by_id.sql"), {"id": turn_id}, row=Turn)

    async def left_behind(
        self,
        *,
        source: str | None = None,
        user_id: str | None = None,
        thread_id: UUID | None = None,
        limit: int = 100,
    ) -> list[UUID]:
        """Return open turns of a source, a person or a thread whose worker fell silent, oldest first."""
        params = {"source": source, "user_id": user_id, "thread_id": thread_id, "limit": limit, **self._times()}
        rows = await self._database.fetch(read_sql("memory", "turns_left_behind.sql"), params, row=_Id)
        return [row.id for row in rows]

    def _learn(self, user_id: str, role: str | None) -> None:
        if self._roles is not None and role is not None:
            self._roles.learn(user_id, Role(role))

    def _params(self, turn: NewTurn) -> dict[str, object]:
        prompt, payload = mask_text(turn.question), Jsonb(dict(turn.payload))
        return {**turn.__dict__, "door": turn.door.value, "prompt": prompt, "payload": payload, **self._times()}

    def _times(self) -> dict[str, object]:
        now = self._clock.now()
        return {"now": now, "silent_since": now - SILENT_AFTER}
