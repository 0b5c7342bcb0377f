"""Brings the database up to date: our numbered files, then the queue's schema, then the checkpointer's.

Forward only, one transaction a step, one migrator at a time; when everything is current it reads one list and leaves.
It needs a direct or session-mode connection: behind a transaction pooler its lock would protect nothing.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata, resources
from importlib.resources.abc import Traversable

import psycopg
from psycopg import AsyncConnection

from arthur.database import CONNECT_TIMEOUT_S, is_pooled
from arthur.errors import MisconfiguredError

OLDEST_SERVER = 150_000
"""Postgres 15: the first whose views can run with their reader's rights."""

LOCK_PATIENCE_S = 300.0
LOCK_POLL_S = 0.05

QUEUE, CHECKPOINTER = "procrastinate", "langgraph-checkpoint-postgres"


class MigrationError(Exception):
    """The database could not be brought up to date; the message says which step and why."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to apply once: its SQL, and the names it settles in the list of applied migrations."""

    name: str
    sql: bytes
    settles: tuple[str, ...]

    @property
    def checksum(self) -> str:
        """What tells an edited file from the applied one, whatever its line ends."""
        return hashlib.sha256(self.sql.replace(b"\r\n", b"\n")).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is still to be done."""

    steps: tuple[Step, ...]
    checkpointer: str | None

    @property
    def names(self) -> list[str]:
        """Return the names of the steps, in order."""
        return [step.name for step in self.steps] + ([self.checkpointer] if self.checkpointer else [])


async def migrate(dsn: str) -> list[str]:
    """Apply what is missing and return its names; an empty list when the database was current.

    Raises:
        MigrationError: nothing of the failing step was kept, the steps before it were.
        MisconfiguredError: the connection string leads to a transaction pooler.
    """
    async with _connected(dsn) as connection:
        if not (await _plan(connection)).names:
            return []
        async with _alone(connection):
            plan = await _plan(connection)  # again: another migrator may have been faster
            await connection.execute(_ledger("create"))
            for step in plan.steps:
                await _apply(connection, step)
            if plan.checkpointer:
                await _set_up_checkpointer(connection, dsn, plan.checkpointer)
            if plan.names:
                await connection.execute(_ledger("close"))
            return plan.names


async def pending(dsn: str) -> list[str]:
    """Return the names of what `migrate` would apply, without changing anything."""
    async with _connected(dsn) as connection:
        return (await _plan(connection)).names


async def apply_own(dsn: str) -> None:
    """Apply our numbered files alone, for a snapshot of our own tables; the queue's and checkpointer's are not ours."""
    async with _connected(dsn) as connection, _alone(connection):
        await connection.execute(_ledger("create"))
        for step in own_steps():
            await _apply(connection, step)
        await connection.execute(_ledger("close"))


async def ensure_roles(connection: AsyncConnection, *, reader: str, writer: str) -> bool:
    """Make the two roles and give them their rights on our tables; False where roles cannot be made.

    For a migrated database of our own: a pool then connects as owner with `-c role=<name>`. Calling it again is cheap.
    """
    cursor = await connection.execute(_ledger("ensure_roles"), {"reader": reader, "writer": writer})
    row = await cursor.fetchone()
    return bool(row and row[0])


def own_steps() -> list[Step]:
    """Return our numbered files, in order."""
    return [
        Step(name=file.name, sql=file.read_bytes(), settles=(file.name,))
        for file in _sql_files(resources.files("memory").joinpath("migrations"))
    ]


@asynccontextmanager
async def _connected(dsn: str) -> AsyncGenerator[AsyncConnection]:
    if is_pooled(dsn):
        raise MisconfiguredError(
            "Migrations need a direct or session-mode connection (port 5432); this one leads to a transaction pooler."
        )
    try:
        connection = await AsyncConnection.connect(
            dsn, autocommit=True, prepare_threshold=None, connect_timeout=CONNECT_TIMEOUT_S
        )
    except psycopg.OperationalError as exc:
        raise MigrationError(f"The database does not answer: {exc}") from exc
    async with connection:
        if connection.info.server_version < OLDEST_SERVER:
            raise MigrationError(f"Postgres 15 or newer is needed, not {connection.info.server_version // 10_000}.")
        await connection.execute(_ledger("prepare"))
        yield connection


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncGenerator[None]:
    """Wait until no other migrator is at work, and keep others out."""
    give_up = time.monotonic() + LOCK_PATIENCE_S
    while not await _value(connection, "try_lock"):
        if time.monotonic() > give_up:
            raise MigrationError(f"Another migrator has been at work for {LOCK_PATIENCE_S:.0f} s; look for it first.")
        await asyncio.sleep(LOCK_POLL_S)
    try:
        yield
    finally:
        if not connection.closed:
            await connection.execute(_ledger("unlock"))


async def _plan(connection: AsyncConnection) -> Plan:
    cursor = await connection.execute(_ledger("exists"))
    has_ledger, has_queue = await cursor.fetchone() or (False, False)
    applied: dict[str, str] = {}
    if has_ledger:
        cursor = await connection.execute(_ledger("applied"))
        applied = {name: checksum async for name, checksum in cursor}
    checkpointer = f"{CHECKPOINTER} {metadata.version(CHECKPOINTER)}"
    return Plan(
        steps=(*_own_plan(applied), *_queue_plan(applied, exists=has_queue)),
        checkpointer=None if checkpointer in applied else checkpointer,
    )


def _own_plan(applied: Mapping[str, str]) -> Iterable[Step]:
    """Return our files that are not applied yet. Names unknown to this build were left by a newer one and stay."""
    for step in own_steps():
        if step.name not in applied:
            yield step
        elif applied[step.name] != step.checksum:
            raise MigrationError(f"{step.name} was edited after it was applied; write a new migration instead.")


def _queue_plan(applied: Mapping[str, str], *, exists: bool) -> Iterable[Step]:
    """Return the queue's whole schema for a database without it, else its migrations since the last run."""
    folder = resources.files("procrastinate").joinpath("sql")
    files = {f"{QUEUE}/{file.name}": file for file in _sql_files(folder.joinpath("migrations"))}
    missing = [name for name in files if name not in applied]
    if len(missing) < len(files):
        for name in missing:
            yield Step(name=name, sql=files[name].read_bytes(), settles=(name,))
    elif exists:
        raise MigrationError("The queue's tables (procrastinate_*) exist, but this migrator did not make them.")
    else:
        version = metadata.version(QUEUE)
        yield Step(name=f"{QUEUE} {version}", sql=folder.joinpath("schema.sql").read_bytes(), settles=tuple(files))


