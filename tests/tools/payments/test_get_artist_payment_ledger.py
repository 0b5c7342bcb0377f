"""The payment ledger of an artist or an event (spec tools 3.5)."""

from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_artist_payment_ledger import get_artist_payment_ledger
from tools.payments.ledger_lines import Kind
from tools.payments.ledger_text import render_ledger
from tools.reference import anchors

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def test_ledger_in_words(ctx: ToolContext) -> None:
    """Sales, a cancelled row in doubt, and a correction without artwork, newest first with running balance."""
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_CANCELLED_TRANSFER}, ctx)

    assert render_ledger(result) == (
        "*Ledger of Cosmo Larkspurn: $20.00 CAD paid out, $50.00 CAD owed*\n"
        "Balance (1 line):\n"
        "• Cosmo Larkspurn (#310007): $50.00 CAD (sales $70.00 CAD, less paid out $20.00 CAD, in doubt $70.00 CAD)\n"
        "Entries, newest first:\n"
        "• 07 Jun 2026 UTC $20.00 CAD paid out (adjustment), paid, no artwork named −$20.00 CAD → $50.00 CAD\n"
        "• 06 Jun 2026 AB4012-1-7: $70.00 CAD cancelled: not counted, but it has a transfer id: in doubt, check before "
        "paying\n"
        "• 30 May 2026 AB4012-1-7: sold for $140.00 CAD, artist's share 50% +$70.00 CAD → $70.00 CAD\n"
        "Rule: balance = paid sales × artist share + credits by hand − settled payments (paid, verified, completed)."
    )


async def test_payments_without_artwork_are_not_hidden(ctx: ToolContext) -> None:
    """The 40 paid by bank transfer names no artwork; an inner join on art would lose it (D10)."""
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_UNATTRIBUTED}, ctx)
    [payment] = result.payments

    assert (payment.gross_amount, payment.art_id, payment.payment_method) == (D(40), None, "bank_transfer")
    assert result.balances[0].balance_settled == D(55)


async def test_verified_counts_as_paid(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_SETTLED}, ctx)

    assert [(paid.currency, paid.total_paid, paid.payment_count) for paid in result.total_paid] == [("CAD", D(80), 1)]


async def test_a_prize_is_a_credit_not_a_negative_payment(ctx: ToolContext) -> None:
    """−100 with reason prize adds 100 and nothing was paid out (D11)."""
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_CREDIT_ONLY}, ctx)
    [entry] = result.entries

    assert (entry.kind, entry.amount, entry.balance_after) == (Kind.CREDIT_BY_HAND, D(100), D(100))
    assert result.total_paid == []
    assert "credit by hand of $100.00 CAD (prize)" in render_ledger(result)


async def test_one_transfer_stored_twice_counts_once(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_DOUBLE_TRANSFER}, ctx)

    assert sorted(payment.counts_as for payment in result.payments) == [Kind.DUPLICATE, Kind.SETTLED]
    assert result.total_paid[0].total_paid == D(100)
    assert result.balances[0].balance_settled == 0


async def test_currencies_have_their_own_running_balance(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_TWO_CURRENCIES}, ctx)

    assert [(entry.currency, entry.balance_after) for entry in result.entries] == [("CAD", D(150)), ("USD", D(100))]


async def test_sold_works_show_with_zero_and_closed_ones_as_information(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"eid": anchors.LAST_TORONTO, "limit": 300}, ctx)
    lines = {entry.art_code: entry for entry in result.entries if entry.kind in {Kind.SOLD_UNPAID, Kind.NOT_SOLD}}

    sold = lines[anchors.WORK_SOLD_UNPAID]
    assert (sold.amount, sold.note) == (D(0), "sold for $170.00 CAD, the buyer has not paid: no credit yet")
    assert lines[anchors.WORK_WITHOUT_BIDS].note == "closed without a sale"


async def test_an_event_names_payments_without_artwork_apart(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"eid": anchors.LAST_TORONTO}, ctx)

    apart = {one.entry_id: one.settled_debits for one in result.unattributed}
    assert apart[anchors.ARTIST_UNATTRIBUTED] == D(40)
    assert all(payment.eid == anchors.LAST_TORONTO for payment in result.payments)
    assert "not in these balances" in result.notes[-1]


