"""What a write leaves behind: all or nothing, whatever breaks on the way, and the truth about what is unknown."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from arthur.errors import (
    ApprovalRefused,
    ArthurError,
    InternalError,
    NotFound,
    OutcomeUnknown,
    TimedOut,
    Unavailable,
)
from memory.grants import Grant, GrantState
from tests.tools.conftest import Desk
from tools.context import ToolContext
from tools.profile_integrity.update_artist_bio import update_artist_bio
from tools.profile_integrity.update_artist_name import (
    ArtistNameUpdated,
    UpdateArtistNameArgs,
    update_artist_name,
)
from tools.reference import anchors
from tools.spec import AnyTool, Effect
from tools.writing import settle

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
OTHER = anchors.artist_id(anchors.ARTIST_NO_ACCOUNT)
RAW = {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"}
INVITED = {"eid": "AB4033", "artist_profile_id": ARTIST, "message_from_producer": "Come and paint."}
OLD_NAME = "Thessaly Moonfield"


async def name_of(desk: Desk) -> Any:
    """Return the artist's name."""
    [(name,)] = await desk.sql("SELECT name FROM artist_profiles WHERE id = %s", ARTIST)
    return name


async def state_of(desk: Desk, grant: Grant) -> GrantState:
    """Return how far a grant got."""
    return (await desk.grant(grant.id)).state


async def test_effect_approval_and_audit_row_stand_or_fall_together(desk: Desk) -> None:
    """An audit log that cannot be written stops the write itself."""
    await desk.sql("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'full'; END$$")
    grant = await desk.approved(update_artist_name, RAW)
    await desk.sql(
        "CREATE TRIGGER no BEFORE INSERT ON esbmcp_audit_log FOR EACH ROW"
        " WHEN (NEW.event_type = 'mutating_tool_executed') EXECUTE FUNCTION no()"
    )

    with pytest.raises(InternalError):
        await desk.run(update_artist_name, RAW, grant)
    assert await name_of(desk) == OLD_NAME
    assert await state_of(desk, grant) is GrantState.FAILED


async def test_a_failed_write_needs_a_new_approval(desk: Desk) -> None:
    raw = {"artist_profile_id": ARTIST, "new_bio": "Words."}
    grant = await desk.approved(update_artist_bio, raw)
    await desk.sql("ALTER FUNCTION admin_update_artist_bio(uuid, text) RENAME TO hidden")
    with pytest.raises(ArthurError):
        await desk.run(update_artist_bio, raw, grant)
    await desk.sql("ALTER FUNCTION hidden(uuid, text) RENAME TO admin_update_artist_bio")

    with pytest.raises(ApprovalRefused, match="is failed and cannot be used"):
        await desk.run(update_artist_bio, raw, grant)


def doing(run: Callable[[UpdateArtistNameArgs, ToolContext], Awaitable[ArtistNameUpdated]], **parts: Any) -> AnyTool:
    """Return a tool like the one that renames, which does something else when it runs."""
    return replace(update_artist_name, run=run, **parts)


