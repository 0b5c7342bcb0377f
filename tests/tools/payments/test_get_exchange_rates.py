"""Stored exchange rates (spec tools 3.3)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_exchange_rates import CrossRate, Rates, get_exchange_rates, render

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def pair(ctx: ToolContext, **arguments: object) -> CrossRate:
    found = (await invoke(get_exchange_rates, arguments, ctx)).root
    assert isinstance(found, CrossRate)
    return found


async def test_the_quotient_is_base_over_target(ctx: ToolContext) -> None:
    """One CAD is 0.74 USD, so one USD is 1 / 0.74 = 1.351351 CAD, not 0.74 (D21)."""
    assert (await pair(ctx, base_currency="USD", target_currency="CAD")).cross_rate == D("1.351351")
    assert (await pair(ctx, base_currency="CAD", target_currency="USD")).cross_rate == D("0.740000")
    assert (await pair(ctx, base_currency="EUR", target_currency="GBP")).cross_rate == D("0.850394")  # 1.08 / 1.27


@pytest.mark.parametrize("name", ["currency", "base_currency", "target_currency"])
async def test_one_currency_alone_is_answered_against_usd(ctx: ToolContext, name: str) -> None:
    rate = await pair(ctx, **{name: "aud"})

    assert (rate.base_currency, rate.target_currency, rate.cross_rate) == ("AUD", "USD", D("0.660000"))


async def test_converts_an_amount_and_understands_words(ctx: ToolContext) -> None:
    """1,000 × 1.08 / 0.74 = 1,459.459… CAD."""
    rate = await invoke(get_exchange_rates, {"base_currency": "euros", "target_currency": "C$", "amount": 1000}, ctx)

    assert render(rate) == (
        "*€1,000.00 EUR = $1,459.46 CAD* (1 EUR = 1.459459 CAD) – refreshed 18 h ago\n"
        "Payouts use Stripe's own quotes, not these rates."
    )


async def test_all_rates(ctx: ToolContext) -> None:
    result = await invoke(get_exchange_rates, {}, ctx)

    assert isinstance(result.root, Rates)
    assert (result.root.count, result.root.stale) == (9, False)
    assert "CAD       0.740000       1.351351" in render(result)


async def test_warns_when_the_refresh_failed(finance: ToolContext, books: Books) -> None:
    """49 hours without a refresh is stale; the older of both rates counts."""
    old = books.now - timedelta(hours=49)
    await finance.services.own.execute(
        "UPDATE exchange_rates SET last_updated = %(old)s WHERE currency_code = 'GBP'", {"old": old}
    )

    stale = await invoke(get_exchange_rates, {"base_currency": "USD", "target_currency": "GBP"}, finance)
    fresh = await pair(finance, base_currency="USD", target_currency="CAD")

    assert isinstance(stale.root, CrossRate)
    assert (stale.root.stale, stale.root.last_updated, fresh.stale) == (True, old, False)
    assert "⚠️ Older than 48 hours" in render(stale)


async def test_unknown_code_names_the_available_ones(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="No exchange rate is stored for CHF; available: AUD, CAD, CNY"):
        await invoke(get_exchange_rates, {"currency": "CHF"}, ctx)


async def test_bad_requests(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="base_currency"):
        await invoke(get_exchange_rates, {"amount": 10}, ctx)
    with pytest.raises(InvalidRequest, match="at most two"):
        await invoke(get_exchange_rates, {"base_currency": "USD", "target_currency": "CAD", "currency": "EUR"}, ctx)
    with pytest.raises(InvalidRequest, match="currency"):
        await invoke(get_exchange_rates, {"currency": "dollars"}, ctx)
