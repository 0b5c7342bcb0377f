"""An artist profile that is to be corrected: read, locked, and checked the same way by the three tools that do it."""

from dataclasses import dataclass
from uuid import UUID

from arthur.database import Database, Queries
from arthur.errors import InternalError, NotFound, NotPossible
from arthur.ids import error_reference
from arthur.sql import read_sql
from tools.context import ToolContext

PACKAGE = "tools.profile_integrity"


@dataclass(frozen=True, kw_only=True)
class CorrectableProfile:
    """What a correction looks at; `bio` is ours, never the artist's own text (pitfall B8)."""

    id: UUID
    entry_id: int
    name: str | None
    country: str | None
    bio: str | None
    superseded_by: UUID | None
    superseded_by_entry_id: int | None
    payout_country: str | None

    @property
    def label(self) -> str:
        """Name and artist number, for cards."""
        return f"{self.name or 'the artist without a name'} (#{self.entry_id})"


async def read_profile(source: Database | Queries, profile_id: str) -> CorrectableProfile:
    """Return a profile that may be corrected.

    Raises:
        NotFound: there is none.
        NotPossible: it was merged into another one, which is the one to correct.
    """
    profile = await source.one(
        read_sql(PACKAGE, "profile_to_correct.sql"), {"profile_id": profile_id}, row=CorrectableProfile
    )
    if profile is None:
        raise NotFound(
            "There is no artist profile with that id; lookup_artist_profile finds profiles by name or number."
        )
    if profile.superseded_by is not None:
        successor = f"#{profile.superseded_by_entry_id}" if profile.superseded_by_entry_id else profile.superseded_by
        raise NotPossible(f"{profile.label} was merged into {successor}; correct that profile instead.")
    return profile


async def lock_profile(tx: Queries, profile_id: str) -> CorrectableProfile:
    """Return the profile as it stands, held until the end of the transaction; raises as `read_profile`."""
    await tx.value(read_sql(PACKAGE, "lock_profile.sql"), {"profile_id": profile_id})
    return await read_profile(tx, profile_id)


def check_stored(stored: object, wanted: object, ctx: ToolContext) -> None:
    """Insist that the row holds what was written; otherwise the transaction is undone as a bug.

    Raises:
        InternalError: something in the database changed or refused the value.
    """
    if stored != wanted:
        raise InternalError(error_reference(ctx.wall_now))
