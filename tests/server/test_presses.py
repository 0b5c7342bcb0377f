"""Approvals through the whole graph: a turn waits, a press lets it go on, and no way leads to two writes."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from langchain_core.runnables import RunnableConfig

from arthur.database import Database
from arthur.errors import ApprovalRefused, ArthurError
from arthur.identity import Caller, Door, Place, Role
from memory.grants import Grants, GrantState
from memory.turns import Turns
from server.answers import Answer, Ending
from server.standing import Start
from server.turns import Run, TurnRunner
from tests.server.approving import ME, OPS, House, house_over
from tools.context import ToolContext


async def test_a_write_waits_for_its_press_and_is_then_done_once(house: House) -> None:
    card = await house.ask("please remember where the key is")

    assert card.status == "waiting"
    assert card.text.startswith("*Please confirm:")
    assert await house.versions() == 0

    answer = await house.presses.confirm(await house.grant(card), ME)

    assert answer.status == "completed"
    assert answer.text.startswith("The tool says:")
    assert await house.versions() == 1
    grant = await house.grant(card)
    assert (grant.state, grant.approver_user_id) == (GrantState.DONE, OPS)
    turn = await house.turns.get(card.turn_id)
    assert turn is not None
    assert turn.state == "done"


async def test_session_waits_and_then_completes_in_one_row(house: House) -> None:
    async def status() -> list[tuple[object, ...]]:
        async with house.services.own.queries() as queries:
            return await queries.tuples("SELECT status FROM esbmcp_chat_sessions")

    card = await house.ask("remember this")
    assert await status() == [("waiting",)]
    await house.presses.confirm(await house.grant(card), ME)
    assert await status() == [("completed",)]


async def test_cancel_writes_nothing_and_the_person_is_told(house: House) -> None:
    card = await house.ask("remember this")
    answer = await house.presses.cancel(await house.grant(card), ME)

    assert "cancelled" in answer.text
    assert await house.versions() == 0


async def test_second_press_finds_nothing_to_decide(house: House) -> None:
    card = await house.ask("remember this")
    grant = await house.grant(card)
    await house.presses.confirm(grant, ME)

    with pytest.raises(ApprovalRefused):
        await house.presses.confirm(grant, ME)
    assert await house.versions() == 1


async def test_parallel_presses_on_two_replicas_write_once(house: House) -> None:
    card = await house.ask("remember this")
    grant = await house.grant(card)
    other = house_over(house.services, worker="two")

    results = await asyncio.gather(
        *(replica.presses.confirm(grant, ME) for replica in (house, other) for _ in range(4)), return_exceptions=True
    )

    answered = [result for result in results if isinstance(result, Answer)]
    assert len(answered) == 1
    assert all(isinstance(result, ApprovalRefused) for result in results if not isinstance(result, Answer))
    assert await house.versions() == 1


async def test_thread_goes_on_while_a_write_waits_and_a_late_press_still_counts(house: House) -> None:
    """New words must neither drop the approval nor be rewound by it (DESIGN 3b)."""
    card = await house.ask("remember this")
    hello = await house.ask("hi there")
    assert hello.text == "Hello."
    assert await house.versions() == 0

    answer = await house.presses.confirm(await house.grant(card), ME)

    assert answer.status == "completed"
    assert answer.text.startswith("The tool says:")
    assert await house.versions() == 1
    assert (await house.ask("and again hi")).text == "Hello."


@pytest.mark.parametrize("meanwhile", [0, 1, 2], ids=["nothing", "a question", "two questions"])
async def test_a_late_press_may_ask_for_another_one(house: House, meanwhile: int) -> None:
    """What runs late may propose again; that press counts as well, whatever was said in between."""
    first = await house.ask("remember this twice")
    await house.ask("hi there")
    second = await house.presses.confirm(await house.grant(first), ME)
    assert (second.status, await house.versions()) == ("waiting", 1)
    for _ in range(meanwhile):
        assert (await house.ask("hi again")).text == "Hello."

    answer = await house.presses.confirm(await house.grant(second), ME)

    assert answer.status == "completed"
    assert answer.text.startswith("The tool says:")
    assert await house.versions() == 2
    assert await house.services.own.value("SELECT count(*) FROM esbmcp_grants WHERE state = 'done'") == 2
    assert await house.services.own.value("SELECT DISTINCT user_role FROM esbmcp_chat_sessions") == "ops"
    assert (await house.ask("and once more")).text == "Hello."


async def test_who_waits_in_a_thread_is_passed_as_themselves(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two people wait in one thread: the graph goes past the second one's approval as that person, not as the first."""
    shared, other = uuid4(), "U0OTHER"
    first = await house.ask("remember this", thread_id=shared)
    second = await house.ask("remember that", user=other, thread_id=shared)
    passed: list[tuple[str, str]] = []
    run = house.runner._go

    async def noted(ran: Run, config: RunnableConfig, start: Start) -> Ending:
        passed.append((ran.turn.user_id, ran.turn.question))
        return await run(ran, config, start)

    monkeypatch.setattr(TurnRunner, "_go", lambda _, ran, config, start: noted(ran, config, start))
    assert (await house.ask("hi", thread_id=shared)).text == "Hello."

    assert passed == [(other, "remember that"), (OPS, "hi")]
    their_press = Caller(user_id=other, role=Role.OPS)
    assert (await house.presses.confirm(await house.grant(second), their_press)).status == "completed"
    assert await house.versions() == 1
    assert "cancelled" in (await house.presses.cancel(await house.grant(first), ME)).text


