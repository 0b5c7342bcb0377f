"""Rows on record: nothing is lost at a normal stop, and one bad row spoils no other."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString
from uuid import uuid4

import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow
from structlog.testing import capture_logs

from arthur.database import Database, Limits, open_database
from memory import records
from memory.records import AuditEvent, Execution, Origin, Recorder, ToolError, recording

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
ORIGIN = Origin(user_id="U1", team_id="T1", channel_id="C1", username="Test Person", role="ops", request_id="r-1")


def event(name: str = "tool_executed", **changes: Any) -> AuditEvent:
    facts: dict[str, Any] = {"origin": ORIGIN, "event_type": name, "at": AT}
    return AuditEvent(**(facts | changes))


def execution(**changes: Any) -> Execution:
    facts: dict[str, Any] = {
        "origin": ORIGIN,
        "tool_name": "lookup_event",
        "domain": "data-read",
        "risk_level": "low",
        "arguments_hash": "abc",
        "arguments_keys": ("eid",),
        "arguments_preview": {"eid": "AB4003"},
        "ok": True,
        "started_at": AT,
        "completed_at": AT + timedelta(milliseconds=42),
        "result_keys": ("events",),
        "result_row_count": 1,
    }
    return Execution(**(facts | changes))


async def rows_of(own: AsyncConnection[DictRow], table: LiteralString, columns: LiteralString) -> list[DictRow]:
    cursor = await own.execute(f"SELECT {columns} FROM {table} ORDER BY created_at, 1")
    return await cursor.fetchall()


async def names_in_order(own: AsyncConnection[DictRow]) -> list[str]:
    cursor = await own.execute("SELECT tool_name FROM esbmcp_audit_log ORDER BY position")
    return [row["tool_name"] for row in await cursor.fetchall()]


async def test_nothing_is_lost_at_a_normal_stop(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    """More than one batch, and the stop comes right after the last record."""
    async with recording(own_database, build="b1") as recorder:
        recorder.put(*(event(tool_name=f"tool_{number:03}") for number in range(450)))

    assert await names_in_order(own) == [f"tool_{number:03}" for number in range(450)]
    assert recorder.lost == 0


async def test_nothing_is_lost_when_the_work_ends_in_an_error(
    own_database: Database, own: AsyncConnection[DictRow]
) -> None:
    async def work() -> None:
        async with recording(own_database, build="b1") as recorder:
            recorder.put(event(tool_name="before_the_crash"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await work()

    assert await names_in_order(own) == ["before_the_crash"]


async def test_a_call_is_on_record_with_all_its_facts(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    async with recording(own_database, build="b1") as recorder:
        recorder.put(execution())

    [row] = await rows_of(
        own,
        "esbmcp_tool_executions",
        "slack_user_id, slack_team_id, slack_channel_id, user_role, tool_name, domain, risk_level, arguments_hash, "
        "arguments_keys, arguments_preview, ok, result_keys, result_row_count, duration_ms, started_at, automatic",
    )
    assert row == {
        "slack_user_id": "U1",
        "slack_team_id": "T1",
        "slack_channel_id": "C1",
        "user_role": "ops",
        "tool_name": "lookup_event",
        "domain": "data-read",
        "risk_level": "low",
        "arguments_hash": "abc",
        "arguments_keys": ["eid"],
        "arguments_preview": {"eid": "AB4003"},
        "ok": True,
        "result_keys": ["events"],
        "result_row_count": 1,
        "duration_ms": 42,
        "started_at": AT,
        "automatic": False,
    }


async def test_a_failure_points_at_its_call_whatever_the_order_of_the_batch(
    own_database: Database, own: AsyncConnection[DictRow]
) -> None:
    failed = execution(ok=False, error_message="late", error_code="timeout")
    error = ToolError(execution=failed, error_type="timeout", error_message="late", error_code="timeout")
    async with recording(own_database, build="b1") as recorder:
        recorder.put(error, event(), failed)

    [row] = await rows_of(own, "esbmcp_tool_errors", "execution_id, tool_name, error_type, error_code")
    assert row == {
        "execution_id": failed.id,
        "tool_name": "lookup_event",
        "error_type": "timeout",
        "error_code": "timeout",
    }


async def test_the_same_call_is_on_record_once(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    once = execution()
    async with recording(own_database, build="b1") as recorder:
        recorder.put(once, once)
        await recorder.flush()
        recorder.put(once)

    assert [row["id"] for row in await rows_of(own, "esbmcp_tool_executions", "id")] == [once.id]
    assert recorder.lost == 0


async def test_decisions_carry_the_build_that_made_them(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    async with recording(own_database, build="2026.11.1") as recorder:
        recorder.put(event("role_denied", tool_name="get_auction_revenue", detail={"reason": "role"}))

    [row] = await rows_of(
        own, "esbmcp_audit_log", "event_type, tool_name, detail, gateway_version, slack_username, request_id"
    )
    assert row == {
        "event_type": "role_denied",
        "tool_name": "get_auction_revenue",
        "detail": {"reason": "role"},
        "gateway_version": "2026.11.1",
        "slack_username": "Test Person",
        "request_id": "r-1",
    }


async def test_one_bad_row_loses_only_itself(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    """An error row whose call is not on record violates a foreign key, an unknown event a closed set."""
    orphan = ToolError(execution=execution(), error_type="timeout", error_message="x")
    unwritable = event("no_such_event")
    async with recording(own_database, build="b1") as recorder:
        recorder.put(
            event(tool_name="first"),
            orphan,
            event(tool_name="second"),
            unwritable,
            execution(),
            event(tool_name="third"),
        )

    assert await names_in_order(own) == ["first", "second", "third"]
    assert len(await rows_of(own, "esbmcp_tool_executions", "id")) == 1
    assert await rows_of(own, "esbmcp_tool_errors", "execution_id") == []
    assert recorder.lost == 2


async def test_a_row_that_cannot_be_written_is_told_without_its_values(own_database: Database) -> None:
    origin = Origin(user_id="U0SECRET", username="Somebody Private")
    with capture_logs() as said:
        async with recording(own_database, build="b1") as recorder:
            recorder.put(event("no_such_event", origin=origin, detail={"phone": "+14165550123"}))

    [line] = said
    assert (line["event"], line["label"], line["lost"]) == ("audit_write_failed", "AuditEvent", 1)
    assert "esbmcp_audit_log_event_type_known" in line["error"]
    assert not any(word in repr(line) for word in ("U0SECRET", "Private", "5550123"))


async def test_a_full_queue_drops_and_counts_and_makes_nobody_wait(
    own_database: Database, own: AsyncConnection[DictRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "CAPACITY", 5)
    async with recording(own_database, build="b1") as recorder:
        recorder.put(
            *(event(tool_name=f"tool_{number}") for number in range(8))
        )  # no await: nobody can have emptied it
        lost = recorder.lost

    assert lost == recorder.lost == 3
    assert await names_in_order(own) == [f"tool_{number}" for number in range(5)]


async def test_a_database_that_is_away_for_a_moment_loses_nothing(own_dsn: str, own: AsyncConnection[DictRow]) -> None:
    async with (
        open_database(f"{own_dsn} application_name=test-recorder", Limits()) as database,
        recording(database, build="b1") as recorder,
    ):
        recorder.put(event(tool_name="first"))
        await recorder.flush()
        await own.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'test-recorder'"
        )
        recorder.put(event(tool_name="second"))

    assert await names_in_order(own) == ["first", "second"]
    assert recorder.lost == 0


async def test_a_database_that_stays_away_does_not_keep_a_process_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "FLUSH_TIMEOUT_S", 0.5)
    monkeypatch.setattr("arthur.database.CONNECT_TIMEOUT_S", 0.2)
    began = asyncio.get_running_loop().time()
    async with (
        open_database("postgresql://nobody@127.0.0.1:9/x", Limits()) as database,
        recording(database, build="b1") as recorder,
    ):
        recorder.put(event())

    assert asyncio.get_running_loop().time() - began < 5


async def test_text_from_outside_stays_data(own_database: Database, own: AsyncConnection[DictRow]) -> None:
    detail = {"text": "'); DROP TABLE esbmcp_turns; --", "nested": [1, None, 'é\n"quoted"'], "id": uuid4(), "at": AT}
    async with recording(own_database, build="b1") as recorder:
        recorder.put(event(detail=detail))

    [row] = await rows_of(own, "esbmcp_audit_log", "detail")
    assert row["detail"] == json.loads(json.dumps(detail, default=str))


async def test_records_of_one_moment_are_written_together(own_database: Database) -> None:
    """A turn's rows cost one transaction, not one each."""
    recorder = Recorder(own_database, build="b1")
    writer = asyncio.create_task(recorder.run())
    before = await own_database.value("SELECT pg_current_xact_id()::text::bigint")
    recorder.put(*(event() for _ in range(50)))
    await recorder.flush()
    after = await own_database.value("SELECT pg_current_xact_id()::text::bigint")
    writer.cancel()
    await asyncio.gather(writer, return_exceptions=True)

    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after - before < 20, "other tests use the server too, but fifty transactions would show"
