"""Days in words, read on Thursday 11 June 2026 in Toronto."""

from collections.abc import Callable
from datetime import date

import pytest

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.spans import span_of, without_spans

Read = Callable[[str], Asked]


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("what's on this weekend", "2026-06-12", "2026-06-14"),
        ("and the weekend after?", "2026-06-19", "2026-06-21"),
        ("events next week", "2026-06-15", "2026-06-21"),
        ("last week", "2026-06-01", "2026-06-07"),
        ("on friday", "2026-06-12", "2026-06-12"),
        ("next friday", "2026-06-19", "2026-06-19"),
        ("friday next week", "2026-06-19", "2026-06-19"),
        ("last saturday", "2026-06-06", "2026-06-06"),
        ("tonight", "2026-06-11", "2026-06-11"),
        ("last night's show", "2026-06-10", "2026-06-10"),
        ("in march", "2026-03-01", "2026-03-31"),
        ("last december", "2025-12-01", "2025-12-31"),
        ("next month", "2026-07-01", "2026-07-31"),
        ("Q3", "2026-07-01", "2026-09-30"),
        ("q1 2025", "2025-01-01", "2025-03-31"),
        ("in 2025", "2025-01-01", "2025-12-31"),
        ("this summer", "2026-06-01", "2026-08-31"),
        ("revenue ytd", "2026-01-01", "2026-06-11"),
        ("May 30th", "2026-05-30", "2026-05-30"),
        ("3 - 5 may", "2026-05-03", "2026-05-05"),
        ("between 1 May and 15 June", "2026-05-01", "2026-06-15"),
        ("am 30.5.", "2026-05-30", "2026-05-30"),
        ("la semaine prochaine", "2026-06-15", "2026-06-21"),
        ("el mes pasado", "2026-05-01", "2026-05-31"),
        ("nächsten Monat", "2026-07-01", "2026-07-31"),
        ("am Wochenende", "2026-06-12", "2026-06-14"),
        ("vendredi prochain", "2026-06-19", "2026-06-19"),
    ],
)
def test_days_in_words(read: Read, question: str, first: str, last: str) -> None:
    found = span_of(read(question))

    assert found is not None
    assert (str(found.first), str(found.last)) == (first, last)


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("since April", date(2026, 4, 1), None),
        ("until friday", None, date(2026, 6, 12)),
        ("before June", None, date(2026, 5, 31)),
    ],
)
def test_open_ends(read: Read, question: str, first: date | None, last: date | None) -> None:
    found = span_of(read(question))

    assert found is not None
    assert (found.first, found.last) == (first, last)


@pytest.mark.parametrize("question", ["may i ask something", "the last Toronto event", "next 3 events", "mark it paid"])
def test_words_that_only_look_like_days(read: Read, question: str) -> None:
    assert span_of(read(question)) is None


def test_the_words_for_days_point_back_to_nothing(read: Read) -> None:
    assert "this" not in without_spans(read("events this weekend"))
