"""Running an approved write: approval consumed, effect made and audit row written, together or not at all.

With one database all of it is one transaction. For a call that leaves the database the consumed grant is the intent: it
is committed before the call, the outcome after it, and whatever lies between is in doubt, never repeated.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Generic

import psycopg
import structlog
from pydantic import ValidationError

from arthur.database import Queries
from arthur.errors import (
    ApprovalRefused,
    ApprovalRequired,
    ArthurError,
    InternalError,
    NotConfigured,
    OutcomeUnknown,
    TimedOut,
)
from arthur.identity import Door
from arthur.ids import error_reference
from arthur.sql import read_sql
from memory.grants import Grant, GrantState
from memory.records import AuditEvent, audit_columns, rows_param
from tools.approvals import canonical
from tools.contact import masked
from tools.context import ToolContext
from tools.in_transaction import InTransaction
from tools.preview import arguments_hash, target_entity
from tools.second_person import check_one_person_suffices
from tools.spec import A, Effect, R, Tool

log = structlog.get_logger()

REPEATED_BY_CALLER = frozenset({Door.MCP, Door.HTTP})
"""Doors at which an approved call comes back as a new request of its own (DESIGN 5)."""


@dataclass(frozen=True, kw_only=True)
class Made(Generic[R]):
    """A write that was made: its result, the arguments that take it back, and the name of the state it left."""

    result: R
    inverse: Mapping[str, Any] | None = None
    left: str | None = None


async def approved_grant(tool: Tool[A, R], args: A, ctx: ToolContext) -> Grant:
    """Return the grant that approves exactly this call, or refuse.

    Raises:
        ApprovalRequired: the call names no grant.
        ApprovalRefused: the grant is for another call, person, conversation or policy, is not approved, or has expired.
        OutcomeUnknown: the call has begun and nobody knows how it ended.
        ArthurError: the write is no longer possible.
    """
    if ctx.grant_id is None:
        raise ApprovalRequired(f"{tool.name} writes, and needs a person's approval of exactly this call.")
    grant = await ctx.services.grants.get(ctx.grant_id)
    if grant is None or grant.tool_name != tool.name or grant.requester_user_id != ctx.caller.user_id:
        raise ApprovalRefused("That approval is for something else.")
    if _of_another_turn(grant, ctx):
        raise ApprovalRefused("That approval belongs to another question.")
    if grant.arguments_hash != arguments_hash(canonical(args)):
        raise ApprovalRefused("The arguments are not the ones that were approved.")
    if grant.policy_version != ctx.services.policy.version:
        raise ApprovalRefused("The rules have changed since this was approved; please ask again.")
    if grant.state is GrantState.DONE:
        return grant  # the very same call again, after a crash: its stored outcome is the answer
    _check_unused(grant, ctx)
    try:
        await check_one_person_suffices(grant, ctx.services)
        await _check_data(tool, args, ctx, grant)
    except ArthurError as refusal:
        with suppress(ArthurError):  # it was this very call: the approval is spent on it
            await _close(ctx, grant, GrantState.FAILED, refusal, unused=True)
        raise
    return grant


async def _check_data(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> None:
    if tool.prepare is None:
        return
    preview = await tool.prepare(args, ctx)
    if preview.fingerprint != grant.preview.get("fingerprint", ""):
        raise ApprovalRefused("The data changed after the card was shown; please ask again.")


def _check_unused(grant: Grant, ctx: ToolContext) -> None:
    if grant.state in {GrantState.CONSUMED, GrantState.IN_DOUBT}:
        raise OutcomeUnknown(f"{grant.tool_name} was begun and its outcome is not known; it has to be checked first.")
    if grant.state is not GrantState.APPROVED:
        raise ApprovalRefused(f"That approval is {grant.state.replace('_', ' ')} and cannot be used.")
    if grant.expires_at <= ctx.wall_now:
        raise ApprovalRefused("That approval has expired; please ask again.")


def _of_another_turn(grant: Grant, ctx: ToolContext) -> bool:
    known = grant.turn_id is not None and ctx.session_id is not None
    return known and grant.turn_id != ctx.session_id and ctx.place.door not in REPEATED_BY_CALLER


async def run_write(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    """Run an approved write once and return its result; a call that is already done returns its stored result.

    Raises:
        ApprovalRefused: another run took the approval first.
        OutcomeUnknown: it may or may not have taken effect.
        ArthurError: it took no effect, for the reason given.
    """
    if grant.state is GrantState.DONE:
        return _stored(tool, grant)
    if tool.run is None:
        raise NotConfigured(f"{tool.name} is declared but not built yet.")
    ctx = replace(ctx, idempotency_key=grant.idempotency_key)
    inside = ctx.services.one_database or tool.effect is Effect.OWN
    if tool.effect is Effect.OUTSIDE or not inside:
        return await _apart(tool, args, ctx, grant)
    return await _together(tool, args, ctx, grant)


def _stored(tool: Tool[A, R], grant: Grant) -> R:
    outcome = grant.outcome or {}
    if "result" not in outcome:
        raise ApprovalRefused(f"That was looked into and is done already: {outcome.get('settled', 'no details')}")
    return tool.result.model_validate(outcome["result"])


async def _together(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    """Consume, write and record in one transaction."""
    database = ctx.services.writer if ctx.services.one_database else ctx.services.own
    finished = False
    try:
        async with database.transaction() as tx:
            await _consume(tx, ctx, grant)
            made = await _make_within(tx, tool, args, ctx)
            await _close_done(tx, ctx, grant, made)
            finished = True
    except ApprovalRefused:
        raise
    except Exception as exc:  # whatever it was, the transaction is gone: the grant must not look unused
        error = _explained(tool, exc, ctx)
        done = await _after_rollback(ctx, grant, error, may_be_done=finished)
        if done is not None:
            return _stored(tool, done)
        if isinstance(error, TimedOut):
            raise error from exc
        raise
    return made.result


async def _after_rollback(ctx: ToolContext, grant: Grant, error: ArthurError, *, may_be_done: bool) -> Grant | None:
    """Close the grant as failed; return it when it turns out to be done, its commit having gone unanswered."""
    try:
        if await _close(ctx, grant, GrantState.FAILED, error):
            return None
        now = await ctx.services.grants.get(grant.id)
    except ArthurError as exc:
        if may_be_done:
            raise OutcomeUnknown(
                "The database fell silent while it was storing the change; check before asking again."
            ) from exc
        return None
    return now if now is not None and now.state is GrantState.DONE else None


async def _apart(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    """Consume first, then make the effect elsewhere, then record how it went."""
    async with ctx.services.own.transaction() as tx:
        await _consume(tx, ctx, grant)
        await _audit(tx, ctx, grant, "mutating_tool_started")
    try:
        made = await (_make_outside if tool.effect is Effect.OUTSIDE else _make_elsewhere)(tool, args, ctx)
    except OutcomeUnknown as exc:
        await asyncio.shield(_close(ctx, grant, GrantState.IN_DOUBT, exc))
        raise
    except ArthurError as exc:
        await asyncio.shield(_close(ctx, grant, GrantState.FAILED, exc))
        raise
    except BaseException as exc:  # a bug, a time-out or a stop: nobody knows how far the call got
        unknown = OutcomeUnknown(f"{tool.name} was begun and did not come back; it has to be checked first.")
        await asyncio.shield(_close(ctx, grant, GrantState.IN_DOUBT, unknown))
        if isinstance(exc, Exception):
            log.error("outside_write_broke_off", tool_name=tool.name, grant_id=str(grant.id), exc_info=exc)
            raise unknown from exc
        raise
    try:
        async with ctx.services.own.transaction() as tx:
            await _close_done(tx, ctx, grant, made)
    except Exception as exc:
        raise OutcomeUnknown(
            f"{tool.name} did take effect, but that could not be put on record; do not repeat it."
        ) from exc
    return made.result


async def _make_outside(tool: Tool[A, R], args: A, ctx: ToolContext) -> Made[R]:
    assert tool.run is not None  # noqa: S101  run_write has checked it
    async with asyncio.timeout(tool.timeout_s):
        return Made(result=await tool.run(args, ctx))


async def _make_elsewhere(tool: Tool[A, R], args: A, ctx: ToolContext) -> Made[R]:
    """Write the company's tables in a database of their own: all of it or nothing, but apart from the record."""
    finished = False
    try:
        async with ctx.services.writer.transaction() as tx:
            made = await _make_within(tx, tool, args, ctx)
            finished = True
    except Exception as exc:
        if finished:
            raise OutcomeUnknown(f"{tool.name} was written, but the database did not say that it was stored.") from exc
        raise _explained(tool, exc, ctx) from exc
    return made


