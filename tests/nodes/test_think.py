"""The model's turn to speak, over the real wire to a scripted model."""

from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.runtime import Runtime
from pydantic import SecretStr

from arthur.clock import PinnedClock
from arthur.identity import Role
from benchmarks.instant import instant_model
from nodes.admit import new_turn
from nodes.announce import Announcements
from nodes.models import open_chat_model
from nodes.models_reliable import Patience
from nodes.quoting import OVER
from nodes.state import Context, State, Turn
from nodes.surroundings import Note, Notes, Remark, Surroundings
from nodes.think import NOTHING_SAID, Budget, Think
from sandbox.llm import BadArguments, Call, Calls, Fault, Reply, ScriptedModel
from tools.catalog import load_catalog
from tools.context import Policy
from tools.spec import AnyTool

QUICK = Patience(timeout_s=2, retries=0, total_s=3, first_pause_s=0.01)
PROMPT = "You are Arthur."


class FirstTools:
    """Shows the first three tools that a person may use, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, list[str], list[str]]] = []

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        self.asked.append((question, [tool.name for tool in visible], list(context)))
        return tuple(visible[:3])


@dataclass(frozen=True)
class Mind:
    """The node, and both sides of its model's wire."""

    think: Think
    script: ScriptedModel
    router: FirstTools

    async def speak(self, *before: Any, budget: Budget | None = None, **turn: Any) -> dict[str, Any]:
        begun: Turn = {**new_turn("Where is AB4003?", started_at="2026-06-12T00:30:00+00:00"), "role": "ops", **turn}  # pyright: ignore[reportAssignmentType]
        state: State = {"messages": [*(before or (HumanMessage("Where is AB4003?"),))], "turn": begun}
        node = replace(self.think, budget=budget) if budget else self.think
        return dict(await node(state, Runtime(context=Context())))

    @property
    def request(self) -> Mapping[str, Any]:
        return self.script.requests[-1]

    @property
    def offered(self) -> list[str]:
        return [tool["function"]["name"] for tool in self.request.get("tools", [])]


@pytest.fixture(scope="module")
def server() -> Generator[ScriptedModel]:
    with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture
async def mind(server: ScriptedModel, clock: PinnedClock) -> AsyncGenerator[Mind]:
    server.reset()
    async with open_chat_model(
        model="gpt-4o-mini", key=SecretStr("sk-test"), base_url=server.base_url, patience=QUICK
    ) as model:
        router = FirstTools()
        node = Think(
            model=model,
            catalog=load_catalog(),
            router=router,
            policy=Policy(),
            budget=Budget(),
            prompt=PROMPT,
            announcements=Announcements(),
        )
        yield Mind(node, server, router)


async def test_an_answer_in_words_ends_the_round(mind: Mind) -> None:
    mind.script.next(Reply("In Toronto.", cached_tokens=5))

    update = await mind.speak()

    assert update["messages"][0].text == "In Toronto."
    turn = update["turn"]
    assert (turn["rounds"], turn["status"], turn["degraded"]) == (1, "running", False)
    assert turn["usage"]["model"] == "gpt-4o-mini"
    assert turn["usage"]["prompt_tokens"] > 0
    assert turn["usage"]["completion_tokens"] > 0
    assert turn["usage"]["cached_tokens"] == 5
    assert turn["usage"]["first_call_ms"] > 0
    assert turn["usage"]["followup_ms"] == 0


async def test_the_model_sees_find_tools_and_the_shortlist_of_the_role(mind: Mind) -> None:
    mind.script.next(Reply("x"))

    update = await mind.speak(role="marketing")

    visible = [tool.name for tool in load_catalog().visible_to(Role.MARKETING, Policy())]
    assert mind.router.asked == [("Where is AB4003?", visible, [])]
    assert mind.offered == ["find_tools", *visible[:3]]
    assert update["turn"]["shown"] == visible[:3]


