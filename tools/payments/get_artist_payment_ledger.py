"""Every work and payment of an artist or an event with running balances (spec tools 3.5)."""

import asyncio
from collections.abc import Sequence
from decimal import Decimal

from pydantic import Field

from arthur.sql import read_sql
from tools.context import ToolContext
from tools.events import find_event
from tools.payments.artists import ArtistOrEventArgs, Group, find_group
from tools.payments.ledger import RULE, ArtistMoney, Scope, artist_money
from tools.payments.ledger_lines import LineRow, entry, payment
from tools.payments.ledger_result import ArtistBalance, CurrencyPaid, PaymentLedger
from tools.payments.ledger_text import render_ledger
from tools.spec import Domain, Redaction, Tool, roles


class PaymentLedgerArgs(ArtistOrEventArgs):
    """An artist, an event, or an artist within an event."""

    limit: int = Field(default=50, ge=1, le=300, description="How many lines at most, newest first.")


async def run(args: PaymentLedgerArgs, ctx: ToolContext) -> PaymentLedger:
    """Read the lines and the balances of the same scope."""
    args.require_one()
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    group = await find_group(ctx.reader, args)
    scope = Scope(artist_ids=group.ids if group else None, event_id=event.id if event else None)
    params = {"artist_ids": scope.artist_ids, "event_id": scope.event_id, "limit": args.limit}
    lines, money = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.payments", "ledger_lines.sql"), params, row=LineRow),
        artist_money(ctx.reader, scope),
    )
    ids = [row.artist_profile_id for row in money]
    apart = await artist_money(ctx.reader, Scope(artist_ids=ids, unattributed=True)) if event and ids else []
    total = lines[0].total if lines else 0
    return PaymentLedger(
        eid=args.eid,
        asked_artist=group.asked.entity.label if group else None,
        asked_artist_profile_id=group.asked.artist_profile_id if group else None,
        payments=[payment(line) for line in lines if line.payment_id is not None],
        entries=[entry(line) for line in lines],
        count=total,
        truncated=total > len(lines),
        total_paid=_paid(money),
        balances=[_named(row, ctx) for row in money],
        unattributed=[_named(row, ctx) for row in apart],
        rule=RULE,
        notes=_notes(group, of_event=event is not None, apart=bool(apart)),
    )


def _named(row: ArtistMoney, ctx: ToolContext) -> ArtistBalance:
    return ArtistBalance(
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        **dict(row.balance(ctx.now)),
    )


def _paid(money: Sequence[ArtistMoney]) -> list[CurrencyPaid]:
    """Return what was paid out per currency, from the balances, so that a cut list changes no total."""
    totals: dict[str | None, tuple[Decimal, int]] = {}
    for row in money:
        amount, payments = totals.get(row.currency, (Decimal(0), 0))
        totals[row.currency] = (amount + row.settled_debits, payments + row.payments_settled)
    return [
        CurrencyPaid(currency=currency, total_paid=amount, payment_count=payments)
        for currency, (amount, payments) in sorted(totals.items(), key=lambda item: item[0] or "")
        if payments
    ]


def _notes(group: Group | None, *, of_event: bool, apart: bool) -> list[str]:
    notes = list(group.notes) if group else []
    if of_event and apart:
        notes.append("Payments without artwork belong to no event; they are listed apart and not in these balances.")
    return notes


get_artist_payment_ledger = Tool(
    name="get_artist_payment_ledger",
    domain=Domain.PAYMENTS,
    description=(
        "The ledger of one artist or one event: every sale, credit by hand and payment with date, status and running "
        "balance, per currency. Use it for payment history and for 'did we pay X'. Not for a list of who is owed "
        "(get_artists_owed) nor for account set-up (get_artist_stripe_status)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL, Redaction.CARD}),
    args=PaymentLedgerArgs,
    result=PaymentLedger,
    run=run,
    render=render_ledger,
    questions=(
        "payment history of artist 310005",
        "what have we paid artist 310001 so far",
        "did we pay the artists of AB4012",
        "ledger for artist 310007",
        "show me all payments for ab4012",
        "artist payments AB4009",
        "when was artist 310005 paid and how",
        "how much did Priya earn with us and what did she get",
        "statement of account for artist 310010",
        "list of transfers to artist 310009",
        "was the prize credited to artist 310011",
        "payement history for artist 310023",
        "did his last payment fail",
        "which payouts to artists from that night went through",
        "historique des paiements de l'artiste 310002",
        "avons-nous payé les artistes de AB4012",
        "¿qué pagos le hicimos al artista 310001?",
        "Welche Zahlungen hat Künstler 310005 bekommen?",
        "what did we pay her already",
        "has Mara Holloway been paid",
        "when did we last pay Mara Holloway",
        "was artist 310009 paid twice",
    ),
    samples=({"entry_id": 310001}, {"eid": "AB4012"}),
)
