"""The migrations over a live database of the predecessor: nothing is lost, everything is put right."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row

from memory.migrate import migrate, own_steps

JSON_COLUMNS = {
    "esbmcp_chat_sessions": {"tools_called": "array", "redaction_rules_applied": "array"},
    "esbmcp_tool_executions": {"arguments_keys": "array", "arguments_preview": "object", "result_keys": "array"},
    "esbmcp_audit_log": {"detail": "object"},
    "esbmcp_tool_errors": {"arguments_preview": "object"},
    "esbmcp_scheduled_chart_jobs": {"locked_comparators": "array"},
    "esbmcp_chart_posts_log": {"comparators_used": "array"},
    "esbmcp_memory_versions": {"content_json": "object"},
}


@pytest.fixture
async def grown(empty_dsn: str, data: Path) -> AsyncGenerator[AsyncConnection[DictRow]]:
    """The predecessor's database after our migrations."""
    async with await AsyncConnection[DictRow].connect(empty_dsn, autocommit=True, row_factory=dict_row) as connection:
        await connection.execute(own_steps()[0].sql)
        await connection.execute((data / "predecessor.sql").read_bytes())
        await migrate(empty_dsn)
        yield connection


async def rows(connection: AsyncConnection[DictRow], statement: str) -> list[DictRow]:
    return await (await connection.execute(statement.encode())).fetchall()


async def test_no_json_is_hidden_in_a_string(grown: AsyncConnection[DictRow]) -> None:
    for table, columns in JSON_COLUMNS.items():
        for column, shape in columns.items():
            shapes = await rows(grown, f"SELECT DISTINCT jsonb_typeof({column}) AS shape FROM {table}")
            assert {row["shape"] for row in shapes} <= {shape, None}, (table, column)


async def test_values_survive_the_unwrapping(grown: AsyncConnection[DictRow]) -> None:
    """However often a value was encoded, and even when it was no JSON or of another shape."""
    sessions = await rows(grown, "SELECT tools_called, redaction_rules_applied FROM esbmcp_chat_sessions ORDER BY id")
    assert sessions == [
        {"tools_called": [{"tool_name": "lookup_event"}], "redaction_rules_applied": []},
        {"tools_called": [{"tool_name": "lookup_event"}], "redaction_rules_applied": []},
        {"tools_called": [], "redaction_rules_applied": ["not json"]},
    ]
    assert await rows(grown, "SELECT content_json FROM esbmcp_memory_versions") == [
        {"content_json": {"topics": ["shows"]}}
    ]
    reasons = await rows(grown, "SELECT detail ->> 'reason' AS reason FROM esbmcp_audit_log WHERE detail ? 'reason'")
    assert reasons == [{"reason": "no_role"}]


async def test_a_predecessor_that_still_runs_cannot_spoil_new_rows(grown: AsyncConnection[DictRow]) -> None:
    """During the roll-out, and after a roll-back, it goes on writing strings, and executions before their session."""
    await grown.execute(
        'INSERT INTO esbmcp_audit_log (event_type, detail) VALUES (\'role_denied\', \'"{\\"reason\\": \\"late\\"}"\')'
    )
    await grown.execute(
        "INSERT INTO esbmcp_tool_executions (session_id, tool_name, arguments_preview)"
        " VALUES ('ffffffff-0000-0000-0000-000000000001', 'lookup_event', '\"{\\\"eid\\\": \\\"AB4002\\\"}\"')"
    )

    assert await rows(grown, "SELECT detail FROM esbmcp_audit_log ORDER BY position DESC LIMIT 1") == [
        {"detail": {"reason": "late"}}
    ]
    late = await rows(
        grown,
        "SELECT arguments_preview, session_id, unmatched_session_id::text FROM esbmcp_tool_executions"
        " WHERE unmatched_session_id = 'ffffffff-0000-0000-0000-000000000001'",
    )
    assert late == [
        {
            "arguments_preview": {"eid": "AB4002"},
            "session_id": None,
            "unmatched_session_id": "ffffffff-0000-0000-0000-000000000001",
        }
    ]


