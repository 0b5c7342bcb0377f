"""Artists on their way to a show: invitations, applications, confirmations, withdrawals."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from tools.reference import anchors
from tools.reference.generate.artists import Artist, Roster
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid

_INVITATION_COLUMNS = (
    "id", "artist_number", "event_eid", "artist_profile_id", "status", "message_from_producer", "accepted_at",
    "entry_date", "metadata", "created_at", "updated_at",
)  # fmt: skip
_APPLICATION_COLUMNS = (
    "id", "artist_profile_id", "event_id", "event_eid", "artist_number", "application_status", "message_to_producer",
    "applied_at", "updated_at", "metadata",
)  # fmt: skip
_CONFIRMATION_COLUMNS = (
    "id", "artist_profile_id", "event_eid", "artist_number", "confirmation_status", "entry_date", "confirmation_date",
    "legal_name", "payment_method", "payment_details", "withdrawn_at", "withdrawal_reason", "created_at", "updated_at",
)  # fmt: skip


def _lost_profile(key: str) -> bool:
    """Return whether an imported row lost its profile id, as about one in eight did (pitfall B5)."""
    return digest("lost", key) % 8 == 0


def _booked(show: Show, roster: Roster) -> list[Artist]:
    """Return who confirmed: everybody of a past show, some for one that is still being booked."""
    cast = roster.cast(show.city, show.eid)
    if show.phase is not Phase.UPCOMING:
        return cast
    return cast[: 4 + digest("booked", show.eid) % 8]


def invited(shows: Sequence[Show], roster: Roster) -> Iterator[tuple[Show, Artist]]:
    """Yield every show with each artist who said yes to it."""
    for show in _shows(shows):
        for artist in _booked(show, roster):
            yield show, artist


def _shows(shows: Sequence[Show]) -> list[Show]:
    return [show for show in shows if show.starts_at is not None and show.eid != anchors.TEST_EVENT]


def _invitations(world: World, shows: Sequence[Show], roster: Roster) -> Iterator[tuple[object, ...]]:
    for show in _shows(shows):
        booked = _booked(show, roster)
        others = [artist for artist in roster.cast(show.city, f"invited/{show.eid}", 6) if artist not in booked]
        for position, artist in enumerate([*booked, *others]):
            key = f"{show.eid}/{artist.entry_id}"
            sent = min(show.start - timedelta(days=50 - position), world.ago(days=1, hours=position))
            open_answer = (
                "pending" if show.phase is Phase.UPCOMING else ("declined", "expired", "withdrawn")[position % 3]
            )
            status = "accepted" if artist in booked else open_answer
            yield (
                uid("invitation", key), str(artist.entry_id), show.eid, None if _lost_profile(key) else artist.id,
                status, f"We would love to see you paint in {show.city.name}.",
                min(sent + timedelta(days=2), world.now) if status == "accepted" else None, sent,
                as_json({"sent_by": "paloma.reyes@example.com", "sent_at": sent.isoformat()}), sent, sent,
            )  # fmt: skip


def _story_invitations(world: World) -> list[Row]:
    pairs = (
        (anchors.ARTIST_LOGIN_CONTACT, anchors.NEXT_TORONTO, True),
        (anchors.ARTIST_WITHOUT_PERSON, anchors.APPLICATIONS_CLOSED, False),
        (anchors.ARTIST_PRIMARY, anchors.APPLICATIONS_CLOSED, True),
        (anchors.ALIAS_NUMBER, anchors.NEXT_TORONTO, False),
    )
    return [
        {
            "id": uid("invitation", f"story/{number}/{eid}"),
            "artist_number": str(number),
            "event_eid": eid,
            "artist_profile_id": anchors.artist_id(number) if linked else None,
            "status": "pending",
            "message_from_producer": "Please say yes!",
            "entry_date": world.ago(days=12),
            # Written by the old driver: a JSON string inside JSON (pitfall G9).
            "metadata": as_json(as_json({"sent_by": "kenji.holloway@example.com"})),
            "created_at": world.ago(days=12),
            "updated_at": world.ago(days=12),
        }
        for number, eid, linked in pairs
    ]


def _applications(world: World, shows: Sequence[Show], roster: Roster) -> Iterator[tuple[object, ...]]:
    statuses = ("pending", "accepted", "rejected", "withdrawn")
    for show in _shows(shows):
        for position, artist in enumerate(roster.cast(show.city, f"applied/{show.eid}", 8)):
            key = f"{show.eid}/{artist.entry_id}"
            applied = min(show.start - timedelta(days=60 - position), world.ago(days=2))
            status = "pending" if show.phase is Phase.UPCOMING and position % 2 else statuses[position % 4]
            yield (
                uid("application", key), artist.id, show.id, show.eid, str(artist.entry_id), status,
                "I can bring my own easel." if position % 3 == 0 else None, applied, applied, None,
            )  # fmt: skip


def _confirmations(world: World, shows: Sequence[Show], roster: Roster) -> Iterator[tuple[object, ...]]:
    for show in _shows(shows):
        for position, artist in enumerate(_booked(show, roster)):
            key = f"{show.eid}/{artist.entry_id}"
            moment = min(show.start - timedelta(days=45 - position), world.ago(days=1))
            gone = digest("gone", key) % 14 == 0 and show.phase is Phase.UPCOMING
            yield _confirmation(world, key, artist, show.eid, withdrawn=gone, linked=not _lost_profile(key), at=moment)
    withdrawn = roster.story[anchors.ARTIST_WITHDRAWN]
    yield _confirmation(
        world, "story/withdrawn", withdrawn, anchors.NEXT_TORONTO, withdrawn=True, linked=True, at=world.ago(days=20)
    )
    kept = roster.story[anchors.ARTIST_TWO_CURRENCIES]
    yield _confirmation(
        world, "story/kept", kept, anchors.NEXT_TORONTO, withdrawn=False, linked=True, at=world.ago(days=19)
    )


def _confirmation(
    world: World, key: str, artist: Artist, eid: str, *, withdrawn: bool, linked: bool, at: object
) -> tuple[object, ...]:
    # Some early withdrawals set the time only and left the status at confirmed.
    status = "withdrawn" if withdrawn and digest("status", key) % 2 else "confirmed"
    return (
        uid("confirmation", key), artist.id if linked else None, eid, str(artist.entry_id), status, at, at,
        f"Legal {artist.name}", "bank", as_json({"iban": "DEMO00 0000 0000"}),
        world.ago(days=3).replace(tzinfo=None) if withdrawn else None, "Travel plans changed" if withdrawn else None,
        at, at,
    )  # fmt: skip


def _event_artists(world: World, shows: Sequence[Show], roster: Roster) -> list[Row]:
    return [
        {
            "id": uid("event-artist", f"{show.eid}/{artist.entry_id}"),
            "event_id": show.id,
            "artist_id": artist.id,
            "status": "confirmed",
            "added_by": "paloma.reyes@example.com",
            "added_at": world.ago(days=15),
        }
        for show in shows
        if show.phase in {Phase.LIVE, Phase.UPCOMING} and show.eid != anchors.TEST_EVENT
        for artist in _booked(show, roster)
    ]


def batches(world: World, shows: Sequence[Show], roster: Roster) -> list[Batch]:
    """Return invitations, applications, confirmations and the planning list."""
    expected = len(shows) * 14
    invitations, applications = _invitations(world, shows, roster), _applications(world, shows, roster)
    confirmations = _confirmations(world, shows, roster)
    return [
        batch("artist_invitations", _story_invitations(world)),
        Batch(table="artist_invitations", columns=_INVITATION_COLUMNS, rows=invitations, expected=expected),
        Batch(table="artist_applications", columns=_APPLICATION_COLUMNS, rows=applications, expected=len(shows) * 8),
        Batch(
            table="artist_confirmations", columns=_CONFIRMATION_COLUMNS, rows=confirmations, expected=len(shows) * 11
        ),
        batch("event_artists", _event_artists(world, shows, roster)),
    ]
