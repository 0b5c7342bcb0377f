"""Asking for an approval, and deciding it: who may press, and what is checked again at that moment (DESIGN 5)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

from arthur.errors import ApprovalRefused, ArthurError, NotPossible
from arthur.identity import Caller, Role
from memory.grants import ApproverRule, Grant, GrantState, NewGrant
from memory.records import AuditEvent, Origin
from tools.catalog import Catalog
from tools.context import Services, ToolContext
from tools.preview import arguments_hash
from tools.spec import A, Args, Preview, Tool


class RoleSource(Protocol):
    """Where the roles of people who press are looked up."""

    async def role_of(self, user_id: str) -> Role | None:
        """Return the person's own role, or None."""
        ...


def canonical(args: Args) -> dict[str, Any]:
    """Return arguments in the one form that is hashed, stored and shown: plain JSON, defaults included."""
    return args.model_dump(mode="json", exclude_none=True)


def preview_json(preview: Preview) -> dict[str, Any]:
    """Return a preview as stored with its grant."""
    plain = asdict(preview)
    plain["amount"] = str(preview.amount) if preview.amount is not None else None
    return plain


def approver_rule(preview: Preview, ctx: ToolContext) -> ApproverRule:
    """Return who has to approve: a second person for money above the house's limit, in any currency."""
    limit = ctx.services.policy.second_approver_above
    large = preview.amount is not None and preview.amount > limit
    return ApproverRule.SECOND_PERSON if large else ApproverRule.REQUESTER


