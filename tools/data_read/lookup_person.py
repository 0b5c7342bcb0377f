"""Finding an attendee, bidder or voter (spec tools 1.2)."""

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
    as_uuid,
    ascii_sieve,
    shape_of,
    unlinked,
)
from tools.render import bullets, count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

SHOWN = 10

SearchBy = Literal["email", "phone", "name", "id"]
_PARAMETERS = (
    "id", "email", "email_part", "email_sieve", "digits", "without_one", "last_ten", "gapped", "name", "name_words",
    "name_sieve",
)  # fmt: skip


class LookupPersonArgs(Args):
    """What is known of the person."""

    query: str = Field(
        min_length=2,
        max_length=120,
        description="E-mail address, telephone number in any form, name or part of one, or the person's UUID.",
    )
    search_by: SearchBy | None = Field(
        default=None, description="What the query is; leave it out and it is read off the query's shape."
    )


class Person(Result):
    """One person, in the record that is current."""

    id: UUID
    first_name: str | None
    last_name: str | None
    name: str | None
    """First and last name, else whatever name is on file."""
    nickname: str | None
    email: Email | None
    phone: Phone | None
    is_artist: bool
    created_at: datetime | None
    match: Match
    found_as_former: bool
    """The query fits an older record that was merged into this one."""


class PeopleFound(Result):
    """People who fit."""

    results: list[Person]
    count: int
    total: int
    truncated: bool
    search_by: SearchBy

    def entities(self) -> tuple[Entity, ...]:
        """Return the people in the order shown."""
        return tuple(
            Entity(kind=EntityKind.PERSON, id=str(person.id), label=person.name or "person") for person in self.results
        )


class _Found(Person):
    total: int


async def run(args: LookupPersonArgs, ctx: ToolContext) -> PeopleFound:
    """Search by what the query is said to be, else by what it looks like."""
    typed = unlinked(args.query)
    search_by = args.search_by or _search_by(typed)
    params = dict.fromkeys(_PARAMETERS) | _patterns(typed, search_by) | {"limit": SHOWN}
    rows = await ctx.reader.fetch(read_sql("tools.data_read", "people_found.sql"), params, row=_Found)
    total = rows[0].total if rows else 0
    return PeopleFound(
        results=[Person.model_validate(row.model_dump()) for row in rows],
        count=len(rows),
        total=total,
        truncated=total > len(rows),
        search_by=search_by,
    )


def _search_by(typed: str) -> SearchBy:
    """Return what the query looks like; digits alone are a telephone number here, not an artist's."""
    match shape_of(typed):
        case Shape.ID:
            return "id"
        case Shape.EMAIL:
            return "email"
        case Shape.PHONE:
            return "phone"
        case Shape.NUMBER | Shape.NAME:
            return "phone" if typed.isdigit() and len(typed) >= LEAST_PHONE_DIGITS else "name"


def _patterns(typed: str, search_by: SearchBy) -> dict[str, object]:
    """Return the parameters of one kind of search."""
    match search_by:
        case "id":
            if as_uuid(typed) is None:
                raise InvalidRequest("lookup_person: query: must be the person's UUID when search_by is id")
            return {"id": as_uuid(typed)}
        case "email":
            part = f"%{like_pattern(typed)}%"
            return {"email": typed, "email_part": part, "email_sieve": ascii_sieve(part)}
        case "phone":
            if len(digits_only(typed)) < LEAST_PHONE_DIGITS:
                raise InvalidRequest(f"lookup_person: query: give at least {LEAST_PHONE_DIGITS} digits of the number")
            return vars(PhonePattern.of(typed))
        case "name":
            pattern = NamePattern.of(typed)
            sieve = [ascii_sieve(word) for word in pattern.words]
            return {"name": pattern.exact, "name_words": pattern.words, "name_sieve": sieve}


def render(result: PeopleFound) -> str:
    """Render the people as a list, best fit first."""
    by = {"email": "e-mail", "phone": "phone", "name": "name", "id": "id"}[result.search_by]
    if not result.results:
        return f"Nobody found by that {by}."
    title = f"*{count(result.total, 'person', 'people')}* found by {by}"
    narrow = "Give more of the name, an e-mail address or a phone number."
    return section(title, bullets((_line(person) for person in result.results), total=result.total, narrow=narrow))


def _line(person: Person) -> str:
    notes = [
        note
        for note, holds in (
            (f"“{text(person.nickname)}”", person.nickname and person.nickname != person.name),
            ("artist", person.is_artist),
            ("found under a merged older record", person.found_as_former),
        )
        if holds
    ]
    since = f"since {person.created_at:%d %b %Y}" if person.created_at else "date unknown"
    tail = f" ({', '.join(notes)})" if notes else ""
    return f"*{text(person.name)}*{tail} – {text(person.email)}, {text(person.phone)}, {since}, id {person.id}"


lookup_person = Tool(
    name="lookup_person",
    domain=Domain.DATA_READ,
    description=(
        "Find an attendee, guest, bidder, buyer or voter by e-mail address, telephone number, name, nickname or id, "
        "with contact data. Not for artists and artist numbers (lookup_artist_profile)."
    ),
    roles=roles("O P F V"),
    passthrough=True,
    max_calls=3,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=LookupPersonArgs,
    result=PeopleFound,
    run=run,
    render=render,
    questions=(
        "who is bram.kestrelby@example.com",
        "find person Bram Kestrelby",
        "whose number is 416 555 0142",
        "look up the guest with phone +1 647 555 0143",
        "do we have a bidder called Lorcan Tidewell",
        "serach user Skribbles",
        "find the attendee Perrin Oakhollow",
        "what's the email of the voter Tamsin Birchlow",
        "contact details of the buyer Bram Kestrelby",
        "is solange@example.com in our system",
        "person with phone ending 0142",
        "the lady at the door says she is Winifred Saltmarsh, is she on file",
        "cherche la personne Bettina Rookwood",
        "à qui appartient le numéro 416-555-0142",
        "busca a la persona Stellan Copperfen",
        "finde die Person mit der E-Mail bram.kestrelby@example.com",
    ),
    samples=({"query": "Bram Kestrelby"}, {"query": "(416) 555-0142"}, {"query": "perrin.oakhollow@example.com"}),
)
