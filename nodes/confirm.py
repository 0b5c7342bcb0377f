"""Waiting for people: the graph stops here until every proposed write of the round is decided.

The node interrupts and does nothing else, so a resume repeats no effect: the grants were stored by `authorize`, and the
effects are the business of `act`. What a resume says is only a hint; `act` runs nothing whose grant is not approved.
"""

from typing import Literal

from langchain_core.messages import ToolMessage
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from pydantic import TypeAdapter

from arthur.errors import ApprovalRefused, ApprovalRequired, ArthurError
from nodes.state import Call, Context, State, Turn, Update
from tools.adapters.langchain import failure_message

Decision = Literal["approved", "cancelled", "expired", "withdrawn", "parked"]

_DECISIONS: TypeAdapter[dict[str, Decision]] = TypeAdapter(dict[str, Decision])


async def confirm(state: State, runtime: Runtime[Context]) -> Update:  # noqa: ARG001  the signature of a node
    """Interrupt with the grants to decide; then let the approved calls run and answer the others."""
    waiting = state["turn"]["to_confirm"]
    decided = _DECISIONS.validate_python(interrupt({"grants": [call["grant_id"] for call in waiting]}))
    approved: list[Call] = []
    answers: list[ToolMessage] = []
    for call in waiting:
        decision = decided.get(call["grant_id"] or "", "parked")
        if decision == "approved":
            approved.append(call)
        else:
            answers.append(failure_message(call["name"], call["id"], _reason(decision)))
    turn: Turn = {**state["turn"], "to_confirm": [], "to_run": approved, "final": False}
    return {"messages": answers, "turn": turn}


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
