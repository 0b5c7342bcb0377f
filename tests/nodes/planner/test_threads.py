"""Follow-ups: lists, places, amounts owed, answers to questions back, several things at once."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from nodes.state import ROLE_OF_ASKER

Ask = Callable[..., Any]
ARTIST = "6b1f0e1a-0000-4000-8000-000000000001"
THREE_EVENTS = (
    ("event", "AB4011", "Art Battle San Francisco"),
    ("event", "AB4012", "Art Battle Toronto"),
    ("event", "AB4008", "Art Battle Sydney"),
)


def answered(
    call: BaseMessage, *entities: tuple[str, str, str], result: dict[str, Any] | None = None, ok: bool = True
) -> ToolMessage:
    """Answer a call as the graph does."""
    assert isinstance(call, AIMessage)
    [made] = call.tool_calls
    found = [{"kind": kind, "id": identifier, "label": label} for kind, identifier, label in entities]
    artifact = {"ok": ok, "tool": made["name"], "text": f"text of {made['name']}", "entities": found, "result": result}
    return ToolMessage("{}", name=made["name"], tool_call_id=str(made["id"]), artifact=artifact)


def called(message: BaseMessage) -> list[tuple[str, dict[str, Any]]]:
    assert isinstance(message, AIMessage)
    return [
        (call["name"], {key: call["args"][key] for key in call["args"] if key != "final"})
        for call in message.tool_calls
    ]


async def told(
    ask: Ask, question: str, *entities: tuple[str, str, str], thread: list[BaseMessage] | None = None
) -> list[BaseMessage]:
    """Return the thread after a question that one call answered."""
    asked = [*(thread or []), HumanMessage(question)]
    call = await ask(asked)
    return [*asked, call, answered(call, *entities), AIMessage("the answer")]


@pytest.mark.parametrize(
    ("place", "eid"), [("the first one", "AB4011"), ("the second one", "AB4012"), ("the last one", "AB4008")]
)
async def test_a_place_in_a_list_is_an_event(ask: Ask, place: str, eid: str) -> None:
    thread = await told(ask, "last 3 events", *THREE_EVENTS)

    assert called(await ask([*thread, HumanMessage(f"who won {place}?")])) == [("get_event_summary", {"eid": eid})]


async def test_a_short_follow_up_names_another_place_in_the_list(ask: Ask) -> None:
    thread = await told(ask, "last 3 events", *THREE_EVENTS)
    thread = await told(ask, "who won the first one?", THREE_EVENTS[0], thread=thread)

    assert called(await ask([*thread, HumanMessage("and the second?")])) == [("get_event_summary", {"eid": "AB4012"})]


async def test_another_time_replaces_the_time(ask: Ask) -> None:
    thread = await told(ask, "events this weekend")

    assert called(await ask([*thread, HumanMessage("and next week?")])) == [
        ("lookup_event", {"from_date": "2026-06-15", "to_date": "2026-06-21"})
    ]


async def test_a_question_with_its_own_scope_takes_no_event_along(ask: Ask) -> None:
    thread = await told(ask, "is AB4018 ready?", ("event", "AB4018", "Art Battle Ottawa"))

    [(name, arguments)] = called(await ask([*thread, HumanMessage("which events do we have this weekend?")]))
    assert (name, arguments) == ("lookup_event", {"from_date": "2026-06-12", "to_date": "2026-06-14"})


async def test_there_is_the_city_of_the_event(ask: Ask) -> None:
    thread = await told(ask, "who won AB4012?", ("event", "AB4012", "Art Battle Toronto"))

    assert called(await ask([*thread, HumanMessage("when is the next event there?")])) == [
        ("lookup_event", {"city": "Toronto", "when": "upcoming", "limit": 1})
    ]


async def test_the_winners_painting_is_what_was_bought(ask: Ask) -> None:
    work = ("artwork", "AB4012-3-5", "AB4012-3-5")
    thread = await told(ask, "who won AB4012?", ("event", "AB4012", "x"), ("artist", ARTIST, "Juno"), work)

    assert called(await ask([*thread, HumanMessage("who bought it?")])) == [
        ("get_bid_history", {"eid": "AB4012", "art_id": "AB4012-3-5"})
    ]


def owed(*balances: tuple[str, str, str | None]) -> dict[str, Any]:
    """Return a result of get_artists_owed: currency, left to send, oldest unpaid event."""
    lines = [{"currency": code, "left_to_send": left, "oldest_unpaid_eid": eid} for code, left, eid in balances]
    return {"artists_owed": [{"artist_profile_id": ARTIST, "balances": lines}]}


async def test_pay_her_proposes_what_is_owed(ask: Ask) -> None:
    """The amount is never taken from words of before: the balance is looked up anew, for its event."""
    her = ("artist", ARTIST, "Thessaly Moonfield")
    thread: list[BaseMessage] = [*(await told(ask, "what do we owe artist 310002", her)), HumanMessage("pay her")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("get_artists_owed", {"artist_profile_id": ARTIST})]

    thread.append(answered(thread[-1], her, result=owed(("CAD", "150.00", "AB4012"))))
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("get_artists_owed", {"artist_profile_id": ARTIST, "eid": "AB4012"})]

    thread.append(answered(thread[-1], her, result=owed(("CAD", "120.00", "AB4012"))))
    assert called(await ask(thread)) == [
        (
            "process_artist_payment",
            {"artist_profile_id": ARTIST, "eid": "AB4012", "amount": "120.00", "currency": "CAD"},
        )
    ]


async def test_a_debt_in_two_currencies_is_asked_about(ask: Ask) -> None:
    thread: list[BaseMessage] = [
        *(await told(ask, "artist 310001", ("artist", ARTIST, "Evander"))),
        HumanMessage("pay him"),
    ]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], result=owed(("CAD", "150.00", "AB4012"), ("USD", "100.00", "AB4009"))))
    reply = await ask(thread)

    assert not reply.tool_calls
    assert reply.text.endswith("For which event shall I propose the payment? AB4012 (CAD) or AB4009 (USD)")


async def test_nothing_owed_is_nothing_proposed(ask: Ask) -> None:
    thread: list[BaseMessage] = [
        *(await told(ask, "artist 310001", ("artist", ARTIST, "Evander"))),
        HumanMessage("pay him"),
    ]
    thread.append(await ask(thread))
    thread.append(answered(thread[-1], result={"artists_owed": []}))

    assert (await ask(thread)).text.endswith("So there is nothing that I could propose to pay.")


async def test_answers_to_questions_back_complete_the_request(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("rename this artist")]
    thread.append(await ask(thread))
    assert thread[-1].text == (
        "Rename an artist: I still need to know which artist (the name or the artist number) and the new name."
    )

    thread += [HumanMessage("310005")]
    thread.append(await ask(thread))
    assert thread[-1].text == "Rename an artist: I still need to know the new name."

    thread += [HumanMessage("Wilder Ashgrove")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_artist_profile", {"query": "310005"})]

    thread.append(answered(thread[-1], ("artist", ARTIST, "Old Name")))
    assert called(await ask(thread)) == [
        ("update_artist_name", {"artist_profile_id": ARTIST, "new_name": "Wilder Ashgrove"})
    ]


async def test_a_write_that_is_not_wanted_is_not_proposed(ask: Ask) -> None:
    reply = await ask("please don't pay Wren Castellano yet")

    assert (reply.text, reply.tool_calls) == ("All right, I do nothing.", [])


async def test_two_questions_at_once_are_two_calls(ask: Ask) -> None:
    call = await ask("how many tickets are sold for AB4018 and is it ready to go live?")

    assert [name for name, _ in called(call)] == ["get_eventbrite_data", "get_event_readiness"]


async def test_two_events_are_compared_by_two_calls(ask: Ask) -> None:
    assert called(await ask("auction revenue AB4012 vs AB4009")) == [
        ("get_auction_revenue", {"eid": "AB4012"}),
        ("get_auction_revenue", {"eid": "AB4009"}),
    ]


async def test_a_total_over_many_events_is_refused_plainly(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("total auction revenue last month")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_event", {"from_date": "2026-05-01", "to_date": "2026-05-31"})]

    thread.append(answered(thread[-1], *THREE_EVENTS))
    assert (await ask(thread)).text == (
        "I cannot add up, average or rank over several events. I can give you the art sales of an event, one event "
        "at a time:\n\ntext of lookup_event\n\nWhich one shall it be?"
    )


async def test_a_city_without_a_coming_event_means_its_last_one(ask: Ask) -> None:
    thread: list[BaseMessage] = [HumanMessage("ticket sales in Boston")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_event", {"when": "upcoming", "limit": 1, "city": "Boston"})]

    thread.append(answered(thread[-1]))
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("lookup_event", {"when": "past", "limit": 1, "city": "Boston"})]

    thread.append(answered(thread[-1], ("event", "AB3849", "Art Battle Boston")))
    assert called(await ask(thread)) == [("get_eventbrite_data", {"eid": "AB3849"})]


async def test_what_a_role_may_not_ask_is_refused_at_once(ask: Ask) -> None:
    """The call is made as it stands, so that the refusal is put on record where all are."""
    asker = SystemMessage("situation", additional_kwargs={ROLE_OF_ASKER: "marketing"})
    thread: list[BaseMessage] = [asker, HumanMessage("what do we owe Wren Castellano")]
    thread.append(await ask(thread))
    assert called(thread[-1]) == [("get_artists_owed", {})]

    thread.append(answered(thread[-1], ok=False))
    assert (await ask(thread)).text.startswith(
        "What artists are still owed: not open to the role marketing, only to finance, ops and viewer."
    )
