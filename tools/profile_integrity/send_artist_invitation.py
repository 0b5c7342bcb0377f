"""Inviting an artist to paint at an event (spec tools 2.6)."""

from uuid import UUID

from pydantic import Field

from arthur.errors import InternalError
from arthur.ids import error_reference
from arthur.sql import read_sql
from tools.arguments import Eid, ProfileId
from tools.contact import Email
from tools.context import ToolContext
from tools.events import find_event
from tools.profile_integrity.inviting import AT_ONCE, NO_ADDRESS, PACKAGE, check_facts, read_facts, state_of, warnings
from tools.profile_integrity.profiles import find_profile
from tools.render import section, text, when
from tools.spec import (
    Args,
    Change,
    Domain,
    Effect,
    Entity,
    EntityKind,
    Preview,
    Redaction,
    Result,
    Risk,
    Tool,
    roles,
)


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
    """Masked for everybody: what is stored and shown needs no more than a hint."""
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


async def prepare(args: SendArtistInvitationArgs, ctx: ToolContext) -> Preview:
    """Say who would be invited to what, in which words, and where the mail would go."""
    event = await find_event(ctx.reader, args.eid)
    profile = await find_profile(ctx.reader, args.artist_profile_id)
    facts = await read_facts(ctx.reader, event, profile)
    check_facts(facts, event, ctx.now)
    return Preview(
        title=f"Invite {facts.label} to {event.eid} {event.name or ''}".rstrip(),
        changes=(
            Change(field="show", before=None, after=when(event.starts_at, event.timezone)),
            Change(field="mail to", before=None, after=facts.masked_address),
            Change(field="message", before=None, after=args.message_from_producer),
        ),
        warnings=(*warnings(facts, event), AT_ONCE if facts.address else NO_ADDRESS),
        fingerprint=state_of(facts, event),
    )


async def run(args: SendArtistInvitationArgs, ctx: ToolContext) -> ArtistInvitationSent:
    """Store the invitation under our own role; the table's trigger mails once and tells the channel (pitfall F12).

    The artist's profile is held meanwhile, so that two invitations at once cannot both find none before them.
    """
    event = await find_event(ctx.reader, args.eid)
    profile = await find_profile(ctx.reader, args.artist_profile_id)
    await ctx.tx.value(read_sql(PACKAGE, "lock_profile.sql"), {"profile_id": profile.id})
    facts = await read_facts(ctx.tx, event, profile)
    check_facts(facts, event, ctx.now)
    params = {
        "artist_number": str(profile.entry_id),
        "eid": event.eid,
        "profile_id": profile.id,
        "message": args.message_from_producer,
        "sent_by": ctx.caller.user_id,
        "key": ctx.idempotency_key,
        "now": ctx.now,
    }
    invitation_id = await ctx.tx.value(read_sql(PACKAGE, "insert_invitation.sql"), params)
    stored = await read_facts(ctx.tx, event, profile)
    if stored.earlier_status != "pending":
        raise InternalError(error_reference(ctx.wall_now))
    return ArtistInvitationSent(
        sent=True,
        artist_name=profile.name,
        artist_profile_id=profile.id,
        entry_id=profile.entry_id,
        eid=event.eid,
        event_name=event.name,
        invitation_id=UUID(str(invitation_id)),
        mail_queued=facts.address is not None,
        mail_address=facts.masked_address,
        notice_queued=True,
        warnings=warnings(facts, event),
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
    effect=Effect.COMPANY,
    writes_company_data=True,
    max_calls=1,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=SendArtistInvitationArgs,
    result=ArtistInvitationSent,
    prepare=prepare,
    run=run,
    render=render,
    questions=(
        "invite Mara Holloway to paint at AB4020",
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
