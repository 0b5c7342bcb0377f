"""Running a stored turn: claim it, keep saying so, run the graph, store the one answer."""

import asyncio
import os
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar
from uuid import UUID, uuid4

import structlog
from langchain_core.runnables import RunnableConfig

from arthur.clock import Clock
from arthur.database import translated
from arthur.errors import ArthurError, DatabaseAway, InternalError
from arthur.ids import error_reference
from graph.build import Graph
from memory.checkpoints import Kept, keeping
from memory.sessions import SessionEnd
from memory.turns import MOST_ATTEMPTS, NewTurn, Pulse, Turn, Turns
from nodes.announce import Announcements, Listener
from server.answers import Answer, Ending
from server.standing import Standing, Start, context_of

log = structlog.get_logger()

BEAT_S = 2.0
POLL_S = 0.1
PATIENCE_S = 120.0
AWAY_PAUSES_S = (0.3, 0.7, 1.5)
"""How long a turn waits for a database that is away, before the person is told and the rest is left to a later try."""

T = TypeVar("T")


def worker_name() -> str:
    """Return a name for this process that no other has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """A turn that is this worker's, who hears it, and what it leaves to be stored of its thread when it ends."""

    turn: Turn
    listener: Listener | None = None
    kept: Kept = field(default_factory=Kept)


