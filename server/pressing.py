"""What a press on a card does: decide the grant, go on with its turn, take a write back."""

from dataclasses import dataclass, replace
from uuid import UUID

from arthur.errors import ApprovalRefused
from arthur.identity import Caller, Place
from memory.grants import Grant, GrantState
from nodes.announce import Listener
from server.answers import Answer
from server.turns import TurnRunner
from tools.approvals import Approvals
from tools.context import Services, ToolContext
from tools.invoke import invoke


@dataclass(frozen=True, kw_only=True)
class Presses:
    """Carries out presses of people whose identity the door vouches for."""

    approvals: Approvals
    runner: TurnRunner
    services: Services

    async def confirm(self, grant: Grant, presser: Caller, *, listener: Listener | None = None) -> Answer:
        """Approve a grant and return what its turn then comes to.

        Raises:
            ArthurError: the press does not count, and why.
        """
        decided = await self.approvals.confirm(grant.id, grant.nonce, presser)
        return await self._go_on(decided, listener)

    async def cancel(self, grant: Grant, presser: Caller, *, listener: Listener | None = None) -> Answer:
        """Cancel a grant and return what its turn then comes to."""
        decided = await self.approvals.cancel(grant.id, grant.nonce, presser)
        return await self._go_on(decided, listener)

    async def undo(self, grant_id: UUID, presser: Caller, place: Place) -> str:
        """Take a finished write back, the press being the approval, and return the receipt.

        Raises:
            ArthurError: not this person's, too late, no way back, or changed since.
        """
        done = await self.services.grants.get(grant_id)
        ctx = ToolContext(
            caller=presser,
            place=place,
            services=self.services,
            session_id=done.turn_id if done else None,
            tool_call_id=f"undo:{grant_id}",
        )
        grant = await self.approvals.propose_undo(grant_id, ctx)
        if grant.state is GrantState.PENDING:  # else an attempt at this very press got that far, and no further
            await self.approvals.confirm(grant.id, grant.nonce, presser)
        tool = self.approvals.catalog.get(grant.tool_name)
        result = await invoke(tool, grant.arguments, replace(ctx, grant_id=grant.id))
        return tool.render(result)

    async def _go_on(self, grant: Grant, listener: Listener | None) -> Answer:
        if grant.turn_id is None:
            raise ApprovalRefused("This approval belongs to no conversation.")
        return await self.runner.resume(grant.turn_id, listener=listener)
