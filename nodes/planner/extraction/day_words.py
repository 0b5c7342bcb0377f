"""The wordings for days in four languages, and what each of them means on a given day."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from nodes.planner.extraction.months import YEAR, Month, load_months, whole_month, whole_months

QUARTER_MONTHS = 3
FRIDAY = 4


class Lean(StrEnum):
    """Which of two possible years or days is meant when the words leave it open."""

    PAST = "past"
    NEAREST = "nearest"
    COMING = "coming"


Reading: TypeAlias = Callable[[re.Match[str], date, Lean], tuple[date, date] | None]


@cache
def calendar() -> Mapping[str, Any]:
    """Read the wordings that ship with the planner, once."""
    return json.loads(files("nodes.planner.extraction").joinpath("calendar.json").read_text(encoding="utf-8"))


@cache
def patterns() -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """Return the wordings with what they mean, the more particular first; compiled once."""
    found = (*_days(), *_parts_of_the_year(), *_months_and_years())
    return tuple((re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)"), reading) for pattern, reading in found)


def _relative_lead() -> str:
    words = calendar()
    articles = "the |la |le |el |den |die |das |am |im |in |l'"
    return rf"(?:(?:{articles})?(?P<rel>{words['this']}|{words['next']}|{words['last']})\s+)"


def _relative_tail() -> str:
    words = calendar()
    return rf"(?:\s+(?P<suf>{words['next_after']}|{words['last_after']})(?!\w))"


def _days() -> Iterator[tuple[str, Reading]]:
    """Yield single days and runs of days: "yesterday", "30 May", "May 3-5", "30.5."."""
    words = calendar()
    month = f"(?P<month>{'|'.join(words['months'])})"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
    until = r"(?P<until>\d{1,2})(?:st|nd|rd|th|\.)?"
    yield words["to_date"], lambda _match, today, _lean: (date(today.year, 1, 1), today)
    for offset, wordings in words["days"].items():
        yield "|".join(wordings), _day(int(offset))
    yield rf"{day}\s*(?:-|–|to|bis|au|al)\s*{until}\s+(?:of |de )?{month}\.?{YEAR}", _from_to
    yield rf"{month}\.?\s+{day}\s*(?:-|–|to)\s*{until}(?!\d){YEAR}", _from_to
    yield rf"{day}\s+(?:of |de )?{month}\.?{YEAR}", _day_of_month
    yield rf"{month}\.?\s+{day}(?!\d){YEAR}", _day_of_month
    yield r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>20\d\d)?(?!\d)", _dotted


def _parts_of_the_year() -> Iterator[tuple[str, Reading]]:
    """Yield what lies beside the present: weeks, weekends, weekdays, quarters, seasons."""
    words, lead, tail = calendar(), _relative_lead(), _relative_tail()
    yield rf"{lead}?q(?P<quarter>[1-4]){YEAR}", _quarter
    week = rf"(?:\s+(?:of\s+)?(?P<suf>{words['next']}|{words['last']})\s+(?:{words['units']['week']}))"
    for number, wordings in enumerate(words["weekdays"]):
        yield rf"(?:{wordings}){week}", _weekday(number)
    for unit, wordings in words["units"].items():
        yield rf"{lead}(?:{wordings})(?:'s)?", _unit(unit)
        yield rf"(?:the |la |le |el |den |die )?(?:{wordings}){tail}", _unit(unit)
    yield rf"(?:the|on the|am|le|el|ce|at the|over the)\s+(?:{words['units']['weekend']})", _unit("weekend")
    for number, wordings in enumerate(words["weekdays"]):
        yield rf"{lead}?(?:{wordings})(?:'s)?{tail}?", _weekday(number)
    for first, wordings in words["seasons"].items():
        yield rf"(?:{lead}|(?:in|im|en)\s+(?:the\s+)?)(?:{wordings}){YEAR}", _season(int(first))


def _months_and_years() -> Iterator[tuple[str, Reading]]:
    """Yield months, where a name such as "may" is surely one, and years."""
    words, lead, tail = calendar(), _relative_lead(), _relative_tail()
    month = f"(?P<month>{'|'.join(words['months'])})"
    yield rf"{lead}{month}{YEAR}", _month
    yield rf"(?:{words['month_lead']})\s+{month}(?:{tail})?{YEAR}", _month
    yield rf"(?P<month>{words['clear_months']})(?:{tail})?{YEAR}", _month
    yield rf"{month}\.?\s+(?P<year>20\d\d)", _month
    yield r"(?:in|for|during|of|im jahr|en|year|jahr|annee|ano|from|since)\s+(?P<year>20\d\d)", _year
    yield r"(?P<year>20\d\d)(?=\W*$)", _year


def _relative(match: re.Match[str]) -> int | None:
    """Return -1, 0 or 1 for last, this and next, or None where nothing is said."""
    words, groups = calendar(), match.groupdict()
    if suffix := groups.get("suf"):
        return 1 if re.fullmatch(f"{words['next_after']}|{words['next']}", suffix) else -1
    if (said := groups.get("rel")) is None:
        return None
    return 1 if re.fullmatch(words["next"], said) else -1 if re.fullmatch(words["last"], said) else 0


def _day(offset: int) -> Reading:
    def read(_match: re.Match[str], today: date, _lean: Lean) -> tuple[date, date]:
        day = today + timedelta(days=offset)
        return day, day

    return read


def _unit(unit: str) -> Reading:
    """Return the reading of a week, weekend, month, quarter or year beside the present one."""

    def read(match: re.Match[str], today: date, _lean: Lean) -> tuple[date, date]:
        move = _relative(match) or 0
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=move)
        match unit:
            case "week":
                return monday, monday + timedelta(days=6)
            case "weekend":
                return monday + timedelta(days=FRIDAY), monday + timedelta(days=6)
            case "month":
                return whole_months(today.year, today.month + move, 1)
            case "quarter":
                first = (today.month - 1) // QUARTER_MONTHS * QUARTER_MONTHS + 1
                return whole_months(today.year, first + QUARTER_MONTHS * move, QUARTER_MONTHS)
            case _:
                return whole_months(today.year + move, 1, 12)

    return read


def _weekday(number: int) -> Reading:
    """Return the reading of a weekday: the coming one, the last one, or that of next week."""

    def read(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date]:
        ahead, move = (number - today.weekday()) % 7, _relative(match)
        if move == 1:
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1)
            found = monday + timedelta(days=number)
        elif move == -1 or (move is None and lean is Lean.PAST):
            found = today + timedelta(days=ahead - 7)
        else:
            found = today + timedelta(days=ahead)
        return found, found

    return read


def _season(first: int) -> Reading:
    def read(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date]:
        move = _relative(match)
        year = _year_of(match) or (today.year + move if move else _leaning(first + 1, today, lean))
        return whole_months(year, first, QUARTER_MONTHS)

    return read


def _month(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date]:
    month, move = load_months()[match["month"]], _relative(match)
    if year := _year_of(match):
        return whole_month(year, month)
    if move == 1:
        return whole_month(today.year + (month <= today.month), month)
    if move == -1:
        return whole_month(today.year - (month >= today.month), month)
    return whole_month(today.year if move == 0 else _leaning(month, today, lean), month)


def _quarter(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date]:
    first, move = (int(match["quarter"]) - 1) * QUARTER_MONTHS + 1, _relative(match)
    year = _year_of(match) or today.year + (move or 0)
    if lean is Lean.PAST and not match["year"] and date(year, first, 1) > today:
        year -= 1
    return whole_months(year, first, QUARTER_MONTHS)


def _year(match: re.Match[str], _today: date, _lean: Lean) -> tuple[date, date]:
    return whole_months(int(match["year"]), 1, 12)


def _day_of_month(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date] | None:
    day = Month(number=load_months()[match["month"]], year=_year_of(match)).day(int(match["day"]), today, lean.value)
    return (day, day) if day else None


def _from_to(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date] | None:
    month = Month(number=load_months()[match["month"]], year=_year_of(match))
    first, last = (month.day(int(match[name]), today, lean.value) for name in ("day", "until"))
    return (first, last) if first and last and first <= last else None


def _dotted(match: re.Match[str], today: date, lean: Lean) -> tuple[date, date] | None:
    if not 1 <= int(match["number"]) <= 12:  # noqa: PLR2004  months
        return None
    day = Month(number=int(match["number"]), year=_year_of(match)).day(int(match["day"]), today, lean.value)
    return (day, day) if day else None


def _year_of(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _leaning(month: int, today: date, lean: Lean) -> int:
    """Return the year of a month that is named without one."""
    if lean is Lean.PAST:
        return today.year - (month > today.month)
    if lean is Lean.COMING:
        return today.year + (month < today.month)
    return min((today.year - 1, today.year, today.year + 1), key=lambda year: abs((date(year, month, 15) - today).days))
