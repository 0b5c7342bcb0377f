"""A message as plain text: Slack's mark-up taken apart, so that repeating it mentions, links and calls nobody."""

import re
from typing import Any

_TOKEN = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_SIGNS = "@#"


def words_of(message: dict[str, Any]) -> str:
    """Return what a message says: its text, else that of its attachments, and the names of its files."""
    text = str(message.get("text") or "")
    if not text:
        attached: list[dict[str, Any]] = message.get("attachments") or []
        text = "\n".join(str(one.get("text") or one.get("fallback") or "") for one in attached)
    files: list[dict[str, Any]] = message.get("files") or []
    names = [f"(file: {file.get('name') or 'without a name'})" for file in files]
    return "\n".join(part for part in (plain(text).strip(), *names) if part)


def plain(text: str) -> str:
    """Return a text as people read it; a person or channel without a name in it stays an id, as in `@U0123`."""
    return unescaped(_TOKEN.sub(lambda found: _read(found[1], found[2]), text))


def unescaped(text: str) -> str:
    """Return a text with the three characters that Slack escapes as they were typed."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _read(target: str, label: str | None) -> str:
    if target[:1] in _SIGNS:
        return target[:1] + (label or target[1:])
    if target.startswith("!date"):
        return label or "a date"
    if target.startswith("!"):
        return "@" + (label or target[1:]).lstrip("@")
    target = target.removeprefix("mailto:").removeprefix("tel:")
    return f"{label} ({target})" if label and label != target else target
