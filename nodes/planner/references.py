"""What "it", "she" and "there" point back to (spec slack 9, pitfall H5)."""

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


def points_at_person(asked: Asked) -> bool:
    """Say whether somebody named before is meant."""
    return asked.says(Phrase.SOMEBODY)


def is_about_everybody(asked: Asked) -> bool:
    """Say whether the question is about the whole company, so that nothing said before narrows it (pitfall H5)."""
    return asked.says(Phrase.EVERYBODY)


def last_event(past: tuple[PastTurn, ...], readings: tuple[Asked, ...]) -> str | None:
    """Return the event talked about last: called with, found alone, or typed."""
    for turn, asked in zip(reversed(past), reversed(readings), strict=True):
        for outcome in reversed(turn.outcomes):
            if outcome.arguments.get("eid"):
                return str(outcome.arguments["eid"])
            events = outcome.found(EntityKind.EVENT)
            if len(events) == 1:
                return events[0].id
        if typed := codes.event(asked):
            return typed
    return None


def last_found(past: tuple[PastTurn, ...], kind: EntityKind) -> Entity | None:
    """Return the artist or person that the newest look-up found, if it found one alone."""
    for turn in reversed(past):
        for outcome in reversed(turn.outcomes):
            found = outcome.found(kind)
            if found:
                return found[0] if len(found) == 1 else None
    return None


def last_named(readings: tuple[Asked, ...]) -> Who | None:
    """Return the person or artist named last in the earlier questions."""
    for asked in reversed(readings):
        named = any(asked.marks(MarkKind.NAME, MarkKind.EMAIL, MarkKind.PHONE, MarkKind.LONG_NUMBER))
        if named and (found := people.who(asked)):
            return found
    return None


def last_contact(readings: tuple[Asked, ...], kind: MarkKind) -> Asked | None:
    """Return the newest earlier question that gave an e-mail address or a phone number."""
    return next((asked for asked in reversed(readings) if asked.first(kind)), None)
