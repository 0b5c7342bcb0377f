"""The hands: calls side by side, results in order, failures as answers."""

import asyncio
import json
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from arthur.errors import NotFound, Unavailable
from arthur.identity import Audience, Role
from memory.roles import RoleTable
from nodes.act import Act
from nodes.admit import new_turn
from nodes.announce import Announcements, Listener, ToolEvent
from nodes.identify import Identify
from nodes.state import Call, Context, State, Turn
from tools.catalog import Catalog, load_catalog
from tools.context import Services, ToolContext
from tools.spec import EVERYONE, Args, Domain, Result, Tool


class Number(Args):
    number: int


class Doubled(Result):
    doubled: int


async def double(args: Number, ctx: ToolContext) -> Doubled:
    return Doubled(doubled=2 * args.number)


def tool_of(run: Any, name: str = "double", **changes: Any) -> Tool[Number, Doubled]:
    facts: dict[str, Any] = {
        "domain": Domain.DATA_READ,
        "description": "Doubles a number.",
        "roles": EVERYONE,
        "args": Number,
        "result": Doubled,
        "render": lambda result: f"It is {result.doubled}.",
        "questions": (),
        "samples": (),
    }
    return Tool(name=name, run=run, **(facts | changes))


@dataclass(frozen=True)
class Hands:
    """The node over real services."""

    node: Act

    def holding(self, *tools: Tool[Any, Any]) -> "Hands":
        return Hands(replace(self.node, catalog=Catalog(tools)))

    async def run(self, *calls: tuple[str, dict[str, Any]], **context: Any) -> tuple[list[ToolMessage], Turn]:
        to_run: list[Call] = [
            {"id": f"call_{number}", "name": name, "args": args, "grant_id": None}
            for number, (name, args) in enumerate(calls)
        ]
        state: State = {
            "messages": [HumanMessage("x")],
            "turn": {**new_turn("x", started_at=""), "role": "ops", "to_run": to_run},
        }
        facts = Context.model_validate({"user_id": "U0OPS"} | context)
        update: dict[str, Any] = dict(await self.node(state, Runtime(context=facts)))
        return update["messages"], update["turn"]


@pytest.fixture
async def hands(services: Services) -> Hands:
    roles = RoleTable(services.own)
    await roles.replace("env", {"U0OPS": Role.OPS, "U0MKT": Role.MARKETING}, by="test")
    return Hands(
        Act(
            identify=Identify(roles=roles),
            catalog=load_catalog(),
            services=services,
            announcements=Announcements(),
        )
    )


async def test_a_result_is_a_message_with_json_text_and_entities(hands: Hands) -> None:
    [message], turn = await hands.run(("lookup_event", {"eid": "AB4012"}))

    assert (message.status, message.name, message.tool_call_id) == ("success", "lookup_event", "call_0")
    assert "AB4012" in json.dumps(json.loads(str(message.content)))
    assert (message.artifact["ok"], message.artifact["tool"]) == (True, "lookup_event")
    assert "AB4012" in message.artifact["text"]
    assert {"kind": "event", "id": "AB4012"}.items() <= message.artifact["entities"][0].items()
    [ran] = turn["ran"]
    assert {key: ran[key] for key in ("tool_name", "argument_keys", "ok")} == {
        "tool_name": "lookup_event",
        "argument_keys": ["eid"],
        "ok": True,
    }
    assert turn["to_run"] == []


async def test_calls_run_side_by_side(hands: Hands) -> None:
    """Each waits for all the others; one after the other none would come to an end."""
    together = asyncio.Barrier(4)

    async def meet(args: Number, ctx: ToolContext) -> Doubled:
        await together.wait()
        return await double(args, ctx)

    four = [("double", {"number": number}) for number in range(4)]
    async with asyncio.timeout(5):
        messages, _ = await hands.holding(tool_of(meet)).run(*four)

    assert [json.loads(str(message.content)) for message in messages] == [{"doubled": 2 * n} for n in range(4)]


async def test_results_come_in_the_order_of_the_calls_not_of_their_ends(hands: Hands) -> None:
    async def slower_first(args: Number, ctx: ToolContext) -> Doubled:
        await asyncio.sleep(0.1 / (1 + args.number))
        return await double(args, ctx)

    messages, turn = await hands.holding(tool_of(slower_first)).run(*(("double", {"number": n}) for n in range(3)))

    assert [message.tool_call_id for message in messages] == ["call_0", "call_1", "call_2"]
    assert len(turn["ran"]) == 3


async def test_a_failure_is_an_answer_and_stops_no_other_call(hands: Hands) -> None:
    async def picky(args: Number, ctx: ToolContext) -> Doubled:
        match args.number:
            case 0:
                raise NotFound("There is no zero.", suggestions=("one",))
            case 1:
                raise Unavailable
            case 2:
                raise ZeroDivisionError("secret detail")
            case _:
                return await double(args, ctx)

    messages, turn = await hands.holding(tool_of(picky)).run(*(("double", {"number": n}) for n in range(4)))

    said = [json.loads(str(message.content)) for message in messages]
    assert [message.status for message in messages] == ["error", "error", "error", "success"]
    assert said[0] == {"error": "not_found", "detail": "There is no zero. Did you mean: one?"}
    assert said[1]["error"] == "unavailable"
    assert said[2]["error"] == "internal_error"
    assert "Reference: err_" in said[2]["detail"]
    assert "secret" not in str(messages[2])
    assert [ran["ok"] for ran in turn["ran"]] == [False, False, False, True]


