"""Things that go wrong on purpose: planted by method or by kind of delivery, met in the order of planting."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar


@dataclass(frozen=True, kw_only=True)
class RateLimited:
    """429 with `Retry-After`."""

    retry_after: int = 1


@dataclass(frozen=True, kw_only=True)
class ServerError:
    """A 5xx that is not JSON."""

    status: int = 500


@dataclass(frozen=True, kw_only=True)
class Hang:
    """Silence for some seconds, then a closed connection; nothing is done."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class Slow:
    """A right answer after some seconds."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class Refused:
    """`ok: false` with an error code."""

    error: str = "internal_error"


@dataclass(frozen=True, kw_only=True)
class AnswerLost:
    """The call is carried out, but the connection is cut before the answer."""


@dataclass(frozen=True, kw_only=True)
class Witnessed:
    """The call itself goes right, but something else happens while it is under way.

    `happens` is told under which name of this machine the app calls, so that two replicas can be told apart.
    """

    happens: Callable[[str], None]
    after: bool = False
    """Whether the call is carried out first; its answer is still to be sent in either case."""


ApiFault: TypeAlias = RateLimited | ServerError | Hang | Slow | Refused | AnswerLost | Witnessed


@dataclass(frozen=True, kw_only=True)
class Twice:
    """The same delivery comes twice at once."""


@dataclass(frozen=True, kw_only=True)
class Late:
    """The delivery comes some seconds late."""

    seconds: float


@dataclass(frozen=True, kw_only=True)
class AckLost:
    """The app's acknowledgement goes astray, so that the delivery comes again."""


DeliveryFault: TypeAlias = Twice | Late | AckLost
F = TypeVar("F")


@dataclass
class Faults(Generic[F]):
    """Faults by what they strike: a method such as `chat.postMessage`, a kind of delivery, or `*` for all."""

    _planted: dict[str, list[F]] = field(default_factory=dict[str, list[F]])

    def plant(self, where: str, fault: F, *, times: int = 1) -> None:
        """Let the next calls or deliveries go wrong."""
        self._planted.setdefault(where, []).extend([fault] * times)

    def next(self, where: str) -> F | None:
        """Use up and return what goes wrong now, if anything."""
        for place in (where, "*"):
            if self._planted.get(place):
                return self._planted[place].pop(0)
        return None

    @property
    def left(self) -> int:
        """How many planted faults have met nothing yet."""
        return sum(len(faults) for faults in self._planted.values())

    def clear(self) -> None:
        """Let everything go right again."""
        self._planted.clear()
