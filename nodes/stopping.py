"""Stopping a turn: a wish that is heard at once by what can be left off, and at the next step by everything else."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from nodes.state import Turn

T = TypeVar("T")

STOPPED = "stopped"
"""Reason of a turn that somebody stopped."""


class Stop:
    """Whether one turn is to stop. Nothing is cut in half but what waits in `unless`, which changes nothing."""

    def __init__(self) -> None:
        self._wanted = False
        self._waiting: asyncio.Timeout | None = None

    @property
    def wanted(self) -> bool:
        """Whether somebody wants the turn stopped."""
        return self._wanted

    def want(self) -> None:
        """Ask for the end of the turn."""
        self._wanted = True
        if self._waiting is not None:
            self._waiting.reschedule(asyncio.get_running_loop().time())

    async def unless(self, work: Awaitable[T]) -> T | None:
        """Return what comes of the work, or None once the turn is to stop.

        A time limit that begins when somebody wants it: it costs no task.
        """
        try:
            async with asyncio.timeout(None) as self._waiting:
                if self._wanted:
                    self.want()
                return await work
        except TimeoutError:
            if not self._wanted:
                raise
            return None
        finally:
            self._waiting = None


def stopped_words(turn: Turn) -> str:
    """Say that the turn was stopped, and what had been done by then."""
    done = [ran["tool_name"].replace("_", " ") for ran in turn["ran"] if ran["ok"]]
    return f"Stopped. Done before that: {', '.join(done)}." if done else "Stopped; nothing was done yet."
