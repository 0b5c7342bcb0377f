"""What the answer to a ledger question consists of (spec tools 3.5)."""

from decimal import Decimal
from uuid import UUID

from pydantic import Field

from tools.payments.artists import artist_entity, asked_entity
from tools.payments.ledger import Balance
from tools.payments.ledger_lines import Entry, PaymentMade
from tools.spec import Entity, EntityKind, Result


class ArtistBalance(Balance):
    """The balance of one artist in one currency, with the artist's name."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int


class CurrencyPaid(Result):
    """What was paid out in one currency."""

    currency: str | None
    total_paid: Decimal
    payment_count: int


class PaymentLedger(Result):
    """Payments, the ledger they are part of, and the balances it ends in; nothing is added across currencies."""

    eid: str | None
    asked_artist: str | None
    asked_artist_profile_id: UUID | None
    payments: list[PaymentMade]
    entries: list[Entry]
    count: int = Field(description="All lines in scope, also those beyond the list.")
    truncated: bool
    total_paid: list[CurrencyPaid]
    balances: list[ArtistBalance]
    unattributed: list[ArtistBalance]
    rule: str
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist who was asked for, the artists with a balance, then the event."""
        asked = asked_entity(self.asked_artist_profile_id, self.asked_artist)
        artists = tuple(artist_entity(one.artist_profile_id, one.artist_name, one.entry_id) for one in self.balances)
        event = (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),) if self.eid else ()
        return tuple(dict.fromkeys((*asked, *artists))) + event
