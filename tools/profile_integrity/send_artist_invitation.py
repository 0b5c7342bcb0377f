"""Inviting an artist to paint at an event (spec tools 2.6)."""

from uuid import UUID

from pydantic import Field

from tools.arguments import Eid, ProfileId
from tools.contact import Email
from tools.render import section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Risk, Tool, roles


class SendArtistInvitationArgs(Args):
    """Which event, which artist, and what the producer writes."""

    eid: Eid
    artist_profile_id: ProfileId
    message_from_producer: str = Field(
        min_length=1, max_length=2000, description="The producer's words to the artist, as they will be mailed."
    )


class ArtistInvitationSent(Result):
    """The invitation that was stored, and what became of the mail about it."""

    sent: bool
    artist_name: str | None
    artist_profile_id: UUID
    entry_id: int
    eid: str
    event_name: str | None
    invitation_id: UUID
    mail_queued: bool
    """False: no address is known, so nobody was mailed (pitfall F12)."""
    mail_address: Email | None
    notice_queued: bool
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist, then the event."""
        return (
            Entity(
                kind=EntityKind.ARTIST, id=str(self.artist_profile_id), label=self.artist_name or f"#{self.entry_id}"
            ),
            Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),
        )


def render(result: ArtistInvitationSent) -> str:
    """Render who was invited, and whether a mail is on its way."""
    mail = (
        f"A mail to {text(result.mail_address)} is queued."
        if result.mail_queued
        else "⚠ No mail went out: no address is known. Please tell the artist another way."
    )
    return section(
        f"*{text(result.artist_name)} (#{result.entry_id}) is invited to {text(result.eid)}* {text(result.event_name)}",
        mail,
        "The event's Slack channel gets a notice." if result.notice_queued else "",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


send_artist_invitation = Tool(
    name="send_artist_invitation",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Invite one artist to paint at one event, with a message from the producer, after a person approved it. Needs "
        "the event code, the profile's id (lookup_artist_profile) and the message. To see invitations use "
        "get_artist_invitations; to invite an artist to set up payouts use send_payment_reminder."
    ),
    roles=roles("O P"),
    risk=Risk.HIGH,
    writes_company_data=True,
    max_calls=1,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=SendArtistInvitationArgs,
    result=ArtistInvitationSent,
    run=None,
    render=render,
    questions=(
        "invite Corwin Inkpen to AB4020 with the message 'come and paint'",
        "send artist 310005 an invitation for AB4033: we miss you",
        "ask Tindra Foxgrove to paint at AB4031",
        "invite 310012 to 4016",
        "please invite Juno Arrowsby to the Toronto show AB4020 and write that doors open at seven",
        "send an invite to artist 310003 for ab4036",
        "could you get Rosalind Harborough on board for AB4028, tell her round one is free",
        "invitation for 310020 to AB4022: kia ora, paint with us",
        "we want Odalys at AB4044, invite her",
        "invit 310002 to AB4033 plz, message: see you there",
        "write to Benedek Silverlake that we would like him at AB4020",
        "send the producer's invitation to this artist",
        "invite her to the next one as well",
        "invite l'artiste 310005 à AB4020 : « viens peindre avec nous »",
        "envoie une invitation à Corwin Inkpen pour AB4033",
        "invita a Marisol Vermilion al AB4031 con el mensaje «te esperamos»",
        "Lade Künstler 310020 zu AB4016 ein und schreib: bis bald",
    ),
    samples=(),
)