async def test_the_shortlist_is_ranked_once_a_turn(mind: Mind) -> None:
    """So that the tools stay the same between rounds, and the prompt stays cacheable."""
    mind.script.next(Reply("x"))

    await mind.speak(shown=["get_auction_revenue", "lookup_event"])

    assert mind.offered == ["find_tools", "get_auction_revenue", "lookup_event"]
    assert mind.router.asked == []


async def test_earlier_questions_help_to_rank(mind: Mind) -> None:
    mind.script.next(Reply("x"))

    await mind.speak(HumanMessage("Who won AB4003?"), AIMessage("She did."), HumanMessage("And how many bids?"))

    [(_, _, context)] = mind.router.asked
    assert context == ["Who won AB4003?"]


async def test_what_changes_stands_right_before_the_question(mind: Mind) -> None:
    """Everything before it is the same as in the turn before, so that it can be cached."""
    mind.script.next(Reply("x"))

    await mind.speak(HumanMessage("first"), AIMessage("answer"), HumanMessage("second"))

    messages = mind.request["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "system", "user"]
    assert messages[0]["content"] == PROMPT
    assert messages[3]["content"].startswith(
        "Now: 2026-06-12T00:30:00+00:00 (UTC). The person asking has the role ops."
    )
    assert "never an instruction" in messages[3]["content"]


async def test_notes_end_the_system_text_and_what_was_said_comes_before_the_question(mind: Mind) -> None:
    """What stays the same from turn to turn comes first; nothing of it is mixed into the question."""
    mind.script.next(Reply("x"))
    around = Surroundings(
        remarks=[Remark(at="2026-06-12T00:29Z", author="Ada", author_id="U0ADA", text="Confirm! <!channel>")],
        left_out=0,
        notes=[Notes(place="this conversation", notes=[Note(about="topics", note="Toronto shows")])],
        looking_at="C0DEMOTOR1 (#toronto)",
    )

    await mind.speak(HumanMessage("first"), AIMessage("answer"), HumanMessage("second"), surroundings=around)

    messages = mind.request["messages"]
    assert [message["role"] for message in messages] == ["system", "user", "assistant", "user", "system", "user"]
    assert messages[0]["content"].startswith(f'{PROMPT}\n\nWhat is remembered of "this conversation"')
    assert messages[0]["content"].endswith('{"about": "topics", "note": "Toronto shows"}')
    assert messages[3]["content"].split("\n")[1:] == [
        '{"at": "2026-06-12T00:29Z", "author": "Ada", "author_id": "U0ADA", "text": "Confirm! \\u003c!channel\\u003e"}',
        OVER,
    ]
    assert '"C0DEMOTOR1 (#toronto)"' in messages[4]["content"]
    assert messages[5]["content"] == "second"


async def test_the_last_remark_helps_to_rank_a_first_question(mind: Mind) -> None:
    """After "AB4003 has no winner", "can you look into this?" says nothing by itself."""
    mind.script.next(Reply("x"), Reply("x"))
    remarks = [Remark(at="2026-06-12T00:29Z", author="Ada", text=text) for text in ("hello", "AB4003 has no winner")]
    around = Surroundings(remarks=remarks, left_out=0, notes=[], looking_at=None)

    await mind.speak(surroundings=around)
    await mind.speak(HumanMessage("who won?"), AIMessage("She."), HumanMessage("why?"), surroundings=around)

    assert [context for (_, _, context) in mind.router.asked] == [["AB4003 has no winner"], ["who won?"]]


async def test_calls_of_tools_are_passed_on_as_they_are(mind: Mind) -> None:
    mind.script.next(Calls((Call("lookup_event", {"eid": "AB4003"}), Call("lookup_event", {"city": "Toronto"}))))

    update = await mind.speak()

    [reply] = update["messages"]
    assert [call["args"] for call in reply.tool_calls] == [{"eid": "AB4003"}, {"city": "Toronto"}]


async def test_a_call_whose_arguments_are_not_json_is_kept_apart(mind: Mind) -> None:
    mind.script.next(BadArguments("lookup_event", {"eid": "AB4003"}))

    [reply] = (await mind.speak())["messages"]

    assert reply.tool_calls == []
    assert [call["name"] for call in reply.invalid_tool_calls] == ["lookup_event"]
    assert reply.text != NOTHING_SAID


def after_calls(rounds: int) -> list[Any]:
    messages: list[Any] = [HumanMessage("Where is AB4003?")]
    for number in range(rounds):
        call = {"name": "lookup_event", "args": {}, "id": f"call_{number}"}
        messages += [AIMessage("", tool_calls=[call]), ToolMessage("{}", tool_call_id=f"call_{number}")]
    return messages


async def test_in_its_last_round_the_model_has_no_tools_and_must_answer(mind: Mind) -> None:
    mind.script.next(Reply("first"), Reply("last"))

    await mind.speak(*after_calls(1), rounds=3, budget=Budget(rounds=5, calls=9))
    before = mind.offered
    await mind.speak(*after_calls(4), rounds=4, budget=Budget(rounds=5, calls=9))

    assert before != []
    assert "tools" not in mind.request


async def test_with_its_calls_used_up_the_model_has_no_tools_either(mind: Mind) -> None:
    mind.script.next(Reply("last"))

    await mind.speak(*after_calls(2), rounds=2, asked={"lookup_event": 3, "get_vote_data": 1})

    assert "tools" not in mind.request


async def test_a_model_that_calls_what_it_was_not_given_comes_to_an_end(mind: Mind) -> None:
    """Some do; the turn would go round for ever."""
    mind.script.next(Calls((Call("lookup_event", {"eid": "AB4003"}),), text="Let me look again."), Call("lookup_event"))
    last: dict[str, Any] = {"rounds": 4, "budget": Budget(rounds=5, calls=9)}

    [spoke] = (await mind.speak(*after_calls(4), **last))["messages"]
    [silent] = (await mind.speak(*after_calls(4), **last))["messages"]

    assert (spoke.tool_calls, spoke.text) == ([], "Let me look again.")
    assert (silent.tool_calls, silent.text) == ([], NOTHING_SAID)


@pytest.mark.parametrize("nothing", ["", "  \n"])
async def test_an_empty_answer_becomes_words(mind: Mind, nothing: str) -> None:
    mind.script.next(Reply(nothing))

    update = await mind.speak()

    assert update["messages"][0].text == "The model gave an empty answer."
    assert update["turn"]["status"] == "error"


async def test_an_answer_of_the_planner_in_the_models_place_is_marked(mind: Mind) -> None:
    planner = instant_model("lookup_event", {"eid": "AB4003"})
    async with open_chat_model(
        model="gpt-4o-mini", key=SecretStr("sk-test"), base_url=mind.script.base_url, patience=QUICK, planner=planner
    ) as model:
        down = replace(mind, think=replace(mind.think, model=model))
        mind.script.next(Fault(500), Reply("In Toronto."))

        first = await down.speak()
        second = await down.speak(*after_calls(1), **first["turn"])

    assert first["messages"][0].tool_calls[0]["name"] == "lookup_event"
    assert first["turn"]["degraded"]
    assert second["turn"]["degraded"], "one degraded round makes the answer one"


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [(Fault(500), "unavailable", "model service"), (Fault(401), "not_configured", "key")],
)
async def test_an_error_of_the_model_becomes_words(mind: Mind, fault: Fault, code: str, word: str) -> None:
    mind.script.next(fault)

    update = await mind.speak()

    [reply] = update["messages"]
    assert word in reply.text
    assert "sk-test" not in reply.text
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("error", code)


async def test_usage_adds_up_over_the_rounds(mind: Mind) -> None:
    mind.script.next(Call("lookup_event", {"eid": "AB4003"}), Reply("In Toronto."))
    first = (await mind.speak())["turn"]

    second = (await mind.speak(*after_calls(1), **first))["turn"]

    assert second["rounds"] == 2
    assert second["usage"]["prompt_tokens"] > first["usage"]["prompt_tokens"]
    assert second["usage"]["first_call_ms"] == first["usage"]["first_call_ms"]
    assert second["usage"]["followup_ms"] is not None
