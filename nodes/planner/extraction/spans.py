"""Days in words: "this weekend", "last month", "next Friday", "in June", "Q3", "between 1 and 15 May"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.day_words import Lean, calendar, patterns
from tools.routing.marks import MarkKind


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
    typed = (_iso(mark.value, mark.start, mark.end) for mark in asked.marks(MarkKind.DATE))
    found = [span for span in typed if span is not None]
    for span in found:
        taken[span.start : span.end] = b"\x01" * (span.end - span.start)
    for pattern, reading in patterns():
        for match in pattern.finditer(asked.folded):
            if any(taken[match.start() : match.end()]):
                continue
            if (days := reading(match, asked.today, lean)) is not None:
                taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
                found.append(Span(first=days[0], last=days[1], start=_start(match), end=match.end()))
    return iter(sorted(found, key=lambda span: span.start))


def _start(match: re.Match[str]) -> int:
    """Return where the words for the days begin, without "in" or "since" before them."""
    return min((match.start(name) for name, said in match.groupdict().items() if said), default=match.start())


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
    words = calendar()
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
