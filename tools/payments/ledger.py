"""What an artist is owed: the one definition of a balance that every payment tool uses.

Per artist and currency, never across currencies (pitfalls D1-D4): credits are works whose buyer has paid, times the
event's share for artists, plus credits by hand; settled debits are payments paid, verified or completed. The balance is
credits less settled debits. Pending and processing payments are on their way; failed and cancelled ones count as not
made, but with a transfer id they are in doubt (D7, D8). One transfer is one payment, however often it is stored (D9).
A payment belongs to the event and the currency of its artwork, else to no event and to its own currency (D2, D10).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from arthur.database import Database
from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.render import money, round_money
from tools.spec import Result

RULE = "balance = paid sales × artist share + credits by hand − settled payments (paid, verified, completed)"
OVERDUE_AFTER = timedelta(days=14)
"""The house limit, counted from the reference date (pitfall D20)."""
OWED = Decimal("0.01")
MOST_ROWS = 50_000
"""More rows than artists times currencies; a sum over a cut list would be wrong, so it is refused."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose money, and where it was earned; None means everybody, or everywhere."""

    artist_ids: Sequence[UUID] | None = None
    event_id: UUID | None = None
    unattributed: bool = False
    """Only payments that name no artwork, and so belong to no event."""
    open_only: bool = False
    """Leave out artists with nothing open: balance zero, nothing in flight, nothing in doubt."""


class Balance(Result):
    """The money of one artist in one currency; every amount is in that currency."""

    currency: str | None
    sales_credits: Decimal
    manual_credits: Decimal = Field(description="Prizes and corrections in the artist's favour (negative payments).")
    total_credits: Decimal
    settled_debits: Decimal
    in_flight: Decimal = Field(description="Pending or processing: committed, not yet settled.")
    failed: Decimal
    cancelled: Decimal
    in_doubt: Decimal = Field(description="Failed or cancelled, but with a transfer id: the money may have gone out.")
    balance_settled: Decimal = Field(description="Owed: credits less settled payments; negative means overpaid.")
    balance_ledger: Decimal = Field(description="The admin ledger's rule: credits less everything not cancelled.")
    left_to_send: Decimal = Field(description="Owed less what is in flight or in doubt, never below zero.")
    works_paid: int
    suspect_currency_eid: str | None = Field(description="An event whose currency is not its country's: correct first.")
    reference_date: datetime | None = Field(description="Latest buyer payment, else latest event end.")
    days_since_reference: int | None
    overdue: bool = Field(description="Owed, and the reference date is more than 14 days ago.")
    oldest_unpaid_eid: str | None
    oldest_unpaid_at: datetime | None

    @property
    def owed(self) -> bool:
        """Say whether the artist has money to get."""
        return self.balance_settled >= OWED

    @property
    def overpaid(self) -> bool:
        """Say whether the artist got more than was earned."""
        return self.balance_settled <= -OWED

    def words(self) -> str:
        """Return the balance and what it is made of, in one line."""
        named = (
            ("sales", self.sales_credits),
            ("credit by hand", self.manual_credits),
            ("less paid out", self.settled_debits),
            ("in flight", self.in_flight),
            ("in doubt", self.in_doubt),
        )
        parts = [f"{name} {money(amount, self.currency)}" for name, amount in named if amount]
        made_of = f" ({', '.join(parts)})" if parts else ""
        return f"{money(self.balance_settled, self.currency)}{made_of}"

    @property
    def moved(self) -> bool:
        """Say whether anything was paid, is on its way, or was credited by hand."""
        return bool(self.settled_debits or self.in_flight or self.manual_credits)

    def moved_words(self) -> str:
        """Return what was paid, is on its way and was credited by hand, in a few words."""
        amounts = (
            ("paid", self.settled_debits),
            ("in flight", self.in_flight),
            ("credit by hand", self.manual_credits),
        )
        return ", ".join(f"{words} {money(amount, self.currency)}" for words, amount in amounts if amount)


@dataclass(frozen=True, kw_only=True)
class ArtistMoney:
    """The sums of one artist in one currency, exact, as the database adds them."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    superseded_by: UUID | None
    currency: str | None
    sales_credits: Decimal
    manual_credits: Decimal
    settled_debits: Decimal
    in_flight: Decimal
    failed: Decimal
    cancelled: Decimal
    in_doubt: Decimal
    works_paid: int
    payments_settled: int
    suspect_currency_eid: str | None
    """An event among these sales whose currency is not its country's (pitfall D3)."""
    latest_buyer_payment: datetime | None
    latest_event_end: datetime | None
    latest_manual_credit: datetime | None
    oldest_unpaid_eid: str | None
    oldest_unpaid_at: datetime | None

    def balance(self, now: datetime) -> Balance:
        """Return the balance at `now`; rounding happens here and nowhere before (pitfall D22)."""
        settled = self.sales_credits + self.manual_credits - self.settled_debits
        ledger = settled - self.in_flight - self.failed
        owed = round_money(settled)
        reference = self.latest_buyer_payment or self.latest_event_end or self.latest_manual_credit
        return Balance(
            currency=self.currency,
            sales_credits=round_money(self.sales_credits),
            manual_credits=round_money(self.manual_credits),
            total_credits=round_money(self.sales_credits + self.manual_credits),
            settled_debits=round_money(self.settled_debits),
            in_flight=round_money(self.in_flight),
            failed=round_money(self.failed),
            cancelled=round_money(self.cancelled),
            in_doubt=round_money(self.in_doubt),
            balance_settled=owed,
            balance_ledger=round_money(ledger),
            left_to_send=max(round_money(settled - self.in_flight - self.in_doubt), Decimal("0.00")),
            works_paid=self.works_paid,
            suspect_currency_eid=self.suspect_currency_eid,
            reference_date=reference,
            days_since_reference=(now - reference).days if reference else None,
            overdue=owed >= OWED and reference is not None and now - reference > OVERDUE_AFTER,
            oldest_unpaid_eid=self.oldest_unpaid_eid if owed >= OWED else None,
            oldest_unpaid_at=self.oldest_unpaid_at if owed >= OWED else None,
        )


async def artist_money(reader: Database, scope: Scope) -> list[ArtistMoney]:
    """Return the sums of every artist in scope, one row per artist and currency, by artist number.

    Raises:
        NotPossible: there are more rows than can be summed safely.
    """
    params = {
        "artist_ids": list(scope.artist_ids) if scope.artist_ids is not None else None,
        "event_id": scope.event_id,
        "unattributed": scope.unattributed,
        "open_only": scope.open_only,
        "limit": MOST_ROWS,
    }
    rows = await reader.fetch(read_sql("tools.payments", "balances.sql"), params, row=ArtistMoney)
    if len(rows) >= MOST_ROWS:
        raise NotPossible("There are too many balances to add up in one answer; ask by event or by artist.")
    return rows


def together(balances: Iterable[Balance]) -> dict[str | None, Decimal]:
    """Add balances of the profiles of one person, per currency: what one earned, another may have got (pitfall B4)."""
    sums: dict[str | None, Decimal] = {}
    for balance in balances:
        sums[balance.currency] = sums.get(balance.currency, Decimal(0)) + balance.balance_settled
    return sums


async def balances_by_artist(reader: Database, scope: Scope, now: datetime) -> dict[UUID, list[Balance]]:
    """Return the balances of every artist in scope, by profile id."""
    found: dict[UUID, list[Balance]] = {}
    for row in await artist_money(reader, scope):
        found.setdefault(row.artist_profile_id, []).append(row.balance(now))
    return found
