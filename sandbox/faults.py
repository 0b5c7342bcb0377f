"""Faults that a stand-in shows on demand, and the requests it has seen."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

HANG_S = 120.0


class Fault(StrEnum):
    """A way to fail."""

    STATUS = "status"
    """Answers with an error status and does nothing."""
    SUCCESS_FALSE = "success_false"
    """Answers 200 with success false and does nothing."""
    SILENT_BEFORE = "silent_before"
    """Does nothing and never answers."""
    SILENT_AFTER = "silent_after"
    """Does its work and never answers."""
    MALFORMED = "malformed"
    """Does its work and answers with half a document."""
    NOT_DEPLOYED = "not_deployed"
    """Is not there."""
    ROW_NOT_UPDATED = "row_not_updated"
    """A payout that moves the money and fails to note it."""


@dataclass(frozen=True, kw_only=True)
class Planted:
    """One fault to come."""

    fault: Fault
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Request:
    """A request as it came in; `headers` without the secret ones."""

    name: str
    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, object] | None


class Script:
    """What a stand-in shall do wrong, by the name of what is called; and what was called."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.closing = asyncio.Event()
        self._planted: defaultdict[str, deque[Planted]] = defaultdict(deque)

    def plant(
        self, name: str, fault: Fault, *, times: int = 1, status: int = 500, headers: Mapping[str, str] | None = None
    ) -> None:
        """Let the next calls of `name` fail."""
        self._planted[name].extend([Planted(fault=fault, status=status, headers=headers or {})] * times)

    def take(self, name: str) -> Planted | None:
        """Return the fault the present call of `name` shall show, and forget it."""
        waiting = self._planted[name]
        return waiting.popleft() if waiting else None

    @property
    def left(self) -> int:
        """How many planted faults no call has met yet."""
        return sum(len(waiting) for waiting in self._planted.values())

    def clear(self) -> None:
        """Let everything go right again."""
        self._planted.clear()

    def calls(self, name: str) -> list[Request]:
        """Return the requests of `name`, in order."""
        return [request for request in self.requests if request.name == name]

    async def hang(self) -> None:
        """Stay silent until the stand-in is closed."""
        try:
            await asyncio.wait_for(self.closing.wait(), HANG_S)
        except TimeoutError:
            return
