"""Approvals on record: one row binds one person's consent to one exact call (DESIGN 5).

A grant is proposed with the call's canonical arguments, decided by one press, consumed once in the write's own
transaction, and closed with the outcome. Every step is one conditional UPDATE: the second of two finds nothing to do.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database, Queries
from arthur.errors import ApprovalRefused
from arthur.sql import read_sql

LIFE = timedelta(minutes=15)
"""How long a card waits for a press, an approved call for its run, and, from the write on, a receipt for an Undo."""
MOST_PROPOSALS = 20
"""How often one call id may come back in one turn; some models number their calls anew in every round."""


class GrantState(StrEnum):
    """How far an approval got."""

    PENDING = "pending"
    APPROVED = "approved"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    CONSUMED = "consumed"
    """The call has begun and its outcome is not known yet."""
    IN_DOUBT = "in_doubt"
    """The call was made and nobody could learn whether it took effect."""
    FAILED = "failed"
    DONE = "done"


CAME_TO_NOTHING = frozenset({GrantState.EXPIRED, GrantState.WITHDRAWN, GrantState.FAILED})
"""A call that ended so may be proposed anew."""


class ApproverRule(StrEnum):
    """Who may approve."""

    REQUESTER = "requester"
    SECOND_PERSON = "second_person"


@dataclass(frozen=True, kw_only=True)
class NewGrant:
    """A call somebody has to approve."""

    turn_id: UUID | None
    tool_call_id: str
    tool_name: str
    arguments: Mapping[str, Any]
    arguments_hash: str
    preview: Mapping[str, Any]
    requester_user_id: str
    requester_role: str
    approver_rule: ApproverRule
    policy_version: str
    undo_of: UUID | None = None
    replaces: UUID | None = None
    id: UUID = field(default_factory=uuid4)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """A grant as it stands."""

    id: UUID
    turn_id: UUID | None
    tool_call_id: str
    tool_name: str
    arguments: dict[str, Any]
    arguments_hash: str
    preview: dict[str, Any]
    row_fingerprint: str | None
    idempotency_key: str
    nonce: str
    requester_user_id: str
    requester_role: str
    approver_rule: ApproverRule
    approver_user_id: str | None
    policy_version: str
    decided_by: str | None
    decided_at: datetime | None
    state: GrantState
    expires_at: datetime
    consumed_at: datetime | None
    outcome: dict[str, Any] | None
    inverse: dict[str, Any] | None
    undo_of: UUID | None
    replaces: UUID | None
    """The grant that its asker changed into this one."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "state", GrantState(self.state))
        object.__setattr__(self, "approver_rule", ApproverRule(self.approver_rule))

    @property
    def is_open(self) -> bool:
        """Say whether it still waits for a person."""
        return self.state is GrantState.PENDING

    @property
    def was_edited(self) -> bool:
        """Say whether its asker changed the call, so that another grant stands in its place."""
        return self.state is GrantState.WITHDRAWN and self.decided_by == self.requester_user_id

    def is_of_card(self, nonce: str) -> bool:
        """Say whether a nonce is that of this grant's card."""
        return secrets.compare_digest(self.nonce.encode(), nonce.encode("utf-8", "replace"))


def as_they_stand(grants: Iterable[Grant]) -> dict[UUID, Grant]:
    """Return what stands in the place of each grant now: itself, or what the last edit of its call made of it."""
    by_id = {grant.id: grant for grant in grants}
    after = {grant.replaces: grant for grant in by_id.values() if grant.replaces is not None}
    standing: dict[UUID, Grant] = {}
    for grant in by_id.values():
        newest = grant
        while newest.id in after:
            newest = after[newest.id]
        standing[grant.id] = newest
    return standing


def first_of(grant: Grant, grants: Iterable[Grant]) -> UUID:
    """Return the grant that was first asked for, of which this one is what edits made."""
    by_id = {one.id: one for one in grants}
    first = grant
    while first.replaces is not None and first.replaces in by_id:
        first = by_id[first.replaces]
    return first.id


