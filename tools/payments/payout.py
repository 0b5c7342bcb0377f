"""How an artist can be paid out: the route, and what stands in its way (spec tools 3.1, pitfalls D13, D16, D18)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from arthur.database import Database
from arthur.sql import read_sql
from tools.spec import Result

INVITATION_LASTS = timedelta(days=30)
IN_PROGRESS = frozenset({"pending_verification", "restricted", "blocked", "in_review", "ready"})
CONVERTED = frozenset({"USD", "CAD"})
NORTH_AMERICA = frozenset({"US", "CA"})


class Route(StrEnum):
    """The way money can reach an artist."""

    READY = "ready"
    MANUAL = "manual"
    IN_PROGRESS = "in_progress"
    INVITED = "invited"
    REJECTED = "rejected"
    NO_ACCOUNT = "no_account"


ROUTE_WORDS = {
    Route.READY: "account ready",
    Route.MANUAL: "paid by hand",
    Route.IN_PROGRESS: "account not finished",
    Route.INVITED: "invited, no account yet",
    Route.REJECTED: "account rejected",
    Route.NO_ACCOUNT: "no account",
}


@dataclass(frozen=True, kw_only=True)
class AccountRow:
    """What the tables say about one artist's payout set-up."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    superseded_by: UUID | None
    superseded_by_entry_id: int | None
    account_status: str | None
    stripe_recipient_id: str | None
    country: str | None
    default_currency: str | None
    account_region: str | None
    created_at: datetime | None
    updated_at: datetime | None
    manual_override: bool
    manual_request_open: bool
    invited_recently: bool
    last_invited_at: datetime | None
    retired_account_status: str | None

    @property
    def route(self) -> Route:
        """The way this artist can be paid; an open wish to be paid by hand beats an unfinished account."""
        if self.account_status == "ready" and self.stripe_recipient_id:
            return Route.READY
        if self.manual_request_open or self.manual_override:
            return Route.MANUAL
        if self.account_status in IN_PROGRESS:
            return Route.IN_PROGRESS
        if self.account_status == "rejected":
            return Route.REJECTED
        return Route.INVITED if self.invited_recently else Route.NO_ACCOUNT

    @property
    def warnings(self) -> list[str]:
        """What to know before paying this artist."""
        checks = (
            (
                self.superseded_by is not None,
                f"superseded by #{self.superseded_by_entry_id}: pay that profile, not this one",
            ),
            (
                self.account_status == "ready" and not self.stripe_recipient_id,
                "status is ready, but no recipient id is stored",
            ),
            (
                bool(self.country) and self.country != "US" and self.default_currency == "USD",
                f"account in {self.country} with USD as its currency: it predates the currency fix (recreate by hand)",
            ),
            (
                self.route is Route.READY and self.manual_request_open,
                "a request to be paid by hand is open although the account is ready: do not pay twice",
            ),
            (
                self.account_status is None and self.retired_account_status is not None,
                f"only a retired account ({self.retired_account_status}); payouts need a new one",
            ),
        )
        return [words for applies, words in checks if applies]

    def debt_warning(self, currency: str | None) -> str | None:
        """Return why a debt in `currency` must not be sent to this account, if so (pitfall D16)."""
        if not self.account_status or self.country not in NORTH_AMERICA or currency is None or currency in CONVERTED:
            return None
        return f"a debt in {currency} would reach this {self.country} account 1:1 in USD: pay by hand"


class PayoutAccount(Result):
    """Whether one artist can be paid out, and how."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    payable: bool
    route: Route
    account_status: str | None
    stripe_recipient_id: str | None
    country: str | None
    default_currency: str | None
    account_region: str | None
    created_at: datetime | None
    updated_at: datetime | None
    last_invited_at: datetime | None
    manual_request_open: bool
    manual_override: bool
    retired_account_status: str | None
    warnings: list[str]


async def account_rows(reader: Database, artist_ids: Sequence[UUID], now: datetime) -> dict[UUID, AccountRow]:
    """Return the payout set-up of each artist, artists without any account included."""
    params = {"artist_ids": list(artist_ids), "now": now, "invited_since": now - INVITATION_LASTS}
    rows = await reader.fetch(read_sql("tools.payments", "payout_accounts.sql"), params, row=AccountRow)
    return {row.artist_profile_id: row for row in rows}


def payout_account(row: AccountRow, *, owed_in: Sequence[str | None] = ()) -> PayoutAccount:
    """Return one artist's set-up as people read it; a superseded profile is never payable (pitfall B4).

    `owed_in` are the currencies of open debts, for warnings about sending them to this account.
    """
    debts = [warning for currency in owed_in if (warning := row.debt_warning(currency))]
    return PayoutAccount(
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        payable=row.route is Route.READY and row.superseded_by is None,
        route=row.route,
        account_status=row.account_status,
        stripe_recipient_id=row.stripe_recipient_id,
        country=row.country,
        default_currency=row.default_currency,
        account_region=row.account_region,
        created_at=row.created_at,
        updated_at=row.updated_at,
        last_invited_at=row.last_invited_at,
        manual_request_open=row.manual_request_open,
        manual_override=row.manual_override,
        retired_account_status=row.retired_account_status,
        warnings=[*row.warnings, *debts],
    )
