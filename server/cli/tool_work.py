"""What the `tools` commands do."""

import json
from dataclasses import dataclass
from typing import Any, cast

from arthur.errors import InvalidRequest
from arthur.identity import Audience, Caller, Door, Place, Role
from arthur.settings import Settings
from server.cli.asking import person
from server.cli.opening import application
from server.directory import open_directory
from server.wiring import App
from tools.catalog import declared_tools, load_catalog
from tools.context import ToolContext
from tools.invoke import check_role, check_switch, invoke, parse_arguments
from tools.spec import AnyTool, Domain, Preview, Result


@dataclass(frozen=True, kw_only=True)
class Request:
    """A tool to run: its arguments as JSON text, as whom, and whether only to check."""

    name: str
    arguments: str
    named: str
    dry_run: bool = False


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: the result and the text people read, or for a dry run what a write would do."""

    tool: AnyTool
    role: Role | None
    result: Result | None = None
    text: str = ""
    preview: Preview | None = None


def listing(*, role: str | None, domain: str | None) -> tuple[AnyTool, ...]:
    """Return the declared tools that fit.

    Raises:
        InvalidRequest: there is no such role or domain.
    """
    if role is not None and role not in set(Role):
        raise InvalidRequest(f"There is no role {role}; the roles are {', '.join(Role)}.")
    if domain is not None and domain not in set(Domain):
        raise InvalidRequest(f"There is no domain {domain}; the domains are {', '.join(Domain)}.")
    return tuple(
        tool
        for tool in declared_tools()
        if (role is None or role in tool.roles) and (domain is None or domain == tool.domain)
    )


def named(name: str) -> AnyTool:
    """Return a declared tool.

    Raises:
        UnknownTool: there is none of this name.
    """
    found = next((tool for tool in declared_tools() if tool.name == name), None)
    return found or load_catalog().get(name)


async def run_one(settings: Settings, request: Request) -> Outcome:
    """Run a tool, or check whether it would run and what it would change.

    Raises:
        ArthurError: the call is refused or failed.
    """
    tool = named(request.name)
    given = _object(request.arguments)
    async with application(settings) as app:
        ctx = await _context(settings, app, request.named)
        if request.dry_run:
            return await dry_run(tool, given, ctx)
        result = cast("Result", await invoke(tool, given, ctx))
    return Outcome(tool=tool, role=ctx.caller.role, result=result, text=tool.render(result))


async def dry_run(tool: AnyTool, given: dict[str, Any], ctx: ToolContext) -> Outcome:
    """Check role, switch and arguments of a call, and let a write compute what it would change; nothing runs.

    Raises:
        ArthurError: the call would be refused.
    """
    check_role(tool, ctx)
    await check_switch(tool, ctx)
    args = parse_arguments(tool, given)
    preview = await tool.prepare(args, ctx) if tool.prepare is not None else None
    return Outcome(tool=tool, role=ctx.caller.role, preview=preview)


async def _context(settings: Settings, app: App, name: str) -> ToolContext:
    user_id = await person(app, name)
    if settings.rbac_mode == "directory":
        async with open_directory(settings) as directory:
            role = await directory.role_of(user_id)
    else:
        role = await app.roles.role_of(user_id)
    return ToolContext(
        caller=Caller(user_id=user_id, role=role),
        place=Place(door=Door.CLI, audience=Audience.PRIVATE),
        services=app.services,
    )


def _object(text: str) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError as exc:
        raise InvalidRequest(f"--args is not valid JSON: {exc}") from exc
    if not isinstance(given, dict):
        raise InvalidRequest('--args takes a JSON object, for example \'{"eid": "AB4003"}\'.')
    return cast("dict[str, Any]", given)
