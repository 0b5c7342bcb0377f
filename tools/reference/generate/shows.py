"""The calendar: which shows exist, where, when, and what is unusual about each."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from tools.reference import anchors
from tools.reference.generate.places import CITIES, CITY, City
from tools.reference.generate.world import World, digest, uid

OLD_SHOWS_PER_SCALE = 10
_FIRST_OLD_NUMBER = 3850


class Phase(StrEnum):
    """Where a show stands at the clock."""

    PAST = "past"
    LIVE = "live"
    UPCOMING = "upcoming"
    DRAFT = "draft"


@dataclass(frozen=True, kw_only=True)
class Show:
    """One event; ``columns`` are values of its row that differ from what a show of its city and time would have."""

    eid: str
    city: City
    phase: Phase
    starts_at: datetime | None
    rounds: int = 3
    portion: str = "0.50"
    currency: str | None = None
    eventbrite: bool = True
    columns: Mapping[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Return the id of the event's row."""
        return uid("event", self.eid)

    @property
    def money(self) -> str:
        """Return the currency written on the event's row, right or wrong."""
        return self.currency or self.city.currency

    @property
    def eventbrite_id(self) -> str | None:
        """Return the 13 digits of the event's ticket page."""
        return str(1_000_000_000_000 + digest("eventbrite", self.eid) % 900_000_000_000) if self.eventbrite else None

    @property
    def start(self) -> datetime:
        """Return the start; raises ValueError for a show without one."""
        if self.starts_at is None:
            raise ValueError(f"{self.eid} has no start")
        return self.starts_at

    def finished(self, number: int) -> bool:
        """Say whether a round is over; in the running show the first one is."""
        return self.phase is Phase.PAST or (self.phase is Phase.LIVE and number == 1)


def _evening(world: World, city: City, days: int) -> datetime:
    zone = ZoneInfo(city.zone or "UTC")
    day = (world.now + timedelta(days=days)).astimezone(zone).date()
    return datetime.combine(day, time(19, 30), tzinfo=zone).astimezone(UTC)


def _show(
    world: World,
    eid: str,
    city: str,
    days: int,
    *,
    rounds: int = 3,
    portion: str = "0.50",
    currency: str | None = None,
    eventbrite: bool = True,
    columns: Mapping[str, object] | None = None,
) -> Show:
    place = CITY[city]
    return Show(
        eid=eid,
        city=place,
        phase=Phase.PAST if days < 0 else Phase.UPCOMING,
        starts_at=_evening(world, place, days),
        rounds=rounds,
        portion=portion,
        currency=currency,
        eventbrite=eventbrite,
        columns=columns or {},
    )


def _past_shows(world: World) -> list[Show]:
    return [
        _show(world, anchors.LAST_TORONTO, "Toronto", -12),
        _show(world, "AB4011", "San Francisco", -8),
        _show(world, anchors.NEW_YORK_IN_USD, "New York", -20),
        _show(world, "AB4008", "Sydney", -19),
        _show(world, anchors.ALL_TO_THE_ARTIST, "Menlo Park", -26, portion="1.00"),
        _show(world, anchors.CHARITY_NIGHT, "Amsterdam", -33, portion="0.00"),
        _show(world, anchors.OTTAWA_IN_USD, "Ottawa", -40, currency="USD"),
        _show(world, "AB3996", "London, UK", -45),
        _show(world, anchors.UNSETTLED_WORKS, "London, UK", -50),
        _show(world, "AB3985", "Vancouver", -55),
        _show(world, "AB3982", "Auckland", -60),
        _show(world, "AB3980", "Tokyo", -70),
        _show(world, anchors.PLACEHOLDER_EASEL, "Montréal", -62),
        _show(world, anchors.EARLIER_TORONTO, "Toronto", -75),
        _show(world, "AB3968", "Bangkok", -90),
        _show(world, "AB3951", "Toronto", -140),
        _show(world, anchors.DISABLED_PAST, "Toronto", -260, columns={"enabled": False, "show_in_app": False}),
        _show(world, "AB3902", "Montréal", -300),
        _show(world, "AB3894", "Toronto", -400),
        _show(world, anchors.OLD_VOTES, "London, CA", -900, eventbrite=False),
    ]


