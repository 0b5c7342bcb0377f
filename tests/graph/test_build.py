"""Whole turns through the graph: every message of their history, compared."""

import json
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from nodes.state import Context
from sandbox.llm import BadArguments, Call, Calls, Fault, Reply
from tests.graph.conftest import Asked, House

REVENUE = ("get_auction_revenue", {"eid": "AB4012"})
EVENT = ("lookup_event", {"eid": "AB4012"})


def line(message: AnyMessage) -> tuple[Any, ...]:
    """Return what matters of one message."""
    match message:
        case HumanMessage():
            return ("asked", message.text)
        case ToolMessage():
            problem = json.loads(str(message.content)).get("error") if message.status == "error" else None
            return ("result", message.name, problem or "ok")
        case AIMessage() if message.tool_calls:
            return ("called", *((call["name"], call["args"]) for call in message.tool_calls))
        case AIMessage() if message.invalid_tool_calls:
            return ("garbled", *(call["name"] for call in message.invalid_tool_calls))
        case _:
            return ("said", message.text)


def history(asked: Asked) -> list[tuple[Any, ...]]:
    return [line(message) for message in asked.messages]


def paired(asked: Asked) -> None:
    """Every call has exactly one answer, right after the message that made it; model services insist."""
    waiting: list[str] = []
    for message in asked.messages:
        if isinstance(message, ToolMessage):
            assert message.tool_call_id in waiting
            waiting.remove(message.tool_call_id)
        else:
            assert waiting == []
        if isinstance(message, AIMessage):
            waiting += [str(call["id"]) for call in (*message.tool_calls, *message.invalid_tool_calls)]
    assert waiting == []


async def test_a_plain_answer(house: House) -> None:
    house.script.next(Reply("Hello."))

    asked = await house.ask("hi")

    assert history(asked) == [("asked", "hi"), ("said", "Hello.")]
    assert (asked.turn["status"], asked.turn["rounds"], asked.turn["ran"]) == ("completed", 1, [])


async def test_one_tool_then_words(house: House) -> None:
    house.script.next(Call(*EVENT), Reply("It was in Toronto."))

    asked = await house.ask("where was AB4012?")

    assert history(asked) == [
        ("asked", "where was AB4012?"),
        ("called", EVENT),
        ("result", "lookup_event", "ok"),
        ("said", "It was in Toronto."),
    ]
    assert [ran["tool_name"] for ran in asked.turn["ran"]] == ["lookup_event"]
    paired(asked)


async def test_one_final_tool_is_shown_without_another_word_of_the_model(house: House) -> None:
    house.script.next(Call("lookup_event", {"eid": "AB4012", "final": True}))

    asked = await house.ask("when was AB4012?")

    assert history(asked)[:3] == [
        ("asked", "when was AB4012?"),
        ("called", ("lookup_event", {"eid": "AB4012", "final": True})),
        ("result", "lookup_event", "ok"),
    ]
    assert "Art Battle Toronto" in asked.answer
    assert (asked.turn["passthrough"], asked.turn["rounds"]) == ("single", 1)
    assert len(house.script.requests) == 1


async def test_two_rounds(house: House) -> None:
    house.script.next(
        Call("lookup_event", {"city": "Toronto", "past": True, "limit": 1}), Call(*REVENUE), Reply("Sum.")
    )

    asked = await house.ask("how much did we make at the last Toronto event?")

    assert [step[0] for step in history(asked)] == ["asked", "called", "result", "called", "result", "said"]
    assert (asked.turn["rounds"], asked.turn["status"]) == (3, "completed")
    paired(asked)


async def test_several_tools_of_one_round(house: House) -> None:
    house.script.next(Calls((Call(*EVENT), Call(*REVENUE))), Reply("Both."))

    asked = await house.ask("where was AB4012 and what did it make?")

    assert history(asked) == [
        ("asked", "where was AB4012 and what did it make?"),
        ("called", EVENT, REVENUE),
        ("result", "lookup_event", "ok"),
        ("result", "get_auction_revenue", "ok"),
        ("said", "Both."),
    ]
    paired(asked)


async def test_a_refused_tool_then_a_repaired_call(house: House) -> None:
    house.script.next(Call("get_revenue", {"eid": "AB4012"}), Call(*REVENUE), Reply("$2,995.00 CAD"))

    asked = await house.ask("what did AB4012 make?")

    assert history(asked) == [
        ("asked", "what did AB4012 make?"),
        ("called", ("get_revenue", {"eid": "AB4012"})),
        ("result", "get_revenue", "tool_not_found"),
        ("called", REVENUE),
        ("result", "get_auction_revenue", "ok"),
        ("said", "$2,995.00 CAD"),
    ]
    assert [ran["tool_name"] for ran in asked.turn["ran"]] == ["get_auction_revenue"]
    paired(asked)


async def test_the_model_reads_why_a_call_was_refused(house: House) -> None:
    house.script.next(Call(*REVENUE), Reply("You may not see that."))

    asked = await house.ask("what did AB4012 make?", user="U0DEMOMKT1")

    assert history(asked)[2] == ("result", "get_auction_revenue", "tool_not_allowed_for_role")
    told = house.script.requests[-1]["messages"][-1]
    assert told["role"] == "tool"
    assert "it is open to:" in json.loads(told["content"])["detail"]
    assert asked.turn["ran"] == []


async def test_arguments_that_are_not_json_are_sent_again(house: House) -> None:
    house.script.next(BadArguments(*EVENT), Call(*EVENT), Reply("Toronto."))

    asked = await house.ask("where was AB4012?")

    assert [step[0] for step in history(asked)] == ["asked", "garbled", "result", "called", "result", "said"]
    assert history(asked)[2] == ("result", "lookup_event", "invalid_arguments")
    paired(asked)


