"""Where a message was written, and which conversation of the graph that is."""

import re
from uuid import NAMESPACE_URL, UUID, uuid5

from arthur.identity import Audience, Door, Place
from memory.slack_turns import SlackTurn
from server.standing import ALWAYS_PRIVATE

SOURCE = "slack"


def place_of(turn: SlackTurn) -> Place:
    """Return where a turn was asked, and who reads its answer."""
    door = Door(turn.door or Door.MENTION)
    audience = Audience.PRIVATE if door in ALWAYS_PRIVATE else Audience.SHARED
    return Place(door=door, channel_id=turn.channel_id, thread_ts=turn.thread_ts, audience=audience)


def thread_uuid(key: str) -> UUID:
    """Return the graph's thread of a readable key; LangGraph's API takes UUIDs alone."""
    return uuid5(NAMESPACE_URL, f"arthur:{key}")


def thread_key(team_id: str | None, channel_id: str, thread_ts: str | None) -> str:
    """Return the readable key of a thread; without a thread, of the one rolling conversation of a DM."""
    return f"{SOURCE}:{team_id or '-'}:{channel_id}:{thread_ts or 'dm'}"


def without_mention(text: str, bot_user_id: str) -> str:
    """Return what was said to Arthur: his own mention taken out, everybody else's left (spec slack 3)."""
    return re.sub(rf"\s*<@{re.escape(bot_user_id)}(?:\|[^>]*)?>[ \t]*[,:]?\s*", " ", text).strip()


def mentions(text: str, user_id: str) -> bool:
    """Say whether a text mentions somebody."""
    return re.search(rf"<@{re.escape(user_id)}(?:\|[^>]*)?>", text) is not None


def mentions_anybody(text: str) -> bool:
    """Say whether a text is addressed to somebody by name, or to everybody."""
    return re.search(r"<@[UW][A-Z0-9]+|<!(?:subteam|channel|here|everyone)", text) is not None
