"""The rich text block that Slack makes of a message which has only text."""

import re
from collections.abc import Iterator, Sequence

from sandbox.slack.state.records import JsonObject

MADE = "made-of-text"
"""The id of such a block: an app that reads a message and sends its blocks back is not taken to have set blocks."""

TOKEN = re.compile(r"<(?P<sign>[@#!]?)(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")


def block_of(text: str) -> JsonObject:
    """Return the block; mentions, channels and links are elements of their own, everything else is plain."""
    section = {"type": "rich_text_section", "elements": list(_elements(text))}
    return {"type": "rich_text", "block_id": MADE, "elements": [section]}


def without_made(blocks: Sequence[JsonObject]) -> list[JsonObject]:
    """Return the blocks that an app made itself."""
    return [block for block in blocks if block.get("block_id") != MADE]


def _elements(text: str) -> Iterator[JsonObject]:
    start = 0
    for token in TOKEN.finditer(text):
        yield from _plain(text[start : token.start()])
        yield _element(token)
        start = token.end()
    yield from _plain(text[start:])


def _element(token: re.Match[str]) -> JsonObject:
    target = token["target"]
    match token["sign"]:
        case "@":
            return {"type": "user", "user_id": target}
        case "#":
            return {"type": "channel", "channel_id": target}
        case "!":
            return {"type": "broadcast", "range": target}
        case _:
            label = {"text": _unescaped(token["label"])} if token["label"] else {}
            return {"type": "link", "url": _unescaped(target), **label}


def _plain(text: str) -> Iterator[JsonObject]:
    if text:
        yield {"type": "text", "text": _unescaped(text)}


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
