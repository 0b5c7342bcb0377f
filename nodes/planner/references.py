"""What "it", "she", "there" and "the second one" point back to (spec slack 9, pitfall H5)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nodes.planner.conversation import Outcome, PastTurn
from nodes.planner.extraction import codes, ordinals, people, places
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who
from nodes.planner.extraction.phrases import Phrase, pattern
from nodes.planner.extraction.spans import without_spans
from tools.routing.marks import MarkKind
from tools.spec import Entity, EntityKind

SEVERAL = 2


def points_back(asked: Asked) -> bool:
    """Say whether the question leans on what was said before; "this week" does not."""
    text = without_spans(asked)
    return any(pattern(phrase).search(text) is not None for phrase in (Phrase.POINTS_BACK, Phrase.FOLLOWS_ON))


def points_at_somebody(asked: Asked) -> bool:
    """Say whether a person named before is meant."""
    return asked.says(Phrase.SOMEBODY)


def is_about_everybody(asked: Asked) -> bool:
    """Say whether the question is about the whole company, so that nothing said before narrows it (pitfall H5)."""
    return asked.says(Phrase.EVERYBODY)


NAMES_ONE_FIRST = frozenset({"get_event_summary", "get_vote_data"})
"""Tools that answer about one artist first, whoever else they list: after "who won?", "she" is the winner."""


@dataclass(frozen=True, kw_only=True)
class Thread:
    """The earlier turns, oldest first, with their questions as read; `place_in` finds a city in an event's name."""

    past: tuple[PastTurn, ...]
    readings: tuple[Asked, ...]
    place_in: Callable[[str], str | None] = lambda _name: None

    def last_event(self) -> str | None:
        """Return the event talked about last: called with, found alone, or typed; none after a list of several."""
        for turn, asked in zip(reversed(self.past), reversed(self.readings), strict=True):
            for outcome in reversed(turn.outcomes):
                if outcome.arguments.get("eid"):
                    return str(outcome.arguments["eid"])
                events = outcome.found(EntityKind.EVENT)
                if len(events) == 1:
                    return events[0].id
                if len(events) >= SEVERAL and outcome is turn.outcomes[-1]:
                    return None
            if typed := codes.event(asked):
                return typed
        return None

    def last_place(self) -> str | None:
        """Return the city talked about last: searched for, typed, or in the name of the event."""
        for turn, asked in zip(reversed(self.past), reversed(self.readings), strict=True):
            for outcome in reversed(turn.outcomes):
                named = (self.place_in(event.label) for event in outcome.found(EntityKind.EVENT)[:1])
                if found := outcome.arguments.get("city") or next(named, None):
                    return str(found)
            if typed := places.city(asked):
                return typed
        return None

    def listed(self, kind: EntityKind, asked: Asked) -> Entity | None:
        """Return the thing at the place that is named, "the second one", in the newest list of that kind."""
        place = ordinals.position(asked)
        if place is None:
            return None
        things = next((found for found in self._found(kind) if len(found) >= SEVERAL), ())
        if not things:
            return None
        return things[-1] if place == ordinals.LAST else things[place - 1] if place <= len(things) else None

    def last_found(self, kind: EntityKind) -> Entity | None:
        """Return the thing that the newest look-up found, if it found one alone or one before the others."""
        for turn in reversed(self.past):
            for outcome in reversed(turn.outcomes):
                found = outcome.found(kind)
                if found:
                    one = len(found) == 1 or outcome.tool in NAMES_ONE_FIRST
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

    def last_outcomes(self) -> tuple[Outcome, ...]:
        """Return what was called for the question before."""
        return self.past[-1].outcomes if self.past else ()

    def _found(self, kind: EntityKind) -> Iterator[tuple[Entity, ...]]:
        for turn in reversed(self.past):
            for outcome in reversed(turn.outcomes):
                yield outcome.found(kind)
