from collections.abc import Callable

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.profile_integrity.get_artist_invitations import ArtistInvitations, get_artist_invitations, render
from tools.reference.anchors import (
    ALIAS_NUMBER,
    APPLICATIONS_CLOSED,
    ARTIST_ALIASES,
    ARTIST_LOGIN_CONTACT,
    ARTIST_PRIMARY,
    ARTIST_WITHDRAWN,
    ARTIST_WITHOUT_PERSON,
    LAST_TORONTO,
    NEXT_TORONTO,
    TEST_EVENT,
    artist_id,
    event_id,
)
from tools.spec import EntityKind


async def _invitations(ctx: ToolContext, **args: object) -> ArtistInvitations:
    return await invoke(get_artist_invitations, args, ctx)


async def test_rows_without_a_profile_id_are_kept_and_resolved_by_number(ctx: ToolContext) -> None:
    """One in eight imported rows lost the id; an INNER JOIN would hide them (pitfall B5)."""
    result = await _invitations(ctx, eid=APPLICATIONS_CLOSED)
    counted = await ctx.services.own.value(
        "SELECT count(*) FROM artist_invitations WHERE event_eid = %(eid)s", {"eid": APPLICATIONS_CLOSED}
    )

    assert result.count == len(result.invitations) == counted
    [lost] = [each for each in result.invitations if each.artist_number == str(ARTIST_WITHOUT_PERSON)]
    assert str(lost.artist_profile_id) == artist_id(ARTIST_WITHOUT_PERSON)
    assert all(each.artist_name for each in result.invitations)


async def test_an_old_number_leads_to_the_profile_it_was_merged_into(ctx: ToolContext) -> None:
    of_event = await _invitations(ctx, eid=NEXT_TORONTO)
    of_artist = await _invitations(ctx, artist_profile_id=artist_id(ARTIST_ALIASES))

    for result in (of_event, of_artist):
        [old] = [each for each in result.invitations if each.artist_number == str(ALIAS_NUMBER)]
        assert (str(old.artist_profile_id), old.artist_name) == (artist_id(ARTIST_ALIASES), "Zuzana Paintwell")


async def test_counts_are_by_status_and_confirmations_are_counted_apart(ctx: ToolContext) -> None:
    result = await _invitations(ctx, eid=NEXT_TORONTO)
    confirmed = await ctx.services.own.value(
        "SELECT get_event_confirmed_artists_count(%(id)s)", {"id": event_id(NEXT_TORONTO)}
    )

    assert sum(result.by_status.values()) == result.count
    assert (result.accepted, result.pending) == (result.by_status["accepted"], result.by_status["pending"])
    assert result.confirmed == confirmed
    assert result.confirmed != result.accepted, "somebody accepted and then withdrew"


async def test_pending_invitations_nobody_can_accept_are_told(ctx: ToolContext) -> None:
    closed = await _invitations(ctx, eid=APPLICATIONS_CLOSED)
    still_open = await _invitations(ctx, eid=NEXT_TORONTO)

    assert closed.pending_dead_ends == closed.pending > 0
    assert {each.can_be_accepted for each in closed.invitations if each.status == "pending"} == {False}
    assert still_open.pending_dead_ends == 0
    assert {each.can_be_accepted for each in still_open.invitations if each.status == "pending"} == {True}
    assert {each.can_be_accepted for each in still_open.invitations if each.status != "pending"} == {None}


async def test_an_artist_and_an_event_together_narrow_to_both(ctx: ToolContext) -> None:
    result = await _invitations(ctx, eid=NEXT_TORONTO, artist_profile_id=artist_id(ARTIST_LOGIN_CONTACT))

    assert [(each.eid, each.artist_number) for each in result.invitations] == [
        (NEXT_TORONTO, str(ARTIST_LOGIN_CONTACT))
    ]


async def test_a_status_narrows_list_and_counts(ctx: ToolContext) -> None:
    result = await _invitations(ctx, eid=NEXT_TORONTO, status="accepted")

    assert set(result.by_status) == {each.status for each in result.invitations} == {"accepted"}


async def test_they_come_newest_first_and_a_cut_list_says_so(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute("DROP TRIGGER announce_artist_invitation ON artist_invitations")
    await fresh_ctx.services.own.execute(
        "INSERT INTO artist_invitations (artist_number, artist_profile_id, event_eid, status, created_at)"
        " SELECT %(number)s, %(id)s, 'AB4012', 'declined', %(now)s - n * interval '1 hour'"
        " FROM generate_series(1, 60) AS n",
        {"number": str(ARTIST_WITHDRAWN), "id": artist_id(ARTIST_WITHDRAWN), "now": fresh_ctx.now},
    )
    result = await _invitations(fresh_ctx, artist_profile_id=artist_id(ARTIST_WITHDRAWN))

    moments = [each.created_at for each in result.invitations if each.created_at]
    assert moments == sorted(moments, reverse=True)
    assert (result.count, result.returned, result.truncated) == (60, 50, True)
    assert result.by_status == {"declined": 60}
    assert "… and 35 more (60 in all)." in render(result)


async def test_a_withdrawn_confirmation_does_not_count(ctx: ToolContext) -> None:
    result = await _invitations(ctx, artist_profile_id=artist_id(ARTIST_WITHDRAWN))

    assert (result.count, result.confirmed) == (0, 0)
    assert render(result) == (
        "*No invitations for Hesper Windrush.*\nStanding confirmations: 0 (an accepted invitation alone is not one)."
    )


async def test_errors_tell_unknown_from_nothing(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(InvalidRequest, match="event code"):
        await _invitations(ctx)
    with pytest.raises(InvalidRequest, match="must be a UUID"):
        await _invitations(ctx, artist_profile_id="310005")
    with pytest.raises(NotFound, match="artist profile"):
        await _invitations(ctx, artist_profile_id="00000000-0000-4000-8000-000000000001")
    with pytest.raises(NotFound, match="There is no event"):
        await _invitations(ctx, eid="AB4021")
    with pytest.raises(NotAllowed):
        await _invitations(ctx_as(Role.MARKETING), eid=LAST_TORONTO)
    assert (await _invitations(ctx, eid=TEST_EVENT)).count == 0


async def test_a_follow_up_means_what_was_asked_for_first(ctx: ToolContext) -> None:
    event = (await _invitations(ctx, eid=NEXT_TORONTO)).entities()
    artist = (await _invitations(ctx, artist_profile_id=artist_id(ARTIST_PRIMARY))).entities()

    assert (event[0].kind, event[0].id) == (EntityKind.EVENT, NEXT_TORONTO)
    assert {entity.kind for entity in event[1:]} == {EntityKind.ARTIST}
    assert (artist[0].kind, artist[0].id) == (EntityKind.ARTIST, artist_id(ARTIST_PRIMARY))
    assert {entity.kind for entity in artist[1:]} == {EntityKind.EVENT}


async def test_the_answer_in_slack(ctx: ToolContext) -> None:
    result = await _invitations(ctx, artist_profile_id=artist_id(ARTIST_PRIMARY))

    assert render(result) == (
        "*1 pending invitation for Marisol Vermilion*\n"
        "Standing confirmations: 0 (an accepted invitation alone is not one).\n"
        "⚠ 1 pending invitation can no longer be accepted: applications are closed or the show has begun.\n"
        "• AB4018 Art Battle Ottawa: pending, cannot be accepted any more, sent Sat 30 May 2026, 20:30 EDT – "
        "“Please say yes!”"
    )