async def test_a_write_that_takes_too_long_is_taken_back(desk: Desk) -> None:
    async def slow(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        assert update_artist_name.run is not None
        result = await update_artist_name.run(args, ctx)
        await asyncio.sleep(5)
        return result

    tool = doing(slow, timeout_s=0.2)
    grant = await desk.approved(tool, RAW)
    with pytest.raises(TimedOut, match="nothing was changed"):
        await desk.run(tool, RAW, grant)
    assert await name_of(desk) == OLD_NAME
    assert await state_of(desk, grant) is GrantState.FAILED


async def test_a_stop_half_way_leaves_data_and_approval_untouched(desk: Desk) -> None:
    """The process is going down; whoever resumes the turn may still use the approval."""
    written = asyncio.Event()

    async def hang(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        assert update_artist_name.run is not None
        await update_artist_name.run(args, ctx)
        written.set()
        await asyncio.sleep(60)
        raise AssertionError

    grant = await desk.approved(update_artist_name, RAW)
    running = asyncio.create_task(desk.run(doing(hang), RAW, grant))
    await written.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert (await name_of(desk), await state_of(desk, grant)) == (OLD_NAME, GrantState.APPROVED)
    assert (await desk.run(update_artist_name, RAW, grant)).updated


async def test_a_bug_leaves_nothing_behind_and_closes_the_grant(desk: Desk) -> None:
    async def broken(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        assert update_artist_name.run is not None
        await update_artist_name.run(args, ctx)
        raise RuntimeError

    grant = await desk.approved(update_artist_name, RAW)
    with pytest.raises(InternalError, match="Reference: err_"):
        await desk.run(doing(broken), RAW, grant)
    assert (await name_of(desk), await state_of(desk, grant)) == (OLD_NAME, GrantState.FAILED)


@pytest.mark.parametrize(
    ("error", "told", "state"),
    [
        (RuntimeError("bug"), OutcomeUnknown, GrantState.IN_DOUBT),
        (TimeoutError(), OutcomeUnknown, GrantState.IN_DOUBT),
        (OutcomeUnknown("no answer"), OutcomeUnknown, GrantState.IN_DOUBT),
        (Unavailable("not reached"), Unavailable, GrantState.FAILED),
        (NotFound("gone"), NotFound, GrantState.FAILED),
    ],
    ids=["bug", "time-out", "no answer", "not reached", "refused"],
)
async def test_a_call_that_left_the_house_is_in_doubt_unless_it_surely_did_nothing(
    desk: Desk, error: Exception, told: type[ArthurError], state: GrantState
) -> None:
    async def fail(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        raise error

    tool = doing(fail, effect=Effect.OUTSIDE, inverse=None)
    grant = await desk.approved(tool, RAW)
    with pytest.raises(told):
        await desk.run(tool, RAW, grant)

    assert await state_of(desk, grant) is state
    with pytest.raises((OutcomeUnknown, ApprovalRefused)):
        await desk.run(tool, RAW, grant)
    events = await desk.sql(
        "SELECT event_type FROM esbmcp_audit_log WHERE grant_id = %s AND event_type LIKE 'mutating%%'", grant.id
    )
    ended = "mutating_tool_in_doubt" if state is GrantState.IN_DOUBT else "mutating_tool_failed"
    assert {event for (event,) in events} == {"mutating_tool_started", ended}


async def test_a_stop_during_a_call_outside_is_in_doubt(desk: Desk) -> None:
    begun = asyncio.Event()

    async def hang(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        begun.set()
        await asyncio.sleep(60)
        raise AssertionError

    tool = doing(hang, effect=Effect.OUTSIDE, inverse=None)
    grant = await desk.approved(tool, RAW)
    running = asyncio.create_task(desk.run(tool, RAW, grant))
    await begun.wait()
    assert await state_of(desk, grant) is GrantState.CONSUMED
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await state_of(desk, grant) is GrantState.IN_DOUBT
    assert [one.id for one in await desk.services.grants.unsettled()] == [grant.id]


async def test_an_effect_outside_that_cannot_be_recorded_is_not_called_a_failure(desk: Desk) -> None:
    await desk.sql("CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'full'; END$$")

    async def work(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        await desk.sql("CREATE TRIGGER no BEFORE UPDATE ON esbmcp_grants FOR EACH ROW EXECUTE FUNCTION no()")
        return ArtistNameUpdated(
            updated=True, previous_name=None, new_name=args.new_name, artist_profile_id=uuid4(), entry_id=1
        )

    tool = doing(work, effect=Effect.OUTSIDE, inverse=None)
    grant = await desk.approved(tool, RAW)
    with pytest.raises(OutcomeUnknown, match="did take effect, but that could not be put on record"):
        await desk.run(tool, RAW, grant)
    assert await state_of(desk, grant) is GrantState.CONSUMED


async def test_in_two_databases_the_write_is_whole_and_its_record_follows(desk: Desk) -> None:
    """The company's database and ours are apart: intent, write, outcome."""
    parted = desk.changed(one_database=False)
    grant = await parted.approved(update_artist_name, RAW)
    result = await parted.run(update_artist_name, RAW, grant)
    undo = await parted.approvals.propose_undo(grant.id, parted.ctx())
    events = await desk.sql(
        "SELECT event_type FROM esbmcp_audit_log WHERE grant_id = %s AND event_type LIKE 'mutating%%' ORDER BY 1",
        grant.id,
    )

    assert (result.updated, await name_of(desk)) == (True, "Thessaly Moon")
    assert [event for (event,) in events] == ["mutating_tool_executed", "mutating_tool_started"]
    assert undo.arguments["new_name"] == OLD_NAME


async def test_in_two_databases_a_bug_takes_the_write_back(desk: Desk) -> None:
    async def broken(args: UpdateArtistNameArgs, ctx: ToolContext) -> ArtistNameUpdated:
        assert update_artist_name.run is not None
        await update_artist_name.run(args, ctx)
        raise RuntimeError

    parted = desk.changed(one_database=False)
    grant = await parted.approved(update_artist_name, RAW)
    with pytest.raises(ArthurError):
        await parted.run(doing(broken), RAW, grant)
    assert (await name_of(desk), await state_of(desk, grant)) == (OLD_NAME, GrantState.FAILED)


async def test_only_an_end_settles_a_doubt(desk: Desk) -> None:
    grant = await desk.approved(update_artist_name, RAW)

    with pytest.raises(ValueError, match="settles nothing"):
        await settle(desk.ctx(), grant, GrantState.PENDING, "?")
