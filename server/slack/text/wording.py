"""Markdown, as models write it, turned into Slack's mark-up."""

import re
from collections.abc import Callable

from server.slack.text.tables import table_of

_CODE = re.compile(r"(```.*?(?:```|\Z)|`[^`\n]+`)", re.DOTALL)
_FENCED = re.compile(r"(```.*?(?:```|\Z))", re.DOTALL)
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_LINK = re.compile(r"(?<!!)\[([^\]\n]+)\]\((https?://[^)\s]+)\)")
_BULLET = re.compile(r"^([ \t]*)[-*][ \t]+", re.MULTILINE)
_BROADCAST = re.compile(r"<!(channel|here|everyone|subteam)")
_TABLE = re.compile(r"(?:^[ \t]*\|.*\|[ \t]*(?:\n|\Z)){2,}", re.MULTILINE)
_RULE = re.compile(r"[ \t|:]*-[ \t|:\-]*")
_BAR = re.compile(r"(?<!\\)\|")


def to_mrkdwn(text: str) -> str:
    """Return a model's Markdown as Slack shows it; code stays as it is, but for broadcasts: nobody is called."""
    pieces = [_bare(piece) if index % 2 else piece for index, piece in enumerate(_FENCED.split(text))]
    tabled = _outside(_FENCED, "".join(pieces), lambda piece: _TABLE.sub(_tabled, piece))
    return without_broadcasts(_outside(_CODE, tabled, _marked))


def _outside(code: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    pieces = code.split(text)
    return "".join(piece if index % 2 else change(piece) for index, piece in enumerate(pieces))


def _marked(piece: str) -> str:
    piece = _HEADING.sub(lambda found: f"*{found[1].replace('**', '').strip('*')}*", piece)
    piece = _BOLD.sub(r"*\1*", piece)
    piece = _LINK.sub(r"<\2|\1>", piece)
    return _BULLET.sub(r"\1• ", piece)


def without_broadcasts(text: str) -> str:
    """Return a text that calls nobody by `<!channel>` and its like."""
    return _BROADCAST.sub(r"&lt;!\1", text)


def _bare(code: str) -> str:
    """Return a code block without its fences when it holds a Markdown table and nothing else."""
    lines = code.splitlines()[1:-1]
    is_table = all(line.strip().startswith("|") and line.strip().endswith("|") for line in lines)
    return "\n".join(lines) if len(lines) > 1 and is_table and _RULE.fullmatch(lines[1]) else code


def _tabled(found: re.Match[str]) -> str:
    """Return a Markdown table as a code block with padded columns, the rule below its header left out."""
    lines = [line.strip() for line in found[0].strip().splitlines()]
    kept = [line for number, line in enumerate(lines) if number != 1 or not _RULE.fullmatch(line)]
    return table_of([[_cell(cell) for cell in _BAR.split(line)[1:-1]] for line in kept]).text() + "\n"


def _cell(text: str) -> str:
    """Return a cell for a code block, where nothing but links is marked up."""
    plain = _BOLD.sub(r"\1", text.replace("\\|", "|")).replace("`", "")
    return without_broadcasts(_LINK.sub(r"<\2|\1>", plain))
