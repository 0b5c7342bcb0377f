"""The RBAC node: what may run, what is refused, and in which words the model hears it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langgraph.runtime import Runtime

from arthur.identity import Role
from memory.roles import RoleTable
from nodes.admit import new_turn
from nodes.authorize import Authorize
from nodes.identify import Identify, Trust
from nodes.state import Context, State, Turn
from nodes.think import Budget
from tools.catalog import load_catalog
from tools.context import Services
from tools.spec import AnyTool

ROLES = {f"U0{role.value}": role for role in Role}


class LastTools:
    """Ranks the last tools of the catalogue first."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        return tuple(reversed(visible))


@dataclass(frozen=True)
class Gate:
    """The node over real services."""

    node: Authorize
    session: UUID

    async def check(self, *calls: dict[str, Any], role: Role = Role.OPS, **turn: Any) -> tuple[list[ToolMessage], Turn]:
        reply = AIMessage(
            "", tool_calls=[{"name": "lookup_event", "args": {}, "id": "call_1", **call} for call in calls]
        )
        return await self.check_reply(reply, role=role, **turn)

    async def check_reply(
        self, reply: AIMessage, *, role: Role = Role.OPS, **turn: Any
    ) -> tuple[list[ToolMessage], Turn]:
        begun: Turn = {**new_turn("x", started_at=""), "role": role.value, **turn}  # pyright: ignore[reportAssignmentType]
        state: State = {"messages": [HumanMessage("x"), reply], "turn": begun}
        context = Context(user_id=f"U0{role.value}", turn_id=None, request_id=str(self.session))
        update: dict[str, Any] = dict(await self.node(state, Runtime(context=context)))
        return update["messages"], update["turn"]

    async def audited(self) -> list[tuple[object, ...]]:
        await self.node.services.recorder.flush()
        async with self.node.services.own.queries() as queries:
            return await queries.tuples(
                "SELECT event_type, tool_name, user_role FROM esbmcp_audit_log "
                "WHERE request_id = %(id)s ORDER BY position",
                {"id": str(self.session)},
            )


@pytest.fixture
async def gate(services: Services) -> Gate:
    roles = RoleTable(services.own)
    await roles.replace("manual", ROLES, by="test")
    node = Authorize(
        identify=Identify(roles=roles),
        catalog=load_catalog(),
        services=services,
        router=LastTools(),
        budget=Budget(),
    )
    return Gate(node, uuid4())


def refusal(message: ToolMessage) -> tuple[str, str]:
    """Return the code and words that the model reads."""
    said = json.loads(str(message.content))
    assert message.status == "error"
    assert message.artifact["ok"] is False
    return said["error"], said["detail"]


async def test_what_is_allowed_goes_to_the_hands_as_it_was_asked(gate: Gate) -> None:
    messages, turn = await gate.check(
        {"args": {"eid": "AB4003"}}, {"name": "get_vote_data", "args": {"eid": "AB4003"}, "id": "call_2"}
    )

    assert messages == []
    assert [(call["id"], call["name"], call["args"]) for call in turn["to_run"]] == [
        ("call_1", "lookup_event", {"eid": "AB4003"}),
        ("call_2", "get_vote_data", {"eid": "AB4003"}),
    ]
    assert turn["asked"] == {"lookup_event": 1, "get_vote_data": 1}
    assert await gate.audited() == []


async def test_a_tool_that_does_not_exist_is_refused_by_name(gate: Gate) -> None:
    [message], turn = await gate.check({"name": "drop_all_tables"})

    assert refusal(message) == ("tool_not_found", "There is no tool called drop_all_tables.")
    assert (message.tool_call_id, message.name) == ("call_1", "drop_all_tables")
    assert turn["to_run"] == []


async def test_a_tool_of_another_role_is_refused_with_whom_it_is_open_to(gate: Gate) -> None:
    [message], turn = await gate.check({"name": "get_auction_revenue", "args": {"eid": "AB4012"}}, role=Role.MARKETING)

    code, words = refusal(message)
    assert code == "tool_not_allowed_for_role"
    assert words.startswith("get_auction_revenue is not open to the role marketing; it is open to: ")
    assert "finance" in words
    assert turn["to_run"] == []
    assert await gate.audited() == [("role_denied", "get_auction_revenue", "marketing")]


async def test_the_role_is_looked_up_anew_and_not_read_from_the_thread(gate: Gate) -> None:
    """What a client could put into the state or the context opens nothing."""
    reply = AIMessage("", tool_calls=[{"name": "get_auction_revenue", "args": {"eid": "AB4012"}, "id": "call_1"}])
    state: State = {"messages": [HumanMessage("x"), reply], "turn": {**new_turn("x", started_at=""), "role": "ops"}}
    context = Context(user_id="U0marketing", role=Role.OPS)

    update: dict[str, Any] = dict(await gate.node(state, Runtime(context=context)))

    assert update["turn"]["to_run"] == []


async def test_without_any_role_nothing_runs(gate: Gate) -> None:
    nobody = replace(gate.node, identify=replace(gate.node.identify, trust=Trust.NOBODY))

    [message], turn = await replace(gate, node=nobody).check({})

    assert refusal(message)[0] == "missing_role"
    assert turn["to_run"] == []


async def test_at_most_four_calls_a_question(gate: Gate) -> None:
    names = ["lookup_event", "get_vote_data", "get_auction_revenue", "get_event_summary", "get_bid_history"]
    calls = [{"name": name, "args": {"eid": "AB4012"}, "id": f"call_{name}"} for name in names]

    [message], turn = await gate.check(*calls)

    assert [call["name"] for call in turn["to_run"]] == names[:4]
    assert message.tool_call_id == "call_get_bid_history"
    assert refusal(message) == (
        "budget_exceeded",
        "This question may use 4 tool calls in all; answer with what you have.",
    )


