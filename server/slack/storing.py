"""Storing questions, each with its job: those that arrive while a transaction is under way share the next one."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from arthur.database import Database
from arthur.errors import DatabaseAway, TimedOut, Unavailable
from arthur.sql import read_sql
from memory.turns import NewTurn, Turns
from server.queue import Queue

MOST = 100
"""Questions of one transaction."""
PATIENCE_S = 2.2
"""Slack waits three seconds for an acknowledgement."""
PAUSE_S = 0.1


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    turn: NewTurn
    stored: "asyncio.Future[bool]"


class Storing:
    """Stores questions in groups, for under a burst every commit of its own would make the last one wait for all.

    A lone question is stored at once; nobody waits for company.
    """

    def __init__(self, *, database: Database, turns: Turns, queue: Queue) -> None:
        self._database = database
        self._turns = turns
        self._queue = queue
        self._waiting: list[_Waiting] = []
        self._task: asyncio.Task[None] | None = None

    async def store(self, turn: NewTurn) -> bool:
        """Store a question and its job, and return once both are committed; False if it was stored before."""
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(turn=turn, stored=stored))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work_off(), name="storing")
        return await stored

    async def _work_off(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                await self._store(group)
            finally:
                for one in group:
                    one.stored.cancel()  # nothing, unless this task was cancelled

    async def _store(self, group: Sequence[_Waiting]) -> None:
        try:
            accepted = await self._commit_in_time([one.turn for one in group])
        except Exception as exc:  # handed to those who wait
            if len(group) > 1 and not isinstance(exc, Unavailable | TimedOut):
                for one in group:  # what is wrong with one of them is not the others' fault
                    await self._store([one])
                return
            for one in group:
                if not one.stored.done():
                    one.stored.set_exception(exc)
        else:
            for one, new in zip(group, accepted, strict=True):
                if not one.stored.done():
                    one.stored.set_result(new)

    async def _commit_in_time(self, turns: Sequence[NewTurn]) -> list[bool]:
        """Commit, again if the database was away for a moment; nothing is stored twice, whatever a lost answer hid."""
        try:
            async with asyncio.timeout(PATIENCE_S):
                while True:
                    try:
                        return await self._commit(turns)
                    except DatabaseAway:
                        await asyncio.sleep(PAUSE_S)
        except TimeoutError as exc:
            raise DatabaseAway("The database did not answer.") from exc

    async def _commit(self, turns: Sequence[NewTurn]) -> list[bool]:
        """Store questions in their order; the locks make the order within a thread that of the jobs."""
        threads = [str(turn.thread_id) for turn in turns]
        async with self._database.transaction() as queries:
            await queries.value(read_sql("memory", "lock_threads.sql"), {"threads": threads})
            accepted = await self._turns.accept_all_within(queries, turns)
            new = [turn for turn, is_new in zip(turns, accepted, strict=True) if is_new]
            await self._queue.put_all(queries, [(turn.id, turn.thread_id) for turn in new])
        return accepted
