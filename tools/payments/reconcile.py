"""What became of a call whose outcome nobody knew: read from production's own tables, never by calling again (D15)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from arthur.sql import read_sql
from memory.grants import Grant
from tools.context import ToolContext
from tools.payments.payment_evidence import StoredPayment, payments_with_key
from tools.render import money

SETTLES_AFTER = timedelta(minutes=10)
"""An edge function has ended for certain after this long, so what it has not written by then it never will."""
CLOCKS_APART = timedelta(minutes=2)
"""How far the database's clock may be behind ours."""


class Verdict(StrEnum):
    """What the evidence says."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A verdict with the evidence in words; `record_id` is the row it rests on."""

    verdict: Verdict
    detail: str
    record_id: UUID | None = None
    transfer_id: str | None = None


@dataclass(frozen=True)
class _Invitation:
    id: UUID


async def reconcile(grant: Grant, ctx: ToolContext) -> Outcome:
    """Return what the company's tables say about a call in doubt. It changes nothing."""
    match grant.tool_name:
        case "process_artist_payment":
            return await _payment(grant, ctx)
        case "send_payment_reminder":
            return await _reminder(grant, ctx)
        case _:
            return Outcome(
                verdict=Verdict.UNKNOWN, detail=f"There is no rule to check {grant.tool_name}; a person has to look."
            )


async def _payment(grant: Grant, ctx: ToolContext) -> Outcome:
    rows = await payments_with_key(ctx.reader, str(grant.arguments["artist_profile_id"]), grant.idempotency_key)
    if rows:
        # Should there ever be two, the one that moved money decides.
        return of_payment(next((row for row in rows if row.money_moved), rows[0]), count=len(rows))
    if _still_running(grant, ctx):
        return Outcome(verdict=Verdict.UNKNOWN, detail="No payment is stored yet; the function may still be at work.")
    return Outcome(verdict=Verdict.NOT_DONE, detail="No payment was stored, so no money moved.")


def of_payment(row: StoredPayment, *, count: int = 1) -> Outcome:
    """Return what one stored payment says."""
    amount = money(row.gross_amount, row.currency)
    twice = f" There are {count} rows with this call's key: look at all of them." if count > 1 else ""
    if row.money_moved:
        stale = (
            " The row does not say so: it has to be corrected by hand, or the next payout run sends it again."
            if row.transfer_id is None and row.transfer_seen is not None
            else ""
        )
        named = f" (transfer {row.transfer})" if row.transfer else ""
        return _outcome(Verdict.DONE, f"{amount} went out{named}; the payment is {row.status}.{stale}{twice}", row)
    if row.money_stayed:
        why = f": {row.error_message}" if row.error_message else ""
        return _outcome(Verdict.NOT_DONE, f"{amount} did not go out; the payment is {row.status}{why}.{twice}", row)
    return _outcome(
        Verdict.UNKNOWN,
        f"A payment of {amount} is stored as {row.status} and no transfer is on record yet; "
        f"the next payout run sends it unless it is cancelled in the admin.{twice}",
        row,
    )


def _outcome(verdict: Verdict, detail: str, row: StoredPayment) -> Outcome:
    return Outcome(verdict=verdict, detail=detail, record_id=row.id, transfer_id=row.transfer)


async def _reminder(grant: Grant, ctx: ToolContext) -> Outcome:
    begun = grant.consumed_at or grant.expires_at
    params = {"artist_profile_id": grant.arguments["artist_profile_id"], "since": begun - CLOCKS_APART}
    found = await ctx.reader.one(read_sql("tools.payments", "invitation_since.sql"), params, row=_Invitation)
    if found is not None:
        return Outcome(
            verdict=Verdict.DONE,
            detail="The invitation was stored; whether its mail arrived is not on record.",
            record_id=found.id,
        )
    if _still_running(grant, ctx):
        return Outcome(
            verdict=Verdict.UNKNOWN, detail="No invitation is stored yet; the function may still be at work."
        )
    return Outcome(verdict=Verdict.NOT_DONE, detail="No invitation was stored, so nothing was mailed.")


def _still_running(grant: Grant, ctx: ToolContext) -> bool:
    return grant.consumed_at is None or ctx.wall_now - grant.consumed_at < SETTLES_AFTER
