"""Who is meant: by e-mail, phone, number or name."""

import re
from dataclasses import dataclass

from nodes.planner.extraction import codes
from nodes.planner.extraction.asked import Asked
from tools.routing.glossary import fold
from tools.routing.marks import MarkKind

NORTH_AMERICAN, WITH_COUNTRY = 10, 11
_INTRODUCED = re.compile(
    r"(?:named|called|name is|for|of|by|with|does|is|has|was|artist|painter|guest|bidder|voter|person|user|pay|owe"
    r"|remind|nudge|invite|find|look up|nommee?|llamad[oa]|artiste|artista|kunstler(?:in)?|kuenstler(?:in)?)\s+$"
)
_WORD = re.compile(r"[^\W\d_](?:[\w'’-]*\w)?", re.UNICODE)


@dataclass(frozen=True, kw_only=True)
class Who:
    """A person as named in the question, and by what: `email`, `phone`, `number` or `name`."""

    query: str
    by: str


def phone(asked: Asked) -> str | None:
    """Return a phone number in E.164; ten digits are North American."""
    typed = asked.first(MarkKind.PHONE)
    if typed is None:
        return None
    digits = typed.lstrip("+")
    if typed.startswith("+"):
        return typed
    if len(digits) == NORTH_AMERICAN:
        return f"+1{digits}"
    return f"+{digits}" if len(digits) >= WITH_COUNTRY else digits


def email(asked: Asked) -> str | None:
    """Return the first e-mail address."""
    return asked.first(MarkKind.EMAIL)


def colleague(asked: Asked) -> str | None:
    """Return the Slack id of the first colleague mentioned."""
    return asked.first(MarkKind.USER)


def who(asked: Asked) -> Who | None:
    """Return the person that is looked for, by the surest sign there is."""
    if address := email(asked):
        return Who(query=address, by="email")
    if (number := asked.first(MarkKind.PHONE)) is not None:
        return Who(query=number.lstrip("+"), by="phone")
    if (entry := codes.artist_number(asked)) is not None:
        return Who(query=str(entry), by="number")
    name = person_name(asked)
    return Who(query=name, by="name") if name else None


def person_name(asked: Asked) -> str | None:
    """Return the likeliest name: capitals first, else unknown words where a name is expected."""
    names = [mark.value for mark in asked.marks(MarkKind.NAME)]
    if names:
        return max(names, key=lambda name: (" " in name, -names.index(name)))
    return _quoted_name(asked) or _lower_case_name(asked)


def is_introduced(asked: Asked) -> bool:
    """Say whether unknown words stand where a name is expected: "find bram kestrelby"."""
    name = _lower_case_name(asked)
    return name is not None and _INTRODUCED.search(fold(asked.text[: asked.text.index(name)])) is not None


def _quoted_name(asked: Asked) -> str | None:
    match = re.search(r"[\"“«']([^\"”»']{2,40})[\"”»']", asked.text)
    return match[1].strip() if match and len(match[1].split()) <= 3 else None  # noqa: PLR2004  names are short


def _lower_case_name(asked: Asked) -> str | None:
    """Return words nobody knows that stand together or where a name is expected: "what do we owe hal winslow".

    A word that passes for a misspelling may be part of a name, but is none by itself.
    """
    strange = asked.wording.unknown | asked.wording.mended
    runs: list[list[re.Match[str]]] = []
    for match in _WORD.finditer(asked.text):
        if fold(match[0]) not in strange:
            continue
        if runs and not asked.text[runs[-1][-1].end() : match.start()].strip():
            runs[-1].append(match)
        else:
            runs.append([match])
    for run in sorted(runs, key=len, reverse=True):
        if all(fold(match[0]) in asked.wording.mended for match in run):
            continue
        start, end = run[0].start(), run[-1].end()
        if len(run) > 1 or _INTRODUCED.search(fold(asked.text[:start])):
            return asked.text[start:end]
    return None
