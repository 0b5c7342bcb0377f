"""The audit log is append-only, and its hash chain shows what was done behind its back."""

import asyncio

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow

REFUSED = psycopg.errors.InsufficientPrivilege


async def write(connection: AsyncConnection[DictRow], *events: str) -> None:
    for event in events:
        await connection.execute(
            "INSERT INTO esbmcp_audit_log (event_type, slack_user_id, detail) VALUES (%s, 'U0ANA', '{\"a\": null}')",
            [event],
        )


async def verify(connection: AsyncConnection[DictRow]) -> tuple[int, int | None]:
    cursor = await connection.execute("SELECT checked_count, first_bad_position FROM esbmcp_audit_verify()")
    row = await cursor.fetchone()
    assert row is not None
    return row["checked_count"], row["first_bad_position"]


async def tamper(connection: AsyncConnection[DictRow], statement: str) -> None:
    """Change the log as only a superuser can: with all triggers off."""
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE esbmcp_audit_log SET detail = '{}'",
        "DELETE FROM esbmcp_audit_log",
        "TRUNCATE esbmcp_audit_log",
        "UPDATE esbmcp_audit_anchors SET removed_count = 0",
        "DELETE FROM esbmcp_audit_anchors",
        "TRUNCATE esbmcp_audit_anchors",
    ],
)
async def test_even_the_owner_cannot_change_the_log(own: AsyncConnection[DictRow], statement: str) -> None:
    await write(own, "session_started")

    with pytest.raises(REFUSED, match="append-only"):
        await own.execute(statement.encode())
    assert await verify(own) == (1, None)


async def test_an_empty_log_verifies(own: AsyncConnection[DictRow]) -> None:
    assert await verify(own) == (0, None)


async def test_several_rows_in_one_statement_are_chained(own: AsyncConnection[DictRow]) -> None:
    await own.execute(
        "INSERT INTO esbmcp_audit_log (event_type) VALUES ('role_allowed'), ('tool_executed'), ('tool_failed')"
    )

    assert await verify(own) == (3, None)


async def test_the_chain_does_not_depend_on_the_readers_settings(own: AsyncConnection[DictRow]) -> None:
    await write(own, "session_started", "session_completed")
    await own.execute("SET TimeZone = 'Australia/Sydney'")
    await own.execute("SET DateStyle = 'German'")

    assert await verify(own) == (2, None)


@pytest.mark.parametrize(
    ("statement", "first_bad"),
    [
        ("UPDATE esbmcp_audit_log SET slack_user_id = 'U0EVE' WHERE position = 2", 2),
        ("UPDATE esbmcp_audit_log SET detail = '{}' WHERE position = 3", 3),
        ("UPDATE esbmcp_audit_log SET created_at = created_at - interval '1 second' WHERE position = 1", 1),
        ("DELETE FROM esbmcp_audit_log WHERE position = 2", 3),
        ("DELETE FROM esbmcp_audit_log WHERE position = 1", 2),
    ],
)
async def test_tampering_is_found_at_its_place(own: AsyncConnection[DictRow], statement: str, first_bad: int) -> None:
    await write(own, "session_started", "tool_executed", "tool_executed", "session_completed")
    assert await verify(own) == (4, None)

    await tamper(own, statement)

    assert (await verify(own))[1] == first_bad


async def test_a_row_whose_own_hash_was_made_to_fit_is_given_away_by_the_next(own: AsyncConnection[DictRow]) -> None:
    await write(own, "session_started", "tool_executed", "tool_executed", "session_completed")

    await tamper(own, "UPDATE esbmcp_audit_log SET slack_user_id = 'U0EVE' WHERE position = 2")
    await tamper(own, "UPDATE esbmcp_audit_log AS a SET row_hash = esbmcp_audit_hash(a) WHERE position = 2")

    assert (await verify(own))[1] == 3


async def test_the_head_tells_of_lost_newest_rows(own: AsyncConnection[DictRow]) -> None:
    """The chain alone cannot: whoever noted the head elsewhere can."""
    await write(own, "session_started", "session_completed")
    head = "SELECT head_position, head_hash FROM esbmcp_audit_verify()"
    before = await (await own.execute(head)).fetchone()

    await tamper(own, "DELETE FROM esbmcp_audit_log WHERE position = 2")

    assert await verify(own) == (1, None)
    assert await (await own.execute(head)).fetchone() != before


async def test_parallel_writers_share_one_chain(own: AsyncConnection[DictRow], own_dsn: str) -> None:
    async def writer() -> None:
        async with await AsyncConnection.connect(own_dsn) as connection:
            for _ in range(10):
                async with connection.transaction():
                    await connection.execute("INSERT INTO esbmcp_audit_log (event_type) VALUES ('tool_executed')")

    await asyncio.gather(*(writer() for _ in range(4)))

    assert await verify(own) == (40, None)


async def test_a_rolled_back_row_leaves_no_gap(own: AsyncConnection[DictRow]) -> None:
    await write(own, "session_started")
    async with own.transaction(force_rollback=True):
        await write(own, "tool_executed")
    await write(own, "session_completed")

    assert await verify(own) == (2, None)


async def test_an_unknown_event_is_refused(own: AsyncConnection[DictRow]) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="event_type_known"):
        await write(own, "moon_landing")
