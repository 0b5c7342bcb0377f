"""Long text parted into messages, and those into sections: at line ends, code closed and opened again, tables whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from server.slack.text.tables import FENCE, Table, table_in

PART_CHARS = 3_500
SECTION_CHARS = 3_000
"""What a section block takes."""
MOST_PARTS = 4
MOST_SECTIONS = 45
"""A message takes 50 blocks; the rest is for what stands below its text."""
CLOSING = 2 * (len(FENCE) + 1)

_CODE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_CALL = re.compile(r"(?<![\w.])@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
"""What Slack makes a call to everybody of by itself, in blocks; a look-alike of the sign stays a word."""


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A text in parts that each fit a message, and what is left for a file."""

    parts: tuple[str, ...]
    rest: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What is not cut any further: a line, or a table in its code block."""

    text: str
    table: Table | None = None


def parted(text: str, *, limit: int = PART_CHARS, most: int = MOST_PARTS) -> Parted:
    """Return a text in at most `most` parts of at most `limit` characters. What does not fit is the rest.

    Parts end at line ends; a code block that is parted is closed and opened again, a table gets its header again. Each
    table has a part of its own, with the line above it, as long as that leaves nothing over: Slack shows one table a
    message.
    """
    pieces = list(pieces_of(text, room=limit - CLOSING))
    apart = _packed(pieces, limit - CLOSING, most, apart=True)
    return _packed(pieces, limit - CLOSING, most, apart=False) if apart.rest else apart


def sections(text: str) -> list[dict[str, Any]]:
    """Return a text as blocks, in which no words of anybody's call everybody."""
    parts = parted(_CALL.sub("\uff20", text), limit=SECTION_CHARS, most=MOST_SECTIONS).parts
    return [{"type": "section", "text": {"type": "mrkdwn", "text": part}, "expand": True} for part in parts]


def pieces_of(text: str, *, room: int) -> Iterator[Piece]:
    """Yield a text in pieces of at most `room` characters."""
    start = 0
    for found in _CODE.finditer(text):
        alone = text[: found.start()][-1:] in {"", "\n"} and text[found.end() :][:1] in {"", "\n"}
        table = table_in(found[0]) if alone else None
        small = table.parted(room) if table else []
        if small and len(small[0].text()) <= room:
            yield from _lines(text[start : found.start()], room)
            yield from (Piece(text=one.text(), table=one) for one in small)
            start = found.end() + 1
    yield from _lines(text[start:], room)


def _packed(pieces: Sequence[Piece], room: int, most: int, *, apart: bool) -> Parted:
    parts: list[str] = []
    taken, open_fence = 0, False
    while taken < len(pieces) and len(parts) < most:
        end = _end_of_part(pieces, taken, room, apart=apart)
        body = "\n".join(piece.text for piece in pieces[taken:end])
        fenced = open_fence ^ (body.count(FENCE) % 2 == 1)
        parts.append((FENCE + "\n" if open_fence else "") + body + ("\n" + FENCE if fenced else ""))
        taken, open_fence = end, fenced
    rest = "\n".join(piece.text for piece in pieces[taken:])
    return Parted(parts=tuple(part for part in parts if part.strip()), rest=rest)


def _end_of_part(pieces: Sequence[Piece], start: int, room: int, *, apart: bool) -> int:
    size, end, tables = 0, start, 0
    while end < len(pieces) and size + len(pieces[end].text) + 1 <= room + 1:
        tables += pieces[end].table is not None
        if apart and tables > 1:
            break
        size += len(pieces[end].text) + 1
        end += 1
    if end < len(pieces) and pieces[end].table is not None:
        end = _above(pieces, end, start)
    return max(end, start + 1)


def _above(pieces: Sequence[Piece], table: int, start: int) -> int:
    """Return where the line above a table is, which goes with it unless it belongs to what stands before."""
    line = table - 1
    while line > start and not pieces[line].text.strip():
        line -= 1
    heads = line > start and pieces[line].table is None and not pieces[line].text.startswith("…")
    return line if heads else table


def _lines(text: str, room: int) -> Iterator[Piece]:
    """Yield lines, those that are too long cut at spaces where there are some."""
    for line in text.splitlines():
        rest = line
        while len(rest) > room:
            cut = rest.rfind(" ", 1, room)
            cut = cut if cut > 0 else room
            yield Piece(text=rest[:cut])
            rest = rest[cut:].lstrip(" ")
        yield Piece(text=rest)
