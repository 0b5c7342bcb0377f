"""Votes: one a person and round, with the weight it carried."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from tools.reference import anchors
from tools.reference.generate.checkins import scanned
from tools.reference.generate.people import Crowd, is_artist
from tools.reference.generate.shows import Phase, Show
from tools.reference.generate.works import EASELS, Work, audience, crowd_size
from tools.reference.generate.world import Batch, World, digest, uid

_COLUMNS = (
    "id", "event_id", "eid", "round", "easel", "art_id", "art_uuid", "artist_profile_id", "person_id", "vote_factor",
    "auth_method", "auth_timestamp", "ip_address", "user_agent", "phone", "hash", "timestamp", "created_at",
    "updated_at",
)  # fmt: skip
# Early shows weighted online votes below 1.
_OLD_FACTORS = ("0.20", "0.90", "1.00", "1.00")
_PLAIN_FACTORS = ("1.00", "1.10", "1.30", "1.62", "2.05")


@dataclass(frozen=True, kw_only=True)
class _Ballot:
    """One vote: in which round and as which of its voters who voted for which easel, and with what weight."""

    round: int
    position: int
    of: int
    person: int
    easel: int
    factor: str


def _factor(person: int, *, old: bool, checked_in: bool) -> str:
    if old:
        return _OLD_FACTORS[person % 4]
    base = float(_PLAIN_FACTORS[person % 5]) + is_artist(person) + checked_in
    return f"{base:.2f}"


def _rounds(show: Show, guests: Sequence[int]) -> list[tuple[int, list[int]]]:
    """Return the voters of each round; in the running show the second round is half voted."""
    voters = [guest for guest in guests if guest % 7 != 6]
    if show.phase is Phase.LIVE:
        return [(1, voters), (2, voters[: len(voters) // 2])]
    return [(number, voters) for number in range(1, show.rounds + 1)]


def _ballots(world: World, show: Show, people: Crowd) -> Iterator[_Ballot]:
    rng = world.rng("votes", show.eid)
    old = show.eid == anchors.OLD_VOTES
    for number, voters in _rounds(show, audience(world, people, show)):
        favourite = 1 + digest("favourite", show.eid, number) % EASELS
        for position, person in enumerate(voters):
            easel = favourite if rng.random() < 0.22 else 1 + int(rng.random() * EASELS)
            factor = _factor(person, old=old, checked_in=scanned(world, show, person))
            yield _Ballot(round=number, position=position, of=len(voters), person=person, easel=easel, factor=factor)


def _show_rows(world: World, show: Show, people: Crowd) -> Iterator[tuple[object, ...]]:
    old = show.eid == anchors.OLD_VOTES
    for ballot in _ballots(world, show, people):
        number, position, person = ballot.round, ballot.position, ballot.person
        code = f"{show.eid}-{number}-{ballot.easel}"
        # In the running show votes come evenly up to the clock, at most 25 minutes back.
        moment = show.start + timedelta(minutes=40 * number, seconds=position % 900)
        if show.phase is Phase.LIVE and number == 2:
            moment = world.now - timedelta(seconds=10 + position * min(45.0, 1490 / ballot.of))
        yield (
            uid("vote", f"{show.eid}/{number}/{person}"), show.id, show.eid, number, ballot.easel, code,
            None if old else uid("art", code), None, people.ids[person],
            ballot.factor, "qr" if person % 3 else "link",
            moment, f"198.51.100.{person % 250}", None, people.phones[person], None, moment, moment, moment,
        )  # fmt: skip


def round_winners(world: World, works: Sequence[Work], people: Crowd) -> frozenset[str]:
    """Return the art codes that won their rounds: the most weighted votes among the painters of a finished round.

    Of equals the lowest easel has won, as if the host had decided.
    """
    shows = {work.show.eid: work.show for work in works}
    weights: defaultdict[str, Decimal] = defaultdict(Decimal)
    for show in shows.values():
        for ballot in _ballots(world, show, people):
            weights[f"{show.eid}-{ballot.round}-{ballot.easel}"] += Decimal(ballot.factor)
    best: dict[tuple[str, int], Work] = {}
    for work in works:
        if work.artist is None or not work.show.finished(work.round) or not weights[work.code]:
            continue
        ahead = best.setdefault((work.show.eid, work.round), work)
        if (weights[work.code], -work.easel) > (weights[ahead.code], -ahead.easel):
            best[work.show.eid, work.round] = work
    return frozenset(work.code for work in best.values())


def _rows(world: World, shows: Sequence[Show], people: Crowd) -> Iterator[tuple[object, ...]]:
    for show in shows:
        yield from _show_rows(world, show, people)


def batches(world: World, shows: Sequence[Show], people: Crowd) -> list[Batch]:
    """Return all votes."""
    held = [show for show in shows if show.phase in {Phase.PAST, Phase.LIVE}]
    expected = sum(show.rounds for show in held) * crowd_size(world) * 6 // 7
    return [Batch(table="votes", columns=_COLUMNS, rows=_rows(world, held, people), expected=expected)]
