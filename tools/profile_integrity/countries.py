"""From how people write a country to its two-letter code, among those the company works with (spec tools 2.4)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale
from babel.core import get_global

from arthur.database import Database, Queries
from arthur.errors import InvalidRequest
from arthur.sql import read_sql

LANGUAGES = ("en", "fr", "es", "de")
"""The languages employees write in."""
EVERYDAY = {
    "america": "US", "the states": "US", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "great britain": "GB", "britain": "GB", "holland": "NL", "turkey": "TR", "czech republic": "CZ", "korea": "KR",
}  # fmt: skip
"""Everyday names that the list of territories has under another one."""
_ARTICLE = re.compile(r"^(?:the|la|le|les|l|el|los|las|die|der|den)\s+")
_LETTERS = re.compile(r"[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class Country:
    """A row of the company's table of countries."""

    code: str
    name: str | None


async def company_country(source: Database | Queries, written: str) -> Country:
    """Return the country that somebody wrote as a code of two or three letters or as a name.

    Raises:
        InvalidRequest: it is no country, or none of the company's.
    """
    statement = read_sql("tools.profile_integrity", "company_countries.sql")
    known = {row.code: row for row in await source.fetch(statement, {}, row=Country)}
    by_name = {_folded(row.name): row.code for row in known.values() if row.name}
    plain = _folded(written)
    code = plain.upper() if plain.upper() in known else by_name.get(plain) or territory_code(written)
    if code is None:
        raise InvalidRequest(f"I know no country {written!r}; a two-letter code such as CA works best.")
    if code not in known:
        listed = ", ".join(sorted(known))
        raise InvalidRequest(f"{code} is not in the company's table of countries, which has: {listed}.")
    return known[code]


def territory_code(written: str) -> str | None:
    """Return the ISO alpha-2 code of a country written as a code or in one of our languages, or None."""
    plain = _folded(written)
    return _code_of(plain) or _code_of(_ARTICLE.sub("", plain))


def _code_of(plain: str) -> str | None:
    code = plain.upper()
    if code in _territories():
        return code
    aliases: list[str] = get_global("territory_aliases").get(code, [])
    if code.isalpha() and len(aliases) == 1 and aliases[0] in _territories():
        return aliases[0]
    return _by_name().get(plain)


@cache
def _territories() -> frozenset[str]:
    """Return the codes that are countries or dependent territories; unions and private codes are left out."""
    others = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    return frozenset(code for code in _names("en") if len(code) == 2 and code.isalpha()) - others  # noqa: PLR2004


@cache
def _by_name() -> Mapping[str, str]:
    """Return codes by folded name, English before the other languages."""
    found: dict[str, str] = dict(EVERYDAY)
    for language in LANGUAGES:
        for code, name in _names(language).items():
            if code in _territories():
                found.setdefault(_folded(name), code)
    return found


def _names(language: str) -> Mapping[str, str]:
    return Locale(language).territories


def _folded(word: str) -> str:
    """Return a word without case, accents, points and doubled spaces: "U.S.A." becomes "usa"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", word) if not unicodedata.combining(sign))
    return " ".join(_LETTERS.sub("", bare.casefold().replace("’", "'").replace("l'", "l' ")).split())
