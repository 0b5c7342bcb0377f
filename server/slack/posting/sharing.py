"""The Share button of a private answer: it posts the answer as it is stored, and that one is masked."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import structlog

from arthur.database import Database
from memory.slack_turns import NewPress, SlackTurn, SlackTurns
from memory.turns import Turns
from server.answers import Answer
from server.queue import Queue
from server.slack.posting.asides import SHARE
from server.slack.posting.delivery import Delivery
from server.slack.private import respond, thread_of_press

log = structlog.get_logger()

SHARED = "✓ Shared, with the contact data masked."
NOT_SHARED = "Not shared: Slack does not let me write there."
NOT_YOURS = "Only the person who asked can share this."
FORGOTTEN = "I do not have this answer any more; please ask again."


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """Stores presses of the button, and carries them out: however many there are, the answer is posted once."""

    database: Database
    slack_turns: SlackTurns
    turns: Turns
    queue: Queue
    delivery: Delivery

    async def pressed(self, body: dict[str, Any]) -> None:
        """Store a press; returns once it is stored, or is a redelivery."""
        action, user = body["actions"][0], body["user"]
        try:
            turn_id = UUID(str(action.get("value")))
        except ValueError:
            log.warning("unknown_button", action_id=action.get("action_id"))
            return
        press = NewPress(
            id=uuid4(),
            kind="press",
            press_key=f"{turn_id}:{SHARE}:{user['id']}:{action.get('action_ts')}",
            turn_id=turn_id,
            user_id=user["id"],
            username=user.get("name"),
            payload={
                "button": SHARE,
                "response_url": body.get("response_url"),
                "thread_ts": thread_of_press(body),
            },
        )
        async with self.database.transaction() as queries:
            thread_id = await self.slack_turns.accept_press(queries, press)
            if thread_id is not None:
                await self.queue.put(queries, press.id, thread_id=thread_id)

    async def carry_out(self, press: SlackTurn) -> None:
        """Post the stored answer where it was asked for, and say so in the place of the button.

        Raises:
            Unavailable: try again later.
        """
        words, replace = await self._shared(press)
        if isinstance(url := press.payload.get("response_url"), str):
            await respond(url, text=words, replace=replace, thread_ts=press.payload.get("thread_ts"))

    async def _shared(self, press: SlackTurn) -> tuple[str, bool]:
        turn = await self.slack_turns.get(press.parent_id) if press.parent_id else None
        stored = await self.turns.get(turn.id) if turn else None
        if turn is None or stored is None or stored.answer is None:
            return FORGOTTEN, True
        if press.user_id != turn.user_id:
            log.info("press_refused", user=press.user_id, reason=NOT_YOURS)
            return NOT_YOURS, False
        shared = await self.delivery.share(turn, Answer.model_validate(stored.answer))
        return (SHARED, True) if shared else (NOT_SHARED, False)


def is_share(press: SlackTurn) -> bool:
    """Say whether a stored press is one of this button."""
    return press.payload.get("button") == SHARE
