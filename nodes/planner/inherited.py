"""What a follow-up keeps of the question before: everything but what it replaces."""

from collections.abc import Mapping
from typing import Any

from nodes.planner.extraction import places
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from tools.routing.marks import MarkKind

DAYS = frozenset({"on_date", "from_date", "to_date"})
TIME = DAYS | {"when", "within_days", "start_date", "end_date", "hours_back"}
PLACE = frozenset({"eid", "city", "country"})
WORK = frozenset({"art_id"})
SOMEBODY = frozenset({"artist_profile_id", "entry_id", "person_id", "person", "phone", "recipient", "query"})
KINDS = (TIME, PLACE, WORK, SOMEBODY)
"""Arguments that say the same thing in different ways: a new one of a kind replaces all of the kind."""

NEVER = frozenset({"limit", "final"})
"""How many were wanted the last time says nothing about this time."""


def merged(before: Mapping[str, Any], read: Mapping[str, Any], asked: Asked, *, in_list: bool) -> dict[str, Any]:
    """Return what a follow-up means: what it says itself, over the earlier arguments that it does not replace.

    `in_list` says that it names a place in a list, and so another thing than before.
    """
    new = _said(before, read, asked)
    gone = set(NEVER).union(*(kind for kind in KINDS if new.keys() & kind))
    if in_list or places.city(asked):
        gone |= PLACE
    if asked.says(Phrase.RELATIVE_EVENT) or "eid" in gone:
        gone |= {"eid"} | WORK
    if in_list or any(asked.marks(MarkKind.NAME, MarkKind.LONG_NUMBER)):
        gone |= SOMEBODY
    if asked.says(Phrase.WHOLE):
        gone |= {"status", "round", "overdue_only", "only"} | WORK
    return {**{name: value for name, value in before.items() if name not in gone}, **new}


def _said(before: Mapping[str, Any], read: Mapping[str, Any], asked: Asked) -> dict[str, Any]:
    """Return what the follow-up says, without what only its grammar or its few words seem to say."""
    new = dict(read)
    if before.keys() & DAYS and new.keys() & TIME == {"when"} and not asked.says(Phrase.PAST):
        del new["when"]  # "which one was in Toronto?" keeps the month asked about
    if "query" in before and "search_by" not in before and not any(asked.marks(MarkKind.NAME)):
        new.pop("query", None)
    return new