@dataclass(frozen=True, kw_only=True)
class TurnRunner:
    """Runs turns of this process."""

    turns: Turns
    standing: Standing
    graph: Graph
    announcements: Announcements
    wall: Clock
    prompt_hash: str = ""
    worker: str = field(default_factory=worker_name)

    async def ask(self, new: NewTurn, *, listener: Listener | None = None) -> Answer:
        """Store a question and run it here."""
        accepted = await self.turns.accept(new, worker=self.worker)
        if accepted.state == "running":
            return await self._run_claimed(new.begun(self.wall.now(), accepted), listener)
        return await self.run(new.id, listener=listener)

    async def resume(self, turn_id: UUID, *, listener: Listener | None = None) -> Answer:
        """Go on with a turn that waited, after one of its grants was decided; it waits on while another is open."""
        turn = await self.turns.wake(turn_id, worker=self.worker)
        if turn is None:
            return await self.run(turn_id, listener=listener)
        return await self._run_claimed(turn, listener)

    async def run(self, turn_id: UUID, *, listener: Listener | None = None, patience_s: float = PATIENCE_S) -> Answer:
        """Run a stored turn to its end and return its one answer, whoever produced it.

        Waits while an earlier turn of the thread, or another worker, is busy; a turn of the thread that a dead process
        left behind is finished first.
        """
        give_up = asyncio.get_running_loop().time() + patience_s
        while True:
            turn = await self.turns.claim(turn_id, worker=self.worker)
            if turn is not None:
                return await self._run_claimed(turn, listener)
            known = await self.turns.get(turn_id)
            if known is not None and known.answer is not None:
                return Answer.model_validate(known.answer)
            if known is None or asyncio.get_running_loop().time() > give_up:
                return Answer(turn_id=turn_id, text="I am still busy with your earlier question.", status="running")
            await self._clear_the_way(known)
            await asyncio.sleep(POLL_S)

    async def recover(self, *, source: str, user_id: str | None = None) -> list[Answer]:
        """Finish the turns of one door, or of one person there, that a dead process left behind."""
        return [await self.run(turn_id) for turn_id in await self.turns.left_behind(source=source, user_id=user_id)]

    async def _clear_the_way(self, turn: Turn) -> None:
        for abandoned in await self.turns.left_behind(thread_id=turn.thread_id, limit=1):
            if abandoned != turn.id:
                claimed = await self.turns.claim(abandoned, worker=self.worker)
                if claimed is not None:
                    await self._run_claimed(claimed, None)

    async def _run_claimed(self, turn: Turn, listener: Listener | None) -> Answer:
        structlog.contextvars.bind_contextvars(turn_id=str(turn.id))
        try:
            run = Run(turn=turn, listener=listener, kept=Kept(new_thread=turn.new_thread))
            async with self._heartbeat(turn.id):
                ending = await self._end_of(run)
                stored = await self._patiently(lambda: self._finish(run, ending))
            if not stored:
                log.warning("turn_taken_over")
                return await self.run(turn.id)  # the answer that counts is the other worker's
            return ending.answer
        finally:
            structlog.contextvars.unbind_contextvars("turn_id")

    async def _end_of(self, run: Run) -> Ending:
        if run.turn.attempts > MOST_ATTEMPTS:
            return self._apology(run.turn, None)
        tries = count(run.turn.attempts)
        try:
            return await self._patiently(
                lambda: self._run_graph(replace(run, turn=replace(run.turn, attempts=next(tries))))
            )
        except Exception as exc:  # a border: the person gets a reference, the log the rest
            return self._apology(run.turn, exc)

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        """Do work again while Arthur's own database is away for a moment, as it is when it is started anew."""
        for pause in AWAY_PAUSES_S:
            try:
                async with translated():
                    return await work()
            except DatabaseAway as exc:
                log.warning("database_away", pause_s=pause, exc_info=exc)
                await asyncio.sleep(pause)
        async with translated():
            return await work()

    async def _finish(self, run: Run, ending: Ending) -> bool:
        return await self.turns.finish(
            run.turn.id,
            worker=self.worker,
            state=ending.state,
            answer=ending.answer.model_dump(mode="json"),
            session=self._session(ending),
            kept=run.kept,
        )

    async def _run_graph(self, run: Run) -> Ending:
        """Run the graph from where this turn stands."""
        turn = run.turn
        config: RunnableConfig = {"configurable": {"thread_id": str(turn.thread_id)}}
        if turn.others_wait:
            await self._pass(turn, config)
        start = await self.standing.start_of(turn, config)
        if isinstance(start, Ending):
            return start
        return await self._go(run, config, start)

    async def _pass(self, turn: Turn, config: RunnableConfig) -> None:
        """Let the graph go past the approval at which it stands, as the one who waits for it, unless that is this turn.

        Of several turns that wait, the thread says whose it is; the oldest may have been passed long ago.
        """
        owner = await self.standing.held_by(config)
        held = await self.turns.get(owner) if owner is not None and owner != turn.id else None
        if held is not None:
            await self._go(Run(turn=held), config, await self.standing.past(held))

    async def _go(self, run: Run, config: RunnableConfig, start: Start) -> Ending:
        turn, context = run.turn, context_of(run.turn, start)
        stored_at_end = keeping(run.kept) if start.durability == "exit" else nullcontext()
        with self.announcements.heard_by(turn.id, run.listener), stored_at_end:
            state = await self.graph.ainvoke(start.input, config, context=context, durability=start.durability)
        if "__interrupt__" in state:
            return await self.standing.stopped(turn, state["turn"])
        return Ending.of(turn.id, state["turn"], str(state["messages"][-1].text))

    def _apology(self, turn: Turn, error: Exception | None) -> Ending:
        reference = error_reference(self.wall.now())
        words = error.detail if isinstance(error, ArthurError) else InternalError(reference).detail
        if error is None:
            words = f"I tried {MOST_ATTEMPTS} times and did not get to the end of this. Reference: {reference}."
        log.error("turn_failed", error_id=reference, exc_info=error)
        return Ending(
            answer=Answer(turn_id=turn.id, text=words, status="error", reason="internal_error", error_id=reference),
            turn=None,
            state="failed",
        )

    def _session(self, ending: Ending) -> SessionEnd:
        """Return what the session's row says of this end."""
        answer, turn = ending.answer, ending.turn
        if turn is None:
            return SessionEnd(
                status=answer.status,
                role=None,
                answer=answer.text,
                error_message=answer.reason,
                error_id=answer.error_id,
            )
        usage = turn["usage"]
        return SessionEnd(
            status=turn["status"],
            role=turn["role"],
            answer=answer.text,
            model=usage["model"] or None,
            prompt_hash=self.prompt_hash,
            tools_called=[dict(ran) for ran in turn["ran"]],
            rounds=turn["rounds"],
            prompt_tokens=usage["prompt_tokens"],
            completion_tokens=usage["completion_tokens"],
            cached_tokens=usage["cached_tokens"],
            first_call_ms=usage["first_call_ms"],
            followup_ms=usage["followup_ms"],
            passthrough=turn["passthrough"],
            redaction_rules=sorted({rule for ran in turn["ran"] for rule in ran.get("masked", ())}),
            error_message=turn["reason"],
            request_id=str(answer.turn_id),
        )

    @asynccontextmanager
    async def _heartbeat(self, turn_id: UUID) -> AsyncGenerator[None]:
        over = asyncio.Event()
        beating = asyncio.create_task(self._beat(turn_id, over), name="heartbeat")
        try:
            yield
        finally:
            over.set()  # Python 3.11 may swallow the cancellation inside the driver's wait
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating

    async def _beat(self, turn_id: UUID, over: asyncio.Event) -> None:
        while not over.is_set():
            await asyncio.sleep(BEAT_S)
            with suppress(ArthurError):
                if await self.turns.beat(turn_id, worker=self.worker) is not Pulse.ALIVE:
                    self.announcements.stop(turn_id)
