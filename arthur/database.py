"""A database handle: SQL in, typed rows out, with the limits of its purpose built in.

Two ways to impose the limits, because start-up options are lost behind a transaction pooler (pitfall G7): a direct
connection carries them from its start and runs in autocommit, one round trip a statement; behind a pooler each
statement runs in a transaction of its own that sets them first.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import LiteralString, TypeVar

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import class_row, scalar_row, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from arthur.adapting import adapters
from arthur.errors import DatabaseAway, NotConfigured, TimedOut, Unavailable

Row = TypeVar("Row")
T = TypeVar("T")
Params = Mapping[str, object]

POOLER_PORT = "6543"
CONNECT_TIMEOUT_S = 10
PATIENCE_S = 3.0
"""How long a statement waits for a connection: people are told within five seconds that a database is away."""
RECONNECT_S = 2.0
"""A pool that cannot connect for this long begins anew with the next statement; its pauses would double for ever."""
IDLE_TIMEOUT_S = 30.0


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What connections of one purpose may do."""

    read_only: bool = False
    waits_for_disk: bool = True
    """Whether a commit waits until it is on disk; without, a crash of the server may lose the last half second."""
    statement_timeout_ms: int | None = None
    role: str | None = None

    def as_settings(self) -> dict[str, str]:
        """Return the limits as Postgres settings, by name."""
        chosen: dict[str, str] = {}
        if self.read_only:
            chosen["default_transaction_read_only"] = "on"
        if self.statement_timeout_ms is not None:
            chosen["statement_timeout"] = str(self.statement_timeout_ms)
        if not self.waits_for_disk:
            chosen["synchronous_commit"] = "off"
        if self.role is not None:
            chosen["role"] = self.role
        return chosen


class Queries:
    """The statements one connection can run, in or outside a transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.connection = connection

    async def fetch(self, statement: LiteralString, params: Params, *, row: type[Row]) -> list[Row]:
        """Return every row as a `row`, built from columns by name."""
        async with self.connection.cursor(row_factory=class_row(row)) as cursor:
            await cursor.execute(statement, params)
            return await cursor.fetchall()

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row | None:
        """Return the first row, or None."""
        async with self.connection.cursor(row_factory=class_row(row)) as cursor:
            await cursor.execute(statement, params)
            return await cursor.fetchone()

    async def value(self, statement: LiteralString, params: Params | None = None) -> object:
        """Return the first column of the first row, or None."""
        async with self.connection.cursor(row_factory=scalar_row) as cursor:
            await cursor.execute(statement, params)
            return await cursor.fetchone()

    async def tuples(self, statement: LiteralString, params: Params | None = None) -> list[tuple[object, ...]]:
        """Return every row as a plain tuple; for generic readers such as `doctor` and `server sql`."""
        async with self.connection.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(statement, params)
            return await cursor.fetchall()

    async def execute(self, statement: LiteralString, params: Params | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        cursor = await self.connection.execute(statement, params)
        return cursor.rowcount

    async def touched_by_each(self, statement: LiteralString, params: Sequence[Params]) -> list[bool]:
        """Run a statement once per set of parameters, in one batch, and say of each whether it gave a row."""
        async with self.connection.cursor() as cursor:
            await cursor.executemany(statement, params, returning=True)
            return [bool(result.rowcount) async for result in cursor.results()]

    async def execute_many(self, statement: LiteralString, params: Sequence[Params]) -> None:
        """Run a statement once per set of parameters, in one batch."""
        async with self.connection.cursor() as cursor:
            await cursor.executemany(statement, params)


class WaryPool(AsyncConnectionPool[AsyncConnection]):
    """A pool that looks at all its idle connections once one comes back dead: after a restart they all are.

    It does not test a connection before it lends it, which would cost a round trip each time.
    """

    async def putconn(self, conn: AsyncConnection) -> None:
        """Take a connection back."""
        dead = conn.closed
        await super().putconn(conn)
        if dead and not self.closed:
            await self.check()


class Database:
    """A pool of connections that share one purpose."""

    def __init__(self, pool: AsyncConnectionPool, limits: Limits, *, pooled: bool) -> None:
        self._pool = pool
        self._limits = limits
        self._pooled = pooled

    @property
    def pool(self) -> AsyncConnectionPool:
        """The pool itself, for libraries that want one (the checkpointer)."""
        return self._pool

    async def fetch(self, statement: LiteralString, params: Params, *, row: type[Row]) -> list[Row]:
        """Return every row as a `row`, built from columns by name."""

        async def ask(queries: Queries) -> list[Row]:
            return await queries.fetch(statement, params, row=row)

        return await self._asked(ask)

    async def one(self, statement: LiteralString, params: Params, *, row: type[Row]) -> Row | None:
        """Return the first row, or None."""

        async def ask(queries: Queries) -> Row | None:
            return await queries.one(statement, params, row=row)

        return await self._asked(ask)

    async def value(self, statement: LiteralString, params: Params | None = None) -> object:
        """Return the first column of the first row, or None."""
        async with self.queries() as queries:
            return await queries.value(statement, params)

    async def execute(self, statement: LiteralString, params: Params | None = None) -> int:
        """Run a statement and return how many rows it touched."""
        async with self.queries() as queries:
            return await queries.execute(statement, params)

    async def _asked(self, ask: Callable[[Queries], Awaitable[T]]) -> T:
        """Ask once more on a fresh connection when a read-only pool's connection turns out to be dead."""
        try:
            async with self.queries() as queries:
                return await ask(queries)
        except Unavailable as exc:
            if not self._limits.read_only or isinstance(exc.__cause__, PoolTimeout):
                raise
            async with self.queries() as queries:
                return await ask(queries)

    @asynccontextmanager
    async def queries(self) -> AsyncGenerator[Queries]:
        """Lend a connection for several statements; each stands alone unless the limits force a transaction."""
        async with translated(), self._pool.connection() as connection:
            if not self._pooled:
                yield Queries(connection)
                return
            async with connection.transaction():
                await self._set_limits(connection)
                yield Queries(connection)

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Queries]:
        """Lend a connection inside one transaction: all of it happens, or nothing."""
        async with translated(), self._pool.connection() as connection, connection.transaction():
            if self._pooled:
                await self._set_limits(connection)
            yield Queries(connection)

    async def _set_limits(self, connection: AsyncConnection) -> None:
        settings = self._limits.as_settings()
        if settings.pop("default_transaction_read_only", None):
            settings["transaction_read_only"] = "on"
        statements = [
            sql.SQL("SET LOCAL {} = {}").format(sql.Identifier(name), sql.Literal(value))
            for name, value in settings.items()
        ]
        if statements:
            await connection.execute(sql.SQL("; ").join(statements))


