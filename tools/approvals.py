"""Asking for an approval, and deciding it: who may press, and what is checked again at that moment (DESIGN 5)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from uuid import UUID

from arthur.errors import ApprovalRefused, ArthurError, NoRole, NotAllowed, NotPossible, WritesDisabled
from arthur.identity import Caller, Role
from memory.grants import LIFE, ApproverRule, Grant, GrantState, NewGrant
from memory.records import AuditEvent, Origin
from tools.catalog import Catalog
from tools.context import Services, ToolContext
from tools.preview import arguments_hash
from tools.second_person import check_one_person_suffices, ruled
from tools.spec import A, AnyTool, Args, Preview, Tool


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


async def propose(tool: Tool[A, Any], args: A, ctx: ToolContext) -> Grant:
    """Read what the write would do and store a grant for exactly this call.

    Raises:
        ArthurError: the write is not possible, which is known before anybody is asked.
        ApprovalRefused: a person has cancelled this very call.
    """
    preview = await preview_of(tool, args, ctx)
    return await _stored(await new_grant(tool, args, preview, ctx, call_id=ctx.tool_call_id), ctx)


async def preview_of(tool: Tool[A, Any], args: A, ctx: ToolContext) -> Preview:
    """Read and compute what a write would do.

    Raises:
        ArthurError: the write is not possible.
    """
    if tool.prepare is None:
        msg = f"{tool.name} cannot be proposed"
        raise LookupError(msg)
    return await tool.prepare(args, ctx)


async def new_grant(
    tool: Tool[A, Any],
    args: A,
    preview: Preview,
    ctx: ToolContext,
    *,
    call_id: str | None,
    undo_of: UUID | None = None,
    replaces: UUID | None = None,
) -> NewGrant:
    """Return the grant that asks for exactly this call, under the rules of the house as they are now.

    Raises:
        NoRole: the caller has none.
    """
    if ctx.caller.role is None:
        raise NoRole
    arguments = canonical(args)
    rule, preview = await ruled(preview, ctx, replaces=replaces)
    return NewGrant(
        turn_id=ctx.session_id,
        tool_call_id=call_id or f"direct:{arguments_hash({'tool': tool.name, **arguments})[:16]}",
        tool_name=tool.name,
        arguments=arguments,
        arguments_hash=arguments_hash(arguments),
        preview=preview_json(preview),
        requester_user_id=ctx.caller.user_id,
        requester_role=ctx.caller.role,
        approver_rule=rule,
        policy_version=ctx.services.policy.version,
        undo_of=undo_of,
        replaces=replaces,
    )


async def _stored(new: NewGrant, ctx: ToolContext) -> Grant:
    grant = await ctx.services.grants.propose(new)
    if grant.state is GrantState.CANCELLED:
        raise ApprovalRefused("A person cancelled this very call; it was not done.")
    note(ctx.services, ctx.origin, "confirmation_required", grant)
    return grant


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """Decides grants on a person's press. Words never get here: only a grant's id and nonce from its own card."""

    services: Services
    catalog: Catalog
    roles: RoleSource
    open_viewer_channels: frozenset[str] = frozenset()

    async def role_in(self, user_id: str, channel_id: str | None) -> Role | None:
        """Return the role that counts in a channel: one's own, or a viewer's where everybody may ask (spec slack 6)."""
        own = await self.roles.role_of(user_id)
        return Role.VIEWER if own is None and channel_id in self.open_viewer_channels else own

    async def confirm(self, grant_id: UUID, nonce: str, presser: Caller) -> Grant:
        """Approve a grant.

        Raises:
            ApprovalRefused: wrong person, wrong nonce, expired or already decided.
            ArthurError: the role, the switch or the rules no longer allow the call.
        """
        try:
            grant = await self.waiting(grant_id, nonce)
            await self._check_person(grant, presser)
            await self.check_still_allowed(grant)
            decided = await self.services.grants.decide(
                grant_id, nonce=nonce, state=GrantState.APPROVED, by=presser.user_id
            )
            if decided is None:
                raise ApprovalRefused("Somebody else has just decided this, or its time is over.")
        except ArthurError as refusal:
            self.note_refusal(grant_id, presser, refusal)
            raise
        note(self.services, Origin(user_id=presser.user_id), "confirmation_satisfied", decided)
        return decided

    async def cancel(self, grant_id: UUID, nonce: str, presser: Caller) -> Grant:
        """Cancel a grant; its requester and whoever may approve it can.

        Raises:
            ApprovalRefused: wrong person or nonce, or already decided.
        """
        try:
            grant = await self.waiting(grant_id, nonce)
            if presser.user_id != grant.requester_user_id:
                await self._check_person(grant, presser)
            decided = await self.services.grants.decide(
                grant_id, nonce=nonce, state=GrantState.CANCELLED, by=presser.user_id
            )
            if decided is None:
                raise ApprovalRefused("This has already been decided.")
        except ArthurError as refusal:
            self.note_refusal(grant_id, presser, refusal)
            raise
        note(self.services, Origin(user_id=presser.user_id), "confirmation_cancelled", decided)
        return decided

    async def propose_undo(self, grant_id: UUID, ctx: ToolContext) -> Grant:
        """Propose the inverse of a finished write, for 15 minutes and only while nothing changed since.

        Raises:
            ApprovalRefused: not this person's, too late, or already undone.
            NotPossible: there is no way back, or the data changed since.
        """
        try:
            return await self._undo(grant_id, ctx)
        except ArthurError as refusal:
            self.note_refusal(grant_id, ctx.caller, refusal)
            raise

    async def _undo(self, grant_id: UUID, ctx: ToolContext) -> Grant:
        done = await self.services.grants.get(grant_id)
        if done is None or done.state is not GrantState.DONE or done.consumed_at is None:
            raise ApprovalRefused("There is nothing of yours to undo here.")
        if ctx.caller.user_id not in {done.requester_user_id, done.approver_user_id}:
            raise ApprovalRefused("Only the person who asked for this, or who approved it, can undo it.")
        if done.inverse is None or done.row_fingerprint is None:
            raise NotPossible(f"{done.tool_name} cannot be undone.")
        if ctx.wall_now > done.consumed_at + LIFE:
            raise ApprovalRefused("The time for an undo is over; ask for the change instead.")
        tool = self.catalog.get(done.tool_name)
        if ctx.caller.role not in tool.roles:
            raise NotAllowed(f"Your role does not open {tool.name} any more.")
        await self._check_switches(tool)
        args = tool.args.model_validate(done.inverse)
        preview = await preview_of(tool, args, ctx)
        if preview.fingerprint != done.row_fingerprint:
            raise NotPossible("It has been changed since, so undoing it would overwrite somebody's later work.")
        undo = await new_grant(tool, args, preview, ctx, call_id=f"undo:{done.id}", undo_of=done.id)
        return await _stored(undo, ctx)

    async def waiting(self, grant_id: UUID, nonce: str) -> Grant:
        """Return the grant of a card that still asks.

        Raises:
            ApprovalRefused: there is none of this name and nonce, or it is decided or expired.
        """
        grant = await self.services.grants.get(grant_id)
        if grant is None or not grant.is_of_card(nonce):
            raise ApprovalRefused("I know no such approval.")
        if grant.was_edited:
            raise ApprovalRefused("This was changed meanwhile; please look at the card again.")
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
            await check_one_person_suffices(grant, self.services)
            return
        if mine:
            raise ApprovalRefused(
                "This amount needs a second person; you asked for it, so somebody else has to approve."
            )
        role = await self.roles.role_of(presser.user_id)
        if role not in self.catalog.get(grant.tool_name).roles:
            raise ApprovalRefused("Your role does not allow approving this.")

    async def check_still_allowed(self, grant: Grant) -> None:
        """Check what may have changed since the card was shown.

        Raises:
            ArthurError: the role, the switch or the rules no longer allow the call.
        """
        if grant.policy_version != self.services.policy.version:
            raise ApprovalRefused("The rules have changed since this was asked; please ask again.")
        tool = self.catalog.get(grant.tool_name)
        channel = await self.services.grants.channel_of(grant.id) if self.open_viewer_channels else None
        if await self.role_in(grant.requester_user_id, channel) not in tool.roles:
            raise ApprovalRefused("The person who asked for this no longer has the role for it.")
        await self._check_switches(tool)

    async def _check_switches(self, tool: AnyTool) -> None:
        if tool.writes_company_data and not self.services.policy.mutating_tools:
            raise WritesDisabled(f"{WritesDisabled.hint}: {tool.name} writes the company's data.")
        if await self.services.switches.read_only():
            raise WritesDisabled("Read-only mode is on: nothing is written at present.")

    def note_refusal(self, grant_id: UUID, presser: Caller, refusal: ArthurError) -> None:
        """Put a press or an edit that does not count on record."""
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
