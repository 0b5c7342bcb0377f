"""The one door: nothing runs a tool but `invoke`, so no adapter can forget a rule.

Order of the checks (DESIGN 4): role, switch, arguments, rate limit, approval, timeout, run, audit. The approval comes
last of the checks, so that no refusal burns one.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import ValidationError

from arthur.errors import (
    ArthurError,
    InternalError,
    InvalidRequest,
    NoRole,
    NotAllowed,
    NotConfigured,
    OutcomeUnknown,
    TimedOut,
    Unavailable,
    WritesDisabled,
)
from arthur.ids import error_reference
from memory.grants import Grant
from memory.limits import Limit
from tools.contact import masked
from tools.context import ToolContext
from tools.on_record import Call, note_refusal
from tools.spec import A, AnyTool, R, Tool
from tools.writing import approved_grant, run_write


@dataclass(frozen=True, kw_only=True)
class Shown(Generic[R]):
    """A result as it may be shown to this caller where the question was asked."""

    result: R
    withheld: bool
    """Contact data in it is masked, and this caller may see it where nobody reads along."""


async def invoke(tool: Tool[A, R], raw: Mapping[str, Any], ctx: ToolContext) -> R:
    """Return the result of `invoke_for_audience`, for whom it does not matter whether something was withheld."""
    return (await invoke_for_audience(tool, raw, ctx)).result


async def invoke_for_audience(tool: Tool[A, R], raw: Mapping[str, Any], ctx: ToolContext) -> Shown[R]:
    """Check everything, run the tool, put it on record and return its result, masked for this caller and audience.

    Raises:
        ArthurError: the call was refused or failed for a reason a person can act on.
    """
    try:
        check_role(tool, ctx)
        await check_switch(tool, ctx)
        args = parse_arguments(tool, raw)
        await _check_rate(tool, ctx)
        grant = await approved_grant(tool, args, ctx) if tool.mutating else None
    except ArthurError as refusal:
        note_refusal(tool, raw, ctx, refusal)
        raise
    return await _on_record(tool, args, ctx, grant)


def check_role(tool: AnyTool, ctx: ToolContext) -> None:
    """Refuse a caller whose role does not open the tool."""
    if ctx.caller.role is None:
        raise NoRole
    if ctx.caller.role not in tool.roles:
        open_to = ", ".join(sorted(tool.roles))
        raise NotAllowed(f"{tool.name} is not open to the role {ctx.caller.role}; it is open to: {open_to}.")


async def check_switch(tool: AnyTool, ctx: ToolContext) -> None:
    """Refuse a write while the mutating switch is off or the house is in read-only mode."""
    if tool.writes_company_data and not ctx.services.policy.mutating_tools:
        raise WritesDisabled(f"{WritesDisabled.hint}: {tool.name} writes the company's data.")
    if tool.mutating and await ctx.services.switches.read_only():
        raise WritesDisabled(f"{WritesDisabled.hint}: read-only mode is on, so {tool.name} may not write.")


def parse_arguments(tool: Tool[A, R], raw: Mapping[str, Any]) -> A:
    """Return the arguments as the tool's model, or say every problem at once."""
    try:
        return tool.args.model_validate(dict(raw))
    except ValidationError as exc:
        raise InvalidRequest(problems=tuple(_problem(tool.name, dict(error)) for error in exc.errors())) from exc


def _problem(tool_name: str, error: Mapping[str, Any]) -> str:
    path = ".".join(str(part) for part in error["loc"]) or "arguments"
    return f"{tool_name}: {path}: {str(error['msg']).removeprefix('Value error, ')}"


async def _check_rate(tool: AnyTool, ctx: ToolContext) -> None:
    policy = ctx.services.policy
    limit = Limit(
        key=f"tool:{tool.name}:{ctx.caller.user_id}",
        most=policy.tool_calls_per_window,
        window=policy.tool_window,
        reason="tool_rate_limit_exceeded",
    )
    await ctx.services.limits.take([limit])


async def _on_record(tool: Tool[A, R], args: A, ctx: ToolContext, grant: Grant | None) -> Shown[R]:
    """Run what was let through, put how it went on record, and mask the result."""
    arguments = args.model_dump(mode="json", exclude_unset=True)
    call = Call(tool=tool, arguments=arguments, ctx=ctx, started_at=ctx.wall_now, grant=grant)
    began = asyncio.get_running_loop().time()
    try:
        result = await (run_write(tool, args, ctx, grant) if grant else _run(tool, args, ctx))
    except ArthurError as exc:
        call.note_failure(exc, soft=not isinstance(exc, Unavailable | InternalError | OutcomeUnknown))
        raise
    except Exception as exc:  # a border: a bug becomes a reference that people can quote
        bug = InternalError(error_reference(ctx.wall_now))
        call.note_bug(exc, bug)
        raise bug from exc
    call.note_success(result, seconds=asyncio.get_running_loop().time() - began)
    return _shown(tool, result, ctx)


def _shown(tool: Tool[A, R], result: R, ctx: ToolContext) -> Shown[R]:
    """Mask a result unless its contact data may be seen; a write cannot be read anew, so it withholds nothing."""
    if ctx.sees_contact_data:
        return Shown(result=result, withheld=False)
    seen = masked(result)
    return Shown(result=seen, withheld=ctx.withholds_contact_data and not tool.mutating and seen != result)


async def _run(tool: Tool[A, R], args: A, ctx: ToolContext) -> R:
    """Run a tool that writes nothing that counts, within its time."""
    if tool.run is None:
        raise NotConfigured(f"{tool.name} is declared but not built yet.")
    try:
        async with asyncio.timeout(tool.timeout_s):
            return await tool.run(args, ctx)
    except TimeoutError as exc:
        raise TimedOut(f"{tool.name} did not finish within {tool.timeout_s:.0f} s.") from exc
