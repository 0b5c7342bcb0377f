"""Stored exchange rates, and what an amount is worth in another currency (spec tools 3.3, pitfall D21)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.payments.exchange import Rate, stored_rates
from tools.render import age, money, round_money, section, table, text
from tools.spec import Args, Domain, OneOf, Result, Tool, roles

WORDS = {
    "EURO": "EUR", "EUROS": "EUR", "€": "EUR", "POUND": "GBP", "POUNDS": "GBP", "STERLING": "GBP", "£": "GBP",
    "YEN": "JPY", "¥": "JPY", "BAHT": "THB", "฿": "THB", "YUAN": "CNY", "RENMINBI": "CNY", "RMB": "CNY",
    "C$": "CAD", "CA$": "CAD", "US$": "USD", "A$": "AUD", "NZ$": "NZD",
}  # fmt: skip
FRESHNESS = "Payouts use Stripe's own quotes, not these rates."


def _code(value: object) -> object:
    if not isinstance(value, str):
        return value
    word = value.strip().upper()
    return WORDS.get(word, word)


Currency = Annotated[
    str,
    BeforeValidator(_code),
    Field(pattern=r"^[A-Z]{3}$", description="Three-letter currency code, for example CAD."),
]


class ExchangeRatesArgs(Args):
    """Two currencies, one (against USD), or none for all."""

    base_currency: Currency | None = None
    target_currency: Currency | None = None
    currency: Currency | None = Field(default=None, description="One currency, to see it against USD.")
    amount: Decimal | None = Field(
        default=None, gt=0, max_digits=14, decimal_places=2, description="Amount of base_currency to convert."
    )


class CrossRate(Result):
    """How many units of the target one unit of the base buys."""

    base_currency: str
    target_currency: str
    cross_rate: Decimal
    base_rate_to_usd: Decimal
    target_rate_to_usd: Decimal
    last_updated: datetime | None = Field(description="The older of the two rates.")
    age: str
    stale: bool = Field(description="A rate is older than 48 hours, so the daily refresh failed.")
    amount: Decimal | None
    converted: Decimal | None


class StoredRate(Result):
    """One currency against USD."""

    currency_code: str
    rate_to_usd: Decimal
    per_usd: Decimal
    last_updated: datetime | None
    stale: bool


class Rates(Result):
    """All stored rates."""

    rates: list[StoredRate]
    count: int
    stale: bool
    age: str


class ExchangeRates(OneOf[CrossRate | Rates]):
    """One pair, or all rates."""


async def run(args: ExchangeRatesArgs, ctx: ToolContext) -> ExchangeRates:
    """Answer for a pair; one currency alone is answered against USD."""
    rates = await stored_rates(ctx.reader)
    base, target = _pair(args)
    if base is None or target is None:
        if args.amount is not None:
            raise InvalidRequest("Say which currency the amount is in (base_currency).")
        return ExchangeRates(_all(rates, ctx.now))
    return ExchangeRates(_cross(_rate(rates, base), _rate(rates, target), args.amount, ctx.now))


def _pair(args: ExchangeRatesArgs) -> tuple[str | None, str | None]:
    given = [code for code in (args.base_currency, args.currency, args.target_currency) if code is not None]
    if not given:
        return None, None
    if len(given) > 2:  # noqa: PLR2004  a pair
        raise InvalidRequest("Give at most two currencies: base_currency and target_currency.")
    if args.target_currency is not None and len(given) == 1:
        return (args.target_currency, "USD") if args.target_currency != "USD" else ("USD", "USD")
    return given[0], given[1] if len(given) > 1 else "USD"


def _rate(rates: Mapping[str, Rate], code: str) -> Rate:
    try:
        return rates[code]
    except KeyError:
        known = ", ".join(rates) or "none"
        raise NotFound(f"No exchange rate is stored for {code}; available: {known}.") from None


def _cross(base: Rate, target: Rate, amount: Decimal | None, now: datetime) -> CrossRate:
    quotient = base.rate_to_usd / target.rate_to_usd
    dates = [rate.last_updated for rate in (base, target) if rate.last_updated is not None]
    return CrossRate(
        base_currency=base.currency_code,
        target_currency=target.currency_code,
        cross_rate=quotient.quantize(Decimal("0.000001")),
        base_rate_to_usd=base.rate_to_usd,
        target_rate_to_usd=target.rate_to_usd,
        last_updated=min(dates, default=None),
        age=age(min(dates), now) if dates else "never refreshed",
        stale=base.stale(now) or target.stale(now),
        amount=amount,
        converted=round_money(amount * quotient) if amount is not None else None,
    )


def _all(rates: Mapping[str, Rate], now: datetime) -> Rates:
    dates = [rate.last_updated for rate in rates.values() if rate.last_updated is not None]
    return Rates(
        rates=[
            StoredRate(
                currency_code=rate.currency_code,
                rate_to_usd=rate.rate_to_usd,
                per_usd=(1 / rate.rate_to_usd).quantize(Decimal("0.000001")),
                last_updated=rate.last_updated,
                stale=rate.stale(now),
            )
            for rate in rates.values()
        ],
        count=len(rates),
        stale=any(rate.stale(now) for rate in rates.values()),
        age=age(min(dates), now) if dates else "never refreshed",
    )


def render(result: ExchangeRates) -> str:
    """Render a pair as one sentence, all rates as a table."""
    found = result.root
    if isinstance(found, Rates):
        if not found.rates:
            return "*No exchange rates are stored.*"
        rows = [(rate.currency_code, f"{rate.rate_to_usd:f}", f"{rate.per_usd:f}") for rate in found.rates]
        return section(
            f"*{found.count} stored exchange rates* (oldest refreshed {found.age})",
            table(("Currency", "1 unit in USD", "1 USD in units"), rows),
            _stale(stale=found.stale),
            FRESHNESS,
        )
    base, target = text(found.base_currency), text(found.target_currency)
    head = f"*1 {base} = {found.cross_rate.quantize(Decimal('0.0001'))} {target}*"
    if found.amount is not None:
        amounts = f"{money(found.amount, found.base_currency)} = {money(found.converted, found.target_currency)}"
        head = f"*{amounts}* (1 {base} = {found.cross_rate:f} {target})"
    return section(f"{head} – refreshed {found.age}", _stale(stale=found.stale), FRESHNESS)


def _stale(*, stale: bool) -> str:
    return "⚠️ Older than 48 hours: the daily refresh (09:00 UTC) has failed." if stale else ""


get_exchange_rates = Tool(
    name="get_exchange_rates",
    domain=Domain.PAYMENTS,
    description=(
        "Stored currency exchange rates: one pair, one currency against USD, or all nine; it also converts an amount. "
        "Use it for rates and conversions. Not for what somebody is owed (get_artists_owed)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    args=ExchangeRatesArgs,
    result=ExchangeRates,
    run=run,
    render=render,
    questions=(
        "exchange rates",
        "what's the CAD to USD rate",
        "usd cad",
        "how much is 250 CAD in US dollars",
        "convert 1,000 euros to canadian",
        "which exchange rates do we have stored",
        "what is the aussie dollar worth today",
        "current fx rates please",
        "exchnage rate gbp usd",
        "when were the currency rates last refreshed",
        "how many yen for one pound",
        "are our fx rates stale",
        "rate NZD",
        "quel est le taux de change euro dollar",
        "combien valent 300 dollars canadiens en euros",
        "¿a cuánto está el dólar australiano?",
        "Wie ist der Wechselkurs CAD zu EUR?",
        "100 usd in cad",
        "how much is 250 euros in dollars",
    ),
    samples=({}, {"base_currency": "USD", "target_currency": "CAD"}, {"currency": "AUD"}),
)
