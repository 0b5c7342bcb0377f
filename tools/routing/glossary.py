"""The trade's words in French, Spanish and German, and the slang of colleagues, as English terms."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from typing import TypeAlias


class Language(StrEnum):
    """The languages that employees write in."""

    EN = "en"
    FR = "fr"
    ES = "es"
    DE = "de"


SHARED_PREFIX, SHARED_PART, LONGEST_ENDING = 5, 0.65, 3
"""An inflected form shares so many first letters with a known word, so large a part of it, and differs in so few."""

LEAST_COMPOUND, LEAST_PART = 9, 4
_LINKS = ("", "s", "n", "en", "es")


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of one language: those without content, fixed phrases, and terms with their English words."""

    function: frozenset[str]
    phrases: Mapping[str, str]
    terms: Mapping[str, str]

    @cached_property
    def _by_prefix(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for term in self.terms:
            found.setdefault(term[:SHARED_PREFIX], []).append(term)
        return {prefix: tuple(terms) for prefix, terms in found.items()}

    def english(self, word: str) -> str | None:
        """Return the English words for a term, its inflected form or its compound; nothing for a function word."""
        if word in self.terms:
            return self.terms[word]
        if word in self.function:
            return ""
        return self.terms.get(word.removesuffix("s")) or self._inflected(word) or self._compound(word)

    def _inflected(self, word: str) -> str | None:
        near = [
            term
            for term in self._by_prefix.get(word[:SHARED_PREFIX], ())
            if len(word) >= SHARED_PREFIX and _differing_end(word, term) <= LONGEST_ENDING
        ]
        return self.terms[min(near, key=lambda term: (_differing_end(word, term), term))] if near else None

    def _compound(self, word: str) -> str | None:
        if len(word) < LEAST_COMPOUND:
            return None
        for cut in range(len(word) - LEAST_PART, LEAST_PART - 1, -1):
            head, tail = self._part(word[:cut]), self.terms.get(word[cut:]) or self._inflected(word[cut:])
            if head and tail:
                return f"{head} {tail}"
        return None

    def _part(self, head: str) -> str | None:
        forms = (form for link in _LINKS for form in (head.removesuffix(link), f"{head.removesuffix(link)}e"))
        return next((self.terms[form] for form in forms if form in self.terms), None)


Glossary: TypeAlias = Mapping[Language, Lexicon]


def load_glossary() -> Glossary:
    """Read the glossary that ships with the router."""
    raw = json.loads(files("tools.routing").joinpath("glossary.json").read_text(encoding="utf-8"))
    return {
        language: Lexicon(
            function=frozenset(raw[language]["function"].split()),
            phrases=raw[language]["phrases"],
            terms=raw[language]["terms"],
        )
        for language in Language
    }


def fold(text: str) -> str:
    """Return the text in lower case without accents, as people type it in a hurry."""
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ß", "ss").replace("œ", "oe").replace("’", "'"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def detect_language(words: Iterable[str], text: str, glossary: Glossary, english: frozenset[str]) -> Language:
    """Return the language most words of a folded question belong to; English when in doubt."""
    scores = dict.fromkeys(Language, 0.0)
    for word in words:
        for language, lexicon in glossary.items():
            if word in lexicon.function or (word in lexicon.terms and word not in english):
                scores[language] += 1.0
        if word in english:
            scores[Language.EN] += 0.75
    for language, sign in ((Language.ES, "[¿¡ñ]"), (Language.DE, "[äöüß]"), (Language.FR, "[çèêàùœ]|\\b[ldn]'")):
        if re.search(sign, text.lower()):
            scores[language] += 1.0
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > scores[Language.EN] else Language.EN


def _differing_end(word: str, term: str) -> int:
    shared = 0
    for left, right in zip(word, term, strict=False):
        if left != right:
            break
        shared += 1
    longer = max(len(word), len(term))
    return longer - shared if shared >= max(SHARED_PREFIX, SHARED_PART * longer) else LONGEST_ENDING + 1
