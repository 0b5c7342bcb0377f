"""A desk at which artists are paid, over the edge functions that pay them."""

from dataclasses import dataclass
from typing import Any

import pytest

from arthur.errors import (
    OutcomeUnknown,
)
from memory.grants import Grant
from sandbox.faults import Script
from tests.tools.conftest import FINANCE, Desk
from tools.payments.process_artist_payment import PaymentProcessed, process_artist_payment
from tools.reference import anchors

STORE, PAYOUT = "process-artist-payment", "stripe-global-payments-payout"
ARTIST = anchors.artist_id(anchors.ARTIST_READY)
RAW: dict[str, Any] = {
    "eid": anchors.LAST_TORONTO, "artist_profile_id": ARTIST, "amount": "100.00", "currency": "CAD",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PayDesk:
    """A desk whose edge functions are those of the sandbox, with what goes wrong in them."""

    desk: Desk
    script: Script

    async def approved(self, user: str = FINANCE, **changes: Any) -> tuple[dict[str, Any], Grant]:
        """Ask for a payment and have it approved."""
        raw = RAW | changes
        return raw, await self.desk.approved(process_artist_payment, raw, user)

    async def pay(self, **changes: Any) -> PaymentProcessed:
        """Ask, approve and run."""
        raw, grant = await self.approved(**changes)
        return await self.desk.run(process_artist_payment, raw, grant, FINANCE)

    async def lost(self, **changes: Any) -> tuple[Grant, OutcomeUnknown]:
        """Run a payment whose outcome gets lost."""
        raw, grant = await self.approved(**changes)
        with pytest.raises(OutcomeUnknown) as lost:
            await self.desk.run(process_artist_payment, raw, grant, FINANCE)
        return await self.desk.grant(grant.id), lost.value

    async def transfers(self) -> list[tuple[Any, ...]]:
        """Return what left the house, by the sandbox's own ledger."""
        return await self.desk.sql(
            "SELECT amount::text, currency, artist_profile_id::text FROM sandbox.transfers ORDER BY id"
        )

    async def rows(self, grant: Grant) -> list[tuple[Any, ...]]:
        """Return the payments that carry a grant's key."""
        return await self.desk.sql(
            "SELECT status, gross_amount::text, currency, stripe_transfer_id FROM artist_payments"
            " WHERE position(%s in description) > 0", grant.idempotency_key,
        )  # fmt: skip
