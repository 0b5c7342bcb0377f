"""Codes of events and artworks, and identifiers."""

import re

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.numbers import round_number
from tools.routing.marks import Mark, MarkKind

LEAST_EVENTBRITE_DIGITS = 10
_TARGETS = frozenset(
    "".join(sorted(word)) for word in ("for", "of", "on", "fur", "fuer", "von", "zu", "pour", "de", "d", "para", "del")
)
"""Words before the event that others are compared with, by their letters: "ofr" and "fro" are "for"."""

_LAST_WORD = re.compile(r"([a-z]+)\W*$")
_COMPARED = re.compile(r"(?:with|against|to|mit|avec|con|a|vs\.?|versus|and|und|et|y|,)\s*$")
_COMPARATOR_AFTER = re.compile(
    r"\W*(?:(?:as|the|only|als|einzige[nrs]?|comme|como|a|un|une|seul|unico)\W+)*(?:compar|comps?\b|vergleich)"
)
_SHORT = re.compile(r"(?<![\w-])([1-9])-(\d{1,2})(?![\w-])")
_EASEL = re.compile(r"\b(?:easel|chevalet|caballete|staffelei)\s*#?(\d{1,2})\b")


def event(asked: Asked) -> str | None:
    """Return the event's code; where several are named, the one the others are compared with."""
    codes = _event_marks(asked)
    if not codes:
        artwork = asked.first(MarkKind.ARTWORK)
        return artwork.split("-", 1)[0] if artwork else None
    return _target(asked, codes).value


def comparators(asked: Asked) -> list[str] | None:
    """Return the codes that another event is compared with."""
    codes = _event_marks(asked)
    if not codes:
        return None
    target = _target(asked, codes).value
    others = list(dict.fromkeys(mark.value for mark in codes if mark.value != target))
    return others or None


def artwork(asked: Asked) -> str | None:
    """Return an artwork's code, or put one together from event, round and easel."""
    if code := asked.first(MarkKind.ARTWORK):
        return code
    eid, number, easel = event(asked), round_number(asked), _EASEL.search(asked.folded)
    if eid and number and easel:
        return f"{eid}-{number}-{easel[1]}"
    short = _SHORT.search(asked.folded)
    return f"{short[1]}-{short[2]}" if short else asked.first(MarkKind.UUID)


def uuid(asked: Asked) -> str | None:
    """Return the first UUID."""
    return asked.first(MarkKind.UUID)


def eventbrite_id(asked: Asked) -> str | None:
    """Return an Eventbrite id: a long run of digits (pitfall A7)."""
    numbers = (mark.value for mark in asked.marks(MarkKind.LONG_NUMBER))
    return next((number for number in numbers if len(number) >= LEAST_EVENTBRITE_DIGITS), None)


def artist_number(asked: Asked) -> int | None:
    """Return an artist's number (entry id): the digits that people use for a profile."""
    numbers = (mark.value for mark in asked.marks(MarkKind.LONG_NUMBER))
    found = next((number for number in numbers if len(number) < LEAST_EVENTBRITE_DIGITS), None)
    if found is None:
        match = re.search(r"\bartist\w*\s+(?:no\.?|number|nr\.?|num\w*|id)?\s*#?(\d{3,7})\b", asked.folded)
        found = match[1] if match else None
    return int(found) if found else None


def _event_marks(asked: Asked) -> list[Mark]:
    return list(asked.marks(MarkKind.EVENT))


def _target(asked: Asked, codes: list[Mark]) -> Mark:
    """Return the code behind "for" or the like; else the first one that nothing is compared with."""
    introduced = [mark for mark in codes if _is_introduced(asked.folded[: mark.start])]
    stated = [mark for mark in codes if not _COMPARATOR_AFTER.match(asked.folded[mark.end :])]
    plain = [mark for mark in stated if not _COMPARED.search(asked.folded[: mark.start])]
    candidates = introduced if len(codes) > 1 else []
    return (candidates or plain or stated or codes)[0]


def _is_introduced(before: str) -> bool:
    """Say whether the text before a code ends with a word that introduces the event to compare."""
    word = _LAST_WORD.search(before)
    return word is not None and "".join(sorted(word[1])) in _TARGETS
