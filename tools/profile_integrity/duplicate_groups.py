"""Which of the profiles found look like one artist: those that a merge ties, or that share an address or a number."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Protocol
from uuid import UUID

from tools.arguments import digits_only

PHONE_TAIL = 10


class Candidate(Protocol):
    """What is needed of a profile to compare it with others."""

    @property
    def id(self) -> UUID: ...  # noqa: D102
    @property
    def superseded_by(self) -> UUID | None: ...  # noqa: D102
    @property
    def email(self) -> str | None: ...  # noqa: D102
    @property
    def phone(self) -> str | None: ...  # noqa: D102


def group_numbers(profiles: Sequence[Candidate], *, alike: Collection[UUID] = ()) -> Mapping[UUID, int]:
    """Return the group of each profile, numbered from 1 in the order given; a profile alone is a group of one.

    Those in `alike` are known to belong together, for example because the searched number is on some record of each.
    """
    groups: list[tuple[set[Hashable], list[UUID]]] = []
    for profile in profiles:
        marks, members = set(_marks(profile)), [profile.id]
        if profile.id in alike:
            marks.add("alike")
        for group in [group for group in groups if group[0] & marks]:
            groups.remove(group)
            marks |= group[0]
            members = group[1] + members
        groups.append((marks, members))
    position = {profile.id: place for place, profile in enumerate(profiles)}
    ordered = sorted((members for _, members in groups), key=lambda members: min(position[each] for each in members))
    return {each: number for number, members in enumerate(ordered, start=1) for each in members}


def _marks(profile: Candidate) -> Iterable[Hashable]:
    yield profile.id
    if profile.superseded_by:
        yield profile.superseded_by
    if profile.email:
        yield ("email", profile.email.lower())
    if profile.phone and (digits := digits_only(profile.phone).lstrip("0")):
        yield ("phone", digits[-PHONE_TAIL:])