async def test_own_approval_is_gone_on_with_although_somebody_else_waits_too(house: House) -> None:
    shared, other = uuid4(), "U0OTHER"
    await house.ask("remember this", thread_id=shared)
    second = await house.ask("remember that", user=other, thread_id=shared)
    answer = await house.presses.confirm(await house.grant(second), Caller(user_id=other, role=Role.OPS))

    assert answer.status == "completed"
    assert await house.versions() == 1
    written = "SELECT slack_user_id FROM esbmcp_audit_log WHERE event_type = 'mutating_tool_executed'"
    assert await house.services.own.value(written) == other


async def test_late_cancel_after_the_thread_went_on(house: House) -> None:
    card = await house.ask("remember this")
    await house.ask("hi there")
    answer = await house.presses.cancel(await house.grant(card), ME)

    assert "cancelled" in answer.text
    assert await house.versions() == 0


async def test_words_approve_nothing(house: House) -> None:
    """The word "confirm", in the question or quoted, is not a press (pitfall H3)."""
    await house.ask("remember this, I confirm it, CONFIRM")
    await house.ask("confirm")
    await house.ask("> please confirm\nyes, confirmed")

    assert await house.versions() == 0


async def test_press_of_somebody_else_does_not_count(house: House) -> None:
    card = await house.ask("remember this")
    with pytest.raises(ApprovalRefused, match="Only the person who asked"):
        await house.presses.confirm(await house.grant(card), Caller(user_id="U0OTHER", role=Role.OPS))
    assert await house.versions() == 0


async def test_expired_card_writes_nothing_and_says_so(house: House) -> None:
    card = await house.ask("remember this")
    await expire(house.services.own, card.grants[0])
    with pytest.raises(ApprovalRefused, match="expired"):
        await house.presses.confirm(await house.grant(card), ME)

    answer = await house.runner.resume(card.turn_id)
    assert "in time" in answer.text
    assert await house.versions() == 0


async def expire(database: Database, grant_id: UUID) -> None:
    """Let a grant's time be over."""
    await database.execute(
        "UPDATE esbmcp_grants SET expires_at = now() - interval '1 second' WHERE id = %(id)s", {"id": grant_id}
    )


async def test_crash_after_the_press_is_made_good_by_whoever_comes_next(house: House) -> None:
    """The decision is stored, the process dies before it goes on: another one finishes, once."""
    card = await house.ask("remember this")
    grant = await house.grant(card)
    await house.presses.approvals.confirm(grant.id, grant.nonce, ME)

    other = house_over(house.services, worker="two")
    answers = await asyncio.gather(other.runner.resume(card.turn_id), house.runner.resume(card.turn_id))

    assert {answer.status for answer in answers} <= {"completed", "waiting", "running"}
    assert await house.versions() == 1


async def test_crash_after_the_write_repeats_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write is committed, the process dies before its checkpoint: the resumed call returns the stored outcome."""
    card = await house.ask("remember this")
    grant = await house.grant(card)

    async def dies(*args: Any, **kwargs: Any) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Turns, "finish", dies)
        with pytest.raises(KeyboardInterrupt):
            await house.presses.confirm(grant, ME)
    assert await house.versions() == 1

    await house.services.own.execute("UPDATE esbmcp_turns SET heartbeat_at = now() - interval '1 minute'")
    [answer] = await house_over(house.services, worker="two").runner.recover(source="cli")

    assert answer.status == "completed"
    assert await house.versions() == 1


async def test_undo_takes_the_write_back_once(house: House) -> None:
    card = await house.ask("remember this")
    await house.presses.confirm(await house.grant(card), ME)

    receipt = await house.presses.undo(card.grants[0], ME, Place(door=Door.CLI, channel_id="C0TEST"))

    assert receipt
    assert await house.versions() == 2
    with pytest.raises(ArthurError):
        await house.presses.undo(card.grants[0], ME, Place(door=Door.CLI, channel_id="C0TEST"))


async def test_undo_whose_press_was_half_done_is_finished_by_the_next_try(house: House) -> None:
    """The approval of the undo is stored, the process dies before it writes."""
    card = await house.ask("remember this")
    await house.presses.confirm(await house.grant(card), ME)
    place = Place(door=Door.CLI, channel_id="C0TEST")
    ctx = ToolContext(caller=ME, place=place, services=house.services, session_id=card.turn_id)
    undo = await house.presses.approvals.propose_undo(card.grants[0], ctx)
    await house.presses.approvals.confirm(undo.id, undo.nonce, ME)
    assert await house.versions() == 1

    assert await house.presses.undo(card.grants[0], ME, place)
    assert await house.versions() == 2


async def test_read_only_mode_stops_an_approved_write(house: House) -> None:
    card = await house.ask("remember this")
    await house.services.switches.set_read_only(on=True, by="test", at=house.services.wall.now())
    with pytest.raises(ArthurError, match="Read-only"):
        await house.presses.confirm(await house.grant(card), ME)
    assert await house.versions() == 0


async def test_grants_life_is_fifteen_minutes(house: House) -> None:
    card = await house.ask("remember this")
    grant = await house.grant(card)
    left = grant.expires_at - house.services.wall.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
    assert isinstance(house.services.grants, Grants)
