"""lookup_artist_profile: profiles by name, number, address or phone, with the person behind them."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import InvalidRequest
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.lookup_artist_profile import ArtistsFound, lookup_artist_profile, render
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def find(ctx: ToolContext, query: str, **arguments: object) -> ArtistsFound:
    return await invoke(lookup_artist_profile, {"query": query, **arguments}, ctx)


def numbers(found: ArtistsFound) -> list[int]:
    return [artist.entry_id for artist in found.results]


async def test_one_profile_is_rendered_as_a_card(ctx: ToolContext) -> None:
    assert render(await find(ctx, str(anchors.ARTIST_LOGIN_CONTACT))) == (
        "*Corwin Inkpen*, artist number 310016\n"
        "Toronto, CA\n"
        "E-mail: corwin.inkpen@example.org (from the login)\n"
        "Phone: 14165550144 (from the login)\n"
        "Person: Corwin Inkpen\n"
        "Bio: Corwin Inkpen paints landscape on stage.\n"
        f"Profile id: {anchors.artist_id(anchors.ARTIST_LOGIN_CONTACT)}"
    )


@pytest.mark.parametrize("typed", ["310012", "#310012", "artist 310012"])
async def test_the_artist_number_is_enough(ctx: ToolContext, typed: str) -> None:
    found = await find(ctx, typed)

    assert (found.search_by, numbers(found)) == ("number", [anchors.ARTIST_PRIMARY])


async def test_an_old_number_leads_to_the_profile_it_was_merged_into(ctx: ToolContext) -> None:
    found = await find(ctx, str(anchors.ALIAS_NUMBER))

    assert numbers(found) == [anchors.ARTIST_ALIASES]
    assert found.results[0].found_by_alias
    assert "found by an older number or name" in render(found)


async def test_active_profiles_come_first_and_the_others_name_their_successor(ctx: ToolContext) -> None:
    found = await find(ctx, "Vermil")

    active = [artist.is_active for artist in found.results]
    assert active == sorted(active, reverse=True)
    former = {artist.entry_id: artist.superseded_by_entry_id for artist in found.results if not artist.is_active}
    assert former[anchors.ARTIST_SUPERSEDED] == anchors.ARTIST_PRIMARY


async def test_a_superseded_profile_marked_as_primary_is_pointed_out(ctx: ToolContext) -> None:
    assert "superseded by #310012; yet marked as primary, please check" in render(
        await find(ctx, str(anchors.ARTIST_CONTRADICTORY))
    )


@pytest.mark.parametrize("typed", ["corwin.inkpen@example.org", "416-555-0144", "+1 416 555 0144"])
async def test_contact_on_the_login_alone_is_searched(ctx: ToolContext, typed: str) -> None:
    assert numbers(await find(ctx, typed)) == [anchors.ARTIST_LOGIN_CONTACT]


async def test_the_profiles_own_address_wins_over_the_persons(ctx: ToolContext) -> None:
    artist = (await find(ctx, str(anchors.ARTIST_TWO_CURRENCIES))).results[0]

    assert (artist.email, artist.email_source) == ("evander.brightwater@example.org", "profile")


async def test_the_persons_address_finds_the_profile_too(ctx: ToolContext) -> None:
    assert anchors.ARTIST_TWO_CURRENCIES in numbers(await find(ctx, "evander.brightwater@example.com"))


async def test_a_profile_without_a_person_is_found_and_says_no_login(ctx: ToolContext) -> None:
    found = await find(ctx, "Leocadia Ironbridge")

    assert numbers(found) == [anchors.ARTIST_WITHOUT_PERSON]
    assert found.results[0].person_id is None
    assert "[no login]" in render(found)


async def test_a_foreign_number_is_found_despite_a_wrong_plus_one(ctx: ToolContext) -> None:
    stored = await ctx.services.own.value("SELECT phone FROM artist_profiles WHERE entry_id = 310017")
    assert str(stored).startswith("+144")

    assert anchors.ARTIST_WRONG_PLUS_ONE in numbers(await find(ctx, "+" + str(stored).removeprefix("+1")))


async def test_likes_signs_stand_for_themselves(ctx: ToolContext) -> None:
    name = await ctx.services.own.value("SELECT name FROM artist_profiles WHERE entry_id = 310028")

    assert numbers(await find(ctx, str(name))) == [anchors.ARTIST_LIKE_SIGNS]
    assert anchors.ARTIST_READY not in numbers(await find(ctx, "%_"))


async def test_a_uuid_may_be_the_profiles_or_the_persons(ctx: ToolContext) -> None:
    profile = await find(ctx, anchors.artist_id(anchors.ARTIST_PRIMARY))
    person = await find(ctx, str(profile.results[0].person_id))

    assert (profile.search_by, person.search_by) == ("id", "person_id")
    assert numbers(profile) == numbers(person) == [anchors.ARTIST_PRIMARY]


async def test_equal_names_come_before_beginnings_before_parts(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    for number, name in enumerate(("Quillaxo", "Quillaxon", "Aquillaxo")):
        await change(
            "INSERT INTO artist_profiles (entry_id, name, created_at) VALUES (%(number)s, %(name)s, %(at)s)",
            {"number": 399900 + number, "name": name, "at": f"2026-0{number + 1}-01T00:00:00Z"},
        )

    found = await find(fresh_ctx, "Quillaxo")

    assert [(artist.name, artist.match) for artist in found.results] == [
        ("Quillaxo", "exact"),
        ("Quillaxon", "prefix"),
        ("Aquillaxo", "substring"),
    ]


async def test_a_long_list_says_how_many_there_are(ctx: ToolContext) -> None:
    known = await ctx.services.own.value("SELECT count(*) FROM artist_profiles WHERE name ILIKE '%er%'")

    found = await find(ctx, "er", search_by="name")

    assert (found.count, found.total, found.truncated) == (10, known, True)


async def test_artists_are_what_a_follow_up_may_mean(ctx: ToolContext) -> None:
    (entity,) = (await find(ctx, "310001")).entities()

    assert (entity.kind, entity.id) == (EntityKind.ARTIST, anchors.artist_id(anchors.ARTIST_TWO_CURRENCIES))


async def test_contact_data_are_masked_for_others_than_ops(ctx_as: Callable[..., ToolContext]) -> None:
    artist = (await find(ctx_as(Role.FINANCE), "310016")).results[0]

    assert (artist.email, artist.phone) == ("c***@example.org", "***44")


async def test_nobody_is_said_in_plain_words(ctx: ToolContext) -> None:
    assert render(await find(ctx, "399999")) == "No artist profile found by that artist number."


@pytest.mark.parametrize(
    ("query", "search_by", "says"),
    [("Ada", "id", "must be a UUID"), ("Ada", "person_id", "must be a UUID"), ("Ada", "number", "artist number")],
)
async def test_a_search_that_cannot_work_says_why(ctx: ToolContext, query: str, search_by: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        await find(ctx, query, search_by=search_by)
