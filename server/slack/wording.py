"""From an answer to messages: Markdown turned into Slack's mark-up, and long text parted at line ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PART_CHARS = 3_500
SECTION_CHARS = 2_900
"""A section block takes 3,000."""
MOST_PARTS = 4
FENCE = "```"

_PIECES = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_BULLET = re.compile(r"^([ \t]*)[-*][ \t]+", re.MULTILINE)
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam)")
_TABLE = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*(?:\n|\Z)){2,}", re.MULTILINE)
_RULE = re.compile(r"^[ \t|:\-]+$")


@dataclass(frozen=True, kw_only=True)
class Parted:
    """A text in parts that each fit a message, and what is left for a file."""

    parts: tuple[str, ...]
    rest: str


def to_mrkdwn(text: str) -> str:
    """Return a model's Markdown as Slack shows it; code stays as it is, and nobody is called by a broadcast."""
    tabled = _outside_code(text, lambda piece: _TABLE.sub(_padded, piece))
    return _outside_code(tabled, _marked)


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    pieces = _PIECES.split(text)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))


def _marked(piece: str) -> str:
    piece = _HEADING.sub(lambda found: f"*{found[1].replace('**', '').strip('*')}*", piece)
    piece = _BOLD.sub(r"*\1*", piece)
    piece = _LINK.sub(r"<\2|\1>", piece)
    piece = _BULLET.sub(r"\1• ", piece)
    return without_broadcasts(piece)


def without_broadcasts(text: str) -> str:
    """Return a text that calls nobody by `<!channel>` and its like."""
    return _BROADCAST.sub(r"&lt;!\1", text)


def sections(text: str) -> list[dict[str, Any]]:
    """Return a text as blocks, parted at line ends where one would be too long."""
    pieces: list[str] = [""]
    for line in text.splitlines():
        if pieces[-1] and len(pieces[-1]) + len(line) + 1 > SECTION_CHARS:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]}\n{line[:SECTION_CHARS]}" if pieces[-1] else line[:SECTION_CHARS]
    return [{"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in pieces]


def _padded(found: re.Match[str]) -> str:
    """Return a Markdown table as a code block with padded columns, its rule left out."""
    lines = [line.strip() for line in found[0].strip().splitlines()]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not _RULE.match(line)]
    width = max((len(row) for row in rows), default=0)
    full = [row + [""] * (width - len(row)) for row in rows]
    widths = [max(len(row[column]) for row in full) for column in range(width)]
    padded = ["  ".join(cell.ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() for row in full]
    return FENCE + "\n" + "\n".join(padded) + f"\n{FENCE}\n"


def parted(text: str, *, limit: int = PART_CHARS, most: int = MOST_PARTS) -> Parted:
    """Return a text in at most `most` parts of at most `limit` characters.

    Parts end at line ends; a code block that is parted is closed and opened again. What does not fit is the rest.
    """
    room = limit - 2 * (len(FENCE) + 1)
    parts: list[str] = []
    lines = [piece for line in text.splitlines() for piece in _pieces(line, room)]
    taken, open_fence = 0, False
    while taken < len(lines) and len(parts) < most:
        size, end, fenced = 0, taken, open_fence
        while end < len(lines) and size + len(lines[end]) + 1 <= room:
            size += len(lines[end]) + 1
            fenced ^= lines[end].count(FENCE) % 2 == 1
            end += 1
        body = "\n".join(lines[taken:end])
        parts.append((FENCE + "\n" if open_fence else "") + body + ("\n" + FENCE if fenced else ""))
        taken, open_fence = end, fenced
    return Parted(parts=tuple(part for part in parts if part.strip()), rest="\n".join(lines[taken:]))


def _pieces(line: str, room: int) -> list[str]:
    """Return a line in pieces that fit, cut at spaces where there are some."""
    pieces: list[str] = []
    while len(line) > room:
        cut = line.rfind(" ", 1, room)
        cut = cut if cut > 0 else room
        pieces.append(line[:cut])
        line = line[cut:].lstrip(" ")
    return [*pieces, line]
