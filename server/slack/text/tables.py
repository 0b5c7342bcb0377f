"""Tables of an answer: padded columns in a code block, which every client shows, and Slack's own block made of them.

The code block is the whole truth: cells hold no two spaces in a row and are never empty, so it can be read back. What
only looks like a table is told from one by padding it again, which has to give the same characters.
"""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

FENCE = "```"
MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_CHARS = 10_000
"""What Slack takes of a table: rows with the header, cells of a row, characters of all cells of a message."""
EMPTY = "–"
WRAPPED_FROM = 40

_GAP = re.compile(r" {2,}")
_NUMBER = re.compile(r"[-−+]?\s?[$€£¥฿]?\d[\d,]*(?:\.\d+)?(?:\s?%|\s?[A-Z]{3})?")
_TOKEN = re.compile(r"<(?:@(?P<user>[UW]\w+)|#(?P<channel>C\w+)|(?P<url>https?://[^|>\s]+))(?:\|(?P<label>[^>]*))?>")

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells, the header first, all of the same length; cells are Slack's mark-up."""

    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Return the table as a code block."""
        return "\n".join([FENCE, *_padded(self.rows), FENCE])

    def parted(self, room: int) -> list["Table"]:
        """Return the table in pieces whose code blocks have at most `room` characters, each under the header.

        A row that is longer than that by itself makes it impossible: then it comes back whole.
        """
        head, *rows = self.rows
        pieces: list[list[tuple[str, ...]]] = [[]]
        for row in rows:
            if pieces[-1] and len(Table(rows=(head, *pieces[-1], row)).text()) > room:
                pieces.append([])
            pieces[-1].append(row)
        tables = [Table(rows=(head, *piece)) for piece in pieces]
        return tables if all(len(table.text()) <= room for table in tables) else [self]

    def block(self) -> Json | None:
        """Return the table as Slack's block, numbers to the right; None if Slack would not take it."""
        cells = [[_cell(cell) for cell in row] for row in self.rows]
        chars = sum(len(html.unescape(cell)) for row in self.rows for cell in row)
        if len(self.rows) > MOST_ROWS or len(self.rows[0]) > MOST_COLUMNS or chars > MOST_CHARS:
            return None
        columns = list(zip(*self.rows[1:], strict=True))
        settings = [_settings(column) for column in columns]
        return {"type": "table", "rows": cells, "column_settings": settings}


def table_in(code: str) -> Table | None:
    """Return the table that a code block, its fences included, was made of; None if it was made of none."""
    lines = code.removeprefix(f"{FENCE}\n").removesuffix(f"\n{FENCE}").split("\n")
    rows = tuple(tuple(_GAP.split(line)) for line in lines)
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:  # noqa: PLR2004
        return None
    table = Table(rows=rows)
    return table if all(all(row) for row in rows) and table.text() == code else None


def table_of(rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of cells as they come: rows filled up to the longest, spaces made single, nothing left empty."""
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[""] * (width - len(row))] for row in rows]
    return Table(rows=tuple(tuple(" ".join(cell.split()) or EMPTY for cell in row) for row in full))


def _padded(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (size - _width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _width(cell: str) -> int:
    """Return how many characters are seen of a cell: of a link, its label alone."""
    return len(_TOKEN.sub(lambda found: found["label"] or found[0][1:-1], cell))


def _settings(column: Sequence[str]) -> Json:
    """Return how a column is shown; long words get more lines instead of more width."""
    wraps = {"is_wrapped": True} if max(map(_width, column)) > WRAPPED_FROM else {}
    return {"align": "right" if _is_numeric(column) else "left", **wraps}


def _is_numeric(column: Sequence[str]) -> bool:
    """Say whether most of a column is numbers; in between may stand that there is none."""
    known = [cell for cell in column if cell != EMPTY]
    return 2 * sum(bool(_NUMBER.fullmatch(cell)) for cell in known) > len(known)


def _cell(text: str) -> Json:
    """Return a cell: plain where that is enough, rich where it mentions or links."""
    if not _TOKEN.search(text):
        return {"type": "raw_text", "text": html.unescape(text)}
    elements: list[Json] = []
    start = 0
    for found in _TOKEN.finditer(text):
        elements += [_words(text[start : found.start()]), _reference(found)]
        start = found.end()
    elements = [element for element in (*elements, _words(text[start:])) if element]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _words(text: str) -> Json:
    return {"type": "text", "text": html.unescape(text)} if text else {}


def _reference(found: re.Match[str]) -> Json:
    if found["user"]:
        return {"type": "user", "user_id": found["user"]}
    if found["channel"]:
        return {"type": "channel", "channel_id": found["channel"]}
    link = {"type": "link", "url": html.unescape(found["url"])}
    return link | ({"text": html.unescape(found["label"])} if found["label"] else {})
