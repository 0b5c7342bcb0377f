"""Taking a write back: a grant of its own, for a quarter of an hour, and never over somebody's later work."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from arthur.errors import ApprovalRefused, NotAllowed, NotPossible, WritesDisabled
from arthur.identity import Caller, Role
from memory.grants import ApproverRule, Grant, GrantState
from tests.tools.conftest import (
    NOBODY,
    OPS,
    OPS_TOO,
    VIEWER,
    Desk,
)
from tools.profile_integrity.update_artist_country import update_artist_country
from tools.profile_integrity.update_artist_name import update_artist_name
from tools.reference import anchors

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
RAW = {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"}


async def done(desk: Desk, raw: dict[str, str] | None = None) -> Grant:
    """Return the grant of a rename that was made."""
    grant = await desk.approved(update_artist_name, raw or RAW)
    await desk.run(update_artist_name, raw or RAW, grant)
    return await desk.grant(grant.id)


async def name_of(desk: Desk) -> Any:
    """Return the artist's name."""
    [(name,)] = await desk.sql("SELECT name FROM artist_profiles WHERE id = %s", ARTIST)
    return name


async def test_an_undo_is_a_grant_of_its_own(desk: Desk) -> None:
    grant = await done(desk)
    undo = await desk.approvals.propose_undo(grant.id, desk.ctx())

    assert (undo.undo_of, undo.arguments["new_name"]) == (grant.id, "Thessaly Moonfield")
    assert (undo.state, undo.approver_rule) == (GrantState.PENDING, ApproverRule.REQUESTER)
    assert await name_of(desk) == "Thessaly Moon"


async def test_an_undo_happens_once(desk: Desk) -> None:
    grant = await done(desk)
    undo = await desk.approvals.propose_undo(grant.id, desk.ctx())
    with pytest.raises(ApprovalRefused, match="being undone, or has been undone"):
        await desk.approvals.propose_undo(grant.id, desk.ctx())
    await desk.confirm(undo)
    await desk.run(update_artist_name, undo.arguments, undo)

    assert await name_of(desk) == "Thessaly Moonfield"
    with pytest.raises((ApprovalRefused, NotPossible)):
        await desk.approvals.propose_undo(grant.id, desk.ctx())


async def test_of_undos_at_the_same_time_one_is_made(desk: Desk) -> None:
    grant = await done(desk)
    undos = await asyncio.gather(
        *(desk.approvals.propose_undo(grant.id, desk.ctx()) for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(undo, Grant) for undo in undos) == 1
    assert all(isinstance(undo, Grant | ApprovalRefused) for undo in undos)


async def test_an_undo_never_overwrites_later_work(desk: Desk) -> None:
    grant = await done(desk)
    await desk.sql("UPDATE artist_profiles SET name = 'Corrected by hand' WHERE id = %s", ARTIST)

    with pytest.raises(NotPossible, match="has been changed since"):
        await desk.approvals.propose_undo(grant.id, desk.ctx())
    assert await name_of(desk) == "Corrected by hand"
    assert await desk.sql("SELECT id FROM esbmcp_grants WHERE undo_of IS NOT NULL") == []


async def test_an_undo_is_checked_again_when_it_runs(desk: Desk) -> None:
    grant = await done(desk)
    undo = await desk.approvals.propose_undo(grant.id, desk.ctx())
    await desk.confirm(undo)
    await desk.sql("UPDATE artist_profiles SET name = 'Corrected by hand' WHERE id = %s", ARTIST)

    with pytest.raises(ApprovalRefused, match="data changed after the card"):
        await desk.run(update_artist_name, undo.arguments, undo)
    assert await name_of(desk) == "Corrected by hand"


@pytest.mark.parametrize("user", [OPS_TOO, VIEWER, NOBODY])
async def test_a_stranger_cannot_undo(desk: Desk, user: str) -> None:
    grant = await done(desk)

    with pytest.raises(ApprovalRefused, match="Only the person who asked for this, or who approved it"):
        await desk.approvals.propose_undo(grant.id, desk.ctx(user))


async def test_an_undo_is_for_fifteen_minutes_from_the_write_on(desk: Desk) -> None:
    grant = await done(desk)
    late = desk.later(timedelta(minutes=15, seconds=5))

    with pytest.raises(ApprovalRefused, match="time for an undo is over"):
        await late.approvals.propose_undo(grant.id, late.ctx())
    in_time = desk.later(timedelta(minutes=14, seconds=50))
    assert await in_time.approvals.propose_undo(grant.id, in_time.ctx())


async def test_an_undo_needs_role_switch_and_writing_allowed(desk: Desk) -> None:
    grant = await done(desk)
    ctx = desk.ctx()
    demoted = Caller(user_id=OPS, role=Role.VIEWER)

    with pytest.raises(NotAllowed, match="does not open update_artist_name any more"):
        await desk.approvals.propose_undo(grant.id, desk.ctx(caller=demoted))
    off = desk.under(mutating_tools=False)
    with pytest.raises(WritesDisabled):
        await off.approvals.propose_undo(grant.id, off.ctx())
    await desk.services.switches.set_read_only(on=True, by="ops", at=ctx.wall_now)
    with pytest.raises(WritesDisabled, match="Read-only mode is on"):
        await desk.approvals.propose_undo(grant.id, ctx)


async def test_what_was_not_done_cannot_be_undone(desk: Desk) -> None:
    pending = await desk.propose(update_artist_name, RAW)
    failed = await desk.approved(update_artist_country, {"artist_profile_id": ARTIST, "new_country": "NZ"})
    await desk.sql("UPDATE artist_profiles SET country = 'NZ' WHERE id = %s", ARTIST)

    for grant_id in (pending.id, failed.id, uuid4()):
        with pytest.raises(ApprovalRefused, match="nothing of yours to undo"):
            await desk.approvals.propose_undo(grant_id, desk.ctx())
