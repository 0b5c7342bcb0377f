"""Asking, pressing, cancelling, undoing: what does not come from the right person at the right time decides nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

import pytest

from arthur.errors import ApprovalRefused, ArthurError
from arthur.identity import Caller, Role
from memory.grants import Grant, GrantState
from tests.tools.conftest import (
    NOBODY,
    OPS,
    OPS_TOO,
    PEOPLE,
    PRODUCER,
    VIEWER,
    Desk,
    stored_turn,
)
from tools.approvals import canonical, preview_json
from tools.profile_integrity.update_artist_name import UpdateArtistNameArgs, update_artist_name
from tools.reference import anchors
from tools.spec import Change, Preview

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
RAW = {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"}

Press = Callable[[Desk, Grant], Awaitable[object]]


def by(user: str) -> Press:
    """Press Confirm as somebody."""
    return lambda desk, grant: desk.confirm(grant, user)


def with_nonce(nonce: str) -> Press:
    """Press Confirm on a card that was never sent."""
    return lambda desk, grant: desk.approvals.confirm(grant.id, nonce, Caller(user_id=OPS))


async def _other_cards_nonce(desk: Desk, grant: Grant) -> object:
    other = await desk.propose(update_artist_name, RAW | {"new_name": "Another"})
    return await desk.approvals.confirm(grant.id, other.nonce, Caller(user_id=OPS))


async def _forged_id(desk: Desk, grant: Grant) -> object:
    return await desk.approvals.confirm(uuid4(), grant.nonce, Caller(user_id=OPS))


async def _too_late(desk: Desk, grant: Grant) -> object:
    return await desk.later(timedelta(minutes=15, seconds=5)).confirm(grant)


async def _lapsed(desk: Desk, grant: Grant) -> object:
    assert await desk.later(timedelta(minutes=16)).services.grants.lapse() == [grant.id]
    return await desk.confirm(grant)


async def _cancelled(desk: Desk, grant: Grant) -> object:
    await desk.approvals.cancel(grant.id, grant.nonce, Caller(user_id=OPS))
    return await desk.confirm(grant)


async def _twice(desk: Desk, grant: Grant) -> object:
    await desk.confirm(grant)
    return await desk.confirm(grant)


async def _after_it_was_done(desk: Desk, grant: Grant) -> object:
    await desk.confirm(grant)
    await desk.run(update_artist_name, RAW, grant)
    return await desk.confirm(grant)


async def _role_taken_away(desk: Desk, grant: Grant) -> object:
    await desk.roles.replace("env", {OPS_TOO: Role.OPS}, by="the test")
    return await desk.confirm(grant)


async def _role_changed(desk: Desk, grant: Grant) -> object:
    await desk.roles.replace("env", PEOPLE | {OPS: Role.MARKETING}, by="the test")
    return await desk.confirm(grant)


async def _rules_changed(desk: Desk, grant: Grant) -> object:
    return await desk.under(second_approver_above=1).confirm(grant)


async def _switched_off(desk: Desk, grant: Grant) -> object:
    return await desk.under(mutating_tools=False).confirm(grant)


async def _read_only(desk: Desk, grant: Grant) -> object:
    await desk.services.switches.set_read_only(on=True, by="ops", at=desk.services.wall.now())
    return await desk.confirm(grant)


@pytest.mark.parametrize(
    ("press", "problem"),
    [
        pytest.param(with_nonce("guess"), "know no such approval", id="wrong nonce"),
        pytest.param(with_nonce(""), "know no such approval", id="empty nonce"),
        pytest.param(with_nonce("ünïcödé"), "know no such approval", id="nonce beyond ASCII"),
        pytest.param(_other_cards_nonce, "know no such approval", id="nonce of another card"),
        pytest.param(_forged_id, "know no such approval", id="forged id"),
        pytest.param(by(OPS_TOO), "Only the person who asked", id="a colleague with the same role"),
        pytest.param(by(VIEWER), "Only the person who asked", id="a viewer"),
        pytest.param(by(NOBODY), "Only the person who asked", id="somebody without a role"),
        pytest.param(by(""), "Only the person who asked", id="nobody at all"),
        pytest.param(by(OPS.lower()), "Only the person who asked", id="nearly the same person"),
        pytest.param(_too_late, "has expired", id="too late"),
        pytest.param(_lapsed, "is expired already", id="lapsed"),
        pytest.param(_cancelled, "is cancelled already", id="cancelled before"),
        pytest.param(_twice, "is approved already", id="a second press"),
        pytest.param(_after_it_was_done, "is done already", id="a press after it was done"),
        pytest.param(_role_taken_away, "no longer has the role", id="role taken away"),
        pytest.param(_role_changed, "no longer has the role", id="role changed"),
        pytest.param(_rules_changed, "rules have changed", id="rules changed"),
        pytest.param(_switched_off, "rules have changed", id="switch turned off"),
        pytest.param(_read_only, "Read-only mode is on", id="read-only mode"),
    ],
)
async def test_a_press_that_must_not_count(desk: Desk, press: Press, problem: str) -> None:
    """It is refused, changes nothing of the artist, and stands in the audit log."""
    grant = await desk.propose(update_artist_name, RAW)
    with pytest.raises(ArthurError, match=problem):
        await press(desk, grant)
    await desk.services.recorder.flush()

    [(refusals,)] = await desk.sql("SELECT count(*) FROM esbmcp_audit_log WHERE event_type = 'confirmation_refused'")
    assert refusals >= 1
    [(named,)] = await desk.sql(
        "SELECT name FROM artist_profiles WHERE id = %s AND NOT EXISTS"
        " (SELECT FROM esbmcp_grants WHERE state = 'done') UNION ALL SELECT 'Thessaly Moonfield' WHERE EXISTS"
        " (SELECT FROM esbmcp_grants WHERE state = 'done')", ARTIST,
    )  # fmt: skip
    assert named == "Thessaly Moonfield"


async def test_of_presses_at_the_same_time_one_wins(desk: Desk) -> None:
    grant = await desk.propose(update_artist_name, RAW)
    presses = await asyncio.gather(*(desk.confirm(grant) for _ in range(8)), return_exceptions=True)

    assert sum(isinstance(press, Grant) for press in presses) == 1
    assert all(isinstance(press, Grant | ApprovalRefused) for press in presses)


async def test_of_confirm_and_cancel_at_the_same_time_one_wins(desk: Desk) -> None:
    grant = await desk.propose(update_artist_name, RAW)
    me = Caller(user_id=OPS)
    presses = await asyncio.gather(
        *(desk.approvals.cancel(grant.id, grant.nonce, me) for _ in range(3)),
        *(desk.approvals.confirm(grant.id, grant.nonce, me) for _ in range(3)),
        return_exceptions=True,
    )

    [won] = [press for press in presses if isinstance(press, Grant)]
    assert (await desk.grant(grant.id)).state is won.state


async def test_a_withdrawn_grant_cannot_be_confirmed(desk: Desk) -> None:
    """Somebody wrote something else in the thread meanwhile."""
    turn = await stored_turn(desk)
    grant = await desk.propose(update_artist_name, RAW, session_id=turn)
    assert await desk.services.grants.withdraw(turn) == 1

    with pytest.raises(ApprovalRefused, match="is withdrawn already"):
        await desk.confirm(grant)


@pytest.mark.parametrize("user", [OPS_TOO, VIEWER, NOBODY])
async def test_a_stranger_cannot_cancel(desk: Desk, user: str) -> None:
    grant = await desk.propose(update_artist_name, RAW)

    with pytest.raises(ApprovalRefused):
        await desk.approvals.cancel(grant.id, grant.nonce, Caller(user_id=user))
    assert (await desk.grant(grant.id)).state is GrantState.PENDING


async def test_cancelling_needs_the_cards_own_nonce_and_a_grant_that_waits(desk: Desk) -> None:
    grant = await desk.propose(update_artist_name, RAW)
    with pytest.raises(ApprovalRefused, match="know no such approval"):
        await desk.approvals.cancel(grant.id, "guess", Caller(user_id=OPS))
    await desk.confirm(grant)
    with pytest.raises(ApprovalRefused, match="is approved already"):
        await desk.approvals.cancel(grant.id, grant.nonce, Caller(user_id=OPS))


async def second_person_grant(desk: Desk) -> Grant:
    """Return a grant that a second person has to approve, made as a large payment makes it."""
    await desk.sql("ALTER TABLE esbmcp_grants DISABLE TRIGGER esbmcp_fixed_call")
    grant = await desk.propose(update_artist_name, RAW)
    await desk.sql("UPDATE esbmcp_grants SET approver_rule = 'second_person' WHERE id = %s", grant.id)
    await desk.sql("ALTER TABLE esbmcp_grants ENABLE TRIGGER esbmcp_fixed_call")
    return await desk.grant(grant.id)


@pytest.mark.parametrize(
    ("user", "problem"),
    [(OPS, "needs a second person"), (PRODUCER, "Your role does not allow"), (NOBODY, "Your role does not allow")],
)
async def test_a_second_person_is_somebody_else_with_the_role(desk: Desk, user: str, problem: str) -> None:
    grant = await second_person_grant(desk)

    with pytest.raises(ApprovalRefused, match=problem):
        await desk.confirm(grant, user)
    approved = await desk.confirm(grant, OPS_TOO)
    assert (approved.state, approved.approver_user_id) == (GrantState.APPROVED, OPS_TOO)


async def test_the_approver_is_not_the_one_who_runs_it(desk: Desk) -> None:
    """The call stays the asker's: the second person's own call is not covered by it."""
    grant = await second_person_grant(desk)
    await desk.confirm(grant, OPS_TOO)

    with pytest.raises(ApprovalRefused, match="for something else"):
        await desk.run(update_artist_name, RAW, grant, OPS_TOO)
    assert (await desk.run(update_artist_name, RAW, grant, OPS)).updated


async def test_the_same_call_of_a_turn_has_one_grant(desk: Desk) -> None:
    """A crash after the proposal must not leave two cards for one call."""
    turn = await stored_turn(desk)
    first = await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")
    again = await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")

    assert again.id == first.id


async def test_another_call_under_the_same_id_is_never_covered_by_it(desk: Desk) -> None:
    """Some models number their calls anew in each round."""
    turn = await stored_turn(desk)
    first = await desk.approved(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")
    other = RAW | {"new_name": "Somebody Else"}
    second = await desk.propose(update_artist_name, other, session_id=turn, tool_call_id="call_0")

    assert second.id != first.id
    assert (second.state, second.arguments["new_name"]) == (GrantState.PENDING, "Somebody Else")


async def test_a_cancelled_call_is_not_asked_again_in_the_same_turn(desk: Desk) -> None:
    turn = await stored_turn(desk)
    grant = await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")
    await desk.approvals.cancel(grant.id, grant.nonce, Caller(user_id=OPS))

    with pytest.raises(ApprovalRefused, match="cancelled this very call"):
        await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")


async def test_a_withdrawn_call_is_asked_anew(desk: Desk) -> None:
    """A turn that is run again after a crash gets cards that can be pressed."""
    turn = await stored_turn(desk)
    old = await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")
    await desk.services.grants.withdraw(turn)
    new = await desk.propose(update_artist_name, RAW, session_id=turn, tool_call_id="call_0")

    assert new.id != old.id
    assert (await desk.confirm(new)).state is GrantState.APPROVED


async def test_a_run_without_a_turn_row_can_still_ask(desk: Desk) -> None:
    """Studio and evaluations store no turns."""
    grant = await desk.propose(update_artist_name, RAW, session_id=uuid4())

    assert grant.turn_id is None


def test_hash_and_preview_are_plain_and_exact() -> None:
    args = UpdateArtistNameArgs.model_validate({**RAW, "new_name": "  Thessaly Moon "})
    preview = Preview(title="T", changes=(Change(field="name", before=None, after="x"),))

    assert canonical(args) == RAW
    assert preview_json(preview)["changes"] == ({"field": "name", "before": None, "after": "x"},)
    assert preview_json(preview)["amount"] is None


async def test_what_was_approved_waits_for_its_neighbour_and_runs_although_that_lapsed(desk: Desk) -> None:
    """Two cards of one question: one is confirmed, the other left alone until its time is over."""
    turn = await stored_turn(desk)
    approved = await desk.confirm(await desk.propose(update_artist_name, RAW, session_id=turn))
    ignored = await desk.propose(update_artist_name, RAW | {"new_name": "Another"}, session_id=turn)
    at_the_end = desk.later(timedelta(minutes=15, seconds=1))

    assert await at_the_end.services.grants.lapse() == [ignored.id]
    await at_the_end.run(update_artist_name, RAW, approved, session_id=turn)
    assert (await desk.grant(approved.id)).state is GrantState.DONE


async def test_what_was_approved_waits_for_a_late_press_on_its_neighbour(desk: Desk) -> None:
    turn = await stored_turn(desk)
    first = await desk.confirm(await desk.propose(update_artist_name, RAW, session_id=turn))
    second = await desk.later(timedelta(minutes=14)).propose(
        update_artist_name, RAW | {"new_name": "Another"}, session_id=turn
    )
    await desk.later(timedelta(minutes=25)).confirm(second)

    await desk.later(timedelta(minutes=39)).run(update_artist_name, RAW, first, session_id=turn)
    assert (await desk.grant(first.id)).state is GrantState.DONE


async def test_what_was_approved_expires_once_its_turn_is_over(desk: Desk) -> None:
    turn = await stored_turn(desk)
    grant = await desk.confirm(await desk.propose(update_artist_name, RAW, session_id=turn))
    later = desk.later(timedelta(minutes=16))
    assert await later.services.grants.lapse() == []
    await desk.services.own.execute("UPDATE esbmcp_turns SET state = 'done'")

    assert await later.services.grants.lapse() == [grant.id]
    assert (await desk.grant(grant.id)).state is GrantState.EXPIRED
