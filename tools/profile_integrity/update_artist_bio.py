"""Writing the curated bio of an artist profile (spec tools 2.3)."""

from collections.abc import Mapping
from uuid import UUID

from psycopg.errors import UndefinedFunction
from pydantic import Field

from arthur.errors import NotConfigured, NotPossible
from arthur.sql import read_sql
from tools.arguments import ProfileId
from tools.context import ToolContext
from tools.fingerprint import fingerprint
from tools.profile_integrity.corrections import (
    PACKAGE,
    CorrectableProfile,
    check_stored,
    lock_profile,
    read_profile,
)
from tools.render import count, section, text
from tools.spec import OPS, Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool

LONGEST_BIO = 2000
"""The cap of production's own function for this field."""
SHOWN_BEFORE = 200
"""How much of the present bio a card shows; the new one stands there in full, for that is what is approved."""


class UpdateArtistBioArgs(Args):
    """Which profile, and the bio as it shall stand; an empty text clears it."""

    artist_profile_id: ProfileId
    new_bio: str = Field(
        max_length=LONGEST_BIO, description="The bio as it shall stand, at most 2000 characters; empty clears it."
    )


class ArtistBioUpdated(Result):
    """The change that was made; the artist's own text is another field and stays as it was (pitfall B8)."""

    updated: bool
    previous_bio_length: int
    new_bio_length: int
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    previous_bio: str | None = Field(default=None, exclude=True, repr=False)
    """Kept for the undo alone: it is no part of the answer."""

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist."""
        label = self.artist_name or f"#{self.entry_id}"
        return (Entity(kind=EntityKind.ARTIST, id=str(self.artist_profile_id), label=label),)


def render(result: ArtistBioUpdated) -> str:
    """Render how the bio changed, without repeating it."""
    now = f"{result.new_bio_length:,} characters" if result.new_bio_length else "empty"
    before = f"{result.previous_bio_length:,} characters" if result.previous_bio_length else "empty"
    return section(
        f"*Bio of {text(result.artist_name)} (#{result.entry_id}) updated*",
        f"It is now {now}; it was {before}. The artist's own text is untouched.",
    )


def _check_new(profile: CorrectableProfile, args: UpdateArtistBioArgs) -> None:
    if (profile.bio or "") == args.new_bio:
        raise NotPossible(f"The bio of {profile.label} {'says exactly that' if args.new_bio else 'is empty'} already.")


def _shortened(bio: str | None) -> str | None:
    if bio is None or len(bio) <= SHOWN_BEFORE:
        return bio
    return f"{bio[:SHOWN_BEFORE].rstrip()} … ({count(len(bio), 'character')} in all)"


async def prepare(args: UpdateArtistBioArgs, ctx: ToolContext) -> Preview:
    """Say which text would give way to which."""
    profile = await read_profile(ctx.reader, args.artist_profile_id)
    _check_new(profile, args)
    return Preview(
        title=f"{'Replace' if args.new_bio else 'Clear'} our bio of {profile.label}",
        changes=(Change(field="bio", before=_shortened(profile.bio), after=args.new_bio or None),),
        warnings=("The artist's own text is another field and stays as it is.",),
        fingerprint=fingerprint(profile=profile.id, bio=profile.bio),
    )


async def run(args: UpdateArtistBioArgs, ctx: ToolContext) -> ArtistBioUpdated:
    """Write the bio through production's own function, which checks no rights: that is done before (schema 10).

    Raises:
        NotConfigured: this database does not have the function (pitfall G6).
    """
    profile = await lock_profile(ctx.tx, args.artist_profile_id)
    _check_new(profile, args)
    params = {"profile_id": profile.id, "bio": args.new_bio}
    try:
        await ctx.tx.value(read_sql(PACKAGE, "set_bio.sql"), params)
    except UndefinedFunction as exc:
        raise NotConfigured("The database has no function admin_update_artist_bio; nothing was changed.") from exc
    stored = await read_profile(ctx.tx, args.artist_profile_id)
    check_stored(stored.bio, args.new_bio or None, ctx)
    return ArtistBioUpdated(
        updated=True,
        previous_bio_length=len(profile.bio or ""),
        new_bio_length=len(stored.bio or ""),
        artist_profile_id=profile.id,
        artist_name=profile.name,
        entry_id=profile.entry_id,
        previous_bio=profile.bio or "",
    )


def inverse(args: UpdateArtistBioArgs, result: ArtistBioUpdated) -> Mapping[str, object] | None:
    """Return the call that gives the old text back; none when a call could not carry it unchanged."""
    previous = result.previous_bio
    if previous is None or previous != previous.strip():
        return None
    return {"artist_profile_id": args.artist_profile_id, "new_bio": previous}


update_artist_bio = Tool(
    name="update_artist_bio",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Replace our curated bio of one artist, after a person approved it; the artist's own text stays. Needs the "
        "profile's id (lookup_artist_profile) and the full new text. Not for the name (update_artist_name) or the "
        "country (update_artist_country)."
    ),
    roles=OPS,
    risk=Risk.MEDIUM,
    effect=Effect.COMPANY,
    writes_company_data=True,
    max_calls=1,
    args=UpdateArtistBioArgs,
    result=ArtistBioUpdated,
    prepare=prepare,
    run=run,
    inverse=inverse,
    render=render,
    questions=(
        "set the bio of artist 310005 to: Benedek paints storms.",
        "change Corwin Inkpen's bio to 'Ink and ash on paper.'",
        "replace the biography of 310012 with the text below",
        "new bio for Tindra Foxgrove: she paints foxes at night",
        "clear the bio of artist 310020",
        "rewrite her bio so that it mentions the 2025 city final",
        "bio 310003: Landscape painter from Hamilton.",
        "Please put the following text on the artist page of Juno Arrowsby: Juno builds huge skies.",
        "update the artist description of Rosalind Harborough",
        "the curated bio of Odalys is outdated, here is the new one",
        "edit bio for profile 310017",
        "artist bio upadte for 310002",
        "his bio should just say Muralist.",
        "remplace la biographie de Corwin Inkpen par ce texte",
        "nouvelle bio pour l'artiste 310005 : peintre de tempêtes",
        "pon esta biografía en el perfil de Marisol Vermilion",
        "Ersetze die Biografie von 310020 durch: Malt Gezeiten.",
    ),
    samples=(),
)
