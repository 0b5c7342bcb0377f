"""The codes, numbers and addresses in a question, found by their form alone (pitfalls A1, A2, A7)."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class MarkKind(StrEnum):
    """What a marked piece of text is."""

    ARTWORK = "artwork"
    EVENT = "event"
    EMAIL = "email"
    PHONE = "phone"
    UUID = "uuid"
    DATE = "date"
    MONEY = "money"
    CHANNEL = "channel"
    USER = "user"
    LONG_NUMBER = "long_number"
    QUOTE = "quote"
    NUMBER = "number"
    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A piece of the cleaned question; `value` is what tools take, `text` what was typed."""

    kind: MarkKind
    start: int
    end: int
    text: str
    value: str


CURRENCIES = frozenset({
    "USD", "CAD", "AUD", "NZD", "EUR", "GBP", "THB", "JPY", "CNY", "MXN", "CHF", "SEK", "NOK", "DKK", "BRL", "INR",
})  # fmt: skip

_UNITS = (
    r"(?:usd|cad|aud|nzd|eur|gbp|thb|jpy|cny|mxn|chf|sek|nok|dkk|brl|inr"
    r"|dollars?|bucks|euros?|pounds?|pesos?|d[oó]lares|[$€£])"
)
_NOT_A_CODE = r"(?!\s*(?:%|" + _UNITS + r"\b|tickets?|people|ppl|characters?|hours?|days?|h\b))"

_PATTERNS: tuple[tuple[MarkKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (MarkKind.CHANNEL, r"<#(?P<value>[CGD][A-Z0-9]+)(?:\|[^>]*)?>"),
        (MarkKind.USER, r"<@(?P<value>[UW][A-Z0-9]+)(?:\|[^>]*)?>"),
        (MarkKind.EMAIL, r"(?P<value>[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)"),
        (MarkKind.UUID, r"\b(?P<value>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b"),
        (MarkKind.ARTWORK, r"\b(?P<value>AB[\s\-_.#]{0,2}\d{3,5}-\d{1,2}-\d{1,2})\b"),
        (MarkKind.EVENT, r"\b(?P<value>(?:AB|TEST)[\s\-_.#]{0,2}\d{3,5})\b"),
        (MarkKind.DATE, r"\b(?P<value>\d{4}-\d{2}-\d{2})\b"),
        (MarkKind.MONEY, r"(?P<value>(?:[$€£]\s?\d[\d.,]*\d|[$€£]\s?\d)(?:\s?" + _UNITS + r"\b)?)"),
        (MarkKind.MONEY, r"(?<![\w\-])(?P<value>\d[\d.,]*\s?" + _UNITS + r")(?!\w)"),
        (MarkKind.PHONE, r"(?<![\w\-])(?P<value>\+\d[\d\s().\-]{7,17}\d)(?![\w\-]?\d)"),
        (MarkKind.PHONE, r"(?<![\w\-])(?P<value>\(?\d{3}\)?[\s.\-]?\d{3}[\s.\-]?\d{4}|\d{3}[.\-]\d{4})(?![\w\-]?\d)"),
        (MarkKind.LONG_NUMBER, r"(?<![\w\-])#?(?P<value>\d{5,})(?![\w\-]?\d)"),
        (MarkKind.EVENT, r"\b(?:event|show|night)\s+#?(?P<value>\d{3,5})\b"),
        (
            MarkKind.EVENT,
            r"(?<![\w\-/.,:#$€£*+])(?<![*+/=]\s)(?P<value>(?!19\d\d|20\d\d)\d{4})(?![\w\-/:]|[.,]\d|\s*[*+/])"
            + _NOT_A_CODE,
        ),
        (MarkKind.NUMBER, r"(?<![\w.,:])#?(?P<value>\d{1,4})(?![\w:]|[.,]\d)"),
    )
)
_QUOTE = re.compile(
    r"\"(?P<a>[^\"]+)\"|“(?P<b>[^”]+)”|„(?P<c>[^“”\"]+)[“”\"]|«\s*(?P<d>[^»]+?)\s*»|(?<!\w)'(?P<e>[^']+)'(?!\w)"
)
_AFTER_COLON = re.compile(
    r"(?:\w\S*\s+){2,}\S*\s?:\s+"
    r"(?!(?:what|who|how|which|when|where|why|is|are|did|do|does|can|could|please|show|give|list)\b)(?P<text>[^?]+)$",
    re.IGNORECASE,
)
"""Text after a colon is dictated if the words before it can be an order and it is no question itself."""

