"""The labelled conversations (evals/data/README.md)."""

import json
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from arthur.identity import Role


class Sets(StrEnum):
    """The data sets: single questions and conversations that were looked at while tuning, and some that were not."""

    QUESTIONS = "questions"
    THREADS = "threads"
    HELD_OUT = "held_out"


class Turn(BaseModel):
    """One message and what is to become of it; without a label it only leads to the next one.

    `tools` must all be called, `args` are those of the last call ("*" is any value), `only` says that it takes no other
    arguments. `then` is what happens when no tool answers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    tools: tuple[str, ...] = ()
    args: Mapping[str, Any] = {}
    only: bool = False
    then: Literal["talks", "asks", "declines", "refused"] | None = None

    @property
    def labelled(self) -> bool:
        """Say whether there is anything to grade."""
        return bool(self.tools) or self.then is not None


class Dialogue(BaseModel):
    """What one person types in one thread."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    role: Role
    turns: tuple[Turn, ...]


def load_dialogues(name: Sets) -> tuple[Dialogue, ...]:
    """Return the conversations of a data set."""
    text = files("evals").joinpath("data", "dialogues", f"{name}.jsonl").read_text(encoding="utf-8")
    return tuple(Dialogue.model_validate(json.loads(line)) for line in text.splitlines() if line.strip())
