"""What production's tables say about a payment of ours: found by the key that its description carries."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from arthur.database import Database
from arthur.sql import read_sql

SETTLED = frozenset({"paid", "verified", "completed"})
ENDED_WITHOUT = frozenset({"failed", "cancelled"})


@dataclass(frozen=True, kw_only=True)
class StoredPayment:
    """One row of artist_payments, with the traces of what was sent to Stripe for it."""

    id: UUID
    status: str | None
    gross_amount: Decimal
    currency: str
    transfer_id: str | None
    error_message: str | None
    created_at: datetime | None
    conversations: int
    transfer_seen: str | None
    """A transfer that Stripe confirmed, even if the row never learned of it (pitfall D15)."""
    unanswered: int
    """Calls to Stripe without an answer that settles anything."""

    @property
    def transfer(self) -> str | None:
        """The transfer, wherever it is on record."""
        return self.transfer_id or self.transfer_seen

    @property
    def money_moved(self) -> bool:
        """Say whether there is positive evidence that the money went out (pitfall D7)."""
        return self.transfer is not None or self.status in SETTLED

    @property
    def money_stayed(self) -> bool:
        """Say whether there is positive evidence that it did not, and will not go out by itself."""
        return self.status in ENDED_WITHOUT and self.transfer is None and self.unanswered == 0


async def payments_with_key(reader: Database, artist_profile_id: str, key: str) -> list[StoredPayment]:
    """Return the payments to an artist that carry the key of one of our calls, oldest first."""
    params = {"artist_profile_id": artist_profile_id, "key": key}
    return await reader.fetch(read_sql("tools.payments", "payments_with_key.sql"), params, row=StoredPayment)