async def _apply(connection: AsyncConnection, step: Step) -> None:
    try:
        async with connection.transaction():
            await connection.execute(step.sql)
            for name in step.settles:
                await connection.execute(_ledger("record"), {"name": name, "checksum": step.checksum})
    except psycopg.Error as exc:
        raise MigrationError(f"{step.name}: {exc}") from exc


async def _set_up_checkpointer(connection: AsyncConnection, dsn: str, name: str) -> None:
    """Let the checkpointer make its tables, outside of a transaction, because it builds indexes concurrently."""
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver  # noqa: PLC0415  slow, and not needed when current

    try:
        async with AsyncPostgresSaver.from_conn_string(dsn) as saver:
            await saver.setup()
        await connection.execute(_ledger("record"), {"name": name, "checksum": ""})
    except psycopg.Error as exc:
        raise MigrationError(f"{name}: {exc}") from exc


async def _value(connection: AsyncConnection, name: str) -> object:
    cursor = await connection.execute(_ledger(name))
    row = await cursor.fetchone()
    return row[0] if row else None


def _ledger(name: str) -> bytes:
    return resources.files("memory").joinpath("migrations", "ledger", f"{name}.sql").read_bytes()


def _sql_files(folder: Traversable) -> list[Traversable]:
    return sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
