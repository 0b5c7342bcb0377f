"""Retention: what goes, what stays, and that removing old audit rows does not look like tampering."""

from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow

SESSION, YOUNG_SESSION, EXECUTION, TURN = (f"{digit}0000000-0000-0000-0000-000000000000" for digit in "1234")


async def cleanup(connection: AsyncConnection[DictRow], days: int = 90) -> dict[str, Any]:
    cursor = await connection.execute("SELECT esbmcp_cleanup_old_data(%s) AS result", [days])
    row = await cursor.fetchone()
    assert row is not None
    return row["result"]


async def count(connection: AsyncConnection[DictRow], table: str) -> int:
    cursor = await connection.execute(f"SELECT count(*) AS n FROM {table}".encode())
    row = await cursor.fetchone()
    assert row is not None
    return row["n"]


async def verify(connection: AsyncConnection[DictRow]) -> DictRow | None:
    return await (
        await connection.execute("SELECT checked_count, first_bad_position FROM esbmcp_audit_verify()")
    ).fetchone()


async def add_session(connection: AsyncConnection[DictRow], key: str, age: str) -> None:
    await connection.execute(
        "INSERT INTO esbmcp_chat_sessions (id, slack_user_id, slack_channel_id, response_ts, user_prompt, created_at)"
        " VALUES (%s, 'U0ANA', 'C0SHOWS', '100.1', 'votes?', now() - %s::interval)",
        [key, age],
    )


async def test_an_unresolved_error_survives_the_execution_it_points_to(own: AsyncConnection[DictRow]) -> None:
    await add_session(own, SESSION, "100 days")
    await own.execute(
        "INSERT INTO esbmcp_tool_executions (id, session_id, tool_name, created_at)"
        " VALUES (%s, %s, 'lookup_event', now() - interval '100 days')",
        [EXECUTION, SESSION],
    )
    for resolved, message in ((False, "open"), (True, "done")):
        await own.execute(
            "INSERT INTO esbmcp_tool_errors (execution_id, session_id, tool_name, error_type, error_message, resolved,"
            " resolved_at, created_at) VALUES (%s, %s, 'lookup_event', 'timeout', %s, %s,"
            " CASE WHEN %s THEN now() - interval '95 days' END, now() - interval '100 days')",
            [EXECUTION, SESSION, message, resolved, resolved],
        )

    result = await cleanup(own)

    assert (result["deleted_sessions"], result["deleted_executions"], result["deleted_errors"]) == (1, 1, 1)
    left = await (
        await own.execute("SELECT error_message, session_id, execution_id FROM esbmcp_tool_errors")
    ).fetchall()
    assert left == [{"error_message": "open", "session_id": None, "execution_id": None}]


async def test_an_error_resolved_lately_stays(own: AsyncConnection[DictRow]) -> None:
    await own.execute(
        "INSERT INTO esbmcp_tool_errors (tool_name, error_type, error_message, resolved, resolved_at, created_at)"
        " VALUES ('lookup_event', 'timeout', 'done', true, now() - interval '89 days', now() - interval '200 days')"
    )

    assert (await cleanup(own))["deleted_errors"] == 0


async def test_an_execution_may_be_older_than_its_session(own: AsyncConnection[DictRow]) -> None:
    """By seconds, across the cutoff: the call goes, the session stays."""
    await add_session(own, YOUNG_SESSION, "89 days 23 hours 59 minutes")
    await own.execute(
        "INSERT INTO esbmcp_tool_executions (id, session_id, tool_name, created_at)"
        " VALUES (%s, %s, 'lookup_event', now() - interval '90 days 5 seconds')",
        [EXECUTION, YOUNG_SESSION],
    )

    result = await cleanup(own)

    assert (result["deleted_sessions"], result["deleted_executions"]) == (0, 1)


async def test_an_old_session_goes_with_its_feedback_and_leaves_the_rest(own: AsyncConnection[DictRow]) -> None:
    """Reactions live longer than chat text, and an open approval is never removed, nor the turn it belongs to."""
    await add_session(own, SESSION, "100 days")
    await own.execute(
        "INSERT INTO esbmcp_feedback (session_id, slack_user_id, rating) VALUES (%s, 'U0ANA', -1)", [SESSION]
    )
    await own.execute(
        "INSERT INTO esbmcp_reaction_feedback"
        " (slack_channel_id, message_ts, slack_user_id, reaction, sentiment, created_at)"
        " VALUES ('C0SHOWS', '100.1', 'U0ANA', 'x', 'negative', now() - interval '100 days')"
    )
    await own.execute(
        "INSERT INTO esbmcp_turns (id, source, thread_id, thread_key, state, accepted_at, finished_at) VALUES"
        " (%s, 'slack', gen_random_uuid(), 'k1', 'done', now() - interval '100 days', now() - interval '100 days'),"
        " (%s, 'slack', gen_random_uuid(), 'k2', 'done', now() - interval '100 days', now() - interval '100 days')",
        [SESSION, TURN],
    )
    await own.execute("INSERT INTO esbmcp_outbox (turn_id, part, kind) VALUES (%s, 0, 'message')", [TURN])
    await own.execute(
        "INSERT INTO esbmcp_grants"
        " (turn_id, tool_call_id, tool_name, arguments, arguments_hash, idempotency_key, nonce, requester_user_id,"
        " requester_role, policy_version, expires_at) VALUES"
        " (%s, 'call_1', 'update_artist_name', '{}', 'h', 'i', 'n', 'U0ANA', 'ops', '1', now())",
        [SESSION],
    )

    result = await cleanup(own)

    assert (result["deleted_sessions"], result["deleted_feedback"], result["deleted_turns"]) == (1, 1, 1)
    left = {table: await count(own, f"esbmcp_{table}") for table in ("reaction_feedback", "grants", "turns", "outbox")}
    assert left == {"reaction_feedback": 1, "grants": 1, "turns": 1, "outbox": 0}


