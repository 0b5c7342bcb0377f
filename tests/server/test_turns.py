"""Running stored turns: one answer each, whatever happens to the process that runs it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from structlog.testing import capture_logs

from arthur.identity import Door, Role
from arthur.settings import Settings
from graph.build import build_graph
from memory.checkpoints import open_checkpointer
from memory.roles import RoleTable
from memory.turns import MOST_ATTEMPTS, NewTurn, Turns
from nodes.announce import Announcements, Listener, ToolEvent
from sandbox.chat_model import FunctionChatModel, calling
from server import turns as module
from server.answers import Answer
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import assemble, identify_with
from tools.catalog import load_catalog
from tools.context import Services
from tools.spec import AnyTool

OPS = "U0TESTOPS"


@dataclass
class Script:
    """What the model does, and what it was asked, in order."""

    asked: list[str] = field(default_factory=list[str])
    running: int = 0
    most_at_once: int = 0
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)
    problem: Exception | None = None

    async def reply(self, messages: list[BaseMessage]) -> AIMessage:
        """Look an event up if one is named, and answer when that is allowed."""
        question = next(str(message.text) for message in reversed(messages) if isinstance(message, HumanMessage))
        if "AB4012" in question and not isinstance(messages[-1], ToolMessage):
            return calling(("lookup_event", {"eid": "AB4012"}))
        self.asked.append(question)
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        try:
            await self.may_answer.wait()
        finally:
            self.running -= 1
        if self.problem is not None:
            raise self.problem
        return AIMessage(f"Answer to: {question}")


class AllTools:
    """Shows every tool."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        return tuple(visible)


@dataclass(frozen=True)
class House:
    """Replicas of Arthur over one database."""

    services: Services
    script: Script
    replica: Callable[[str], TurnRunner]

    def new(self, question: str = "hello", thread: str = "t", **changes: Any) -> NewTurn:
        facts: dict[str, Any] = {
            "id": uuid4(),
            "source": "cli",
            "door": Door.CLI,
            "thread_id": UUID(int=sum(map(ord, thread))),
            "thread_key": thread,
            "user_id": OPS,
            "question": question,
        }
        return NewTurn(**(facts | changes))

    async def sessions(self) -> list[tuple[object, ...]]:
        async with self.services.own.queries() as queries:
            return await queries.tuples(
                "SELECT s.status, s.ai_response, t.state, t.attempts FROM esbmcp_chat_sessions s "
                "JOIN esbmcp_turns t ON t.id = s.id ORDER BY t.accepted_at, t.id"
            )

    async def silence(self) -> None:
        """Let every running turn look as if its worker had died a while ago."""
        await self.services.own.execute(
            "UPDATE esbmcp_turns SET heartbeat_at = heartbeat_at - interval '1 minute', "
            "accepted_at = accepted_at - interval '1 minute' WHERE state IN ('running', 'accepted')"
        )


@pytest.fixture
async def house(fresh_services: Services) -> House:
    roles = RoleTable(fresh_services.own)
    await roles.replace("manual", {OPS: Role.OPS}, by="test")
    script = Script()
    script.may_answer.set()

    def replica(worker: str) -> TurnRunner:
        announcements = Announcements()
        nodes = assemble(
            settings=Settings(),
            services=fresh_services,
            catalog=load_catalog(),
            router=AllTools(),
            model=FunctionChatModel(reply=script.reply),
            identify=identify_with(Settings(), roles),
            announcements=announcements,
        )
        graph = build_graph(nodes, open_checkpointer(fresh_services.relaxed))
        return TurnRunner(
            turns=Turns(fresh_services.own, fresh_services.wall),
            standing=Standing(graph=graph, grants=fresh_services.grants, clock=fresh_services.clock),
            graph=graph,
            announcements=announcements,
            wall=fresh_services.wall,
            worker=worker,
        )

    return House(fresh_services, script, replica)


