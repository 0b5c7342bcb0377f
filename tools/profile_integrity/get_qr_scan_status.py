"""Check-ins by QR code of an event or of a person (spec tools 2.10)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from arthur.database import Database
from arthur.errors import InvalidRequest, NotFound
from arthur.sql import read_sql
from tools.arguments import Eid, PersonId
from tools.contact import Email
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.render import bullets, count, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

MOST_OF_EVENT = 200
MOST_OF_PERSON = 50
RECENT = timedelta(minutes=15)
SHOWN = 10


class QrScanStatusArgs(Args):
    """An event, a person, or both."""

    eid: Eid | None = None
    person_id: PersonId | None = None


class Scan(Result):
    """One check-in: a valid scan. Refused scans are not stored, so there is no rate of refusal (pitfall C12)."""

    id: UUID
    code: str
    scan_timestamp: datetime
    person_id: UUID
    code_on_file: bool
    """False is normal: codes are deleted an hour after they were made."""
    eid: str | None
    event_name: str | None
    timezone: str | None
    first_name: str | None
    last_name: str | None
    nickname: str | None
    email: Email | None


class QrScanStatus(Result):
    """Check-ins newest first; the figures count all of them, listed or not."""

    scans: list[Scan]
    count: int
    returned: int
    truncated: bool
    people: int
    events: int
    first_time_guests: int | None
    """People without any earlier check-in, registration or vote; None when no event was asked for."""
    last_15_minutes: int
    first_scan_at: datetime | None
    last_scan_at: datetime | None
    eid: str | None
    event_name: str | None
    timezone: str | None
    person_id: UUID | None
    person_name: str | None

    def entities(self) -> tuple[Entity, ...]:
        """Return what was asked for, the person first, then a person's events."""
        found: list[Entity] = []
        if self.person_id:
            found.append(
                Entity(kind=EntityKind.PERSON, id=str(self.person_id), label=self.person_name or str(self.person_id))
            )
        if self.eid:
            found.append(Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid))
        elif self.person_id:
            found += [
                Entity(kind=EntityKind.EVENT, id=scan.eid, label=scan.event_name or scan.eid)
                for scan in self.scans
                if scan.eid
            ]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, kw_only=True)
class _Totals:
    total: int
    people: int
    events: int
    recent: int
    first_scan_at: datetime | None
    last_scan_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Person:
    id: UUID
    name: str | None


async def run(args: QrScanStatusArgs, ctx: ToolContext) -> QrScanStatus:
    """Resolve event and person, then list and count at once."""
    if args.eid is None and args.person_id is None:
        raise InvalidRequest("Give an event code (eid), a person (person_id), or both.")
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    person = await _find_person(ctx.reader, args.person_id) if args.person_id else None
    scope = {"event_id": event.id if event else None, "person_id": args.person_id}
    limit = MOST_OF_EVENT if event else MOST_OF_PERSON
    # Totals are an aggregate, so there is exactly one row.
    scans, [totals], newcomers = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.profile_integrity", "qr_scans.sql"), {**scope, "limit": limit}, row=Scan),
        ctx.reader.fetch(
            read_sql("tools.profile_integrity", "qr_scan_totals.sql"),
            {**scope, "recent_since": ctx.now - RECENT},
            row=_Totals,
        ),
        _first_time_guests(ctx.reader, event, args.person_id),
    )
    return QrScanStatus(
        scans=scans,
        count=totals.total,
        returned=len(scans),
        truncated=totals.total > len(scans),
        people=totals.people,
        events=totals.events,
        first_time_guests=newcomers,
        last_15_minutes=totals.recent,
        first_scan_at=totals.first_scan_at,
        last_scan_at=totals.last_scan_at,
        eid=event.eid if event else None,
        event_name=event.name if event else None,
        timezone=event.timezone if event else None,
        person_id=person.id if person else None,
        person_name=person.name if person else None,
    )


async def _find_person(reader: Database, person_id: str) -> _Person:
    person = await reader.one(
        read_sql("tools.profile_integrity", "person_name.sql"), {"person_id": person_id}, row=_Person
    )
    if person is None:
        raise NotFound("There is no person with that id; lookup_person finds people by name, e-mail or phone.")
    return person


async def _first_time_guests(reader: Database, event: EventKey | None, person_id: str | None) -> int | None:
    if event is None:
        return None
    found = await reader.value(
        read_sql("tools.profile_integrity", "first_time_guests.sql"), {"event_id": event.id, "person_id": person_id}
    )
    return int(str(found))


def render(result: QrScanStatus) -> str:
    """Render the figures, then the newest check-ins."""
    where = f" at {text(result.eid)}" if result.eid else ""
    whose = f" of {text(result.person_name)}" if result.person_id else ""
    if not result.count:
        return section(f"*No check-ins{where}{whose}.*", "Only accepted scans are stored.")
    spread = f" at {count(result.events, 'event')}" if not result.eid else ""
    people = f" by {count(result.people, 'person', 'people')}" if not result.person_id else ""
    return section(
        f"*{count(result.count, 'check-in')}{where}{whose}*{people}{spread}{_event_part(result)}",
        bullets(_line(scan, result) for scan in result.scans[:SHOWN]),
        f"Shown are the newest {SHOWN} of {result.count:,}." if result.count > SHOWN else "",
    )


def _event_part(result: QrScanStatus) -> str:
    if not result.eid:
        return ""
    newcomers = "" if result.first_time_guests is None else f", {count(result.first_time_guests, 'first-time guest')}"
    recent = f", {result.last_15_minutes:,} in the last 15 minutes" if result.last_15_minutes else ""
    return f"{newcomers}{recent} – {text(result.event_name)}"


def _line(scan: Scan, result: QrScanStatus) -> str:
    moment = when(scan.scan_timestamp, scan.timezone)
    name = " ".join(part for part in (scan.first_name, scan.last_name) if part) or scan.nickname
    email = f", {text(scan.email)}" if scan.email else ""
    if result.person_id:
        return f"{moment} – {text(scan.eid)} {text(scan.event_name)}"
    return f"{moment} – {text(name)}{email}"


get_qr_scan_status = Tool(
    name="get_qr_scan_status",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Check-ins by QR code of one event (how many, how many people, first-time guests, the newest) or of one "
        "person. Use for who or how many checked in at the door. For tickets sold use get_eventbrite_data; for a "
        "person's contact data use lookup_person."
    ),
    roles=roles("O P V"),
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=QrScanStatusArgs,
    result=QrScanStatus,
    run=run,
    render=render,
    questions=(
        "how many people checked in at AB4012",
        "qr scans ab4015",
        "check-ins tonight for AB4015",
        "is the QR code at the door of AB4015 working",
        "who scanned in last at 4015?",
        "how many first-time guests did AB4012 have",
        "did Bram Kestrelby scan in at AB4012",
        "At which of our shows has this person checked in so far?",
        "number of scans in the last 15 minutes AB4015",
        "door count AB4009",
        "chek-ins AB4012",
        "list the scans of AB4015",
        "how many came in through the QR at the New York show AB4009",
        "when was the first scan at AB4012",
        "combien de personnes ont scanné le code QR à AB4015 ?",
        "qui est arrivé en dernier à AB4015 ?",
        "¿cuánta gente entró con QR en AB4012?",
        "Wie viele Gäste haben bei AB4012 eingecheckt?",
        "has he checked in anywhere",
    ),
    samples=({"eid": "AB4015"}, {"eid": "AB4012"}),
)
