"""Correcting the country of an artist profile (spec tools 2.4)."""

from collections.abc import Mapping
from uuid import UUID

from pydantic import Field

from arthur.errors import NotPossible
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
from tools.profile_integrity.countries import Country, company_country, territory_code
from tools.render import section, text
from tools.spec import OPS, Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool


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


def _check_new(profile: CorrectableProfile, country: Country) -> None:
    if profile.country == country.code:
        raise NotPossible(f"The country of {profile.label} is {country.code} already.")


def _warnings(profile: CorrectableProfile, country: Country) -> list[str]:
    if profile.payout_country is None or profile.payout_country == country.code:
        return []
    return [
        f"The payout account was opened in {profile.payout_country} and stays there; a new country means a new account."
    ]


async def prepare(args: UpdateArtistCountryArgs, ctx: ToolContext) -> Preview:
    """Say which country would give way to which, and whether the payout account is in another one."""
    profile = await read_profile(ctx.reader, args.artist_profile_id)
    country = await company_country(ctx.reader, args.new_country)
    _check_new(profile, country)
    named = f"{country.code} ({country.name})" if country.name else country.code
    return Preview(
        title=f"Change the country of {profile.label}",
        changes=(Change(field="country", before=profile.country, after=named),),
        warnings=tuple(_warnings(profile, country)),
        fingerprint=fingerprint(profile=profile.id, country=profile.country, payout=profile.payout_country),
    )


async def run(args: UpdateArtistCountryArgs, ctx: ToolContext) -> ArtistCountryUpdated:
    """Write the two-letter code to a profile that is still the one to correct."""
    profile = await lock_profile(ctx.tx, args.artist_profile_id)
    country = await company_country(ctx.tx, args.new_country)
    _check_new(profile, country)
    params = {"profile_id": profile.id, "country": country.code, "now": ctx.now}
    check_stored(await ctx.tx.value(read_sql(PACKAGE, "set_country.sql"), params), country.code, ctx)
    return ArtistCountryUpdated(
        updated=True,
        previous_country=profile.country,
        new_country=country.code,
        artist_profile_id=profile.id,
        artist_name=profile.name,
        entry_id=profile.entry_id,
        warnings=_warnings(profile, country),
    )


def inverse(args: UpdateArtistCountryArgs, result: ArtistCountryUpdated) -> Mapping[str, object] | None:
    """Return the call that gives the old country back; none when what stood there was no two-letter code."""
    previous = result.previous_country or ""
    if territory_code(previous) != previous:
        return None
    return {"artist_profile_id": args.artist_profile_id, "new_country": previous}


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
    effect=Effect.COMPANY,
    writes_company_data=True,
    max_calls=1,
    args=UpdateArtistCountryArgs,
    result=ArtistCountryUpdated,
    prepare=prepare,
    run=run,
    inverse=inverse,
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
