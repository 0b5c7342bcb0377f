"""The one source of the present time, so that it can be pinned."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Tells the present moment, timezone-aware and in UTC."""

    def now(self) -> datetime:
        """Return the present moment."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the machine's present moment in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class PinnedClock:
    """A clock that stands still (setting `ARTHUR_CLOCK`), for tests, documentation and repeatable evaluations."""

    at: datetime

    def now(self) -> datetime:
        """Return the pinned moment."""
        return self.at


def clock_at(at: datetime | None) -> Clock:
    """Return the system clock, or one pinned at `at`."""
    return PinnedClock(at.astimezone(UTC)) if at is not None else SystemClock()
