"""Whether artists can be paid out, and by which way (spec tools 3.1)."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from arthur.errors import InvalidRequest
from tools.context import ToolContext
from tools.events import find_event
from tools.payments.artists import ArtistOrEventArgs, artist_entity, artist_words, event_artist_ids, find_group
from tools.payments.ledger import Balance, Scope, balances_by_artist
from tools.payments.payout import ROUTE_WORDS, PayoutAccount, Route, account_rows, payout_account
from tools.render import bullets, count, section, text
from tools.spec import Domain, Entity, Redaction, Result, Tool, roles


class StripeStatusArgs(ArtistOrEventArgs):
    """One artist, or all artists of an event."""


class PayoutAccounts(Result):
    """The payout set-up of an artist (with merged profiles) or of an event's artists, also those without one."""

    eid: str | None
    accounts: list[PayoutAccount]
    count: int
    ready_count: int
    routes: dict[Route, int]
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the artists, those that cannot be paid first."""
        ordered = sorted(self.accounts, key=lambda account: account.payable)
        return tuple(artist_entity(one.artist_profile_id, one.artist_name, one.entry_id) for one in ordered)


async def run(args: StripeStatusArgs, ctx: ToolContext) -> PayoutAccounts:
    """Look up the accounts of one artist, or of everybody in an event."""
    args.require_one()
    if args.names_artist and args.eid is not None:
        raise InvalidRequest("Give an artist or an event, not both: an account does not depend on the event.")
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    group = await find_group(ctx.reader, args)
    ids = group.ids if group else await event_artist_ids(ctx.reader, event) if event else []
    rows, debts = await asyncio.gather(
        account_rows(ctx.reader, ids, ctx.now),
        balances_by_artist(ctx.reader, Scope(artist_ids=ids, open_only=True), ctx.now),
    )
    accounts = [
        payout_account(rows[profile_id], owed_in=_currencies(debts.get(profile_id, [])))
        for profile_id in ids
        if profile_id in rows
    ]
    if group is None:
        accounts.sort(key=lambda account: (account.payable, account.route, account.entry_id))
    return PayoutAccounts(
        eid=args.eid,
        accounts=accounts,
        count=len(accounts),
        ready_count=sum(account.payable for account in accounts),
        routes=dict(Counter(account.route for account in accounts)),
        notes=group.notes if group else [],
    )


def _currencies(balances: Sequence[Balance]) -> list[str | None]:
    return [balance.currency for balance in balances if balance.owed]


def render(result: PayoutAccounts) -> str:
    """Render one artist as a card, an event's artists as a list with those who cannot be paid first."""
    if result.eid is not None:
        return _event_list(result)
    asked = result.accounts[0]
    verdict = "can be paid out" if asked.payable else f"cannot be paid out: {ROUTE_WORDS[asked.route]}"
    if asked.route is Route.MANUAL:
        verdict = "is paid by hand (request or override on file)"
    elif asked.route is Route.READY and not asked.payable:
        verdict = "must not be paid on this profile"
    return section(
        f"*{artist_words(asked.artist_name, asked.entry_id)} {verdict}*",
        _facts(asked),
        *(f"⚠️ {text(warning)}" for warning in asked.warnings),
        *(f"Merged profile {_line(other)}" for other in result.accounts[1:]),
        *(text(note) for note in result.notes),
    )


def _facts(account: PayoutAccount) -> str:
    place = f"{text(account.country)}, {text(account.default_currency)}, region {text(account.account_region)}"
    held = f"Account {text(account.account_status)} ({place})" if account.account_status else "No payout account"
    invited = f"{account.last_invited_at:%d %b %Y}" if account.last_invited_at else "never"
    return f"{held} · last invited: {invited}"


def _event_list(result: PayoutAccounts) -> str:
    if not result.accounts:
        return f"*No artists in {text(result.eid)} yet*"
    tally = ", ".join(f"{number} {ROUTE_WORDS[route]}" for route, number in sorted(result.routes.items()))
    narrow = "Ask for one artist to see the rest."
    return section(
        f"*{result.ready_count} of {count(result.count, 'artist')} of {text(result.eid)} can be paid out*",
        tally,
        bullets((_line(account) for account in result.accounts), total=result.count, narrow=narrow),
    )


def _line(account: PayoutAccount) -> str:
    warnings = f" ⚠️ {text('; '.join(account.warnings))}" if account.warnings else ""
    return f"{artist_words(account.artist_name, account.entry_id)}: {ROUTE_WORDS[account.route]}{warnings}"


get_artist_stripe_status = Tool(
    name="get_artist_stripe_status",
    domain=Domain.PAYMENTS,
    description=(
        "Say whether an artist, or each artist of an event, can be paid out: payout (Stripe) account ready, "
        "unfinished, invited, missing, or paid by hand. Use it for onboarding and account questions. Not for amounts "
        "owed (get_artists_owed) nor for the list of invitations sent (get_payment_invitations)."
    ),
    roles=roles("F O V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=StripeStatusArgs,
    result=PayoutAccounts,
    run=run,
    render=render,
    questions=(
        "can we pay artist 310002",
        "is Mara Holloway's stripe account ready",
        "stripe status for ab4012",
        "which artists of AB4012 can't be paid yet",
        "has artist 310003 finished onboarding",
        "payout account status for the artist",
        "who at ab 4012 has no stripe account",
        "strpe acount status artist 310024",
        "is her account set up for payouts",
        "what country is the payout account of artist 310019 in",
        "artists of AB4008 ready for payout",
        "does he have a bank account connected with us",
        "why can't artist 310018 get a stripe payout",
        "est-ce que l'artiste 310004 a un compte Stripe",
        "quels artistes de AB4012 n'ont pas encore de compte pour être payés",
        "¿el artista 310002 ya puede cobrar por Stripe?",
        "Ist das Stripe-Konto von Künstler 310002 bereit?",
        "can she be paid",
        "can artist 310003 get paid out",
        "does she have an account",
        "is her account ready",
        "is Mara Holloway set up for payouts",
    ),
    samples=({"entry_id": 310001}, {"eid": "AB4012"}),
)
