"""Short-lived tickets: trigger ids, response URLs and socket addresses."""

import secrets
from dataclasses import dataclass, replace

from sandbox.slack.state.stamps import Stamps


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Something a person did for which the app may open one modal."""

    user: str
    until: float
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class Response:
    """Where an answer to a command or a press goes: the conversation, the person, and the message that was pressed."""

    channel: str
    user: str
    until: float
    uses_left: int
    source_ts: str | None = None
    thread_ts: str | None = None


class Tickets:
    """Tickets by their secret names."""

    def __init__(self, stamps: Stamps) -> None:
        self._stamps = stamps
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, Response] = {}
        self._sockets: set[str] = set()

    def trigger(self, user: str, seconds: float) -> str:
        """Return a trigger id for what a person did just now."""
        name = f"{self._stamps.ts()}.{secrets.token_hex(8)}"
        self._triggers[name] = Trigger(user=user, until=self._stamps.now() + seconds)
        return name

    def pull(self, name: str) -> str | Trigger:
        """Use a trigger up; the error code if it is unknown, too old or used already."""
        found = self._triggers.get(name)
        if found is None:
            return "invalid_trigger_id"
        if found.used:
            return "exchanged_trigger_id"
        if self._stamps.now() >= found.until:
            return "expired_trigger_id"
        self._triggers[name] = replace(found, used=True)
        return found

    def response(self, response: Response) -> str:
        """Return the secret part of a response URL."""
        name = secrets.token_urlsafe(18)
        self._responses[name] = response
        return name

    def respond(self, name: str) -> str | Response:
        """Use a response URL once; the error code if it is unknown, too old or used up."""
        found = self._responses.get(name)
        if found is None or self._stamps.now() >= found.until:
            return "expired_url"
        if found.uses_left == 0:
            return "used_url"
        self._responses[name] = replace(found, uses_left=found.uses_left - 1)
        return found

    def socket(self) -> str:
        """Return a ticket that opens one websocket."""
        name = secrets.token_urlsafe(18)
        self._sockets.add(name)
        return name

    def enter(self, name: str) -> bool:
        """Use a websocket ticket up; False if it is not valid."""
        if name not in self._sockets:
            return False
        self._sockets.remove(name)
        return True
