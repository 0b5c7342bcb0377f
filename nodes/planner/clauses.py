"""Questions asked side by side in one message: "tickets and revenue for AB4012"."""

import re

from tools.routing.marks import MarkKind
from tools.routing.wording import Wording

LONGEST = 24
"""A longer message is a story with one question in it, not a list of questions."""

MOST = 3
_BREAK = re.compile(r"[?;]\s+|\s*,?\s+(?:and also|and|plus|also|und|et|y|n|&)\s+", re.IGNORECASE)
_SHARED = (MarkKind.EVENT, MarkKind.ARTWORK, MarkKind.PLACE, MarkKind.LONG_NUMBER, MarkKind.NAME)


def clauses_of(wording: Wording) -> tuple[str, ...]:
    """Return the parts of a message that may be questions of their own, each with what it is about; else nothing."""
    if len(wording.words) > LONGEST or wording.quotes:
        return ()
    parts = [part.strip(" ?!.,") for part in _BREAK.split(wording.plain)]
    if not 1 < len(parts) <= MOST or any(not part for part in parts):
        return ()
    about = [mark for mark in wording.marks if mark.kind in _SHARED]
    if len({mark.value for mark in about}) != 1:
        return ()
    subject = about[0]
    return tuple(part if subject.text in part else f"{part} {subject.text}" for part in parts)