async def test_old_words_are_mapped_into_the_closed_sets(grown: AsyncConnection[DictRow]) -> None:
    statuses = await rows(grown, "SELECT status FROM esbmcp_chat_sessions ORDER BY id")
    assert [row["status"] for row in statuses] == ["completed", "rate_limited", "error"]
    assert await rows(grown, "SELECT error_type FROM esbmcp_tool_errors ORDER BY error_type") == [
        {"error_type": "sql_error"},
        {"error_type": "unknown"},
    ]
    events = await rows(
        grown, "SELECT event_type, detail ->> 'event_type' AS was FROM esbmcp_audit_log ORDER BY position"
    )
    assert events[2] == {"event_type": "other", "was": "moon_landing"}
    open_checks = await rows(grown, "SELECT conname FROM pg_constraint WHERE NOT convalidated")
    assert open_checks == []


async def test_old_audit_rows_are_chained_in_their_order(grown: AsyncConnection[DictRow]) -> None:
    order = await rows(grown, "SELECT right(id::text, 1) AS id, position FROM esbmcp_audit_log ORDER BY position")
    assert [(row["id"], row["position"]) for row in order] == [("1", 1), ("2", 2), ("3", 3)]
    verified = await rows(grown, "SELECT checked_count, first_bad_position FROM esbmcp_audit_verify()")
    assert verified == [{"checked_count": 3, "first_bad_position": None}]


async def test_links_to_what_was_never_stored_are_put_aside(grown: AsyncConnection[DictRow]) -> None:
    orphans = await rows(
        grown,
        "SELECT session_id, unmatched_session_id IS NOT NULL AS kept FROM esbmcp_tool_executions"
        " WHERE tool_name = 'lookup_person'",
    )
    assert orphans == [{"session_id": None, "kept": True}]
    errors = await rows(
        grown, "SELECT session_id, execution_id, resolved FROM esbmcp_tool_errors WHERE error_type = 'sql_error'"
    )
    assert errors == [{"session_id": None, "execution_id": None, "resolved": False}]
    posts = await rows(
        grown, "SELECT slack_message_ts, slack_file_id, job_id IS NULL AS loose FROM esbmcp_chart_posts_log ORDER BY 1"
    )
    assert posts == [
        {"slack_message_ts": "1767225600.000100", "slack_file_id": None, "loose": True},
        {"slack_message_ts": None, "slack_file_id": "F0FILE1", "loose": False},
    ]


async def test_of_two_active_jobs_the_newest_goes_on(grown: AsyncConnection[DictRow]) -> None:
    jobs = await rows(grown, "SELECT right(id::text, 1) AS id, status FROM esbmcp_scheduled_chart_jobs ORDER BY 1")
    assert jobs == [{"id": "1", "status": "paused"}, {"id": "2", "status": "active"}]


async def test_each_old_session_is_priced_by_its_own_model(grown: AsyncConnection[DictRow]) -> None:
    costs = await rows(
        grown, "SELECT estimated_cost_usd::float AS usd, price_known FROM esbmcp_chat_sessions ORDER BY id"
    )
    assert costs == [
        {"usd": 3.5, "price_known": True},  # 1 M in at 2.50, 0.1 M out at 10.00
        {"usd": 0.15, "price_known": False},  # unknown model: 1 M in at the price of gpt-4o-mini
        {"usd": None, "price_known": None},  # no model was asked
    ]


async def test_automatic_memory_calls_are_marked(grown: AsyncConnection[DictRow]) -> None:
    marked = await rows(grown, "SELECT tool_name FROM esbmcp_tool_executions WHERE automatic")
    assert marked == [{"tool_name": "get_memory"}]


async def test_the_schema_is_that_of_an_empty_start(
    grown: AsyncConnection[DictRow], own: AsyncConnection[DictRow]
) -> None:
    """Column for column, in the same order, views included."""
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name LIKE 'esbmcp%' ORDER BY table_name, ordinal_position"
    )
    assert await rows(grown, columns) == await rows(own, columns)
