"""Which painting is meant when no code is typed: one of a list, the winner's, or "1-2" of the event talked about."""

from collections.abc import Mapping
from typing import Any

from nodes.planner.extraction.asked import Asked
from nodes.planner.references import NAMES_ONE_FIRST, Thread
from tools.spec import EntityKind

_POINTS = r"it|its|that|this|(?:this|that|the) (?:one|painting|work|piece|artwork)|(?:the )?buyer|l'|es|lo|la|das bild"


def artwork_before(asked: Asked, thread: Thread, known: Mapping[str, Any]) -> str | None:
    """Return the painting's code, if the event is known or the words point at a painting."""
    if (listed := thread.listed(EntityKind.ARTWORK, asked)) is not None:
        return listed.id if _belongs(listed.id, known) else None
    if not asked.finds(_POINTS) and not asked.finds(r"(?:for )?how much|who bought|who won it|pour combien|wie viel"):
        return None
    for outcome in reversed(thread.last_outcomes()):
        if outcome.arguments.get("art_id") and _belongs(str(outcome.arguments["art_id"]), known):
            return str(outcome.arguments["art_id"])
        works = outcome.found(EntityKind.ARTWORK)
        if works and (len(works) == 1 or outcome.tool in NAMES_ONE_FIRST):
            return works[0].id if _belongs(works[0].id, known) else None
    return None


def _belongs(code: str, known: Mapping[str, Any]) -> bool:
    """Say whether a painting is of the event that is asked about."""
    return known.get("eid") is None or not code.startswith("AB") or code.startswith(f"{known['eid']}-")
