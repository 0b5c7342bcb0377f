"""Writing the curated bio of an artist profile (spec tools 2.3)."""

from uuid import UUID

from pydantic import Field

from tools.arguments import ProfileId
from tools.render import section, text
from tools.spec import OPS, Args, Domain, Entity, EntityKind, Result, Risk, Tool

LONGEST_BIO = 2000
"""The cap of production's own function for this field."""


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
    writes_company_data=True,
    max_calls=1,
    args=UpdateArtistBioArgs,
    result=ArtistBioUpdated,
    run=None,
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
