"""How one event is set up: the facts that the visibility, health and readiness checks judge alike."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from arthur.database import Database
from arthur.sql import read_sql
from tools.events import no_such_event
from tools.render import zone

FULL_EVENT = 12
"""Artists of a usual full event, the goal where the event names none (spec tools 2.7)."""


@dataclass(frozen=True, kw_only=True)
class EventSetup:
    """The stored set-up of an event; a blank text counts as missing."""

    id: UUID
    eid: str
    name: str | None
    starts_at: datetime | None
    ends_at: datetime | None
    own_timezone: str | None
    city_timezone: str | None
    city_id: UUID | None
    city: str | None
    country_code: str | None
    currency: str | None
    country_currency: str | None
    venue_name: str | None
    venue_text: str | None
    """The older free-text venue, used where no venue is linked."""
    enabled: bool
    show_in_app: bool
    applications_open: bool
    eventbrite_id: str | None
    ticket_link: str | None
    event_folder_link: str | None
    meta_ads_budget: Decimal | None
    approved_at: datetime | None
    target_artists_booked: int | None
    expected_number_of_rounds: int | None
    updated_at: datetime | None
    artwork_count: int
    artists_with_artwork: int
    easels_without_artist: list[str]
    """Codes of works in play that have no artist."""
    closed_before_start: list[str]
    """Codes of works whose closing time lies before the event's start."""
    missing_easels: list[str]
    """Gaps in the numbering, as "round-easel"."""
    round_numbers: list[int]
    confirmed_artists: int
    """Artists who confirmed and did not withdraw; an accepted invitation alone does not count (pitfall B10)."""

    @property
    def timezone(self) -> str | None:
        """The event's IANA zone, else its city's."""
        return self.own_timezone or self.city_timezone

    @property
    def currency_is_wrong(self) -> bool:
        """Say whether the currency is another than the country's, which makes wrong debts (pitfall D3)."""
        return bool(self.currency and self.country_currency and self.currency != self.country_currency)

    @property
    def artists_wanted(self) -> int:
        """The number of artists to book."""
        return self.target_artists_booked or FULL_EVENT

    def days_until(self, now: datetime) -> int | None:
        """Return calendar days until the start, in the event's own zone; negative afterwards, None without a start."""
        if self.starts_at is None:
            return None
        place = zone(self.timezone) or UTC
        return (self.starts_at.astimezone(place).date() - now.astimezone(place).date()).days


async def find_event_setup(reader: Database, eid: str) -> EventSetup:
    """Return the set-up of the event with this code.

    Raises:
        NotFound: there is none; the nearest codes are offered.
    """
    setup = await reader.one(read_sql("tools.data_read", "event_setup.sql"), {"eid": eid}, row=EventSetup)
    if setup is None:
        raise await no_such_event(reader, eid)
    return setup


def wrong_currency(setup: EventSetup) -> str:
    """Say what is wrong with a currency that is not the country's."""
    return (
        f"The currency is {setup.currency}, but the country ({setup.country_code}) uses {setup.country_currency}: "
        "artists would be owed in the wrong currency."
    )
