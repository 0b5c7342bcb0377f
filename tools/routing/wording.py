"""A question as the router reads it: marks replaced, spelling mended, every word in English."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tools.routing.glossary import Glossary, Language, detect_language, fold
from tools.routing.marks import Mark, MarkKind, clean, find_marks, find_quotes
from tools.routing.names import NameFinder, load_places

PLACEHOLDERS = {
    MarkKind.ARTWORK: "artworkcode",
    MarkKind.EVENT: "eventcode",
    MarkKind.EMAIL: "emailaddress",
    MarkKind.PHONE: "phonenumber",
    MarkKind.UUID: "uuid",
    MarkKind.DATE: "calendardate",
    MarkKind.MONEY: "moneyamount",
    MarkKind.CHANNEL: "channel",
    MarkKind.USER: "colleague",
    MarkKind.LONG_NUMBER: "longnumber",
    MarkKind.QUOTE: "quotedtext",
    MarkKind.NUMBER: "smallnumber",
    MarkKind.PLACE: "placename",
    MarkKind.NAME: "personname",
}
"""The word that stands for a mark, so that AB4003 and AB4571 are the same to the router."""

SPOKEN = {
    "artworkcode": "the artwork",
    "eventcode": "the event",
    "emailaddress": "the email address",
    "phonenumber": "the phone number",
    "uuid": "the id",
    "calendardate": "the date",
    "moneyamount": "the amount",
    "longnumber": "number",
    "quotedtext": "the text",
    "smallnumber": "",
    "placename": "Toronto",
    "personname": "Mary Smith",
    "colleague": "the colleague",
}
"""What the embedder reads in the place of a mark."""

_STANDING_IN = frozenset(PLACEHOLDERS.values())

LONG_QUOTE = 3
"""A quotation of so many words is dictated text, not part of the question."""

_WORD = re.compile(r"[a-z0-9_]+")
_ADDRESS = re.compile(r"\S+@\S+")
_SHORTEST_MENDED, _LENGTH_FOR_TWO = 5, 8


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A question in the router's terms.

    `words` keep their order, placeholders among them; `content` are those that carry meaning by themselves; `unknown`
    are words as typed that neither the trade nor a language knows, `mended` those whose spelling was corrected.
    """

    plain: str
    language: Language
    marks: tuple[Mark, ...]
    quotes: tuple[Mark, ...]
    words: tuple[str, ...]
    content: tuple[str, ...]
    unknown: frozenset[str]
    mended: frozenset[str]

    @property
    def stated(self) -> tuple[Mark, ...]:
        """The marks outside dictated passages: what the question is about, not what it passes on."""
        return tuple(mark for mark in self.marks if not self._is_dictated(mark))

    def _is_dictated(self, mark: Mark) -> bool:
        return any(quote.start <= mark.start < quote.end for quote in self.quotes)

    @property
    def sentence(self) -> str:
        """The question for the embedder, in plain English words."""
        return " ".join(filter(None, (SPOKEN.get(word, word.replace("_", " ")) for word in self.words)))


