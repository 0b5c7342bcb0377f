"""The views beyond the runbook, and whom they show their rows to."""

from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from psycopg import AsyncConnection, sql
from psycopg.rows import DictRow


@pytest.fixture
async def filled(own: AsyncConnection[DictRow], data: Path) -> AsyncConnection[DictRow]:
    """The hand-counted rows of figures.sql."""
    await own.execute((data / "figures.sql").read_bytes())
    return own


async def rows(connection: AsyncConnection[DictRow], statement: str) -> list[DictRow]:
    return await (await connection.execute(statement.encode())).fetchall()


async def test_a_reaction_finds_the_session_it_was_put_on(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(
        filled, "SELECT message_ts, reaction, user_prompt FROM esbmcp_v_reaction_sessions ORDER BY reacted_at DESC"
    )

    assert [tuple(row.values()) for row in found] == [
        ("100.1", "thumbsdown", "votes of AB4001?"),
        ("100.2", "tada", "find AB9"),
        ("555.5", "bug", None),
        ("100.2", "+1", "find AB9"),
        ("100.2", "x", "find AB9"),
    ]


async def test_costs_are_added_by_day_and_model(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(
        filled,
        "SELECT ai_model, sum(sessions) AS sessions, sum(cached_tokens) AS cached, sum(estimated_cost_usd) AS usd,"
        " sum(unpriced_sessions) AS unpriced FROM esbmcp_v_cost_daily GROUP BY ai_model ORDER BY ai_model",
    )

    assert [tuple(row.values()) for row in found] == [
        ("gpt-4o", 4, 0, Decimal("0.0108"), 0),  # 0.0023 and 0.0032, then 0.0028 and 0.0025, or 0.0053 of one day
        ("gpt-4o-mini", 1, 400, Decimal("0.0005"), 0),
        ("other-model", 1, 0, Decimal("0.0001"), 1),
    ]


async def test_latency_is_that_of_completed_sessions(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(
        filled,
        "SELECT interaction_type, passthrough_mode, sessions, p50_ms, p95_ms, max_ms FROM esbmcp_v_latency_by_mode_7d",
    )

    assert [tuple(row.values()) for row in found] == [("slash_command", "renderer", 1, 1000, 1000, 1000)]


async def test_scheduler_health_shows_late_and_failing_jobs(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(
        filled, "SELECT eid, status, late_seconds, posted_7d, skipped_7d, errors_7d FROM esbmcp_v_scheduler_health"
    )

    assert [row["eid"] for row in found] == ["AB4001", "AB4002"]
    late, failing = found
    assert 90 <= late["late_seconds"] < 150
    assert (late["posted_7d"], late["skipped_7d"], late["errors_7d"]) == (1, 1, 0)
    assert (failing["status"], failing["late_seconds"], failing["errors_7d"]) == ("error", 0, 1)


async def test_denials_say_why(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(
        filled, "SELECT event_type, slack_user_id, tool_name, denial_count, reasons FROM esbmcp_v_audit_denials_7d"
    )

    assert [tuple(row.values()) for row in found] == [
        ("role_denied", "U0BEN", None, 2, ["no_role", "not_for_viewers"]),
        ("mutating_tool_blocked", "U0ANA", "update_artist_name", 1, None),
    ]


async def test_negative_feedback_and_unresolved_errors_show_the_question(filled: AsyncConnection[DictRow]) -> None:
    feedback = await rows(filled, "SELECT comment, user_prompt, session_status FROM esbmcp_v_negative_feedback")
    errors = await rows(filled, "SELECT tool_name, triggering_prompt FROM esbmcp_v_unresolved_errors")

    assert [tuple(row.values()) for row in feedback] == [("there is an AB9", "find AB9", "completed")]
    assert [tuple(row.values()) for row in errors] == [("get_vote_data", "votes of AB4001?"), ("lookup_event", None)]


async def test_the_heatmap_counts_seven_days(filled: AsyncConnection[DictRow]) -> None:
    found = await rows(filled, "SELECT day_of_week, hour_utc, session_count FROM esbmcp_v_hourly_heatmap_7d")

    assert sum(row["session_count"] for row in found) == 5
    assert all(0 <= row["day_of_week"] <= 6 and 0 <= row["hour_utc"] <= 23 for row in found)


async def test_every_view_runs_with_its_readers_rights(own: AsyncConnection[DictRow]) -> None:
    """Else a role that may not see a table sees it through the view (the predecessor's leak)."""
    views = await rows(own, "SELECT relname, reloptions FROM pg_class WHERE relkind = 'v' AND relname LIKE 'esbmcp%'")

    assert len(views) == 13
    assert [view["relname"] for view in views if "security_invoker=true" not in (view["reloptions"] or [])] == []


@pytest.mark.parametrize("stranger", ["anon", "authenticated"])
async def test_an_api_role_sees_nothing(filled: AsyncConnection[DictRow], stranger: str) -> None:
    """Even with the select rights that Supabase hands out by default."""
    role = sql.Identifier(stranger)
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):  # roles belong to the whole server
        await filled.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    await filled.execute(sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA public TO {}").format(role))
    await filled.execute("SELECT esbmcp_close_to_strangers()")

    await filled.execute(sql.SQL("SET ROLE {}").format(role))
    for name in ("esbmcp_v_unresolved_errors", "esbmcp_chat_sessions", "checkpoints", "procrastinate_jobs"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await rows(filled, f"SELECT * FROM {name}")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        await rows(filled, "SELECT esbmcp_cleanup_old_data(90)")


async def test_a_view_shows_nothing_to_a_role_without_a_policy(filled: AsyncConnection[DictRow]) -> None:
    """A select right alone opens neither the table nor, through it, the view."""
    await filled.execute("CREATE ROLE arthur_test_nobody NOLOGIN")
    try:
        await filled.execute(
            "GRANT SELECT ON esbmcp_v_unresolved_errors, esbmcp_tool_errors, esbmcp_chat_sessions TO arthur_test_nobody"
        )
        await filled.execute("SET ROLE arthur_test_nobody")
        assert await rows(filled, "SELECT * FROM esbmcp_v_unresolved_errors") == []
        await filled.execute("RESET ROLE")
    finally:
        await filled.execute("DROP OWNED BY arthur_test_nobody")
        await filled.execute("DROP ROLE arthur_test_nobody")
