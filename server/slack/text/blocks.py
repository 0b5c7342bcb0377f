"""A message as blocks: its text in sections, its table as Slack's own, and what stands below; and the ways down.

The text of a message always says everything, for notifications, screen readers and clients without blocks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from server.slack.text.parting import pieces_of, sections

Json = dict[str, Any]

_BELOW = frozenset({"context", "context_actions"})
"""What every workspace takes; charts and tables are newer than some."""


def content_of(text: str, below: Sequence[Json] = ()) -> Json:
    """Return what a message says: the text, and blocks where they show more than it does."""
    native = _with_table(text)
    if native is None and not below:
        return {"text": text}
    return {"text": text, "blocks": [*(native or sections(text)), *below]}


def ways_down(content: Mapping[str, Any]) -> Iterator[Json]:
    """Yield the content of a message, and for the case that Slack refuses its blocks, with fewer and with none."""
    yield dict(content)
    if "blocks" not in content:
        return
    below = [block for block in content["blocks"] if block["type"] in _BELOW]
    plain = [*sections(content["text"]), *below]
    if below and plain != content["blocks"]:
        yield {**content, "blocks": plain}
    yield {name: value for name, value in content.items() if name != "blocks"}


def _with_table(text: str) -> list[Json] | None:
    """Return a text as blocks when it holds one table, and one that Slack takes."""
    pieces = list(pieces_of(text, room=len(text)))
    tables = [index for index, piece in enumerate(pieces) if piece.table is not None]
    if len(tables) != 1:
        return None
    [place] = tables
    table = pieces[place].table
    block = table.block() if table is not None else None
    if block is None:
        return None
    before, after = ("\n".join(piece.text for piece in half) for half in (pieces[:place], pieces[place + 1 :]))
    return [*sections(before), block, *sections(after)]
