from collections.abc import Callable
from uuid import UUID

import pytest

from arthur.errors import InvalidRequest, NotAllowed
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.profile_integrity.find_duplicate_profiles import (
    DuplicateProfile,
    DuplicateProfiles,
    find_duplicate_profiles,
    render,
)
from tools.reference.anchors import (
    ARTIST_ALIASES,
    ARTIST_CONTRADICTORY,
    ARTIST_LIKE_SIGNS,
    ARTIST_LOGIN_CONTACT,
    ARTIST_PRIMARY,
    ARTIST_SUPERSEDED,
    ARTIST_WITHOUT_PERSON,
    ARTIST_WRONG_PLUS_ONE,
    artist_id,
)

SHARED_EMAIL = "marisol.vermilion@example.com"


async def _found(ctx: ToolContext, query: str, search_by: str | None = None) -> DuplicateProfiles:
    return await invoke(find_duplicate_profiles, {"query": query, "search_by": search_by}, ctx)


def _numbers(result: DuplicateProfiles) -> list[int]:
    return [profile.entry_id for profile in result.profiles]


def _profile(result: DuplicateProfiles, entry_id: int) -> DuplicateProfile:
    return next(profile for profile in result.profiles if profile.entry_id == entry_id)


async def test_an_address_finds_profiles_without_a_person_too(ctx: ToolContext) -> None:
    """Only one of the three has a person; an INNER JOIN would hide the others (pitfall B3)."""
    result = await _found(ctx, SHARED_EMAIL.upper(), "email")

    assert _numbers(result) == [ARTIST_PRIMARY, ARTIST_SUPERSEDED, ARTIST_CONTRADICTORY]
    assert (result.count, result.truncated, result.match_field) == (3, False, "email")
    assert _profile(result, ARTIST_SUPERSEDED).person_id is None


@pytest.mark.parametrize("query", ["+44 7700 900145", "+447700900145", "07700 900145", "7700900145", "+1447700900145"])
async def test_a_number_is_found_however_it_is_written(query: str, ctx: ToolContext) -> None:
    """The profile carries it with a wrong +1 in front (pitfall B1)."""
    result = await _found(ctx, query)

    assert ARTIST_WRONG_PLUS_ONE in _numbers(result)
    flags = _profile(result, ARTIST_WRONG_PLUS_ONE).flags
    assert "+1 stands before a number that is not North American" in flags


async def test_contact_on_the_login_alone_is_found_and_named(ctx: ToolContext) -> None:
    by_phone = await _found(ctx, "416 555 0144")
    by_email = await _found(ctx, "corwin.inkpen@example.org", "email")

    for result in (by_phone, by_email):
        profile = _profile(result, ARTIST_LOGIN_CONTACT)
        assert (profile.email, profile.email_source) == ("corwin.inkpen@example.org", "login")
        assert (profile.phone, profile.phone_source) == ("14165550144", "login")
        assert profile.has_login


async def test_a_merged_profile_brings_the_others_of_the_merge(ctx: ToolContext) -> None:
    """The money may be on a profile whose name or number does not match (pitfall B4)."""
    result = await _found(ctx, "M. Vermilion", "name")

    assert result.count == 1
    assert [(profile.entry_id, profile.matches) for profile in result.profiles] == [
        (ARTIST_CONTRADICTORY, True),
        (ARTIST_PRIMARY, False),
        (ARTIST_SUPERSEDED, False),
    ]


async def test_contradictions_and_stranded_money_are_flagged(ctx: ToolContext) -> None:
    result = await _found(ctx, SHARED_EMAIL, "email")

    assert "contradictory: superseded and marked as primary" in _profile(result, ARTIST_CONTRADICTORY).flags
    stranded = _profile(result, ARTIST_SUPERSEDED)
    assert "money is on a superseded profile" in stranded.flags
    assert [(balance.balance_settled, balance.currency) for balance in stranded.balances] == [(140, "CAD")]
    assert _profile(result, ARTIST_PRIMARY).flags == []
    [lonely] = (await _found(ctx, "Leocadia Ironbridge", "name")).profiles
    assert lonely.entry_id == ARTIST_WITHOUT_PERSON
    assert "no person behind it" in lonely.flags


async def test_the_suggested_survivor_is_active_and_has_the_login(ctx: ToolContext) -> None:
    result = await _found(ctx, SHARED_EMAIL, "email")
    suggested = await ctx.services.own.value(
        "SELECT analyze_artist_profiles_for_merge(%(ids)s::uuid[]) ->> 'suggested_survivor'",
        {"ids": [profile.id for profile in result.profiles]},
    )

    [survivor] = [profile.id for profile in result.profiles if profile.suggested_survivor]
    assert survivor == UUID(artist_id(ARTIST_PRIMARY)) == UUID(str(suggested))
    assert result.duplicate_groups == 1
    assert result.entities()[0].id == str(survivor)


async def test_people_who_only_share_a_name_are_no_group(ctx: ToolContext) -> None:
    result = await _found(ctx, "Vermil", "name")

    groups = [profile.group for profile in result.profiles]
    assert len(set(groups)) > 1
    assert result.duplicate_groups == 1
    assert sum(profile.suggested_survivor for profile in result.profiles) == 1


