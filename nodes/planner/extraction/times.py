"""Dates, and whether what was or what will be is meant."""

import calendar
import re
from datetime import date, timedelta
from typing import Literal

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from tools.routing.marks import MarkKind

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier enero januar", "february feb fevrier febrero februar",
            "march mar mars marzo maerz marz",
            "april apr avril abril", "may mai mayo", "june jun juin junio juni", "july jul juillet julio juli",
            "august aug aout agosto", "september sep sept septembre septiembre", "october oct octobre octubre oktober",
            "november nov novembre noviembre", "december dec decembre diciembre dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = f"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
_YEAR = r"(?:,?\s+(?:de\s+)?(?P<year>20\d\d))?"
_DAY_FIRST = re.compile(rf"(?<!\d){_DAY}\s+(?:of\s+|de\s+)?{_MONTH}\.?{_YEAR}\b")
_MONTH_FIRST = re.compile(rf"\b{_MONTH}\.?\s+{_DAY}(?!\d){_YEAR}")
_WHOLE_MONTH = re.compile(rf"\b(?:in|during|en|im|since|from|last|of)\s+{_MONTH}{_YEAR}\b")


def on_date(asked: Asked) -> date | None:
    """Return the one day that is meant; a day without a year is the nearest one."""
    typed = [date.fromisoformat(mark.value) for mark in asked.marks(MarkKind.DATE) if _is_date(mark.value)]
    if typed:
        return typed[0]
    today = asked.now.date()
    for phrase, days in ((Phrase.YESTERDAY, -1), (Phrase.TOMORROW, 1), (Phrase.TODAY, 0)):
        if asked.says(phrase):
            return today + timedelta(days=days)
    match = _DAY_FIRST.search(asked.folded) or _MONTH_FIRST.search(asked.folded)
    return _nearest(match, today) if match else None


def start_date(asked: Asked) -> date | None:
    """Return the first day of the span that is meant."""
    return _span(asked)[0]


def end_date(asked: Asked) -> date | None:
    """Return the last day of the span that is meant."""
    return _span(asked)[1]


def tense(asked: Asked) -> Literal["upcoming", "past"] | None:
    """Say whether past or coming events are meant, if the words tell."""
    if asked.says(Phrase.PAST):
        return "past"
    if asked.says(Phrase.FUTURE):
        return "upcoming"
    return "past" if asked.says(Phrase.PAST_TENSE) else None


def _span(asked: Asked) -> tuple[date | None, date | None]:
    days = [date.fromisoformat(mark.value) for mark in asked.marks(MarkKind.DATE) if _is_date(mark.value)]
    if days:
        return _between(asked, min(days), max(days))
    today = asked.now.date()
    if match := _WHOLE_MONTH.search(asked.folded):
        month = _MONTHS[match["month"]]
        year = int(match["year"]) if match["year"] else today.year - (month > today.month)
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    yesterday = today - timedelta(days=1)
    if asked.says(Phrase.YESTERDAY):
        return yesterday, yesterday
    spans = ((Phrase.LAST_WEEK, 7), (Phrase.LAST_MONTH, 31))
    return next((today - timedelta(days=back) for phrase, back in spans if asked.says(phrase)), None), None


def _between(asked: Asked, first: date, last: date) -> tuple[date | None, date | None]:
    """Return the span of the dates typed; a single one may be its start, its end or both."""
    if first == last and asked.says(Phrase.SINCE):
        return first, None
    return (None, last) if first == last and asked.says(Phrase.UNTIL) else (first, last)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _nearest(match: re.Match[str], today: date) -> date | None:
    month, day = _MONTHS[match["month"]], int(match["day"])
    years = (int(match["year"]),) if match["year"] else (today.year - 1, today.year, today.year + 1)
    days = [date(year, month, day) for year in years if 1 <= day <= calendar.monthrange(year, month)[1]]
    return min(days, key=lambda found: abs((found - today).days), default=None)
