"""Running an approved write: the approval is consumed, the effect made and the audit row written, together or not at all.

With one database all of it is one transaction. For a call that leaves the database the consumed grant is the intent: it
is committed before the call, the outcome after it, and whatever lies between is in doubt, never repeated.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from arthur.database import Queries
from arthur.errors import ApprovalRefused, ApprovalRequired, ArthurError, OutcomeUnknown, TimedOut
from arthur.sql import read_sql
from memory.grants import Grant, GrantState
from memory.records import AuditEvent, audit_columns, rows_param
from tools.approvals import canonical
from tools.context import ToolContext
from tools.preview import arguments_hash, target_entity
from tools.spec import A, Effect, R, Tool


async def approved_grant(tool: Tool[A, R], args: A, ctx: ToolContext) -> Grant:
    """Return the grant that approves exactly this call, or refuse.

    Raises:
        ApprovalRequired: the call names no grant.
        ApprovalRefused: the grant is for another call, person or policy, is not approved, or its time is over.
    """
    if ctx.grant_id is None:
        raise ApprovalRequired(f"{tool.name} writes, and needs a person's approval of exactly this call.")
    grant = await ctx.services.grants.get(ctx.grant_id)
    if grant is None or grant.tool_name != tool.name or grant.requester_user_id != ctx.caller.user_id:
        raise ApprovalRefused("That approval is for something else.")
    if grant.arguments_hash != arguments_hash(canonical(args)):
        raise ApprovalRefused("The arguments are not the ones that were approved.")
    if grant.policy_version != ctx.services.policy.version:
        raise ApprovalRefused("The rules have changed since this was approved; please ask again.")
    if grant.state is GrantState.DONE:
        return grant  # the very same call again, after a crash: its stored outcome is the answer
    if grant.state in {GrantState.CONSUMED, GrantState.IN_DOUBT}:
        raise OutcomeUnknown(f"{tool.name} was begun and its outcome is not known; it has to be checked first.")
    if grant.state is not GrantState.APPROVED or grant.expires_at <= ctx.wall_now:
        raise ApprovalRefused(f"That approval is {grant.state.replace('_', ' ')} and cannot be used.")
    if tool.prepare is not None:
        preview = await tool.prepare(args, ctx)
        if preview.fingerprint != grant.preview.get("fingerprint", ""):
            raise ApprovalRefused("The data changed after the card was shown; please ask again.")
    return grant


async def run_write(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    """Run an approved write once and return its result; a call that is already done returns its stored result."""
    if grant.state is GrantState.DONE:
        return tool.result.model_validate((grant.outcome or {}).get("result"))
    ctx = replace(ctx, idempotency_key=grant.idempotency_key)
    if tool.effect is Effect.OUTSIDE or not ctx.services.one_database:
        result = await _outside(tool, args, ctx, grant)
    else:
        result = await _in_one_transaction(tool, args, ctx, grant)
    await _remember_what_was_left(tool, args, result, ctx, grant)
    return result


async def _in_one_transaction(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    assert tool.run is not None  # noqa: S101  invoke has checked it
    try:
        async with ctx.services.writer.transaction() as tx:
            await _consume(tx, ctx, grant)
            async with asyncio.timeout(tool.timeout_s):
                result = await tool.run(args, replace(ctx, transaction=tx))
            await _close_done(tx, tool, args, result, ctx, grant)
    except TimeoutError as exc:
        late = TimedOut(f"{tool.name} did not finish within {tool.timeout_s:.0f} s; nothing was changed.")
        await _close_failed(ctx, grant, late)
        raise late from exc
    except ApprovalRefused:
        raise
    except ArthurError as exc:
        await _close_failed(ctx, grant, exc)
        raise
    return result


async def _outside(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant) -> R:
    assert tool.run is not None  # noqa: S101  invoke has checked it
    async with ctx.services.own.transaction() as tx:
        await _consume(tx, ctx, grant)
        await _audit(tx, ctx, grant, "mutating_tool_started")
    try:
        async with asyncio.timeout(tool.timeout_s):
            result = await tool.run(args, ctx)
    except ArthurError as exc:
        state = GrantState.IN_DOUBT if isinstance(exc, OutcomeUnknown) else GrantState.FAILED
        await _close(ctx, grant, state, exc)
        raise
    except BaseException as exc:  # a bug, a time-out or a stop: nobody knows how far the call got
        unknown = OutcomeUnknown(f"{tool.name} was begun and did not come back; it has to be checked first.")
        await asyncio.shield(_close(ctx, grant, GrantState.IN_DOUBT, unknown))
        if isinstance(exc, TimeoutError):
            raise unknown from exc
        raise
    async with ctx.services.own.transaction() as tx:
        await _close_done(tx, tool, args, result, ctx, grant)
    return result


async def _consume(tx: Queries, ctx: ToolContext, grant: Grant) -> None:
    if await ctx.services.grants.consume(tx, grant.id) is None:
        raise ApprovalRefused("That approval has been used already.")


async def _close_done(tx: Queries, tool: Tool[A, R], args: A, result: R, ctx: ToolContext, grant: Grant) -> None:
    inverse = tool.inverse(args, result) if tool.inverse is not None else None
    outcome: dict[str, Any] = {"result": result.model_dump(mode="json")}
    await ctx.services.grants.close(tx, grant.id, GrantState.DONE, outcome=outcome, inverse=inverse)
    await _audit(tx, ctx, grant, "mutating_tool_undone" if grant.undo_of else "mutating_tool_executed")


async def _close_failed(ctx: ToolContext, grant: Grant, error: ArthurError) -> None:
    await _close(ctx, grant, GrantState.FAILED, error)


async def _close(ctx: ToolContext, grant: Grant, state: GrantState, error: ArthurError) -> None:
    outcome = {"error": error.code, "detail": error.detail}
    event = "mutating_tool_in_doubt" if state is GrantState.IN_DOUBT else "mutating_tool_failed"
    async with ctx.services.own.transaction() as tx:
        if await ctx.services.grants.close(tx, grant.id, state, outcome=outcome):
            await _audit(tx, ctx, grant, event, code=error.code)


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


async def _remember_what_was_left(tool: Tool[A, R], args: A, result: R, ctx: ToolContext, grant: Grant) -> None:
    """Note the state a reversible write left behind, so that an undo does not overwrite somebody's later work."""
    inverse = tool.inverse(args, result) if tool.inverse is not None else None
    if inverse is None or tool.prepare is None:
        return
    preview = await tool.prepare(tool.args.model_validate(dict(inverse)), ctx)
    await ctx.services.grants.mark_left(grant.id, preview.fingerprint)
