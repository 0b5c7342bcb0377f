"""Invitations of an event or of an artist, and whether they can still be accepted (spec tools 2.5)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field, computed_field

from arthur.errors import InvalidRequest
from arthur.sql import read_sql
from tools.arguments import Eid, ProfileId
from tools.contact import Prose
from tools.context import ToolContext
from tools.events import find_event
from tools.profile_integrity.profiles import find_profile
from tools.render import bullets, count, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

MOST_OF_EVENT = 200
MOST_OF_ARTIST = 50
LONGEST_MESSAGE = 80


class ArtistInvitationsArgs(Args):
    """An event, an artist, or both."""

    eid: Eid | None = None
    artist_profile_id: ProfileId | None = None
    status: Literal["pending", "accepted", "declined", "withdrawn", "expired"] | None = Field(
        default=None, description="Only invitations of this status."
    )


class StoredInvitation(Result):
    """One invitation as stored, with its artist and event."""

    id: UUID
    event_eid: str | None
    artist_profile_id: UUID | None
    artist_number: str | None
    status: str
    created_at: datetime | None
    message_from_producer: Prose | None
    accepted_at: datetime | None
    artist_name: str | None
    eid: str | None
    event_name: str | None
    event_start: datetime | None
    timezone: str | None
    applications_open: bool
    artist_confirmed: bool
    """The artist has a standing confirmation for the event, which an accepted invitation alone is not (pitfall B10)."""


class Invitation(StoredInvitation):
    """One invitation, and whether its artist can still say yes; None once it was answered."""

    can_be_accepted: bool | None


class ArtistInvitations(Result):
    """Invitations newest first; the counts cover all of them, also those not listed."""

    invitations: list[Invitation]
    count: int
    truncated: bool
    by_status: dict[str, int]
    accepted: int
    pending: int
    pending_dead_ends: int
    """Pending invitations that cannot be accepted: applications closed, or the show has begun."""
    confirmed: int
    """Standing confirmations, which count whether or not an invitation led to them."""
    eid: str | None
    event_name: str | None
    artist_profile_id: UUID | None
    artist_name: str | None

    @computed_field
    @property
    def returned(self) -> int:
        """How many invitations are listed."""
        return len(self.invitations)

    def entities(self) -> tuple[Entity, ...]:
        """Return what was asked for, then the artists or events listed."""
        asked = []
        if self.eid:
            asked.append(Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid))
        if self.artist_profile_id:
            label = self.artist_name or str(self.artist_profile_id)
            asked.append(Entity(kind=EntityKind.ARTIST, id=str(self.artist_profile_id), label=label))
        return tuple(dict.fromkeys((*asked, *self._listed())))

    def _listed(self) -> list[Entity]:
        if self.artist_profile_id:
            return [
                Entity(kind=EntityKind.EVENT, id=each.eid, label=each.event_name or each.eid)
                for each in self.invitations
                if each.eid
            ]
        return [
            Entity(kind=EntityKind.ARTIST, id=str(each.artist_profile_id), label=each.artist_name or "unnamed artist")
            for each in self.invitations
            if each.artist_profile_id
        ]


@dataclass(frozen=True, kw_only=True)
class _StatusCount:
    status: str
    invitations: int
    dead_ends: int


async def run(args: ArtistInvitationsArgs, ctx: ToolContext) -> ArtistInvitations:
    """Resolve event and artist, then list, count and look up confirmations at once."""
    if args.eid is None and args.artist_profile_id is None:
        raise InvalidRequest("Give an event code (eid), an artist (artist_profile_id), or both.")
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    artist = await find_profile(ctx.reader, args.artist_profile_id) if args.artist_profile_id else None
    scope = {
        "eid": args.eid,
        "profile_id": args.artist_profile_id,
        "numbers": artist.numbers if artist else [],
        "status": args.status,
    }
    limit = MOST_OF_EVENT if event else MOST_OF_ARTIST
    rows, counts, confirmed = await asyncio.gather(
        ctx.reader.fetch(
            read_sql("tools.profile_integrity", "artist_invitations.sql"),
            {**scope, "limit": limit},
            row=StoredInvitation,
        ),
        ctx.reader.fetch(
            read_sql("tools.profile_integrity", "invitation_counts.sql"), {**scope, "now": ctx.now}, row=_StatusCount
        ),
        ctx.reader.value(read_sql("tools.profile_integrity", "confirmations_in_scope.sql"), scope),
    )
    by_status = {each.status: each.invitations for each in counts}
    total = sum(by_status.values())
    return ArtistInvitations(
        invitations=[_invitation(row, ctx.now) for row in rows],
        count=total,
        truncated=total > len(rows),
        by_status=by_status,
        accepted=by_status.get("accepted", 0),
        pending=by_status.get("pending", 0),
        pending_dead_ends=sum(each.dead_ends for each in counts),
        confirmed=int(str(confirmed)),
        eid=event.eid if event else None,
        event_name=event.name if event else None,
        artist_profile_id=artist.id if artist else None,
        artist_name=artist.name if artist else None,
    )


def _invitation(row: StoredInvitation, now: datetime) -> Invitation:
    ahead = row.event_start is None or row.event_start >= now
    possible = row.eid is not None and row.applications_open and ahead
    return Invitation(**row.model_dump(), can_be_accepted=possible if row.status == "pending" else None)


def render(result: ArtistInvitations) -> str:
    """Render the counts, then one line an invitation."""
    whose = " to ".join(text(name) for name in (result.artist_name, result.eid) if name)
    if not result.count:
        return section(f"*No invitations for {whose}.*", _confirmations(result))
    statuses = ", ".join(f"{number:,} {text(status)}" for status, number in result.by_status.items())
    dead = (
        f"⚠ {count(result.pending_dead_ends, 'pending invitation')} can no longer be accepted: "
        "applications are closed or the show has begun."
        if result.pending_dead_ends
        else ""
    )
    by_artist = result.artist_profile_id is not None
    lines = bullets(
        (_line(each, by_artist=by_artist) for each in result.invitations),
        total=result.count,
        narrow="Ask for one status or one artist to see the others.",
    )
    head = f"*{count(result.count, 'invitation')} for {whose}*: {statuses}"
    if len(result.by_status) == 1:
        [status] = result.by_status
        head = f"*{count(result.count, f'{status} invitation')} for {whose}*"
    return section(head, _confirmations(result), dead, lines)


def _confirmations(result: ArtistInvitations) -> str:
    return f"Standing confirmations: {result.confirmed:,} (an accepted invitation alone is not one)."


def _line(each: Invitation, *, by_artist: bool) -> str:
    who = (
        f"{text(each.eid or each.event_eid)} {text(each.event_name)}"
        if by_artist
        else f"{text(each.artist_name)} #{text(each.artist_number)}"
    )
    closed = ", cannot be accepted any more" if each.can_be_accepted is False else ""
    confirmed = ", confirmed" if each.artist_confirmed else ""
    words = text(each.message_from_producer)
    message = words if len(words) <= LONGEST_MESSAGE else f"{words[:LONGEST_MESSAGE]}…"
    return f"{who}: {text(each.status)}{confirmed}{closed}, sent {when(each.created_at, each.timezone)} – “{message}”"


get_artist_invitations = Tool(
    name="get_artist_invitations",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Invitations to paint, of one event or one artist: status, when sent, message, whether they can still be "
        "accepted, and how many artists stand confirmed. Use for who was invited or has not answered. Not for "
        "inviting (send_artist_invitation) and not for payment set-up invitations (get_payment_invitations)."
    ),
    roles=roles("O P V"),
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=ArtistInvitationsArgs,
    result=ArtistInvitations,
    run=run,
    render=render,
    questions=(
        "who is invited to AB4020",
        "pending invitations ab4018",
        "which artists haven't answered for 4020",
        "has Corwin Inkpen been invited to AB4020",
        "how many artists accepted for AB4012?",
        "which shows has Marisol Vermilion been asked to paint at",
        "declined invites AB4012",
        "did anyone turn us down for the Toronto show AB4020, and what did we write to them",
        "invitation status AB4031",
        "invtations sent for AB4033",
        "outstanding artist invites for AB4016",
        "list expired invitations of AB4009",
        "who can still say yes to AB4018",
        "when did we invite Leocadia Ironbridge",
        "qui n'a pas encore répondu à l'invitation pour AB4020 ?",
        "liste des artistes invités à AB4031",
        "¿a qué artistas invitamos para AB4033?",
        "Wer wurde zu AB4020 eingeladen und hat noch nicht zugesagt?",
        "who is painting at AB4020",
        "line-up for Sydney",
        "artist lineup of the show",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4018", "status": "pending"}),
)