async def _make_within(tx: Queries, tool: Tool[A, R], args: A, ctx: ToolContext) -> Made[R]:
    """Run the tool in a transaction, and note in the same one how to take it back and what it left behind.

    Read here and nowhere later: what somebody else changes after the commit must not pass for what we left.
    """
    assert tool.run is not None  # noqa: S101  run_write has checked it
    async with asyncio.timeout(tool.timeout_s):
        result = await tool.run(args, replace(ctx, transaction=tx))
        inverse = tool.inverse(args, result) if tool.inverse is not None else None
        if inverse is None or tool.prepare is None:
            return Made(result=result)
        try:
            async with tx.connection.transaction():
                undo = tool.args.model_validate(dict(inverse))
                preview = await tool.prepare(undo, _as_written(tx, tool, ctx))
        except (ArthurError, ValidationError, psycopg.Error) as exc:
            log.info("undo_not_offered", tool_name=tool.name, reason=type(exc).__name__)
            return Made(result=result)
    return Made(result=result, inverse=canonical(undo), left=preview.fingerprint)


def _as_written(tx: Queries, tool: Tool[A, R], ctx: ToolContext) -> ToolContext:
    """Return surroundings in which the database that was written is read as the open transaction sees it."""
    within, services = InTransaction(tx), ctx.services
    ours = services.one_database or tool.effect is Effect.OWN
    company = services.one_database or tool.effect is Effect.COMPANY
    seen = replace(services, own=within if ours else services.own, reader=within if company else services.reader)
    return replace(ctx, transaction=tx, services=seen)


