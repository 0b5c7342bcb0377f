"""The application's two roles: what they see and may do under the row policies, and that making them twice is cheap."""

from collections.abc import AsyncGenerator

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg.rows import DictRow

from memory.migrate import ensure_roles, migrate

READER, WRITER = "arthur_reader", "arthur_writer"
REFUSED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
async def reader(own_dsn: str) -> AsyncGenerator[AsyncConnection]:
    """A connection of the read pool: the owner's, acting as the reader from its start."""
    async with await AsyncConnection.connect(own_dsn, autocommit=True, options=f"-c role={READER}") as connection:
        yield connection


@pytest.fixture
async def writer(own_dsn: str) -> AsyncGenerator[AsyncConnection]:
    """A connection of the write pool."""
    async with await AsyncConnection.connect(own_dsn, autocommit=True, options=f"-c role={WRITER}") as connection:
        yield connection


async def value(connection: AsyncConnection, statement: str) -> object:
    row = await (await connection.execute(statement.encode())).fetchone()
    return row[0] if row else None


async def test_the_writer_writes_and_the_reader_reads(writer: AsyncConnection, reader: AsyncConnection) -> None:
    """Without policies both would see no row, and no error either."""
    await writer.execute("INSERT INTO esbmcp_chat_sessions (slack_user_id, user_prompt) VALUES ('U0ANA', 'votes?')")
    await writer.execute("UPDATE esbmcp_chat_sessions SET status = 'error'")
    await writer.execute("INSERT INTO esbmcp_audit_log (event_type) VALUES ('session_started')")
    await writer.execute(
        "INSERT INTO esbmcp_memory_versions (scope_type, scope_id, version_no, content_md)"
        " VALUES ('tool', 'lookup_event', 1, 'x')"
    )

    assert await value(reader, "SELECT count(*) FROM esbmcp_chat_sessions WHERE status = 'error'") == 1
    assert await value(reader, "SELECT total_sessions FROM esbmcp_v_daily_volume") == 1
    assert await value(reader, "SELECT checked_count FROM esbmcp_audit_verify()") == 1
    assert await value(writer, "SELECT count(*) FROM esbmcp_memory_versions") == 1


async def test_every_table_has_a_policy_for_both_roles(own: AsyncConnection[DictRow]) -> None:
    cursor = await own.execute(
        "SELECT c.relname, array_agg(p.policyname::text ORDER BY p.policyname) AS policies FROM pg_class AS c"
        " LEFT JOIN pg_policies AS p ON p.tablename = c.relname"
        " WHERE c.relkind = 'r' AND c.relname LIKE 'esbmcp%' GROUP BY c.relname"
    )

    wrong = {
        row["relname"]
        for row in await cursor.fetchall()
        if row["policies"] != ["arthur_reader_reads", "arthur_writer_writes"]
    }
    assert wrong == set()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO esbmcp_chat_sessions (slack_user_id, user_prompt) VALUES ('U0ANA', 'x')",
        "UPDATE esbmcp_switches SET value = true",
        "DELETE FROM esbmcp_bug_reports",
        "SELECT thread_id FROM checkpoints",
        "SELECT id FROM procrastinate_jobs",
        "SELECT esbmcp_cleanup_old_data(90)",
        "SELECT esbmcp_rate_take('k', 1, interval '1 minute', now())",
    ],
)
async def test_the_reader_may_nothing_else(reader: AsyncConnection, statement: str) -> None:
    with pytest.raises(REFUSED):
        await reader.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE esbmcp_audit_log SET detail = '{}'",
        "DELETE FROM esbmcp_audit_log",
        "INSERT INTO esbmcp_audit_anchors VALUES (1, 1, '', '', 1)",
        "UPDATE esbmcp_model_prices SET input_usd_per_million = 0",
        "UPDATE esbmcp_migrations SET checksum = ''",
        "SELECT esbmcp_cleanup_old_data(90)",
        "SELECT id FROM procrastinate_jobs",
    ],
)
async def test_the_writer_keeps_off_what_must_not_change(writer: AsyncConnection, statement: str) -> None:
    with pytest.raises(REFUSED):
        await writer.execute(statement.encode())


async def test_the_writer_takes_from_rate_limits(writer: AsyncConnection) -> None:
    assert await value(writer, "SELECT allowed FROM esbmcp_rate_take('k', 1, interval '1 minute', now())") is True


async def test_making_the_roles_again_changes_nothing(own_dsn: str) -> None:
    async with await AsyncConnection.connect(own_dsn) as connection:
        before = await value(connection, "SELECT string_agg(relacl::text, ',' ORDER BY relname) FROM pg_class")
        assert await ensure_roles(connection, reader=READER, writer=WRITER)
        assert await value(connection, "SELECT string_agg(relacl::text, ',' ORDER BY relname) FROM pg_class") == before


async def test_where_roles_cannot_be_made_the_answer_is_no(own_dsn: str) -> None:
    """As on a hosted database whose owner may not create roles: the pools then use read-only transactions."""
    async with await AsyncConnection.connect(own_dsn) as connection:
        await connection.execute("CREATE ROLE arthur_test_plain NOLOGIN")
        await connection.execute("GRANT EXECUTE ON FUNCTION esbmcp_ensure_roles, esbmcp_make_role TO arthur_test_plain")
        await connection.execute("SET LOCAL ROLE arthur_test_plain")

        assert not await ensure_roles(connection, reader="arthur_test_r", writer="arthur_test_w")
        await connection.rollback()


@pytest.mark.parametrize(("attribute", "made"), [("CREATEROLE", True), ("NOCREATEROLE", False)])
async def test_an_owner_who_is_no_superuser_can_do_it_all(empty_dsn: str, attribute: str, made: bool) -> None:  # noqa: FBT001
    """A hosted database gives out no superuser; some give out no right to create roles either."""
    owner = f"arthur_test_{attribute.lower()}"
    async with await AsyncConnection.connect(empty_dsn, autocommit=True) as connection:
        await connection.execute(f"CREATE ROLE {owner} LOGIN {attribute}".encode())
        await connection.execute(f"ALTER DATABASE {connection.info.dbname} OWNER TO {owner}".encode())
    dsn = make_conninfo(empty_dsn, user=owner)

    await migrate(dsn)

    async with await AsyncConnection.connect(dsn) as connection:
        assert await ensure_roles(connection, reader=f"{owner}_r", writer=f"{owner}_w") is made
        await connection.execute("SELECT esbmcp_cleanup_old_data(90)")
    if made:
        async with await AsyncConnection.connect(dsn, options=f"-c role={owner}_w") as connection:
            await connection.execute("INSERT INTO esbmcp_audit_log (event_type) VALUES ('session_started')")
