"""Artist profiles that may belong to one person, with what a human needs to choose the survivor (spec tools 2.1)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.errors import InvalidRequest
from arthur.sql import read_sql
from tools.arguments import digits_only, like_pattern
from tools.contact import Email, Phone
from tools.context import ToolContext
from tools.payments.ledger import Balance, Scope, balances_by_artist
from tools.profile_integrity.duplicate_groups import group_numbers
from tools.render import bullets, count, money, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

MOST_PROFILES = 20
LEAST_DIGITS = 7
"""Fewer digits than this name no single telephone."""
NORTH_AMERICAN_DIGITS = 11


class DuplicateProfilesArgs(Args):
    """A telephone number, an e-mail address, or a name."""

    query: str = Field(min_length=2, max_length=200, description="Telephone number, e-mail address or name.")
    search_by: Literal["phone", "email", "name"] = Field(default="phone", description="What `query` is.")


class FoundProfile(Result):
    """One profile as the database knows it; contact data with the record it comes from."""

    id: UUID
    entry_id: int
    """The artist number that people use."""
    name: str | None
    country: str | None
    city: str | None
    is_active: bool
    person_id: UUID | None
    first_name: str | None
    last_name: str | None
    email: Email | None
    email_source: str | None
    phone: Phone | None
    phone_source: str | None
    has_login: bool
    superseded_by: UUID | None
    superseded_by_entry_id: int | None
    set_primary_profile_at: datetime | None
    created_at: datetime | None
    matches: bool
    """False: it does not match the search itself, but a merge tied it to a profile that does."""
    art_count: int
    payment_count: int
    invitation_count: int
    confirmation_count: int

    @property
    def activity(self) -> int:
        """Everything that hangs on the profile."""
        return self.art_count + self.payment_count + self.invitation_count + self.confirmation_count


class DuplicateProfile(FoundProfile):
    """One profile with its money and what is odd about it."""

    balances: list[Balance]
    flags: list[str]
    group: int
    """Profiles of one group share an address, a number or a merge; others only happen to match the search."""
    suggested_survivor: bool
    """The one of its group that production would keep; merging is a human decision."""


class DuplicateProfiles(Result):
    """The candidates, and how many groups of two or more look like one artist each."""

    profiles: list[DuplicateProfile]
    count: int
    truncated: bool
    match_field: str
    duplicate_groups: int

    def entities(self) -> tuple[Entity, ...]:
        """Return the profiles, suggested survivors first."""
        ordered = sorted(self.profiles, key=lambda profile: not profile.suggested_survivor)
        return tuple(
            Entity(kind=EntityKind.ARTIST, id=str(profile.id), label=profile.name or f"#{profile.entry_id}")
            for profile in ordered
        )


class _Row(FoundProfile):
    total: int


async def run(args: DuplicateProfilesArgs, ctx: ToolContext) -> DuplicateProfiles:
    """Find the profiles, then their balances in one further query."""
    digits = digits_only(args.query).lstrip("0")
    if args.search_by == "phone" and len(digits) < LEAST_DIGITS:
        raise InvalidRequest(
            f"A phone search needs at least {LEAST_DIGITS} digits; for e-mail or name set search_by to email or name."
        )
    params = {
        "search_by": args.search_by,
        "query": args.query,
        "digits": digits,
        "least_digits": LEAST_DIGITS,
        "pattern": f"%{like_pattern(args.query)}%",
        "limit": MOST_PROFILES,
    }
    rows = await ctx.reader.fetch(read_sql("tools.profile_integrity", "duplicate_profiles.sql"), params, row=_Row)
    balances = await balances_by_artist(ctx.reader, Scope(artist_ids=[row.id for row in rows]), ctx.now) if rows else {}
    same_contact = {row.id for row in rows if row.matches} if args.search_by != "name" else set[UUID]()
    groups = group_numbers(rows, alike=same_contact)
    survivors = _survivors(rows, groups)
    profiles = [
        DuplicateProfile(
            **row.model_dump(exclude={"total"}),
            balances=balances.get(row.id, []),
            flags=_flags(row, balances.get(row.id, [])),
            group=groups[row.id],
            suggested_survivor=row.id in survivors,
        )
        for row in rows
    ]
    total = rows[0].total if rows else 0
    return DuplicateProfiles(
        profiles=profiles,
        count=total,
        truncated=total > sum(profile.matches for profile in profiles),
        match_field=args.search_by,
        duplicate_groups=len(survivors),
    )


def _flags(row: FoundProfile, balances: list[Balance]) -> list[str]:
    found: list[str] = []
    if row.superseded_by and row.set_primary_profile_at:
        found.append("contradictory: superseded and marked as primary")
    if row.superseded_by and any(balance.owed or balance.in_flight for balance in balances):
        found.append("money is on a superseded profile")
    if row.person_id is None:
        found.append("no person behind it")
    elif not row.has_login:
        found.append("no login")
    if _suspect(row.phone):
        found.append("+1 stands before a number that is not North American")
    return found


def _suspect(phone: str | None) -> bool:
    """Say whether +1 was put before a foreign number, as an import once did to hundreds of rows (pitfall B1)."""
    if phone is None or not phone.strip().startswith("+1"):
        return False
    return len(digits_only(phone)) != NORTH_AMERICAN_DIGITS


def _survivors(profiles: Sequence[FoundProfile], groups: Mapping[UUID, int]) -> set[UUID]:
    """Return whom production would keep of each group: not superseded, with login, most active, lowest number."""
    ranked = sorted(profiles, key=lambda p: (not p.is_active, not p.has_login, -p.activity, p.entry_id))
    first: dict[int, UUID] = {}
    for profile in ranked:
        first.setdefault(groups[profile.id], profile.id)
    sizes = Counter(groups.values())
    return {profile_id for group, profile_id in first.items() if sizes[group] > 1}


def render(result: DuplicateProfiles) -> str:
    """Render each candidate with its contact, activity and money."""
    if not result.profiles:
        return f"*No artist profile matches that {result.match_field}.*"
    matching = f"{count(result.count, 'artist profile')} {'matches' if result.count == 1 else 'match'}"
    tied = sum(not profile.matches for profile in result.profiles)
    more = f", {tied:,} more tied to them by a merge" if tied else ""
    return section(
        f"*{matching} that {result.match_field}*{more}",
        bullets(_line(profile) for profile in sorted(result.profiles, key=lambda profile: profile.group)),
        f"Shown are {len(result.profiles)}; a longer name or an e-mail narrows it." if result.truncated else "",
        _conclusion(result.duplicate_groups) if len(result.profiles) > 1 else "",
    )


def _conclusion(groups: int) -> str:
    if not groups:
        return "None of them share an address, a number or a merge."
    return (
        f"{count(groups, 'artist seems', 'artists seem')} to have several profiles. "
        "Merging is a decision for a person; the suggestion goes by login, activity and age."
    )


def _line(profile: DuplicateProfile) -> str:
    state = "active" if profile.is_active else f"superseded by #{profile.superseded_by_entry_id}"
    owed = ", ".join(f"{money(b.balance_settled, b.currency)} owed" for b in profile.balances if b.owed)
    contact = ", ".join(
        f"{text(value)} ({source})"
        for value, source in ((profile.email, profile.email_source), (profile.phone, profile.phone_source))
        if value
    )
    amounts = (
        f"{count(profile.art_count, 'work')}, {count(profile.payment_count, 'payment')}, "
        f"{count(profile.invitation_count, 'invitation')}, {owed or 'nothing owed'}"
    )
    flags = f" ⚠ {'; '.join(profile.flags)}" if profile.flags else ""
    mark = " *← suggested survivor*" if profile.suggested_survivor else ""
    return f"*{text(profile.name)}* #{profile.entry_id} ({state}) – {contact or 'no contact'} – {amounts}{flags}{mark}"


find_duplicate_profiles = Tool(
    name="find_duplicate_profiles",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Artist profiles that may belong to the same artist, found by phone, e-mail or name, with login, works, "
        "payments, invitations and balance of each, and contradictions between them. Use for duplicates and before a "
        "merge. To look one artist up use lookup_artist_profile; for guests use lookup_person."
    ),
    roles=roles("O V"),
    max_calls=3,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=DuplicateProfilesArgs,
    result=DuplicateProfiles,
    run=run,
    render=render,
    questions=(
        "duplicate profiles for 416-555-0120",
        "does marisol.vermilion@example.com have two artist profiles",
        "find duplicates of Marisol Vermilion",
        "are there double accounts for the artist named Corwin",
        "which profiles share the phone +44 7700 900145",
        "is there more than one profile with this email: evander@example.com",
        "An artist says her balance is zero but she sold a painting; does she have a second profile under Vermilion?",
        "dupes by name Tidewell",
        "same person twice? artist Juno Arrowsby",
        "who else uses 647 555 0111 among the artists",
        "check for duplciate artists named Rookwood",
        "which profile should survive a merge of the Vermilions",
        "merge candidates for zuzana paintwell",
        "profiles marked as superseded for Marisol",
        "doublons pour l'artiste Marisol Vermilion ?",
        "cherche les profils en double avec le 514 555 0133",
        "¿hay perfiles repetidos de Corwin Inkpen?",
        "Gibt es doppelte Profile zu corwin.inkpen@example.org?",
    ),
    samples=(
        {"query": "Vermil", "search_by": "name"},
        {"query": "marisol.vermilion@example.com", "search_by": "email"},
        {"query": "+44 7700 900145"},
    ),
)
