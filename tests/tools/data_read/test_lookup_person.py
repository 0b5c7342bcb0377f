"""lookup_person: an attendee, bidder or voter by whatever is known of them."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import InvalidRequest, NotAllowed
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.data_read.lookup_person import PeopleFound, lookup_person, render
from tools.invoke import invoke
from tools.reference import anchors
from tools.spec import EntityKind


async def find(ctx: ToolContext, query: str, **arguments: object) -> PeopleFound:
    return await invoke(lookup_person, {"query": query, **arguments}, ctx)


def ids(found: PeopleFound) -> list[str]:
    return [str(person.id) for person in found.results]


async def test_a_person_is_rendered_on_one_line(ctx: ToolContext) -> None:
    found = await find(ctx, "Bram Kestrelby")
    phone = found.results[0].phone

    assert render(found) == (
        "*1 person* found by name\n"
        f"• *Bram Kestrelby* – bram.kestrelby@example.com, {phone}, since 12 Jul 2024, "
        f"id {anchors.person_id(anchors.PERSON_TOP_BIDDER)}"
    )


async def test_a_missing_last_name_hides_nobody(ctx: ToolContext) -> None:
    assert ids(await find(ctx, "Solange"))[0] == anchors.person_id(anchors.PERSON_NO_LAST_NAME)


async def test_a_nickname_is_a_name(ctx: ToolContext) -> None:
    found = await find(ctx, "skribbles")

    assert ids(found) == [anchors.person_id(anchors.PERSON_NICKNAME_ONLY)]
    assert found.results[0].name == "Skribbles"


async def test_first_and_last_name_may_be_turned_round(ctx: ToolContext) -> None:
    assert ids(await find(ctx, "Kestrelby, Bram")) == [anchors.person_id(anchors.PERSON_TOP_BIDDER)]


@pytest.mark.parametrize("typed", ["(416) 555-0142", "+1 416 555 0142", "4165550142", "1-416-555-0142", "555 0142"])
async def test_a_phone_is_found_in_any_form_in_the_legacy_column(ctx: ToolContext, typed: str) -> None:
    found = await find(ctx, typed)

    assert found.search_by == "phone"
    assert anchors.person_id(anchors.PERSON_LEGACY_PHONE) in ids(found)


async def test_a_phone_known_to_the_login_only_is_found(ctx: ToolContext) -> None:
    assert ids(await find(ctx, "+1 (647) 555-0143")) == [anchors.person_id(anchors.PERSON_LOGIN_PHONE_ONLY)]


@pytest.mark.parametrize("typed", ["+447700900123", "07700 900123", "1447700900123"])
async def test_a_foreign_number_is_found_despite_a_wrong_plus_one(ctx: ToolContext, typed: str) -> None:
    """Incident: foreign numbers were stored with +1 in front (pitfall B1)."""
    assert anchors.person_id(anchors.PERSON_WRONG_PLUS_ONE) in ids(await find(ctx, typed))


async def test_a_merged_record_leads_to_the_one_that_is_kept(ctx: ToolContext) -> None:
    found = await find(ctx, "perrin.old@example.com")

    assert ids(found) == [anchors.person_id(anchors.PERSON_KEPT)]
    assert found.results[0].found_as_former
    assert "found under a merged older record" in render(found)


async def test_a_superseded_record_is_never_listed(ctx: ToolContext) -> None:
    found = await find(ctx, "Perrin Oakhollow")

    assert ids(found) == [anchors.person_id(anchors.PERSON_KEPT)]
    assert not found.results[0].found_as_former


@pytest.mark.parametrize("typed", ["100%", "Real_Name"])
async def test_likes_signs_stand_for_themselves(ctx: ToolContext, typed: str) -> None:
    assert ids(await find(ctx, typed)) == [anchors.person_id(anchors.PERSON_LIKE_SIGNS)]


async def test_equal_names_come_before_beginnings_before_parts(
    fresh_ctx: ToolContext, change: Callable[..., Awaitable[int]]
) -> None:
    for number, name in enumerate(("Quillaxo", "Quillaxon", "Aquillaxo"), start=1):
        await change(
            "INSERT INTO people (first_name, created_at) VALUES (%(name)s, %(at)s)",
            {"name": name, "at": f"2026-0{number}-01T00:00:00Z"},
        )

    found = await find(fresh_ctx, "quillaxo")

    assert [(person.name, person.match) for person in found.results] == [
        ("Quillaxo", "exact"),
        ("Quillaxon", "prefix"),
        ("Aquillaxo", "substring"),
    ]


async def test_a_long_list_says_how_many_there_are(ctx: ToolContext) -> None:
    known = await ctx.services.own.value(
        "SELECT count(*) FROM people WHERE superseded_by IS NULL AND concat_ws(' ', first_name, last_name, name, "
        "nickname, nick_name) ILIKE '%lla%'"
    )

    found = await find(ctx, "lla")

    assert (found.count, found.total, found.truncated) == (10, known, True)
    assert f"… and {found.total - 10:,} more ({found.total:,} in all)." in render(found)


async def test_an_id_is_found(ctx: ToolContext) -> None:
    found = await find(ctx, anchors.person_id(anchors.PERSON_BLOCKED))

    assert [person.name for person in found.results] == ["Bettina Rookwood"]


async def test_part_of_an_address_is_enough(ctx: ToolContext) -> None:
    found = await find(ctx, "bram.kestrelby@")

    assert [(person.email, person.match) for person in found.results] == [("bram.kestrelby@example.com", "prefix")]


async def test_nobody_is_said_in_plain_words(ctx: ToolContext) -> None:
    assert render(await find(ctx, "nobody.at.all@example.com")) == "Nobody found by that e-mail."


async def test_a_person_is_what_a_follow_up_may_mean(ctx: ToolContext) -> None:
    (entity,) = (await find(ctx, "Bram Kestrelby")).entities()

    assert (entity.kind, entity.label) == (EntityKind.PERSON, "Bram Kestrelby")


@pytest.mark.parametrize(("role", "audience"), [(Role.VIEWER, Audience.PRIVATE), (Role.OPS, Audience.SHARED)])
async def test_contact_data_are_masked_where_others_read(
    ctx_as: Callable[..., ToolContext], role: Role, audience: Audience
) -> None:
    person = (await find(ctx_as(role, audience), "Bram Kestrelby")).results[0]

    assert person.email == "b***@example.com"
    assert person.phone is not None
    assert person.phone.startswith("***")


async def test_marketing_may_not_look_people_up(ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotAllowed):
        await find(ctx_as(Role.MARKETING), "Bram Kestrelby")


@pytest.mark.parametrize(
    ("query", "search_by", "says"),
    [("Bram", "id", "must be the person's UUID"), ("12", "phone", "at least 4 digits"), ("Bram", "shoe", "search_by")],
)
async def test_a_search_that_cannot_work_says_why(ctx: ToolContext, query: str, search_by: str, says: str) -> None:
    with pytest.raises(InvalidRequest, match=says):
        await find(ctx, query, search_by=search_by)
