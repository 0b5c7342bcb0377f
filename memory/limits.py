"""Rate limits, kept in Postgres so that they hold across replicas and restarts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from psycopg.types.json import Jsonb

from arthur.clock import Clock
from arthur.database import Database
from arthur.errors import RateLimited
from arthur.sql import read_sql


@dataclass(frozen=True, kw_only=True)
class Limit:
    """At most `most` uses of `key` in any `window`; `reason` names the limit in rows and logs."""

    key: str
    most: int
    window: timedelta
    reason: str


@dataclass(frozen=True)
class _Full:
    full_key: int
    retry_after_seconds: int


class RateLimits:
    """Takes uses from sliding windows, by the clock on the wall: a pinned one would fill a window for ever."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def take(self, limits: Sequence[Limit]) -> None:
        """Charge one use to each limit, in order, stopping at the first that is full.

        Raises:
            RateLimited: with the seconds to wait; limits after the full one are not charged.
        """
        params = {
            "limits": Jsonb([[limit.key, limit.most, limit.window.total_seconds()] for limit in limits]),
            "at": self._clock.now(),
        }
        full = await self._database.one(read_sql("memory", "take_rates.sql"), params, row=_Full)
        if full is not None:
            raise RateLimited(limits[full.full_key - 1].reason, retry_after=full.retry_after_seconds)