async def test_wrong_arguments_are_told_so_that_the_model_can_repair_them(hands: Hands) -> None:
    [message], _ = await hands.run(("lookup_event", {"eid": "AB4012", "colour": "red"}))

    said = json.loads(str(message.content))
    assert said["error"] == "invalid_arguments"
    assert "lookup_event: colour:" in said["detail"]


async def test_a_tool_that_takes_too_long_is_given_up(hands: Hands) -> None:
    async def sleep(args: Number, ctx: ToolContext) -> Doubled:
        await asyncio.sleep(30)
        return await double(args, ctx)

    [message], _ = await hands.holding(tool_of(sleep, timeout_s=0.05)).run(("double", {"number": 1}))

    assert json.loads(str(message.content))["error"] == "timeout"


async def test_the_door_checks_the_role_again(hands: Hands) -> None:
    """A role that was taken away between two nodes no longer opens anything."""
    [message], turn = await hands.run(("get_auction_revenue", {"eid": "AB4012"}), user_id="U0MKT")

    assert json.loads(str(message.content))["error"] == "tool_not_allowed_for_role"
    assert [ran["ok"] for ran in turn["ran"]] == [False]


async def test_a_call_from_another_build_of_the_catalogue_is_answered_too(hands: Hands) -> None:
    """A turn may be resumed after a deployment that took its tool away."""
    [message], _ = await hands.run(("gone_since", {}))

    assert json.loads(str(message.content))["error"] == "tool_not_found"


async def test_calls_of_earlier_rounds_stay_listed(hands: Hands) -> None:
    to_run: list[Call] = [{"id": "call_9", "name": "double", "args": {"number": 1}, "grant_id": None}]
    earlier = {"tool_name": "lookup_event", "argument_keys": [], "duration_ms": 1, "ok": True}
    turn: Any = {**new_turn("x", started_at=""), "to_run": to_run, "ran": [earlier]}
    node = hands.holding(tool_of(double)).node

    update: dict[str, Any] = dict(await node({"messages": [], "turn": turn}, Runtime(context=Context(user_id="U0OPS"))))

    assert [ran["tool_name"] for ran in update["turn"]["ran"]] == ["lookup_event", "double"]
    assert turn["ran"] == [earlier]


async def test_who_waits_hears_of_each_tool(hands: Hands) -> None:
    async def picky(args: Number, ctx: ToolContext) -> Doubled:
        if args.number == 1:
            raise NotFound
        return await double(args, ctx)

    turn_id, heard = uuid4(), list[ToolEvent]()
    with hands.node.announcements.heard_by(turn_id, Listener(tool=heard.append)):
        await hands.holding(tool_of(picky)).run(("double", {"number": 0}), ("double", {"number": 1}), turn_id=turn_id)
    await hands.holding(tool_of(picky)).run(("double", {"number": 0}), turn_id=turn_id)

    assert sorted((event.call_id, event.kind) for event in heard) == [
        ("call_0", "started"),
        ("call_0", "succeeded"),
        ("call_1", "failed"),
        ("call_1", "started"),
    ]


async def test_a_call_is_on_record_under_its_request(hands: Hands, services: Services) -> None:
    request = str(uuid4())
    await hands.run(("lookup_event", {"eid": "AB4012"}), request_id=request, channel_id="C0TEST")
    await services.recorder.flush()

    async with services.own.queries() as queries:
        rows = await queries.tuples(
            "SELECT event_type, tool_name, target_entity, user_role, slack_channel_id FROM esbmcp_audit_log "
            "WHERE request_id = %(request)s",
            {"request": request},
        )
    assert rows == [("tool_executed", "lookup_event", "event:AB4012", "ops", "C0TEST")]


async def test_masked_contact_data_is_marked_as_withheld_for_whoever_could_see_it_alone(hands: Hands) -> None:
    """The mark says how to read it anew, never what it says."""
    asked = ("lookup_person", {"query": "Bram Kestrelby"})
    [alone], in_private = await hands.run(asked)
    [message], turn = await hands.run(asked, audience=Audience.SHARED)

    assert "bram.kestrelby@example.com" in str(alone.content)
    assert (alone.artifact["withheld"], in_private["withheld"]) == (False, [])
    assert (message.artifact["withheld"], turn["ran"][0]["withheld"]) == (True, True)
    assert turn["withheld"] == [{"tool": "lookup_person", "args": {"query": "Bram Kestrelby"}}]
    assert "bram.kestrelby" not in f"{message} {turn}"
    assert json.loads(str(message.content))["contact_data"].startswith("Masked here")


async def test_nothing_is_withheld_where_nothing_was_masked(hands: Hands) -> None:
    _, turn = await hands.run(("lookup_event", {"eid": "AB4012"}), audience=Audience.SHARED)

    assert turn["withheld"] == []


@pytest.mark.parametrize(("audience", "phone"), [(Audience.SHARED, "***99"), (Audience.PRIVATE, "+1 416 555 0199")])
async def test_what_was_entered_in_a_form_is_masked_where_others_read(
    hands: Hands, audience: Audience, phone: str
) -> None:
    """The form is filled in alone, the thread is not read alone."""
    call: Call = {"id": "call_0", "name": "nobody", "args": {"note": "Call +1 416 555 0199"}, "grant_id": None}
    state: State = {
        "messages": [HumanMessage("x")],
        "turn": {**new_turn("x", started_at=""), "role": "ops", "to_run": [{**call, "edited": True}]},
    }
    context = Context(user_id="U0OPS", audience=audience)
    update: dict[str, Any] = dict(await hands.node(state, Runtime(context=context)))

    assert f'it was made with {{"note": "Call {phone}"}}.' in update["messages"][0].text
