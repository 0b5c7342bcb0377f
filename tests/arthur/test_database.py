"""The database handle against a real Postgres, direct and as behind a transaction pooler."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from arthur.database import Database, Limits, is_pooled, open_database
from arthur.errors import DatabaseAway, NotConfigured, TimedOut, Unavailable
from memory import embedded

READ_ONLY = Limits(read_only=True, statement_timeout_ms=5000)


@dataclass(frozen=True)
class Row:
    number: int
    word: str


@asynccontextmanager
async def opened(dsn: str, limits: Limits, *, pooled: bool, size: int = 2) -> AsyncGenerator[Database]:
    """Open a database directly, or as if a transaction pooler stood between: start-up options are lost there."""
    if not pooled:
        async with open_database(dsn, limits, max_connections=size) as database:
            yield database
        return
    pool: AsyncConnectionPool = AsyncConnectionPool(
        dsn, kwargs={"autocommit": True, "prepare_threshold": None}, min_size=0, max_size=size, open=False
    )
    async with pool:
        yield Database(pool, limits, pooled=True)


@pytest.fixture(params=[False, True], ids=["direct", "pooled"])
def pooled(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def dsn(server: embedded.Running) -> str:
    return server.dsn("postgres")


async def test_rows_are_built_from_columns_by_name(dsn: str, *, pooled: bool) -> None:
    statement = "SELECT 'b' || n AS word, n AS number FROM generate_series(1, %(last)s) AS n"
    async with opened(dsn, READ_ONLY, pooled=pooled) as database:
        assert await database.fetch(statement, {"last": 2}, row=Row) == [Row(1, "b1"), Row(2, "b2")]
        assert await database.one(statement, {"last": 1}, row=Row) == Row(1, "b1")
        assert await database.one(statement, {"last": 0}, row=Row) is None
        assert await database.value("SELECT 40 + %(more)s", {"more": 2}) == 42
        async with database.queries() as queries:
            assert await queries.tuples("SELECT 1, 'a'") == [(1, "a")]


async def test_a_read_only_handle_refuses_to_write(own_dsn: str, *, pooled: bool) -> None:
    async with opened(own_dsn, READ_ONLY, pooled=pooled) as database:
        for write in ("CREATE TABLE sneaky (id int)", "DELETE FROM esbmcp_turns"):
            with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                await database.execute(write)


async def test_a_statement_cannot_talk_its_way_out_of_read_only(own_dsn: str) -> None:
    """The role may still change the setting; so the brakes are its rights, and this is the seat belt."""
    async with opened(own_dsn, READ_ONLY, pooled=True) as database:
        with pytest.raises(psycopg.errors.ActiveSqlTransaction):
            await database.execute("SELECT 1; SET TRANSACTION READ WRITE")


async def test_a_statement_that_takes_too_long_is_stopped(dsn: str, *, pooled: bool) -> None:
    async with opened(dsn, Limits(statement_timeout_ms=150), pooled=pooled) as database:
        with pytest.raises(TimedOut, match="took too long"):
            await database.value("SELECT pg_sleep(20)")
        assert await database.value("SELECT 1") == 1  # and the connection is of use again


async def test_behind_a_pooler_limits_hold_for_one_transaction_alone(dsn: str) -> None:
    """The server's connection belongs to somebody else afterwards, who must not inherit them."""
    limits = Limits(read_only=True, statement_timeout_ms=1234)
    names = ("transaction_read_only", "statement_timeout")
    async with opened(dsn, limits, pooled=True, size=1) as database:
        inside = [await database.value(f"SHOW {name}") for name in names]  # pyright: ignore[reportArgumentType]
        async with database.transaction() as queries:
            in_transaction = [await queries.value(f"SHOW {name}") for name in names]  # pyright: ignore[reportArgumentType]
        async with database.pool.connection() as connection:
            after = [await (await connection.execute(f"SHOW {name}")).fetchone() for name in names]  # pyright: ignore[reportArgumentType]

    assert inside == in_transaction == ["on", "1234ms"]
    assert after == [("off",), ("0",)]


async def test_a_direct_connection_carries_its_limits_from_its_start(dsn: str) -> None:
    async with opened(dsn, Limits(read_only=True, statement_timeout_ms=1234), pooled=False) as database:
        assert await database.value("SHOW default_transaction_read_only") == "on"
        assert await database.value("SHOW statement_timeout") == "1234ms"


async def test_rows_that_may_be_lost_with_the_server_do_not_wait_for_its_disk(dsn: str, *, pooled: bool) -> None:
    async with opened(dsn, Limits(waits_for_disk=False), pooled=pooled) as database:
        chosen = "SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'"
        async with database.queries() as queries:
            assert await queries.tuples(chosen) == [("off", "session" if pooled else "client")]


