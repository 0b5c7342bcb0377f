"""The one definition of a balance: hand-computed, and equal in both statements."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.context import Services, ToolContext
from tools.payments import ledger
from tools.payments.ledger import Balance, Scope, artist_money, balances_by_artist
from tools.payments.ledger_lines import LineRow
from tools.reference import anchors

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import
Value: TypeAlias = Any


async def balances(services: Services, *artist_ids: UUID, **scope: Value) -> dict[str | None, Balance]:
    found = await balances_by_artist(services.reader, Scope(artist_ids=artist_ids, **scope), services.clock.now())
    return {balance.currency: balance for one in found.values() for balance in one}


async def of_anchor(ctx: ToolContext, entry_id: int) -> dict[str | None, Balance]:
    return await balances(ctx.services, UUID(anchors.artist_id(entry_id)))


@pytest.mark.parametrize(
    ("entry_id", "expected"),
    [
        (anchors.ARTIST_TWO_CURRENCIES, {"CAD": "150.00", "USD": "100.00"}),  # 300 and 200 at half
        (anchors.ARTIST_READY, {"CAD": "120.00"}),  # 240 at half; 15 failed without transfer does not count
        (anchors.ARTIST_SETTLED, {"CAD": "0.00"}),  # 160 at half, 80 verified (D6)
        (anchors.ARTIST_FAILED_TRANSFER, {"CAD": "110.00"}),
        (anchors.ARTIST_CANCELLED_TRANSFER, {"CAD": "50.00"}),  # 70 earned, 20 by hand; 70 cancelled
        (anchors.ARTIST_IN_FLIGHT, {"CAD": "130.00"}),
        (anchors.ARTIST_DOUBLE_TRANSFER, {"CAD": "0.00"}),  # 100 earned, one transfer stored twice (D9)
        (anchors.ARTIST_UNATTRIBUTED, {"CAD": "55.00"}),  # 95 less 40 without artwork (D10)
        (anchors.ARTIST_CREDIT_ONLY, {"CAD": "100.00"}),  # a prize, no art at all (D11)
        (anchors.ARTIST_SUPERSEDED, {"CAD": "140.00"}),
        (anchors.ARTIST_AUD_WITH_US_ACCOUNT, {"AUD": "150.00"}),
        (anchors.ARTIST_ACCOUNT_CURRENCY, {"AUD": "60.00", "USD": "-39.20"}),  # the webhook row is in USD (D10)
        (anchors.ARTIST_MANUAL_ROUTE, {"NZD": "125.00"}),
        (anchors.ARTIST_WRONG_CURRENCY_DEBT, {"USD": "105.00"}),
        (anchors.ARTIST_TWO_PORTIONS, {"USD": "280.00"}),  # 150 at half, 180 at full, 50 paid once (D23)
        (anchors.ARTIST_CHARITY, {"EUR": "0.00"}),  # portion 0 stays 0 (D4)
    ],
)
async def test_balances_of_the_story(ctx: ToolContext, entry_id: int, expected: dict[str, str]) -> None:
    found = await of_anchor(ctx, entry_id)

    assert {currency: balance.balance_settled for currency, balance in found.items()} == {
        currency: D(amount) for currency, amount in expected.items()
    }


async def test_in_flight_money_is_owed_but_not_left_to_send(ctx: ToolContext) -> None:
    """60 pending and 70 processing cover the 130 earned; the admin ledger shows zero."""
    cad = (await of_anchor(ctx, anchors.ARTIST_IN_FLIGHT))["CAD"]

    assert (cad.balance_settled, cad.in_flight, cad.left_to_send, cad.balance_ledger) == (D(130), D(130), D(0), D(0))


async def test_a_failed_transfer_with_an_id_is_in_doubt(ctx: ToolContext) -> None:
    """It counts as not paid, and nothing is left to send until somebody has looked (D7)."""
    cad = (await of_anchor(ctx, anchors.ARTIST_FAILED_TRANSFER))["CAD"]

    assert (cad.failed, cad.in_doubt, cad.left_to_send, cad.balance_ledger) == (D(110), D(110), D(0), D(0))


async def test_a_cancelled_transfer_with_an_id_is_in_doubt(ctx: ToolContext) -> None:
    """The admin ledger ignores cancelled rows, so it shows the balance as ours does (D8)."""
    cad = (await of_anchor(ctx, anchors.ARTIST_CANCELLED_TRANSFER))["CAD"]

    assert (cad.cancelled, cad.in_doubt, cad.left_to_send, cad.balance_ledger) == (D(70), D(70), D(0), D(50))


async def test_ledger_lines_end_in_the_balances(ctx: ToolContext) -> None:
    """Both statements hold one definition: for everybody, the newest running balance is the balance."""
    params = {"artist_ids": None, "event_id": None, "limit": 1_000_000}
    lines = await ctx.reader.fetch(read_sql("tools.payments", "ledger_lines.sql"), params, row=LineRow)
    last: dict[tuple[UUID, str | None], tuple[Decimal, Decimal]] = {}
    for line in reversed(lines):
        last[line.artist_profile_id, line.currency] = (line.balance_after, line.ledger_after)

    money = await artist_money(ctx.reader, Scope())

    assert len(money) > 100
    for row in money:
        settled = row.sales_credits + row.manual_credits - row.settled_debits
        uncancelled = settled - row.in_flight - row.failed
        assert last[row.artist_profile_id, row.currency] == (settled, uncancelled), row.entry_id


async def test_a_cut_list_is_never_summed(ctx: ToolContext, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather no answer than a total without some of the artists."""
    monkeypatch.setattr(ledger, "MOST_ROWS", 3)

    with pytest.raises(NotPossible, match="ask by event or by artist"):
        await artist_money(ctx.reader, Scope())


