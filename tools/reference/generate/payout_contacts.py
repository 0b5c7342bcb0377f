"""How artists were asked for their bank details: invitations, automatic mails, requests to be paid by hand."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Sequence
from datetime import timedelta

from tools.reference import anchors, staff
from tools.reference.generate.artists import Artist, Roster
from tools.reference.generate.people import login_id
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.world import Batch, Row, World, batch, digest, uid

_SUBJECT = "Set up your Art Battle payments"


def _invitation(world: World, artist: Artist, days: float, status: str, kind: str = "email") -> Row:
    sent = world.ago(days=days)
    key = f"{artist.entry_id}/{days}"
    return {
        "id": uid("payout-invite", key),
        "artist_profile_id": artist.id,
        "invite_type": kind,
        "status": status,
        "sent_at": sent,
        "opened_at": sent + timedelta(hours=5) if status in {"opened", "completed"} else None,
        "completed_at": sent + timedelta(hours=6) if status == "completed" else None,
        "expires_at": sent + timedelta(days=30),
        "sent_by_user_id": login_id(staff.first_with_role("finance").slack_id),
        "invitation_token": f"{digest('payout-token', key):032x}",
        "email_subject": _SUBJECT,
        "email_body": "Follow your personal link to tell us where to send your share.",
        "sms_message": None,
        "created_at": sent,
        "updated_at": sent,
    }


def _invitations(world: World, roster: Roster) -> list[Row]:
    story = roster.story
    rows = [
        _invitation(world, story[anchors.ARTIST_INVITED], 10, "sent"),
        _invitation(world, story[anchors.ARTIST_INVITED], 55, "expired"),
        _invitation(world, story[anchors.ARTIST_READY], 80, "completed"),
        _invitation(world, story[anchors.ARTIST_WRONG_PLUS_ONE], 1, "sent", "sms"),
    ]
    statuses = ("completed", "opened", "expired")
    rows += [
        _invitation(world, artist, 40 + number % 300, statuses[number % 3])
        for number, artist in enumerate(roster.drawn)
        if number % 7 == 0
    ]
    return rows


def _old_invitations(world: World, roster: Roster) -> list[Row]:
    invited = [roster.story[anchors.ARTIST_INVITED], *roster.drawn[3::15]]
    return [
        {
            "id": uid("old-payout-invite", artist.entry_id),
            "artist_profile_id": artist.id,
            "invitation_method": "email",
            "recipient_email": artist.email,
            "recipient_phone": None,
            "sent_by": "marcus.teal@example.com",
            "sent_at": world.ago(days=430 + number),
            "status": "failed" if number % 6 == 5 else "delivered",
            "invitation_type": "payment_setup",
            "error_message": "Mailbox unknown" if number % 6 == 5 else None,
            "created_at": world.ago(days=430 + number),
            "updated_at": world.ago(days=430 + number),
        }
        for number, artist in enumerate(invited)
    ]


def _automatic_mails(shows: Sequence[Show], roster: Roster) -> list[Row]:
    asked = [
        (anchors.ARTIST_MANUAL_ROUTE, "artist-manual", "AB3982", "1_day_no_stripe", True),
        (anchors.ARTIST_MANUAL_ROUTE, "artist-manual", "AB3982", "15_day_unpaid", True),
        (anchors.ARTIST_TWO_CURRENCIES, "artist-two-currencies", anchors.LAST_TORONTO, "1_day_no_stripe", False),
    ]
    starts = {show.eid: show.start for show in shows if show.phase is Phase.PAST}
    rows: list[Row] = []
    for entry_id, person, eid, kind, success in asked:
        sent = starts[eid] + timedelta(days=1 if kind == "1_day_no_stripe" else 15)
        rows.append(
            {
                "id": uid("payout-mail", f"{entry_id}/{eid}/{kind}"),
                "artist_profile_id": anchors.artist_id(entry_id),
                "person_id": anchors.person_id(person),
                "event_id": anchors.event_id(eid),
                "email_type": kind,
                "email_address": roster.story[entry_id].email,
                "sent_at": sent,
                "success": success,
                "error_message": None if success else "Address suppressed",
                "created_at": sent,
            }
        )
    return rows


def _manual_requests(world: World) -> list[Row]:
    manual, primary = anchors.ARTIST_MANUAL_ROUTE, anchors.ARTIST_PRIMARY
    person_of = {manual: "artist-manual", primary: "artist-primary"}
    asked = (
        ("pending", "pending", 12, "125.00", "AB3982", manual),
        ("by-hand", "processed", 200, "80.00", "AB3902", manual),
        ("paid", "paid", 300, "60.00", "AB3894", primary),
        ("rejected", "rejected", 100, "900.00", anchors.LAST_TORONTO, primary),
        ("mixed-case", "Completed", 350, "45.00", "AB3894", primary),
    )
    rows: list[Row] = []
    for key, status, days, amount, eid, artist in asked:
        done = status in {"paid", "processed"}
        rows.append(
            {
                "id": uid("manual-request", key),
                "artist_profile_id": anchors.artist_id(artist),
                "person_id": anchors.person_id(person_of[artist]),
                "payment_method": "bank_transfer",
                "payment_details": "demo bank, account 000-0000-0000",
                "country_code": "NZ" if artist == manual else "CA",
                "preferred_currency": "NZD" if artist == manual else "CAD",
                "status": status,
                "processed_at": world.ago(days=days - 2) if done else None,
                "requested_amount": amount,
                "events_referenced": [eid],
                "created_at": world.ago(days=days),
                "updated_at": world.ago(days=days - 2 if done else days),
            }
        )
    return rows


def _mail_queue(world: World) -> list[Row]:
    statuses = ("draft", "ready_for_review", "approved", "sent", "failed")
    artists = (
        anchors.ARTIST_READY, anchors.ARTIST_NO_ACCOUNT, anchors.ARTIST_INVITED, anchors.ARTIST_SETTLED,
        anchors.ARTIST_UNATTRIBUTED,
    )  # fmt: skip
    return [
        {
            "id": uid("payout-mail-draft", entry_id),
            "event_id": anchors.event_id(anchors.LAST_TORONTO),
            "artist_profile_id": anchors.artist_id(entry_id),
            "email_data": "{}",
            "template_type": "payment_notification",
            "status": status,
            "sent_at": world.ago(days=7) if status == "sent" else None,
            "error_message": "Mailbox full" if status == "failed" else None,
            "send_attempts": 1 if status in {"sent", "failed"} else 0,
            "created_at": world.ago(days=9),
            "updated_at": world.ago(days=7),
        }
        for status, entry_id in zip(statuses, artists, strict=True)
    ]


def batches(world: World, shows: Sequence[Show], roster: Roster) -> list[Batch]:
    """Return both logs of invitations, automatic mails, requests and queued mails."""
    return [
        batch("payment_invitations", _invitations(world, roster)),
        batch("payment_setup_invitations", _old_invitations(world, roster)),
        batch("artist_payment_reminder_emails", _automatic_mails(shows, roster)),
        batch("artist_manual_payment_requests", _manual_requests(world)),
        batch("artist_payment_email_queue", _mail_queue(world)),
    ]
