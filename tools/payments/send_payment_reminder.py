"""Reminding an artist to set up payouts: the record of the tool and of its outcome (spec tools 3.9)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from tools.arguments import Eid, ProfileId
from tools.contact import Email
from tools.payments.artists import artist_entity, artist_words
from tools.render import section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Risk, Tool, roles


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


send_payment_reminder = Tool(
    name="send_payment_reminder",
    domain=Domain.PAYMENTS,
    description=(
        "Mail one artist, who is owed money for an event and has no ready account, a reminder to set up payouts, after "
        "a person has approved it. It never writes to buyers. Not for reading what was sent (get_payment_invitations)."
    ),
    roles=roles("F"),
    risk=Risk.HIGH,
    writes_company_data=True,
    max_calls=1,
    args=PaymentReminderArgs,
    result=ReminderSent,
    run=None,
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
