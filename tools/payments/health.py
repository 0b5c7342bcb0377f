"""What the answer about an event's payment health consists of (spec tools 3.7)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from tools.payments.artists import artist_entity
from tools.payments.ledger import Balance
from tools.spec import Entity, EntityKind, Result


class Severity(StrEnum):
    """How bad a finding of the pipeline is."""

    OK = "ok"
    MEDIUM = "medium"
    HIGH = "high"


class BuyerStep(StrEnum):
    """What to do about a work that is not paid."""

    WAIT = "wait"
    REMIND_BUYER = "remind_buyer"
    OFFER_RUNNER_UP = "offer_runner_up"
    NO_WINNER = "no_winner"
    CHECKOUT_COMPLETED = "checkout_completed"
    PAYMENT_LOGGED = "payment_logged"


@dataclass(frozen=True, kw_only=True)
class FactRow:
    """How many works or payments have a status."""

    label: str
    status: str
    number: int


@dataclass(frozen=True, kw_only=True)
class UnpaidSaleRow:
    """One work that was sold, or that somebody paid for, and is not marked paid."""

    art_id: UUID
    art_code: str | None
    status: str
    price: Decimal | None
    artist_id: UUID | None
    artist_name: str | None
    has_winner: bool
    closed_at: datetime | None
    checkout_completed: bool
    payment_logged: bool
    last_reminder_at: datetime | None
    total: int


@dataclass(frozen=True, kw_only=True)
class PipelineRow:
    """Counts of payouts that need a look, in the event and in all."""

    stuck_here: int
    stuck_everywhere: int
    unconfirmed_here: int
    unconfirmed_everywhere: int
    failed_here: int
    failed_everywhere: int


class ArtistGap(Result):
    """One artist's balance from this event, in one currency."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    balance: Balance
    unattributed: list[Balance] = Field(description="Payments without artwork: of no event, so not subtracted here.")


class UnpaidSale(Result):
    """One work whose buyer's payment is missing or not booked."""

    art_id: UUID
    art_code: str | None
    status: str
    price: Decimal | None
    currency: str | None
    artist_id: UUID | None
    artist_name: str | None
    closed_at: datetime | None
    days_since_closing: int | None
    last_reminder_at: datetime | None
    step: BuyerStep


class PipelineCheck(Result):
    """One of production's checks on payouts."""

    check: str
    in_event: int
    everywhere: int
    severity: Severity


class PaymentHealth(Result):
    """Whether one event's money adds up; `healthy` means that nothing listed needs a person."""

    eid: str
    event_name: str | None
    timezone: str | None
    currency: str | None
    currency_problem: str | None
    art_statuses: dict[str, int]
    payment_statuses: dict[str, int]
    artists_unpaid: list[ArtistGap]
    artists_overpaid: list[ArtistGap]
    artists_settled: int
    unpaid_sales: list[UnpaidSale]
    unpaid_sales_count: int
    pipeline: list[PipelineCheck]
    problems: list[str] = Field(description="What needs a person, heaviest first.")
    healthy: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the artists who are not settled."""
        gaps = (*self.artists_unpaid, *self.artists_overpaid)
        return (
            Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),
            *(artist_entity(gap.artist_profile_id, gap.artist_name, gap.entry_id) for gap in gaps),
        )