async def test_a_final_call_that_fails_goes_back_to_the_model(house: House) -> None:
    house.script.next(Call("lookup_event", {"eid": "AB9999", "final": True}), Reply("There is no AB9999."))

    asked = await house.ask("when is AB9999?")

    assert history(asked) == [
        ("asked", "when is AB9999?"),
        ("called", ("lookup_event", {"eid": "AB9999", "final": True})),
        ("result", "lookup_event", "not_found"),
        ("said", "There is no AB9999."),
    ]
    assert asked.turn["passthrough"] is None


async def test_a_tool_that_was_not_shown_may_be_found_and_called(house: House) -> None:
    house.script.next(Call("find_tools", {"query": "money"}), Call("get_artists_owed", {}), Reply("Nobody."))

    asked = await house.ask("who do we owe?")

    assert [step[0] for step in history(asked)] == ["asked", "called", "result", "called", "result", "said"]
    offered = [[tool["function"]["name"] for tool in request["tools"]] for request in house.script.requests]
    assert len(offered[0]) == 16
    assert "get_artists_owed" not in offered[0]
    assert "get_artists_owed" in offered[1]
    assert asked.turn["widened"]
    paired(asked)


async def test_the_last_round_has_to_be_an_answer(house: House) -> None:
    """Four calls are used up one by one; the fifth time the model is given no tools."""
    names = ("lookup_event", "get_vote_data", "get_event_summary", "get_bid_history")
    house.script.next(*(Call(name, {"eid": "AB4012"}) for name in names), Reply("That is all I found."))

    asked = await house.ask("tell me everything about AB4012")

    assert asked.answer == "That is all I found."
    assert asked.turn["rounds"] == 5
    assert ["tools" in request for request in house.script.requests] == [True, True, True, True, False]


async def test_a_model_that_never_stops_calling_is_stopped(house: House) -> None:
    house.script.when("everything", *(Call("find_tools", {"query": f"more {n}"}) for n in range(20)))

    asked = await house.ask("tell me everything")

    assert asked.turn["status"] == "completed"
    assert asked.turn["rounds"] == 5
    assert asked.answer != ""
    paired(asked)


async def test_a_model_that_is_down_is_told_in_words(house: House) -> None:
    house.script.next(Fault(500))

    asked = await house.ask("where was AB4012?")

    assert (asked.turn["status"], asked.turn["reason"]) == ("error", "unavailable")
    assert "model service" in asked.answer


async def test_a_person_without_a_role_never_reaches_the_model(house: House) -> None:
    asked = await house.ask("where was AB4012?", user="U0DEMONEW1")

    assert [step[0] for step in history(asked)] == ["said"], "nor does what they said, in a later turn"
    assert asked.turn["status"] == "denied"
    assert house.script.requests == []


async def test_a_follow_up_sees_the_thread_and_starts_anew(house: House) -> None:
    house.script.next(Call(*EVENT), Reply("In Toronto."), Reply("On 30 May."))
    first = await house.ask("where was AB4012?")

    second = await house.ask("and when?", thread=first.thread)

    assert [step[0] for step in history(second)] == ["asked", "called", "result", "said", "asked", "said"]
    assert (second.turn["question"], second.turn["rounds"], second.turn["ran"]) == ("and when?", 1, [])
    roles = [message["role"] for message in house.script.requests[-1]["messages"]]
    assert roles == ["system", "user", "assistant", "tool", "assistant", "system", "user"]


async def test_another_person_in_the_thread_has_their_own_role(house: House) -> None:
    house.script.next(Call(*REVENUE), Reply("$2,995.00"), Call(*REVENUE), Reply("Not for you."))
    first = await house.ask("what did AB4012 make?")

    second = await house.ask("and again?", thread=first.thread, user="U0DEMOMKT1")

    assert second.turn["role"] == "marketing"
    assert ("result", "get_auction_revenue", "tool_not_allowed_for_role") in history(second)


async def test_the_thread_keeps_no_bulk(house: House) -> None:
    house.script.next(Call("lookup_artwork_bids", {"eid": "AB4012"}), Reply("Many."))

    asked = await house.ask("how are the bids at AB4012?")

    [kept] = [message for message in asked.messages if isinstance(message, ToolMessage)]
    assert len(str(kept.content)) <= 2000
    assert set(kept.artifact) == {"ok", "tool", "entities"}


@pytest.mark.parametrize(
    ("steps", "path"),
    [
        ((Reply("Hello."),), ["admit", "recall", "think", "remember"]),
        (
            (Call("lookup_event", {"eid": "AB4012", "final": True}),),
            ["admit", "recall", "think", "authorize", "act", "show", "remember"],
        ),
        (
            (Call("nothing", {}), Reply("No.")),
            ["admit", "recall", "think", "authorize", "think", "remember"],
        ),
        (
            (Call(*EVENT), Reply("Yes.")),
            ["admit", "recall", "think", "authorize", "act", "think", "remember"],
        ),
    ],
    ids=["words", "final", "refused", "tool"],
)
async def test_the_way_through_the_graph(house: House, steps: tuple[Any, ...], path: list[str]) -> None:
    house.script.next(*steps)

    seen = [
        name
        async for update in house.graph.astream(
            {"messages": [HumanMessage("x")]},  # pyright: ignore[reportArgumentType]
            {"configurable": {"thread_id": str(uuid4())}},
            context=Context(user_id="U0DEMOOPS1", thread_ts="1.1"),
            stream_mode="updates",
            durability="exit",
        )
        for name in update
    ]

    assert seen == path
