"""Where a turn stands in the graph, and how to go on with it: from its start, an approval, or where an attempt died."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.types import Command

from arthur.clock import Clock
from arthur.identity import Audience, Door
from graph.build import Graph
from memory.grants import Grant, Grants, GrantState, as_they_stand
from memory.turns import Turn
from nodes.admit import new_turn
from nodes.confirm import Decision, Verdict
from nodes.recall import ASKED_AT
from nodes.state import Call, Context
from nodes.state import Turn as GraphTurn
from server.answers import Answer, Ending
from tools.cards import card_text, ended_text, hides_contact_data

CONFIRM = "confirm"
"""The node at which the graph stands still for people."""

DECIDED: dict[GrantState, Decision] = {
    GrantState.CANCELLED: "cancelled",
    GrantState.EXPIRED: "expired",
    GrantState.WITHDRAWN: "withdrawn",
}

TO_RUN = frozenset({GrantState.APPROVED, GrantState.CONSUMED, GrantState.IN_DOUBT})
"""What was approved and has not come to its end."""
LATE = ":approved"
"""Marks the question of a turn that is repeated because what it asked for was approved after the thread had gone on."""

ALWAYS_PRIVATE = frozenset({Door.DIRECT, Door.COMMAND, Door.ASSISTANT})


@dataclass(frozen=True, kw_only=True)
class Start:
    """Where to enter the graph, and how durably: nothing before a write has to be stored step by step."""

    input: Any
    durability: Literal["exit", "sync"]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Reads a turn's place in its thread."""

    graph: Graph
    grants: Grants
    clock: Clock

    async def start_of(self, turn: Turn, config: RunnableConfig) -> Start | Ending:
        """Return how to go on with a turn, or its end when it has already come to one."""
        if turn.attempts <= 1 and turn.answer is None:
            return self._fresh(turn)
        return await self._with_a_past(turn, config)

    async def _with_a_past(self, turn: Turn, config: RunnableConfig) -> Start | Ending:
        snapshot = await self.graph.aget_state(config)
        messages = snapshot.values.get("messages", [])
        if not any(message.id == str(turn.id) for message in messages):
            await self.grants.withdraw(turn.id)  # what an attempt proposed that left nothing else behind
            return self._fresh(turn)
        if _owner(messages) != turn.id:
            return await self._late(turn, {message.id for message in messages})
        if not snapshot.next:
            return Ending.of(turn.id, snapshot.values["turn"], str(messages[-1].text))
        if CONFIRM not in snapshot.next:
            return Start(input=None, durability="sync")
        grants = await self._settled(turn)
        if any(grant.state is GrantState.PENDING for grant in grants):
            return waiting(turn, grants, snapshot.values["turn"])
        return Start(input=Command(resume=_verdicts(grants)), durability="sync")

    async def stopped(self, turn: Turn, account: GraphTurn) -> Ending:
        """Return the end of a run that stopped for people: it waits for the grants of the turn."""
        return waiting(turn, await self.grants.of_turn(turn.id), account)

    async def held_by(self, config: RunnableConfig) -> UUID | None:
        """Return the turn at whose open approval the graph stands still, if it stands still."""
        snapshot = await self.graph.aget_state(config)
        return _owner(snapshot.values["messages"]) if CONFIRM in snapshot.next else None

    async def past(self, held: Turn) -> Start:
        """Return how to let the graph go past the open approval of another turn of the thread.

        Otherwise LangGraph would drop the interrupt when the new question arrives, and a later press would rewind the
        thread (DESIGN 3b).
        """
        parked = {str(grant.id): Verdict(decision="parked") for grant in await self.grants.of_turn(held.id)}
        return Start(input=Command(resume=parked), durability="sync")

    def _fresh(self, turn: Turn) -> Start:
        asked_at = {ASKED_AT: self.clock.now().isoformat()}
        question = HumanMessage(turn.question, id=str(turn.id), additional_kwargs=asked_at)
        return Start(input={"messages": [question]}, durability="exit")

    async def _settled(self, turn: Turn) -> list[Grant]:
        """Return the turn's grants, those that waited too long expired."""
        await self.grants.lapse()
        return await self.grants.of_turn(turn.id)

    async def _late(self, turn: Turn, known: set[str | None]) -> Start | Ending:
        """Return how to run what was approved after the thread had gone on: enter at `act` with the stored calls."""
        grants = await self._settled(turn)
        if any(grant.state is GrantState.PENDING for grant in grants):
            return waiting(turn, grants, None)
        newest = _newest(grants)
        approved = [grant for grant in newest if grant.state in TO_RUN]
        if not approved:
            audience = audience_of(turn)
            lines = [ended_text(grant, masked=hides_contact_data(grant, audience)) for grant in newest]
            text = "\n".join(lines) or "Nothing was approved."
            return Ending(answer=Answer(turn_id=turn.id, text=text, status="completed"), turn=None, state="done")
        before = [message_id for message_id in known if message_id and message_id.startswith(f"{turn.id}{LATE}")]
        calls: list[Call] = [
            Call(id=f"approved-{grant.id}", name=grant.tool_name, args=grant.arguments, grant_id=str(grant.id))
            for grant in approved
        ]
        proposed = AIMessage("", tool_calls=[{"name": c["name"], "args": c["args"], "id": c["id"]} for c in calls])
        begun: GraphTurn = {
            **new_turn(turn.question, started_at=self.clock.now().isoformat()),
            "role": approved[0].requester_role,
            "to_run": calls,
        }
        again = HumanMessage(turn.question, id=f"{turn.id}{LATE}{len(before) or ''}")
        update = {"messages": [again, proposed], "turn": begun}
        return Start(input=Command(goto="act", update=update), durability="sync")


