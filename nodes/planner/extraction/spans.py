"""Days in words: "this weekend", "last month", "next Friday", "in June", "Q3", "between 1 and 15 May" (four languages)."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, TypeAlias

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.months import YEAR, Month, load_months, whole_month, whole_months
from tools.routing.marks import MarkKind

QUARTER_MONTHS = 3
FRIDAY = 4


class Lean(StrEnum):
    """Which of two possible years or days is meant when the words leave it open."""

    PAST = "past"
    NEAREST = "nearest"
    COMING = "coming"


@dataclass(frozen=True, kw_only=True)
class Span:
    """Days from `first` to `last`, both included; one may be open. `start` and `end` are where the words stand."""

    first: date | None
    last: date | None
    start: int
    end: int

    @property
    def one_day(self) -> date | None:
        """The day, if it is a single one."""
        return self.first if self.first == self.last else None


Reading: TypeAlias = Callable[[re.Match[str], date, Lean], tuple[date, date] | None]


def span_of(asked: Asked, lean: Lean = Lean.NEAREST) -> Span | None:
    """Return the days that are meant, ranges and open ends put together."""
    return _joined(asked, list(spans(asked, lean)))


def without_spans(asked: Asked) -> str:
    """Return the folded question with the words for days blanked, so that "this week" points back to nothing."""
    text = asked.folded
    for found in spans(asked, Lean.NEAREST):
        text = text[: found.start] + " " * (found.end - found.start) + text[found.end :]
    return text


def spans(asked: Asked, lean: Lean) -> Iterator[Span]:
    """Yield the days named, in order; the longer wording wins where two overlap."""
    taken = bytearray(len(asked.folded))
    found: list[Span] = [span for mark in asked.marks(MarkKind.DATE) if (span := _iso(mark.value, mark.start, mark.end))]
    for span in found:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    for pattern, reading in _patterns():
        for match in pattern.finditer(asked.folded):
            if any(taken[match.start() : match.end()]):
                continue
            if (days := reading(match, asked.today, lean)) is not None:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append(Span(first=days[0], last=days[1], start=match.start(), end=match.end()))
    return iter(sorted(found, key=lambda span: span.start))


def _iso(value: str, start: int, end: int) -> Span | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return Span(first=day, last=day, start=start, end=end)


def _joined(asked: Asked, found: list[Span]) -> Span | None:
    """Put two spans of one range together, and open the end that "since" or "until" leaves open."""
    if not found:
        return None
    words = _calendar()
    if len(found) > 1:
        firsts = [span.first for span in found if span.first]
        lasts = [span.last for span in found if span.last]
        return Span(first=min(firsts), last=max(lasts), start=found[0].start, end=found[-1].end)
    span = found[0]
    before = asked.folded[: span.start]
    if re.search(rf"(?<!\w)(?:{words['since']})(?: the)?\s*$", before):
        return Span(first=span.first, last=None, start=span.start, end=span.end)
    if re.search(rf"(?<!\w)(?:{words['until']})(?: the)?\s*$", before) and span.first:
        last = span.last if span.one_day else span.first - timedelta(days=1)
        return Span(first=None, last=last, start=span.start, end=span.end)
    return span


@cache
def _calendar() -> Mapping[str, Any]:
    return json.loads(files("nodes.planner.extraction").joinpath("calendar.json").read_text(encoding="utf-8"))


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """Return the wordings with what they mean, the more particular first; compiled once."""
    words = _calendar()
    relative = rf"(?:(?:the |la |le |el |den |die |das |am |im |in |l')?(?P<rel>{words['this']}|{words['next']}|{words['last']})\s+)"
    after = rf"(?:\s+(?P<suf>{words['next_after']}|{words['last_after']})(?!\w))"
    month = f"(?P<month>{'|'.join(words['months'])})"
    day = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?"
    found: list[tuple[str, Reading]] = [
        (words["to_date"], lambda _match, today, _lean: (date(today.year, 1, 1), today)),
        *((rf"{'|'.join(wordings)}", _day(int(offset))) for offset, wordings in words["days"].items()),
        (rf"{day}\s*(?:-|–|to|bis|au|al)\s*(?P<until>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of |de )?{month}\.?{YEAR}", _from_to),
        (rf"(?P<month>{'|'.join(words['months'])})\.?\s+{day}\s*(?:-|–|to)\s*(?P<until>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){YEAR}", _from_to),
        (rf"{day}\s+(?:of |de )?{month}\.?{YEAR}", _day_of_month),
        (rf"{month}\.?\s+{day}(?!\d){YEAR}", _day_of_month),
        (r"(?P<day>\d{1,2})\.(?P<number>\d{1,2})\.(?P<year>20\d\d)?(?!\d)", _dotted),
        (rf"(?:{relative})?q(?P<quarter>[1-4]){YEAR}", _quarter),
    ]
    for unit, wordings in words["units"].items():
        found.append((rf"{relative}(?:{wordings})(?:'s)?", _unit(unit)))
        found.append((rf"(?:the |la |le |el |den |die )?(?:{wordings}){after}", _unit(unit)))
    found.append((rf"(?:the|on the|am|le|el|ce|at the|over the)\s+(?:{words['units']['weekend']})", _unit("weekend")))
    for number, wordings in enumerate(words["weekdays"]):
        week = rf"(?:\s+(?:of\s+)?(?P<suf>{words['next']}|{words['last']})\s+(?:{words['units']['week']}))"
        found.append((rf"(?:{wordings}){week}", _weekday(number)))
        found.append((rf"{relative}?(?:{wordings})(?:'s)?{after}?", _weekday(number)))
    found += [(rf"(?:{relative}|(?:in|im|en)\s+(?:the\s+)?)(?:{wordings}){YEAR}", _season(int(first))) for first, wordings in words["seasons"].items()]
    found += [
        (rf"{relative}{month}{YEAR}", _month),
        (rf"(?:in|im|en|during|of|for|since|until|de|about)\s+{month}(?:{after})?{YEAR}", _month),
        (rf"(?P<month>{words['clear_months']})(?:{after})?{YEAR}", _month),
        (rf"{month}\.?\s+(?P<year>20\d\d)", _month),
        (r"(?:in|for|during|of|im jahr|en|year|jahr|annee|ano|from|since)\s+(?P<year>20\d\d)", _year),
        (r"(?P<year>20\d\d)(?=\W*$)", _year),
    ]
    return tuple((re.compile(rf"(?<![\w-])(?:{pattern})(?!\w)"), reading) for pattern, reading in found)


def _relative(match: re.Match[str]) -> int | None:
    """Return -1, 0 or 1 for last, this and next, or None where nothing is said."""
    words, groups = _calendar(), match.groupdict()
    if suffix := groups.get("suf"):
        return 1 if re.fullmatch(f"{words['next_after']}|{words['next']}", suffix) else -1
    if (said := groups.get("rel")) is None:
        return None
    return 1 if re.fullmatch(words["next"], said) else -1 if re.fullmatch(words["last"], said) else 0


def _day(offset: int) -> Reading:
    return lambda _match, today, _lean: (today + timedelta(days=offset),) * 2


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