def _upcoming_shows(world: World) -> list[Show]:
    other_id = str(1_000_000_000_000 + digest("eventbrite", "another organiser's page") % 900_000_000_000)
    early = {"event_end_datetime": _evening(world, CITY["Tokyo"], 50) - timedelta(hours=2)}
    return [
        _show(world, anchors.NEXT_TORONTO, "Toronto", 16),
        _show(world, anchors.STALE_TICKETS, "Vancouver", 24),
        _show(world, "AB4033", "New York", 9),
        _show(world, anchors.YORK_IN_ENGLAND, "York", 30),
        _show(world, anchors.FOREIGN_TICKET_CURRENCY, "London, UK", 20),
        _show(world, anchors.LONDON_IN_CANADA, "London, CA", 33),
        _show(world, anchors.NEXT_SYDNEY, "Sydney", 5),
        _show(world, anchors.VENUE_AS_TEXT, "Melbourne", 22, columns={"venue_id": None, "venue": "The Old Tram Shed"}),
        _show(world, anchors.HIDDEN_IN_APP, "Auckland", 14, columns={"show_in_app": False}),
        _show(world, "AB4044", "Amsterdam", 40),
        _show(world, "AB4045", "Bangkok", 27),
        _show(world, anchors.ENDS_BEFORE_START, "Tokyo", 50, columns=early),
        _show(world, anchors.NO_TIMEZONE, "Auckland", 45, columns={"timezone_icann": None}),
        _show(world, anchors.NO_TIMEZONE_ANYWHERE, "Bristol", 28, currency="GBP", columns={"timezone_icann": None}),
        _show(world, anchors.APPLICATIONS_CLOSED, "Ottawa", 8, columns={"applications_open": False}),
        _show(world, anchors.WRONG_EVENTBRITE, "San Francisco", 18, columns={"eventbrite_id": other_id}),
        _show(world, anchors.EVENTBRITE_NULL, "Boston", 21, eventbrite=False),
    ]


def _odd_shows(world: World) -> list[Show]:
    nothing = {
        "event_start_datetime": None,
        "event_end_datetime": None,
        "timezone_icann": None,
        "timezone_id": None,
        "city_id": None,
        "country_id": None,
        "venue_id": None,
        "venue": None,
        "currency": None,
        "name": None,
        "enabled": False,
        "show_in_app": False,
        "eventbrite_id": "",
        "target_artists_booked": None,
    }
    test = {"name": "TEST Event Toronto, do not publish", "enabled": False, "show_in_app": False}
    toronto = CITY["Toronto"]
    return [
        Show(
            eid=anchors.LIVE_NIGHT,
            city=CITY["Montréal"],
            phase=Phase.LIVE,
            starts_at=world.ago(minutes=95),
            columns={"current_round": 2},
        ),
        Show(
            eid=anchors.EVERYTHING_MISSING,
            city=toronto,
            phase=Phase.DRAFT,
            starts_at=None,
            eventbrite=False,
            columns=nothing,
        ),
        Show(
            eid=anchors.TEST_EVENT,
            city=toronto,
            phase=Phase.UPCOMING,
            starts_at=_evening(world, toronto, 10),
            eventbrite=False,
            columns=test,
        ),
    ]


def _old_shows(world: World) -> list[Show]:
    """Return the long history: the further down the number, the older the show."""
    count = 14 + OLD_SHOWS_PER_SCALE * world.scale
    span = min(3400, 420 + 8 * count)
    shows: list[Show] = []
    numbers = (number for number in itertools.count(_FIRST_OLD_NUMBER, -1) if f"AB{number}" != anchors.OLD_VOTES)
    for i, number in zip(range(count), numbers, strict=False):
        city = CITIES[digest("old-show", i) % len(CITIES)]
        days = -(110 + span * i // count)
        shows.append(_show(world, f"AB{number}", city.key, days, rounds=2, eventbrite=i < 120))
    return shows


def calendar(world: World) -> list[Show]:
    """Return every show of the company, the scripted ones first."""
    return [*_odd_shows(world), *_past_shows(world), *_upcoming_shows(world), *_old_shows(world)]
