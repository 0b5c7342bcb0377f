"""The names in a question: cities by a list of them, people by their capitals."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from itertools import islice

from tools.routing.glossary import fold
from tools.routing.marks import Mark, MarkKind

_PARTICLES = r"(?:de|del|da|di|du|la|le|van|von|der|den|ten|el|al|bin)"
_PART = r"[A-ZÀ-ÖØ-ÞŁŚŽČŠ](?:[\w'’]|-(?=\w))*"
_RUN = re.compile(rf"(?<![\w@#<|/.\-]){_PART}\.?(?:\s+(?:{_PARTICLES}\s+)*{_PART}\.?)*(?![\w@|])")
_TOKEN = re.compile(r"\S+")
_LOOSE_END = re.compile(rf"(?:\s+{_PARTICLES})+$")
_POSSESSIVE = re.compile(r"['’]s?$")
_INTRODUCED = re.compile(
    r"(?<!\w)(?:find|look up|who is|who's|whos|artist|painter|guest|bidder|pay|owe|owed|invite|remind|nudge|rename|"
    r"called|named|artiste|artista|künstler(?:in)?|suche|busca|cherche|trouve) (?=[a-zà-ÿ])"
)
_SMALL = re.compile(r"[a-zà-ÿ][a-zà-ÿ'’-]+(?![\w@.])")
LONGEST_NAME = 3
_CALENDAR = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "utc",
        "est",
        "pst",
        "cet",
    ]
)

EVERYDAY = frozenset({"nice", "cork", "reading", "bath", "bali", "cali", "orange", "laval", "split", "essen", "mobile"})
"""Cities that are everyday words as well: in small letters they are taken for the word."""


def load_places() -> Mapping[str, str]:
    """Read the cities that ship with the router, by their folded names, the longest first."""
    names: list[str] = json.loads(files("tools.routing").joinpath("places.json").read_text(encoding="utf-8"))
    return {fold(name): name for name in sorted(names, key=len, reverse=True)}


class NameFinder:
    """Finds names of cities and people.

    `knows` says whether a folded word belongs to the trade or to a language, `is_common` whether to a language, and
    `is_misspelt` whether an unknown word is one of those with a slip.
    """

    def __init__(
        self,
        places: Mapping[str, str],
        knows: Callable[[str], bool],
        is_common: Callable[[str], bool],
        is_misspelt: Callable[[str], bool],
    ) -> None:
        self._places = places
        self._knows = knows
        self._is_common = is_common
        self._is_misspelt = is_misspelt
        listed = "|".join(re.escape(place) for place in places)
        self._place = re.compile(rf"(?<![\w\-]){'(?:' + listed + ')'}(?!\w)")

    def find(self, plain: str, taken: Iterable[Mark]) -> tuple[Mark, ...]:
        """Return the names outside the pieces already taken, in order."""
        occupied = [(mark.start, mark.end) for mark in taken]
        people = [mark for mark in self._people(plain) if not _overlaps(mark, occupied)]
        full_names = [(mark.start, mark.end) for mark in people if " " in mark.value]
        places = [mark for mark in self._cities(plain) if not _overlaps(mark, occupied + full_names)]
        cities = [(mark.start, mark.end) for mark in places]
        people = [mark for mark in people if not _overlaps(mark, cities)]
        return tuple(sorted((*people, *places), key=lambda mark: mark.start))

    def _cities(self, plain: str) -> Iterable[Mark]:
        folded = fold(plain)
        if len(folded) != len(plain):  # a ligature changed the length; positions would be off
            return
        for match in self._place.finditer(folded):
            typed = plain[match.start() : match.end()]
            if typed.islower() and match[0] in EVERYDAY:
                continue
            yield Mark(
                kind=MarkKind.PLACE, start=match.start(), end=match.end(), text=typed, value=self._places[match[0]]
            )

    def _people(self, plain: str) -> Iterable[Mark]:
        for run in _RUN.finditer(plain):
            yield from self._unknown_parts(plain, run)
        for introduced in _INTRODUCED.finditer(plain):
            if (end := self._end_of_name(plain, introduced.end())) is not None:
                yield _name(plain, introduced.end(), end)

    def _end_of_name(self, plain: str, start: int) -> int | None:
        """Return where a name typed in small letters ends: a few words that nobody knows, behind "find" or the like."""
        end: int | None = None
        for word in islice(_SMALL.finditer(plain, start), LONGEST_NAME):
            folded = fold(word[0])
            if word.start() > (start if end is None else end + 1) or self._knows(folded) or self._is_misspelt(folded):
                break
            end = word.end()
        return end

    def _unknown_parts(self, plain: str, run: re.Match[str]) -> Iterable[Mark]:
        """Yield the stretches of a run of capitalised words that are nobody's everyday words."""
        start: int | None = None
        first_name: int | None = None
        end = run.start()
        for token in _TOKEN.finditer(plain, run.start(), run.end()):
            if self._is_name_part(token[0]) or (start is not None and token[0].islower()):
                start = start if start is not None else first_name if first_name is not None else token.start()
                end = token.end()
                continue
            if start is not None:
                yield _name(plain, start, end)
            start = None
            first_name = token.start() if self._may_be_first_name(token) else None
        if start is not None:
            yield _name(plain, start, end)

    def _may_be_first_name(self, token: re.Match[str]) -> bool:
        """Say whether a word that the records happen to use may still be a name before a surname."""
        return token.start() > 0 and not self._is_common(fold(token[0]))

    def _is_name_part(self, token: str) -> bool:
        word = _POSSESSIVE.sub("", fold(token).strip(".,:;!?"))
        if re.fullmatch(r"[A-Z]\.", token):
            return True
        if token.isupper() or token.islower() or len(word) == 1:
            return False
        return word not in _CALENDAR and not any(self._knows(part) for part in re.split(r"['\-]", word) if part)


def _name(plain: str, start: int, end: int) -> Mark:
    text = plain[start:end]
    value = _POSSESSIVE.sub("", _LOOSE_END.sub("", text))
    return Mark(kind=MarkKind.NAME, start=start, end=start + len(value), text=text, value=value.strip(" ,;:!?"))


def _overlaps(mark: Mark, occupied: Iterable[tuple[int, int]]) -> bool:
    return any(mark.start < end and start < mark.end for start, end in occupied)
