"""The operators' statements, exactly as they type them: they run on an empty database and are right on a filled one."""

import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow

STATEMENTS = {
    found["name"]: found["sql"]
    for found in re.finditer(
        r"^-- (?P<name>s\d+)[^\n]*\n(?P<sql>[^\n]+)$",
        Path(__file__).with_name("runbook.sql").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
}


async def run(connection: AsyncConnection[DictRow], name: str) -> list[DictRow]:
    return await (await connection.execute(STATEMENTS[name].encode())).fetchall()


@pytest.fixture
async def filled(own: AsyncConnection[DictRow]) -> AsyncConnection[DictRow]:
    """The hand-counted rows of figures.sql."""
    await own.execute(Path(__file__).with_name("figures.sql").read_bytes())
    return own


def only(row: DictRow, *names: str) -> list[Any]:
    return [row[name] for name in names]


def test_all_thirteen_are_here() -> None:
    assert sorted(STATEMENTS, key=lambda name: int(name[1:])) == [f"s{number}" for number in range(1, 14)]


@pytest.mark.parametrize("name", STATEMENTS)
async def test_runs_on_an_empty_database(own: AsyncConnection[DictRow], name: str) -> None:
    rows = await run(own, name)

    expected = {"s12": 1, "s13": 1}.get(name, 0)
    assert len(rows) == expected


async def test_s1_shows_unresolved_errors_newest_first(filled: AsyncConnection[DictRow]) -> None:
    rows = await run(filled, "s1")

    assert [only(row, "tool_name", "error_type", "error_code", "error_hint") for row in rows] == [
        ["get_vote_data", "sql_error", "42703", "perhaps you meant weight"],
        ["lookup_event", "timeout", None, None],
    ]


async def test_s2_counts_soft_errors_and_what_was_resolved(filled: AsyncConnection[DictRow]) -> None:
    """Of two failing calls of lookup_event one is older than 7 days; the other failed softly and was looked at."""
    rows = await run(filled, "s2")

    columns = (
        "error_preview",
        "error_code",
        "occurrence_count",
        "affected_users",
        "resolved_count",
        "soft_error_count",
    )
    assert [only(row, *columns) for row in rows] == [["no event AB9", None, 1, 1, 1, 1]]


async def test_s3_shows_one_persons_last_sessions(filled: AsyncConnection[DictRow]) -> None:
    """The runbook leaves the person open; here it is Ana."""
    statement = STATEMENTS["s3"].replace("U...", "U0ANA")
    rows = await (await filled.execute(statement.encode())).fetchall()

    assert [row["user_prompt"] for row in rows] == ["who won?", "rename the artist", "votes of AB4001?", "find AB9"]
    assert [row["status"] for row in rows] == ["running", "waiting", "error", "completed"]
    assert await run(filled, "s3") == []


async def test_s4_counts_sessions_of_a_day_by_how_they_ended(filled: AsyncConnection[DictRow]) -> None:
    """A session in flight is in the total and in no other count."""
    rows = await run(filled, "s4")

    columns = ("total_sessions", "completed", "errors", "denied", "rate_limited", "in_flight", "unique_users")
    by_day = {row["day"]: row for row in rows}
    today = datetime.now(UTC).date()
    in_flight = [
        sum(row[column] for day, row in by_day.items() if day > today - timedelta(days=1)) for column in columns
    ]
    assert in_flight == [2, 0, 0, 0, 0, 2, 1]
    yesterday = by_day[today - timedelta(days=1)]
    assert only(yesterday, *columns, "total_tool_calls", "avg_duration_ms") == [1, 0, 1, 0, 0, 0, 1, 4, Decimal(4000)]
    assert [row["day"] for row in rows] == sorted(by_day, reverse=True)


async def test_s4_leaves_out_what_is_older_than_ninety_days(filled: AsyncConnection[DictRow]) -> None:
    cursor = await filled.execute(
        "SELECT sum(total_sessions) AS total, sum(completed) AS completed FROM esbmcp_v_daily_volume"
    )

    assert await cursor.fetchone() == {"total": 9, "completed": 5}


async def test_s5_counts_a_failed_session_once_however_many_calls_it_made(filled: AsyncConnection[DictRow]) -> None:
    """Ana: 4 sessions, one failed after four calls, two in flight; automatic calls are nobody's."""
    rows = await run(filled, "s5")

    columns = (
        "slack_user_id",
        "total_sessions",
        "total_tool_calls",
        "avg_session_ms",
        "error_sessions",
        "denied_sessions",
    )
    assert [only(row, *columns) for row in rows] == [
        ["U0ANA", 4, 5, Decimal(2500), 1, 0],
        ["U0BEN", 3, 2, Decimal(50), 0, 1],
    ]
    assert [row["tools_used"] for row in rows] == [
        ["get_vote_data", "lookup_event", "lookup_person"],
        ["lookup_event", "lookup_person"],
    ]
    assert [row["in_flight_sessions"] for row in rows] == [2, 0]


async def test_s6_counts_calls_that_somebody_asked_for(filled: AsyncConnection[DictRow]) -> None:
    rows = await run(filled, "s6")

    columns = ("tool_name", "total_calls", "success_count", "failure_count", "success_rate_pct", "soft_error_count")
    assert [only(row, *columns) for row in rows] == [
        ["lookup_event", 4, 2, 2, Decimal("50.0"), 1],
        ["lookup_person", 2, 2, 0, Decimal("100.0"), 0],
        ["get_vote_data", 1, 0, 1, Decimal("0.0"), 0],
    ]
    # durations of lookup_event: 50, 100, 200, 700
    assert only(rows[0], "avg_duration_ms", "p95_duration_ms", "max_duration_ms", "unique_users") == [263, 625, 700, 2]


async def test_s7_adds_tokens_by_model(filled: AsyncConnection[DictRow]) -> None:
    rows = await run(filled, "s7")

    columns = ("sessions", "total_prompt", "total_completion", "total_tokens", "avg_rounds")
    assert {row["ai_model"]: only(row, *columns) for row in rows} == {
        "gpt-4o-mini": [1, 1000, 200, 1200, Decimal("2.0")],
        "gpt-4o": [1, 500, 100, 600, Decimal("1.0")],
        None: [3, 0, 0, 0, Decimal("0.0")],
    }


async def test_s8_shows_open_bugs(filled: AsyncConnection[DictRow]) -> None:
    assert [row["title"] for row in await run(filled, "s8")] == ["chart is late", "wrong total"]


async def test_s9_and_s10_show_moods(filled: AsyncConnection[DictRow]) -> None:
    moods = await run(filled, "s9")
    bad = await run(filled, "s10")

    assert {row["sentiment"]: row["count"] for row in moods} == {"positive": 2, "negative": 1, "bug": 1}
    assert [row["reaction"] for row in bad] == ["thumbsdown", "bug", "x"]


async def test_s11_counts_the_ways_people_ask(filled: AsyncConnection[DictRow]) -> None:
    rows = await run(filled, "s11")

    assert {row["interaction_type"]: row["sessions"] for row in rows} == {
        "app_mention": 3,
        "slash_command": 1,
        "direct_message": 1,
    }


async def test_s12_removes_what_is_older_than_its_period(filled: AsyncConnection[DictRow]) -> None:
    """One session is older than 90 days; the unresolved error of 200 days stays."""
    result = (await run(filled, "s12"))[0]["esbmcp_cleanup_old_data"]

    counts = {name: result[f"deleted_{name}"] for name in ("sessions", "executions", "audit", "errors", "feedback")}
    assert counts == {"sessions": 1, "executions": 0, "audit": 0, "errors": 0, "feedback": 0}
    assert datetime.fromisoformat(result["cutoff"]) < datetime.now(UTC) - timedelta(days=89)


async def test_s13_counts_all_sessions(filled: AsyncConnection[DictRow]) -> None:
    assert await run(filled, "s13") == [{"count": 10}]


async def test_the_service_role_may_run_all_of_it(filled: AsyncConnection[DictRow]) -> None:
    """The operators' other role on a hosted database: it passes row security, but owns nothing."""
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):  # roles belong to the whole server
        await filled.execute("CREATE ROLE service_role NOLOGIN BYPASSRLS")
    await filled.execute("SELECT esbmcp_close_to_strangers()")
    await filled.execute("SET ROLE service_role")

    counts = {name: len(await run(filled, name)) for name in STATEMENTS}

    assert {name for name, rows in counts.items() if rows == 0} == {"s3"}  # nobody is called U...


async def test_operators_resolve_by_hand_without_saying_who(filled: AsyncConnection[DictRow]) -> None:
    await filled.execute(
        "UPDATE esbmcp_bug_reports SET status = 'resolved', resolved_at = NOW() WHERE title = 'wrong total'"
    )
    await filled.execute(
        "UPDATE esbmcp_tool_errors SET resolved = true, resolved_at = NOW() WHERE error_code = '42703'"
    )

    assert [row["title"] for row in await run(filled, "s8")] == ["chart is late"]
    assert [row["tool_name"] for row in await run(filled, "s1")] == ["lookup_event"]
