"""Countries, time zones, cities and venues."""

from dataclasses import dataclass

from tools.reference.generate.names import VENUE_NAMES
from tools.reference.generate.world import Batch, Row, World, batch, uid

COUNTRIES = (
    ("CA", "Canada", "CAD", "$"),
    ("US", "United States", "USD", "$"),
    ("GB", "United Kingdom", "GBP", "£"),
    ("AU", "Australia", "AUD", "$"),
    ("NZ", "New Zealand", "NZD", "$"),
    ("NL", "Netherlands", "EUR", "€"),
    ("TH", "Thailand", "THB", "฿"),
    ("JP", "Japan", "JPY", "¥"),
    ("CN", "China", "CNY", "¥"),
)
CURRENCY_OF = {code: currency for code, _, currency, _ in COUNTRIES}
SYMBOL_OF = {currency: symbol for _, _, currency, symbol in COUNTRIES}
# One bid step in each currency, so that prices look right in yen and baht too.
BID_STEP = {"JPY": 500, "THB": 150, "CNY": 30}


@dataclass(frozen=True, kw_only=True)
class City:
    """A city of the company; ``country`` and ``zone`` are None where the city's row lacks them."""

    key: str
    name: str
    state: str | None
    country: str | None
    zone: str | None
    share: int = 1

    @property
    def id(self) -> str:
        """Return the id of the city's row."""
        return uid("city", self.key)

    @property
    def currency(self) -> str:
        """Return the currency an event here should have."""
        return CURRENCY_OF.get(self.country or "", "USD")

    @property
    def bid_step(self) -> int:
        """Return the smallest raise of a bid in the city's currency."""
        return BID_STEP.get(self.currency, 5)


def _city(key: str, state: str | None, country: str | None, zone: str | None, share: int = 1) -> City:
    return City(
        key=key,
        name=key.removesuffix(", UK").removesuffix(", CA"),
        state=state,
        country=country,
        zone=zone,
        share=share,
    )


# share: how many people live here compared with the others. Two cities named London, one York inside New York, and one
# city whose row has neither country nor time zone.
CITIES = (
    _city("Toronto", "Ontario", "CA", "America/Toronto", 6),
    _city("Ottawa", "Ontario", "CA", "America/Toronto", 2),
    _city("Montréal", "Québec", "CA", "America/Toronto", 3),
    _city("Vancouver", "British Columbia", "CA", "America/Vancouver", 2),
    _city("London, CA", "Ontario", "CA", "America/Toronto"),
    _city("New York", "New York", "US", "America/New_York", 3),
    _city("San Francisco", "California", "US", "America/Los_Angeles", 2),
    _city("Menlo Park", "California", "US", "America/Los_Angeles"),
    _city("Boston", "Massachusetts", "US", "America/New_York"),
    _city("London, UK", "England", "GB", "Europe/London", 2),
    _city("York", "England", "GB", "Europe/London"),
    _city("Bristol", None, None, None),
    _city("Amsterdam", "Noord-Holland", "NL", "Europe/Amsterdam"),
    _city("Sydney", "New South Wales", "AU", "Australia/Sydney", 2),
    _city("Melbourne", "Victoria", "AU", "Australia/Melbourne"),
    _city("Auckland", "Auckland", "NZ", "Pacific/Auckland"),
    _city("Bangkok", None, "TH", "Asia/Bangkok"),
    _city("Tokyo", None, "JP", "Asia/Tokyo"),
)
CITY = {city.key: city for city in CITIES}


def venue_id(city: City, number: int = 0) -> str:
    """Return the id of one of the city's two venues."""
    return uid("venue", f"{city.key}/{number}")


def venue_name(city: City, number: int = 0) -> str:
    """Return the name of one of the city's two venues."""
    return VENUE_NAMES[(CITIES.index(city) * 2 + number) % len(VENUE_NAMES)]


def batches(world: World) -> list[Batch]:
    """Return the rows of countries, time zones, cities and venues."""
    founded = world.ago(days=4000)
    zones = sorted({city.zone for city in CITIES if city.zone})
    countries: list[Row] = [
        {"id": uid("country", code), "name": name, "code": code, "currency_code": currency, "currency_symbol": symbol}
        for code, name, currency, symbol in COUNTRIES
    ]
    timezones: list[Row] = [
        {"id": uid("timezone", zone), "name": zone, "offset": None, "icann": zone} for zone in zones
    ]
    cities: list[Row] = [
        {
            "id": city.id,
            "name": city.name,
            "state_province": city.state,
            "state": city.state,
            "country_id": uid("country", city.country) if city.country else None,
            "timezone_id": uid("timezone", city.zone) if city.zone else None,
            "country": city.country,
        }
        for city in CITIES
    ]
    venues: list[Row] = [
        {
            "id": venue_id(city, number),
            "name": venue_name(city, number),
            "address": f"{12 + 7 * number} Easel Lane, {city.name}",
            "notes": None,
            "city_id": city.id,
            "default_capacity": 200 if number == 0 else 350,
            "created_at": founded,
            "updated_at": founded,
        }
        for city in CITIES
        for number in (0, 1)
    ]
    return [
        batch("countries", countries),
        batch("timezones", timezones),
        batch("cities", cities),
        batch("venues", venues),
    ]
