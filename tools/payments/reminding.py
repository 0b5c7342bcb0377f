"""Whether an artist may be reminded now to set up payouts: money due, no account, not asked lately (tools 3.9)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.contact import mask_email
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.fingerprint import fingerprint
from tools.payments.artists import ArtistOrEventArgs, Profile, artist_words, event_artist_ids, find_group
from tools.payments.invitations import CountRow
from tools.payments.ledger import OWED, Scope, balances_by_artist, together
from tools.payments.payout import AccountRow, Route, account_rows
from tools.render import age, money

PACKAGE = "tools.payments"
TOOL = "send_payment_reminder"
REST = timedelta(hours=72)
"""How long an artist is left in peace after an invitation or an automatic mail."""


@dataclass(frozen=True, kw_only=True)
class ReminderCase:
    """A reminder that is allowed at this moment, and what it rests on."""

    event: EventKey
    profile: Profile
    account: AccountRow
    owed: list[tuple[str | None, Decimal]]
    address: str
    earlier: int
    last_sent_at: datetime | None

    @property
    def artist(self) -> str:
        """Name and number of the artist."""
        return artist_words(self.profile.artist_name, self.profile.entry_id)

    @property
    def masked_address(self) -> str:
        """The address as it may be shown to anybody."""
        return mask_email(self.address)

    @property
    def owed_words(self) -> str:
        """What is owed, per currency."""
        return ", ".join(money(amount, currency) for currency, amount in self.owed)

    @property
    def warnings(self) -> list[str]:
        """What to know before approving."""
        checks = (
            (self.account.route is Route.MANUAL, "This artist is paid by hand; an account may not be wanted."),
            (
                self.account.account_status in {"blocked", "rejected"},
                f"The account is {self.account.account_status}; a reminder alone will not change that.",
            ),
        )
        return [*(words for applies, words in checks if applies), *self.account.warnings]

    @property
    def fingerprint(self) -> str:
        """The name of the state the reminder depends on."""
        return fingerprint(
            artist=self.profile.artist_profile_id,
            event=self.event.id,
            status=self.account.account_status,
            address=self.address,
            earlier=self.earlier,
            owed=self.owed,
        )


async def check_reminder(eid: str, artist_profile_id: str, ctx: ToolContext) -> ReminderCase:
    """Return the case of a reminder that every rule allows.

    Raises:
        NotFound: no such event or artist.
        NotPossible: a rule forbids it now; the text says which.
    """
    reader = ctx.reader
    event, group = await asyncio.gather(
        find_event(reader, eid), find_group(reader, ArtistOrEventArgs(artist_profile_id=artist_profile_id))
    )
    assert group is not None  # noqa: S101  an artist was named
    profile = group.asked
    if profile.superseded_by is not None:
        raise NotPossible(f"#{profile.entry_id} was merged into another profile; remind that one.")
    me = profile.artist_profile_id
    artists, accounts, balances, address, asked, others = await asyncio.gather(
        event_artist_ids(reader, event),
        account_rows(reader, [me], ctx.now),
        balances_by_artist(reader, Scope(artist_ids=group.ids), ctx.now),
        reader.value(read_sql(PACKAGE, "reminder_address.sql"), {"artist_profile_id": me}),
        _asked_before(me, ctx),
        ctx.services.grants.under_way(TOOL, "artist_profile_id", artist_profile_id, besides=ctx.idempotency_key),
    )
    name = artist_words(profile.artist_name, profile.entry_id)
    if not set(group.ids).intersection(artists):
        raise NotPossible(f"{name} took no part in {event.eid}.")
    account = accounts[me]
    if account.route is Route.READY:
        raise NotPossible(f"The account of {name} is ready already; there is nothing to remind of.")
    sums = together(balance for own in balances.values() for balance in own)
    owed = [(currency, amount) for currency, amount in sums.items() if amount >= OWED]
    if not owed:
        raise NotPossible(f"{name} is owed nothing, so there is nothing to set up an account for.")
    if not address:
        raise NotPossible(f"{name} has no e-mail address on the profile; reach the artist another way.")
    _check_rest(name, asked, ctx.now)
    if others:
        raise NotPossible("Another reminder to this artist is under way or in doubt; that one has to be settled first.")
    return ReminderCase(
        event=event,
        profile=profile,
        account=account,
        owed=owed,
        address=str(address),
        earlier=asked.invitation_count if asked else 0,
        last_sent_at=asked.last_sent_at if asked else None,
    )


async def _asked_before(artist_id: UUID, ctx: ToolContext) -> CountRow | None:
    statement = read_sql(PACKAGE, "invitation_counts.sql")
    return await ctx.reader.one(statement, {"artist_ids": [artist_id]}, row=CountRow)


def _check_rest(name: str, asked: CountRow | None, now: datetime) -> None:
    last = asked.last_sent_at if asked else None
    if last is not None and now - last < REST:
        hours = int(REST.total_seconds() // 3600)
        raise NotPossible(f"{name} was asked {age(last, now)}; wait {hours} h between reminders.")
