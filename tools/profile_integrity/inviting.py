"""Whether an artist may be invited to an event, by the rules of production's own function (spec tools 2.6)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arthur.database import Database, Queries
from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.contact import mask_email
from tools.events import EventKey
from tools.fingerprint import fingerprint
from tools.profile_integrity.profiles import ArtistProfile

PACKAGE = "tools.profile_integrity"
NO_ADDRESS = "No e-mail address is known, so no mail will go out; tell the artist another way."
AT_ONCE = "The mail goes out at once; an invitation cannot be taken back."


@dataclass(frozen=True, kw_only=True)
class InvitationFacts:
    """What the tables say about one artist and one event."""

    applications_open: bool | None
    slack_channel: str | None
    artist_name: str | None
    entry_id: int
    superseded_by: UUID | None
    superseded_by_entry_id: int | None
    address: str | None
    address_source: str | None
    """Where the address comes from: the profile, else the person, else the login, as the trigger looks for it (B2)."""
    earlier_status: str | None
    is_confirmed: bool

    @property
    def label(self) -> str:
        """Name and artist number."""
        return f"{self.artist_name or 'the artist without a name'} (#{self.entry_id})"

    @property
    def masked_address(self) -> str | None:
        """The address as it may be shown to anybody."""
        return mask_email(self.address) if self.address else None


async def read_facts(source: Database | Queries, event: EventKey, profile: ArtistProfile) -> InvitationFacts:
    """Return what decides about the invitation.

    Raises:
        NotPossible: event or profile vanished meanwhile.
    """
    params = {"event_id": event.id, "profile_id": profile.id, "numbers": profile.numbers}
    facts = await source.one(read_sql(PACKAGE, "invitation_facts.sql"), params, row=InvitationFacts)
    if facts is None:
        raise NotPossible("The event or the artist profile is not there any more.")
    return facts


def check_facts(facts: InvitationFacts, event: EventKey, now: datetime) -> None:
    """Refuse an invitation that production would refuse, or that nobody could accept.

    Raises:
        NotPossible: with the reason.
    """
    if facts.superseded_by is not None:
        raise NotPossible(
            f"{facts.label} was merged into #{facts.superseded_by_entry_id}; invite that profile instead."
        )
    if event.starts_at is None:
        raise NotPossible(f"{event.eid} has no start time yet; set it before inviting artists.")
    if event.starts_at <= now:
        raise NotPossible(f"{event.eid} has begun or is over already; artists are invited to future events only.")
    if not facts.applications_open:
        raise NotPossible(
            f"{event.eid} is closed for applications, so nobody could accept; open them in the admin first."
        )
    if facts.earlier_status is not None:
        raise NotPossible(
            f"{facts.label} was invited to {event.eid} already; that invitation is {facts.earlier_status}."
        )


def warnings(facts: InvitationFacts, event: EventKey) -> list[str]:
    """Return what to know before inviting."""
    checks = (
        (facts.is_confirmed, "The artist is confirmed for this event already."),
        (event.looks_like_a_test, "This looks like a test event."),
        (not event.enabled, "The event is not enabled."),
    )
    return [words for applies, words in checks if applies]


def state_of(facts: InvitationFacts, event: EventKey) -> str:
    """Return the name of the state that an invitation depends on."""
    return fingerprint(
        event=event.id,
        starts_at=event.starts_at,
        open=facts.applications_open,
        artist=facts.entry_id,
        address=facts.address,
        confirmed=facts.is_confirmed,
    )
