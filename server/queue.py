"""The queue: procrastinate over Arthur's own database, with a job stored in the transaction of what it is about."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import DeleteJobCondition, Status
from procrastinate.worker import Worker
from psycopg.conninfo import make_conninfo

from arthur.database import CONNECT_TIMEOUT_S, PATIENCE_S, RECONNECT_S, Queries, translated

log = structlog.get_logger()

HEARTBEAT_S = 2.0
STALLED_AFTER_S = 10.0
"""A worker that was not heard of for this long is dead, and its jobs go to another one (DESIGN 3b)."""
POLL_S = 0.5
"""How often a worker looks by itself; it is woken by a notification anyway."""
DRAIN_S = 25.0
MOST_TRIES = 5
FIRST_PAUSE_S = 2
RESTART_PAUSE_S = 0.3
STOP_POLL_S = 0.5
PERSIST_PAUSES_S = (0.5, 1.0, 2.0)

Work = Callable[[UUID, bool], Awaitable[None]]
"""Deals with one turn; the flag says that no other try follows a failure."""
Care = Callable[[], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Queue:
    """One queue of jobs that are each about one turn; jobs of one thread run one after the other."""

    app: App
    name: str

    async def put(self, queries: Queries, turn_id: UUID, *, thread_id: UUID) -> None:
        """Store a job in the caller's transaction; it exists exactly if that commits."""
        job = self._job(thread_id, connection=queries.connection)
        await job.defer_async(turn_id=str(turn_id))

    async def put_all(self, queries: Queries, turns: Sequence[tuple[UUID, UUID]]) -> None:
        """Store a job for each turn and its thread in the caller's transaction, in their order."""
        if turns:
            jobs = [self._job(thread_id).make_new_job(turn_id=str(turn_id)) for turn_id, thread_id in turns]
            await self.app.job_manager.batch_defer_jobs_async(jobs=jobs, connection=queries.connection)

    async def put_again(self, turn_id: UUID, *, thread_id: UUID) -> None:
        """Store a job for a turn that lost its own; nothing happens if another replica was faster."""
        async with translated():
            with suppress(AlreadyEnqueued):
                job = self._job(thread_id, queueing_lock=f"again:{turn_id}")
                await job.defer_async(turn_id=str(turn_id))

    async def revive_stalled(self) -> int:
        """Give the jobs of dead workers to living ones, and return how many there were."""
        async with translated():
            jobs = await self.app.job_manager.get_stalled_jobs(queue=self.name, seconds_since_heartbeat=STALLED_AFTER_S)
            stalled = list(jobs)
            for job in stalled:
                await self.app.job_manager.retry_job(job)
            for job in await self.app.job_manager.get_stalled_jobs(
                queue=self._care, seconds_since_heartbeat=STALLED_AFTER_S
            ):  # the next one comes by itself
                await self.app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
        return len(stalled)

    def _job(self, thread_id: UUID, **more: Any) -> Any:  # noqa: ANN401  procrastinate's deferrer
        return self.app.configure_task(self._task, queue=self.name, lock=str(thread_id), **more)

    @property
    def _task(self) -> str:
        return f"{self.name}.run"

    @property
    def _care(self) -> str:
        return f"{self.name}.care"

    @asynccontextmanager
    async def working(self, work: Work, care: Care, *, concurrency: int) -> AsyncGenerator[None]:
        """Work on the queue in this process until the block ends; then let running jobs finish, within a limit.

        `care` runs every five seconds in one of all the queue's workers.
        """
        self._register(work, care)
        hands = Hands(app=self.app, queues=(self.name, self._care), concurrency=concurrency)
        running = asyncio.create_task(hands.run(), name=f"worker of {self.name}")
        try:
            yield
        finally:
            hands.stop()
            await hands.until_done(running)

    def _register(self, work: Work, care: Care) -> None:
        retry = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=FIRST_PAUSE_S)

        async def run(context: JobContext, turn_id: str) -> None:
            tries = context.job.attempts + 1
            await work(UUID(turn_id), tries > MOST_TRIES)

        async def look_after(timestamp: int) -> None:  # noqa: ARG001  procrastinate's signature
            await care()

        self.app.task(name=self._task, queue=self.name, pass_context=True, retry=retry)(run)
        care_task = self.app.task(name=self._care, queue=self._care, queueing_lock=self._care)(look_after)
        self.app.periodic(cron="* * * * * */5", periodic_id=self._care)(care_task)


