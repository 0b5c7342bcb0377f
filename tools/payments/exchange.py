"""Stored exchange rates: the value of one unit of a currency in US dollars (pitfall D21)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from arthur.database import Database
from arthur.sql import read_sql
from tools.render import money, round_money
from tools.spec import Result

STALE_AFTER = timedelta(hours=48)
"""Rates are refreshed daily at 09:00 UTC; two days without one means that the refresh failed."""


@dataclass(frozen=True, kw_only=True)
class Rate:
    """One currency's value in US dollars."""

    currency_code: str
    rate_to_usd: Decimal
    last_updated: datetime | None

    def stale(self, now: datetime) -> bool:
        """Say whether the daily refresh did not reach this rate."""
        return self.last_updated is None or now - self.last_updated > STALE_AFTER


class UsdEstimate(Result):
    """Amounts of several currencies at the stored rates: an estimate, never a debt."""

    amount: Decimal
    currency: str = "USD"
    is_estimate: bool = True
    rates_from: datetime | None
    stale: bool
    without_rate: list[str]

    def words(self) -> str:
        """Return the estimate in one line that cannot be taken for a sum owed."""
        missing = f", without {', '.join(self.without_rate)} (no rate)" if self.without_rate else ""
        old = ", rates older than 48 h" if self.stale else ""
        return f"about {money(self.amount, self.currency)} at stored exchange rates, an estimate only{missing}{old}"


async def stored_rates(reader: Database) -> dict[str, Rate]:
    """Return the stored rates by currency code."""
    rows = await reader.fetch(read_sql("tools.payments", "exchange_rates.sql"), {}, row=Rate)
    return {row.currency_code: row for row in rows}


def in_usd(amount: Decimal, currency: str | None, rates: Mapping[str, Rate]) -> Decimal | None:
    """Return an amount in US dollars, exact, or None when there is no rate."""
    rate = rates.get(currency or "")
    return amount * rate.rate_to_usd if rate else None


def usd_estimate(
    amounts: Iterable[tuple[str | None, Decimal]], rates: Mapping[str, Rate], now: datetime
) -> UsdEstimate | None:
    """Return what amounts of several currencies are worth together, or None when there is nothing to add."""
    given = list(amounts)
    if not given:
        return None
    used = [rates[currency] for currency, _ in given if currency is not None and currency in rates]
    values = [value for currency, amount in given if (value := in_usd(amount, currency, rates)) is not None]
    return UsdEstimate(
        amount=round_money(sum(values, Decimal(0))),
        rates_from=min((rate.last_updated for rate in used if rate.last_updated), default=None),
        stale=any(rate.stale(now) for rate in used),
        without_rate=sorted({currency or "currency unknown" for currency, _ in given if currency not in rates}),
    )
