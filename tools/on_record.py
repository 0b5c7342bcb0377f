"""How a tool call goes on record: log line, execution row, audit row and, for failures to look at, an error row."""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
import structlog

from arthur.errors import (
    ApprovalRefused,
    ApprovalRequired,
    ArthurError,
    InternalError,
    InvalidRequest,
    NoRole,
    NotAllowed,
    OutcomeUnknown,
    RateLimited,
    TimedOut,
    WritesDisabled,
)
from memory.grants import Grant
from memory.records import AuditEvent, Execution, ToolError
from tools.context import ToolContext
from tools.preview import arguments_hash, arguments_preview, problem_text, target_entity
from tools.spec import AnyTool

log = structlog.get_logger()

SQL_PREVIEW = 500

AUDIT_NAMES: dict[type[ArthurError], str] = {
    NoRole: "missing_role",
    NotAllowed: "role_denied",
    WritesDisabled: "mutating_tool_blocked",
    InvalidRequest: "invalid_arguments",
    RateLimited: "rate_limit_exceeded",
    ApprovalRequired: "confirmation_required",
    ApprovalRefused: "confirmation_refused",
    OutcomeUnknown: "mutating_tool_in_doubt",
}


@dataclass(frozen=True, kw_only=True)
class Call:
    """One run of a tool, and how it goes on record."""

    tool: AnyTool
    arguments: Mapping[str, Any]
    ctx: ToolContext
    started_at: datetime
    grant: Grant | None = None

    def note_success(self, result: Any, *, seconds: float) -> None:  # noqa: ANN401  any tool's result
        """Record that the tool answered."""
        keys = tuple(type(result).model_fields)
        execution = self._execution(ok=True, result_keys=keys, result_row_count=result.row_count())
        log.info(
            "tool_executed",
            tool_name=self.tool.name,
            role_name=self.ctx.caller.role,
            domain=self.tool.domain,
            duration_ms=round(seconds * 1000),
            requester_user_id=self.ctx.caller.user_id,
            arguments_preview=execution.arguments_preview,
            result_keys=keys,
            has_error=False,
        )
        self.ctx.services.recorder.put(execution, self._audit("tool_executed"))

    def note_failure(self, error: ArthurError, *, soft: bool) -> None:
        """Record that the tool could not do its job; a soft failure is the caller's matter, any other is ours."""
        execution = self._execution(
            ok=False, has_error_field=soft, error_message=problem_text(error), error_code=error.code
        )
        self._log_failure("soft_error" if soft else error.code, error, error.code)
        self.ctx.services.recorder.put(execution, self._audit("tool_failed", code=error.code))
        if not soft:
            kind = "timeout" if isinstance(error, TimedOut) else "edge_function_error"
            if isinstance(error.__cause__, psycopg.Error):
                kind = "timeout" if isinstance(error, TimedOut) else "sql_error"
            self.ctx.services.recorder.put(
                ToolError(
                    execution=execution, error_type=kind, error_message=problem_text(error), error_code=error.code
                )
            )

    def note_bug(self, error: Exception, bug: InternalError) -> None:
        """Record a bug, with what its menders need and without any value of the arguments."""
        code = error.sqlstate if isinstance(error, psycopg.Error) else None
        execution = self._execution(ok=False, error_message=type(error).__name__, error_code=code or bug.reference)
        log.error("tool_execution_failed", tool_name=self.tool.name, error_id=bug.reference, exc_info=error)
        self.ctx.services.recorder.put(
            execution, self._audit("tool_failed", code=bug.reference), _error_row(execution, error, bug)
        )

    def _log_failure(self, error_type: str, error: ArthurError, code: str) -> None:
        log.warning(
            "tool_execution_failed",
            tool_name=self.tool.name,
            error_type=error_type,
            error_message=type(error).__name__,
            error_code=code,
        )

    def _execution(self, *, ok: bool, **outcome: Any) -> Execution:  # noqa: ANN401  the columns of the outcome
        return Execution(
            origin=self.ctx.origin,
            tool_name=self.tool.name,
            domain=self.tool.domain,
            risk_level=self.tool.risk,
            arguments_hash=arguments_hash(self.arguments),
            arguments_keys=tuple(self.arguments),
            arguments_preview=arguments_preview(self.tool.name, self.arguments),
            ok=ok,
            started_at=self.started_at,
            grant_id=self.grant.id if self.grant else None,
            approver=self.grant.approver_user_id if self.grant else None,
            idempotency_key=self.grant.idempotency_key if self.grant else None,
            completed_at=self.ctx.wall_now,
            **outcome,
        )

    def _audit(self, event_type: str, **detail: object) -> AuditEvent:
        return AuditEvent(
            origin=self.ctx.origin,
            event_type=event_type,
            at=self.ctx.wall_now,
            tool_name=self.tool.name,
            target_entity=target_entity(self.arguments),
            detail=detail,
        )


def _error_row(execution: Execution, error: Exception, bug: InternalError) -> ToolError:
    """Describe a bug for the people who mend it; values of arguments stay out."""
    stack = "".join(traceback.format_tb(error.__traceback__))
    if not isinstance(error, psycopg.Error):
        return ToolError(
            execution=execution,
            error_type="unknown",
            error_message=type(error).__name__,
            error_code=bug.reference,
            error_stack=stack,
        )
    diagnosis = error.diag
    return ToolError(
        execution=execution,
        error_type="sql_error",
        error_message=diagnosis.message_primary or type(error).__name__,
        error_code=error.sqlstate,
        error_detail=bug.reference,
        error_hint=diagnosis.message_hint,
        error_position=diagnosis.statement_position,
        error_stack=stack,
        sql_query_preview=(diagnosis.internal_query or "")[:SQL_PREVIEW] or None,
    )


def note_refusal(tool: AnyTool, raw: Mapping[str, Any], ctx: ToolContext, refusal: ArthurError) -> None:
    """Record that a call was refused before it ran."""
    name = AUDIT_NAMES.get(type(refusal), "tool_failed")
    log.info("tool_refused", tool_name=tool.name, reason=name, requester_user_id=ctx.caller.user_id)
    detail: dict[str, object] = {"reason": refusal.code, "argument_keys": sorted(str(key) for key in raw)}
    ctx.services.recorder.put(
        AuditEvent(
            origin=ctx.origin,
            event_type=name,
            at=ctx.wall_now,
            tool_name=tool.name,
            target_entity=target_entity(raw),
            detail=detail,
        )
    )