async def test_calls_of_earlier_rounds_count(gate: Gate) -> None:
    [message], turn = await gate.check({}, asked={"get_vote_data": 2, "get_event_summary": 2})

    assert refusal(message)[0] == "budget_exceeded"
    assert turn["to_run"] == []


async def test_a_tool_has_a_ceiling_of_its_own(gate: Gate) -> None:
    ceiling = load_catalog().get("get_vote_data").max_calls
    calls = [{"name": "get_vote_data", "args": {"eid": f"AB401{n}"}, "id": f"call_{n}"} for n in range(ceiling + 1)]

    [message], turn = await gate.check(*calls)

    assert ceiling < 4
    assert len(turn["to_run"]) == ceiling
    assert refusal(message) == ("budget_exceeded", f"get_vote_data may be called {ceiling} times per question.")


async def test_a_refused_call_costs_nothing_of_the_budget(gate: Gate) -> None:
    calls = [{"name": "drop_all_tables", "id": f"call_{number}"} for number in range(6)]

    messages, turn = await gate.check(*calls, {"args": {"eid": "AB4003"}, "id": "good"})

    assert len(messages) == 6
    assert [call["id"] for call in turn["to_run"]] == ["good"]
    assert turn["asked"] == {"lookup_event": 1}


async def test_every_call_gets_exactly_one_answer_or_runs(gate: Gate) -> None:
    """The model's service refuses a conversation in which a call has no answer."""
    messages, turn = await gate.check(
        {"id": "a"}, {"id": "b", "name": "nothing"}, {"id": "c", "name": "find_tools", "args": {"query": "votes"}}
    )

    assert sorted([message.tool_call_id for message in messages] + [call["id"] for call in turn["to_run"]]) == [
        "a",
        "b",
        "c",
    ]


async def test_arguments_that_are_not_json_never_run(gate: Gate) -> None:
    """Not with empty arguments either, which many tools would take."""
    bad = {"name": "lookup_event", "args": '{"eid": "AB40', "id": "call_1", "error": None}
    reply = AIMessage("", invalid_tool_calls=[{**bad, "type": "invalid_tool_call"}])  # pyright: ignore[reportArgumentType]

    [message], turn = await gate.check_reply(reply)

    assert refusal(message) == (
        "invalid_arguments",
        "The arguments of lookup_event are not valid JSON; send the call again.",
    )
    assert (turn["to_run"], turn["asked"]) == ([], {})


async def test_find_tools_widens_what_is_shown_to_all_tools_of_the_role(gate: Gate) -> None:
    [message], turn = await gate.check(
        {"name": "find_tools", "args": {"query": "votes"}}, role=Role.MARKETING, shown=["lookup_event"]
    )

    visible = [tool.name for tool in load_catalog().visible_to(Role.MARKETING, gate.node.services.policy)]
    assert (turn["shown"], turn["widened"]) == (visible, True)
    lines = str(message.content).splitlines()
    assert lines[0].startswith(f"{visible[-1]}: "), "best match first"
    assert len(lines) == min(12, len(visible))
    assert not any(line.startswith("get_auction_revenue:") for line in lines), "not open to marketing"


async def test_finding_tools_is_not_charged(gate: Gate) -> None:
    _, turn = await gate.check({"name": "find_tools", "args": {"query": "votes"}})

    assert (turn["asked"], turn["to_run"], turn["final"]) == ({}, [], False)


async def test_the_mark_of_a_final_call_is_taken_off_before_the_tool_sees_it(gate: Gate) -> None:
    _, turn = await gate.check({"args": {"eid": "AB4003", "final": True}})

    assert turn["to_run"][0]["args"] == {"eid": "AB4003"}
    assert turn["final"]


@pytest.mark.parametrize("mark", [False, "true", 1, None])
async def test_only_a_true_mark_makes_a_call_final(gate: Gate, mark: object) -> None:
    _, turn = await gate.check({"args": {"eid": "AB4003", "final": mark}})

    assert not turn["final"]
    assert "final" not in turn["to_run"][0]["args"]


async def test_one_of_several_calls_is_never_final(gate: Gate) -> None:
    args = {"eid": "AB4003", "final": True}

    _, beside_another = await gate.check({"args": args}, {"name": "get_vote_data", "args": args, "id": "call_2"})
    _, beside_a_refused_one = await gate.check({"args": args}, {"name": "nothing", "id": "call_2"})

    assert not beside_another["final"]
    assert not beside_a_refused_one["final"]


async def test_a_refused_call_is_not_final(gate: Gate) -> None:
    _, turn = await gate.check({"name": "nothing", "args": {"final": True}})

    assert not turn["final"]


async def test_the_turn_before_is_not_changed_in_place(gate: Gate) -> None:
    asked = {"lookup_event": 1}

    await gate.check({"args": {"eid": "AB4003"}}, asked=asked)

    assert asked == {"lookup_event": 1}


async def test_a_write_is_refused_while_the_switch_is_off(gate: Gate) -> None:
    writers = [tool for tool in load_catalog() if tool.writes_company_data]
    assert not gate.node.services.policy.mutating_tools

    [message], turn = await gate.check({"name": writers[0].name})

    code, words = refusal(message)
    assert code == "mutating_tools_disabled"
    assert words.startswith("Mutating tools are disabled by policy")
    assert (turn["to_run"], turn["to_confirm"]) == ([], [])
    assert await gate.audited() == [("mutating_tool_blocked", writers[0].name, "ops")]
