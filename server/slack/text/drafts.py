"""A part of an answer before it is stored, with the address it goes to."""

from typing import Any

from arthur.identity import Door
from memory.outbox import Draft, PartKind
from memory.slack_turns import SlackTurn


def draft_of(turn: SlackTurn, key: str, kind: PartKind, content: dict[str, Any]) -> Draft:
    """Return a part with its address; a command's answer has none, because it is nobody else's."""
    private = turn.door == Door.COMMAND
    return Draft(
        key=key,
        kind=kind,
        content=content,
        channel_id=None if private else turn.channel_id,
        thread_ts=None if private else turn.thread_ts,
    )
