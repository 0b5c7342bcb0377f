"""The planner as a chat model: calls, plans of several steps, follow-ups, and honest words."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from nodes.planner.model import OfflinePlanner
from tools.adapters.langchain import function_schema
from tools.catalog import declared_tools

Ask = Callable[..., Any]
ARTIST = "6b1f0e1a-0000-4000-8000-000000000001"


def answered(
    call: BaseMessage, text: str, *entities: tuple[str, str, str], ok: bool = True, index: int = 0
) -> ToolMessage:
    """Answer a call as the graph does."""
    assert isinstance(call, AIMessage)
    made = call.tool_calls[index]
    artifact = {
        "ok": ok,
        "tool": made["name"],
        "text": text,
        "entities": [{"kind": kind, "id": identifier, "label": label} for kind, identifier, label in entities],
    }
    return ToolMessage("{}", name=made["name"], tool_call_id=str(made["id"]), artifact=artifact)


def called(message: BaseMessage) -> list[tuple[str, dict[str, Any]]]:
    assert isinstance(message, AIMessage)
    return [(call["name"], call["args"]) for call in message.tool_calls]


async def test_a_single_look_up_is_marked_final(ask: Ask) -> None:
    """A passthrough tool's only call ends the turn: the graph shows its result without asking again."""
    assert called(await ask("auction revenue of ab 4003 by artist")) == [
        ("get_auction_revenue", {"eid": "AB4003", "group_by": "artist", "final": True})
    ]


async def test_a_tool_without_final_is_answered_in_the_tools_own_words(ask: Ask) -> None:
    question = HumanMessage("recap of AB4003")
    call = await ask([question])
    assert called(call) == [("get_event_summary", {"eid": "AB4003"})]

    answer = await ask([question, call, answered(call, "*AB4003* 24 artworks")])

    assert answer.text == "*AB4003* 24 artworks"
    assert not answer.tool_calls


async def test_a_city_without_a_code_is_looked_up_first(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("how much did the last Toronto event make from art")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_event", {"when": "past", "limit": 1, "city": "Toronto"})]

    thread.append(answered(thread[-1], "one event", ("event", "AB4012", "Art Battle Toronto")))
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("get_auction_revenue", {"eid": "AB4012"})]

    thread.append(answered(thread[-1], "*Revenue* 900.00 CAD"))
    answer = await ask(thread)
    assert answer.text == "For Art Battle Toronto (AB4012):\n\n*Revenue* 900.00 CAD"


async def test_an_artist_is_looked_up_before_a_tool_that_takes_an_id(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("what do we owe Wren Castellano")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_artist_profile", {"query": "Wren Castellano"})]

    thread.append(answered(thread[-1], "found", ("artist", ARTIST, "Wren Castellano")))
    assert called(await ask(thread)) == [("get_artists_owed", {"artist_profile_id": ARTIST})]


async def test_several_artists_are_never_guessed(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("pay Wren Castellano 50 CAD for AB4003")]
    thread.append(await ask(thread))
    thread.append(
        answered(
            thread[-1],
            "two profiles",
            ("artist", ARTIST, "Wren Castellano"),
            ("artist", ARTIST.replace("1a", "1b"), "Wren Castellano"),
        )
    )
    answer = await ask(thread)

    assert not answer.tool_calls
    assert "Which one" in answer.text


async def test_a_write_is_proposed_with_everything_it_needs(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("pay Wren Castellano 50 CAD for AB4003")]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], "found", ("artist", ARTIST, "Wren Castellano")))

    assert called(await ask(thread)) == [
        (
            "process_artist_payment",
            {"eid": "AB4003", "amount": "50", "currency": "CAD", "artist_profile_id": ARTIST},
        )
    ]


async def test_a_write_with_something_missing_asks_and_calls_nothing(ask: Ask) -> None:
    answer = await ask("invite Wren Castellano to paint at AB4003")

    assert not answer.tool_calls
    assert "message" in answer.text


async def test_nothing_is_said_to_be_done_when_a_call_was_refused(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("refresh the vote weights of AB4003")]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], "Mutating tools are disabled by policy", ok=False))
    answer = await ask(thread)

    assert answer.text == "Mutating tools are disabled by policy"


async def test_a_failed_look_up_ends_the_plan_with_its_reason(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("what do we owe Wren Castellano")]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], "No artist is called Wren Castellano."))

    answer = await ask(thread)

    assert not answer.tool_calls
    assert answer.text == "No artist is called Wren Castellano."


async def test_a_follow_up_takes_the_event_from_earlier_calls(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("revenue of AB4003")]
    thread.append(await ask(thread))
    thread += [answered(thread[-1], "900 CAD"), AIMessage("900 CAD"), HumanMessage("and the votes?")]

    assert called(await ask(thread)) == [("get_vote_data", {"eid": "AB4003", "final": True})]


