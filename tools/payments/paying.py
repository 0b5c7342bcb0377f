"""Whether an artist may be paid an amount for an event now: every check there is, before any money moves (tools 3.2).

The function that stores a payment checks next to nothing, and a stored payment is sent by the next automatic run
(pitfall D14): so all checks come before it.
"""

import asyncio
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from arthur.database import Database
from arthur.errors import InvalidRequest, NotPossible
from arthur.sql import read_sql
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.fingerprint import fingerprint
from tools.payments.artists import ArtistOrEventArgs, Group, artist_words, find_group
from tools.payments.ledger import Balance, Scope, balances_by_artist
from tools.payments.payout import ROUTE_WORDS, AccountRow, Route, account_rows
from tools.render import NO_MINOR_UNIT, money

PACKAGE = "tools.payments"
TOOL = "process_artist_payment"
CENTS = 100
NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Who shall be paid how much, in which currency, for which event."""

    eid: str
    artist_profile_id: str
    amount: Decimal
    currency: str

    @property
    def words(self) -> str:
        """The amount as people read it."""
        return money(self.amount, self.currency)


@dataclass(frozen=True, kw_only=True)
class PaymentCase:
    """A payment that is allowed at this moment, and what it rests on."""

    event: EventKey
    group: Group
    account: AccountRow
    balance: Balance
    earned_here: Decimal
    wanted: Wanted

    @property
    def artist(self) -> str:
        """Name and number of the artist."""
        return artist_words(self.group.asked.artist_name, self.group.asked.entry_id)

    @property
    def fingerprint(self) -> str:
        """The name of the state the payment depends on."""
        return fingerprint(
            artist=self.account.artist_profile_id,
            event=self.event.id,
            balance=self.balance.model_dump(include={"currency", "total_credits", "settled_debits", "left_to_send"}),
            recipient=self.account.stripe_recipient_id,
            country=self.account.country,
        )

    @property
    def warnings(self) -> list[str]:
        """What to know before approving."""
        sent = _as_sent(self.wanted)
        checks = (
            (
                self.wanted.amount > self.earned_here,
                f"Only {money(self.earned_here, self.wanted.currency)} of it was earned at {self.event.eid}.",
            ),
            (
                sent != self.wanted.amount,
                f"Production rounds this up when it sends it: {money(sent, self.wanted.currency)} will go out.",
            ),
        )
        return [
            *(words for applies, words in checks if applies),
            *self.account.warnings,
            *self.group.notes,
            "A transfer cannot be taken back.",
        ]


@dataclass(frozen=True, kw_only=True)
class _OpenPayment:
    id: UUID
    artist_profile_id: UUID
    status: str | None
    gross_amount: Decimal
    currency: str
    transfer_id: str | None
    created_at: object

    @property
    def words(self) -> str:
        doubt = f" although transfer {self.transfer_id} exists" if self.transfer_id else ""
        return f"{money(self.gross_amount, self.currency)} {self.status or 'pending'}{doubt}"


@dataclass(frozen=True, kw_only=True)
class _Control:
    system_enabled: bool
    global_payments_enabled: bool


async def check_payment(wanted: Wanted, ctx: ToolContext) -> PaymentCase:
    """Return the case of a payment that every rule allows.

    Raises:
        NotFound: no such event or artist.
        InvalidRequest: the currency is not the event's, or the amount cannot be paid in it.
        NotPossible: a rule forbids it now; the text says which.
    """
    reader = ctx.reader
    event, group = await asyncio.gather(
        find_event(reader, wanted.eid),
        find_group(reader, ArtistOrEventArgs(artist_profile_id=wanted.artist_profile_id)),
    )
    assert group is not None  # noqa: S101  an artist was named
    check_currency(wanted, event)
    if group.asked.superseded_by is not None:
        others = ", ".join(f"#{one.entry_id}" for one in group.profiles if one.superseded_by is None)
        raise NotPossible(f"#{group.asked.entry_id} was merged into another profile; only that is paid ({others}).")
    await _check_systems(wanted, ctx)
    ids, me = group.ids, group.asked.artist_profile_id
    expected, accounts, balances, here = await asyncio.gather(
        reader.value(read_sql(PACKAGE, "expected_currency.sql"), {"event_id": event.id}),
        account_rows(reader, [me], ctx.now),
        balances_by_artist(reader, Scope(artist_ids=ids), ctx.now),
        balances_by_artist(reader, Scope(artist_ids=[me], event_id=event.id), ctx.now),
    )
    if expected is not None and expected != wanted.currency:
        raise NotPossible(
            f"{event.eid} is kept in {wanted.currency}, but its country uses {expected}: correct it first."
        )
    account = accounts[me]
    _check_account(account, wanted)
    await _check_nothing_open(reader, ids)
    balance = _balance_in(balances.get(me, []), wanted.currency)
    group_owed = sum(
        (one.balance_settled for rows in balances.values() for one in rows if one.currency == wanted.currency), NOTHING
    )
    _check_balance(wanted, balance, group_owed)
    earned = _balance_in(here.get(me, []), wanted.currency)
    if earned is None or earned.works_paid == 0:
        raise NotPossible(
            f"No work of this artist at {event.eid} has been paid by its buyer, so nothing is due for it."
        )
    assert balance is not None  # noqa: S101  checked above
    return PaymentCase(
        event=event, group=group, account=account, balance=balance, earned_here=earned.sales_credits, wanted=wanted
    )


def check_currency(wanted: Wanted, event: EventKey) -> None:
    """Insist on the event's currency and on an amount that exists in it (pitfalls D1, D2).

    Raises:
        InvalidRequest: otherwise.
    """
    currency = (event.currency or "").strip().upper()
    if wanted.currency != currency:
        raise InvalidRequest(
            f"{event.eid} is kept in {currency or 'no currency'}; it cannot be paid in {wanted.currency}."
        )
    if currency in NO_MINOR_UNIT and wanted.amount != wanted.amount.to_integral_value():
        raise InvalidRequest(f"{currency} has no cents.")


async def _check_systems(wanted: Wanted, ctx: ToolContext) -> None:
    """Refuse while payouts are switched off, or while the outcome of another payment to this artist is open."""
    control = await ctx.reader.one(read_sql(PACKAGE, "payment_control.sql"), {}, row=_Control)
    if control is None or not control.system_enabled or not control.global_payments_enabled:
        raise NotPossible("The payout system is switched off in production, so nothing can be paid now.")
    others = await ctx.services.grants.under_way(
        TOOL, "artist_profile_id", wanted.artist_profile_id, besides=ctx.idempotency_key
    )
    if others:
        raise NotPossible("Another payment to this artist is under way or in doubt; that one has to be settled first.")


def _check_account(account: AccountRow, wanted: Wanted) -> None:
    """Refuse what this account could not take, or would get wrongly (pitfalls D13, D16)."""
    if account.manual_request_open:
        raise NotPossible("The artist has asked to be paid by hand, and that request is open: do not pay twice.")
    if account.route is not Route.READY:
        raise NotPossible(f"The artist cannot be paid out: {ROUTE_WORDS[account.route]} (send_payment_reminder helps).")
    if warning := account.debt_warning(wanted.currency):
        raise NotPossible(f"Not from here: {warning}.")
    if account.account_region and (account.account_region == "canada") != (wanted.currency == "CAD"):
        raise NotPossible(
            f"The account belongs to the region {account.account_region}, but {wanted.currency} is sent from the other "
            "one: a person has to pay this by hand."
        )


async def _check_nothing_open(reader: Database, artist_ids: list[UUID]) -> None:
    params = {"artist_ids": artist_ids}
    found = await reader.fetch(read_sql(PACKAGE, "open_payments.sql"), params, row=_OpenPayment)
    if found:
        listed = "; ".join(payment.words for payment in found[:3])
        raise NotPossible(f"This artist has a payment that is not settled ({listed}); it comes first.")


def _balance_in(balances: list[Balance], currency: str) -> Balance | None:
    return next((balance for balance in balances if balance.currency == currency), None)


def _check_balance(wanted: Wanted, balance: Balance | None, group_owed: Decimal) -> None:
    """Refuse more than is owed, on this profile and on all that were merged with it (pitfall B4)."""
    if balance is None or balance.left_to_send <= 0:
        raise NotPossible(f"This artist is owed nothing in {wanted.currency}.")
    if balance.suspect_currency_eid is not None:
        raise NotPossible(
            f"The balance in {wanted.currency} includes {balance.suspect_currency_eid}, whose currency is not its "
            "country's: correct that first."
        )
    if wanted.amount > balance.left_to_send:
        raise NotPossible(f"{wanted.words} is more than is owed: {balance.words()}.")
    if wanted.amount > group_owed:
        raise NotPossible(
            f"Profiles merged with this one were paid already; {money(group_owed, wanted.currency)} is left in all."
        )


def _as_sent(wanted: Wanted) -> Decimal:
    """Return what production's own rounding makes of the amount: up to the cent, in floating point (schema 11)."""
    if wanted.currency in NO_MINOR_UNIT:
        return wanted.amount
    cents = Decimal(float(wanted.amount) * CENTS).to_integral_value(rounding=ROUND_CEILING)
    return cents / CENTS
