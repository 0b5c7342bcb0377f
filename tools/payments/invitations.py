"""What the answer about payout invitations consists of (spec tools 3.8)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tools.contact import Email, Phone, Prose
from tools.payments.artists import artist_entity
from tools.payments.payout import Route
from tools.spec import Entity, Result


class Log(StrEnum):
    """Which log an invitation stands in."""

    LIVE = "payment_invitations"
    OLD = "payment_setup_invitations"
    AUTOMATIC = "artist_payment_reminder_emails"


LOG_WORDS = {Log.LIVE: "live log", Log.OLD: "old log", Log.AUTOMATIC: "automatic mail"}


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    """One line of the three logs, with the number of all of them."""

    id: UUID
    source: str
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    status: str | None
    invitation_method: str | None
    recipient_email: str | None
    recipient_phone: str | None
    sent_by: str | None
    sent_at: datetime | None
    invitation_type: str | None
    opened_at: datetime | None
    completed_at: datetime | None
    eid: str | None
    error_message: str | None
    total: int


@dataclass(frozen=True, kw_only=True)
class CountRow:
    """How often one artist was asked, and when last."""

    artist_profile_id: UUID
    invitation_count: int
    last_sent_at: datetime | None


class Invitation(Result):
    """One invitation or automatic mail, with the log it stands in."""

    id: UUID
    source: Log
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    status: str | None
    invitation_method: str | None
    recipient_email: Email | None
    recipient_phone: Phone | None
    sent_by: Prose | None
    sent_at: datetime | None
    invitation_type: str | None
    opened_at: datetime | None
    completed_at: datetime | None
    eid: str | None
    error_message: Prose | None
    days_ago: int | None


class InvitedArtist(Result):
    """One artist: how often asked, when last, and whether the account became ready; a failed mail does not count."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    invitation_count: int
    last_sent_at: datetime | None
    days_since_last: int | None
    route: Route
    became_ready: bool


class PaymentInvitations(Result):
    """Invitations newest first, and where each artist stands, those never asked included."""

    eid: str | None
    invitations: list[Invitation]
    count: int
    truncated: bool
    artists: list[InvitedArtist]
    never_invited_count: int
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the artists, those without a ready account first."""
        ordered = sorted(self.artists, key=lambda artist: artist.became_ready)
        return tuple(artist_entity(one.artist_profile_id, one.artist_name, one.entry_id) for one in ordered)
