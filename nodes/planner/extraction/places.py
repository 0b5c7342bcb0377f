"""Cities and countries."""

import re
from functools import cache

from nodes.planner.extraction.asked import Asked
from tools.routing.glossary import Language, fold
from tools.routing.marks import CURRENCIES, MarkKind

_ALIASES = {
    "usa": "US", "america": "US", "united states of america": "US", "the states": "US", "etats-unis": "US",
    "estados unidos": "US", "eeuu": "US", "vereinigte staaten": "US", "uk": "GB", "u.k.": "GB", "england": "GB",
    "britain": "GB", "great britain": "GB", "scotland": "GB", "wales": "GB", "angleterre": "GB", "inglaterra": "GB",
    "holland": "NL", "hollande": "NL", "holanda": "NL", "czech republic": "CZ", "korea": "KR", "turkey": "TR",
}  # fmt: skip
_INTRODUCED_CITY = re.compile(
    r"\b(?:in|at|à|a|en|bei|nach|für|for|pour|para|de)\s+(?P<city>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)*)"
)


def city(asked: Asked) -> str | None:
    """Return the city that is named, with its accents where we know them."""
    if known := asked.first(MarkKind.PLACE):
        return known
    match = _INTRODUCED_CITY.search(asked.text)
    names = {mark.value for mark in asked.marks(MarkKind.NAME)}
    return match["city"] if match and match["city"] in names else None


def country(asked: Asked) -> str | None:
    """Return the two-letter code of the country that is named, in any of our languages."""
    text = asked.folded
    named = [
        (match.start(), len(name), code)
        for name, code in country_names().items()
        if name in text and (match := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text))
    ]
    if named:
        return max(named)[2]
    codes = set(country_names().values())
    typed = re.findall(r"(?<![\w-])[A-Z]{2}(?![\w-])", asked.text)
    at_end = re.findall(r"(?:to|be|is|=|:|en|a|auf|in)\s+([A-Za-z]{2,3})\W*$", asked.text)
    for found in (*reversed(typed), *(code.upper() for code in at_end)):
        if found in codes:
            return found
        if (code := _alpha3().get(found)) and found not in CURRENCIES:
            return code
    return None


def country_named(asked: Asked) -> str | None:
    """Return the code of a country whose name is typed out: "in the UK", "en France"."""
    text = asked.folded
    named = [(len(name), code) for name, code in country_names().items() if len(name) > 1 and _says(name, text)]
    return max(named)[1] if named else None


def _says(name: str, text: str) -> bool:
    lead = r"(?:in|en|au|aux|across|of|for)\s+(?:the\s+|los\s+|den\s+)?"
    return name in text and re.search(rf"(?<!\w){lead}{re.escape(name)}(?!\w)", text) is not None


def is_country(name: str) -> bool:
    """Say whether a name is a country's."""
    return fold(name) in country_names()


@cache
def country_names() -> dict[str, str]:
    """Return folded names of countries in four languages with their codes: Babel's data, read from files once."""
    from babel import Locale  # noqa: PLC0415  loads its data, so only when asked

    names = dict(_ALIASES)
    for language in Language:
        territories = Locale(language.value).territories
        names.update(
            {fold(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha()}  # noqa: PLR2004
        )
    return names


@cache
def _alpha3() -> dict[str, str]:
    return {
        "USA": "US", "CAN": "CA", "GBR": "GB", "AUS": "AU", "NZL": "NZ", "MEX": "MX", "FRA": "FR", "DEU": "DE",
        "ESP": "ES", "IRL": "IE", "NLD": "NL", "BEL": "BE", "CHE": "CH", "AUT": "AT", "ITA": "IT", "PRT": "PT",
        "JPN": "JP", "CHN": "CN", "THA": "TH", "POL": "PL", "SWE": "SE", "NOR": "NO", "DNK": "DK", "BRA": "BR",
        "ARG": "AR", "COL": "CO", "IND": "IN",
    }  # fmt: skip
