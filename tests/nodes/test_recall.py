"""What the model may look back on."""

from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime

from arthur.clock import PinnedClock
from nodes.admit import new_turn
from nodes.recall import ASKED_AT, TURNS_KEPT, Recall, forgotten
from nodes.state import Context, State


def asked(number: int, at: datetime | None = None) -> list[AnyMessage]:
    """Return the messages of one turn: a question, a call, its result, an answer."""
    times: dict[str, Any] = {ASKED_AT: at.isoformat()} if at else {}
    call = {"name": "lookup_event", "args": {}, "id": f"call_{number}"}
    return [
        HumanMessage(f"question {number}", id=f"q{number}", additional_kwargs=times),
        AIMessage("", id=f"a{number}", tool_calls=[call]),
        ToolMessage("found", id=f"t{number}", tool_call_id=f"call_{number}"),
        AIMessage(f"answer {number}", id=f"b{number}"),
    ]


def question(number: int, at: datetime | None = None) -> AnyMessage:
    return asked(number, at)[0]


async def kept(recall: Recall, messages: list[AnyMessage], *, thread_ts: str | None) -> list[str]:
    """Run the node and return what is left of the thread, as the graph would merge it."""
    state: State = {"messages": messages, "turn": new_turn("", started_at="")}
    update = await recall(state, Runtime(context=Context(thread_ts=thread_ts)))
    merged = add_messages(list(messages), update.get("messages", []))  # pyright: ignore[reportArgumentType]
    assert isinstance(merged, list)
    return [str(message.id) for message in merged if not isinstance(message, RemoveMessage)]  # pyright: ignore


async def test_the_newest_ten_turns_and_the_question_are_kept(clock: PinnedClock) -> None:
    thread = [message for number in range(15) for message in asked(number)] + [question(15)]

    left = await kept(Recall(clock=clock), thread, thread_ts="1.1")

    assert TURNS_KEPT == 10
    assert left[0] == "q5", "a turn is kept as a whole, so it begins with its question"
    assert len(left) == 10 * 4 + 1


async def test_a_short_thread_stays_as_it_is(clock: PinnedClock) -> None:
    thread = [*asked(1), *asked(2), question(3)]

    assert len(await kept(Recall(clock=clock), thread, thread_ts="1.1")) == 9


async def test_a_rolling_conversation_forgets_after_six_hours(clock: PinnedClock) -> None:
    now = clock.now()
    thread = [
        *asked(1, now - timedelta(hours=7)),
        *asked(2, now - timedelta(hours=6, seconds=1)),
        *asked(3, now - timedelta(hours=6)),
        *asked(4, now - timedelta(hours=1)),
        question(5, now),
    ]

    left = await kept(Recall(clock=clock), thread, thread_ts=None)

    assert [name for name in left if name.startswith("q")] == ["q3", "q4", "q5"]


async def test_a_thread_in_a_channel_has_no_such_horizon(clock: PinnedClock) -> None:
    thread = [*asked(1, clock.now() - timedelta(days=9)), question(2, clock.now())]

    assert (await kept(Recall(clock=clock), thread, thread_ts="1.1"))[0] == "q1"


async def test_the_question_itself_is_never_forgotten(clock: PinnedClock) -> None:
    """However late it is answered, for example after hours in a queue."""
    thread = [*asked(1, clock.now() - timedelta(hours=9)), question(2, clock.now() - timedelta(hours=8))]

    assert await kept(Recall(clock=clock), thread, thread_ts=None) == ["q2"]


def test_what_is_newer_than_a_forgotten_turn_may_be_kept_but_nothing_older(clock: PinnedClock) -> None:
    """A thread is cut at one point: no turn without the ones after it."""
    old, new = clock.now() - timedelta(hours=9), clock.now()
    thread = [*asked(1, new), *asked(2, old), *asked(3, new), question(4, new)]

    gone = forgotten(thread, keep=10, since=clock.now() - timedelta(hours=6))

    assert [message.id for message in gone] == [message.id for message in (*asked(1), *asked(2))]


def test_a_thread_without_a_question_loses_nothing() -> None:
    assert forgotten([AIMessage("hello")], keep=1, since=None) == []
    assert forgotten([], keep=1, since=None) == []
