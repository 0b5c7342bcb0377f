"""What tables and charts may hold, and how many of them a message takes."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.slack.state.records import JsonObject

MOST_ROWS = 100
MOST_CELLS = 20
MOST_TABLE_CHARS = 10_000
MOST_CHARTS = 2
MOST_SERIES = 12
LONGEST_LABEL = 20
LONGEST_TITLE = 50
ALIGNMENTS = frozenset({"left", "center", "right"})


def second_table(blocks: Sequence[JsonObject]) -> bool:
    """Say whether there is more than one table, which Slack refuses with a code of its own."""
    return sum(block.get("type") == "table" for block in blocks) > 1


def together(blocks: Sequence[JsonObject]) -> Iterator[str]:
    """Yield what is wrong with tables and charts of a message taken together."""
    tables = [block for block in blocks if block.get("type") in {"table", "data_table"}]
    if sum(len(_shown(cell)) for table in tables for row in _rows(table) for cell in row) > MOST_TABLE_CHARS:
        yield f"no more than {MOST_TABLE_CHARS} characters allowed in all table cells"
    if sum(block.get("type") == "data_visualization" for block in blocks) > MOST_CHARTS:
        yield f"no more than {MOST_CHARTS} data_visualization blocks allowed"


def table(block: JsonObject) -> Iterator[str]:
    """Yield what is wrong with a table: rows of cells, each with at least a character."""
    rows, settings = _rows(block), block.get("column_settings") or []
    if not 1 <= len(rows) <= MOST_ROWS:
        yield f"between 1 and {MOST_ROWS} items allowed: rows"
    if len(rows) != len(block.get("rows") or ()):
        yield "a row must be a list of cells: rows"
    if any(not 1 <= len(row) <= MOST_CELLS for row in rows):
        yield f"between 1 and {MOST_CELLS} cells allowed: rows"
    yield from (reason for row in rows for cell in row for reason in _cell(cell))
    if len(settings) > MOST_CELLS:
        yield f"no more than {MOST_CELLS} items allowed: column_settings"
    if any(one is not None and one.get("align", "left") not in ALIGNMENTS for one in settings):
        yield "invalid align: column_settings"


def data_table(block: JsonObject) -> Iterator[str]:
    """Yield what is wrong with a data table: a caption, a header and rows of the same length."""
    rows = _rows(block)
    if not 2 <= len(rows) <= MOST_ROWS + 1:  # noqa: PLR2004
        yield f"between 2 and {MOST_ROWS + 1} items allowed: rows"
    if not 0 < len(str(block.get("caption", ""))) <= 2000:  # noqa: PLR2004
        yield "between 1 and 2000 characters allowed: caption"
    if len({len(row) for row in rows}) > 1 or any(not 1 <= len(row) <= MOST_CELLS for row in rows):
        yield f"all rows need the same number of cells, 1 to {MOST_CELLS}"
    yield from (reason for row in rows for cell in row for reason in _cell(cell))


def chart(block: JsonObject) -> Iterator[str]:
    """Yield what is wrong with a chart."""
    yield from _within(block.get("title"), LONGEST_TITLE, "title")
    facts = block.get("chart")
    match facts:
        case {"type": "pie", "segments": list(segments)}:
            yield from _pie(segments)
        case {"type": "line" | "bar" | "area", "series": list(series), "axis_config": dict(axes)}:
            yield from _plotted(series, axes)
        case _:
            yield "invalid chart type, or a field of it is missing"


def _pie(segments: list[JsonObject]) -> Iterator[str]:
    if not 1 <= len(segments) <= MOST_SERIES:
        yield f"between 1 and {MOST_SERIES} items allowed: segments"
    for segment in segments:
        yield from _within(segment.get("label"), LONGEST_LABEL, "segment label")
        if not _is_number(segment.get("value")) or segment["value"] <= 0:
            yield "must be a positive number: segment value"


def _plotted(series: list[JsonObject], axes: JsonObject) -> Iterator[str]:
    categories, names = axes.get("categories") or [], [one.get("name") for one in series]
    if not 1 <= len(series) <= MOST_SERIES:
        yield f"between 1 and {MOST_SERIES} items allowed: series"
    if len(set(names)) != len(names):
        yield "series names must be unique"
    if not 1 <= len(categories) <= 20 or len(set(categories)) != len(categories):  # noqa: PLR2004
        yield "between 1 and 20 unique items allowed: categories"
    for label in (*names, *categories):
        yield from _within(label, LONGEST_LABEL, "label")
    for name in ("x_label", "y_label"):
        if name in axes:
            yield from _within(axes[name], LONGEST_TITLE, name)
    for one in series:
        points = one.get("data") or []
        if [point.get("label") for point in points] != categories:
            yield "every series needs one data point for each category"
        if not all(_is_number(point.get("value")) for point in points):
            yield "must be a number: data point value"


def _rows(block: JsonObject) -> list[list[Any]]:
    return [row for row in block.get("rows") or () if isinstance(row, list)]


def _cell(cell: object) -> Iterator[str]:
    match cell:
        case {"type": "raw_text", "text": str(text)} if text:
            return
        case {"type": "raw_number", "value": value} if _is_number(value):
            return
        case {"type": "rich_text", "elements": list(elements)} if elements:
            return
        case {"type": "raw_text"}:
            yield "must be more than 0 characters: cell text"
        case _:
            yield "unsupported cell"


def _shown(cell: object) -> str:
    """Return the words of a cell, those of rich text included."""
    if isinstance(cell, list):
        return "".join(map(_shown, cell))
    if not isinstance(cell, dict):
        return ""
    return str(cell.get("text", "")) + _shown(cell.get("elements"))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _within(words: object, most: int, what: str) -> Iterator[str]:
    if not isinstance(words, str) or not 0 < len(words) <= most:
        yield f"between 1 and {most} characters allowed: {what}"