async def test_a_question_gets_its_answer_and_its_session_row(house: House) -> None:
    heard: list[ToolEvent] = []
    turn = house.new("where was AB4012?")

    answer = await house.replica("w1").ask(turn, listener=Listener(tool=heard.append))

    assert (answer.turn_id, answer.text, answer.status) == (turn.id, "Answer to: where was AB4012?", "completed")
    assert [tool["tool_name"] for tool in answer.tools] == ["lookup_event"]
    assert [event.kind for event in heard] == ["started", "succeeded"]
    assert await house.sessions() == [("completed", answer.text, "done", 1)]


@pytest.mark.parametrize(
    ("question", "place", "rules"),
    [
        ("where was AB4012?", {"channel_id": "C0TEST"}, ["mask_email", "mask_phone"]),
        ("where was AB4012?", {}, []),
        ("hello", {"channel_id": "C0TEST"}, []),
    ],
    ids=["others read along", "ops alone", "nothing was looked up"],
)
async def test_the_row_says_by_which_rules_the_answer_was_masked(
    house: House, question: str, place: dict[str, Any], rules: list[str]
) -> None:
    await house.replica("w1").ask(house.new(question, **place))

    assert await house.services.own.value("SELECT redaction_rules_applied FROM esbmcp_chat_sessions") == rules


async def test_a_refused_question_is_on_record_as_refused(house: House) -> None:
    answer = await house.replica("w1").ask(house.new(user_id="U0NOBODY"))

    assert (answer.status, answer.reason) == ("denied", "no_role")
    assert await house.sessions() == [("denied", answer.text, "done", 1)]


async def test_a_bug_shows_a_reference_and_nothing_else(house: House) -> None:
    house.script.problem = RuntimeError("the secret inside")
    with capture_logs() as said:
        answer = await house.replica("w1").ask(house.new())

    assert answer.status == "error"
    assert answer.error_id is not None
    assert answer.error_id in answer.text
    assert "secret" not in answer.text
    [line] = [line for line in said if line["event"] == "turn_failed"]
    assert (line["error_id"], line["exc_info"]) == (answer.error_id, house.script.problem)
    assert await house.sessions() == [("error", answer.text, "failed", 1)]


async def test_after_a_bug_the_thread_goes_on(house: House) -> None:
    runner = house.replica("w1")
    house.script.problem = RuntimeError("once")
    await runner.ask(house.new("first"))
    house.script.problem = None

    assert (await runner.ask(house.new("second"))).text == "Answer to: second"


async def test_two_replicas_that_run_one_turn_give_the_same_answer(house: House) -> None:
    one, other = house.replica("w1"), house.replica("w2")
    turn = house.new()
    await one.turns.accept(turn)

    answers = await asyncio.gather(one.run(turn.id), other.run(turn.id))

    assert answers[0] == answers[1]
    assert house.script.asked == ["hello"]


async def test_a_turn_that_has_ended_is_not_run_again(house: House) -> None:
    turn = house.new()
    first = await house.replica("w1").ask(turn)

    assert await house.replica("w2").run(turn.id) == first
    assert await house.replica("w2").ask(turn) == first
    assert house.script.asked == ["hello"]


async def test_questions_of_one_thread_are_answered_one_after_the_other(house: House) -> None:
    house.script.may_answer.clear()
    one, other = house.replica("w1"), house.replica("w2")
    first = asyncio.create_task(one.ask(house.new("first")))
    await until(lambda: house.script.asked == ["first"])
    second = asyncio.create_task(other.ask(house.new("second")))
    await asyncio.sleep(0.3)
    house.script.may_answer.set()

    assert [answer.text for answer in await asyncio.gather(first, second)] == ["Answer to: first", "Answer to: second"]
    assert (house.script.asked, house.script.most_at_once) == (["first", "second"], 1)