def _owner(messages: Sequence[AnyMessage]) -> UUID | None:
    """Return the turn whose question is the newest, asked or repeated for what was approved late."""
    newest = next(message for message in reversed(messages) if isinstance(message, HumanMessage))
    try:
        return UUID(str(newest.id).partition(LATE)[0])
    except ValueError:
        return None  # not a turn of ours


def waiting(turn: Turn, grants: list[Grant], account: GraphTurn | None) -> Ending:
    """Return the end of a turn for now: the cards of the grants that wait."""
    open_ones = [grant for grant in grants if grant.state is GrantState.PENDING]
    audience = audience_of(turn)
    answer = Answer(
        turn_id=turn.id,
        text="\n\n".join(card_text(grant, masked=hides_contact_data(grant, audience)) for grant in open_ones),
        status="waiting",
        grants=tuple(grant.id for grant in open_ones),
        tools=tuple(dict(ran) for ran in account["ran"]) if account else (),
    )
    return Ending(answer=answer, turn={**account, "status": "waiting"} if account else None, state="waiting")


def _verdicts(grants: list[Grant]) -> dict[str, Verdict]:
    """Return what became of each grant that the graph may be waiting for."""
    now = as_they_stand(grants)
    return {str(grant.id): _verdict(grant, now[grant.id]) for grant in grants}


def _verdict(asked: Grant, now: Grant) -> Verdict:
    if now.id == asked.id:
        return Verdict(decision=_decision(now))
    return Verdict(decision=_decision(now), grant_id=str(now.id), args=now.arguments)


def _decision(grant: Grant) -> Decision:
    return DECIDED.get(grant.state, "approved")


def _newest(grants: list[Grant]) -> list[Grant]:
    """Return the grants without those whose calls were edited into others."""
    now = as_they_stand(grants)
    return [grant for grant in grants if now[grant.id].id == grant.id]


def audience_of(turn: Turn) -> Audience:
    """Return who can read a turn's answer."""
    private = turn.door in ALWAYS_PRIVATE or (turn.door is Door.CLI and turn.channel_id is None)
    return Audience.PRIVATE if private else Audience.SHARED


def context_of(turn: Turn, start: Start) -> Context:
    """Return the facts of a run, as the server knows them."""
    return Context(
        turn_id=turn.id,
        user_id=turn.user_id,
        username=turn.username,
        team_id=turn.team_id,
        door=turn.door,
        channel_id=turn.channel_id,
        thread_ts=turn.thread_ts,
        audience=audience_of(turn),
        request_id=str(turn.id),
        strides=start.durability == "exit",
    )