class Reader:
    """Reads questions against the vocabulary of the tools and the glossary."""

    def __init__(self, glossary: Glossary, texts: Iterable[str]) -> None:
        self._glossary = glossary
        self._english = glossary[Language.EN]
        translated = {
            word for lexicon in glossary.values() for english in lexicon.terms.values() for word in english.split()
        }
        trade = _english_words(texts, glossary, frozenset(translated) | self._english.function)
        self._vocabulary = frozenset(trade | translated | set(PLACEHOLDERS.values()))
        self._known = self._vocabulary | self._english.function
        self._mendable = sorted(word for word in self._known if len(word) >= _SHORTEST_MENDED - 1)
        self._names = NameFinder(load_places(), self.knows, self._is_common, self._is_misspelt)

    def read(self, question: str) -> Wording:
        """Return the question's marks, language and English words."""
        plain = clean(question)
        typed_marks = find_marks(plain)
        marks = tuple(sorted((*typed_marks, *self._names.find(plain, typed_marks)), key=lambda mark: mark.start))
        quotes = tuple(mark for mark in find_quotes(plain) if len(mark.value.split()) >= LONG_QUOTE)
        text = self._with_phrases(fold(_with_placeholders(plain, marks, quotes)))
        typed = _WORD.findall(text)
        language = detect_language(typed, plain, self._glossary, self._vocabulary)
        if language is not Language.EN:
            typed = _WORD.findall(_replaced(text, self._glossary[language].phrases))
        words: list[str] = []
        unknown: set[str] = set()
        mended: set[str] = set()
        for word in typed:
            english = self._in_english(word, language)
            if english is None and (english := self._mended(word)) is not None:
                mended.add(word)
            if english is None:
                unknown.add(word)
            words.extend((english if english is not None else word).split())
        return Wording(
            plain=plain,
            language=language,
            marks=marks,
            quotes=quotes,
            words=tuple(words),
            content=tuple(word for word in words if self.is_content(word) and word not in _STANDING_IN),
            unknown=frozenset(unknown),
            mended=frozenset(mended),
        )

    def knows(self, word: str) -> bool:
        """Say whether a folded word belongs to the trade or to one of the languages, as opposed to a name."""
        return word in self._known or self._is_common(word)

    def _is_common(self, word: str) -> bool:
        return any(lexicon.english(word) is not None for lexicon in self._glossary.values())

    def _is_misspelt(self, word: str) -> bool:
        return self._mended(word) is not None

    def is_content(self, word: str) -> bool:
        """Say whether a word carries meaning, unlike articles and the like."""
        return len(word) > 1 and word not in self._english.function

    def _with_phrases(self, text: str) -> str:
        return _replaced(text, self._english.phrases)

    def _in_english(self, word: str, language: Language) -> str | None:
        """Return the word in English, or None if it is not spelled like any known word."""
        if language is not Language.EN and (found := self._glossary[language].english(word)) is not None:
            return found
        if word in self._english.terms:
            return self._english.terms[word]
        if word in self._known or word.isdigit():
            return word
        return self._from_other_language(word, language)

    def _from_other_language(self, word: str, language: Language) -> str | None:
        """Look a word of a mixed sentence up elsewhere: exact terms alone, for inflections would guess too much."""
        others = (lexicon for name, lexicon in self._glossary.items() if name not in (language, Language.EN))
        return next((lexicon.terms[word] for lexicon in others if word in lexicon.terms), None)

    def _mended(self, word: str) -> str | None:
        """Return the vocabulary's word that was probably meant: one slip, or two in a long word."""
        if len(word) < _SHORTEST_MENDED - 1:
            return None
        slips = 2 if len(word) >= _LENGTH_FOR_TWO else 1
        near = process.extract(word, self._mendable, scorer=OSA.distance, score_cutoff=slips, limit=5)
        likely = [(distance, found) for found, distance, _ in near if _plausible(word, found)]
        return min(likely)[1] if likely else None


def _english_words(texts: Iterable[str], glossary: Glossary, surely_english: frozenset[str]) -> set[str]:
    """Return the words of the records' English texts; their questions in other languages would pass for English."""
    found: set[str] = set()
    for text in texts:
        words = _WORD.findall(fold(text))
        if detect_language(words, text, glossary, surely_english) is Language.EN:
            found.update(_everyday_words(text))
    return found


def _everyday_words(text: str) -> Iterator[str]:
    """Yield the words of a record's text that are no names: those in small letters, and abbreviations in capitals."""
    for token in re.findall(r"[^\W_]+(?:'[^\W_]+)?", _ADDRESS.sub(" ", text.replace("_", " "))):
        if (token.islower() or token.isupper()) and not token.isdigit():
            yield from _WORD.findall(fold(token))


def _plausible(typed: str, meant: str) -> bool:
    """Say whether a slip is likely: short words need the same letters, and hardly anybody mistypes the first one."""
    if len(typed) < _SHORTEST_MENDED:
        return sorted(typed) == sorted(meant)
    return typed[0] == meant[0] or sorted(typed) == sorted(meant)


def _replaced(text: str, phrases: Mapping[str, str]) -> str:
    for phrase, english in phrases.items():
        if phrase in text:
            text = re.sub(rf"(?<![\w]){re.escape(phrase)}(?![\w])", f" {english} ", text)
    return text


def _with_placeholders(plain: str, marks: Sequence[Mark], quotes: Sequence[Mark]) -> str:
    """Replace marks by their placeholder words; a dictated passage hides the marks inside it."""
    outside = [mark for mark in marks if not any(quote.start <= mark.start < quote.end for quote in quotes)]
    pieces: list[str] = []
    position = 0
    for mark in sorted((*outside, *quotes), key=lambda mark: mark.start):
        pieces += [plain[position : mark.start], f" {PLACEHOLDERS[mark.kind]} "]
        position = max(position, mark.end)
    return "".join((*pieces, plain[position:]))
