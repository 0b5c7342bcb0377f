"""Cursors: opaque to the caller, the position of the next item to us."""

import base64
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.api.call import ApiError, Call
from sandbox.slack.state.records import JsonObject, Message

LARGEST = 1000
T = TypeVar("T")


def page(call: Call, items: Sequence[T], *, default: int = 100) -> tuple[Sequence[T], JsonObject]:
    """Return one page of a list and the metadata that leads to the next."""
    limit = call.number("limit", default) or default
    if not 1 <= limit <= LARGEST:
        raise ApiError("invalid_limit")
    start = _start(call.text("cursor"))
    following = start + limit
    cursor = base64.b64encode(f"next:{following}".encode()).decode() if following < len(items) else ""
    return items[start:following], {"next_cursor": cursor}


def between(call: Call, messages: Sequence[Message]) -> list[Message]:
    """Keep the messages between `oldest` and `latest`, the ends only if `inclusive`."""
    oldest, latest = call.text("oldest"), call.text("latest")
    try:
        low, high = float(oldest or 0), float(latest or "inf")
    except ValueError as exc:
        raise ApiError("invalid_ts_oldest" if oldest else "invalid_ts_latest") from exc
    if call.flag("inclusive"):
        return [message for message in messages if low <= float(message.ts) <= high]
    return [message for message in messages if low < float(message.ts) < high]


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except ValueError as exc:
        raise ApiError("invalid_cursor") from exc