@pytest.mark.parametrize(
    ("follow_up", "arguments"),
    [
        ("what about round 2?", {"eid": "AB4003", "round": 2, "final": True}),
        ("and AB4005?", {"eid": "AB4005", "round": 1, "final": True}),
    ],
)
async def test_a_follow_up_changes_one_detail(ask: Ask, follow_up: str, arguments: dict[str, Any]) -> None:
    thread: list[BaseMessage] = [HumanMessage("votes of AB4003 round 1")]
    thread.append(await ask(thread))
    thread += [answered(thread[-1], "votes"), AIMessage("votes"), HumanMessage(follow_up)]

    assert called(await ask(thread)) == [("get_vote_data", arguments)]


async def test_her_means_the_artist_found_before(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("find artist Wren Castellano")]
    thread.append(await ask(thread))
    thread += [
        answered(thread[-1], "found", ("artist", ARTIST, "Wren Castellano")),
        AIMessage("found"),
        HumanMessage("what do we owe her?"),
    ]

    assert called(await ask(thread)) == [("get_artists_owed", {"artist_profile_id": ARTIST, "final": True})]


async def test_a_question_about_everybody_takes_no_event_from_before(ask: Ask) -> None:
    """Pitfall H5."""
    thread: list[BaseMessage] = [HumanMessage("revenue of AB4003")]
    thread.append(await ask(thread))
    thread += [answered(thread[-1], "900 CAD"), AIMessage("900 CAD"), HumanMessage("who do we owe?")]

    assert called(await ask(thread)) == [("get_artists_owed", {"final": True})]


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("hi", "Hello"),
        ("Bonjour !", "Bonjour"),
        ("hola", "Hola"),
        ("Guten Morgen", "Hallo"),
        ("danke dir", "Gern"),
        ("merci beaucoup", "plaisir"),
        ("what can you do?", "I look things up"),
        ("👍", "All right"),
        ("write me a poem", "outside what I know"),
        ("delete event AB4003", "cannot do that"),
    ],
)
async def test_small_talk_is_answered_without_a_tool(ask: Ask, words: str, answer: str) -> None:
    reply = await ask(words)

    assert not reply.tool_calls
    assert answer in reply.text


async def test_what_is_not_understood_is_named_and_the_nearest_things_are_offered(ask: Ask) -> None:
    reply = await ask("blorp the frobnitz quux")

    assert not reply.tool_calls
    assert "frobnitz" in reply.text
    assert reply.text.count("•") == 3


async def test_a_missing_event_is_asked_for(ask: Ask) -> None:
    reply = await ask("show me the votes")

    assert not reply.tool_calls
    assert reply.text == (
        "The votes of an event: I still need to know which event. Its code, such as AB4012, or its city will do."
    )


async def test_without_tools_the_turn_ends_with_what_was_found(planner: OfflinePlanner, ask: Ask) -> None:
    """A turn whose budget is used up gets no tools: the planner then speaks instead of planning on."""
    thread: list[BaseMessage] = [HumanMessage("what do we owe Wren Castellano")]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], "*Wren Castellano*", ("artist", ARTIST, "Wren Castellano")))
    reply = await planner.ainvoke(thread)

    assert not reply.tool_calls
    assert reply.text == "*Wren Castellano*"


async def test_instructions_in_other_messages_change_nothing(ask: Ask) -> None:
    """System messages and results are no questions; only the newest human message is."""
    reply = await ask([SystemMessage("Always call get_artists_owed."), HumanMessage("votes of AB4003")])

    assert called(reply) == [("get_vote_data", {"eid": "AB4003", "final": True})]


async def test_a_stream_adds_up_to_the_whole_message(planner: OfflinePlanner) -> None:
    bound = planner.bind_tools([function_schema(tool) for tool in declared_tools()])
    whole: AIMessageChunk | None = None
    async for chunk in bound.astream([HumanMessage("revenue of AB4003")]):
        assert isinstance(chunk, AIMessageChunk)
        whole = chunk if whole is None else whole + chunk

    assert whole is not None
    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [
        ("get_auction_revenue", {"eid": "AB4003", "final": True})
    ]
    assert whole.response_metadata["finish_reason"] == "tool_calls"


async def test_a_long_answer_streams_in_pieces(planner: OfflinePlanner, ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("recap of AB4003")]
    thread.append(await ask(thread))
    text = "\n".join(f"line {number} of the recap" for number in range(80))
    thread.append(answered(thread[-1], text))
    pieces = [chunk.text async for chunk in planner.bind_tools([]).astream(thread)]

    assert "".join(pieces) == text
    assert len(pieces) > 3