async def test_an_audit_chain_across_the_cutoff_verifies_before_and_after(own: AsyncConnection[DictRow]) -> None:
    """Old rows, also between younger ones, leave anchors; the chain goes on from them."""
    for age in (500, 450, 400, 100, 420, 1):
        await own.execute(
            "INSERT INTO esbmcp_audit_log (event_type, created_at)"
            " VALUES ('tool_executed', now() - make_interval(days => %s))",
            [age],
        )
    assert await verify(own) == {"checked_count": 6, "first_bad_position": None}

    assert (await cleanup(own))["deleted_audit"] == 4
    assert await verify(own) == {"checked_count": 2, "first_bad_position": None}
    anchors = await (
        await own.execute("SELECT first_position, last_position, removed_count FROM esbmcp_audit_anchors ORDER BY 1")
    ).fetchall()
    assert [tuple(row.values()) for row in anchors] == [(1, 3, 3), (5, 5, 1)]

    await own.execute("INSERT INTO esbmcp_audit_log (event_type) VALUES ('session_started')")
    assert await verify(own) == {"checked_count": 3, "first_bad_position": None}
    assert (await cleanup(own))["deleted_audit"] == 0


async def test_a_chain_that_lost_all_its_rows_goes_on_from_the_anchor(own: AsyncConnection[DictRow]) -> None:
    await own.execute(
        "INSERT INTO esbmcp_audit_log (event_type, created_at) VALUES ('tool_executed', now() - interval '2 years')"
    )
    await cleanup(own)

    await own.execute("INSERT INTO esbmcp_audit_log (event_type) VALUES ('session_started')")

    assert await verify(own) == {"checked_count": 1, "first_bad_position": None}
    newest = await (await own.execute("SELECT position FROM esbmcp_audit_log")).fetchone()
    assert newest == {"position": 2}


async def test_the_argument_lengthens_a_period_and_never_shortens_it(own: AsyncConnection[DictRow]) -> None:
    await add_session(own, SESSION, "100 days")

    assert (await cleanup(own, 120))["deleted_sessions"] == 0
    assert (await cleanup(own, 30))["deleted_sessions"] == 1
    await add_session(own, YOUNG_SESSION, "60 days")
    assert (await cleanup(own, 30))["deleted_sessions"] == 0


@pytest.mark.parametrize("days", [0, -1, None])
async def test_a_period_of_nothing_is_refused(own: AsyncConnection[DictRow], days: int | None) -> None:
    """A slip of the keyboard must not empty the tables."""
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        await own.execute("SELECT esbmcp_cleanup_old_data(%s)", [days])


async def test_the_result_keeps_its_six_keys(own: AsyncConnection[DictRow]) -> None:
    kept = {"cutoff", "deleted_sessions", "deleted_executions", "deleted_audit", "deleted_errors", "deleted_feedback"}

    assert kept <= set(await cleanup(own))


async def test_old_memory_versions_go_but_the_newest_twenty_five(own: AsyncConnection[DictRow]) -> None:
    await own.execute(
        "INSERT INTO esbmcp_memory_heads (scope_type, scope_id, current_version) VALUES ('channel', 'C0SHOWS', 30)"
    )
    await own.execute(
        "INSERT INTO esbmcp_memory_versions (scope_type, scope_id, version_no, content_md, created_at)"
        " SELECT 'channel', 'C0SHOWS', n, 'text', now() - interval '400 days' FROM generate_series(1, 30) AS n"
    )

    assert (await cleanup(own))["deleted_memory_versions"] == 5
    oldest = await (await own.execute("SELECT min(version_no) AS n FROM esbmcp_memory_versions")).fetchone()
    assert oldest == {"n": 6}


async def test_a_conversation_is_forgotten_when_its_thread_is_old(own: AsyncConnection[DictRow]) -> None:
    for thread, age in (("old", 100), ("revived", 100), ("revived", 1)):
        await own.execute(
            "INSERT INTO checkpoints (thread_id, checkpoint_id, checkpoint)"
            " VALUES (%s, gen_random_uuid()::text, jsonb_build_object('ts', now() - make_interval(days => %s)))",
            [thread, age],
        )
    await own.execute("INSERT INTO checkpoint_blobs (thread_id, channel, version, type) VALUES ('old', 'm', '1', 'x')")

    assert (await cleanup(own))["deleted_threads"] == 1
    assert await count(own, "checkpoints") == 2
    assert await count(own, "checkpoint_blobs") == 0