class Hands:
    """A worker, and another one when it stops by itself, as it does when its connection is lost."""

    def __init__(self, *, app: App, queues: tuple[str, ...], concurrency: int) -> None:
        self._app = app
        self._queues = queues
        self._concurrency = concurrency
        self._stopping = False
        self._worker = self._new()
        self._workers: dict[asyncio.Task[None], StoppableWorker] = {}

    async def run(self) -> None:
        """Work until told to stop.

        The next worker begins as soon as the one before takes no more jobs; that one finishes what it has.
        """
        while not self._stopping:
            working = asyncio.create_task(self._work(self._worker), name=f"worker of {self._queues[0]}")
            self._workers[working] = self._worker
            working.add_done_callback(self._workers.pop)
            leaving = asyncio.create_task(self._worker.leaving.wait())
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            leaving.cancel()
            if not self._stopping:
                log.warning("worker_stopped", queues=self._queues)
                await asyncio.sleep(RESTART_PAUSE_S)
                self._worker = self._new()
        await asyncio.gather(*self._workers)

    async def _work(self, worker: "StoppableWorker") -> None:
        if self._stopping:
            return  # a worker that is told to stop before it began does not hear it
        try:
            await worker.run()
        except Exception as exc:  # a border: whatever it was, the next worker may do better
            log.exception("worker_failed", exc_info=exc)

    def stop(self) -> None:
        """Take no new job, let those under way finish, within a limit."""
        self._stopping = True
        self._worker.stop()

    async def until_done(self, running: asyncio.Task[None]) -> None:
        """Wait for the end of `run`.

        Python 3.11 may swallow a cancellation that arrives together with what was waited for (`asyncio.wait_for`, on
        which psycopg waits), and procrastinate would then wait for its listener for ever: it is cancelled again.
        """
        while not running.done():
            await asyncio.wait({running}, timeout=STOP_POLL_S)
            for worker in self._workers.values():
                worker.cancel_side_tasks_again()
        await running

    def _new(self) -> "StoppableWorker":
        return StoppableWorker(
            app=self._app,
            queues=list(self._queues),
            concurrency=self._concurrency,
            fetch_job_polling_interval=POLL_S,
            shutdown_graceful_timeout=DRAIN_S,
            delete_jobs=DeleteJobCondition.SUCCESSFUL,
            install_signal_handlers=False,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=STALLED_AFTER_S,
        )


class StoppableWorker(Worker):
    """A worker that knows its side tasks, in order to end them for certain."""

    side_tasks: tuple[asyncio.Task[Any], ...] = ()

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  procrastinate's own
        super().__init__(**options)
        self.leaving = asyncio.Event()
        """Set once the worker takes no more jobs."""

    def _start_side_tasks(self) -> list[asyncio.Task[Any]]:
        started = super()._start_side_tasks()
        self.side_tasks = tuple(started)
        return started

    async def _persist_job_status(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  procrastinate's own
        """Say how a job ended; a worker that cannot ends itself, so that the job goes to another one as stalled."""
        for pause in PERSIST_PAUSES_S:
            try:
                return await super()._persist_job_status(*args, **kwargs)
            except ConnectorException as exc:
                log.warning("job_end_not_stored", pause_s=pause, exc_info=exc)
                await asyncio.sleep(pause)
        try:
            await super()._persist_job_status(*args, **kwargs)
        except ConnectorException:
            self.stop()
            raise

    async def _shutdown(self, side_tasks: list[asyncio.Task[Any]]) -> None:
        self.leaving.set()
        await super()._shutdown(side_tasks)

    def cancel_side_tasks_again(self) -> None:
        """Cancel the side tasks that outlived their cancellation."""
        if self.leaving.is_set():
            for task in self.side_tasks:
                task.cancel()


@asynccontextmanager
async def open_queue(dsn: str, name: str) -> AsyncGenerator[Queue]:
    """Open a queue over Arthur's own database; connections of its own, so that no busy turn delays a heartbeat."""
    connector = PsycopgConnector(
        conninfo=make_conninfo(dsn, connect_timeout=CONNECT_TIMEOUT_S),
        min_size=0,
        max_size=4,
        timeout=PATIENCE_S,
        reconnect_timeout=RECONNECT_S,
    )
    app = App(connector=connector)
    async with translated():
        await app.open_async()
    try:
        yield Queue(app=app, name=name)
    finally:
        await app.close_async()
