"""What `reconcile` and `resolve` do."""

from dataclasses import dataclass
from uuid import UUID

from arthur.errors import NotAllowed
from arthur.identity import Caller, Door, Place, Role
from arthur.settings import Settings
from memory import feedback
from memory.grants import Grant, GrantState
from memory.records import Origin
from server.cli.asking import person
from server.cli.opening import application
from server.cli.pressing import caller
from server.wiring import App
from tools.context import ToolContext
from tools.payments.reconcile import Verdict
from tools.payments.reconcile import reconcile as look
from tools.writing import settle

SETTLES = {Verdict.DONE: GrantState.DONE, Verdict.NOT_DONE: GrantState.FAILED}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What became of one write in doubt."""

    grant_id: UUID
    tool: str
    verdict: str
    detail: str


async def reconcile_all(settings: Settings, named: str, *, dry_run: bool) -> list[Finding]:
    """Look at each unsettled grant and settle what the evidence decides."""
    async with application(settings) as app:
        operator = await _ops(app, named)
        ctx = ToolContext(caller=operator, place=Place(door=Door.CLI), services=app.services)
        return [await _reconcile(grant, ctx, dry_run=dry_run) for grant in await app.services.grants.unsettled()]


async def _reconcile(grant: Grant, ctx: ToolContext, *, dry_run: bool) -> Finding:
    outcome = await look(grant, ctx)
    state = SETTLES.get(outcome.verdict)
    if state is not None and not dry_run:
        await settle(ctx, grant, state, outcome.detail)
    return Finding(grant_id=grant.id, tool=grant.tool_name, verdict=outcome.verdict, detail=outcome.detail)


async def resolve_one(settings: Settings, kind: str, record_id: str, note: str, named: str, *, alike: bool) -> str:
    """Mark one error or bug report as resolved and say what it was."""
    async with application(settings) as app:
        operator = await _ops(app, named)
        by = Origin(user_id=operator.user_id, role=operator.role)
        own, now, build = app.services.own, app.services.wall.now(), settings.build
        if kind == "bug":
            done = await feedback.resolve_bug(own, UUID(record_id), by=by, note=note, at=now, build=build)
        else:
            done = await feedback.resolve_error(
                own, UUID(record_id), by=by, note=note, at=now, build=build, alike=alike
            )
    return f"resolved {len(done.ids)}: {done.what}"


async def _ops(app: App, named: str) -> Caller:
    operator = await caller(app, await person(app, named))
    if operator.role is not Role.OPS:
        raise NotAllowed("Only ops may do this.")
    return operator
