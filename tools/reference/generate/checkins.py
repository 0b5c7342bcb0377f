"""Guests of a show: registrations of earlier years, QR scans of the present, and the codes that rotate now."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tools.reference.generate.people import Crowd
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.works import audience
from tools.reference.generate.world import Batch, Row, World, batch, digest, uid

_SCANS_SINCE = timedelta(days=420)
# Codes change every ten seconds in truth; the demo keeps one for every three minutes of the last hour.
_CODE_EVERY = timedelta(minutes=3)
_CODES_KEPT = 19
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_SCAN_COLUMNS = (
    "id", "person_id", "event_id", "qr_code", "scan_timestamp", "ip_address", "user_agent", "location_data", "is_valid",
    "created_at",
)  # fmt: skip
_REGISTRATION_COLUMNS = (
    "id", "event_id", "person_id", "registration_type", "registration_source", "registered_at", "created_at",
    "updated_at",
)  # fmt: skip


def has_scans(world: World, show: Show) -> bool:
    """Return whether a show took place since check-in by QR code exists."""
    return show.phase is Phase.LIVE or (show.phase is Phase.PAST and world.now - show.start < _SCANS_SINCE)


def scanned(world: World, show: Show, person: int) -> bool:
    """Return whether one of the guests checked in by QR code."""
    return person % 5 < 2 and has_scans(world, show)


def qr_code(key: str) -> str:
    """Return eight letters and digits."""
    number = digest("qr", key)
    return "".join(_ALPHABET[(number >> (6 * i)) % 36] for i in range(8))


def _scan_time(world: World, show: Show, person: int) -> datetime:
    if show.phase is Phase.LIVE and person % 10 == 0:
        return world.ago(minutes=1 + person % 13)
    return show.start + timedelta(minutes=person % 70)


def _code_at(world: World, show: Show, moment: datetime) -> str:
    """Return the code that was shown at a moment; those of the last hour are in qr_codes, older ones are purged."""
    age = int((world.now - moment) / _CODE_EVERY)
    if show.phase is Phase.LIVE and age + 1 < _CODES_KEPT:
        return qr_code(f"{show.eid}/current/{age + 1}")
    return qr_code(f"{show.eid}/{int(moment.timestamp()) // 10}")


def _scan_rows(world: World, shows: Sequence[Show], people: Crowd) -> Iterator[tuple[object, ...]]:
    for show in shows:
        for person in audience(world, people, show):
            if not scanned(world, show, person):
                continue
            moment = _scan_time(world, show, person)
            code = _code_at(world, show, moment)
            # A few rows of the first months were stored although the code had expired.
            valid = person % 50 != 1
            key = f"{show.eid}/{person}"
            yield uid("scan", key), people.ids[person], show.id, code, moment, None, None, None, valid, moment


def _registration_rows(world: World, shows: Sequence[Show], people: Crowd) -> Iterator[tuple[object, ...]]:
    for show in shows:
        # Shows with QR check-in register only few of their guests.
        recent = has_scans(world, show)
        for person in audience(world, people, show):
            if person % 5 > (0 if recent else 2):
                continue
            moment = show.start - timedelta(days=person % 20, minutes=person % 300)
            kind = ("historical", "manual", "admin")[person % 3]
            yield (
                uid("registration", f"{show.eid}/{person}"),
                show.id,
                people.ids[person],
                kind,
                "app",
                moment,
                moment,
                moment,
            )


def _codes(world: World, live: Show) -> list[Row]:
    rows: list[Row] = []
    for i in range(_CODES_KEPT):
        moment = world.now - i * _CODE_EVERY
        rows.append(
            {
                "id": uid("qr", f"{live.eid}/{i}"),
                "code": qr_code(f"{live.eid}/current/{i}"),
                "event_id": live.id,
                "generated_at": moment,
                "expires_at": moment + timedelta(minutes=60),
                "is_active": i == 0,
                "created_at": moment,
            }
        )
    return rows


def batches(world: World, shows: Sequence[Show], people: Crowd) -> list[Batch]:
    """Return codes, scans and registrations."""
    held = [show for show in shows if show.phase in {Phase.PAST, Phase.LIVE}]
    recent = [show for show in held if has_scans(world, show)]
    live = next(show for show in shows if show.phase is Phase.LIVE)
    guests = len(audience(world, people, live))
    return [
        batch("qr_codes", _codes(world, live)),
        Batch(
            table="people_qr_scans",
            columns=_SCAN_COLUMNS,
            rows=_scan_rows(world, recent, people),
            expected=len(recent) * guests * 2 // 5,
        ),
        Batch(
            table="event_registrations",
            columns=_REGISTRATION_COLUMNS,
            rows=_registration_rows(world, held, people),
            expected=len(held) * guests // 2,
        ),
    ]
