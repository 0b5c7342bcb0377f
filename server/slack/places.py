"""Where a message was written, and which conversation of the graph that is."""

import re
from uuid import NAMESPACE_URL, UUID, uuid5

SOURCE = "slack"


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