_REMEMBER_THAT = re.compile(
    r"\b(?:rem\w{0,4}ber|note|save|store|write down|jot down|memori[sz]e|retiens|souviens-toi|recuerda|anota|apunta|"
    r"merke?)\b.*?\b(?:that|que|qu'|dass)\s*(?P<text>[^?]+)$",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(r"^\s*(?:<@[UW][A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+")
_LINK = re.compile(r"<(?:mailto:|tel:|https?://)[^|>]*\|(?P<label>[^>]*)>")
_BARE_LINK = re.compile(r"<(?:mailto:|tel:)?(?P<target>[^@#!>|][^>|]*)>")
_EMOJI = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]*:(?!\w)")
_STYLE = re.compile(r"(?<![\w*_~`])[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?![\w*_~`])")


def clean(question: str) -> str:
    """Return the question as read by a person: no address, no styling, links by their label; channels stay marked."""
    text = _ADDRESSED.sub("", html.unescape(question))
    text = _LINK.sub(lambda link: link["label"], text)
    text = _BARE_LINK.sub(lambda link: link["target"], text)
    return " ".join(_STYLE.sub("", _EMOJI.sub(" ", text).replace("’", "'")).split())


def find_marks(text: str) -> tuple[Mark, ...]:
    """Return the marks of a cleaned question in order; the more particular form wins where two overlap."""
    taken = bytearray(len(text))
    found: list[Mark] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if any(taken[start:end]):
                continue
            taken[start:end] = b"\x01" * (end - start)
            found.append(
                Mark(kind=kind, start=match.start(), end=match.end(), text=match[0], value=_value(kind, match))
            )
    return tuple(sorted(found, key=lambda mark: mark.start))


def find_quotes(text: str) -> tuple[Mark, ...]:
    """Return the passages that are dictated: in quotation marks, else after a colon or "remember that"."""
    quoted = tuple(_quote(match, _inner(match)) for match in _QUOTE.finditer(text))
    if quoted:
        return quoted
    dictated = _AFTER_COLON.search(text) or _REMEMBER_THAT.search(text)
    return (_quote(dictated, dictated["text"], start=dictated.start("text")),) if dictated else ()


def _quote(match: re.Match[str], value: str, *, start: int | None = None) -> Mark:
    begin = match.start() if start is None else start
    return Mark(kind=MarkKind.QUOTE, start=begin, end=match.end(), text=match.string[begin : match.end()], value=value)


def of_kind(marks: Iterable[Mark], *kinds: MarkKind) -> Iterator[Mark]:
    """Yield the marks of the given kinds, in order."""
    return (mark for mark in marks if mark.kind in kinds)


def _inner(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None).strip()


def _value(kind: MarkKind, match: re.Match[str]) -> str:
    typed = match["value"]
    if kind is MarkKind.EVENT:
        digits = re.sub(r"\D", "", typed)
        return f"TEST{digits}" if typed.upper().startswith("TEST") else f"AB{digits}"
    if kind is MarkKind.ARTWORK:
        number, code_round, easel = re.findall(r"\d+", typed)
        return f"AB{number}-{code_round}-{easel}"
    if kind is MarkKind.PHONE:
        return ("+" if typed.startswith("+") else "") + re.sub(r"\D", "", typed)
    return typed.lower() if kind is MarkKind.UUID else typed
