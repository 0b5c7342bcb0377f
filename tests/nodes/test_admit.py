"""Admission: who is answered, who is charged, and what is said and put on record when not."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.runtime import Runtime

from arthur.clock import PinnedClock, SystemClock
from arthur.database import Database
from arthur.errors import Unavailable
from arthur.identity import Role
from memory.limits import RateLimits
from memory.records import Recorder, recording
from memory.roles import RoleTable
from nodes.admit import Admit, AskingLimits, new_turn
from nodes.identify import AllowLists, Identify, Trust
from nodes.state import Context, State
from tools.catalog import Catalog, load_catalog
from tools.context import Policy

TURN = UUID("00000000-0000-4000-8000-000000000001")
LIMITS = AskingLimits(question_chars=200, per_user=2, per_channel=3)


@dataclass(frozen=True)
class Gate:
    """The node with real tables behind it."""

    admit: Admit
    recorder: Recorder
    own: Database

    async def ask(self, question: str = "Where is AB4003?", **context: Any) -> dict[str, Any]:
        facts = {"turn_id": None, "user_id": "U1", "team_id": "T1", "channel_id": "C1", "request_id": "r-1"}
        state: State = {
            "messages": [
                HumanMessage("earlier", id="q1"),
                AIMessage("answer", id="a1"),
                HumanMessage(question, id="q2"),
            ],
            "turn": new_turn("earlier", started_at="2026-01-01T00:00:00+00:00"),
        }
        return dict(await self.admit(state, Runtime(context=Context.model_validate(facts | context))))

    async def audited(self) -> list[tuple[object, ...]]:
        await self.recorder.flush()
        async with self.own.queries() as queries:
            return await queries.tuples(
                "SELECT event_type, slack_user_id, user_role, detail ->> 'reason', request_id FROM esbmcp_audit_log "
                "ORDER BY position"
            )

    async def charged(self) -> dict[str, int]:
        async with self.own.queries() as queries:
            rows = await queries.tuples("SELECT key, cardinality(hits) FROM esbmcp_rate_events")
        return {str(key): int(str(uses)) for key, uses in rows if uses}


Opened = Callable[..., Gate]


@pytest.fixture
async def gate(own_database: Database, clock: PinnedClock) -> AsyncGenerator[Opened]:
    """Make the node, with some of its parts exchanged."""
    roles = RoleTable(own_database)
    await roles.replace("manual", {"U1": Role.OPS, "U2": Role.VIEWER, "U3": Role.OPS, "U4": Role.OPS}, by="test")
    async with recording(own_database, build="test") as recorder:

        def make(identify: dict[str, Any] | None = None, **changes: Any) -> Gate:
            parts: dict[str, Any] = {"roles": roles, **(identify or {})}
            node = Admit(
                identify=Identify(**parts),
                rates=RateLimits(own_database, SystemClock()),
                limits=LIMITS,
                catalog=load_catalog(),
                policy=Policy(),
                recorder=recorder,
                clock=clock,
                wall=SystemClock(),
            )
            return Gate(replace(node, **changes), recorder, own_database)

        yield make


def words(update: dict[str, Any]) -> str:
    message = update["messages"][-1]
    assert isinstance(message, AIMessage)
    return str(message.text)


async def test_an_admitted_question_starts_a_turn_of_its_own(gate: Opened, clock: PinnedClock) -> None:
    """Nothing of the turn before is left over."""
    opened = gate()

    update = await opened.ask("Where is AB4003?")

    assert update == {"turn": {**new_turn("Where is AB4003?", started_at=clock.now().isoformat()), "role": "ops"}}
    assert await opened.charged() == {"user:U1": 1, "channel:C1": 1}
    assert await opened.audited() == [("session_started", "U1", "ops", None, "r-1")]


@pytest.mark.parametrize("question", ["", "   \n\t "])
async def test_an_empty_question_gets_an_example(gate: Opened, question: str) -> None:
    opened = gate()

    update = await opened.ask(question)

    assert "for example: when is the next Toronto event?" in words(update)
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("error", "empty_prompt")
    assert await opened.audited() == [("invalid_arguments", "U1", None, "empty_prompt", "r-1")]
    assert await opened.charged() == {}


@pytest.mark.parametrize("refused", [{"question": "x" * 1201}, {"question": ""}, {"user_id": "U0NEW"}])
async def test_a_refused_question_leaves_the_thread(gate: Opened, refused: dict[str, str]) -> None:
    """Else somebody without a role could put words before the model that the next person's turn reads as a question."""
    update = await gate().ask(**refused)

    assert [message.id for message in update["messages"] if isinstance(message, RemoveMessage)] == ["q2"]
    assert len(update["messages"]) == 2


