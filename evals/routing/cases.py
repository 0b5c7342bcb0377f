"""The labelled questions (evals/data/README.md)."""

import json
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Split(StrEnum):
    """Which half of the data: one to tune by, one held out for the figure."""

    DEV = "dev"
    TEST = "test"


class Case(BaseModel):
    """One labelled question; `tool` is absent where none should run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    tool: str | None
    also: tuple[str, ...] = ()
    args: Mapping[str, Any] = {}
    mentions: Mapping[str, str] = {}
    context: tuple[str, ...] = ()
    lang: Literal["en", "fr", "es", "de"]
    traits: tuple[str, ...] = ()
    split: Split | None = None

    @property
    def accepted(self) -> frozenset[str]:
        """The tools that count as right."""
        return frozenset({self.tool, *self.also} - {None})  # pyright: ignore[reportReturnType]  None is taken out


def load_questions(split: Split) -> tuple[Case, ...]:
    """Return the questions that a tool answers."""
    return _load(f"{split}.jsonl")


def load_small_talk(split: Split) -> tuple[Case, ...]:
    """Return the questions for which no tool should run."""
    return tuple(case for case in _load("smalltalk.jsonl") if case.split is split)


def _load(name: str) -> tuple[Case, ...]:
    text = files("evals").joinpath("data", "routing", name).read_text(encoding="utf-8")
    return tuple(Case.model_validate(json.loads(line)) for line in text.splitlines() if line.strip())
