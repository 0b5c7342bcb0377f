"""Finding artist profiles and the person behind them (spec tools 1.3)."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.errors import InvalidRequest
from arthur.sql import read_sql
from tools.arguments import digits_only, like_pattern
from tools.contact import Email, Phone
from tools.context import ToolContext
from tools.data_read.search_text import (
    LEAST_PHONE_DIGITS,
    Match,
    NamePattern,
    PhonePattern,
    Shape,
    as_artist_number,
    as_uuid,
    shape_of,
    unlinked,
)
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

SHOWN = 10
BIO_SHOWN = 160

SearchBy = Literal["name", "id", "person_id", "number", "email", "phone"]
Source = Literal["profile", "person", "login"]
_PARAMETERS = (
    "id", "person_id", "entry_id", "email", "email_part", "digits", "without_one", "last_ten", "gapped", "name",
    "name_words",
)  # fmt: skip


class LookupArtistProfileArgs(Args):
    """What is known of the artist."""

    query: str = Field(
        min_length=2,
        max_length=120,
        description="Name or part of it, artist number (310618), e-mail address, telephone number, or UUID.",
    )
    search_by: SearchBy | None = Field(
        default=None,
        description="What the query is; leave it out and it is read off the query. person_id: profiles of a person.",
    )


class ArtistProfile(Result):
    """One artist profile with the best contact data on file and where they come from (pitfall B2)."""

    id: UUID
    entry_id: int
    """The artist number people use."""
    name: str | None
    country: str | None
    city: str | None
    abhq_bio: str | None
    is_active: bool
    """Not replaced by another profile."""
    is_primary: bool
    superseded_by: UUID | None
    superseded_by_entry_id: int | None
    person_id: UUID | None
    """None: no login belongs to the profile (pitfall B3)."""
    first_name: str | None
    last_name: str | None
    email: Email | None
    email_source: Source | None
    phone: Phone | None
    phone_source: Source | None
    created_at: datetime | None
    match: Match
    found_by_alias: bool
    """The query fits an older number or name that was merged into this profile (pitfall B5)."""


class ArtistsFound(Result):
    """Profiles that fit, current ones first."""

    results: list[ArtistProfile]
    count: int
    total: int
    truncated: bool
    search_by: SearchBy

    def entities(self) -> tuple[Entity, ...]:
        """Return the artists in the order shown."""
        return tuple(
            Entity(kind=EntityKind.ARTIST, id=str(artist.id), label=artist.name or str(artist.entry_id))
            for artist in self.results
        )


class _Found(ArtistProfile):
    total: int


async def run(args: LookupArtistProfileArgs, ctx: ToolContext) -> ArtistsFound:
    """Search by what the query is said to be, else by what it looks like; a UUID is a profile's or a person's."""
    typed = unlinked(args.query)
    search_by = args.search_by or _search_by(typed)
    rows = await _search(typed, search_by, ctx)
    if not rows and args.search_by is None and search_by == "id":
        search_by = "person_id"
        rows = await _search(typed, search_by, ctx)
    total = rows[0].total if rows else 0
    return ArtistsFound(
        results=[ArtistProfile.model_validate(row.model_dump()) for row in rows],
        count=len(rows),
        total=total,
        truncated=total > len(rows),
        search_by=search_by,
    )


async def _search(typed: str, search_by: SearchBy, ctx: ToolContext) -> list[_Found]:
    params = dict.fromkeys(_PARAMETERS) | _patterns(typed, search_by) | {"limit": SHOWN}
    return await ctx.reader.fetch(read_sql("tools.data_read", "artists_found.sql"), params, row=_Found)


def _search_by(typed: str) -> SearchBy:
    by_shape: dict[Shape, SearchBy] = {
        Shape.ID: "id",
        Shape.EMAIL: "email",
        Shape.PHONE: "phone",
        Shape.NUMBER: "number",
        Shape.NAME: "name",
    }
    return by_shape[shape_of(typed)]


def _patterns(typed: str, search_by: SearchBy) -> dict[str, object]:
    """Return the parameters of one kind of search."""
    match search_by:
        case "id" | "person_id":
            if as_uuid(typed) is None:
                raise _unusable(
                    f"must be a UUID when search_by is {search_by}; look the artist up by name or number first"
                )
            return {search_by: as_uuid(typed)}
        case "number":
            number = as_artist_number(typed)
            if number is None:
                raise _unusable("must be an artist number of up to six digits when search_by is number")
            return {"entry_id": number}
        case "email":
            return {"email": typed, "email_part": f"%{like_pattern(typed)}%"}
        case "phone":
            if len(digits_only(typed)) < LEAST_PHONE_DIGITS:
                raise _unusable(f"give at least {LEAST_PHONE_DIGITS} digits of the telephone number")
            return vars(PhonePattern.of(typed))
        case "name":
            pattern = NamePattern.of(typed)
            return {"name": pattern.exact, "name_words": pattern.words}


def _unusable(reason: str) -> InvalidRequest:
    return InvalidRequest(f"lookup_artist_profile: query: {reason}")


def render(result: ArtistsFound) -> str:
    """Render one profile as a card, several as a list, current ones first."""
    by = {"number": "artist number", "email": "e-mail", "person_id": "person"}.get(result.search_by, result.search_by)
    if not result.results:
        return f"No artist profile found by that {by}."
    if result.total == 1:
        return _card(result.results[0])
    lines = bullets(
        (_line(artist) for artist in result.results),
        total=result.total,
        narrow="Give the full name, the artist number or an e-mail address.",
    )
    return section(f"*{count(result.total, 'artist profile')}* found by {by}", lines)


def _line(artist: ArtistProfile) -> str:
    place = ", ".join(text(part) for part in (artist.city, artist.country) if part)
    contact = f"{text(artist.email)}, {text(artist.phone)}"
    return f"*{text(artist.name)}* (#{artist.entry_id}){_state(artist)} – {place or 'no place'}, {contact}"


def _state(artist: ArtistProfile) -> str:
    notes: list[str] = []
    if not artist.is_active:
        notes.append(f"superseded by #{artist.superseded_by_entry_id}")
    if not artist.is_active and artist.is_primary:
        notes.append("yet marked as primary, please check")
    if artist.person_id is None:
        notes.append("no login")
    if artist.found_by_alias:
        notes.append("found by an older number or name")
    return f" [{'; '.join(notes)}]" if notes else ""


def _card(artist: ArtistProfile) -> str:
    place = ", ".join(text(part) for part in (artist.city, artist.country) if part)
    bio = text(artist.abhq_bio)
    person = " ".join(part for part in (artist.first_name, artist.last_name) if part)
    return section(
        f"*{text(artist.name)}*, artist number {artist.entry_id}{_state(artist)}",
        place,
        f"E-mail: {_from(artist.email, artist.email_source)}",
        f"Phone: {_from(artist.phone, artist.phone_source)}",
        f"Person: {text(person)}" if artist.person_id else "",
        f"Bio: {bio[:BIO_SHOWN]}{'…' if len(bio) > BIO_SHOWN else ''}" if artist.abhq_bio else "No staff bio.",
        f"Profile id: {artist.id}",
    )


def _from(value: str | None, source: Source | None) -> str:
    return f"{text(value)} (from the {source})" if value else "none on file"


lookup_artist_profile = Tool(
    name="lookup_artist_profile",
    domain=Domain.DATA_READ,
    description=(
        "Find artist profiles by name, artist number, e-mail, telephone or id: number, place, bio, contact data, the "
        "person behind them, whether a profile was superseded. Use it first whenever another tool needs an "
        "artist_profile_id. Not for guests and bidders (lookup_person)."
    ),
    roles=roles("O P F V"),
    passthrough=True,
    max_calls=3,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=LookupArtistProfileArgs,
    result=ArtistsFound,
    run=run,
    render=render,
    questions=(
        "find artist Evander Brightwater",
        "artist number 310012",
        "who is artist #310001",
        "show me the profile of painter Marisol Vermilion",
        "lookup artist 310015",
        "which artist has the email marisol.vermilion@example.com",
        "what's the artist number of Corwin Inkpen",
        "phone and email of the artist Ngaio Lowtide",
        "is there an artist profile for Marisol",
        "seach artist Brightwater",
        "whose artist profile belongs to old number 41234",
        "bio and country of artist 310002",
        "does artist 310015 have a login",
        "quel est le numéro d'artiste de Corwin Inkpen ?",
        "trouve le profil de l'artiste 310003",
        "busca el perfil de la artista Marisol Vermilion",
        "suche das Künstlerprofil von Ngaio Lowtide",
        "tell me about the artist",
    ),
    samples=({"query": "310001"}, {"query": "Marisol Vermilion", "search_by": "name"}),
)
