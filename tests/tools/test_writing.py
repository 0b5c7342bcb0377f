"""Using an approval: exactly this call, by this person, once, and together with its audit row (DESIGN 5)."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from arthur.errors import (
    ApprovalRefused,
    ApprovalRequired,
    ArthurError,
    InternalError,
    InvalidRequest,
    NotAllowed,
    NotFound,
    WritesDisabled,
)
from arthur.identity import Caller, Door, Place, Role
from memory.grants import Grant, GrantState
from tests.tools.conftest import OPS, OPS_TOO, PRODUCER, Desk, stored_turn
from tools.invoke import invoke
from tools.profile_integrity.send_artist_invitation import send_artist_invitation
from tools.profile_integrity.update_artist_bio import update_artist_bio
from tools.profile_integrity.update_artist_country import update_artist_country
from tools.profile_integrity.update_artist_name import (
    update_artist_name,
)
from tools.reference import anchors
from tools.spec import AnyTool

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


@pytest.mark.parametrize(
    ("tool", "raw", "edited"),
    [
        (update_artist_name, RAW, {"new_name": "Thessaly Moon!"}),
        (update_artist_name, RAW, {"artist_profile_id": OTHER}),
        (update_artist_bio, {"artist_profile_id": ARTIST, "new_bio": "A."}, {"new_bio": "a."}),
        (update_artist_bio, {"artist_profile_id": ARTIST, "new_bio": "A."}, {"artist_profile_id": OTHER}),
        (update_artist_country, {"artist_profile_id": ARTIST, "new_country": "NZ"}, {"new_country": "AU"}),
        (update_artist_country, {"artist_profile_id": ARTIST, "new_country": "NZ"}, {"artist_profile_id": OTHER}),
        (send_artist_invitation, INVITED, {"eid": "AB4031"}),
        (send_artist_invitation, INVITED, {"artist_profile_id": OTHER}),
        (send_artist_invitation, INVITED, {"message_from_producer": "Come and paint, for free."}),
    ],
)
async def test_edited_arguments_are_refused(
    desk: Desk, tool: AnyTool, raw: dict[str, str], edited: dict[str, str]
) -> None:
    await desk.sql("UPDATE events SET applications_open = true WHERE eid IN ('AB4033', 'AB4031')")
    await desk.sql("DELETE FROM artist_invitations WHERE event_eid IN ('AB4033', 'AB4031')")
    grant = await desk.approved(tool, raw)

    with pytest.raises(ApprovalRefused, match="not the ones that were approved"):
        await desk.run(tool, raw | edited, grant)
    assert await state_of(desk, grant) is GrantState.APPROVED
    assert (await desk.run(tool, raw, grant)) is not None


async def test_an_argument_smuggled_in_is_refused(desk: Desk) -> None:
    grant = await desk.approved(update_artist_name, RAW)

    with pytest.raises(InvalidRequest):
        await desk.run(update_artist_name, RAW | {"force": "true"}, grant)


Use = Callable[[Desk, Grant], Awaitable[object]]


async def _unapproved(desk: Desk, grant: Grant) -> object:
    fresh = await desk.propose(update_artist_name, RAW | {"new_name": "Other"})
    return await desk.run(update_artist_name, RAW | {"new_name": "Other"}, fresh)


async def _cancelled(desk: Desk, grant: Grant) -> object:
    fresh = await desk.propose(update_artist_name, RAW)
    await desk.approvals.cancel(fresh.id, fresh.nonce, Caller(user_id=OPS))
    return await desk.run(update_artist_name, RAW, fresh)


async def _withdrawn(desk: Desk, grant: Grant) -> object:
    turn = await stored_turn(desk)
    fresh = await desk.propose(update_artist_name, RAW, session_id=turn)
    await desk.services.grants.withdraw(turn)
    return await desk.run(update_artist_name, RAW, fresh, session_id=turn)


async def _lapsed(desk: Desk, grant: Grant) -> object:
    fresh = await desk.propose(update_artist_name, RAW)
    await desk.later(timedelta(minutes=16)).services.grants.lapse()
    return await desk.run(update_artist_name, RAW, fresh)


async def _approved_but_too_late(desk: Desk, grant: Grant) -> object:
    return await desk.later(timedelta(minutes=16)).run(update_artist_name, RAW, grant)


async def _somebody_elses(desk: Desk, grant: Grant) -> object:
    return await desk.run(update_artist_name, RAW, grant, OPS_TOO)


async def _of_another_tool(desk: Desk, grant: Grant) -> object:
    return await desk.run(update_artist_bio, {"artist_profile_id": ARTIST, "new_bio": "Thessaly Moon"}, grant)


async def _of_another_turn(desk: Desk, grant: Grant) -> object:
    mine, other = await stored_turn(desk), await stored_turn(desk)
    fresh = await desk.approved(update_artist_name, RAW, session_id=mine)
    return await desk.run(update_artist_name, RAW, fresh, session_id=other)


async def _forged(desk: Desk, grant: Grant) -> object:
    return await invoke(update_artist_name, RAW, desk.ctx(grant_id=uuid4()))


async def _none(desk: Desk, grant: Grant) -> object:
    return await invoke(update_artist_name, RAW, desk.ctx())


async def _rules_changed(desk: Desk, grant: Grant) -> object:
    return await desk.under(second_approver_above=1).run(update_artist_name, RAW, grant)


async def _switched_off(desk: Desk, grant: Grant) -> object:
    return await desk.under(mutating_tools=False).run(update_artist_name, RAW, grant)


async def _read_only(desk: Desk, grant: Grant) -> object:
    await desk.services.switches.set_read_only(on=True, by="ops", at=desk.services.wall.now())
    return await desk.run(update_artist_name, RAW, grant)


async def _role_lost(desk: Desk, grant: Grant) -> object:
    return await invoke(update_artist_name, RAW, desk.ctx(grant_id=grant.id, caller=Caller(user_id=OPS)))


async def _role_lowered(desk: Desk, grant: Grant) -> object:
    caller = Caller(user_id=OPS, role=Role.VIEWER)
    return await invoke(update_artist_name, RAW, desk.ctx(grant_id=grant.id, caller=caller))


async def _data_changed(desk: Desk, grant: Grant) -> object:
    await desk.sql("UPDATE artist_profiles SET name = %s WHERE id = %s", OLD_NAME + " ", ARTIST)
    try:
        return await desk.run(update_artist_name, RAW, grant)
    finally:
        await desk.sql("UPDATE artist_profiles SET name = %s WHERE id = %s", OLD_NAME, ARTIST)


async def _profile_deleted(desk: Desk, grant: Grant) -> object:
    raw = {"artist_profile_id": str(uuid4()), "new_name": "Gone"}
    await desk.sql(
        "INSERT INTO artist_profiles (id, entry_id, name) VALUES (%s, 987654, 'X')", raw["artist_profile_id"]
    )
    fresh = await desk.approved(update_artist_name, raw)
    await desk.sql("DELETE FROM artist_profiles WHERE entry_id = 987654")
    return await desk.run(update_artist_name, raw, fresh)


SPENT: dict[Use, GrantState] = {_lapsed: GrantState.EXPIRED, _data_changed: GrantState.FAILED}
"""What is no good any more: its time is over, or it was this very call and the data was another."""


@pytest.mark.parametrize(
    ("use", "refusal", "problem"),
    [
        pytest.param(_none, ApprovalRequired, "needs a person's approval", id="no grant"),
        pytest.param(_forged, ApprovalRefused, "for something else", id="forged id"),
        pytest.param(_unapproved, ApprovalRefused, "is pending", id="nobody pressed"),
        pytest.param(_cancelled, ApprovalRefused, "is cancelled", id="cancelled"),
        pytest.param(_withdrawn, ApprovalRefused, "is withdrawn", id="withdrawn"),
        pytest.param(_lapsed, ApprovalRefused, "is expired", id="lapsed"),
        pytest.param(_approved_but_too_late, ApprovalRefused, "has expired", id="approved, used too late"),
        pytest.param(_somebody_elses, ApprovalRefused, "for something else", id="another person's"),
        pytest.param(_of_another_tool, ApprovalRefused, "for something else", id="another tool's"),
        pytest.param(_of_another_turn, ApprovalRefused, "belongs to another question", id="another turn's"),
        pytest.param(_rules_changed, ApprovalRefused, "rules have changed", id="rules changed"),
        pytest.param(_switched_off, WritesDisabled, "disabled by policy", id="switch turned off"),
        pytest.param(_read_only, WritesDisabled, "read-only mode is on", id="read-only mode"),
        pytest.param(_role_lost, NotAllowed, "no role", id="role lost"),
        pytest.param(_role_lowered, NotAllowed, "not open to the role viewer", id="role lowered"),
        pytest.param(_data_changed, ApprovalRefused, "data changed after the card", id="data changed"),
        pytest.param(_profile_deleted, NotFound, "no artist profile", id="row deleted"),
    ],
)
async def test_a_use_that_must_not_count(desk: Desk, use: Use, refusal: type[ArthurError], problem: str) -> None:
    """It is refused, writes nothing, and burns no approval that is still good."""
    grant = await desk.approved(update_artist_name, RAW)
    with pytest.raises(refusal, match=problem):
        await use(desk, grant)

    assert await name_of(desk) == OLD_NAME
    assert await state_of(desk, grant) is SPENT.get(use, GrantState.APPROVED)
    assert await desk.sql("SELECT id FROM esbmcp_audit_log WHERE event_type = 'mutating_tool_executed'") == []


async def test_over_mcp_and_http_the_call_comes_back_as_another_request(desk: Desk) -> None:
    mine, later = await stored_turn(desk), await stored_turn(desk)
    grant = await desk.approved(update_artist_name, RAW, session_id=mine)
    place = Place(door=Door.MCP)

    assert (await desk.run(update_artist_name, RAW, grant, session_id=later, place=place)).updated


async def test_a_used_grant_repeats_its_answer_and_not_its_effect(desk: Desk) -> None:
    """What a resume after a crash needs; the artist, renamed again meanwhile, stays as she is."""
    grant = await desk.approved(update_artist_name, RAW)
    first = await desk.run(update_artist_name, RAW, grant)
    await desk.sql("UPDATE artist_profiles SET name = 'Later' WHERE id = %s", ARTIST)
    again = await desk.run(update_artist_name, RAW, grant)

    assert again == first
    assert await name_of(desk) == "Later"
    [(written,)] = await desk.sql("SELECT count(*) FROM esbmcp_audit_log WHERE event_type = 'mutating_tool_executed'")
    assert written == 1


async def test_a_used_grant_covers_nothing_else(desk: Desk) -> None:
    grant = await desk.approved(update_artist_name, RAW)
    await desk.run(update_artist_name, RAW, grant)

    with pytest.raises(ApprovalRefused, match="not the ones that were approved"):
        await desk.run(update_artist_name, RAW | {"new_name": "Another"}, grant)


async def test_of_uses_at_the_same_time_one_takes_effect(desk: Desk) -> None:
    await desk.sql("DELETE FROM artist_invitations WHERE event_eid = 'AB4033'")
    await desk.sql("UPDATE events SET applications_open = true WHERE eid = 'AB4033'")
    grant = await desk.approved(send_artist_invitation, INVITED, PRODUCER)
    ends = await asyncio.gather(
        *(desk.run(send_artist_invitation, INVITED, grant, PRODUCER) for _ in range(8)), return_exceptions=True
    )

    assert await desk.sql("SELECT count(*) FROM artist_invitations WHERE event_eid = 'AB4033'") == [(1,)]
    assert sum(not isinstance(end, Exception) for end in ends) >= 1
    assert all(not isinstance(end, Exception) or isinstance(end, ArthurError) for end in ends)
    assert not any(isinstance(end, InternalError) for end in ends)
    assert await state_of(desk, grant) is GrantState.DONE


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tool_name", "update_artist_bio"), ("tool_call_id", "other"), ("arguments", '{"new_name": "Evil"}'),
        ("arguments_hash", "0"), ("nonce", "known"), ("requester_user_id", OPS_TOO), ("requester_role", "viewer"),
        ("approver_rule", "second_person"), ("policy_version", "0"), ("idempotency_key", "other"),
    ],
)  # fmt: skip
async def test_the_row_cannot_be_bent(desk: Desk, column: str, value: str) -> None:
    """Not even by the tables' owner, as long as the trigger stands."""
    grant = await desk.propose(update_artist_name, RAW)

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="cannot be changed"):
        await desk.sql(f"UPDATE esbmcp_grants SET {column} = %s WHERE id = %s", value, grant.id)


async def test_nothing_runs_that_nobody_approved_says_the_table_too(desk: Desk) -> None:
    grant = await desk.propose(update_artist_name, RAW)

    with pytest.raises(psycopg.errors.CheckViolation):
        await desk.sql("UPDATE esbmcp_grants SET state = 'approved' WHERE id = %s", grant.id)
    with pytest.raises(psycopg.errors.CheckViolation):
        await desk.sql("UPDATE esbmcp_grants SET state = 'approved', approver_user_id = %s WHERE id = %s",
                       OPS_TOO, grant.id)  # fmt: skip


async def test_a_refused_run_closes_no_approval_that_is_in_use(desk: Desk) -> None:
    """Of two runs at once the second may be refused because of what the first does: that one goes on."""
    grant = await desk.approved(update_artist_name, RAW)
    async with desk.services.own.transaction() as tx:
        assert await desk.services.grants.consume(tx, grant.id) is not None
    async with desk.services.own.transaction() as tx:
        assert not await desk.services.grants.close(tx, grant.id, GrantState.FAILED, outcome={}, unused=True)

    assert await state_of(desk, grant) is GrantState.CONSUMED
