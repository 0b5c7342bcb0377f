"""Where in Slack, and which tool, table or memory is meant."""

import re
from collections.abc import Iterable

from nodes.planner.extraction.asked import Asked
from tools.routing.marks import MarkKind

_CHANNEL_LABEL = re.compile(r"<#[A-Z0-9]+\|(?P<name>[^>]+)>")
_CHANNEL_NAME = re.compile(
    r"(?<![\w<])#(?P<hash>[a-z][\w-]+)"
    r"|\b(?:the|le canal|el canal|im|dem)\s+(?P<named>[a-z][\w-]+)\s+(?:channel|kanal)\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(r"\b(?:from|by|did|has|user|von|par|de)\s+(?P<name>[A-ZÀ-Þ][\w'’-]+(?:\s+[A-ZÀ-Þ][\w'’-]+)?)\b")
_TABLE = (
    re.compile(r"\b(?:table|tabelle|tabla)\s+`?(?P<name>[a-z]\w+)"),
    re.compile(r"\b(?P<name>[a-z]\w+)\s+(?:table|tabelle)\b"),
    re.compile(
        r"\b(?:on|for|of|sur|para|de|en|fur|fuer|auf|protect(?:s|ing)?)\s+(?:the\s+|la\s+|die\s+)?(?P<name>[a-z]\w+)\s*\??$"
    ),
)
_SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
_NO_TABLE = frozenset({
    "the", "public", "schema", "rls", "whole", "each", "every", "this", "that", "all", "which", "database",
    "production", "it", "die", "der", "das", "la", "le", "les", "el",
})  # fmt: skip


def channel_id(asked: Asked) -> str | None:
    """Return the id of the first channel mentioned."""
    return asked.first(MarkKind.CHANNEL)


def channel_name(asked: Asked) -> str | None:
    """Return the name of the channel that is meant: "<#C1|ops>", "#ops", "the ops channel"."""
    if label := _CHANNEL_LABEL.search(asked.text):
        return label["name"].lower()
    match = _CHANNEL_NAME.search(asked.text)
    return (match["hash"] or match["named"]).lower() if match else None


def author(asked: Asked) -> str | None:
    """Return the display name of whoever wrote what is searched for."""
    match = _AUTHOR.search(asked.text)
    names = {mark.value for mark in asked.marks(MarkKind.NAME)}
    return match["name"] if match and match["name"] in names else None


def table(asked: Asked) -> str | None:
    """Return the database table that is named."""
    text = asked.folded
    if match := _SNAKE.search(text):
        return match[0]
    named = (match["name"] for pattern in _TABLE for match in pattern.finditer(text))
    return next((name for name in named if name not in _NO_TABLE), None)


def tool_name(asked: Asked, names: Iterable[str]) -> str | None:
    """Return the tool that is named, with underscores or with spaces."""
    spaced = asked.folded.replace("_", " ")
    found = [name for name in names if name.replace("_", " ") in spaced]
    return max(found, key=len) if found else None
