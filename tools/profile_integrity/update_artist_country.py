"""Correcting the country of an artist profile (spec tools 2.4)."""

from uuid import UUID

from pydantic import Field

from tools.arguments import ProfileId
from tools.render import section, text
from tools.spec import OPS, Args, Domain, Entity, EntityKind, Result, Risk, Tool


class UpdateArtistCountryArgs(Args):
    """Which profile, and its country."""

    artist_profile_id: ProfileId
    new_country: str = Field(
        min_length=2,
        max_length=60,
        description="Two-letter country code such as CA; a three-letter code or an English name is understood too.",
    )


class ArtistCountryUpdated(Result):
    """The change that was made, in two-letter codes."""

    updated: bool
    previous_country: str | None
    new_country: str
    artist_profile_id: UUID
    artist_name: str | None
    entry_id: int
    warnings: list[str]
    """For example a payout account that was opened in another country."""

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist."""
        label = self.artist_name or f"#{self.entry_id}"
        return (Entity(kind=EntityKind.ARTIST, id=str(self.artist_profile_id), label=label),)


def render(result: ArtistCountryUpdated) -> str:
    """Render old and new country, and what to look after."""
    return section(
        f"*Country of {text(result.artist_name)} (#{result.entry_id}) is now {text(result.new_country)}*",
        f"Before: {text(result.previous_country)}.",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


update_artist_country = Tool(
    name="update_artist_country",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Change the country on one artist profile, after a person approved it; it also steers how the artist is set "
        "up for payouts. Needs the profile's id (lookup_artist_profile) and the country. Not for the name "
        "(update_artist_name) or the bio (update_artist_bio)."
    ),
    roles=OPS,
    risk=Risk.MEDIUM,
    writes_company_data=True,
    max_calls=1,
    args=UpdateArtistCountryArgs,
    result=ArtistCountryUpdated,
    run=None,
    render=render,
    questions=(
        "set the country of artist 310005 to NZ",
        "Corwin Inkpen lives in the UK now, update his country",
        "country of 310012 is wrong, must be Canada",
        "change artist country 310020 to AU",
        "Tindra Foxgrove moved to Japan",
        "put DE as country on the profile of Odalys Cloverdale",
        "artist 310003: country US -> CA",
        "her profile says Australia but she is from New Zealand, please correct that",
        "update country for profile 310017 to GBR",
        "switch Juno Arrowsby to the Netherlands",
        "cuontry of 310002 should be Thailand",
        "fix the artist's country code",
        "make it CA for Benedek",
        "le pays de l'artiste 310005 est la France",
        "mets la Belgique comme pays de Corwin Inkpen",
        "el país de la artista 310012 es España",
        "Land von Künstler 310020 auf Österreich ändern",
    ),
    samples=(),
)
