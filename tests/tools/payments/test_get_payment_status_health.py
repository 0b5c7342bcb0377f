"""Whether an event's money adds up (spec tools 3.7)."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

import pytest

from arthur.errors import NotFound
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_payment_status_health import get_payment_status_health
from tools.payments.health import BuyerStep, PaymentHealth, Severity
from tools.payments.health_text import APART, render_health
from tools.reference import anchors

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def health(ctx: ToolContext, books: Books, event: UUID) -> PaymentHealth:
    eid = await ctx.services.own.value("SELECT eid FROM events WHERE id = %(id)s", {"id": event})
    return await invoke(get_payment_status_health, {"eid": eid}, ctx)


async def test_works_that_disagree_with_their_payments(ctx: ToolContext) -> None:
    """A checkout that completed and a payment logged by hand, both still sold; and a sale without winner (C6)."""
    result = await invoke(get_payment_status_health, {"eid": anchors.UNSETTLED_WORKS}, ctx)
    steps = {sale.art_code: sale.step for sale in result.unpaid_sales}

    assert steps[anchors.WORK_CHECKOUT_BUT_SOLD] is BuyerStep.CHECKOUT_COMPLETED
    assert steps[anchors.WORK_LOGGED_BUT_SOLD] is BuyerStep.PAYMENT_LOGGED
    assert steps[anchors.WORK_SOLD_WITHOUT_WINNER] is BuyerStep.NO_WINNER
    assert not result.healthy


async def test_gaps_are_per_artist_not_per_artwork(finance: ToolContext, books: Books) -> None:
    """Two works of 100 and one payment of 100 for the first: nothing is missing, though one work has no payment row."""
    artist, event = await books.artist(), await books.event()
    work = await books.work(event, artist, "100")
    await books.work(event, artist, "100")
    await books.payment(artist, "100", art_id=work)

    result = await health(finance, books, event)

    assert (result.artists_unpaid, result.artists_overpaid, result.artists_settled) == ([], [], 1)
    assert result.healthy
    assert "adds up" in render_health(result)


async def test_gaps_are_found_without_a_final_price(finance: ToolContext, books: Books) -> None:
    """The price stands in current_bid, final_price is empty as usual: 50 missing."""
    artist, event = await books.artist(), await books.event(days_ago=30)
    await books.work(event, artist, "100")

    result = await health(finance, books, event)

    assert [(gap.balance.balance_settled, gap.balance.overdue) for gap in result.artists_unpaid] == [(D(50), True)]
    assert result.problems == ["1 artist balance overdue"]


async def test_payments_without_artwork_are_named_and_not_subtracted(finance: ToolContext, books: Books) -> None:
    """Of 50 earned, 30 were paid without artwork: 50 stays open here, and the 30 stand beside it (D10)."""
    artist, event = await books.artist(), await books.event()
    await books.work(event, artist, "100")
    await books.payment(artist, "30")

    result = await health(finance, books, event)
    [gap] = result.artists_unpaid
    words = render_health(result)

    assert (gap.balance.balance_settled, [part.settled_debits for part in gap.unattributed]) == (D(50), [D(30)])
    assert "$50.00 CAD (sales $50.00 CAD) · not attributed to any event: paid $30.00 CAD" in words
    assert APART in words


async def test_paid_too_much(finance: ToolContext, books: Books) -> None:
    artist, event = await books.artist(), await books.event()
    work = await books.work(event, artist, "100")
    await books.payment(artist, "60", art_id=work)

    result = await health(finance, books, event)

    assert [gap.balance.balance_settled for gap in result.artists_overpaid] == [D(-10)]
    assert "1 artist paid more than this event earned" in result.problems


@pytest.mark.parametrize(
    ("waited", "step"),
    [
        (timedelta(days=3), BuyerStep.WAIT),
        (timedelta(days=3, minutes=1), BuyerStep.REMIND_BUYER),
        (timedelta(days=7, minutes=1), BuyerStep.OFFER_RUNNER_UP),
    ],
)
async def test_buyers_are_counted_from_closing(
    finance: ToolContext, books: Books, waited: timedelta, step: BuyerStep
) -> None:
    """Unpaid works have no buyer's payment date; the auction's closing time is what counts."""
    artist, event = await books.artist(), await books.event()
    winner = UUID(anchors.person_id(anchors.PERSON_TOP_BIDDER))
    await books.work(event, artist, "100", status="sold", winner_id=winner, closing_time=books.now - waited)

    result = await health(finance, books, event)

    assert [sale.step for sale in result.unpaid_sales] == [step]
    assert result.healthy is (step is BuyerStep.WAIT)


async def test_pipeline_is_counted_here_and_everywhere(finance: ToolContext, books: Books) -> None:
    """A payout stuck for 6 minutes and one unconfirmed for 11; a manual payment never gets a webhook."""
    artist, event = await books.artist(), await books.event()
    work = await books.work(event, artist, "900")
    stuck, unconfirmed = books.now - timedelta(minutes=6), books.now - timedelta(minutes=11)
    await books.payment(artist, "10", status="processing", art_id=work, updated_at=stuck)
    await books.payment(
        artist,
        "10",
        status="paid",
        art_id=work,
        stripe_transfer_id="tr_wait",
        paid_at=unconfirmed,
        updated_at=unconfirmed,
    )
    hand = {"payment_type": "manual", "description": "by hand", "created_by": "Test", "paid_at": unconfirmed}
    await books.payment(artist, "10", status="paid", art_id=work, **hand)

    checks = {check.check: check for check in (await health(finance, books, event)).pipeline}

    stuck_check = checks["processing for more than 5 minutes"]
    waiting = checks["paid for more than 10 minutes without webhook"]
    assert (stuck_check.in_event, stuck_check.severity) == (1, Severity.HIGH)
    assert (waiting.in_event, waiting.severity) == (1, Severity.MEDIUM)
    assert stuck_check.everywhere > stuck_check.in_event


async def test_an_automated_payment_without_transfer_is_unconfirmed_too(finance: ToolContext, books: Books) -> None:
    """It can have no webhook, and would be sent again (D15); 9 minutes are no reason for worry yet."""
    artist, event = await books.artist(), await books.event()
    work = await books.work(event, artist, "900")
    for minutes in (9, 11):
        await books.payment(artist, "10", art_id=work, paid_at=books.now - timedelta(minutes=minutes))

    waiting = (await health(finance, books, event)).pipeline[1]

    assert (waiting.check, waiting.in_event) == ("paid for more than 10 minutes without webhook", 1)


async def test_six_failures_a_day_are_high(finance: ToolContext, books: Books) -> None:
    artist, event = await books.artist(), await books.event()
    work = await books.work(event, artist, "900")
    before = (await health(finance, books, event)).pipeline[2]
    for _ in range(6 - before.everywhere):
        await books.payment(artist, "10", status="failed", art_id=work, updated_at=books.now - timedelta(hours=23))

    after = (await health(finance, books, event)).pipeline[2]

    assert (before.severity, after.severity, after.everywhere) == (Severity.MEDIUM, Severity.HIGH, 6)


async def test_a_currency_that_is_not_the_countrys_comes_first(ctx: ToolContext) -> None:
    result = await invoke(get_payment_status_health, {"eid": anchors.OTTAWA_IN_USD}, ctx)

    assert result.problems[0] == "the event is in USD, its country uses CAD: correct it before anybody is paid"


async def test_statuses_are_counted(ctx: ToolContext) -> None:
    result = await invoke(get_payment_status_health, {"eid": anchors.LAST_TORONTO}, ctx)
    key = {"id": anchors.event_id(anchors.LAST_TORONTO)}
    paid = await ctx.services.own.value("SELECT count(*) FROM art WHERE event_id = %(id)s AND status = 'paid'", key)

    assert (result.art_statuses["paid"], result.payment_statuses["failed"]) == (paid, 2)
    assert result.entities()[0].id == anchors.LAST_TORONTO


async def test_answer_in_words(finance: ToolContext, books: Books) -> None:
    artist = await books.artist(name="Ana <Mora>")
    event = await books.event(days_ago=30)
    work = await books.work(event, artist, "100")
    await books.payment(artist, "20", art_id=work)
    await finance.services.own.execute("DELETE FROM artist_payments WHERE status IN ('processing', 'failed')", {})
    await finance.services.own.execute("UPDATE artist_payments SET webhook_confirmed_at = paid_at", {})

    result = await health(finance, books, event)

    number = result.artists_unpaid[0].entry_id
    assert render_health(result) == (
        f"*Payments of {result.event_name} ({result.eid}): needs a look: 1 artist balance overdue*\n"
        "Works: 1 paid · payments to artists: 1 paid\n"
        "Artists still to be paid for this event (1):\n"
        f"• Ana &lt;Mora&gt; (#{number}): $30.00 CAD (sales $50.00 CAD, less paid out $20.00 CAD), overdue"
    )


async def test_an_unknown_event_is_not_healthy(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_payment_status_health, {"eid": "AB9999"}, ctx)
