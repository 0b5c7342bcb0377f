"""What the model may look back on."""

from datetime import datetime, timedelta
from typing import Any

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.graph.message import add_messages
from langgraph.runtime import Runtime

from arthur.clock import PinnedClock
from arthur.identity import Audience, Door
from nodes.admit import new_turn
from nodes.recall import ASKED_AT, TURNS_KEPT, Lookouts, Recall, forgotten
from nodes.remember import remember
from nodes.state import Context, State, Turn
from nodes.surroundings import Remark, Surroundings


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


class Overhears:
    """A lookout that hears one remark, or nothing."""

    def __init__(self, text: str | None) -> None:
        self._text = text
        self.asked: list[Context] = []

    async def around(self, context: Context) -> Surroundings | None:
        self.asked.append(context)
        if self._text is None:
            return None
        remarks = [Remark(at="2026-06-12T00:30Z", author="Ada", text=self._text)]
        return Surroundings(remarks=remarks, left_out=0, notes=[], looking_at=None)


async def recalled(lookout: Overhears, clock: PinnedClock, context: Context, *, role: str = "ops") -> dict[str, Any]:
    """Run the node with a lookout at Slack's mention."""
    lookouts = Lookouts()
    with lookouts.posted(lookout, [Door.MENTION]):
        turn: Turn = {**new_turn("who won?", started_at=""), "role": role}
        state: State = {"messages": [question(1)], "turn": turn}
        return dict(await Recall(clock=clock, lookouts=lookouts)(state, Runtime(context=context)))


async def test_what_a_lookout_finds_becomes_part_of_the_turn_alone(clock: PinnedClock) -> None:
    update = await recalled(Overhears("hello"), clock, Context(door=Door.MENTION, thread_ts="1.1"))

    assert "messages" not in update
    assert [one["text"] for one in update["turn"]["surroundings"]["remarks"]] == ["hello"]


async def test_nobody_is_asked_at_another_door(clock: PinnedClock) -> None:
    lookout = Overhears("hello")

    assert await recalled(lookout, clock, Context(door=Door.CLI, channel_id="C0DEMOGEN1")) == {}
    assert lookout.asked == []


async def test_a_lookout_that_finds_nothing_changes_nothing(clock: PinnedClock) -> None:
    lookout = Overhears(None)

    assert await recalled(lookout, clock, Context(door=Door.MENTION)) == {}
    assert len(lookout.asked) == 1


async def test_contact_data_is_masked_unless_ops_read_alone(clock: PinnedClock) -> None:
    seen: dict[tuple[str, Audience], str] = {}
    for role in ("ops", "finance"):
        for audience in Audience:
            context = Context(door=Door.MENTION, audience=audience)
            update = await recalled(Overhears("ada@example.com"), clock, context, role=role)
            seen[role, audience] = update["turn"]["surroundings"]["remarks"][0]["text"]

    assert {place for place, text in seen.items() if text == "ada@example.com"} == {("ops", Audience.PRIVATE)}


async def test_a_lookout_that_left_is_asked_no_more(clock: PinnedClock) -> None:
    lookouts = Lookouts()
    with lookouts.posted(Overhears("hello"), [Door.MENTION]):
        assert lookouts.at(Door.MENTION) is not None

    assert lookouts.at(Door.MENTION) is None


async def test_the_surroundings_end_with_their_turn(clock: PinnedClock) -> None:
    """Nothing of them is in the checkpoint that the next turn starts from."""
    update = await recalled(Overhears("hello"), clock, Context(door=Door.MENTION))
    state: State = {"messages": [question(1), AIMessage("answer")], "turn": update["turn"]}

    ended: dict[str, Any] = {**await remember(state, Runtime(context=Context()))}

    assert "surroundings" in state["turn"]
    assert "surroundings" not in ended["turn"]
