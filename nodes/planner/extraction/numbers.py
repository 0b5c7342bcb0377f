"""Counts, rounds and spans of time, in figures or words."""

import re

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase

DAY, WEEK = 24, 168
"""Hours of a day and of a week; shorter spans are given as a date where a date is wanted."""

_UNITS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10,
    "zwei": 2, "drei": 3, "vier": 4, "funf": 5, "fuenf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9, "zehn": 10,
}  # fmt: skip
_TENS: dict[str, int] = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
NUMBER_WORDS = {**_UNITS, **_TENS}

_ORDINALS = {
    1: "first|1st|premiere?|1ere?|primera?|1a|erste[nrs]?|opening",
    2: "second|2nd|deuxieme|seconde|2e|segunda?|zweite[nrs]?",
    3: "third|3rd|troisieme|3e|tercera?|dritte[nrs]?",
}
_ROUND = r"(?:round|rnd|ronde|runde|ronda|manche|tour|rd)"
_LATEST = r"(?:derniere?s?|ultim[oa]s|letzten?)"
_HOURS = {
    r"h|hrs?|hours?|heures?|horas?|stunden?": 1,
    r"d|days?|jours?|dias?|tagen?|tage": 24,
    r"w|weeks?|wks?|semaines?|semanas?|wochen?": 168,
    r"months?|mois|mes|meses|monate?n?": 720,
}
_SINGLE_SPANS = (
    (r"fortnight|two weeks|quinze jours|zwei wochen|dos semanas", 336),
    (r"(?:last|past|this) week(?:end)?|semaine|semana|(?:letzten?|dieser?) woche|weekly report", 168),
    (r"(?:last|past|this) month|mois|mes|(?:letzten?|diesen?) monat", 720),
    (r"yesterday|hier|ayer|gestern", 48),
    (r"today|tonight|this morning|aujourd'hui|hoy|heute|last night|overnight", 24),
    (r"(?:last|past) hour|derniere heure|ultima hora|letzten? stunde", 1),
)
_TOP = (
    r"(?:last|latest|top|first|recent|newest|next|past|derniere?s?|premiere?s?|ultim[oa]s|primer[oa]s|letzten?|ersten?|"
    r"neuesten?|proxim[oa]s|prochaine?s?)"
)
_NOT_A_SPAN = (
    r"(?!\s*(?:h|hrs?|hours?|days?|weeks?|months?|minutes?|mins?|years?|jours?|heures?|mois|semaines?|dias?|horas?|"
    r"semanas?|meses|tagen?|stunden?|wochen?|monaten?)\b)"
)
_DAYS_AHEAD = {Phrase.FEW_WEEKS: 21, Phrase.NEXT_WEEK: 14, Phrase.NEXT_MONTH: 62}


def round_number(asked: Asked) -> int | None:
    """Return the round that is named: "round 2", "r2", "second round", "2. Runde"."""
    text = asked.folded
    if match := re.search(rf"{_ROUND}\s*(?:no\.?|number|#)?\s*(\d{{1,2}})(?!\d)|\br(\d)\b|\b(\d)\.\s*{_ROUND}", text):
        return int(next(group for group in match.groups() if group))
    if match := re.search(rf"{_ROUND}\s+({'|'.join(_UNITS)})\b", text):
        return _UNITS[match[1]]
    return next(
        (number for number, words in _ORDINALS.items() if re.search(rf"\b(?:{words})\s+{_ROUND}\b", text)), None
    )


def limit(asked: Asked) -> int | None:
    """Return how many are asked for: "last 10 charts", "top five"."""
    match = re.search(rf"\b{_TOP}\s+(\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\b{_NOT_A_SPAN}", asked.folded)
    if match is None:
        match = re.search(rf"\b(\d{{1,3}})\s+{_TOP}\b", asked.folded)
    return _count(match[1]) if match else None


def hours_back(asked: Asked) -> int | None:
    """Return how far to look back, in hours; a week is 168, a month 720."""
    for unit, hours in _HOURS.items():
        if match := re.search(
            rf"\b(\d{{1,3}}|{'|'.join(NUMBER_WORDS)})\s*-?(?:{_LATEST}\s+)?(?:{unit})\b", asked.folded
        ):
            return _count(match[1]) * hours
    return next((hours for words, hours in _SINGLE_SPANS if asked.finds(words)), None)


def days_ahead(asked: Asked) -> int | None:
    """Return the span of days around today that is meant: "next two weeks", "this month", "past 30 days"."""
    hours = hours_back(asked)
    if hours is not None and hours >= WEEK:
        return hours // DAY
    return next((days for phrase, days in _DAYS_AHEAD.items() if asked.says(phrase)), None)


def version(asked: Asked) -> int | None:
    """Return the version that is named."""
    match = re.search(r"\bversion(?:en|es|s)?\s*(?:no\.?|number|#)?\s*(\d{1,5})\b|\bv(\d{1,5})\b", asked.folded)
    return int(match[1] or match[2]) if match else None


def _count(typed: str) -> int:
    return int(typed) if typed.isdigit() else NUMBER_WORDS[typed]
