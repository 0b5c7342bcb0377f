"""What somebody typed to find a person or an artist: an address, a telephone number, an id, a number or a name."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal
from uuid import UUID

from tools.arguments import digits_only, like_pattern

_LINKED = re.compile(r"^<(?:mailto:|tel:)?([^|>]+)(?:\|[^>]*)?>$")
_PHONE = re.compile(r"^\+?[\d\s().\-/]+$")
LEAST_PHONE_DIGITS = 4
_ARTIST_NUMBER = re.compile(r"^(?:artist\s*)?(?:number\s*|no\.?\s*|#\s*)?(\d{1,6})$", re.IGNORECASE)
_NATIONAL = 10
"""Digits of a number without country code, where numbers are written in several forms (pitfall B1)."""


Match = Literal["exact", "prefix", "substring"]
"""How well a record fits."""


class Shape(StrEnum):
    """Kinds of search text."""

    EMAIL = "email"
    PHONE = "phone"
    ID = "id"
    NUMBER = "number"
    NAME = "name"


def unlinked(typed: str) -> str:
    """Return the text without the link that chat clients put around addresses and numbers."""
    match = _LINKED.match(typed.strip())
    return (match[1] if match else typed).strip()


def shape_of(typed: str) -> Shape:
    """Return what a text looks like; up to six digits alone may be an artist number."""
    if as_uuid(typed):
        return Shape.ID
    if "@" in typed:
        return Shape.EMAIL
    if as_artist_number(typed) is not None:
        return Shape.NUMBER
    if _PHONE.match(typed) and len(digits_only(typed)) >= LEAST_PHONE_DIGITS:
        return Shape.PHONE
    return Shape.NAME


def as_uuid(typed: str) -> str | None:
    """Return the text as a UUID, None if it is none."""
    try:
        return str(UUID(typed))
    except ValueError:
        return None


def as_artist_number(typed: str) -> int | None:
    """Return "310618", "#310618" or "artist 310618" as a number, None if the text is none."""
    match = _ARTIST_NUMBER.match(typed)
    return int(match[1]) if match else None


def ascii_sieve(pattern: str) -> str:
    """Return a LIKE pattern, in small letters, that all which fits the pattern fits in C's lower case.

    Letters beyond ASCII may stand for anything in it: C's lower case, the cheapest there is, leaves them alone.
    """
    return re.sub(r"[^\x00-\x7f]+", "%", pattern).lower()


@dataclass(frozen=True, kw_only=True)
class NamePattern:
    """How a name is matched: every word somewhere, in any order, without regard to case."""

    exact: str
    words: list[str]

    @classmethod
    def of(cls, typed: str) -> "NamePattern":
        """Return the patterns of a name; LIKE's signs in it stand for themselves (pitfall B6)."""
        words = typed.replace(",", " ").split() or [typed]
        return cls(exact=" ".join(words).lower(), words=[f"%{like_pattern(word)}%" for word in words])


@dataclass(frozen=True, kw_only=True)
class PhonePattern:
    """How a number is matched: by its digits, with or without a leading 1, or by its last ten (pitfall B1)."""

    digits: str
    without_one: str
    last_ten: str | None
    """None when fewer than ten digits were given."""
    gapped: str
    """A LIKE pattern that allows anything between the digits: a cheap first sieve over numbers as they were typed."""

    @classmethod
    def of(cls, typed: str) -> "PhonePattern":
        """Return the patterns of a number as somebody wrote it."""
        digits = digits_only(typed)
        tail = digits[-_NATIONAL:]
        is_long = len(digits) > _NATIONAL and digits.startswith("1")
        return cls(
            digits=digits,
            without_one=digits[1:] if is_long else digits,
            last_ten=tail if len(tail) == _NATIONAL else None,
            gapped=f"%{'%'.join(tail)}%",
        )
