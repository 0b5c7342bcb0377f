"""Time stamps and ids: no two are the same within one workspace."""

from collections.abc import Callable
from itertools import count

MICROSECONDS = 1_000_000
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Stamps:
    """Hands out message stamps that only grow, and ids by prefix."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self._latest = 0
        self._numbers = count(round(now() * 1000))  # from the clock, so that a new workspace repeats no old id

    def ts(self) -> str:
        """Return a stamp of the form `1700000000.000100`, later than every one before it."""
        self._latest = max(round(self.now() * MICROSECONDS), self._latest + 1)
        return f"{self._latest // MICROSECONDS}.{self._latest % MICROSECONDS:06d}"

    def id(self, prefix: str) -> str:
        """Return a new id such as `Ev0SB00000A`."""
        number, digits = next(self._numbers), ""
        while number:
            number, rest = divmod(number, len(ALPHABET))
            digits = ALPHABET[rest] + digits
        return f"{prefix}0SB{digits:0>6}"
