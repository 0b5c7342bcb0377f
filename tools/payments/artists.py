"""Naming an artist in a payment tool: by profile id or by artist number, with the profiles a merge tied together."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from arthur.database import Database
from arthur.errors import InvalidRequest, NotFound
from arthur.sql import read_sql
from tools.arguments import Eid, ProfileId
from tools.events import EventKey
from tools.render import text
from tools.spec import Args, Entity, EntityKind


class ArtistOrEventArgs(Args):
    """An artist, by profile id or artist number, and/or an event."""

    artist_profile_id: ProfileId | None = None
    entry_id: int | None = Field(
        default=None,
        ge=1,
        le=2_147_483_647,
        description="Artist number, for example 310001; instead of the profile id.",
    )
    eid: Eid | None = None

    @property
    def names_artist(self) -> bool:
        """Say whether an artist was named."""
        return self.artist_profile_id is not None or self.entry_id is not None

    def require_one(self) -> None:
        """Insist on an artist or an event.

        Raises:
            InvalidRequest: neither was given.
        """
        if not self.names_artist and self.eid is None:
            raise InvalidRequest("Give an artist (artist_profile_id or entry_id) or an event code (eid).")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One artist profile of a group that merges tied together."""

    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    superseded_by: UUID | None
    marked_primary: bool
    asked: bool

    @property
    def entity(self) -> Entity:
        """The artist as something a later question may point at."""
        return artist_entity(self.artist_profile_id, self.artist_name, self.entry_id)


@dataclass(frozen=True, kw_only=True)
class Group:
    """All profiles of one human as far as merges say so (pitfall B4)."""

    profiles: Sequence[Profile]

    @property
    def asked(self) -> Profile:
        """The profile that was asked for."""
        return self.profiles[0]

    @property
    def ids(self) -> list[UUID]:
        """The ids of all profiles, the asked one first."""
        return [profile.artist_profile_id for profile in self.profiles]

    @property
    def notes(self) -> list[str]:
        """What a reader must know about merged or contradictory profiles."""
        found: list[str] = []
        if len(self.profiles) > 1:
            others = ", ".join(f"#{profile.entry_id}" for profile in self.profiles[1:])
            found.append(f"Merged profiles are included: {others}. Pay only the profile that is not superseded.")
        found += [
            f"#{profile.entry_id} is superseded and marked as primary at once; a person must decide."
            for profile in self.profiles
            if profile.superseded_by is not None and profile.marked_primary
        ]
        return found


async def find_group(reader: Database, args: ArtistOrEventArgs) -> Group | None:
    """Return the profiles of the artist that `args` names, or None when it names none.

    Raises:
        NotFound: there is no such artist.
        InvalidRequest: profile id and artist number belong to two artists.
    """
    if not args.names_artist:
        return None
    params = {"artist_profile_id": args.artist_profile_id, "entry_id": args.entry_id}
    profiles = await reader.fetch(read_sql("tools.payments", "artist_group.sql"), params, row=Profile)
    asked = [profile for profile in profiles if profile.asked]
    if not asked:
        named = f"number {args.entry_id}" if args.entry_id is not None else f"profile id {args.artist_profile_id}"
        raise NotFound(f"There is no artist with {named}; look the name up with lookup_artist_profile.")
    if len(asked) > 1:
        numbers = ", ".join(f"#{profile.entry_id}" for profile in asked)
        raise InvalidRequest(f"That names more than one artist ({numbers}); give one artist_profile_id.")
    return Group(profiles=profiles)


@dataclass(frozen=True)
class _Id:
    id: UUID


async def event_artist_ids(reader: Database, event: EventKey) -> list[UUID]:
    """Return the artists of an event: in a round, or with an artwork (pitfall B9)."""
    rows = await reader.fetch(read_sql("tools.payments", "event_artist_ids.sql"), {"event_id": event.id}, row=_Id)
    return [row.id for row in rows]


def artist_entity(profile_id: UUID, name: str | None, entry_id: int) -> Entity:
    """Return an artist as something a later question may point at."""
    return Entity(kind=EntityKind.ARTIST, id=str(profile_id), label=name or f"artist #{entry_id}")


def asked_entity(profile_id: UUID | None, name: str | None) -> tuple[Entity, ...]:
    """Return the artist a question named, so that a follow-up finds them even when there was nothing to list."""
    return (Entity(kind=EntityKind.ARTIST, id=str(profile_id), label=name or "the artist"),) if profile_id else ()


def artist_words(name: str | None, entry_id: int) -> str:
    """Return an artist's name and number: "Ana Mora (#310001)"."""
    return f"{text(name)} (#{entry_id})"
