"""The lines of a payment ledger: what the database gives, and the two forms in which people read them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from tools.contact import Prose
from tools.render import money, round_money
from tools.spec import Result


class Kind(StrEnum):
    """What a line of the ledger is."""

    SALE = "sale"
    SOLD_UNPAID = "sold_unpaid"
    NOT_SOLD = "not_sold"
    CREDIT_BY_HAND = "credit_by_hand"
    SETTLED = "settled"
    IN_FLIGHT = "in_flight"
    FAILED = "failed"
    CANCELLED = "cancelled"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One work or payment, with its effect on the balance and both running balances."""

    at: datetime
    kind: str
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    currency: str | None
    effect: Decimal
    balance_after: Decimal
    ledger_after: Decimal
    status: str
    in_doubt: bool
    payment_id: UUID | None
    art_id: UUID | None
    art_code: str | None
    final_price: Decimal | None
    eid: str | None
    event_name: str | None
    timezone: str | None
    artist_auction_portion: Decimal
    gross_amount: Decimal | None
    recorded_currency: str | None
    payment_type: str | None
    payment_method: str | None
    reason_category: str | None
    description: str | None
    stripe_transfer_id: str | None
    error_message: str | None
    created_at: datetime | None
    paid_at: datetime | None
    total: int


class Entry(Result):
    """One line of the ledger, newest first; amounts in the line's currency."""

    date: datetime
    timezone: str | None
    kind: Kind
    artist_profile_id: UUID
    entry_id: int
    artist_name: str | None
    currency: str | None
    amount: Decimal = Field(description="What the line adds to what the artist is owed; negative for money paid out.")
    balance_after: Decimal = Field(description="Running balance by our rule: settled payments only.")
    ledger_after: Decimal = Field(description="Running balance as the admin ledger counts: all but cancelled payments.")
    art_code: str | None
    eid: str | None
    note: Prose
    in_doubt: bool


class PaymentMade(Result):
    """One payment row as stored, with what it counts as."""

    payment_id: UUID
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    art_id: UUID | None
    gross_amount: Decimal
    currency: str | None = Field(description="Currency of the debt it settles: the event's, else the recorded one.")
    recorded_currency: str | None
    status: str
    counts_as: Kind
    in_doubt: bool
    payment_type: str | None
    payment_method: str | None
    reason_category: str | None
    description: Prose | None
    stripe_transfer_id: str | None
    error_message: Prose | None
    created_at: datetime | None
    paid_at: datetime | None
    art_code: str | None
    final_price: Decimal | None
    eid: str | None
    event_name: str | None


def entry(line: LineRow) -> Entry:
    """Return a line as the ledger shows it."""
    return Entry(
        date=line.at,
        timezone=line.timezone,
        kind=Kind(line.kind),
        artist_profile_id=line.artist_profile_id,
        entry_id=line.entry_id,
        artist_name=line.artist_name,
        currency=line.currency,
        amount=round_money(line.effect),
        balance_after=round_money(line.balance_after),
        ledger_after=round_money(line.ledger_after),
        art_code=line.art_code,
        eid=line.eid,
        note=_note(line),
        in_doubt=line.in_doubt,
    )


def payment(line: LineRow) -> PaymentMade:
    """Return the payment behind a line; only for lines that have one."""
    if line.payment_id is None or line.gross_amount is None:
        raise ValueError("the line is a work, not a payment")
    return PaymentMade(
        payment_id=line.payment_id,
        artist_profile_id=line.artist_profile_id,
        artist_name=line.artist_name,
        entry_id=line.entry_id,
        art_id=line.art_id,
        gross_amount=line.gross_amount,
        currency=line.currency,
        recorded_currency=line.recorded_currency,
        status=line.status,
        counts_as=Kind(line.kind),
        in_doubt=line.in_doubt,
        payment_type=line.payment_type,
        payment_method=line.payment_method,
        reason_category=line.reason_category,
        description=line.description,
        stripe_transfer_id=line.stripe_transfer_id,
        error_message=line.error_message,
        created_at=line.created_at,
        paid_at=line.paid_at,
        art_code=line.art_code,
        final_price=line.final_price,
        eid=line.eid,
        event_name=line.event_name,
    )


def _note(line: LineRow) -> str:
    if line.payment_id is None:
        return _work_note(line)
    amount = money(abs(line.gross_amount or Decimal(0)), line.recorded_currency)
    doubt = ", but it has a transfer id: in doubt, check before paying" if line.in_doubt else ""
    reason = f" ({line.reason_category.replace('_', ' ')})" if line.reason_category else ""
    words = {
        Kind.CREDIT_BY_HAND: f"credit by hand of {amount}{reason}",
        Kind.SETTLED: f"{amount} paid out{reason}, {line.status}",
        Kind.IN_FLIGHT: f"{amount} on its way, {line.status}: not counted yet",
        Kind.FAILED: f"{amount} failed: not counted{doubt}",
        Kind.CANCELLED: f"{amount} cancelled: not counted{doubt}",
        Kind.DUPLICATE: f"{amount} stored again for the same transfer: not counted",
    }
    return words[Kind(line.kind)] + _whereabouts(line)


def _whereabouts(line: LineRow) -> str:
    """Say that a payment belongs to no event, or counts in another currency than it was recorded in (D2, D10)."""
    if not line.art_code:
        return ", no artwork named"
    if (line.recorded_currency or "").strip().upper() != (line.currency or ""):
        return f", counted in {line.currency or 'an unknown currency'}, its event's currency: check the amount"
    return ""


def _work_note(line: LineRow) -> str:
    price = money(line.final_price, line.currency)
    if line.kind == Kind.SALE:
        return f"sold for {price}, artist's share {line.artist_auction_portion:.0%}"
    if line.kind == Kind.SOLD_UNPAID:
        return f"sold for {price}, the buyer has not paid: no credit yet"
    return "closed without a sale"