async def test_portions_of_nought_and_one_are_kept(fresh_services: Services, books: Books) -> None:
    """100 at 0, 100 at 1 and 100 at 0.30 make 130 (D4)."""
    artist = await books.artist()
    for portion in ("0.00", "1.00", "0.30"):
        await books.work(await books.event(portion=portion), artist, "100")

    assert (await balances(fresh_services, artist))["CAD"].balance_settled == D("130.00")


async def test_only_paid_works_are_credit(fresh_services: Services, books: Books) -> None:
    """Sold is not paid (C4); closed and active works earn nothing; a final price wins over the bid."""
    artist, event = await books.artist(), await books.event()
    await books.work(event, artist, "90", final_price="100")
    for status in ("sold", "closed", "active", "cancelled", "inactive"):
        await books.work(event, artist, "500", status=status)

    assert (await balances(fresh_services, artist))["CAD"].balance_settled == D("50.00")


async def test_rounding_is_half_up_and_only_at_the_end(fresh_services: Services, books: Books) -> None:
    """Three times 33.35 at 0.33 is 33.0165, not three times 11.01; half a cent goes up (D22)."""
    one, other = await books.artist(), await books.artist()
    event = await books.event(portion="0.33")
    for _ in range(3):
        await books.work(event, one, "33.35")
    await books.work(await books.event(), other, "0.25")

    assert (await balances(fresh_services, one))["CAD"].balance_settled == D("33.02")
    assert (await balances(fresh_services, other))["CAD"].balance_settled == D("0.13")


async def test_a_payment_settles_the_currency_of_its_event(fresh_services: Services, books: Books) -> None:
    """150 AUD paid as 99 USD for an AUD work is an AUD debit of the amount recorded (D2); without artwork it is USD."""
    artist, event = await books.artist(), await books.event(currency="AUD")
    work = await books.work(event, artist, "300")
    await books.payment(artist, "100", "USD", art_id=work)
    await books.payment(artist, "7", "usd ")

    found = await balances(fresh_services, artist)

    assert {currency: balance.balance_settled for currency, balance in found.items()} == {"AUD": D(50), "USD": D(-7)}


async def test_a_transfer_stored_twice_keeps_artwork_and_final_status(fresh_services: Services, books: Books) -> None:
    """A failed row and the webhook's verified row of one transfer are one settled payment in the debt's currency."""
    artist, event = await books.artist(), await books.event(currency="AUD")
    work = await books.work(event, artist, "300")
    await books.payment(artist, "150", "AUD", "failed", art_id=work, stripe_transfer_id="tr_one")
    await books.payment(artist, "99", "USD", "verified", stripe_transfer_id="tr_one")

    found = await balances(fresh_services, artist)

    assert found["AUD"].settled_debits == D(150)
    assert found["AUD"].in_doubt == 0
    assert set(found) == {"AUD"}


