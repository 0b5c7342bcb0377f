"""Words and figures as people read them in Slack: money, times, tables, escapes, truncation.

Text is Slack mrkdwn. Whatever comes from data is escaped here, so that no name or note can mention, link or format.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from arthur.invisible import visible

CENT = Decimal("0.01")
SYMBOLS = {
    "USD": "$", "CAD": "$", "AUD": "$", "NZD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "¥", "THB": "฿",
}  # fmt: skip
NO_MINOR_UNIT = frozenset({"JPY"})
LIST_LIMIT = 25

_CALL = re.compile(r"(?<![\w.])@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_SLANTED = re.compile(r"(?<![^\W_])_(?=\S)([^_\n]*)(?<=\S)_(?![^\W_])")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "*": "∗", "`": "ʼ", "~": "∼"})


def text(value: object) -> str:
    """Return a value from the data as one line of harmless text.

    Slack's control characters are escaped, its formatting marks and the calls it may find in plain words replaced by
    look-alikes, and characters that nobody sees left out; a missing value is a dash.
    """
    said = visible("" if value is None else str(value)).translate(_ESCAPES)
    if "@" in said:
        said = _CALL.sub("\uff20", said)
    if "_" in said:
        said = _SLANTED.sub("\u02cd\\1\u02cd", said)
    return " ".join(said.split()) or "–"


def event_title(name: str | None, eid: str) -> str:
    """Return an event's name with its code, "Art Battle Toronto (AB4012)", or the code alone."""
    return f"{text(name)} ({text(eid)})" if name else text(eid)


def round_money(amount: Decimal) -> Decimal:
    """Round to cents, half up (pitfall D22)."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def money(amount: Decimal | float | None, currency: str | None) -> str:
    """Return an amount with symbol and currency code: "$1,890.00 CAD"; "unknown" when there is none."""
    if amount is None:
        return "unknown"
    value = round_money(Decimal(str(amount)))
    code = (currency or "").strip().upper()
    figure = f"{abs(value):,.0f}" if code in NO_MINOR_UNIT else f"{abs(value):,.2f}"
    sign = "−" if value < 0 else ""
    return f"{sign}{SYMBOLS.get(code, '')}{figure} {text(code) if code else '(currency unknown)'}"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """Return a number with its noun: "1 bid", "1,204 bids"."""
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def percent(part: Decimal | float, whole: Decimal | float) -> str:
    """Return a share as a whole percentage, or a dash when there is no whole."""
    return f"{Decimal(str(part)) / Decimal(str(whole)):.0%}" if whole else "–"


def zone(name: str | None) -> ZoneInfo | None:
    """Return the time zone of an IANA name, or None when it is missing or unknown (pitfall A5)."""
    if not name:
        return None
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError):
        return None


def when(moment: datetime | None, timezone: str | None) -> str:
    """Return a moment in the event's zone with its abbreviation: "Sat 14 Mar 2026, 19:00 EDT".

    Without a usable zone the time is given in UTC and says so, because a silent fallback looks right and is hours off.
    """
    if moment is None:
        return "not set"
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    place = zone(timezone)
    if place is None:
        return f"{aware.astimezone(UTC):%a %d %b %Y, %H:%M} UTC (zone unknown)"
    local = aware.astimezone(place)
    return f"{local:%a %d %b %Y, %H:%M} {local.tzname()}"


def span(first: date | None, last: date | None) -> str:
    """Return the days from one to the other: "Sat 13 Jun 2026", "May 2026", "Fri 12 – Sun 14 Jun 2026", "since ..."."""
    if first is None or last is None:
        return f"until {last:%a %d %b %Y}" if last else f"since {first:%a %d %b %Y}" if first else ""
    if first == last:
        return f"{first:%a %d %b %Y}"
    after = last + timedelta(days=1)
    if (first.month, first.day, after.month, after.day, after.year - first.year) == (1, 1, 1, 1, 1):
        return f"{first:%Y}"
    if first.day == after.day == 1 and (after.year - first.year) * 12 + after.month - first.month == 1:
        return f"{first:%b %Y}"
    start = f"{first:%a %d}" if (first.year, first.month) == (last.year, last.month) else f"{first:%a %d %b}"
    return f"{start if first.year == last.year else f'{start} {first:%Y}'} – {last:%a %d %b %Y}"


def age(since: datetime, now: datetime) -> str:
    """Return how long ago a moment was, in the largest fitting unit: "3 h ago"."""
    minutes = int((now - since).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, unit in ((60 * 24, "d"), (60, "h")):
        if minutes >= size:
            return f"{minutes // size} {unit} ago"
    return f"{minutes} min ago"


def bullets(lines: Iterable[str], *, total: int | None = None, narrow: str = "") -> str:
    """Return lines as bullets, at most 25, and say how many there are in all and how to see the rest."""
    given = list(lines)
    kept = given[:LIST_LIMIT]
    return "\n".join(f"• {line}" for line in kept) + _left_out(len(kept), max(total or 0, len(given)), narrow)


def table(
    headers: Sequence[str], rows: Sequence[Sequence[object]], *, total: int | None = None, narrow: str = ""
) -> str:
    """Return rows as a padded table in a code block, at most 25, with what is left out stated below.

    Cells are escaped here; pass them as they come from the data.
    """
    cells = [[text(cell) for cell in row] for row in rows[:LIST_LIMIT]]
    widths = [max(len(cell) for cell in column) for column in zip(headers, *cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (list(headers), *cells)
    ]
    return "```\n" + "\n".join(lines) + "\n```" + _left_out(len(cells), max(total or 0, len(rows)), narrow)


def _left_out(shown: int, known: int, narrow: str) -> str:
    if known <= shown:
        return ""
    return f"\n… and {known - shown:,} more ({known:,} in all)." + (f" {narrow}" if narrow else "")


def section(title: str, *parts: str) -> str:
    """Return a bold first line that stands alone as a preview, and the parts that are not empty below it."""
    return "\n".join([title, *(part for part in parts if part)])
