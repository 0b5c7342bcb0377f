"""Waiting for people: the graph stops here until every proposed write of the round is decided.

The node interrupts and does nothing else, so a resume repeats no effect: the grants were stored by `authorize`, and the
effects are the business of `act`. What a resume says is only a hint: `act` runs nothing whose grant is not approved, a
call that a person edited only with the arguments of the grant that was approved.
"""

from typing import Any, Literal, Required

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from arthur.errors import ApprovalRefused, ApprovalRequired, ArthurError
from nodes.state import Call, Context, State, Turn, Update
from tools.adapters.langchain import failure_message

Decision = Literal["approved", "cancelled", "expired", "withdrawn", "parked"]


class Verdict(TypedDict, total=False):
    """What became of a proposed call; if a person edited it, the grant and arguments that stand in its place."""

    decision: Required[Decision]
    grant_id: str
    args: dict[str, Any]


_VERDICTS: TypeAdapter[dict[str, Verdict]] = TypeAdapter(dict[str, Verdict])
_PARKED: Verdict = {"decision": "parked"}


async def confirm(state: State, runtime: Runtime[Context]) -> Update:  # noqa: ARG001  the signature of a node
    """Interrupt with the grants to decide; then let the approved calls run and answer the others."""
    waiting = state["turn"]["to_confirm"]
    verdicts = _VERDICTS.validate_python(interrupt({"grants": [call["grant_id"] for call in waiting]}))
    approved: list[Call] = []
    answers: list[ToolMessage] = []
    for call in waiting:
        verdict = verdicts.get(call["grant_id"] or "", _PARKED)
        if verdict["decision"] == "approved":
            approved.append(_as_approved(call, verdict))
        else:
            answers.append(failure_message(call["name"], call["id"], _reason(verdict["decision"])))
    turn: Turn = {**state["turn"], "to_confirm": [], "to_run": approved, "final": False}
    return {"messages": answers, "turn": turn}


def _as_approved(call: Call, verdict: Verdict) -> Call:
    """Return the call that was approved: the one that was proposed, or what a person made of it."""
    if "grant_id" not in verdict or "args" not in verdict:
        return call
    return Call(id=call["id"], name=call["name"], args=verdict["args"], grant_id=verdict["grant_id"], edited=True)


def _reason(decision: Decision) -> ArthurError:
    """Return why a call did not run, in words for the model."""
    match decision:
        case "cancelled":
            return ApprovalRefused("A person cancelled this; it was not done. Do not propose it again unless asked.")
        case "expired":
            return ApprovalRefused("Nobody approved this in time; it was not done.")
        case "withdrawn":
            return ApprovalRefused("This was withdrawn because the request changed; it was not done.")
        case _:
            return ApprovalRequired("This still awaits a person's approval; it is not done yet.")