async def test_a_question_that_is_too_long_is_told_by_how_much(gate: Opened) -> None:
    opened = gate()

    update = await opened.ask("x" * 1201)

    assert words(update) == "That question is too long: 1,201 characters, at most 200."
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("error", "prompt_too_long")
    assert await opened.charged() == {}


async def test_a_question_of_the_longest_length_passes(gate: Opened) -> None:
    assert (await gate().ask("x" * 200))["turn"]["status"] == "running"


async def test_whom_an_allow_list_does_not_name_learns_no_more_than_that(gate: Opened) -> None:
    opened = gate({"allowed": AllowLists(channels=frozenset({"C9"}))})

    update = await opened.ask()

    assert words(update) == "I am not allowed to answer here."
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("denied", "channel_not_allowed")
    assert await opened.audited() == [("identity_denied", "U1", None, "channel_not_allowed", "r-1")]
    assert await opened.charged() == {}


async def test_a_person_without_a_role_is_told_whom_to_ask(gate: Opened) -> None:
    opened = gate()

    update = await opened.ask(user_id="U0NEW")

    assert "Ask an ops colleague" in words(update)
    assert (update["turn"]["status"], update["turn"]["reason"], update["turn"]["role"]) == ("denied", "no_role", None)
    assert await opened.audited() == [("role_denied", "U0NEW", None, "no_role", "r-1")]


async def test_people_without_a_role_use_up_nobodys_channel(gate: Opened) -> None:
    opened = gate()
    for _ in range(5):
        await opened.ask(user_id="U0NEW")

    assert await opened.charged() == {}
    assert (await opened.ask())["turn"]["status"] == "running"


async def test_a_role_without_any_tool_is_told_so(gate: Opened) -> None:
    opened = gate(catalog=Catalog(()))

    update = await opened.ask()

    assert words(update) == "The role ops has no active tools at present."
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("denied", "no_tools_for_role")
    assert await opened.audited() == [("no_tools_available", "U1", "ops", "no_tools_for_role", "r-1")]


async def test_who_asks_too_much_is_told_how_long_to_wait(gate: Opened) -> None:
    opened = gate()
    for _ in range(2):
        await opened.ask()

    update = await opened.ask()

    assert "please try again in" in words(update)
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("rate_limited", "user_rate_limit_exceeded")
    assert (await opened.audited())[-1] == ("rate_limit_exceeded", "U1", "ops", "user_rate_limit_exceeded", "r-1")
    assert await opened.charged() == {"user:U1": 2, "channel:C1": 2}, "the refused one is charged to nobody"


async def test_a_busy_channel_is_limited_whoever_asks(gate: Opened) -> None:
    opened = gate()
    admitted = [(await opened.ask(user_id=user))["turn"]["status"] for user in ("U1", "U2", "U3")]

    update = await opened.ask(user_id="U4")

    assert admitted == ["running"] * 3
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("rate_limited", "channel_rate_limit_exceeded")


async def test_limits_end_with_their_window(gate: Opened) -> None:
    opened = gate(limits=replace(LIMITS, per_user=1, user_window=timedelta(microseconds=1)))

    assert [(await opened.ask())["turn"]["status"] for _ in range(2)] == ["running", "running"]


async def test_roles_that_cannot_be_looked_up_are_an_error_not_a_denial(gate: Opened) -> None:
    """The directory is down: the person is told so, and operators see what it was."""

    class Away:
        async def role_of(self, user_id: str) -> Role | None:
            raise Unavailable("The directory of roles did not answer; please try again shortly.")

    opened = gate({"roles": Away()})

    update = await opened.ask()

    assert words(update) == "The directory of roles did not answer; please try again shortly."
    assert (update["turn"]["status"], update["turn"]["reason"]) == ("error", "unavailable")
    assert await opened.audited() == [("session_error", "U1", None, "unavailable", "r-1")]


async def test_a_context_of_unknown_origin_is_answered_like_a_person_without_a_role(gate: Opened) -> None:
    opened = gate({"trust": Trust.NOBODY})

    update = await opened.ask(role="ops")

    assert (update["turn"]["status"], update["turn"]["reason"]) == ("denied", "no_role")


async def test_the_switch_of_writes_is_no_reason_to_turn_anybody_away(gate: Opened) -> None:
    for policy in (Policy(mutating_tools=False), Policy(mutating_tools=True)):
        assert (await gate(policy=policy, limits=AskingLimits()).ask())["turn"]["status"] == "running"
