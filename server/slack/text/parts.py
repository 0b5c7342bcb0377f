"""From an answer to the parts of which it consists in Slack: texts with their blocks, and files; nothing is sent."""

from collections.abc import Sequence
from typing import Any

from arthur.identity import Door
from memory.outbox import Draft
from memory.slack_turns import SlackTurn
from nodes.stopping import STOPPED
from server.answers import Answer
from server.slack.text.blocks import content_of
from server.slack.text.chart_block import chart_block
from server.slack.text.drafts import draft_of
from server.slack.text.harmless import harmless, named_in
from server.slack.text.parting import parted
from server.slack.text.rating_block import rating_block
from server.slack.text.sources import sources_line
from server.slack.text.wording import to_mrkdwn
from tools.enclosures import Listing

CUT = "… the answer goes on; ask in a direct message, or for less, to see the rest."
NO_FILES = "I cannot attach a file here; ask me in a direct message to get the list as one ({titles})."
REST = "The rest of the answer"

Json = dict[str, Any]

_ANSWERED = frozenset({"completed", "error"})
_NOT_TRIED = frozenset({STOPPED, "empty_prompt", "prompt_too_long"})


def parts_of(
    turn: SlackTurn, answer: Answer, *, limit: int, below: Sequence[Json] = (), key: str = "text", because: str = ""
) -> list[Draft]:
    """Return the parts of an answer, in order; `because` is what is said before it."""
    has_files = turn.door != Door.COMMAND
    words = "\n".join(line for line in (because, words_of(turn, answer, files=has_files)) if line)
    texts = text_parts(turn, words, limit=limit, below=below, key=key)
    files = answer.enclosed.listings if has_files else ()
    return [*texts, *(_file(turn, f"{key}:file:{number}", listing) for number, listing in enumerate(files))]


def text_parts(turn: SlackTurn, text: str, *, limit: int, below: Sequence[Json] = (), key: str = "text") -> list[Draft]:
    """Return a text as parts that fit a message each, with blocks below the last; what is left over is a file."""
    split = parted(text, limit=limit)
    parts = {f"{key}:{number}": part for number, part in enumerate(split.parts or ("…",))}
    if split.rest and turn.door == Door.COMMAND:
        parts[f"{key}:cut"] = CUT
    last = [*parts][-1]
    drafts = [
        draft_of(turn, name, "text", content_of(part, below if name == last else ())) for name, part in parts.items()
    ]
    if split.rest and turn.door != Door.COMMAND:
        rest = {"text": split.rest, "name": "answer.txt", "title": REST}
        drafts.append(draft_of(turn, f"{key}:rest", "file", rest))
    return drafts


def words_of(turn: SlackTurn, answer: Answer, *, files: bool) -> str:
    """Return all words of an answer in Slack's mark-up: its own, its sources, and what cannot be attached.

    A tool's own words stay as they are; any other are made harmless.
    """
    text = answer.text
    if not answer.passthrough:
        text = to_mrkdwn(harmless(text, may_call=named_in(turn.question, turn.user_id)))
    titles = ", ".join(listing.title for listing in answer.enclosed.listings)
    unattached = NO_FILES.format(titles=titles) if titles and not files else ""
    return "\n".join(part for part in (text, sources_line(answer.enclosed.sources, text), unattached) if part)


def below_of(answer: Answer, footer: Json | None = None) -> list[Json]:
    """Return what stands below the last words of an answer: its charts, the footer, and the buttons to rate it."""
    charts = [block for plot in answer.enclosed.plots if (block := chart_block(plot)) is not None]
    rating = [rating_block(answer.turn_id)] if is_rated(answer) else []
    return [*charts, *([footer] if footer is not None else []), *rating]


def is_rated(answer: Answer) -> bool:
    """Say whether an answer was tried, so that its readers may judge it; refusals and cards were not."""
    return answer.status in _ANSWERED and answer.reason not in _NOT_TRIED


def has_table(drafts: Sequence[Draft]) -> bool:
    """Say whether a part shows a table of Slack's own."""
    return any(block["type"] == "table" for draft in drafts for block in draft.content.get("blocks", ()))


def _file(turn: SlackTurn, key: str, listing: Listing) -> Draft:
    content = {"packed": listing.packed, "name": f"{listing.name}.csv", "title": listing.title}
    return draft_of(turn, key, "file", content)