async def test_one_transfer_id_of_two_artists_is_two_payments(fresh_services: Services, books: Books) -> None:
    one, other = await books.artist(), await books.artist()
    await books.payment(one, "10", stripe_transfer_id="tr_same")
    await books.payment(other, "10", stripe_transfer_id="tr_same")

    for artist in (one, other):
        assert (await balances(fresh_services, artist))["CAD"].balance_settled == D(-10)


async def test_a_negative_payment_is_a_credit_unless_it_failed(fresh_services: Services, books: Books) -> None:
    """−50 paid and −20 pending are credits by hand; −30 cancelled is nothing (D11)."""
    artist = await books.artist()
    for amount, status in (("-50", "paid"), ("-20", "pending"), ("-30", "cancelled")):
        await books.payment(artist, amount, status=status)

    cad = (await balances(fresh_services, artist))["CAD"]

    assert (cad.manual_credits, cad.settled_debits, cad.in_flight, cad.balance_settled) == (D(70), D(0), D(0), D(70))


async def test_event_scope_subtracts_only_payments_for_its_works(fresh_services: Services, books: Books) -> None:
    """200 earned here, 80 paid for it; 60 for another event and 30 without artwork do not count (D12)."""
    artist, here, there = await books.artist(), await books.event(), await books.event()
    work, elsewhere = await books.work(here, artist, "400"), await books.work(there, artist, "120")
    await books.payment(artist, "80", art_id=work)
    await books.payment(artist, "60", art_id=elsewhere)
    await books.payment(artist, "30")

    assert (await balances(fresh_services, artist, event_id=here))["CAD"].balance_settled == D(120)
    assert (await balances(fresh_services, artist))["CAD"].balance_settled == D(90)
    assert (await balances(fresh_services, artist, unattributed=True))["CAD"].settled_debits == D(30)


async def test_an_event_without_currency_is_its_own_currency(fresh_services: Services, books: Books) -> None:
    artist = await books.artist()
    await books.work(await books.event(currency=None), artist, "100")
    await books.work(await books.event(currency="CAD"), artist, "60")

    found = await balances(fresh_services, artist)

    assert {currency: balance.balance_settled for currency, balance in found.items()} == {None: D(50), "CAD": D(30)}


async def test_overdue_counts_from_the_buyers_payment_else_the_events_end(
    fresh_services: Services, books: Books
) -> None:
    """An old event whose buyer paid yesterday is not overdue; the same without a date is (D20)."""
    late_buyer, no_date = await books.artist(), await books.artist()
    event = await books.event(days_ago=40)
    await books.work(event, late_buyer, "100", buyer_pay_recent_date=books.now - timedelta(days=1))
    await books.work(event, no_date, "100")

    fresh = (await balances(fresh_services, late_buyer))["CAD"]
    old = (await balances(fresh_services, no_date))["CAD"]

    assert (fresh.overdue, fresh.days_since_reference) == (False, 1)
    assert (old.overdue, old.days_since_reference) == (True, 39)


async def test_the_house_limit_is_fourteen_days(fresh_services: Services, books: Books) -> None:
    one, other = await books.artist(), await books.artist()
    event = await books.event(days_ago=60)
    await books.work(event, one, "100", buyer_pay_recent_date=books.now - timedelta(days=14))
    await books.work(event, other, "100", buyer_pay_recent_date=books.now - timedelta(days=14, seconds=1))

    assert not (await balances(fresh_services, one))["CAD"].overdue
    assert (await balances(fresh_services, other))["CAD"].overdue


async def test_payments_cover_the_oldest_event_first(fresh_services: Services, books: Books) -> None:
    """50 paid of 50 and 40 earned leave the second event open, whichever event the payment names."""
    artist = await books.artist()
    first, second = await books.event(days_ago=90), await books.event(days_ago=30)
    await books.work(first, artist, "100")
    await books.work(second, artist, "80")
    await books.payment(artist, "50")

    cad = (await balances(fresh_services, artist))["CAD"]

    assert cad.balance_settled == D(40)
    assert cad.oldest_unpaid_at == books.now - timedelta(days=30)
