"""Amounts and currencies."""

import re
from decimal import Decimal, InvalidOperation

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.numbers import NUMBER_WORDS
from tools.routing.marks import CURRENCIES, MarkKind

_NAMES: tuple[tuple[str, str], ...] = (
    (
        r"canadian(?: dollars?)?|loonies?|dollars? canadiens?|dolares? canadienses?|kanadische[nr]? dollar|c\$|ca\$",
        "CAD",
    ),
    (r"australian(?: dollars?)?|aussie(?: dollars?)?|australische[nr]? dollar|a\$|au\$", "AUD"),
    (r"new zealand dollars?|kiwi dollars?|nz\$", "NZD"),
    (r"pounds?(?: sterling)?|sterling|livres?(?: sterling)?|libras?|pfund|quid|£", "GBP"),
    (r"mexican pesos?|pesos? mexicanos?|pesos?", "MXN"),
    (r"euros?|€", "EUR"),
    (r"(?:thai )?bahts?", "THB"),
    (r"(?:japanese )?yen", "JPY"),
    (r"(?:chinese )?yuan|renminbi|rmb", "CNY"),
    (r"swiss francs?|francs? suisses?|schweizer franken|francos suizos", "CHF"),
    (r"us dollars?|american dollars?|us\$|dollars?|dolares?|bucks|greenbacks?|usd|\$", "USD"),
)
_FIGURE = re.compile(r"\d[\d.,]*")


def currencies(asked: Asked) -> tuple[str, ...]:
    """Return the currencies named, as codes, in order and each once."""
    found: dict[str, int] = {}
    taken = asked.folded
    for code in sorted(CURRENCIES):
        if match := re.search(rf"(?<![a-z]){code.lower()}(?![a-z])", taken):
            found.setdefault(code, match.start())
    for pattern, code in _NAMES:
        expression = re.compile(rf"(?<![a-z$])(?:{pattern})(?![a-z])")
        if match := expression.search(taken):
            found.setdefault(code, match.start())
            taken = expression.sub(lambda match: " " * len(match[0]), taken)
    return tuple(sorted(found, key=lambda code: found[code]))


def amount(asked: Asked) -> Decimal | None:
    """Return the amount of money named, in figures or in words."""
    if (typed := asked.first(MarkKind.MONEY)) is not None and (figure := _FIGURE.search(typed)):
        return _decimal(figure[0])
    words = re.findall(r"[a-z]+", asked.folded)
    for position, word in enumerate(words):
        if word.upper() in CURRENCIES or word in {"dollars", "dollar", "euros", "euro", "pounds", "bucks", "pesos"}:
            return _spoken(words[max(0, position - 4) : position])
    return None


def _decimal(figure: str) -> Decimal | None:
    """Read 1,200.50 and 1.200,50 alike: a last group of three digits is thousands, of one or two is cents."""
    figure = figure.strip(".,")
    whole, _, cents = (figure, "", "") if not re.search(r"[.,]\d{1,2}$", figure) else _split_cents(figure)
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{cents}" if cents else ""))
    except InvalidOperation:
        return None


def _split_cents(figure: str) -> tuple[str, str, str]:
    position = max(figure.rfind("."), figure.rfind(","))
    return figure[:position], figure[position], figure[position + 1 :]


def _spoken(words: list[str]) -> Decimal | None:
    """Read the number words at the end: "sixty", "two hundred fifty", and "two-fifty" for 250."""
    total = 0
    seen = False
    for word in words:
        if word == "hundred":
            total = max(total, 1) * 100
        elif word == "thousand":
            total = max(total, 1) * 1000
        elif word in NUMBER_WORDS:
            value = NUMBER_WORDS[word]
            shorthand = 0 < total < 10 <= value  # noqa: PLR2004  "two-fifty", "one twenty"
            total = total * 100 + value if shorthand else total + value
        elif word != "and":
            total, seen = 0, False
            continue
        seen = seen or word != "and"
    return Decimal(total) if seen and total else None