async def test_questions_of_two_threads_are_answered_side_by_side(house: House) -> None:
    house.script.may_answer.clear()
    runner = house.replica("w1")
    asking = [asyncio.create_task(runner.ask(house.new(thread=thread))) for thread in ("a", "bb")]
    await until(lambda: house.script.running == 2)
    house.script.may_answer.set()

    assert [answer.status for answer in await asyncio.gather(*asking)] == ["completed"] * 2


async def test_a_turn_that_a_dead_process_left_is_finished_by_the_next(house: House) -> None:
    turn = house.new("where was AB4012?")
    dead, alive = house.replica("dead"), house.replica("alive")
    await dead.turns.accept(turn, worker="dead")
    assert await alive.recover(source="cli") == []
    await house.silence()

    [answer] = await alive.recover(source="cli")

    assert answer.text == "Answer to: where was AB4012?"
    assert await house.sessions() == [("completed", answer.text, "done", 2)]
    assert await alive.recover(source="cli") == []


async def test_the_next_question_of_a_thread_first_clears_what_a_dead_process_left(house: House) -> None:
    await house.replica("dead").turns.accept(house.new("first"), worker="dead")
    await house.silence()

    answer = await house.replica("alive").ask(house.new("second"))

    assert answer.text == "Answer to: second"
    assert house.script.asked == ["first", "second"]
    assert [session[0] for session in await house.sessions()] == ["completed", "completed"]


async def test_an_answer_that_was_found_but_not_stored_leaves_nothing_in_the_thread(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process died between the end of the graph and the end of the turn."""
    turn = house.new("where was AB4012?")
    dying = house.replica("dying")

    async def die(*_: object, **__: object) -> bool:
        raise asyncio.CancelledError

    with monkeypatch.context() as patched:
        patched.setattr(Turns, "finish", die)
        with pytest.raises(asyncio.CancelledError):
            await dying.ask(turn)
    await house.silence()

    [answer] = await house.replica("alive").recover(source="cli")

    assert house.script.asked == ["where was AB4012?"] * 2
    assert await house.sessions() == [("completed", answer.text, "done", 2)]
    thread = await dying.graph.aget_state({"configurable": {"thread_id": str(turn.thread_id)}})
    assert [message.type for message in thread.values["messages"]] == ["human", "ai", "tool", "ai"]


async def test_a_question_that_kills_every_process_gets_an_apology(house: House) -> None:
    turn = house.new()
    runner = house.replica("w")
    await runner.turns.accept(turn, worker="dead-0")
    for number in range(1, MOST_ATTEMPTS):
        await house.silence()
        assert await runner.turns.claim(turn.id, worker=f"dead-{number}") is not None
    await house.silence()

    answer = await runner.run(turn.id)

    assert answer.status == "error"
    assert answer.error_id is not None
    assert f"I tried {MOST_ATTEMPTS} times" in answer.text
    assert house.script.asked == []
    assert await house.sessions() == [("error", answer.text, "failed", MOST_ATTEMPTS + 1)]


async def test_a_long_turn_keeps_saying_that_it_lives(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BEAT_S", 0.05)
    house.script.may_answer.clear()
    turn = house.new()
    runner = house.replica("w1")
    asking = asyncio.create_task(runner.ask(turn))
    await until(lambda: house.script.running == 1)
    await house.silence()
    await asyncio.sleep(0.3)

    left = await runner.turns.left_behind()
    house.script.may_answer.set()

    assert left == []
    assert (await asking).status == "completed"


async def test_who_waits_too_long_hears_that_it_is_still_being_worked_on(house: House) -> None:
    turn = house.new()
    runner = house.replica("w1")
    await runner.turns.accept(turn, worker="busy")

    answer: Answer = await runner.run(turn.id, patience_s=0.2)

    assert answer.status == "running"
    assert "still busy" in answer.text


async def until(fulfilled: Callable[[], bool]) -> None:
    """Wait until something has come about."""
    async with asyncio.timeout(10):
        while not fulfilled():  # noqa: ASYNC110  what is waited for tells nobody
            await asyncio.sleep(0.01)
