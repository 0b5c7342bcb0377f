"""One artist profile and the numbers it goes by, for the tools that look at or correct profiles."""

from dataclasses import dataclass
from uuid import UUID

from arthur.database import Database
from arthur.errors import NotFound
from arthur.sql import read_sql
from tools.spec import Entity, EntityKind


@dataclass(frozen=True, kw_only=True)
class ArtistProfile:
    """A profile; `numbers` are its artist number and those of forms that were merged into it."""

    id: UUID
    entry_id: int
    name: str | None
    superseded_by: UUID | None
    numbers: list[str]

    @property
    def entity(self) -> Entity:
        """The artist as something a later question may point at."""
        return Entity(kind=EntityKind.ARTIST, id=str(self.id), label=self.name or f"#{self.entry_id}")


async def find_profile(reader: Database, profile_id: str) -> ArtistProfile:
    """Return the profile with this id.

    Raises:
        NotFound: there is none.
    """
    profile = await reader.one(
        read_sql("tools.profile_integrity", "profile_with_numbers.sql"), {"profile_id": profile_id}, row=ArtistProfile
    )
    if profile is None:
        raise NotFound(
            "There is no artist profile with that id; lookup_artist_profile finds profiles by name or number."
        )
    return profile