async def test_counts_are_those_of_the_tables(ctx: ToolContext) -> None:
    [profile] = (await _found(ctx, "Philippa Rookwood", "name")).profiles
    counted = await ctx.services.own.value(
        "SELECT ARRAY[(SELECT count(*) FROM art WHERE artist_id = %(id)s),"
        " (SELECT count(*) FROM artist_payments WHERE artist_profile_id = %(id)s),"
        " (SELECT count(*) FROM artist_invitations WHERE artist_number = %(number)s),"
        " (SELECT count(*) FROM artist_confirmations WHERE artist_profile_id = %(id)s)]::int[]",
        {"id": profile.id, "number": str(profile.entry_id)},
    )

    assert counted == [
        profile.art_count,
        profile.payment_count,
        profile.invitation_count,
        profile.confirmation_count,
    ]
    assert (profile.art_count, profile.payment_count) == (1, 2)


async def test_invitations_belong_to_their_profile_else_to_its_number(fresh_ctx: ToolContext) -> None:
    """Counted: by number alone, and by profile whatever the number; not those of another profile with the number."""
    own, other = UUID(artist_id(ARTIST_WITHOUT_PERSON)), UUID(artist_id(ARTIST_PRIMARY))
    [before] = (await _found(fresh_ctx, "Leocadia Ironbridge", "name")).profiles
    own_number, another = str(ARTIST_WITHOUT_PERSON), "999001"
    for profile, number in ((None, own_number), (own, another), (other, own_number), (None, another)):
        row = {"profile": profile, "number": number}
        await fresh_ctx.services.own.execute(
            "INSERT INTO artist_invitations (artist_profile_id, artist_number) VALUES (%(profile)s, %(number)s)", row
        )
        await fresh_ctx.services.own.execute(
            "INSERT INTO artist_confirmations (artist_profile_id, artist_number) VALUES (%(profile)s, %(number)s)", row
        )

    [after] = (await _found(fresh_ctx, "Leocadia Ironbridge", "name")).profiles

    assert after.invitation_count - before.invitation_count == 2
    assert after.confirmation_count - before.confirmation_count == 2


async def test_signs_of_like_are_plain_letters(ctx: ToolContext) -> None:
    assert _numbers(await _found(ctx, "50% Studio_", "name")) == [ARTIST_LIKE_SIGNS]
    assert _numbers(await _found(ctx, "50_ Studio", "name")) == []


async def test_an_older_name_finds_the_profile(ctx: ToolContext) -> None:
    assert ARTIST_ALIASES in _numbers(await _found(ctx, "Zuzana P.", "name"))


async def test_a_long_list_says_how_many_there_are(ctx: ToolContext) -> None:
    result = await _found(ctx, "an", "name")
    counted = await ctx.services.own.value("SELECT count(*) FROM artist_profiles WHERE name ILIKE '%%an%%'", {})

    assert result.truncated
    assert len(result.profiles) == 20
    assert result.count >= int(str(counted)) > 20
    assert "a longer name or an e-mail narrows it" in render(result)


async def test_errors_say_what_to_do(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(InvalidRequest, match="at least 7 digits"):
        await _found(ctx, "Marisol")
    with pytest.raises(InvalidRequest, match="search_by"):
        await _found(ctx, "Marisol", "city")
    with pytest.raises(NotAllowed):
        await _found(ctx_as(Role.EVENT_PRODUCER), SHARED_EMAIL, "email")
    assert render(await _found(ctx, "nobody@example.com", "email")) == "*No artist profile matches that email.*"


async def test_contact_is_masked_for_viewers_and_in_shared_places(ctx_as: Callable[..., ToolContext]) -> None:
    for asker in (ctx_as(Role.VIEWER), ctx_as(Role.OPS, Audience.SHARED)):
        result = await _found(asker, "+44 7700 900145")
        profile = _profile(result, ARTIST_WRONG_PLUS_ONE)
        assert (profile.email, profile.phone) == ("r***@example.org", "***45")
        assert "7700900145" not in render(result)


async def test_the_answer_in_slack(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "UPDATE artist_profiles SET phone = NULL WHERE entry_id = ANY (%(numbers)s)",
        {"numbers": [ARTIST_PRIMARY, ARTIST_SUPERSEDED, ARTIST_CONTRADICTORY]},
    )
    await fresh_ctx.services.own.execute(
        "UPDATE people SET phone = NULL WHERE email = %(email)s", {"email": SHARED_EMAIL}
    )
    await fresh_ctx.services.own.execute("DELETE FROM artist_invitations WHERE artist_number LIKE '31001_'")

    assert render(await _found(fresh_ctx, SHARED_EMAIL, "email")) == (
        "*3 artist profiles match that email*\n"
        "• *Marisol Vermilion* #310012 (active) – marisol.vermilion@example.com (profile) – "
        "0 works, 0 payments, 0 invitations, nothing owed *← suggested survivor*\n"
        "• *Marisol Vermillion* #310013 (superseded by #310012) – marisol.vermilion@example.com (profile) – "
        "1 work, 0 payments, 0 invitations, $140.00 CAD owed "
        "⚠ money is on a superseded profile; no person behind it\n"
        "• *M. Vermilion* #310014 (superseded by #310012) – marisol.vermilion@example.com (profile) – "
        "0 works, 0 payments, 0 invitations, nothing owed "
        "⚠ contradictory: superseded and marked as primary; no person behind it\n"
        "1 artist seems to have several profiles. "
        "Merging is a decision for a person; the suggestion goes by login, activity and age."
    )
