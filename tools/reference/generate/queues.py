"""Machine messages: the queue of auction texts and mails, Slack notices, the mail log, the system log."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tools.reference import anchors, staff
from tools.reference.generate.artists import Roster
from tools.reference.generate.bids import times
from tools.reference.generate.booking import invited
from tools.reference.generate.people import Crowd
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.works import Work
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid

QUEUED_PER_SCALE = 1250
NOTICES_PER_SCALE = 330
MAILS_PER_SCALE = 330
_QUEUE_COLUMNS = (
    "id", "channel", "destination", "message_body", "metadata", "status", "priority", "send_after", "retry_count",
    "last_attempt_at", "processing_started_at", "from_phone", "sent_at", "error_message", "created_at",
)  # fmt: skip
_NOTICE_COLUMNS = (
    "id", "event_id", "channel_id", "message_type", "payload", "status", "attempts", "last_attempt_at", "sent_at",
    "error", "created_at",
)  # fmt: skip
_MAIL_COLUMNS = (
    "id",
    "recipient",
    "sender",
    "subject",
    "status",
    "method",
    "error_message",
    "event_id",
    "sent_at",
    "created_at",
)


def _naming(work: Work, way: int) -> dict[str, str]:
    """Return one of the four ways in which a queued text names its event (pitfall F10)."""
    return (
        {"event_id": work.show.id, "art_id": work.id},
        {"event_code": work.show.eid, "art_code": work.code},
        {"art_id": work.code},
        {"art_id": work.id},
    )[way]


_KINDS = ("outbid", "bid_confirmation", "winner", "closing_5_minutes")


def _queued(
    key: str, phone: str, body: str, metadata: object, *, status: str, at: datetime, retries: int = 0
) -> tuple[object, ...]:
    sent = at + timedelta(seconds=20) if status == "sent" else None
    working = at + timedelta(seconds=5) if status == "processing" else None
    error = "Carrier refused the message" if status == "failed" else None
    return (
        uid("queued", key), "sms", phone, body, as_json(metadata), status, 5, at, retries, sent or working, working,
        "+14165550100", sent, error, at,
    )  # fmt: skip


def _auction_texts(world: World, works: Sequence[Work], people: Crowd) -> Iterator[tuple[object, ...]]:
    """Yield texts to bidders until the number for this scale is reached, newest shows first."""
    left = QUEUED_PER_SCALE * world.scale
    for work in sorted(works, key=lambda one: one.closes_at, reverse=True):
        moments = list(times(work))
        for position, moment in enumerate(moments[:30]):
            phone = people.phones[work.bidder(position)]
            if phone is None:
                continue
            if left == 0:
                return
            left -= 1
            way = (position + work.easel) % 4
            kind = _KINDS[3] if way == 3 else _KINDS[position % 3]
            status = "failed" if digest("queued", work.code, position) % 60 == 0 else "sent"
            body = f"{kind.replace('_', ' ')}: {work.code} is at {work.bids[position]} {work.show.money}"
            metadata = {"type": kind, **_naming(work, way)}
            yield _queued(
                f"{work.code}/{position}",
                phone,
                body,
                metadata,
                status=status,
                at=moment,
                retries=3 if status == "failed" else 0,
            )


def _stuck_texts(world: World) -> Iterator[tuple[object, ...]]:
    live = {"event_id": anchors.event_id(anchors.LIVE_NIGHT), "event_code": anchors.LIVE_NIGHT}
    phone = anchors.PHONE_CONVERSATION
    outbid = {"type": "outbid", **live}
    yield _queued(
        "stuck-pending", phone, "outbid: somebody bid more", outbid, status="pending", at=world.ago(minutes=25)
    )
    yield _queued(
        "stuck-processing", phone, "outbid: somebody bid more", outbid, status="processing", at=world.ago(minutes=40)
    )
    yield _queued(
        "retried", phone, "outbid: somebody bid more", outbid, status="pending", at=world.ago(minutes=4), retries=3
    )
    # Double encoded by the old driver (pitfall G9).
    yield _queued(
        "double", phone, "winner: you won", as_json({"type": "winner", **live}), status="sent", at=world.ago(minutes=6)
    )


def _invitation_mails(world: World, shows: Sequence[Show], roster: Roster) -> Iterator[tuple[object, ...]]:
    for show, artist in invited(shows, roster):
        if show.phase is not Phase.UPCOMING:
            continue
        at = world.ago(days=20)
        yield (
            uid("queued-mail", f"{show.eid}/{artist.entry_id}"), "email", artist.email, "You are invited to paint.",
            as_json({"type": "artist_invitation", "event_code": show.eid}), "sent", 5, at, 0, at, None, None, at, None,
            at,
        )  # fmt: skip


def _queue(
    world: World, shows: Sequence[Show], works: Sequence[Work], people: Crowd, roster: Roster
) -> Iterator[tuple[object, ...]]:
    yield from _stuck_texts(world)
    yield from _invitation_mails(world, shows, roster)
    yield from _auction_texts(world, works, people)


_NOTICES = ("artist_invited", "artist_confirmed", "round_started", "payment_received", "art_sold")


def _notices(world: World, shows: Sequence[Show]) -> Iterator[tuple[object, ...]]:
    dated = [show for show in shows if show.starts_at is not None]
    for number in range(NOTICES_PER_SCALE * world.scale):
        show = dated[digest("notice", number) % len(dated)]
        at = world.ago(minutes=30 + number * 47 % 400_000)
        kind = _NOTICES[number % len(_NOTICES)]
        payload = as_json({"text": f"{kind} {show.eid}", "event_eid": show.eid})
        yield uid("notice", number), show.id, "C0DEMOART1", kind, payload, "sent", 1, at, at, None, at
    failing = (
        ("failed-1", "failed", 3, 2.0, "channel_not_found"),
        ("failed-2", "failed", 3, 5.0, "not_in_channel"),
        ("failed-old", "failed", 3, 700.0, "invalid_auth"),
        ("lookup-1", "pending_lookup", 0, 0.4, None),
        ("lookup-2", "pending_lookup", 1, 26.0, None),
        ("pending-1", "pending", 0, 0.02, None),
        ("pending-2", "pending", 0, 3.0, None),
    )
    for key, status, attempts, hours, error in failing:
        at = world.ago(hours=hours)
        payload = as_json({"text": f"artist_invited {anchors.NEXT_TORONTO}"})
        # Written twice encoded by the old driver (pitfall G9).
        stored = as_json(payload) if key == "failed-2" else payload
        event = anchors.event_id(anchors.NEXT_TORONTO)
        yield (
            uid("notice", key),
            event,
            "toronto-shows",
            "artist_invited",
            stored,
            status,
            attempts,
            at,
            None,
            error,
            at,
        )


def _channels(world: World) -> list[Row]:
    return [
        {
            "id": uid("slack-channel", channel.slack_id),
            "channel_name": channel.name,
            "channel_id": channel.slack_id,
            "workspace": staff.TEAM_ID,
            "active": True,
            "cache_expires_at": world.ahead(hours=12) if position % 3 else world.ago(hours=5),
            "created_at": world.ago(days=200),
            "updated_at": world.ago(days=1),
        }
        for position, channel in enumerate(staff.CHANNELS)
    ]


def _mails(world: World, shows: Sequence[Show], roster: Roster) -> Iterator[tuple[object, ...]]:
    """Yield the mails that went out; nothing else is ever logged, and the event is only in the subject."""
    dated = [show for show in shows if show.starts_at is not None]
    for number in range(MAILS_PER_SCALE * world.scale):
        show = dated[number % len(dated)]
        artist = roster.drawn[digest("mail", number) % len(roster.drawn)]
        subject = (
            f"Your invitation to Art Battle {show.city.name} ({show.eid})"
            if number % 3
            else "Your payment is on its way"
        )
        method = "aws_ses_api" if number % 4 else "smtp"
        at = world.ago(minutes=5 + number * 83 % 500_000)
        yield uid("mail", number), artist.email, "hello@example.com", subject, "sent", method, None, None, at, at


def _system_log(world: World) -> list[Row]:
    return [
        {
            "id": uid("system-log", day),
            "service": "vote_weights",
            "operation": "cron_refresh",
            "level": "error" if day == 5 else "info",
            "message": "canceling statement due to statement timeout" if day == 5 else "Vote weights refreshed",
            "request_data": "{}",
            "error_details": as_json({"code": "57014"}) if day == 5 else None,
            "duration_ms": 3000 + day * 7,
            "timestamp": world.ago(days=day).replace(hour=3, minute=0, second=0, microsecond=0) - timedelta(days=1),
        }
        for day in range(10)
    ]


def batches(world: World, shows: Sequence[Show], works: Sequence[Work], people: Crowd, roster: Roster) -> list[Batch]:
    """Return queue, notices, channel cache and logs."""
    scale = world.scale
    queue, notices, mails = (
        _queue(world, shows, works, people, roster),
        _notices(world, shows),
        _mails(world, shows, roster),
    )
    return [
        Batch(table="message_queue", columns=_QUEUE_COLUMNS, rows=queue, expected=QUEUED_PER_SCALE * scale),
        Batch(table="slack_notifications", columns=_NOTICE_COLUMNS, rows=notices, expected=NOTICES_PER_SCALE * scale),
        batch("slack_channels", _channels(world)),
        Batch(table="email_logs", columns=_MAIL_COLUMNS, rows=mails, expected=MAILS_PER_SCALE * scale),
        batch("system_logs", _system_log(world)),
    ]
