"""A desk at which writes are asked for, approved and run, through the real tables and the one door."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from arthur.clock import PinnedClock
from arthur.identity import Caller, Door, Place, Role
from memory.grants import Grant, Grants
from memory.roles import RoleTable
from memory.turns import NewTurn, Turns
from tools.approvals import Approvals, propose
from tools.catalog import load_catalog
from tools.context import Policy, Services, ToolContext
from tools.editing import Edits
from tools.invoke import invoke, parse_arguments
from tools.spec import AnyTool

OPS, OPS_TOO = "U0OPS1", "U0OPS2"
FINANCE, FINANCE_TOO = "U0FIN1", "U0FIN2"
PRODUCER, VIEWER, NOBODY = "U0PROD", "U0VIEW", "U0NOBODY"
PEOPLE = {
    OPS: Role.OPS,
    OPS_TOO: Role.OPS,
    FINANCE: Role.FINANCE,
    FINANCE_TOO: Role.FINANCE,
    PRODUCER: Role.EVENT_PRODUCER,
    VIEWER: Role.VIEWER,
}


@dataclass(frozen=True, kw_only=True)
class Desk:
    """People who ask and press, over one company."""

    services: Services
    roles: RoleTable
    dsn: str

    @property
    def approvals(self) -> Approvals:
        """The decisions on grants."""
        return Approvals(services=self.services, catalog=load_catalog(), roles=self.roles)

    def changed(self, **parts: Any) -> "Desk":
        """The same desk over other services."""
        return replace(self, services=replace(self.services, **parts))

    def later(self, by: timedelta) -> "Desk":
        """The same desk when some real time has passed."""
        wall = PinnedClock(datetime.now(UTC) + by)
        return self.changed(wall=wall, grants=Grants(self.services.own, wall))

    def under(self, **policy: Any) -> "Desk":
        """The same desk under other rules of the house."""
        return self.changed(policy=replace(Policy(mutating_tools=True), **policy))

    def ctx(self, user: str = OPS, **parts: Any) -> ToolContext:
        """A call's surroundings."""
        base = ToolContext(
            caller=Caller(user_id=user, role=PEOPLE.get(user)),
            place=Place(door=Door.CLI, channel_id="C0TEST"),
            services=self.services,
        )
        return replace(base, **parts)

    async def propose(self, tool: AnyTool, raw: Mapping[str, Any], user: str = OPS, **parts: Any) -> Grant:
        """Ask for a write."""
        parts = {"tool_call_id": f"call-{uuid4()}", **parts}
        return await propose(tool, parse_arguments(tool, raw), self.ctx(user, **parts))

    async def confirm(self, grant: Grant, user: str = OPS, *, nonce: str | None = None) -> Grant:
        """Press Confirm."""
        return await self.approvals.confirm(grant.id, nonce or grant.nonce, Caller(user_id=user))

    async def edit(
        self, grant: Grant, changes: Mapping[str, Any], user: str = OPS, *, nonce: str | None = None
    ) -> Grant | None:
        """Change a call on its card; the grant that stands in its place, or None when nothing was changed."""
        edits, editor = Edits(approvals=self.approvals), Caller(user_id=user, role=PEOPLE.get(user))
        known = await edits.editable(grant.id, nonce or grant.nonce, editor)
        new = await edits.edited(known, {**known.arguments, **changes}, editor, self.ctx().place)
        if new is None:
            return None
        async with self.services.own.transaction() as queries:
            return await self.services.grants.replace(queries, known, new)

    async def approved(self, tool: AnyTool, raw: Mapping[str, Any], user: str = OPS, **parts: Any) -> Grant:
        """Ask for a write and have it approved by the asker."""
        return await self.confirm(await self.propose(tool, raw, user, **parts), user)

    async def run(self, tool: AnyTool, raw: Mapping[str, Any], grant: Grant, user: str = OPS, **parts: Any) -> Any:
        """Run a write under a grant."""
        return await invoke(tool, raw, self.ctx(user, grant_id=grant.id, **parts))

    async def write(self, tool: AnyTool, raw: Mapping[str, Any], user: str = OPS) -> Any:
        """Ask, approve and run."""
        return await self.run(tool, raw, await self.approved(tool, raw, user), user)

    async def grant(self, grant_id: UUID) -> Grant:
        """Return a grant as it stands."""
        found = await self.services.grants.get(grant_id)
        assert found is not None
        return found

    async def sql(self, statement: str, *params: Any) -> list[tuple[Any, ...]]:
        """Run a statement as the owner of the company's database."""
        async with await psycopg.AsyncConnection.connect(self.dsn, autocommit=True) as connection:
            cursor = await connection.execute(statement.encode(), params)
            return await cursor.fetchall() if cursor.description else []


@pytest.fixture
async def desk(fresh_services: Services, fresh_company_dsn: str) -> Desk:
    """A desk over a demo company of the test's own, with two people of each role that matters."""
    roles = RoleTable(fresh_services.own)
    await roles.replace("env", PEOPLE, by="the test")
    return Desk(services=fresh_services, roles=roles, dsn=fresh_company_dsn)


async def stored_turn(desk: Desk, user: str = OPS) -> UUID:
    """Store a question and return its turn's id, which a call carries as its session."""
    turn_id = uuid4()
    wall = desk.services.wall
    new = NewTurn(
        id=turn_id,
        source="cli",
        door=Door.CLI,
        thread_id=uuid4(),
        thread_key=f"cli:{turn_id}",
        user_id=user,
        question="?",
    )
    await Turns(desk.services.own, wall).accept(new)
    return turn_id
