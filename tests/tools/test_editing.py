"""Changing a call on its card: it is asked for anew, by its asker alone, and nothing that is wrong gets through."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from arthur.errors import ApprovalRefused, ArthurError
from arthur.identity import Caller, Role
from memory.grants import Grant, GrantState, as_they_stand
from tests.tools.conftest import NOBODY, OPS, OPS_TOO, PEOPLE, Desk, stored_turn
from tools.editing import FieldProblems
from tools.profile_integrity.update_artist_name import update_artist_name
from tools.reference import anchors

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
RAW = {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"}
EDITED = {"new_name": "Thessaly Sun"}
UNKNOWN = "00000000-0000-4000-8000-00000000dead"
UNSTORED = "This holds a character that cannot be stored."
NAMES = f"SELECT name FROM artist_profiles WHERE id = '{ARTIST}'"

Attempt = Callable[[Desk, Grant], Awaitable[object]]


async def asked(desk: Desk) -> Grant:
    """Return a grant that waits."""
    return await desk.propose(update_artist_name, RAW, session_id=await stored_turn(desk), tool_call_id="call_0")


async def edited(desk: Desk, grant: Grant, changes: dict[str, str] = EDITED) -> Grant:
    """Return what stands in the place of a grant after an edit."""
    new = await desk.edit(grant, changes)
    assert new is not None
    return new


async def test_an_edit_asks_anew_and_approves_nothing(desk: Desk) -> None:
    old = await asked(desk)
    new = await edited(desk, old)

    assert (new.state, new.arguments, new.replaces) == (GrantState.PENDING, RAW | EDITED, old.id)
    assert new.nonce != old.nonce
    assert new.expires_at > old.expires_at
    assert new.preview["changes"][0]["after"] == "Thessaly Sun"
    now = await desk.grant(old.id)
    assert (now.state, now.decided_by) == (GrantState.WITHDRAWN, OPS)
    assert as_they_stand([now, new]) == {old.id: new, new.id: new}
    assert await desk.sql(
        "SELECT event_type, detail ->> 'edited_into', slack_user_id FROM esbmcp_audit_log WHERE grant_id = %s"
        " AND event_type = 'confirmation_withdrawn'", old.id,
    ) == [("confirmation_withdrawn", str(new.id), OPS)]  # fmt: skip


async def test_the_edited_call_runs_and_the_one_before_never_does(desk: Desk) -> None:
    old = await asked(desk)
    new = await edited(desk, old)

    with pytest.raises(ApprovalRefused, match="changed meanwhile"):
        await desk.confirm(old)
    await desk.confirm(new)
    for raw in (RAW, RAW | {"new_name": "Somebody Else"}):
        with pytest.raises(ApprovalRefused, match="not the ones that were approved"):
            await desk.run(update_artist_name, raw, new)
    with pytest.raises(ApprovalRefused, match="cannot be used"):
        await desk.run(update_artist_name, RAW, old)
    assert await desk.sql(NAMES) == [("Thessaly Moonfield",)]

    await desk.run(update_artist_name, RAW | EDITED, new)
    assert await desk.sql(NAMES) == [("Thessaly Sun",)]


async def test_edited_twice_the_last_one_stands(desk: Desk) -> None:
    first = await asked(desk)
    second = await edited(desk, first)
    third = await edited(desk, second, {"new_name": "Thessaly Star"})

    assert as_they_stand([first, second, third])[first.id].id == third.id
    for stale in (first, second):
        with pytest.raises(ApprovalRefused, match="changed meanwhile"):
            await desk.edit(stale, {"new_name": "Late"})
    assert (await desk.confirm(third)).arguments["new_name"] == "Thessaly Star"


async def test_an_edit_that_changes_nothing_leaves_the_card_as_it_is(desk: Desk) -> None:
    grant = await asked(desk)

    assert await desk.edit(grant, {"new_name": "  Thessaly Moon "}) is None
    assert (await desk.grant(grant.id)).state is GrantState.PENDING


async def test_of_edits_at_the_same_time_one_counts(desk: Desk) -> None:
    grant = await asked(desk)
    edits = await asyncio.gather(
        *(desk.edit(grant, {"new_name": f"Name {number}"}) for number in range(6)), return_exceptions=True
    )

    assert sum(isinstance(edit, Grant) for edit in edits) == 1
    assert await desk.sql("SELECT count(*) FROM esbmcp_grants WHERE state = 'pending'") == [(1,)]


async def test_of_an_edit_and_a_press_at_the_same_time_one_counts(desk: Desk) -> None:
    grant = await asked(desk)
    _edit, _press = await asyncio.gather(desk.edit(grant, EDITED), desk.confirm(grant), return_exceptions=True)

    counts = await desk.sql("SELECT count(*) FROM esbmcp_grants WHERE state IN ('pending', 'approved')")
    assert counts == [(1,)]


def with_(changes: dict[str, object], user: str = OPS) -> Attempt:
    """Enter something."""
    return lambda desk, grant: desk.edit(grant, changes, user)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        pytest.param({"new_name": ""}, "new_name", "Please fill this in.", id="empty"),
        pytest.param({"new_name": "n" * 201}, "new_name", "Please give at most 200 characters.", id="long"),
        pytest.param({"new_name": ["x"]}, "new_name", "Input should be a valid string.", id="wrong type"),
        pytest.param({"new_name": "a\x00b"}, "new_name", UNSTORED, id="zero byte"),
        pytest.param({"new_name": "a\ud800b"}, "new_name", UNSTORED, id="surrogate"),
        pytest.param({"amount": "5000"}, "amount", "update_artist_name has no such argument.", id="of another tool"),
        pytest.param({"artist_profile_id": "310002"}, "artist_profile_id", "Must be a UUID; look the", id="no id"),
        pytest.param({"artist_profile_id": UNKNOWN}, "artist_profile_id", "There is no artist profile", id="unknown"),
        pytest.param({"new_name": "Thessaly Moonfield"}, "new_name", "Artist #310002 is called exactly", id="the same"),
    ],
)
async def test_a_problem_is_told_at_its_field_and_nothing_changes(
    desk: Desk, changes: dict[str, object], field: str, problem: str
) -> None:
    grant = await asked(desk)
    with pytest.raises(FieldProblems) as told:
        await desk.edit(grant, changes)

    assert list(told.value.by_field) == [field]
    assert told.value.by_field[field].startswith(problem)
    assert (await desk.grant(grant.id)).state is GrantState.PENDING
    assert await desk.sql("SELECT count(*) FROM esbmcp_grants") == [(1,)]


async def _decided(desk: Desk, grant: Grant) -> object:
    await desk.confirm(grant)
    return await desk.edit(grant, EDITED)


async def _cancelled(desk: Desk, grant: Grant) -> object:
    await desk.approvals.cancel(grant.id, grant.nonce, Caller(user_id=OPS))
    return await desk.edit(grant, EDITED)


async def _forged(desk: Desk, grant: Grant) -> object:
    return await desk.approvals.waiting(uuid4(), grant.nonce)


async def _other_cards_nonce(desk: Desk, grant: Grant) -> object:
    other = await asked(desk)
    return await desk.edit(grant, EDITED, nonce=other.nonce)


async def _too_late(desk: Desk, grant: Grant) -> object:
    return await desk.later(timedelta(minutes=15, seconds=5)).edit(grant, EDITED)


async def _expired_meanwhile(desk: Desk, grant: Grant) -> object:
    """The modal was opened in time."""
    await desk.later(timedelta(minutes=16)).services.grants.lapse()
    return await desk.edit(grant, EDITED)


async def _role_lost(desk: Desk, grant: Grant) -> object:
    await desk.roles.replace("env", PEOPLE | {OPS: Role.VIEWER}, by="the test")
    return await desk.edit(grant, EDITED)


async def _rules_changed(desk: Desk, grant: Grant) -> object:
    return await desk.under(second_approver_above=1).edit(grant, EDITED)


async def _read_only(desk: Desk, grant: Grant) -> object:
    await desk.services.switches.set_read_only(on=True, by="ops", at=desk.services.wall.now())
    return await desk.edit(grant, EDITED)


@pytest.mark.parametrize(
    ("attempt", "problem"),
    [
        pytest.param(with_(EDITED, OPS_TOO), "Only the person who asked", id="a colleague"),  # pyright: ignore[reportArgumentType]
        pytest.param(with_(EDITED, NOBODY), "Only the person who asked", id="nobody"),  # pyright: ignore[reportArgumentType]
        pytest.param(_decided, "is approved already", id="approved"),
        pytest.param(_cancelled, "is cancelled already", id="cancelled"),
        pytest.param(_forged, "know no such approval", id="forged id"),
        pytest.param(_other_cards_nonce, "know no such approval", id="another card's nonce"),
        pytest.param(_too_late, "has expired", id="too late"),
        pytest.param(_expired_meanwhile, "is expired already", id="expired meanwhile"),
        pytest.param(_role_lost, "no longer has the role", id="role lost"),
        pytest.param(_rules_changed, "rules have changed", id="rules changed"),
        pytest.param(_read_only, "Read-only mode is on", id="read-only mode"),
    ],
)
async def test_an_edit_that_must_not_count(desk: Desk, attempt: Attempt, problem: str) -> None:
    """It is refused, changes nothing, and stands in the audit log."""
    grant = await asked(desk)
    with pytest.raises(ArthurError, match=problem):
        await attempt(desk, grant)

    assert await desk.sql("SELECT count(*) FROM esbmcp_grants WHERE replaces IS NOT NULL") == [(0,)]
    assert await desk.sql(NAMES) == [("Thessaly Moonfield",)]


async def test_a_refused_edit_is_on_record(desk: Desk) -> None:
    grant = await asked(desk)
    with pytest.raises(ApprovalRefused):
        await desk.edit(grant, EDITED, OPS_TOO)
    await desk.services.recorder.flush()

    assert await desk.sql(
        "SELECT slack_user_id, detail ->> 'reason' FROM esbmcp_audit_log WHERE event_type = 'confirmation_refused'"
    ) == [(OPS_TOO, "Only the person who asked for this can change it.")]
