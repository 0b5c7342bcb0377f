"""Who is owed money: balances per artist and currency, of everybody, one artist or one event (spec tools 3.6)."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.payments.artists import ArtistOrEventArgs, Group, find_group
from tools.payments.exchange import Rate, in_usd, stored_rates, usd_estimate
from tools.payments.ledger import RULE, Balance, Scope, artist_money, balances_by_artist, together
from tools.payments.owed import ArtistOwed, ArtistsOwed, CurrencyTotal, Debt, GroupOwed, Overpaid, debts
from tools.payments.owed_text import render_owed
from tools.payments.payout import AccountRow, account_rows
from tools.render import money
from tools.spec import Domain, Tool, roles

MOST_OVERPAID = 25


class ArtistsOwedArgs(ArtistOrEventArgs):
    """Nothing for everybody; or an event, or an artist."""

    overdue_only: bool = Field(
        default=False, description="Only artists owed for more than 14 days since the buyer paid, else the event's end."
    )
    limit: int = Field(default=20, ge=1, le=100, description="How many artists at most, the largest debts first.")


async def run(args: ArtistsOwedArgs, ctx: ToolContext) -> ArtistsOwed:
    """Compute the balances in scope and keep those that are owed."""
    event, group = await asyncio.gather(_event(args, ctx), find_group(ctx.reader, args))
    scope = Scope(artist_ids=group.ids if group else None, event_id=event.id if event else None, open_only=True)
    rows, rates = await asyncio.gather(artist_money(ctx.reader, scope), stored_rates(ctx.reader))
    people = debts(rows, ctx.now)
    owed = sorted((one for one in people if one.owed), key=lambda one: (-_worth(one.balances, rates), one.row.entry_id))
    overdue = [one for one in owed if one.overdue]
    wanted = overdue if args.overdue_only else owed
    counted = [balance for one in wanted for balance in one.balances]
    amounts = [balance for balance in counted if (balance.overdue if args.overdue_only else balance.owed)]
    overpaid = _overpaid(people)
    is_merged = group is not None and len(group.profiles) > 1 and not args.overdue_only
    merged = _together(people) if is_merged else []
    return ArtistsOwed(
        eid=args.eid,
        event_currency=event.currency if event else None,
        asked_artist=group.asked.entity.label if group else None,
        asked_artist_profile_id=group.asked.artist_profile_id if group else None,
        overdue_only=args.overdue_only,
        artists_owed=await _listed(wanted[: args.limit], event, ctx),
        count=len(wanted),
        truncated=len(wanted) > args.limit,
        overdue_count=len(overdue),
        currency_summary=_totals(amounts),
        together=merged,
        usd_estimate=usd_estimate(_estimated(merged, amounts), rates, ctx.now),
        overpaid=overpaid[:MOST_OVERPAID],
        overpaid_count=len(overpaid),
        rule=RULE,
        notes=_notes(event, group),
    )


async def _event(args: ArtistsOwedArgs, ctx: ToolContext) -> EventKey | None:
    return await find_event(ctx.reader, args.eid) if args.eid else None


def _worth(balances: Iterable[Balance], rates: Mapping[str, Rate]) -> Decimal:
    """Return what is owed in US dollars, for the order of the list alone; an unknown currency counts one to one."""
    owed = ((balance.balance_settled, balance.currency) for balance in balances if balance.owed)
    return sum((in_usd(amount, currency, rates) or amount for amount, currency in owed), Decimal(0))


async def _listed(shown: Sequence[Debt], event: EventKey | None, ctx: ToolContext) -> list[ArtistOwed]:
    ids = [one.row.artist_profile_id for one in shown]
    nothing: dict[UUID, list[Balance]] = {}
    elsewhere = Scope(artist_ids=ids, unattributed=True)
    accounts, unattributed = await asyncio.gather(
        account_rows(ctx.reader, ids, ctx.now),
        balances_by_artist(ctx.reader, elsewhere, ctx.now) if event else asyncio.sleep(0, nothing),
    )
    return [
        _artist(one, accounts[one.row.artist_profile_id], unattributed.get(one.row.artist_profile_id, []))
        for one in shown
    ]


def _artist(one: Debt, account: AccountRow, unattributed: list[Balance]) -> ArtistOwed:
    row = one.row
    unsafe = [account.debt_warning(balance.currency) for balance in one.balances if balance.owed]
    doubts = [
        f"a failed or cancelled payment in {balance.currency} has a transfer id: check before paying"
        for balance in one.balances
        if balance.in_doubt
    ]
    doubts += [
        f"{balance.suspect_currency_eid} is in {balance.currency}, not its country's currency: correct it before paying"
        for balance in one.balances
        if balance.owed and balance.suspect_currency_eid
    ]
    doubts += [
        f"got {money(-balance.balance_settled, balance.currency)} more than earned in {balance.currency}: a payment "
        "without artwork may have settled this debt; check before paying"
        for balance in one.balances
        if balance.overpaid
    ]
    return ArtistOwed(
        artist_profile_id=row.artist_profile_id,
        artist_name=row.artist_name,
        entry_id=row.entry_id,
        balances=one.balances,
        overdue=one.overdue,
        route=account.route,
        account_status=account.account_status,
        warnings=[*doubts, *(warning for warning in unsafe if warning), *account.warnings],
        unattributed=[part for part in unattributed if part.moved],
    )


def _totals(owed: Sequence[Balance]) -> list[CurrencyTotal]:
    totals: list[CurrencyTotal] = []
    for currency in sorted({balance.currency for balance in owed}, key=lambda code: code or ""):
        same = [balance for balance in owed if balance.currency == currency]
        totals.append(
            CurrencyTotal(
                currency=currency,
                artist_count=len(same),
                total_owed=sum((balance.balance_settled for balance in same), Decimal(0)),
                in_flight=sum((balance.in_flight for balance in same), Decimal(0)),
                left_to_send=sum((balance.left_to_send for balance in same), Decimal(0)),
            )
        )
    return totals


def _together(people: Iterable[Debt]) -> list[GroupOwed]:
    sums = together(balance for one in people for balance in one.balances)
    return [GroupOwed(currency=currency, amount=amount) for currency, amount in sums.items()]


def _estimated(merged: Sequence[GroupOwed], amounts: Sequence[Balance]) -> list[tuple[str | None, Decimal]]:
    """Return what is owed per currency; of merged profiles it is their sum."""
    if merged:
        return [(one.currency, one.amount) for one in merged if one.amount > 0]
    return [(one.currency, one.balance_settled) for one in amounts]


def _overpaid(people: Iterable[Debt]) -> list[Overpaid]:
    return [
        Overpaid(
            artist_profile_id=one.row.artist_profile_id,
            artist_name=one.row.artist_name,
            entry_id=one.row.entry_id,
            currency=balance.currency,
            overpaid_by=-balance.balance_settled,
        )
        for one in people
        for balance in one.balances
        if balance.overpaid
    ]


def _notes(event: EventKey | None, group: Group | None) -> list[str]:
    notes = list(group.notes) if group else []
    if event is not None:
        notes.append(
            "Only payments for artworks of this event are subtracted; payments without artwork belong to no event."
        )
        if event.artist_auction_portion == 0:
            notes.append("A charity night: the artists' share is 0.")
        if event.currency is None:
            notes.append("The event has no currency; set it before anybody is paid.")
    return notes


get_artists_owed = Tool(
    name="get_artists_owed",
    domain=Domain.PAYMENTS,
    description=(
        "Who is owed money and how much, per artist and currency: everybody when called without arguments, or one "
        "artist, or the artists of one event. Give eid only if this very question names an event, never one from "
        "earlier talk. Not for payments made (get_artist_payment_ledger) nor accounts (get_artist_stripe_status)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=3,
    args=ArtistsOwedArgs,
    result=ArtistsOwed,
    run=run,
    render=render_owed,
    questions=(
        "who do we owe",
        "who do we owe money to",
        "which artists haven't been paid yet",
        "unpaid artists",
        "how much do we owe the artists of AB4012",
        "what do we owe artist 310001",
        "ab4012 artists owed",
        "does Mara still have money coming from us",
        "artist balances per currency",
        "list overdue artist payments",
        "total outstanding artist payouts",
        "who from ab 4009 still needs to get paid",
        "wich artists are still waiting for there money",
        "outstanding balance of artist 310018",
        "are we late paying anybody",
        "à qui devons-nous encore de l'argent",
        "combien doit-on à l'artiste 310001",
        "¿cuánto les debemos a los artistas de AB4012?",
        "Welchen Künstlern schulden wir noch Geld?",
        "how much do we owe her",
        "who else do we owe",
        "combien doit-on à Mara Holloway",
        "how much is left to pay",
        "what is left to pay her",
    ),
    samples=({}, {"eid": "AB4012"}, {"entry_id": 310001}, {"overdue_only": True}),
)