def is_pooled(dsn: str) -> bool:
    """Say whether a connection string leads to a transaction pooler (port 6543, spec deploy 4)."""
    return str(conninfo_to_dict(dsn).get("port", "")) == POOLER_PORT


@asynccontextmanager
async def open_database(dsn: str, limits: Limits, *, max_connections: int = 5) -> AsyncGenerator[Database]:
    """Open a pool for one purpose and close it at the end.

    Connections are made when they are first needed, so opening costs nothing; a wrong password shows on first use.
    """
    if not dsn:
        raise NotConfigured("No database is configured: set SUPABASE_DB_URL.")
    pooled = is_pooled(dsn)
    extra: dict[str, str] = {}
    if not pooled and limits.as_settings():
        given = str(conninfo_to_dict(dsn).get("options") or "")
        options = " ".join(f"-c {name}={value}" for name, value in limits.as_settings().items())
        extra["options"] = f"{given} {options}".strip()
    pool = WaryPool(
        make_conninfo(dsn, connect_timeout=CONNECT_TIMEOUT_S, **extra),
        kwargs={"autocommit": True, "context": adapters(), "prepare_threshold": None if pooled else 5},
        min_size=0,
        max_size=max_connections,
        max_idle=IDLE_TIMEOUT_S,
        timeout=PATIENCE_S,
        reconnect_timeout=RECONNECT_S,
        open=False,
    )
    await pool.open()
    try:
        yield Database(pool, limits, pooled=pooled)
    finally:
        await pool.close()


@asynccontextmanager
async def translated() -> AsyncGenerator[None]:
    """Turn driver errors that people can act on into ours; the cause is kept."""
    try:
        yield
    except psycopg.errors.QueryCanceled as exc:
        raise TimedOut("The database query took too long and was stopped; narrow the question.") from exc
    except (PoolTimeout, psycopg.errors.ConnectionException, psycopg.errors.AdminShutdown) as exc:
        raise DatabaseAway("The database did not answer.") from exc
    except psycopg.OperationalError as exc:
        raise DatabaseAway("The database did not answer.") from exc
