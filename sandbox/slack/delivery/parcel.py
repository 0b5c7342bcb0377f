"""One thing on its way to the app, and the two ways to carry it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from sandbox.slack.state.records import JsonObject


class ParcelKind(StrEnum):
    """What is carried, by its name on the websocket."""

    EVENT = "events_api"
    COMMAND = "slash_commands"
    INTERACTION = "interactive"


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """A payload for the app."""

    kind: ParcelKind
    payload: JsonObject


@dataclass(frozen=True, kw_only=True)
class Retry:
    """Which attempt this is, from 0, and why it was needed."""

    number: int = 0
    reason: str = ""


class Transport(Protocol):
    """A way to the app."""

    async def carry(self, parcel: Parcel, retry: Retry, *, seconds: float) -> JsonObject | None:
        """Return what the app acknowledged with, or None if it did not within that time."""
        ...
