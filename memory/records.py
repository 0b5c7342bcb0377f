"""What goes on record about tool calls and sessions: the rows, and the queue that writes them.

Rows about reads go through a bounded queue, so that no answer waits for them and none is lost at a normal stop. Rows
about writes are not written here but in the write's own transaction.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import LiteralString
from uuid import UUID, uuid4

import psycopg
import structlog
from psycopg.types.json import Jsonb
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from arthur.database import Database
from arthur.errors import Unavailable
from arthur.sql import read_sql

log = structlog.get_logger()

CAPACITY = 10_000
BATCH = 200
LINGER_S = 0.02
"""How long a first record waits for company: rows of one moment are written together."""
FLUSH_TIMEOUT_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Who asked, where and in which session: columns that all rows share."""

    session_id: UUID | None = None
    user_id: str | None = None
    team_id: str | None = None
    channel_id: str | None = None
    username: str | None = None
    role: str | None = None
    ip_address: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One tool call that ran (table esbmcp_tool_executions)."""

    origin: Origin
    tool_name: str
    domain: str
    risk_level: str
    arguments_hash: str
    arguments_keys: tuple[str, ...]
    arguments_preview: Mapping[str, object]
    ok: bool
    started_at: datetime
    completed_at: datetime
    queued_at: datetime | None = None
    result_keys: tuple[str, ...] = ()
    result_row_count: int | None = None
    has_error_field: bool = False
    automatic: bool = False
    """No person or model asked for it; it does not count as use."""
    error_message: str | None = None
    error_code: str | None = None
    grant_id: UUID | None = None
    approver: str | None = None
    idempotency_key: str | None = None
    id: UUID = field(default_factory=uuid4)

    @property
    def duration_ms(self) -> int:
        """Whole milliseconds from start to completion."""
        return round((self.completed_at - self.started_at).total_seconds() * 1000)


@dataclass(frozen=True, kw_only=True)
class ToolError:
    """A call that failed for a reason somebody should look at (table esbmcp_tool_errors)."""

    execution: Execution
    error_type: str
    error_message: str
    error_code: str | None = None
    error_detail: str | None = None
    error_hint: str | None = None
    error_position: str | None = None
    error_stack: str | None = None
    sql_query_preview: str | None = None


@dataclass(frozen=True, kw_only=True)
class AuditEvent:
    """One policy or security decision (table esbmcp_audit_log, append-only)."""

    origin: Origin
    event_type: str
    at: datetime
    tool_name: str | None = None
    target_entity: str | None = None
    detail: Mapping[str, object] = field(default_factory=dict[str, object])
    approver: str | None = None
    grant_id: UUID | None = None
    idempotency_key: str | None = None


Record = Execution | ToolError | AuditEvent


def _origin_columns(origin: Origin) -> dict[str, object]:
    return {
        "session_id": origin.session_id,
        "slack_user_id": origin.user_id,
        "slack_team_id": origin.team_id,
        "slack_channel_id": origin.channel_id,
        "slack_username": origin.username,
        "user_role": origin.role,
        "ip_address": origin.ip_address,
        "request_id": origin.request_id,
    }


def _execution_columns(row: Execution) -> dict[str, object]:
    return {
        **_origin_columns(row.origin),
        "id": row.id,
        "tool_name": row.tool_name,
        "domain": row.domain,
        "risk_level": row.risk_level,
        "arguments_hash": row.arguments_hash,
        "arguments_keys": row.arguments_keys,
        "arguments_preview": row.arguments_preview,
        "ok": row.ok,
        "result_keys": row.result_keys,
        "result_row_count": row.result_row_count,
        "has_error_field": row.has_error_field,
        "automatic": row.automatic,
        "grant_id": row.grant_id,
        "approver": row.approver,
        "idempotency_key": row.idempotency_key,
        "duration_ms": row.duration_ms,
        "queued_at": row.queued_at,
        "started_at": row.started_at,
        "completed_at": row.completed_at,
        "error_message": row.error_message,
        "error_code": row.error_code,
    }


def _error_columns(row: ToolError) -> dict[str, object]:
    return {
        **_origin_columns(row.execution.origin),
        "execution_id": row.execution.id,
        "tool_name": row.execution.tool_name,
        "domain": row.execution.domain,
        "arguments_hash": row.execution.arguments_hash,
        "arguments_preview": row.execution.arguments_preview,
        "error_type": row.error_type,
        "error_message": row.error_message,
        "error_code": row.error_code,
        "error_detail": row.error_detail,
        "error_hint": row.error_hint,
        "error_position": row.error_position,
        "error_stack": row.error_stack,
        "sql_query_preview": row.sql_query_preview,
        "created_at": row.execution.completed_at,
    }


def audit_columns(row: AuditEvent) -> dict[str, object]:
    """Return the columns of an audit event; the writer of a write uses them in its own transaction."""
    return {
        **_origin_columns(row.origin),
        "event_type": row.event_type,
        "tool_name": row.tool_name,
        "target_entity": row.target_entity,
        "detail": row.detail,
        "approver": row.approver,
        "grant_id": row.grant_id,
        "idempotency_key": row.idempotency_key,
        "created_at": row.at,
    }


def inserts_for(records: Sequence[Record], build: str) -> list[tuple[LiteralString, dict[str, object]]]:
    """Return one insert per table for a batch of records: executions first, for errors point at them."""
    executions = [_execution_columns(row) for row in records if isinstance(row, Execution)]
    errors = [_error_columns(row) for row in records if isinstance(row, ToolError)]
    events = [{**audit_columns(row), "gateway_version": build} for row in records if isinstance(row, AuditEvent)]
    tables = (
        ("insert_executions.sql", executions),
        ("insert_tool_errors.sql", errors),
        ("insert_audit_events.sql", events),
    )
    return [(read_sql("memory", name), {"rows": rows_param(rows)}) for name, rows in tables if rows]


def rows_param(rows: Sequence[Mapping[str, object]]) -> Jsonb:
    """Return rows as one JSON parameter, for `jsonb_to_recordset`."""
    return Jsonb(rows)


class Recorder:
    """Takes records at once and writes them in batches behind the caller's back."""

    def __init__(self, database: Database, *, build: str) -> None:
        self._database = database
        self._build = build
        self._waiting: asyncio.Queue[Record] = asyncio.Queue(CAPACITY)
        self.lost = 0

    def put(self, *records: Record) -> None:
        """Queue records; when the queue is full they are dropped, counted and logged, never waited for."""
        for record in records:
            try:
                self._waiting.put_nowait(record)
            except asyncio.QueueFull:
                self.lost += 1
                log.warning("audit_write_failed", label=type(record).__name__, reason="queue full", lost=self.lost)

    async def flush(self) -> None:
        """Wait until everything queued so far has been written or given up."""
        await self._waiting.join()

    async def run(self) -> None:
        """Write batches until cancelled."""
        while True:
            batch = [await self._waiting.get()]
            await asyncio.sleep(LINGER_S)
            while len(batch) < BATCH and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._write_apart(batch)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    async def _write_apart(self, batch: Sequence[Record]) -> None:
        """Write a batch; when one row spoils it, write the rows one by one and give up that row alone."""
        try:
            await self._write(batch)
        except Exception as exc:
            if len(batch) > 1:
                for record in batch:
                    await self._write_apart([record])
                return
            self.lost += 1
            log.warning("audit_write_failed", label=type(batch[0]).__name__, error=_problem(exc), lost=self.lost)

    async def _write(self, batch: Sequence[Record]) -> None:
        async for attempt in AsyncRetrying(
            retry=retry_if_exception_type(Unavailable),
            wait=wait_exponential_jitter(multiplier=0.2, max=3),
            stop=stop_after_attempt(5),
            reraise=True,
        ):
            with attempt:
                async with self._database.transaction() as queries:
                    for statement, params in inserts_for(batch, self._build):
                        await queries.execute(statement, params)


def _problem(error: Exception) -> str:
    """Say what went wrong without any value of the row, which the driver's own words would quote."""
    named = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    return f"{type(error).__name__}: {named}" if named else type(error).__name__


@asynccontextmanager
async def recording(database: Database, *, build: str) -> AsyncGenerator[Recorder]:
    """Run a recorder; at the end everything queued is flushed, for at most 10 s."""
    recorder = Recorder(database, build=build)
    writer = asyncio.create_task(recorder.run(), name="recorder")
    try:
        yield recorder
    finally:
        with suppress(TimeoutError):
            await asyncio.wait_for(recorder.flush(), FLUSH_TIMEOUT_S)
        writer.cancel()
        with suppress(asyncio.CancelledError):
            await writer