def _explained(tool: Tool[A, R], exc: Exception, ctx: ToolContext) -> ArthurError:
    """Return an error of a rolled-back run as one of ours."""
    if isinstance(exc, ArthurError):
        return exc
    if isinstance(exc, TimeoutError):
        return TimedOut(f"{tool.name} did not finish within {tool.timeout_s:.0f} s; nothing was changed.")
    return InternalError(error_reference(ctx.wall_now))


async def _consume(tx: Queries, ctx: ToolContext, grant: Grant) -> None:
    if await ctx.services.grants.consume(tx, grant.id) is None:
        raise ApprovalRefused("That approval has been used already, or its time is over.")


async def _close_done(tx: Queries, ctx: ToolContext, grant: Grant, made: Made[Any]) -> None:
    outcome: dict[str, Any] = {"result": masked(made.result).model_dump(mode="json")}
    await ctx.services.grants.close(
        tx, grant.id, GrantState.DONE, outcome=outcome, inverse=made.inverse, left=made.left
    )
    await _audit(tx, ctx, grant, "mutating_tool_undone" if grant.undo_of else "mutating_tool_executed")


async def settle(ctx: ToolContext, grant: Grant, state: GrantState, detail: str) -> bool:
    """Put on record what became of a call in doubt, once a look at the data or a person has told.

    Returns False when it was settled already. Only `done` and `failed` settle anything.
    """
    if state not in {GrantState.DONE, GrantState.FAILED}:
        msg = f"{state} settles nothing"
        raise ValueError(msg)
    async with ctx.services.own.transaction() as tx:
        closed = await ctx.services.grants.close(tx, grant.id, state, outcome={"settled": detail})
        if closed:
            await _audit(tx, ctx, grant, "mutating_tool_reconciled", state=state.value, detail=detail)
    return closed


async def _close(
    ctx: ToolContext, grant: Grant, state: GrantState, error: ArthurError, *, unused: bool = False
) -> bool:
    outcome = {"error": error.code, "detail": error.detail}
    event = "mutating_tool_in_doubt" if state is GrantState.IN_DOUBT else "mutating_tool_failed"
    async with ctx.services.own.transaction() as tx:
        closed = await ctx.services.grants.close(tx, grant.id, state, outcome=outcome, unused=unused)
        if closed:
            await _audit(tx, ctx, grant, event, code=error.code)
    return closed


async def _audit(tx: Queries, ctx: ToolContext, grant: Grant, event_type: str, **detail: object) -> None:
    """Write the audit row; last in its transaction, for it holds the chain's lock until the commit."""
    event = AuditEvent(
        origin=ctx.origin,
        event_type=event_type,
        at=ctx.wall_now,
        tool_name=grant.tool_name,
        target_entity=target_entity(grant.arguments),
        detail={"arguments_hash": grant.arguments_hash, **detail},
        approver=grant.approver_user_id,
        grant_id=grant.id,
        idempotency_key=grant.idempotency_key,
    )
    rows: list[Mapping[str, object]] = [audit_columns(event)]
    await tx.execute(read_sql("memory", "insert_audit_events.sql"), {"rows": rows_param(rows)})
