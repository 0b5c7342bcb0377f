"""Months by their names, and the days in them."""

import calendar
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

YEAR = r"(?:,?\s+(?:de\s+|of\s+)?(?P<year>20\d\d))?"
"""The year behind a month, as a pattern."""


@cache
def load_months() -> Mapping[str, int]:
    """Return the number of each month by its names and abbreviations in four languages."""
    text = files("nodes.planner.extraction").joinpath("calendar.json").read_text(encoding="utf-8")
    names: list[str] = json.loads(text)["months"]
    spelled = {name: number for number, wordings in enumerate(names, start=1) for name in wordings.split("|")}
    return {**spelled, "sep": 9}


@dataclass(frozen=True, kw_only=True)
class Month:
    """A month, of a certain year or of the one that fits best."""

    number: int
    year: int | None

    def day(self, day: int, today: date, lean: str) -> date | None:
        """Return a day of the month: the nearest one, the last one or the coming one, unless the year is said."""
        years = (self.year,) if self.year else (today.year - 1, today.year, today.year + 1)
        days = [date(year, self.number, day) for year in years if 1 <= day <= last_day(year, self.number)]
        fitting = [found for found in days if lean == "nearest" or (found <= today) is (lean == "past") or self.year]
        return min(fitting or days, key=lambda found: abs((found - today).days), default=None)


def last_day(year: int, month: int) -> int:
    """Return how many days a month has."""
    return calendar.monthrange(year, month)[1]


def whole_month(year: int, month: int) -> tuple[date, date]:
    """Return a month's first and last day."""
    return date(year, month, 1), date(year, month, last_day(year, month))


def whole_months(year: int, month: int, months: int) -> tuple[date, date]:
    """Return the first and last day of so many months from one that may lie before January or after December."""
    first, last = month - 1, month + months - 2
    return (
        whole_month(year + first // 12, first % 12 + 1)[0],
        whole_month(year + last // 12, last % 12 + 1)[1],
    )
