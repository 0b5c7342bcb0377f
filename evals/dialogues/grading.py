"""Grades one turn: the tools that were called, their arguments, or what was done instead."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.dialogues.cases import Turn

LOOK_UPS = frozenset({"lookup_event", "lookup_artist_profile", "lookup_person", "get_artists_owed"})
"""Calls that may come before an answer which no tool gives."""


@dataclass(frozen=True, kw_only=True)
class Called:
    """One call that was proposed."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answered:
    """What came of one message."""

    calls: Sequence[Called]
    text: str


def is_right(turn: Turn, answered: Answered) -> bool:
    """Say whether an answer is the labelled one."""
    names = [call.tool for call in answered.calls]
    match turn.then:
        case "talks":
            return not names
        case "asks":
            return set(names) <= LOOK_UPS
        case "declines":
            return set(names) <= {"lookup_event"}
        case "refused":
            return "not open to the role" in answered.text
        case None:
            return set(turn.tools) <= set(names) and names[-1] in turn.tools and _fits(turn, answered.calls[-1])


def _fits(turn: Turn, call: Called) -> bool:
    """Say whether the last call's arguments are the labelled ones; what the label leaves open may be anything."""
    given = {name: value for name, value in call.arguments.items() if name != "final"}
    if turn.only and given:
        return False
    return all(name in given and _same(label, given[name]) for name, label in turn.args.items())


def _same(label: object, given: object) -> bool:
    return label == "*" or str(label).casefold() == str(given).casefold()
