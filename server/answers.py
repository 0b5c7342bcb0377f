"""What a turn comes to: the answer a person gets, and the graph's own account of how it ended."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from memory.turns import State as TurnState
from nodes.state import Turn as GraphTurn
from nodes.stopping import STOPPED
from tools.enclosures import Enclosures

DEGRADED_NOTE = "(The language model did not answer; this comes from the offline planner.)"


class Answer(BaseModel):
    """What the person gets: the text and what goes along with it, how the turn ended, and which tools ran."""

    model_config = ConfigDict(frozen=True)

    turn_id: UUID
    text: str
    status: str
    tools: tuple[dict[str, Any], ...] = ()
    withheld: tuple[dict[str, Any], ...] = ()
    """Calls (`tool`, `args`) whose contact data is masked in the text, and that the asker may see alone."""
    grants: tuple[UUID, ...] = ()
    reason: str | None = None
    passthrough: str | None = None
    degraded: bool = False
    error_id: str | None = None
    role: str | None = None
    """Under which the asker was answered; None when it did not come to that."""
    enclosed: Enclosures = Enclosures()


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the graph ended: the answer, and its own account of the turn (None when it broke down)."""

    answer: Answer
    turn: GraphTurn | None
    state: TurnState = "done"

    @classmethod
    def of(cls, turn_id: UUID, turn: GraphTurn, text: str) -> "Ending":
        """Return the ending that the graph's last state describes."""
        answer = Answer(
            turn_id=turn_id,
            text=f"{text}\n\n{DEGRADED_NOTE}" if turn["degraded"] else text,
            status=turn["status"],
            tools=tuple(dict(ran) for ran in turn["ran"]),
            withheld=tuple(dict(call) for call in turn["withheld"]),
            reason=turn["reason"],
            passthrough=turn["passthrough"],
            degraded=turn["degraded"],
            role=turn["role"],
            enclosed=Enclosures.model_validate(turn.get("enclosed", {})),
        )
        return cls(answer=answer, turn=turn, state="stopped" if turn["reason"] == STOPPED else "done")
