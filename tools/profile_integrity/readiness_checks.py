"""What an event needs before it goes live, each point with its weight (spec tools 2.7)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tools.data_read.event_setup import EventSetup
from tools.render import zone

APPROVAL_DUE_DAYS = 14
ROUNDS_DUE_DAYS = 7
WORKS_DUE_DAYS = 1

ESSENTIAL, IMPORTANT, USEFUL = 3, 2, 1


class State(StrEnum):
    """Where one point stands."""

    DONE = "done"
    MISSING = "missing"
    NOT_DUE = "not_due"


@dataclass(frozen=True, kw_only=True)
class Point:
    """One point of the checklist. `essential` points keep the event from being ready."""

    name: str
    state: State
    weight: int
    detail: str

    @property
    def blocks(self) -> bool:
        """Say whether the event may not go live with this."""
        return self.state is State.MISSING and self.weight == ESSENTIAL


def checklist(setup: EventSetup, now: datetime) -> list[Point]:
    """Return every point in a stable order."""
    return [
        *_basics(setup),
        *_money(setup),
        *_artists(setup),
        *_publicity(setup),
        *_by_date(setup, setup.days_until(now)),
    ]


def _point(name: str, weight: int, detail: str, *, done: bool, due: bool = True) -> Point:
    state = State.DONE if done else State.MISSING if due else State.NOT_DUE
    return Point(name=name, state=state, weight=weight, detail=detail)


def _basics(setup: EventSetup) -> Sequence[Point]:
    venue = f"only the text “{setup.venue_text}”" if setup.venue_text else "no venue"
    own = setup.own_timezone
    return (
        _point("has_city", ESSENTIAL, setup.city or "no city", done=setup.city_id is not None),
        _point("has_venue", ESSENTIAL, setup.venue_name or venue, done=setup.venue_name is not None),
        _point(
            "has_start_time",
            ESSENTIAL,
            "start time" if setup.starts_at else "no start time",
            done=setup.starts_at is not None,
        ),
        _point(
            "has_timezone",
            IMPORTANT,
            own or (f"only the city's, {setup.city_timezone}" if setup.city_timezone else "no time zone"),
            done=zone(own) is not None,
        ),
    )


def _money(setup: EventSetup) -> Sequence[Point]:
    comparable = bool(setup.currency and setup.country_currency)
    match = (
        f"{setup.currency} where the country uses {setup.country_currency}"
        if comparable
        else "cannot be compared: currency or country is unknown"
    )
    return (
        _point("has_currency", ESSENTIAL, setup.currency or "no currency", done=setup.currency is not None),
        _point(
            "currency_matches_country",
            ESSENTIAL,
            match,
            done=comparable and not setup.currency_is_wrong,
            due=comparable,
        ),
    )


def _artists(setup: EventSetup) -> Sequence[Point]:
    any_artist = setup.confirmed_artists > 0 or setup.artists_with_artwork > 0
    booked = max(setup.confirmed_artists, setup.artists_with_artwork)
    goal = "wanted" if setup.target_artists_booked else "of a usual full event"
    return (
        _point("has_artists", ESSENTIAL, f"{booked} artists", done=any_artist),
        _point(
            "enough_artists",
            IMPORTANT,
            f"{booked} of {setup.artists_wanted} artists {goal}",
            done=booked >= setup.artists_wanted,
        ),
    )


def _publicity(setup: EventSetup) -> Sequence[Point]:
    return (
        _point(
            "has_eventbrite",
            IMPORTANT,
            "Eventbrite linked" if setup.eventbrite_id else "no Eventbrite page",
            done=setup.eventbrite_id is not None,
        ),
        _point(
            "has_ticket_link",
            IMPORTANT,
            "ticket link" if setup.ticket_link else "no ticket link",
            done=setup.ticket_link is not None,
        ),
        _point("enabled", ESSENTIAL, "enabled" if setup.enabled else "not enabled", done=setup.enabled),
        _point(
            "show_in_app",
            ESSENTIAL,
            "shown in the app" if setup.show_in_app else "hidden in the app",
            done=setup.show_in_app,
        ),
    )


def _by_date(setup: EventSetup, days: int | None) -> Sequence[Point]:
    def due(limit: int) -> bool:
        return days is not None and days <= limit

    expected = setup.expected_number_of_rounds or 1
    return (
        _point(
            "approved",
            IMPORTANT,
            f"event info {'approved' if setup.approved_at else 'not approved'}",
            done=setup.approved_at is not None,
            due=due(APPROVAL_DUE_DAYS),
        ),
        _point(
            "has_rounds",
            USEFUL,
            f"{len(setup.round_numbers)} of {expected} rounds",
            done=len(setup.round_numbers) >= expected,
            due=due(ROUNDS_DUE_DAYS),
        ),
        _point(
            "has_artworks",
            USEFUL,
            f"{setup.artwork_count} works on easels",
            done=setup.artwork_count > 0,
            due=due(WORKS_DUE_DAYS),
        ),
    )
