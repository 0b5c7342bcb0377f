"""What the answer to "who do we owe" consists of (spec tools 3.6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from tools.payments.artists import artist_entity, asked_entity
from tools.payments.exchange import UsdEstimate
from tools.payments.ledger import ArtistMoney, Balance
from tools.payments.payout import Route
from tools.spec import Entity, EntityKind, Result


class ArtistOwed(Result):
    """One artist who has money to get, per currency."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    balances: list[Balance]
    overdue: bool
    route: Route
    account_status: str | None
    warnings: list[str]
    unattributed: list[Balance] = Field(description="Payments without artwork, at event scope: not subtracted here.")


class Overpaid(Result):
    """One artist who got more than was earned, in one currency."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    currency: str | None
    overpaid_by: Decimal


class CurrencyTotal(Result):
    """What all artists are owed in one currency."""

    currency: str | None
    artist_count: int
    total_owed: Decimal
    in_flight: Decimal
    left_to_send: Decimal


class GroupOwed(Result):
    """What all profiles of one person come to together, in one currency; negative means overpaid."""

    currency: str | None
    amount: Decimal


class ArtistsOwed(Result):
    """Who is owed what; there is no total over currencies but the labelled estimate."""

    eid: str | None
    event_currency: str | None
    asked_artist: str | None
    asked_artist_profile_id: UUID | None
    overdue_only: bool
    artists_owed: list[ArtistOwed]
    count: int = Field(description="All artists owed in this scope, also those beyond the list.")
    truncated: bool
    overdue_count: int
    currency_summary: list[CurrencyTotal]
    together: list[GroupOwed] = Field(description="Of one artist with merged profiles: their sum, which counts.")
    usd_estimate: UsdEstimate | None
    overpaid: list[Overpaid]
    overpaid_count: int
    rule: str
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist who was asked for, the artists owed, largest debt first, and the event."""
        asked = asked_entity(self.asked_artist_profile_id, self.asked_artist)
        artists = tuple(
            artist_entity(one.artist_profile_id, one.artist_name, one.entry_id) for one in self.artists_owed
        )
        event = (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),) if self.eid else ()
        return tuple(dict.fromkeys((*asked, *artists))) + event


@dataclass(frozen=True, kw_only=True)
class Debt:
    """One artist with the balances in all currencies, the largest first."""

    row: ArtistMoney
    balances: list[Balance]

    @property
    def owed(self) -> bool:
        """Say whether anything is owed in any currency."""
        return any(balance.owed for balance in self.balances)

    @property
    def overdue(self) -> bool:
        """Say whether a balance is overdue."""
        return any(balance.overdue for balance in self.balances)


def debts(rows: Iterable[ArtistMoney], now: datetime) -> list[Debt]:
    """Return the sums of each artist together, in the order of the rows."""
    by_artist: dict[UUID, list[ArtistMoney]] = {}
    for row in rows:
        by_artist.setdefault(row.artist_profile_id, []).append(row)
    return [
        Debt(row=of_one[0], balances=_largest_first(row.balance(now) for row in of_one))
        for of_one in by_artist.values()
    ]


def _largest_first(balances: Iterable[Balance]) -> list[Balance]:
    return sorted(balances, key=lambda balance: (-balance.balance_settled, balance.currency or ""))
