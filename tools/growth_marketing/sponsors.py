"""What the answer about an event's sponsors consists of (spec tools 4.7)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from tools.contact import Email, Prose
from tools.spec import Entity, EntityKind, Result


class SponsorInvite(Result):
    """One invitation to sponsor; its secret link is never read."""

    id: UUID
    prospect_name: str | None
    prospect_email: Email | None
    prospect_company: str | None
    discount_percent: Decimal | None
    valid_until: datetime | None
    notes: Prose | None
    created_at: datetime | None
    last_viewed_at: datetime | None
    view_count: int
    use_count: int


@dataclass(frozen=True, kw_only=True)
class InviteRow:
    """One invitation as stored, with the number of all of them."""

    id: UUID
    prospect_name: str | None
    prospect_email: str | None
    prospect_company: str | None
    discount_percent: Decimal | None
    valid_until: datetime | None
    notes: str | None
    created_at: datetime | None
    last_viewed_at: datetime | None
    view_count: int
    use_count: int
    total: int


@dataclass(frozen=True, kw_only=True)
class PurchaseRow:
    """One purchase as stored, with the number of all of them."""

    id: UUID
    buyer_name: str
    buyer_email: str
    buyer_company: str | None
    package_details: object
    total_amount: Decimal
    currency: str | None
    payment_status: str | None
    fulfillment_status: str | None
    created_at: datetime | None
    paid_at: datetime | None
    total: int


class SponsorPurchase(Result):
    """One purchase, or a checkout that was not finished (`pending`)."""

    id: UUID
    buyer_name: str
    buyer_email: Email
    buyer_company: str | None
    package_details: dict[str, object] | None
    total_amount: Decimal
    currency: str | None
    payment_status: str | None
    fulfillment_status: str | None
    created_at: datetime | None
    paid_at: datetime | None


class Committed(Result):
    """What sponsors paid in one currency."""

    currency: str | None
    total_committed: Decimal
    purchase_count: int


class SponsorshipSummary(Result):
    """The sponsor pipeline of one event; only paid purchases are committed money."""

    eid: str
    event_name: str | None
    invites: list[SponsorInvite]
    invite_count: int
    viewed_count: int
    purchases: list[SponsorPurchase] = Field(description="Paid, refunded and failed purchases.")
    purchase_count: int = Field(description="Paid purchases.")
    unfinished_checkouts: list[SponsorPurchase]
    total_committed: list[Committed]
    payment_statuses: dict[str, int]
    truncated: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)
