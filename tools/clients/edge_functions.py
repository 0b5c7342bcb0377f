"""One typed call for each edge function that is used: its parameters are not those of our tools (pitfall G2).

Success needs positive evidence in the answer; anything less of a call with effects is an unknown outcome (pitfall G3).
"""

from datetime import datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from arthur.errors import OutcomeUnknown, Unavailable
from tools.clients.edge import Body, EdgeClient


class Answer(BaseModel):
    """A frozen answer; what is not named here, tokens and mail texts among it, is left out."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TicketData(Answer):
    """The totals of a page."""

    total_sold: int | None = None
    total_capacity: int | None = None
    gross_revenue: Decimal | None = None
    net_deposit: Decimal | None = None
    total_fees: Decimal | None = None
    currency_code: str | None = None


class TicketTotals(Answer):
    """Answer of fetch-eventbrite-data; `source` is api, or cache when the function did not ask Eventbrite."""

    source: str
    cache_age_hours: float | None = None
    ticket_data: TicketData


class OrdersFetched(Answer):
    """Answer of fetch-eventbrite-orders."""

    already_cached: bool = False
    orders_fetched: int = 0
    orders_inserted: int = 0
    orders_updated: int = 0


class MailOutcome(Answer):
    """Whether a mail went out; a stored invitation says nothing of that."""

    success: bool = False
    error: str | None = None


class InvitedArtist(Answer):
    """Answer of admin-send-invitation."""

    success: bool
    email: MailOutcome = MailOutcome()
    message: str | None = None


class PaymentInvite(Answer):
    """Answer of admin-send-payment-invite, without the link and the mail's text."""

    success: bool
    invitation_id: UUID | None = None
    invite_type: str | None = None
    invitation_history: tuple[object, ...] = Field(default=(), repr=False)
    timestamp: datetime | None = None


class PaymentStarted(Answer):
    """Answer of process-artist-payment: a row that is to be paid."""

    success: bool
    payment_id: UUID
    amount: Decimal
    currency: str
    artist_name: str | None = None
    status: str


class Payout(Answer):
    """The transfer that was made."""

    stripe_transfer_id: str
    target_amount: Decimal | None = None
    target_currency: str | None = None
    status: str


class PayoutDone(Answer):
    """Answer of stripe-global-payments-payout: a transfer now, or the one that was made earlier."""

    message: str | None = None
    payout: Payout | None = None
    existing_transfer_id: str | None = None

    @property
    def transfer_id(self) -> str | None:
        """The transfer, whenever it was made."""
        return self.payout.stripe_transfer_id if self.payout else self.existing_transfer_id


AnswerT = TypeVar("AnswerT", bound=Answer)


async def fetch_eventbrite_data(edge: EdgeClient, eid: str, *, force: bool, reason: str) -> TicketTotals:
    """Fetch the totals of an event's page into the cache; unforced, the function may answer from its own (E11)."""
    body = {"eid": eid, "force_refresh": force, "fetch_reason": reason}
    answer = await edge.call("fetch-eventbrite-data", body, has_effect=False)
    return _read("fetch-eventbrite-data", answer, TicketTotals)


async def fetch_eventbrite_orders(edge: EdgeClient, eid: str) -> OrdersFetched:
    """Fetch all orders of an event into the cache; always forced, because one cached row would end it otherwise."""
    answer = await edge.call("fetch-eventbrite-orders", {"eid": eid, "force_refresh": True}, has_effect=False)
    return _read("fetch-eventbrite-orders", answer, OrdersFetched)


async def admin_send_invitation(
    edge: EdgeClient, *, eid: str, artist_number: str, artist_profile_id: str, message: str
) -> InvitedArtist:
    """Invite an artist to an event; it demands a staff person's login and refuses the service key (pitfall G1)."""
    body = {
        "event_eid": eid,
        "artist_number": artist_number,
        "artist_profile_id": artist_profile_id,
        "message_from_producer": message,
    }
    return await _effect(edge, "admin-send-invitation", body, InvitedArtist)


async def admin_send_payment_invite(
    edge: EdgeClient, artist_profile_id: str, *, message: str | None = None, note: str | None = None
) -> PaymentInvite:
    """Mail an artist an invitation to set up payouts."""
    body = {"artist_id": artist_profile_id, "invite_type": "email", "custom_message": message, "admin_note": note}
    given = {name: value for name, value in body.items() if value is not None}
    return await _effect(edge, "admin-send-payment-invite", given, PaymentInvite)


async def process_artist_payment(
    edge: EdgeClient, *, artist_profile_id: str, amount: Decimal, currency: str, event_id: str, description: str
) -> PaymentStarted:
    """Store a payment that is to be made. The function checks no balance and no doubles: that is the caller's part."""
    body = {
        "artist_profile_id": artist_profile_id,
        "amount": float(amount),
        "currency": currency,
        "event_id": event_id,
        "payment_type": "automated",
        "description": description,
    }
    return await _effect(edge, "process-artist-payment", body, PaymentStarted)


async def stripe_global_payments_payout(edge: EdgeClient, artist_payment_id: str) -> PayoutDone:
    """Move the money of a stored payment; amounts are taken from its row, never passed."""
    function = "stripe-global-payments-payout"
    done = await _effect(edge, function, {"artist_payment_id": artist_payment_id}, PayoutDone)
    if done.transfer_id is None:
        raise OutcomeUnknown(f"{function} answered without naming a transfer.")
    return done


async def _effect(edge: EdgeClient, function: str, body: Body, shape: type[AnswerT]) -> AnswerT:
    answer = await edge.call(function, body, has_effect=True)
    try:
        return shape.model_validate(answer)
    except ValidationError:
        raise OutcomeUnknown(f"{function} answered without saying what it did: {edge.redacted(answer)[:200]}") from None


def _read(function: str, answer: Body, shape: type[AnswerT]) -> AnswerT:
    try:
        return shape.model_validate(answer)
    except ValidationError as exc:
        raise Unavailable(f"{function} answered in an unknown form.") from exc
