"""Dates for arguments, and whether what was or what will be is meant."""

from datetime import date
from typing import Literal

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.day_words import Lean
from nodes.planner.extraction.phrases import Phrase, pattern
from nodes.planner.extraction.spans import span_of, without_spans


def on_date(asked: Asked) -> date | None:
    """Return the one day that is meant; a day without a year is the nearest one."""
    found = span_of(asked, lean(asked))
    return found.one_day if found else None


def from_date(asked: Asked) -> date | None:
    """Return the first of several days that are meant."""
    found = span_of(asked, lean(asked))
    return found.first if found and not found.one_day else None


def to_date(asked: Asked) -> date | None:
    """Return the last of several days that are meant."""
    found = span_of(asked, lean(asked))
    return found.last if found and not found.one_day else None


def start_date(asked: Asked) -> date | None:
    """Return the first day of the past span that is meant."""
    found = span_of(asked, Lean.PAST)
    return found.first if found else None


def end_date(asked: Asked) -> date | None:
    """Return the last day of the past span that is meant."""
    found = span_of(asked, Lean.PAST)
    return found.last if found else None


def tense(asked: Asked) -> Literal["upcoming", "past"] | None:
    """Say whether past or coming events are meant, if the words beside the dates tell."""
    text = without_spans(asked)
    if pattern(Phrase.PAST).search(text):
        return "past"
    if pattern(Phrase.FUTURE).search(text):
        return "upcoming"
    return "past" if pattern(Phrase.PAST_TENSE).search(text) else None


def when(asked: Asked) -> Literal["upcoming", "running", "past"] | None:
    """Return the tense for a search; beside dates a mere past tense says nothing: "was there an event on Friday?"."""
    if asked.says(Phrase.RUNNING):
        return "running"
    found = tense(asked)
    mere = found == "past" and not pattern(Phrase.PAST).search(without_spans(asked))
    return None if mere and span_of(asked) else found


def lean(asked: Asked) -> Lean:
    """Say towards which side a day without a year leans."""
    return {"past": Lean.PAST, "upcoming": Lean.COMING, None: Lean.NEAREST}[tense(asked)]