class Grants:
    """The table of grants."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def propose(self, new: NewGrant) -> Grant:
        """Store a grant; the same call of the same turn gets the grant it has, unless that one came to nothing.

        Raises:
            ApprovalRefused: it would undo what is being undone already.
        """
        try:
            async with self._database.transaction() as queries:
                for attempt in range(1, MOST_PROPOSALS + 1):
                    found = await self._stored(queries, new, attempt)
                    same = (found.tool_name, found.arguments_hash) == (new.tool_name, new.arguments_hash)
                    if found.id == new.id or (same and found.state not in CAME_TO_NOTHING):
                        return found
        except UniqueViolation as exc:
            raise ApprovalRefused("That is being undone, or has been undone, already.") from exc
        raise ApprovalRefused("This call has been proposed too often in one turn; please ask again.")

    async def _stored(self, queries: Queries, new: NewGrant, attempt: int) -> Grant:
        """Store the grant under its call's id and the number of the attempt, or return the one that stands there."""
        params = {
            **new.__dict__,
            "tool_call_id": new.tool_call_id if attempt == 1 else f"{new.tool_call_id}#{attempt}",
            "arguments": Jsonb(dict(new.arguments)),
            "preview": Jsonb(dict(new.preview)),
            "nonce": secrets.token_urlsafe(18),
            "idempotency_key": f"grant:{new.id}",
            "now": self._clock.now(),
            "expires_at": self._clock.now() + LIFE,
        }
        await queries.execute(read_sql("memory", "propose_grant.sql"), params)
        found = await queries.one(read_sql("memory", "grant_of_call.sql"), params, row=Grant)
        if found is None:
            msg = f"grant of {new.tool_name} vanished"
            raise LookupError(msg)
        return found

    async def replace(self, queries: Queries, old: Grant, new: NewGrant) -> Grant | None:
        """Withdraw a grant that waits and store the one its asker changed it into; None when it waits no more."""
        params = {
            "id": old.id,
            "nonce": old.nonce,
            "by": new.requester_user_id,
            "replaced_by": str(new.id),
            "now": self._clock.now(),
        }
        if await queries.one(read_sql("memory", "supersede_grant.sql"), params, row=_Id) is None:
            return None
        return await self._stored(queries, new, 1)

    async def get(self, grant_id: UUID) -> Grant | None:
        """Return a grant as it stands."""
        return await self._database.one(read_sql("memory", "grant_by_id.sql"), {"id": grant_id}, row=Grant)

    async def channel_of(self, grant_id: UUID) -> str | None:
        """Return the channel in which a grant was asked for, if it was in one."""
        found = await self._database.value(read_sql("memory", "grant_channel.sql"), {"id": grant_id})
        return str(found) if found else None

    async def of_turn(self, turn_id: UUID) -> list[Grant]:
        """Return the grants of a turn, oldest first."""
        return await self._database.fetch(read_sql("memory", "grants_of_turn.sql"), {"turn_id": turn_id}, row=Grant)

    async def decide(self, grant_id: UUID, *, nonce: str, state: GrantState, by: str) -> Grant | None:
        """End the wait: approved or cancelled by a person, if it still waits and has not expired; else None.

        What is approved has its own time to run, counted from the last press that its turn waited for.
        """
        params = {
            "id": grant_id,
            "nonce": nonce,
            "state": state,
            "by": by,
            "approver": by if state is GrantState.APPROVED else None,
            "now": self._clock.now(),
            "run_until": self._clock.now() + LIFE,
        }
        return await self._database.one(read_sql("memory", "decide_grant.sql"), params, row=Grant)

    async def lapse(self) -> list[UUID]:
        """Expire what has waited too long, and what was approved and whose turn ended without running it; return it."""
        params = {"now": self._clock.now(), "run_until": self._clock.now() + LIFE}
        rows = await self._database.fetch(read_sql("memory", "lapse_grants.sql"), params, row=_Id)
        return [row.id for row in rows]

    async def withdraw(self, turn_id: UUID) -> int:
        """Withdraw what still waits of a turn, because the turn is run anew or its request has changed."""
        params = {"turn_id": turn_id, "now": self._clock.now()}
        return await self._database.execute(read_sql("memory", "withdraw_grants.sql"), params)

    async def consume(self, queries: Queries, grant_id: UUID) -> Grant | None:
        """Take an approved grant, once, inside the write's transaction; None when there is nothing to take."""
        params = {"id": grant_id, "now": self._clock.now()}
        return await queries.one(read_sql("memory", "consume_grant.sql"), params, row=Grant)

    async def close(
        self,
        queries: Queries,
        grant_id: UUID,
        state: GrantState,
        *,
        outcome: Mapping[str, Any],
        inverse: Mapping[str, Any] | None = None,
        left: str | None = None,
        unused: bool = False,
    ) -> bool:
        """Store how the call ended; False when the grant was not under way any more or, for `unused`, had been begun.

        `inverse` are the arguments that take it back, and `left` names the state it left behind: an undo is refused
        when that is no longer so.
        """
        params = {
            "id": grant_id,
            "state": state,
            "outcome": Jsonb(dict(outcome)),
            "inverse": Jsonb(dict(inverse)) if inverse is not None else None,
            "left": left,
            "unused": unused,
        }
        return await queries.execute(read_sql("memory", "close_grant.sql"), params) == 1

    async def unsettled(self, *, limit: int = 100) -> list[Grant]:
        """Return the grants whose outcome nobody knows, oldest first."""
        params = {"limit": limit}
        return await self._database.fetch(read_sql("memory", "unsettled_grants.sql"), params, row=Grant)

    async def under_way(self, tool_name: str, argument: str, value: str, *, besides: str | None = None) -> int:
        """Return how many calls of a tool with this argument have begun and not come to an end.

        `besides` is the idempotency key of a call that does not count.
        """
        params = {"tool_name": tool_name, "argument": argument, "value": value, "besides": besides}
        return int(str(await self._database.value(read_sql("memory", "grants_under_way.sql"), params)))

    async def approved_for(
        self, requester: str, payee: str, currency: str | None, *, since: datetime, besides: UUID | None
    ) -> Decimal:
        """Return how much money one person had approved for one payee since a moment, a failed payment not counted."""
        params = {"requester": requester, "payee": payee, "currency": currency, "since": since, "besides": besides}
        return Decimal(str(await self._database.value(read_sql("memory", "grants_approved_for.sql"), params)))


@dataclass(frozen=True)
class _Id:
    id: UUID
