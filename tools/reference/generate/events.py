"""Rows of the events themselves, their rounds, easels and cache versions."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from tools.reference import anchors
from tools.reference.generate.artists import Roster
from tools.reference.generate.places import venue_id, venue_name
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.works import Work
from tools.reference.generate.world import Batch, Row, World, batch, digest, uid

_CHANNELS = {"Toronto": "toronto", "Montréal": "C0DEMOMTL1", "New York": "new-york"}


def _times(show: Show) -> Row:
    if show.starts_at is None:
        return dict.fromkeys(
            ("event_start_datetime", "event_end_datetime", "door_time", "showtime", "auction_close_starts_at")
        )
    local = show.starts_at.astimezone(ZoneInfo(show.city.zone or "UTC"))
    return {
        "event_start_datetime": show.starts_at,
        "event_end_datetime": show.starts_at + timedelta(hours=3),
        "door_time": (local - timedelta(minutes=45)).time(),
        "showtime": local.time(),
        "auction_close_starts_at": show.starts_at + timedelta(hours=2, minutes=10),
    }


def _money(show: Show) -> Row:
    mixed = digest("money", show.eid)
    past = show.phase is Phase.PAST
    return {
        "enable_auction": True,
        "auction_start_bid": 50,
        "min_bid_increment": 5,
        "currency": show.money,
        "tax": 13 if show.city.country == "CA" else 0,
        "auction_close_round_delay": 2,
        "stripe_account_region": "canada" if show.city.country == "CA" else "international",
        "artist_auction_portion": show.portion,
        "producer_tickets_sold": mixed % 900 if past else 0,
        "producer_tickets_currency": show.money,
        "food_beverage_revenue": mixed % 1400 if past else 0,
        "food_beverage_currency": show.money,
        "winner_prize": 150 if mixed % 3 == 0 else None,
        "winner_prize_currency": show.money,
        "meta_ads_budget": 250 + mixed % 500 if mixed % 5 else None,
        "other_ads_budget": 50 if mixed % 4 == 0 else None,
    }


def _planning(world: World, show: Show) -> Row:
    approved = show.phase is not Phase.UPCOMING or digest("approved", show.eid) % 3 == 0
    created = (show.starts_at or world.ahead(days=30)) - timedelta(days=90)
    return {
        "target_artists_booked": 12,
        "wildcard_expected": show.rounds > 2,
        "expected_number_of_rounds": show.rounds,
        "event_info_approved_by": "paloma.reyes@example.com" if approved else None,
        "event_info_approved_at": created + timedelta(days=40) if approved else None,
        "created_at": min(created, world.ago(days=2)),
        "updated_at": min(created + timedelta(days=60), world.ago(days=1)),
    }


def _event(world: World, show: Show) -> Row:
    city = show.city
    row: dict[str, object] = {
        "id": show.id,
        "eid": show.eid,
        "name": f"Art Battle {city.name}",
        "description": f"Twelve painters, {show.rounds} rounds, one night in {city.name}.",
        "venue": venue_name(city),
        "price": "25",
        "ticket_link": f"https://tickets.example.com/{show.eid.lower()}" if show.eventbrite else None,
        "event_folder_link": f"https://files.example.com/{show.eid}" if digest("folder", show.eid) % 3 else None,
        "timezone_id": uid("timezone", city.zone) if city.zone else None,
        "timezone_icann": city.zone,
        "city_id": city.id,
        "country_id": uid("country", city.country) if city.country else None,
        "venue_id": venue_id(city),
        "capacity": 200,
        "enabled": True,
        "show_in_app": True,
        "applications_open": show.phase is Phase.UPCOMING,
        "current_round": None if show.phase is Phase.UPCOMING else show.rounds,
        "vote_by_link": True,
        "eventbrite_id": show.eventbrite_id,
        "slack_channel": _CHANNELS.get(city.key),
        **_times(show),
        **_money(show),
        **_planning(world, show),
    }
    return row | dict(show.columns)


def _rounds(world: World, shows: Sequence[Show]) -> list[Row]:
    rows: list[Row] = []
    for show in shows:
        if show.starts_at is None or show.starts_at > world.ahead(days=30):
            continue
        for number in range(1, show.rounds + 1):
            opened = show.starts_at + timedelta(minutes=45 * number - 25)
            rows.append(
                {
                    "id": round_id(show, number),
                    "event_id": show.id,
                    "round_number": number,
                    "is_finished": show.finished(number),
                    "closing_time": opened + timedelta(minutes=20),
                    "created_at": show.starts_at - timedelta(days=1),
                    "updated_at": min(opened, world.now),
                }
            )
    return rows


def round_id(show: Show, number: int) -> str:
    """Return the id of a round."""
    return uid("round", f"{show.eid}/{number}")


_CONTESTANT_COLUMNS = (
    "id", "round_id", "artist_id", "art_id", "easel_number", "enabled", "is_winner", "enable_auction", "created_at",
)  # fmt: skip


def _contestants(
    world: World, shows: Sequence[Show], works: Sequence[Work], roster: Roster, winners: Collection[str]
) -> Iterator[tuple[object, ...]]:
    for work in works:
        if work.artist is None:
            continue
        # The admin app never fills art_id.
        yield (
            uid("contestant", work.code), round_id(work.show, work.round), work.artist.id, None, work.easel, True,
            int(work.code in winners), 1, work.show.start - timedelta(hours=3),
        )  # fmt: skip
    for show in shows:
        if show.eid not in {anchors.LIVE_NIGHT, anchors.NEXT_TORONTO}:
            continue
        number = 3 if show.phase is Phase.LIVE else 1
        for position, artist in enumerate(roster.cast(show.city, show.eid)[:6]):
            key = f"{show.eid}/staged/{position}"
            yield uid("contestant", key), round_id(show, number), artist.id, None, None, True, 0, 1, world.ago(days=1)


def _cache_versions(world: World, shows: Sequence[Show], works: Sequence[Work]) -> list[Row]:
    paths: list[tuple[str, str | None]] = [("/live/events", None)]
    for show in shows:
        if show.starts_at is not None and world.ago(days=30) < show.starts_at < world.ahead(days=30):
            paths += [(f"/live/event/{show.eid}{part}", show.eid) for part in ("", "/media", "/artists")]
    paths += [(f"/live/event/{work.code}/bids", work.show.eid) for work in works if work.show.phase is Phase.LIVE]
    return [
        {
            "id": uid("cache-version", path),
            "endpoint_path": path,
            "event_eid": eid,
            "last_updated": world.ago(minutes=3) if eid == anchors.LIVE_NIGHT else world.ago(hours=5 + i),
        }
        for i, (path, eid) in enumerate(paths)
    ]


def batches(world: World, shows: Sequence[Show]) -> list[Batch]:
    """Return events and their rounds."""
    return [
        batch("events", [_event(world, show) for show in shows]),
        batch("rounds", _rounds(world, shows)),
    ]


def stage_batches(
    world: World, shows: Sequence[Show], works: Sequence[Work], roster: Roster, winners: Collection[str]
) -> list[Batch]:
    """Return who stands at which easel and who won (`winners` are art codes), and the versions of the public pages."""
    expected = len(works) + 12
    contestants = _contestants(world, shows, works, roster, winners)
    return [
        Batch(table="round_contestants", columns=_CONTESTANT_COLUMNS, rows=contestants, expected=expected),
        batch("endpoint_cache_versions", _cache_versions(world, shows, works)),
    ]