async def propose(tool: Tool[A, Any], args: A, ctx: ToolContext, *, undo_of: UUID | None = None) -> Grant:
    """Read what the write would do and store a grant for exactly this call.

    Raises:
        ArthurError: the write is not possible, which is known before anybody is asked.
    """
    if tool.prepare is None or ctx.caller.role is None:
        msg = f"{tool.name} cannot be proposed"
        raise LookupError(msg)
    preview = await tool.prepare(args, ctx)
    arguments = canonical(args)
    grant = await ctx.services.grants.propose(
        NewGrant(
            turn_id=ctx.session_id,
            tool_call_id=ctx.tool_call_id or "direct",
            tool_name=tool.name,
            arguments=arguments,
            arguments_hash=arguments_hash(arguments),
            preview=preview_json(preview),
            requester_user_id=ctx.caller.user_id,
            requester_role=ctx.caller.role,
            approver_rule=approver_rule(preview, ctx),
            policy_version=ctx.services.policy.version,
            undo_of=undo_of,
        )
    )
    note(ctx.services, ctx.origin, "confirmation_required", grant)
    return grant


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Decides grants on a person's press. Words never get here: only a grant's id and nonce from its own card."""

    services: Services
    catalog: Catalog
    roles: RoleSource

    async def confirm(self, grant_id: UUID, nonce: str, presser: Caller) -> Grant:
        """Approve a grant.

        Raises:
            ApprovalRefused: wrong person, wrong nonce, expired or already decided.
            ArthurError: the role, the switch or the rules no longer allow the call.
        """
        try:
            grant = await self._waiting(grant_id, nonce)
            await self._check_person(grant, presser)
            await self._check_still_allowed(grant)
            decided = await self.services.grants.decide(
                grant_id, nonce=nonce, state=GrantState.APPROVED, by=presser.user_id
            )
            if decided is None:
                raise ApprovalRefused("Somebody else has just decided this, or its time is over.")
        except ArthurError as refusal:
            self._note_refusal(grant_id, presser, refusal)
            raise
        note(self.services, Origin(user_id=presser.user_id), "confirmation_satisfied", decided)
        return decided

    async def cancel(self, grant_id: UUID, nonce: str, presser: Caller) -> Grant:
        """Cancel a grant; its requester and whoever may approve it can.

        Raises:
            ApprovalRefused: wrong person or nonce, or already decided.
        """
        grant = await self._waiting(grant_id, nonce)
        if presser.user_id != grant.requester_user_id:
            await self._check_person(grant, presser)
        decided = await self.services.grants.decide(
            grant_id, nonce=nonce, state=GrantState.CANCELLED, by=presser.user_id
        )
        if decided is None:
            raise ApprovalRefused("This has already been decided.")
        note(self.services, Origin(user_id=presser.user_id), "confirmation_cancelled", decided)
        return decided

    async def propose_undo(self, grant_id: UUID, ctx: ToolContext) -> Grant:
        """Propose the inverse of a finished write, for 15 minutes and only while nothing changed since.

        Raises:
            ApprovalRefused: not this person's, too late, or already undone.
            NotPossible: there is no way back, or the data changed since.
        """
        done = await self.services.grants.get(grant_id)
        if done is None or done.state is not GrantState.DONE or done.decided_at is None:
            raise ApprovalRefused("There is nothing of yours to undo here.")
        if ctx.caller.user_id not in {done.requester_user_id, done.approver_user_id}:
            raise ApprovalRefused("Only the person who asked for this, or who approved it, can undo it.")
        if done.inverse is None:
            raise NotPossible(f"{done.tool_name} cannot be undone.")
        if ctx.wall_now > done.expires_at:
            raise ApprovalRefused("The time for an undo is over; ask for the change instead.")
        tool = self.catalog.get(done.tool_name)
        grant = await propose(tool, tool.args.model_validate(done.inverse), ctx, undo_of=done.id)
        if done.row_fingerprint is not None and grant.preview.get("fingerprint") != done.row_fingerprint:
            await self.services.grants.decide(
                grant.id, nonce=grant.nonce, state=GrantState.CANCELLED, by=ctx.caller.user_id
            )
            raise NotPossible("It has been changed since, so undoing it would overwrite somebody's later work.")
        return grant

    async def _waiting(self, grant_id: UUID, nonce: str) -> Grant:
        grant = await self.services.grants.get(grant_id)
        if grant is None or grant.nonce != nonce:
            raise ApprovalRefused("I know no such approval.")
        if grant.state is not GrantState.PENDING:
            raise ApprovalRefused(f"This approval is {grant.state.replace('_', ' ')} already.")
        if grant.expires_at <= self.services.wall.now():
            raise ApprovalRefused("This approval has expired; please ask again.")
        return grant

    async def _check_person(self, grant: Grant, presser: Caller) -> None:
        mine = presser.user_id == grant.requester_user_id
        if grant.approver_rule is ApproverRule.REQUESTER:
            if not mine:
                raise ApprovalRefused("Only the person who asked for this can approve it.")
            return
        if mine:
            raise ApprovalRefused(
                "This amount needs a second person; you asked for it, so somebody else has to approve."
            )
        role = await self.roles.role_of(presser.user_id)
        if role not in self.catalog.get(grant.tool_name).roles:
            raise ApprovalRefused("Your role does not allow approving this.")

    async def _check_still_allowed(self, grant: Grant) -> None:
        """Check what may have changed since the card was shown."""
        if grant.policy_version != self.services.policy.version:
            raise ApprovalRefused("The rules have changed since this was asked; please ask again.")
        tool = self.catalog.get(grant.tool_name)
        role = await self.roles.role_of(grant.requester_user_id)
        if role is None or role not in tool.roles:
            raise ApprovalRefused("The person who asked for this no longer has the role for it.")
        if await self.services.switches.read_only():
            raise ApprovalRefused("Read-only mode is on: nothing is written at present.")

    def _note_refusal(self, grant_id: UUID, presser: Caller, refusal: ArthurError) -> None:
        event = AuditEvent(
            origin=Origin(user_id=presser.user_id),
            event_type="confirmation_refused",
            at=self.services.wall.now(),
            detail={"grant": str(grant_id), "reason": refusal.detail},
        )
        self.services.recorder.put(event)


def note(
    services: Services, origin: Origin, event_type: str, grant: Grant, detail: Mapping[str, object] | None = None
) -> None:
    """Put a step of a grant's life on record."""
    event = AuditEvent(
        origin=origin,
        event_type=event_type,
        at=services.wall.now(),
        tool_name=grant.tool_name,
        detail={"arguments_hash": grant.arguments_hash, **(detail or {})},
        approver=grant.approver_user_id,
        grant_id=grant.id,
        idempotency_key=grant.idempotency_key,
    )
    services.recorder.put(event)
