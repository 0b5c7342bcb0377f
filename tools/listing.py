"""A long list of a result as a CSV file: all rows that the tool returned, masked as it returned them."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from tools.enclosures import Listing, packed
from tools.render import LIST_LIMIT
from tools.spec import Result

LEAST_OF_MANY = 10
"""Rows from which a list that is only the beginning of a longer one is worth a file."""
MOST_CHARS = 100_000
BYTE_ORDER_MARK = "\ufeff"
"""Without it, Excel takes the file's letters for those of another alphabet."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With which a formula begins, in wide letters too."""
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def listing_of(tool_name: str, result: Result) -> Listing | None:
    """Return the longest list of a result as a file, if it is longer than what people are shown, or was cut.

    Where a result has several lists, its `truncated` may mean any of them, so it says nothing about the longest.
    """
    if result.row_count() < LEAST_OF_MANY:
        return None
    shape: Mapping[str, Any] = result.model_dump(mode="json")
    lists = {name: value for name, value in shape.items() if isinstance(value, list)}
    name = max(lists, key=lambda one: len(lists[one]), default=None)
    cut = shape.get("truncated") is True and len(lists) == 1
    if name is None or len(lists[name]) <= (LEAST_OF_MANY - 1 if cut else LIST_LIMIT):
        return None
    text, written = _csv([_flat(row) for row in lists[name]])
    whole = written == len(lists[name]) and not cut
    size = f"{written:,} rows" if whole else f"the first {written:,} rows"
    title = f"{_words(name).capitalize()}: {size}"
    return Listing(name=f"{tool_name}-{name}", title=title, rows=written, packed=packed(text))


def _flat(row: object, above: str = "") -> dict[str, str]:
    """Return a row as cells; what is nested gets a column of its own, or is written out."""
    if not isinstance(row, Mapping):
        return {above or "value": _cell(row)}
    flat: dict[str, str] = {}
    for name, value in row.items():
        column = f"{above} {_words(str(name))}".strip()
        flat |= _flat(value, column) if isinstance(value, Mapping) else {_inert(column): _cell(value)}
    return flat


def _cell(value: object) -> str:
    """Return a value as a spreadsheet may read it: never as a formula."""
    if value is None:
        return ""
    if isinstance(value, list):
        plain = all(not isinstance(one, Mapping | list) for one in value)
        text = "; ".join(map(str, value)) if plain else json.dumps(value, ensure_ascii=False)
    else:
        text = str(value)
    return text if _NUMBER.fullmatch(text) else _inert(text)


def _inert(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Sequence[Mapping[str, str]]) -> tuple[str, int]:
    """Return as many rows as fit below a header, and how many these are."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, _columns(rows), restval="", extrasaction="ignore")
    writer.writeheader()
    written = 0
    for row in rows:
        before = file.tell()
        writer.writerow(row)
        if file.tell() > MOST_CHARS:
            file.truncate(before)
            break
        written += 1
    return BYTE_ORDER_MARK + file.getvalue(), written


def _columns(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """Return the columns in their order, without those that hold nothing where others hold what is nested in them."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    filled = {column for row in rows for column, value in row.items() if value}
    return [one for one in columns if one in filled or not any(other.startswith(f"{one} ") for other in columns)]


def _words(name: str) -> str:
    return name.replace("_", " ")
