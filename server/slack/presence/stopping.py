"""Stopping what Arthur is doing: by the button of a notice, or by saying so where he was asked (DESIGN 3b)."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from arthur.identity import Role
from memory.turns import Turns
from nodes.announce import Announcements
from server.slack.private import tell_presser
from tools.approvals import RoleSource

log = structlog.get_logger()

NOT_YOURS = "Only the person who asked, or somebody of ops, can stop this."
OVER = "That is over already."
_STOP_WORD = re.compile(
    r"(?:please\s+)?(?:stop|halt|arr[êe]te|stopp|para|detente)(?:\s+(?:please|it|that))?[\s.!]*", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Stopping:
    """Marks turns that are to stop; whichever process runs one ends it at its next step."""

    turns: Turns
    announcements: Announcements
    roles: RoleSource

    async def heard(self, text: str, *, thread_id: UUID, user_id: str) -> bool:
        """Stop what this person has asked for in a thread, if a message says so and there is something to stop."""
        if not _STOP_WORD.fullmatch(text.strip()):
            return False
        return bool(await self._stop(user_id, thread_id=thread_id))

    async def pressed(self, body: dict[str, Any]) -> None:
        """Stop the turn of a notice whose button was pressed; a press that does not count is told to its presser."""
        user_id, turn_id = str(body["user"]["id"]), UUID(str(body["actions"][0]["value"]))
        of_anybody = await self.roles.role_of(user_id) is Role.OPS
        if await self._stop(user_id, turn_id=turn_id, of_anybody=of_anybody):
            return
        turn = await self.turns.get(turn_id)
        mine = turn is None or of_anybody or turn.user_id == user_id
        await tell_presser(body, OVER if mine else NOT_YOURS)

    async def _stop(
        self, user_id: str, *, turn_id: UUID | None = None, thread_id: UUID | None = None, of_anybody: bool = False
    ) -> list[UUID]:
        stopped = await self.turns.stop(user_id=user_id, turn_id=turn_id, thread_id=thread_id, of_anybody=of_anybody)
        for one in stopped:
            log.info("turn_stop_requested", turn_id=str(one), user=user_id)
            self.announcements.stop(one)
        return stopped
