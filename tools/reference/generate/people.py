"""The people of the company: a large crowd by city, and a few whose records are awkward on purpose."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.reference import anchors, staff
from tools.reference.generate import phones
from tools.reference.generate.names import FIRST_NAMES, LAST_NAMES
from tools.reference.generate.places import CITIES, City
from tools.reference.generate.world import Batch, Row, World, batch, digest, uid

PEOPLE_PER_SCALE = 1020
_COLUMNS = (
    "id", "auth_user_id", "hash", "mongo_id", "superseded_by", "email", "phone", "phone_number", "phone_number_masked",
    "display_phone", "auth_phone", "region_code", "name", "first_name", "last_name", "nickname", "nick_name", "type",
    "is_artist", "verified", "self_registered", "message_blocked", "last_interaction_at", "interaction_count",
    "total_spent", "verification_code", "verification_code_exp", "device_tokens", "location_lat", "location_lng",
    "created_at", "updated_at", "registered_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """The anonymous people: ids and phones by number, and the range of numbers that lives in each city."""

    ids: Sequence[str]
    phones: Sequence[str | None]
    home: dict[str, range]

    def members(self, city: City, size: int, key: str) -> list[int]:
        """Return up to ``size`` different people of a city, the same ones for the same key."""
        living = self.home[city.key]
        size = min(size, len(living))
        start = digest("crowd", key) % len(living)
        # A stride without a factor in common with the length visits everybody once.
        stride = next(step for step in (7, 11, 13, 17, 19, 23, 29, 1) if len(living) % step)
        return [living[(start + i * stride) % len(living)] for i in range(size)]


def crowd(world: World) -> Crowd:
    """Place everybody in a city and hand out telephone numbers; one in twenty has none."""
    total = PEOPLE_PER_SCALE * world.scale
    shares = sum(city.share for city in CITIES)
    home: dict[str, range] = {}
    numbers: list[str | None] = []
    used: Counter[str] = Counter()
    for city in CITIES:
        first = len(numbers)
        for _ in range(max(8, total * city.share // shares)):
            plan = phones.plan_of(city.country)
            has_phone = len(numbers) % 20 != 7
            # The first 200 numbers of each plan belong to people and artists with a part in the story.
            numbers.append(phones.of_country(city.country, 200 + used[plan]) if has_phone else None)
            used[plan] += has_phone
        home[city.key] = range(first, len(numbers))
    return Crowd(ids=[uid("person", number) for number in range(len(numbers))], phones=numbers, home=home)


def is_artist(number: int) -> bool:
    """Return whether one of the crowd is marked as an artist."""
    return number % 9 == 4


def is_blocked(number: int) -> bool:
    """Return whether one of the crowd wants no texts."""
    return number % 23 == 5


def full_name(number: int) -> tuple[str, str | None]:
    """Return first and last name of one of the crowd; some have no last name."""
    mixed = digest("name", number)
    last = LAST_NAMES[(mixed >> 16) % len(LAST_NAMES)]
    return FIRST_NAMES[mixed % len(FIRST_NAMES)], None if number % 31 == 11 else last


def _crowd_rows(world: World, people: Crowd) -> Iterator[tuple[object, ...]]:
    for number, (person, phone) in enumerate(zip(people.ids, people.phones, strict=True)):
        first, last = full_name(number)
        born = digest("joined", number)
        created = world.ago(days=30 + born % 2400, minutes=born % 1440)
        seen = created + (world.now - created) * ((born >> 20) % 100 / 100)
        email = f"{first}.{last or 'solo'}.{number}@example.com".lower() if number % 6 else None
        yield (
            person, None, f"{born:032x}", None, None, email, phone, phone if number % 4 == 0 else None, None,
            phone, phone.lstrip("+") if phone and number % 10 == 3 else None, None,
            f"{first} {last}" if last else first, first, last, None, None, "guest", is_artist(number), number % 3 != 0,
            number % 2 == 0, int(is_blocked(number)), seen, born % 40, born % 900, f"{born % 10000:04d}", seen,
            [f"demo-device-{number}"], 43.6 + born % 100 / 1000, -79.4, created, seen, created.isoformat(),
        )  # fmt: skip


def _person(world: World, key: str, **own: object) -> Row:
    born = digest("person-key", key)
    return {
        **dict.fromkeys(_COLUMNS),
        "id": uid("person", key),
        "hash": f"{born:032x}",
        "type": "guest",
        "is_artist": False,
        "verified": True,
        "self_registered": True,
        "message_blocked": 0,
        "last_interaction_at": world.ago(days=20),
        "interaction_count": 3,
        "total_spent": 0,
        "created_at": world.ago(days=700),
        "updated_at": world.ago(days=20),
        "registered_at": "imported",
        **own,
    }


def login_id(key: str) -> str:
    """Return the id of the login that belongs to a person of the story or an employee."""
    return uid("login", key)


def _story_rows(world: World) -> list[Row]:
    number = phones.north_american
    return [
        _person(
            world, "no-last-name", first_name="Solange", name="Solange", email="solange@example.com", phone=number(0)
        ),
        _person(
            world,
            "kept",
            first_name="Perrin",
            last_name="Oakhollow",
            name="Perrin Oakhollow",
            email="perrin.oakhollow@example.com",
            phone=number(1),
        ),
        _person(
            world,
            "superseded",
            first_name="Perrin",
            last_name="Oakhollow",
            name="Perrin Oakhollow",
            email="perrin.old@example.com",
            superseded_by=uid("person", "kept"),
        ),
        _person(
            world,
            "legacy-phone",
            first_name="Lorcan",
            last_name="Tidewell",
            name="Lorcan Tidewell",
            phone_number="(416) 555-0142",
            email="lorcan.tidewell@example.com",
        ),
        _person(
            world,
            "wrong-plus-one",
            first_name="Winifred",
            last_name="Saltmarsh",
            name="Winifred Saltmarsh",
            phone="+1447700900123",
            email="winifred.saltmarsh@example.com",
        ),
        _person(
            world,
            "login-phone-only",
            first_name="Auden",
            last_name="Foxgrove",
            name="Auden Foxgrove",
            auth_phone="16475550143",
            auth_user_id=login_id("login-phone-only"),
        ),
        _person(world, "nickname-only", nickname="Skribbles", nick_name="Skribbles", phone=number(2)),
        _person(world, "like-signs", first_name="100%", last_name="Real_Name", name="100% Real_Name", phone=number(3)),
        _person(
            world,
            "blocked",
            first_name="Bettina",
            last_name="Rookwood",
            name="Bettina Rookwood",
            phone=number(4),
            message_blocked=1,
            email="bettina.rookwood@example.com",
        ),
        _person(
            world,
            "stopped",
            first_name="Stellan",
            last_name="Copperfen",
            name="Stellan Copperfen",
            phone=anchors.PHONE_STOPPED,
            email="stellan.copperfen@example.com",
        ),
        _person(
            world,
            "talker",
            first_name="Tamsin",
            last_name="Birchlow",
            name="Tamsin Birchlow",
            phone=anchors.PHONE_CONVERSATION,
            email="tamsin.birchlow@example.com",
        ),
        _person(
            world,
            "bidder",
            first_name="Bram",
            last_name="Kestrelby",
            name="Bram Kestrelby",
            phone=number(7),
            email="bram.kestrelby@example.com",
            total_spent=480,
        ),
    ]


def _artist_logins(world: World) -> list[Row]:
    """Return the people behind artists of the story whose contact is split over several records."""
    return [
        _person(
            world,
            "artist-primary",
            first_name="Marisol",
            last_name="Vermilion",
            name="Marisol Vermilion",
            is_artist=True,
            email="marisol.vermilion@example.com",
            phone=phones.north_american(10),
            auth_user_id=login_id("artist-primary"),
            type="artist",
        ),
        _person(
            world,
            "artist-login-contact",
            first_name="Corwin",
            last_name="Inkpen",
            name="Corwin Inkpen",
            is_artist=True,
            auth_user_id=login_id("artist-login-contact"),
            type="artist",
        ),
        _person(
            world,
            "artist-manual",
            first_name="Ngaio",
            last_name="Lowtide",
            name="Ngaio Lowtide",
            is_artist=True,
            email="ngaio.lowtide@example.com",
            phone=phones.australian(10),
            type="artist",
        ),
        _person(
            world,
            "artist-two-currencies",
            first_name="Evander",
            last_name="Brightwater",
            name="Evander Brightwater",
            email="evander.brightwater@example.com",
            phone=phones.north_american(11),
            is_artist=True,
            type="artist",
            auth_user_id=login_id("artist-two-currencies"),
        ),
    ]


def _logins(world: World) -> list[Row]:
    created = world.ago(days=600)
    keys = {
        "login-phone-only": (None, "16475550143"),
        "artist-primary": ("marisol.vermilion@example.com", None),
        "artist-login-contact": ("corwin.inkpen@example.org", "14165550144"),
        "artist-two-currencies": ("evander.brightwater@example.com", None),
    }
    rows: list[Row] = [
        {"id": login_id(key), "email": email, "phone": phone, "created_at": created}
        for key, (email, phone) in keys.items()
    ]
    rows += [
        {"id": login_id(employee.slack_id), "email": employee.email, "phone": None, "created_at": created}
        for employee in staff.EMPLOYEES
        if employee.admin_level
    ]
    return rows


def batches(world: World, people: Crowd) -> list[Batch]:
    """Return logins, the people of the story, and the crowd."""
    story = [*_story_rows(world), *_artist_logins(world)]
    return [
        batch("auth.users", _logins(world)),
        batch("people", story),
        Batch(table="people", columns=_COLUMNS, rows=_crowd_rows(world, people), expected=len(people.ids)),
    ]
