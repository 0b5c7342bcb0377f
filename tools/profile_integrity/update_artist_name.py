"""Correcting the name of an artist profile (spec tools 2.2)."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

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
from tools.render import section, text
from tools.spec import OPS, Args, Change, Domain, Effect, Entity, EntityKind, Preview, Result, Risk, Tool


def _one_line(value: str) -> str:
    if not value.isprintable():
        msg = "must be one line of printable characters"
        raise ValueError(msg)
    return value


class UpdateArtistNameArgs(Args):
    """Which profile, and its right name."""

    artist_profile_id: ProfileId
    new_name: Annotated[
        str,
        AfterValidator(_one_line),
        Field(min_length=1, max_length=200, description="The name as it shall stand, 1 to 200 characters."),
    ]


class ArtistNameUpdated(Result):
    """The change that was made; the legal name on confirmations stays as it was."""

    updated: bool
    previous_name: str | None
    new_name: str
    artist_profile_id: UUID
    entry_id: int

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist under the new name."""
        return (Entity(kind=EntityKind.ARTIST, id=str(self.artist_profile_id), label=self.new_name),)


def render(result: ArtistNameUpdated) -> str:
    """Render old and new name."""
    return section(
        f"*Artist #{result.entry_id} is now called {text(result.new_name)}*",
        f"Before: {text(result.previous_name)}. The legal name on confirmations is untouched.",
    )


def _check_new(profile: CorrectableProfile, args: UpdateArtistNameArgs) -> None:
    if profile.name == args.new_name:
        raise NotPossible(f"Artist #{profile.entry_id} is called exactly that already.")


async def prepare(args: UpdateArtistNameArgs, ctx: ToolContext) -> Preview:
    """Say which name would give way to which."""
    profile = await read_profile(ctx.reader, args.artist_profile_id)
    _check_new(profile, args)
    return Preview(
        title=f"Rename artist #{profile.entry_id}",
        changes=(Change(field="name", before=profile.name, after=args.new_name),),
        warnings=("The legal name on confirmations stays as it is.",),
        fingerprint=fingerprint(profile=profile.id, name=profile.name),
    )


async def run(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
    """Write the name, and nothing else, to a profile that is still the one to correct."""
    profile = await lock_profile(ctx.tx, args.artist_profile_id)
    _check_new(profile, args)
    params = {"profile_id": profile.id, "name": args.new_name, "now": ctx.now}
    check_stored(await ctx.tx.value(read_sql(PACKAGE, "set_name.sql"), params), args.new_name, ctx)
    return ArtistNameUpdated(
        updated=True,
        previous_name=profile.name,
        new_name=args.new_name,
        artist_profile_id=profile.id,
        entry_id=profile.entry_id,
    )


def inverse(args: UpdateArtistNameArgs, result: ArtistNameUpdated) -> Mapping[str, object] | None:
    """Return the call that gives the old name back; none when there was no name, or one that a call cannot carry."""
    previous = result.previous_name
    if previous is None or previous != previous.strip():
        return None
    return {"artist_profile_id": args.artist_profile_id, "new_name": previous}


update_artist_name = Tool(
    name="update_artist_name",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Change the name on one artist profile, after a person approved it. Needs the profile's id "
        "(lookup_artist_profile) and the new name. Not for the bio (update_artist_bio) or the country "
        "(update_artist_country), and it merges nothing (find_duplicate_profiles)."
    ),
    roles=OPS,
    risk=Risk.HIGH,
    effect=Effect.COMPANY,
    writes_company_data=True,
    max_calls=1,
    args=UpdateArtistNameArgs,
    result=ArtistNameUpdated,
    prepare=prepare,
    run=run,
    inverse=inverse,
    render=render,
    questions=(
        "rename artist 310005 to Benedek Silverlake-Moss",
        "change the artist name Corwin Inkpen to Corwin J. Inkpen",
        "the name of profile 310012 is misspelled, it should be Marisol Vermilion",
        "please correct the spelling of Tindra Foxgrove's name, two n in the middle",
        "update name 310020 Ngaio Low-Tide",
        "artist 310003 goes by Iggy Blackfern now",
        "set the display name of Odalys to Odalys C.",
        "her artist name has to read Juno A.",
        "she married and wants her profile under Rosalind Thornbury from now on",
        "fix name typo on artist profile 310017",
        "artst name change 310002 -> Thessaly Moon",
        "remove the extra space in the artist's name",
        "change profile name",
        "l'artiste 310005 doit s'appeler Benedek Lac d'Argent",
        "change le nom d'artiste de Corwin Inkpen",
        "cambia el nombre de la artista 310012 a Marisol Bermellón",
        "Ändere den Namen von Künstler 310020 in Ngaio Tide",
    ),
    samples=(),
)