async def test_a_cut_list_changes_no_total(ctx: ToolContext) -> None:
    """Two lines are shown of all; totals, count and balances are those of the whole ledger."""
    whole = await invoke(get_artist_payment_ledger, {"eid": anchors.LAST_TORONTO, "limit": 300}, ctx)
    cut = await invoke(get_artist_payment_ledger, {"eid": anchors.LAST_TORONTO, "limit": 2}, ctx)

    assert (len(cut.entries), cut.truncated, cut.count) == (2, True, whole.count)
    assert cut.entries == whole.entries[:2]
    assert (cut.total_paid, cut.balances) == (whole.total_paid, whole.balances)
    assert not whole.truncated


async def test_in_flight_lines_move_the_admin_ledger_only(ctx: ToolContext) -> None:
    """130 earned; 60 pending and 70 processing leave our balance at 130 and the ledger's at 0."""
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_IN_FLIGHT}, ctx)

    newest = result.entries[0]
    assert (newest.kind, newest.balance_after, newest.ledger_after) == (Kind.IN_FLIGHT, D(130), D(0))


async def test_one_artist_within_one_event(finance: ToolContext, books: Books) -> None:
    artist, here, there = await books.artist(), await books.event(), await books.event()
    await books.work(here, artist, "100")
    await books.work(there, artist, "60")
    eid = await finance.services.own.value("SELECT eid FROM events WHERE id = %(id)s", {"id": here})

    result = await invoke(get_artist_payment_ledger, {"artist_profile_id": str(artist), "eid": eid}, finance)

    assert [entry.amount for entry in result.entries] == [D(50)]


async def test_a_payment_recorded_in_another_currency_is_marked(finance: ToolContext, books: Books) -> None:
    """100 USD recorded for an AUD work lowers the AUD debt by 100, and the line asks for a look (D2, D10)."""
    artist = await books.artist()
    work = await books.work(await books.event(currency="AUD"), artist, "300")
    await books.payment(artist, "100", "USD", art_id=work)

    result = await invoke(get_artist_payment_ledger, {"artist_profile_id": str(artist)}, finance)
    [paid] = [entry for entry in result.entries if entry.kind is Kind.SETTLED]

    assert (paid.amount, paid.currency) == (D(-100), "AUD")
    assert paid.note == "$100.00 USD paid out, paid, counted in AUD, its event's currency: check the amount"


async def test_an_event_without_time_zone_takes_its_citys(finance: ToolContext, books: Books) -> None:
    """The show ended at 03:30 UTC on 2 June: in Toronto it was still the first."""
    artist, event = await books.artist(), await books.event()
    await books.work(event, artist, "100")
    await finance.services.own.execute(
        "UPDATE events SET city_id = (SELECT city_id FROM events WHERE eid = %(eid)s) WHERE id = %(id)s",
        {"eid": anchors.LAST_TORONTO, "id": event},
    )

    result = await invoke(get_artist_payment_ledger, {"artist_profile_id": str(artist)}, finance)

    assert result.entries[0].timezone == "America/Toronto"
    assert "• 01 Jun 2026 AB" in render_ledger(result)


async def test_the_artist_asked_for_is_the_first_to_mean(ctx: ToolContext) -> None:
    """A follow-up "and what did we pay her" finds the artist, also when there was nothing to list."""
    result = await invoke(get_artist_payment_ledger, {"entry_id": anchors.ARTIST_PRIMARY}, ctx)

    assert result.entities()[0].id == anchors.artist_id(anchors.ARTIST_PRIMARY)


async def test_nothing_on_file_is_not_an_error(ctx: ToolContext) -> None:
    result = await invoke(get_artist_payment_ledger, {"eid": anchors.EVERYTHING_MISSING}, ctx)

    assert render_ledger(result) == "*No works or payments on file for AB4050.*"


async def test_needs_an_artist_or_an_event_that_exists(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="Give an artist"):
        await invoke(get_artist_payment_ledger, {}, ctx)
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_artist_payment_ledger, {"eid": "AB9999"}, ctx)
