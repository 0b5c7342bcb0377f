"""Our balances beside those of production's functions: where they agree, and where ours differs on purpose (D5)."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from tools.context import Services, ToolContext
from tools.payments.ledger import Balance, Scope, artist_money, balances_by_artist
from tools.reference import anchors

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import
Value: TypeAlias = Any


@dataclass(frozen=True)
class Owed:
    """A row of one of production's functions."""

    entry_id: int
    currency: str
    balance: Decimal


async def balances(services: Services, *artist_ids: UUID, **scope: Value) -> dict[str | None, Balance]:
    found = await balances_by_artist(services.reader, Scope(artist_ids=artist_ids, **scope), services.clock.now())
    return {balance.currency: balance for one in found.values() for balance in one}


async def of_anchor(ctx: ToolContext, entry_id: int) -> dict[str | None, Balance]:
    return await balances(ctx.services, UUID(anchors.artist_id(entry_id)))


async def test_get_artists_owed_agrees_but_for_mixed_portions_and_credits_by_hand(ctx: ToolContext) -> None:
    """Plain debts are the same; production subtracts a debit once per portion (D23) and sees no credit by hand."""
    rows = await ctx.services.own.fetch("SELECT entry_id, currency, balance FROM get_artists_owed()", {}, row=Owed)
    mixed = await ctx.services.own.fetch(
        "SELECT n.entry_id, e.currency, 0 AS balance FROM art a JOIN events e ON e.id = a.event_id "
        "JOIN artist_profiles n ON n.id = a.artist_id WHERE a.status = 'paid' "
        "GROUP BY 1, 2 HAVING count(DISTINCT e.artist_auction_portion) > 1",
        {},
        row=Owed,
    )
    apart = {(row.entry_id, row.currency) for row in mixed}
    production = {(row.entry_id, row.currency): row.balance for row in rows}
    ours = {
        (row.entry_id, row.currency): row.balance(ctx.now).balance_settled
        for row in await artist_money(ctx.reader, Scope(open_only=True))
        if row.balance(ctx.now).owed
    }

    two_portions = (anchors.ARTIST_TWO_PORTIONS, "USD")
    both = sorted(row.balance for row in rows if row.entry_id == anchors.ARTIST_TWO_PORTIONS)
    assert both == [D(100), D(130)]  # 150 and 180, the 50 subtracted from each
    assert two_portions in apart
    assert ours[two_portions] == D(280)
    assert ours.pop((anchors.ARTIST_CREDIT_ONLY, "CAD")) == D(100)
    assert {key: amount for key, amount in ours.items() if key not in apart} == {
        key: amount for key, amount in production.items() if key not in apart
    }


async def test_get_event_artists_owed_agrees_on_an_event(ctx: ToolContext) -> None:
    """Contestants with payments in the event's currency: the same amounts, 1,145 CAD in all."""
    event_id = anchors.event_id(anchors.LAST_TORONTO)
    query = "SELECT entry_id, currency, balance FROM get_event_artists_owed(%(event_id)s)"
    rows = await ctx.services.own.fetch(query, {"event_id": event_id}, row=Owed)

    ours = {
        row.entry_id: row.balance(ctx.now).balance_settled
        for row in await artist_money(ctx.reader, Scope(event_id=UUID(event_id)))
        if row.balance(ctx.now).owed
    }

    assert ours == {row.entry_id: row.balance for row in rows}
    assert sum(ours.values()) == D(1145)


async def test_get_event_artists_owed_loses_automated_payments_in_another_currency(
    fresh_services: Services, books: Books
) -> None:
    """150 AUD earned, an automated payment recorded in USD for its artwork: production still sees 150 owed, we 50."""
    artist, event = await books.artist(), await books.event(currency="AUD")
    work = await books.work(event, artist, "300")
    round_id = await books.insert("rounds", {"event_id": event, "round_number": 1})
    await books.insert("round_contestants", {"round_id": round_id, "artist_id": artist, "easel_number": 1})
    await books.payment(artist, "100", "USD", art_id=work)

    query = "SELECT entry_id, currency, balance FROM get_event_artists_owed(%(event_id)s)"
    [row] = await fresh_services.own.fetch(query, {"event_id": event}, row=Owed)

    assert row.balance == D(150)
    assert (await balances(fresh_services, artist, event_id=event))["AUD"].balance_settled == D(50)


async def test_the_admin_list_adds_currencies_and_counts_failed_payments(ctx: ToolContext) -> None:
    """150 CAD and 100 USD become "250 CAD" (D1); failed and in-flight payments count as paid there."""
    query = "SELECT entry_id, currency, balance FROM get_enhanced_admin_artists_owed()"
    rows = {row.entry_id: row for row in await ctx.services.own.fetch(query, {}, row=Owed)}

    assert (rows[anchors.ARTIST_TWO_CURRENCIES].balance, rows[anchors.ARTIST_TWO_CURRENCIES].currency) == (
        D(250),
        "CAD",
    )
    assert rows[anchors.ARTIST_READY].balance == D(105)  # 120 less the 15 that failed
    assert anchors.ARTIST_FAILED_TRANSFER not in rows
    assert anchors.ARTIST_IN_FLIGHT not in rows
    assert (await of_anchor(ctx, anchors.ARTIST_READY))["CAD"].balance_ledger == D(105)


async def test_the_pay_buttons_balance_counts_unpaid_sales(fresh_services: Services, books: Books) -> None:
    """One work paid at 100, one sold at 200 and not paid: production offers 150 to pay out, we 50."""
    artist, event = await books.artist(), await books.event()
    await books.work(event, artist, "100")
    await books.work(event, artist, "200", status="sold")

    query = "SELECT get_artist_balance_for_currency(%(artist)s, 'CAD')"

    assert await fresh_services.own.value(query, {"artist": artist}) == D(150)
    assert (await balances(fresh_services, artist))["CAD"].left_to_send == D(50)


async def test_the_pay_buttons_balance_agrees_when_all_is_paid(ctx: ToolContext) -> None:
    """130 earned, 60 pending and 70 processing: nothing is left to send in both."""
    artist_id = anchors.artist_id(anchors.ARTIST_IN_FLIGHT)
    query = "SELECT get_artist_balance_for_currency(%(artist)s, 'CAD')"

    assert await ctx.services.own.value(query, {"artist": artist_id}) == D(0)
    assert (await of_anchor(ctx, anchors.ARTIST_IN_FLIGHT))["CAD"].left_to_send == D(0)
