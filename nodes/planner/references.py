"""What "it", "she" and "there" point back to (spec slack 9, pitfall H5)."""

from dataclasses import dataclass

from nodes.planner.conversation import PastTurn
from nodes.planner.extraction import codes, people
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who
from nodes.planner.extraction.phrases import Phrase
from tools.routing.marks import MarkKind
from tools.spec import Entity, EntityKind


def points_back(asked: Asked) -> bool:
    """Say whether the question leans on what was said before."""
    return asked.says(Phrase.POINTS_BACK) or asked.says(Phrase.FOLLOWS_ON)


def points_at_somebody(asked: Asked) -> bool:
    """Say whether a person named before is meant."""
    return asked.says(Phrase.SOMEBODY)


def is_about_everybody(asked: Asked) -> bool:
    """Say whether the question is about the whole company, so that nothing said before narrows it (pitfall H5)."""
    return asked.says(Phrase.EVERYBODY)


NAMES_THE_WINNER = frozenset({"get_event_summary"})
"""Tools that answer about one artist first, whoever else they list: after "who won?", "she" is the winner."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """The earlier turns, oldest first, with their questions as read."""

    past: tuple[PastTurn, ...]
    readings: tuple[Asked, ...]

    def last_event(self) -> str | None:
        """Return the event talked about last: called with, found alone, or typed."""
        for turn, asked in zip(reversed(self.past), reversed(self.readings), strict=True):
            for outcome in reversed(turn.outcomes):
                if outcome.arguments.get("eid"):
                    return str(outcome.arguments["eid"])
                events = outcome.found(EntityKind.EVENT)
                if len(events) == 1:
                    return events[0].id
            if typed := codes.event(asked):
                return typed
        return None

    def last_found(self, kind: EntityKind) -> Entity | None:
        """Return the artist or person that the newest look-up found, if it found one alone or one before the others."""
        for turn in reversed(self.past):
            for outcome in reversed(turn.outcomes):
                found = outcome.found(kind)
                if found:
                    one = len(found) == 1 or outcome.tool in NAMES_THE_WINNER
                    return found[0] if one else None
        return None

    def last_named(self) -> Who | None:
        """Return the person or artist named last in the earlier questions."""
        for asked in reversed(self.readings):
            named = any(asked.marks(MarkKind.NAME, MarkKind.EMAIL, MarkKind.PHONE, MarkKind.LONG_NUMBER))
            if named and (found := people.who(asked)):
                return found
        return None

    def last_with(self, kind: MarkKind) -> Asked | None:
        """Return the newest earlier question that gave an e-mail address or a phone number."""
        return next((asked for asked in reversed(self.readings) if asked.first(kind)), None)
