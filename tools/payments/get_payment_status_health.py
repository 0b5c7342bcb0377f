"""Whether the money of one event adds up: artists, buyers and the payout pipeline (spec tools 3.7)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.payments.health import (
    ArtistGap,
    BuyerStep,
    FactRow,
    PaymentHealth,
    PipelineCheck,
    PipelineRow,
    Severity,
    UnpaidSale,
    UnpaidSaleRow,
)
from tools.payments.health_text import render_health
from tools.payments.ledger import ArtistMoney, Balance, Scope, artist_money, balances_by_artist
from tools.render import count
from tools.spec import Args, Domain, Tool, roles

REMIND_AFTER = timedelta(days=3)
RUNNER_UP_AFTER = timedelta(days=7)
MANY_FAILURES = 5


class PaymentHealthArgs(Args):
    """One event."""

    eid: Eid


async def run(args: PaymentHealthArgs, ctx: ToolContext) -> PaymentHealth:
    """Compare what artists earned at the event with what they were paid for it, and look at buyers and pipeline."""
    event = await find_event(ctx.reader, args.eid)
    key = {"event_id": event.id}
    facts, money, sales, pipeline, expected = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.payments", "payment_facts.sql"), key, row=FactRow),
        artist_money(ctx.reader, Scope(event_id=event.id)),
        ctx.reader.fetch(read_sql("tools.payments", "unpaid_sales.sql"), key, row=UnpaidSaleRow),
        ctx.reader.one(read_sql("tools.payments", "pipeline_checks.sql"), key | {"now": ctx.now}, row=PipelineRow),
        ctx.reader.value(read_sql("tools.payments", "expected_currency.sql"), key),
    )
    ids = [row.artist_profile_id for row in money]
    apart = await balances_by_artist(ctx.reader, Scope(artist_ids=ids, unattributed=True), ctx.now) if ids else {}
    gaps = [_gap(row, apart.get(row.artist_profile_id, []), ctx.now) for row in money]
    unpaid = [_sale(row, event, ctx.now) for row in sales]
    checks = _checks(pipeline) if pipeline else []
    currency = _currency_problem(event, str(expected) if expected else None)
    problems = _problems(gaps, unpaid, checks, currency)
    return PaymentHealth(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        currency=event.currency,
        currency_problem=currency,
        art_statuses={fact.status: fact.number for fact in facts if fact.label == "art"},
        payment_statuses={fact.status: fact.number for fact in facts if fact.label == "payment"},
        artists_unpaid=[gap for gap in gaps if gap.balance.owed],
        artists_overpaid=[gap for gap in gaps if gap.balance.overpaid],
        artists_settled=sum(not gap.balance.owed and not gap.balance.overpaid for gap in gaps),
        unpaid_sales=unpaid,
        unpaid_sales_count=sales[0].total if sales else 0,
        pipeline=checks,
        problems=problems,
        healthy=not problems,
    )


def _gap(row: ArtistMoney, apart: Sequence[Balance], now: datetime) -> ArtistGap:
    return ArtistGap(
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        balance=row.balance(now),
        unattributed=[balance for balance in apart if balance.moved],
    )


def _sale(row: UnpaidSaleRow, event: EventKey, now: datetime) -> UnpaidSale:
    waited = now - row.closed_at if row.closed_at else None
    return UnpaidSale(
        art_id=row.art_id,
        art_code=row.art_code,
        status=row.status,
        price=row.price,
        currency=event.currency,
        artist_id=row.artist_id,
        artist_name=row.artist_name,
        closed_at=row.closed_at,
        days_since_closing=waited.days if waited else None,
        last_reminder_at=row.last_reminder_at,
        step=_step(row, waited),
    )


def _step(row: UnpaidSaleRow, waited: timedelta | None) -> BuyerStep:
    if row.checkout_completed:
        return BuyerStep.CHECKOUT_COMPLETED
    if row.payment_logged:
        return BuyerStep.PAYMENT_LOGGED
    if not row.has_winner:
        return BuyerStep.NO_WINNER
    if waited is not None and waited > RUNNER_UP_AFTER:
        return BuyerStep.OFFER_RUNNER_UP
    return BuyerStep.REMIND_BUYER if waited is not None and waited > REMIND_AFTER else BuyerStep.WAIT


def _checks(row: PipelineRow) -> list[PipelineCheck]:
    failed = Severity.HIGH if row.failed_everywhere > MANY_FAILURES else Severity.MEDIUM
    found = (
        ("processing for more than 5 minutes", row.stuck_here, row.stuck_everywhere, Severity.HIGH),
        (
            "paid for more than 10 minutes without webhook",
            row.unconfirmed_here,
            row.unconfirmed_everywhere,
            Severity.MEDIUM,
        ),
        ("failed in the last 24 hours", row.failed_here, row.failed_everywhere, failed),
    )
    return [
        PipelineCheck(
            check=check, in_event=here, everywhere=everywhere, severity=severity if everywhere else Severity.OK
        )
        for check, here, everywhere, severity in found
    ]


def _currency_problem(event: EventKey, expected: str | None) -> str | None:
    if event.currency is None:
        return "the event has no currency"
    if expected is not None and expected != event.currency:
        return f"the event is in {event.currency}, its country uses {expected}: correct it before anybody is paid"
    return None


def _problems(
    gaps: Sequence[ArtistGap], unpaid: Sequence[UnpaidSale], checks: Sequence[PipelineCheck], currency: str | None
) -> list[str]:
    """Return what is wrong, by weight; an artist within 14 days and a buyer within 3 days are no problem yet."""
    overdue = sum(gap.balance.overdue for gap in gaps)
    overpaid = sum(gap.balance.overpaid for gap in gaps)
    doubtful = sum(bool(gap.balance.in_doubt) for gap in gaps)
    late = sum(sale.step is not BuyerStep.WAIT for sale in unpaid)
    counted = (
        (overdue, "artist balance overdue", "artist balances overdue"),
        (overpaid, "artist paid more than this event earned", "artists paid more than this event earned"),
        (doubtful, "artist with a payment in doubt", "artists with a payment in doubt"),
        (late, "unpaid sale to act on", "unpaid sales to act on"),
    )
    found = [currency] if currency else []
    found += [count(number, one, several) for number, one, several in counted if number]
    return found + [f"{count(check.in_event, 'payout')} {check.check}" for check in checks if check.in_event]


get_payment_status_health = Tool(
    name="get_payment_status_health",
    domain=Domain.PAYMENTS,
    description=(
        "Check whether one event's money adds up: artists' credits against payments, buyers who have not paid, "
        "checkouts that did not mark the work paid, stuck or failed payouts, wrong currency. Use it to find "
        "mismatches. Not for the plain list of debts (get_artists_owed)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    args=PaymentHealthArgs,
    result=PaymentHealth,
    run=run,
    render=render_health,
    questions=(
        "payment health AB4012",
        "check payment status of ab4012",
        "are there payment mismatches for AB3989",
        "sold but unpaid works at AB4012",
        "does the money for AB4009 add up",
        "any stuck payouts for AB4012",
        "which buyers haven't paid for AB4012",
        "AB3989 paintings sold without a payment",
        "payment recon for ab 4012",
        "did all the buyers of AB3989 pay, and is the art marked paid",
        "reconcile art sales and artist payments AB3998",
        "is everything paid out correctly for last nights show AB4012",
        "paymnt status heath AB4008",
        "works paid at checkout but still marked sold AB3989",
        "are any transfers failing for AB4012",
        "y a-t-il des paiements bloqués pour AB4012",
        "vérifie les paiements de AB3989",
        "¿cuadran los pagos de AB4012?",
        "Stimmen die Zahlungen für AB4012?",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB3989"}),
)
