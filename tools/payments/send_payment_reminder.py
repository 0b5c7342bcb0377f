"""Reminding an artist to set up payouts: the record of the tool and of its outcome (spec tools 3.9)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from arthur.errors import OutcomeUnknown
from tools.arguments import Eid, ProfileId
from tools.clients.edge_functions import admin_send_payment_invite
from tools.contact import Email
from tools.context import ToolContext
from tools.payments.artists import artist_entity, artist_words
from tools.payments.edge_access import edge_of
from tools.payments.reminding import TOOL, check_reminder
from tools.render import age, section, text
from tools.spec import Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool, roles

TIMEOUT_S = 45.0
"""One call of at most 30 s, and the checks before it."""


class PaymentReminderArgs(Args):
    """Which artist is reminded, and about which event's money."""

    eid: Eid
    artist_profile_id: ProfileId


class ReminderSent(Result):
    """An invitation that was stored and mailed; it never holds the link or the mail's text."""

    sent: bool
    invitation_id: UUID | None
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    eid: str
    recipient_email: Email | None
    sent_at: datetime
    earlier_invitations: int = Field(ge=0, description="How many invitations had been sent before this one.")

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist and the event."""
        return (
            artist_entity(self.artist_profile_id, self.artist_name, self.entry_id),
            Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),
        )


def render(result: ReminderSent) -> str:
    """Render the receipt."""
    name = artist_words(result.artist_name, result.entry_id)
    if not result.sent:
        return f"*No reminder was sent to {name}.*"
    before = (
        f"invited {result.earlier_invitations} times before" if result.earlier_invitations else "the first invitation"
    )
    return section(
        f"*Reminder to set up payouts sent to {name}* ({text(result.recipient_email)}), about {text(result.eid)}",
        f"Accepted for sending at {result.sent_at:%d %b %Y, %H:%M} UTC; {before}.",
    )


async def prepare(args: PaymentReminderArgs, ctx: ToolContext) -> Preview:
    """Say who would be mailed about which money, and when they were asked before."""
    edge_of(ctx)
    case = await check_reminder(args.eid, args.artist_profile_id, ctx)
    last = f"{case.earlier}, the last {age(case.last_sent_at, ctx.now)}" if case.last_sent_at else "never"
    return Preview(
        title=f"Mail {case.artist} a reminder to set up payouts, about {case.event.eid}",
        changes=(Change(field="mail to", before=None, after=case.masked_address),),
        warnings=(
            f"Owed: {case.owed_words}. Asked before: {last}.",
            "It goes to the artist, who has to set up an account; it does not remind any buyer to pay.",
            *case.warnings,
            "The mail goes out at once and cannot be taken back.",
        ),
        fingerprint=case.fingerprint,
    )


async def run(args: PaymentReminderArgs, ctx: ToolContext) -> ReminderSent:
    """Check everything again and have the invitation stored and mailed, once.

    Raises:
        OutcomeUnknown: the function did not say that it stored one.
    """
    edge = edge_of(ctx)
    case = await check_reminder(args.eid, args.artist_profile_id, ctx)
    note = f"Reminder about {case.event.eid}, asked for by {ctx.caller.user_id} [{ctx.idempotency_key}]"
    try:
        invited = await admin_send_payment_invite(edge, args.artist_profile_id, note=note)
    except OutcomeUnknown as exc:
        raise OutcomeUnknown(
            f"I asked for a reminder to {case.artist} and got no answer that says whether it was mailed. "
            "It will not be tried again by itself; get_payment_invitations shows whether it is stored."
        ) from exc
    if invited.invitation_id is None:
        raise OutcomeUnknown(
            f"The function did not name the invitation to {case.artist} that it stored; check it first."
        )
    profile = case.profile
    return ReminderSent(
        sent=True,
        invitation_id=invited.invitation_id,
        artist_profile_id=profile.artist_profile_id,
        artist_name=profile.artist_name,
        entry_id=profile.entry_id,
        eid=case.event.eid,
        recipient_email=case.masked_address,
        sent_at=ctx.wall_now,
        earlier_invitations=case.earlier,
    )


send_payment_reminder = Tool(
    name=TOOL,
    domain=Domain.PAYMENTS,
    description=(
        "Mail one artist, who is owed money for an event and has no ready account, a reminder to set up payouts, after "
        "a person has approved it. It never writes to buyers. Not for reading what was sent (get_payment_invitations)."
    ),
    roles=roles("F"),
    risk=Risk.HIGH,
    effect=Effect.OUTSIDE,
    writes_company_data=True,
    max_calls=1,
    timeout_s=TIMEOUT_S,
    args=PaymentReminderArgs,
    result=ReminderSent,
    prepare=prepare,
    run=run,
    render=render,
    questions=(
        "remind artist 310003 to set up payment for AB4012",
        "send a payment reminder to Mara Holloway for ab4012",
        "nudge artist 310004 to finish the stripe setup, AB4012",
        "email artist 310024 the payout setup link for AB4012",
        "send payment setup invite to artist 310003 AB4012",
        "please remind her to connect a bank account for AB4012",
        "payment reminder 310003 AB4012",
        "can you ping the artist about her payout account (AB4012)",
        "send artist 310020 another onboarding mail for AB3982",
        "send remminder artist 310003 for ab4012 payment",
        "ask artist 310003 for bank details so we can pay for AB4012",
        "chase artist 310024 about payout onboarding for AB4012",
        "envoie un rappel de paiement à l'artiste 310003 pour AB4012",
        "relance l'artiste 310004 pour configurer son compte, AB4012",
        "recuérdale al artista 310003 que configure su cobro, AB4012",
        "Erinnere Künstler 310003 an die Einrichtung der Auszahlung, AB4012",
    ),
    samples=(),
)
