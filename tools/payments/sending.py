"""Paying in two steps: store the payment, then order its transfer once. Neither step is ever repeated (D14, D15).

The key of the approval stands in the payment's description, the one field that the payout leaves alone (D17), so that
a later look can tell whether this very call was stored.
"""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from arthur.errors import NotPossible, OutcomeUnknown, Unavailable
from tools.clients.edge import EdgeClient, EdgeFailed
from tools.clients.edge_functions import (
    PaymentStarted,
    PayoutDone,
    process_artist_payment,
    stripe_global_payments_payout,
)
from tools.context import ToolContext
from tools.payments.paying import PaymentCase, Wanted
from tools.payments.payment_evidence import StoredPayment, payments_with_key
from tools.render import money

NOT_AGAIN = "It will not be tried again by itself; it has to be checked first."


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A payment that is stored, and its transfer if that was made."""

    payment_id: UUID
    status: str
    transfer_id: str | None
    warnings: list[str]


async def check_never_stored(wanted: Wanted, ctx: ToolContext) -> str:
    """Return the key of this call, of which no payment may be stored yet.

    Raises:
        OutcomeUnknown: there is one, so an earlier attempt got at least that far.
    """
    key = ctx.idempotency_key
    if not key:
        msg = "a payment needs the key of its approval"
        raise LookupError(msg)
    if await payments_with_key(ctx.reader, wanted.artist_profile_id, key):
        raise OutcomeUnknown(f"A payment of {wanted.words} was stored under this approval already. {NOT_AGAIN}")
    return key


async def send(case: PaymentCase, key: str, edge: EdgeClient, ctx: ToolContext) -> Sent:
    """Store the payment and order its transfer.

    Raises:
        OutcomeUnknown: a call was sent and nobody can say how it ended.
        NotPossible, Unavailable: no money moved and none will by itself.
    """
    started = await _store(case, key, edge, ctx)
    try:
        done = await stripe_global_payments_payout(edge, str(started.payment_id))
    except OutcomeUnknown as exc:
        raise OutcomeUnknown(
            f"The payment of {case.wanted.words} to {case.artist} is stored ({started.payment_id}) and its transfer "
            f"was ordered, but no answer came: the money may have gone out. {NOT_AGAIN}"
        ) from exc
    except Unavailable as exc:
        return await _refused(case, key, started, exc, ctx)
    rows = await payments_with_key(ctx.reader, case.wanted.artist_profile_id, key)
    row = next((row for row in rows if row.id == started.payment_id), None)
    status = row.status if row is not None and row.status else "paid"
    return Sent(
        payment_id=started.payment_id,
        status=status,
        transfer_id=done.transfer_id,
        warnings=_differences(case, done, row),
    )


async def _store(case: PaymentCase, key: str, edge: EdgeClient, ctx: ToolContext) -> PaymentStarted:
    wanted = case.wanted
    try:
        started = await process_artist_payment(
            edge,
            artist_profile_id=wanted.artist_profile_id,
            amount=wanted.amount,
            currency=wanted.currency,
            event_id=str(case.event.id),
            description=f"Artist payment {case.event.eid} [{key}]",
        )
    except OutcomeUnknown as exc:
        raise OutcomeUnknown(
            f"I asked for {wanted.words} to be paid to {case.artist} for {case.event.eid} and got no answer: "
            f"the payment may or may not be stored. {NOT_AGAIN}"
        ) from exc
    except EdgeFailed as exc:
        if await payments_with_key(ctx.reader, wanted.artist_profile_id, key):
            raise OutcomeUnknown(
                f"The payment of {wanted.words} is stored although an error came back. {NOT_AGAIN}"
            ) from exc
        raise
    if (started.amount, started.currency.upper()) != (wanted.amount, wanted.currency):
        stored = money(started.amount, started.currency)
        raise OutcomeUnknown(
            f"A payment of {stored} is stored instead of {wanted.words} ({started.payment_id}). {NOT_AGAIN}"
        )
    return started


async def _refused(
    case: PaymentCase, key: str, started: PaymentStarted, refusal: Unavailable, ctx: ToolContext
) -> Sent:
    """Return where a payment stands whose transfer was refused, or never reached the function."""
    rows = await payments_with_key(ctx.reader, case.wanted.artist_profile_id, key)
    row = next((row for row in rows if row.id == started.payment_id), None)
    why = refusal.reason if isinstance(refusal, EdgeFailed) and refusal.reason else refusal.detail
    if row is None or (row.unanswered and not row.money_moved):
        raise OutcomeUnknown(
            f"The payment of {case.wanted.words} to {case.artist} is stored ({started.payment_id}), and the transfer "
            f"ended with an error that does not say whether money moved: {why}. {NOT_AGAIN}"
        ) from refusal
    if row.money_moved:
        words = f"The transfer went out although an error came back: {why}"
        return Sent(payment_id=row.id, status=row.status or "paid", transfer_id=row.transfer, warnings=[words])
    if row.money_stayed:
        raise NotPossible(
            f"No money moved: the transfer of {case.wanted.words} to {case.artist} was refused ({why}). "
            f"The payment is marked {row.status} ({row.id})."
        ) from refusal
    return Sent(
        payment_id=row.id,
        status=row.status or "processing",
        transfer_id=None,
        warnings=[f"The transfer was not made now: {why}"],
    )


def _differences(case: PaymentCase, done: PayoutDone, row: StoredPayment | None) -> list[str]:
    """Return what differs between what was asked for and what went out."""
    found: list[str] = []
    went = done.payout.target_amount if done.payout else None
    if went is not None and Decimal(went) != case.wanted.amount:
        found.append(f"{money(went, case.wanted.currency)} went out instead of {case.wanted.words}.")
    if done.payout is None:
        found.append("The transfer had been made before this call.")
    if row is not None and row.status == "processing":
        found.append("The payment still says processing: check it, or the next payout run sends it again.")
    return found