async def test_options_of_the_connection_string_are_kept(dsn: str) -> None:
    given = make_conninfo(dsn, options="-c application_name=somebody")
    async with opened(given, Limits(statement_timeout_ms=1234), pooled=False) as database:
        assert await database.value("SHOW application_name") == "somebody"
        assert await database.value("SHOW statement_timeout") == "1234ms"


async def test_a_handle_takes_on_its_role(company_dsn: str, *, pooled: bool) -> None:
    async with opened(company_dsn, Limits(role="arthur_reader"), pooled=pooled) as database:
        assert await database.value("SELECT current_user") == "arthur_reader"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await database.execute("DELETE FROM events")


async def test_a_transaction_happens_as_a_whole_or_not_at_all(own_dsn: str, *, pooled: bool) -> None:
    async with opened(own_dsn, Limits(), pooled=pooled) as database:
        await database.execute("CREATE TABLE counted (id int)")
        with pytest.raises(psycopg.errors.DivisionByZero):
            await add_one_then_fail(database)
        assert await database.value("SELECT count(*) FROM counted") == 0
        async with database.transaction() as queries:
            await queries.execute_many("INSERT INTO counted VALUES (%(id)s)", [{"id": 1}, {"id": 2}])
        assert await database.value("SELECT count(*) FROM counted") == 2


async def add_one_then_fail(database: Database) -> None:
    async with database.transaction() as queries:
        await queries.execute("INSERT INTO counted VALUES (1)")
        await queries.execute("SELECT 1 / 0")


async def kill_backends(dsn: str, name: str) -> int:
    """Cut the connections of one application, as a restarted server or a pooler does."""
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        cursor = await connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s", [name]
        )
        row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def test_a_read_survives_connections_that_died_meanwhile(dsn: str) -> None:
    """Asked once more on a fresh connection, however many dead ones wait in the pool."""
    named = make_conninfo(dsn, application_name="test-dead-reads")
    async with opened(named, READ_ONLY, pooled=False, size=3) as database:
        await asyncio.gather(*(database.value("SELECT pg_sleep(0.05)") for _ in range(3)))
        assert await kill_backends(dsn, "test-dead-reads") == 3

        assert await database.one("SELECT 1 AS number, 'a' AS word", {}, row=Row) == Row(1, "a")
        assert await database.fetch("SELECT 1 AS number, 'a' AS word", {}, row=Row) == [Row(1, "a")]


async def test_a_write_is_not_repeated_on_its_own(dsn: str) -> None:
    """Whether it took effect is unknown; only its caller can tell whether it may run again."""
    named = make_conninfo(dsn, application_name="test-dead-writes")
    async with opened(named, Limits(), pooled=False, size=1) as database:
        await database.value("SELECT 1")
        assert await kill_backends(dsn, "test-dead-writes") == 1

        with pytest.raises(Unavailable):
            await database.fetch("SELECT 1 AS number, 'a' AS word", {}, row=Row)
        assert await database.value("SELECT 1") == 1


async def test_one_dead_connection_has_the_others_replaced(dsn: str) -> None:
    """After a restart all are dead, and only the first statement is to suffer from it."""
    named = make_conninfo(dsn, application_name="test-dead-pool")
    async with opened(named, Limits(), pooled=False, size=4) as database:
        await asyncio.gather(*(database.value("SELECT pg_sleep(0.05)") for _ in range(4)))
        assert await kill_backends(dsn, "test-dead-pool") == 4

        with pytest.raises(DatabaseAway):
            await database.value("SELECT 1")
        for _ in range(4):
            assert await database.value("SELECT 1") == 1


async def test_a_server_that_is_not_there_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arthur.database.PATIENCE_S", 0.3)
    async with open_database("postgresql://nobody@127.0.0.1:9/x", Limits()) as database:
        with pytest.raises(Unavailable, match="did not answer"):
            await database.value("SELECT 1")


async def test_a_full_pool_is_told_in_words(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("arthur.database.PATIENCE_S", 0.3)
    async with opened(dsn, Limits(), pooled=False, size=1) as database, database.queries():
        with pytest.raises(Unavailable):
            await database.value("SELECT 1")


async def test_without_a_connection_string_nothing_opens() -> None:
    with pytest.raises(NotConfigured, match="SUPABASE_DB_URL"):
        async with open_database("", Limits()):
            pass


async def test_opening_connects_to_nothing() -> None:
    """So that a process starts while the database is away, and costs nothing where it is not asked."""
    began = asyncio.get_running_loop().time()
    async with open_database("postgresql://nobody@127.0.0.1:9/x", Limits()):
        spent = timedelta(seconds=asyncio.get_running_loop().time() - began)

    assert spent < timedelta(seconds=1)


def test_the_poolers_port_gives_it_away() -> None:
    assert is_pooled("postgresql://u@db.example.com:6543/postgres")
    assert is_pooled("host=db.example.com port=6543")
    assert not is_pooled("postgresql://u@db.example.com:5432/postgres")
    assert not is_pooled("postgresql://u@db.example.com/postgres")
