"""Turns: stored once, run by one worker at a time, and never lost with a worker."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from arthur.database import Database, Limits, open_database
from arthur.identity import Door
from memory.sessions import SessionEnd
from memory.turns import SILENT_AFTER, Accepted, NewTurn, Pulse, Turns

AT = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
THREAD = UUID("00000000-0000-4000-8000-000000000001")
ANSWER = {"text": "In Toronto.", "status": "completed"}


class MovingClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.at = AT

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta | float) -> None:
        self.at += by if isinstance(by, timedelta) else timedelta(seconds=by)


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def turns(own_database: Database, clock: MovingClock) -> Turns:
    return Turns(own_database, clock)


def new(**changes: Any) -> NewTurn:
    facts: dict[str, Any] = {
        "id": uuid4(),
        "source": "slack",
        "door": Door.MENTION,
        "thread_id": THREAD,
        "thread_key": "T1:C1:1.1",
        "user_id": "U1",
        "question": "Where is AB4003?",
        "username": "Test Person",
        "team_id": "T1",
        "channel_id": "C1",
        "channel_kind": "channel",
        "thread_ts": "1.1",
        "build": "b1",
    }
    return NewTurn(**(facts | changes))


def ending(**changes: Any) -> SessionEnd:
    facts: dict[str, Any] = {"status": "completed", "role": "ops", "answer": "In Toronto."}
    return SessionEnd(**(facts | changes))


async def finish(turns: Turns, turn: NewTurn, worker: str, **changes: Any) -> bool:
    facts: dict[str, Any] = {"state": "done", "answer": ANSWER, "session": ending()}
    return await turns.finish(turn.id, worker=worker, **(facts | changes))


async def sessions(own: AsyncConnection[DictRow]) -> list[DictRow]:
    cursor = await own.execute(
        "SELECT id, status, ai_response, user_prompt, slack_user_id, interaction_type, history_ref, gateway_version, "
        "total_duration_ms, tool_call_count FROM esbmcp_chat_sessions ORDER BY created_at, id"
    )
    return await cursor.fetchall()


async def test_a_question_is_a_row_before_anything_is_done(turns: Turns, own: AsyncConnection[DictRow]) -> None:
    turn = new()

    assert (await turns.accept(turn)).state == "accepted"

    stored = await turns.get(turn.id)
    assert stored is not None
    assert (stored.state, stored.question, stored.door, stored.attempts) == ("accepted", turn.question, Door.MENTION, 0)
    assert (stored.answer, stored.accepted_at) == (None, AT)
    [session] = await sessions(own)
    assert (session["id"], session["status"], session["ai_response"]) == (turn.id, "running", None)
    assert (session["interaction_type"], session["history_ref"], session["gateway_version"]) == (
        "app_mention",
        "T1:C1:1.1",
        "b1",
    )


async def test_a_free_thread_gives_the_turn_to_the_process_that_stores_it(turns: Turns) -> None:
    turn = new()

    assert (await turns.accept(turn, worker="w1")).state == "running"

    stored = await turns.get(turn.id)
    assert stored == turn.begun(AT, Accepted("running", others_wait=False)), "so the process need not read it again"
    assert await turns.claim(turn.id, worker="w2") is None


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ({"event_id": "Ev1"}, {"event_id": "Ev1", "message_ts": "9.9"}),
        ({"message_ts": "1.2"}, {"message_ts": "1.2"}),
        ({"message_ts": "1.2", "event_id": "Ev1"}, {"message_ts": "1.2", "event_id": "Ev2"}),
    ],
    ids=["the same event", "the same message", "two events of one message"],
)
async def test_a_redelivery_is_a_no_op(
    turns: Turns, own: AsyncConnection[DictRow], first: dict[str, str], again: dict[str, str]
) -> None:
    """Slack sends an event again when an ack is late, and a mention both as mention and as message."""
    assert (await turns.accept(new(**first), worker="w1")).state == "running"

    assert (await turns.accept(new(**again), worker="w1")).state == "known"
    assert (await turns.accept(new(**again))).state == "known"
    assert len(await sessions(own)) == 1


async def test_the_same_moment_in_another_channel_is_another_message(turns: Turns) -> None:
    assert (await turns.accept(new(message_ts="1.2"))).state == "accepted"
    assert (await turns.accept(new(message_ts="1.2", channel_id="C2", thread_id=uuid4()))).state == "accepted"


async def test_many_deliveries_at_once_are_one_turn(own_dsn: str, clock: MovingClock) -> None:
    async with open_database(own_dsn, Limits()) as one, open_database(own_dsn, Limits()) as other:
        stores = [Turns(database, clock).accept(new(event_id="Ev1"), worker="w1") for database in (one, other) * 10]
        states = [accepted.state for accepted in await asyncio.gather(*stores)]

    assert sorted(states) == ["known"] * 19 + ["running"]


async def test_a_second_question_of_the_thread_waits_for_the_first(turns: Turns) -> None:
    first, second = new(), new()
    await turns.accept(first, worker="w1")

    assert (await turns.accept(second, worker="w1")).state == "accepted"
    assert await turns.claim(second.id, worker="w2") is None

    assert await finish(turns, first, "w1")
    claimed = await turns.claim(second.id, worker="w2")
    assert claimed is not None
    assert (claimed.state, claimed.attempts) == ("running", 1)


async def test_questions_of_a_thread_are_taken_in_the_order_they_came(turns: Turns, clock: MovingClock) -> None:
    waiting = [new() for _ in range(3)]
    for turn in waiting:
        await turns.accept(turn)
        clock.advance(1)

    assert await turns.claim(waiting[2].id, worker="w1") is None
    assert await turns.claim(waiting[1].id, worker="w1") is None
    for turn in waiting:
        assert await turns.claim(turn.id, worker="w1") is not None
        assert await finish(turns, turn, "w1")


async def test_two_threads_run_side_by_side(turns: Turns) -> None:
    assert (await turns.accept(new(), worker="w1")).state == "running"
    assert (await turns.accept(new(thread_id=uuid4()), worker="w1")).state == "running"


async def test_only_one_turn_of_a_thread_runs_however_many_try(own_dsn: str, clock: MovingClock) -> None:
    """Eight processes store a question each at the same moment and would all run theirs."""
    waiting = [new() for _ in range(8)]
    async with open_database(own_dsn, Limits(), max_connections=10) as database:
        turns = Turns(database, clock)
        accepted = await asyncio.gather(*(turns.accept(turn, worker=f"w-{turn.id}") for turn in waiting))
        claimed = await asyncio.gather(*(turns.claim(turn.id, worker="late") for turn in waiting))

    assert sorted(stored.state for stored in accepted) == ["accepted"] * 7 + ["running"]
    assert [turn for turn in claimed if turn is not None] == []


async def test_one_of_many_workers_gets_a_turn(own_dsn: str, clock: MovingClock) -> None:
    turn = new()
    async with open_database(own_dsn, Limits(), max_connections=10) as database:
        turns = Turns(database, clock)
        await turns.accept(turn)
        claimed = await asyncio.gather(*(turns.claim(turn.id, worker=f"w{number}") for number in range(8)))

    assert len([taken for taken in claimed if taken is not None]) == 1


async def test_a_turn_whose_worker_fell_silent_is_taken_over(turns: Turns, clock: MovingClock) -> None:
    turn = new()
    await turns.accept(turn, worker="dead")

    clock.advance(SILENT_AFTER)
    assert await turns.claim(turn.id, worker="w2") is None, "not silent for long enough"
    clock.advance(0.001)
    taken = await turns.claim(turn.id, worker="w2")

    assert taken is not None
    assert (taken.attempts, taken.state) == (2, "running")


async def test_a_worker_that_says_it_lives_keeps_its_turn(turns: Turns, clock: MovingClock) -> None:
    turn = new()
    await turns.accept(turn, worker="w1")

    for _ in range(10):
        clock.advance(5)
        assert await turns.beat(turn.id, worker="w1") is Pulse.ALIVE
        assert await turns.claim(turn.id, worker="w2") is None


async def test_a_stale_worker_neither_ends_nor_keeps_a_turn_that_was_taken_over(
    turns: Turns, clock: MovingClock, own: AsyncConnection[DictRow]
) -> None:
    turn = new()
    await turns.accept(turn, worker="slow")
    clock.advance(60)
    assert await turns.claim(turn.id, worker="w2") is not None

    assert await turns.beat(turn.id, worker="slow") is Pulse.LOST
    assert not await finish(turns, turn, "slow", answer={"text": "late"}, session=ending(answer="late"))
    assert await finish(turns, turn, "w2")

    stored = await turns.get(turn.id)
    assert stored is not None
    assert (stored.state, stored.answer) == ("done", ANSWER)
    assert [session["ai_response"] for session in await sessions(own)] == ["In Toronto."]


async def test_a_turn_ends_once(turns: Turns, own: AsyncConnection[DictRow]) -> None:
    turn = new()
    await turns.accept(turn, worker="w1")

    assert await finish(turns, turn, "w1")
    assert not await finish(turns, turn, "w1", state="failed", answer={"text": "again"})
    assert await turns.claim(turn.id, worker="w1") is None
    assert [session["status"] for session in await sessions(own)] == ["completed"]


async def test_the_session_ends_with_its_turn(turns: Turns, clock: MovingClock, own: AsyncConnection[DictRow]) -> None:
    turn = new()
    await turns.accept(turn, worker="w1")
    clock.advance(1.5)
    tools = [{"tool_name": "lookup_event", "argument_keys": ["eid"], "duration_ms": 5, "ok": True}]
    spent = ending(model="gpt-4o-mini", tools_called=tools, rounds=2, prompt_tokens=1_000_000, completion_tokens=10)

    assert await finish(turns, turn, "w1", session=spent)

    [session] = await sessions(own)
    assert (session["status"], session["total_duration_ms"], session["tool_call_count"]) == ("completed", 1500, 1)
    cursor = await own.execute(
        "SELECT tools_called, api_rounds, total_tokens, estimated_cost_usd, price_known FROM esbmcp_chat_sessions"
    )
    costs = await cursor.fetchone()
    assert costs is not None
    assert (costs["tools_called"], costs["api_rounds"], costs["total_tokens"]) == (tools, 2, 1_000_010)
    assert costs["price_known"]
    assert float(costs["estimated_cost_usd"]) == pytest.approx(0.15 + 10 * 0.6e-6)


async def test_a_session_without_a_model_cost_nothing(turns: Turns, own: AsyncConnection[DictRow]) -> None:
    turn = new()
    await turns.accept(turn, worker="w1")
    await finish(turns, turn, "w1")

    cursor = await own.execute("SELECT estimated_cost_usd, price_known FROM esbmcp_chat_sessions")
    assert await cursor.fetchone() == {"estimated_cost_usd": 0, "price_known": None}


async def test_what_dead_workers_left_is_found_oldest_first_and_by_door(turns: Turns, clock: MovingClock) -> None:
    stored = [new(), new(thread_id=uuid4(), source="cli"), new(thread_id=uuid4())]
    for turn in stored:
        await turns.accept(turn, worker="dead")
        clock.advance(1)
    alive = new(thread_id=uuid4())
    assert await turns.left_behind() == []

    clock.advance(20)
    await turns.accept(alive, worker="w1")

    assert await turns.left_behind() == [turn.id for turn in stored]
    assert await turns.left_behind(source="slack") == [stored[0].id, stored[2].id]
    assert await turns.left_behind(thread_id=THREAD) == [stored[0].id]
    assert await turns.left_behind(limit=1) == [stored[0].id]


async def test_a_question_that_nobody_ever_took_is_left_behind_too(turns: Turns, clock: MovingClock) -> None:
    """Its process died between storing and claiming."""
    turn = new()
    await turns.accept(turn)
    clock.advance(11)

    assert await turns.left_behind() == [turn.id]


async def test_an_open_approval_holds_up_nobody_but_is_known(turns: Turns) -> None:
    """The next question of the thread may run; its process first lets the graph go past the interrupt."""
    held, later = new(), new()
    await turns.accept(held, worker="w1")
    await finish(turns, held, "w1", state="waiting", session=ending(status="waiting"))

    accepted = await turns.accept(later, worker="w1")

    assert (accepted.state, accepted.others_wait) == ("running", True)


async def test_a_waiting_turn_is_woken_once(turns: Turns) -> None:
    turn = new()
    await turns.accept(turn, worker="w1")
    await finish(turns, turn, "w1", state="waiting", session=ending(status="waiting"))

    assert await turns.claim(turn.id, worker="w2") is None, "only a decision wakes it"
    woken = await asyncio.gather(*(turns.wake(turn.id, worker=f"w{number}") for number in range(4)))
    assert len([one for one in woken if one is not None]) == 1
    assert await turns.wake(turn.id, worker="w9") is None


async def test_a_turn_that_does_not_exist_is_nobodys(turns: Turns) -> None:
    nobody = uuid4()

    assert await turns.get(nobody) is None
    assert await turns.claim(nobody, worker="w1") is None
    assert await turns.beat(nobody, worker="w1") is Pulse.LOST


async def test_a_session_keeps_no_contact_data_whoever_saw_it(turns: Turns, own: AsyncConnection[DictRow]) -> None:
    """The turn's own row has it, which the answer is sent from."""
    turn = new(question="who is ana@example.com?")
    await turns.accept(turn, worker="w1")
    await finish(turns, turn, "w1", session=ending(answer="Ana: ana@example.com, +1 416 555 0142"))
    [session] = await sessions(own)
    stored = await turns.get(turn.id)

    assert (session["user_prompt"], session["ai_response"]) == (
        "who is a***@example.com?", "Ana: a***@example.com, ***42",
    )  # fmt: skip
    assert stored is not None
    assert stored.question == "who is ana@example.com?"
