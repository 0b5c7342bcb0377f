"""The migrator: an empty database, a current one, two migrators at once, and what it refuses."""

import asyncio
import time

import pytest
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo

from arthur.errors import MisconfiguredError
from memory.migrate import MigrationError, apply_own, migrate, own_steps, pending
from memory.snapshot import SNAPSHOT, dump_schema


async def count(dsn: str, statement: str) -> int:
    async with await AsyncConnection.connect(dsn) as connection:
        cursor = await connection.execute(statement.encode())
        row = await cursor.fetchone()
        return row[0] if row else 0


async def test_an_empty_database_gets_our_tables_the_queue_and_the_checkpointer(empty_dsn: str) -> None:
    planned = await pending(empty_dsn)

    assert await migrate(empty_dsn) == planned
    assert planned[: len(own_steps())] == [step.name for step in own_steps()]
    assert await pending(empty_dsn) == []
    tables = "'esbmcp_chat_sessions', 'esbmcp_turns', 'procrastinate_jobs', 'checkpoints', 'checkpoint_writes'"
    assert await count(empty_dsn, f"SELECT count(*) FROM pg_class WHERE relname IN ({tables})") == 5


async def test_a_current_database_is_left_alone_at_once(own_dsn: str) -> None:
    started = time.perf_counter()

    assert await migrate(own_dsn) == []
    assert time.perf_counter() - started < 1


async def test_migrators_at_the_same_time_apply_everything_once(empty_dsn: str) -> None:
    """The checkpointer's concurrent index builds and a waiting migrator do not block each other."""
    async with asyncio.timeout(60):
        results = await asyncio.gather(*(migrate(empty_dsn) for _ in range(3)))

    assert sorted(len(names) for names in results)[:2] == [0, 0]
    assert await pending(empty_dsn) == []
    assert await count(empty_dsn, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0


async def test_the_snapshot_is_what_the_migrations_add_up_to(empty_dsn: str) -> None:
    """When this fails after a new migration: `python -m memory.snapshot`."""
    await apply_own(empty_dsn)

    assert dump_schema(empty_dsn) == SNAPSHOT.read_text(encoding="utf-8")


async def test_an_edited_migration_is_refused(own_dsn: str) -> None:
    async with await AsyncConnection.connect(own_dsn) as connection:
        await connection.execute(
            "UPDATE esbmcp_migrations SET checksum = 'other' WHERE name = '0003_columns_and_keys.sql'"
        )

    with pytest.raises(MigrationError, match=r"0003_columns_and_keys\.sql was edited"):
        await migrate(own_dsn)


async def test_what_a_newer_build_applied_is_left_alone(own_dsn: str) -> None:
    """After a roll-back the older build finds names it does not know, and starts all the same."""
    async with await AsyncConnection.connect(own_dsn) as connection:
        await connection.execute("INSERT INTO esbmcp_migrations (name, checksum) VALUES ('9999_later.sql', 'x')")

    assert await migrate(own_dsn) == []


async def test_new_migrations_of_the_queue_are_applied_by_name(own_dsn: str) -> None:
    """A build with a newer queue runs just the files that the database has not seen."""
    async with await AsyncConnection.connect(own_dsn) as connection:
        newest = "procrastinate/03.04.00_50_post_add_retry_failed_job_procedure.sql"
        await connection.execute("DELETE FROM esbmcp_migrations WHERE name = %s", [newest])

    assert await pending(own_dsn) == [newest]
    assert await migrate(own_dsn) == [newest]


async def test_a_foreign_queue_is_refused(empty_dsn: str) -> None:
    """Nobody can tell which of its migrations such a queue has seen."""
    async with await AsyncConnection.connect(empty_dsn) as connection:
        await connection.execute("CREATE TABLE procrastinate_jobs (id bigint)")

    with pytest.raises(MigrationError, match="did not make them"):
        await migrate(empty_dsn)


async def test_a_failing_step_names_itself_and_leaves_nothing(empty_dsn: str) -> None:
    async with await AsyncConnection.connect(empty_dsn) as connection:
        await connection.execute("CREATE VIEW esbmcp_turns AS SELECT 1 AS id")

    with pytest.raises(MigrationError, match=r"^0006_turns\.sql: "):
        await migrate(empty_dsn)
    assert (await pending(empty_dsn))[0] == "0006_turns.sql"
    assert await count(empty_dsn, "SELECT count(*) FROM pg_class WHERE relname = 'esbmcp_outbox'") == 0


async def test_a_transaction_pooler_is_refused() -> None:
    with pytest.raises(MisconfiguredError, match="transaction pooler"):
        await migrate(make_conninfo(host="db.example.com", port=6543, dbname="postgres"))


async def test_a_silent_database_is_named_as_such() -> None:
    with pytest.raises(MigrationError, match="does not answer"):
        await pending(make_conninfo(host="127.0.0.1", port=9, dbname="postgres", user="nobody"))
