"""From a turn's answer to what people see: parts into the outbox, cards drawn anew when their grants moved on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from arthur.identity import Door
from memory.grants import Grants, GrantState
from memory.outbox import Draft, Outbox, Part, PartKind
from memory.slack_turns import SlackTurn
from server.answers import Answer
from server.slack.cards import Card, card
from server.slack.failures import error_code
from server.slack.private import respond
from server.slack.sending import Sender
from server.slack.streaming import LiveAnswer
from server.slack.wording import PART_CHARS, parted, to_mrkdwn, without_broadcasts

log = structlog.get_logger()

OFFLINE = "_The language model did not answer; this comes from the offline planner._"
CUT = "… the answer goes on; ask in a direct message, or for less, to see the rest."
GONE = frozenset({"message_not_found", "channel_not_found", "cant_update_message", "is_archived", "not_in_channel"})


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Delivers answers."""

    client: AsyncWebClient
    outbox: Outbox
    grants: Grants
    sender: Sender
    clock: Clock
    part_chars: int = PART_CHARS

    async def deliver(self, turn: SlackTurn, answer: Answer, live: LiveAnswer | None = None) -> None:
        """Store what a turn says as parts, and send what is not sent yet; calling it again repeats nothing.

        What was shown live is completed to the answer where it is its beginning, and replaced by it where not.
        """
        if live is not None:
            await live.end()
        if answer.status == "waiting":
            await self.sender.withdraw_streams(turn)
            drafts = await self._cards(turn, answer.grants)
        else:
            if live is not None and await self._completed(answer, live):
                return
            drafts = self._texts(turn, _words(answer))
            await self.outbox.rewrite(turn.id, drafts[:1])
        await self.outbox.add(turn.id, drafts)
        await self.sender.flush(turn)

    async def _completed(self, answer: Answer, live: LiveAnswer) -> bool:
        shown = None if answer.passthrough or answer.degraded else live.begun(answer.text)
        if shown is None:
            return False
        rest = without_broadcasts(answer.text)[len(shown.text) :]
        return await self.sender.complete(shown.part, shown.ts, rest)

    async def say(self, turn: SlackTurn, text: str) -> None:
        """Answer with plain words."""
        await self.outbox.add(turn.id, self._texts(turn, text))
        await self.sender.flush(turn)

    async def refresh_cards(self, turn_id: UUID | None = None, *, pressed_at: str | None = None) -> None:
        """Draw the cards anew that show another state than their grant's, of one turn or of all.

        A private card can only be replaced through the address of a press on it.
        """
        if pressed_at is not None and turn_id is not None:
            await self._replace_private(turn_id, pressed_at)
        for part in await self.outbox.outdated_cards(turn_id=turn_id):
            drawn = await self._drawn(part)
            if drawn is not None and await self._update(part, drawn):
                await self.outbox.show(part, drawn.shown)

    async def _update(self, part: Part, drawn: Card) -> bool:
        try:
            await self.client.chat_update(
                channel=part.channel_id or "", ts=part.ts or "", text=drawn.text, blocks=drawn.blocks
            )
        except SlackApiError as exc:
            error = error_code(exc)
            log.warning("card_update_failed", turn_id=str(part.turn_id), error_message=error)
            return error in GONE
        return True

    async def _replace_private(self, turn_id: UUID, url: str) -> None:
        cards = [part for part in await self.outbox.of_turn(turn_id) if part.kind == "card"]
        for part in cards:
            drawn = await self._drawn(part)
            if part.channel_id is None and drawn is not None and drawn.shown != part.content.get("shown"):
                await respond(url, text=drawn.text, blocks=drawn.blocks, replace=True)
                await self.outbox.show(part, drawn.shown)
                return

    async def _drawn(self, part: Part) -> Card | None:
        grant = await self.grants.get(UUID(part.content["grant"]))
        if grant is None:
            return None
        siblings = await self.grants.of_turn(part.turn_id)
        undone = any(other.undo_of == grant.id and other.state is GrantState.DONE for other in siblings)
        return card(grant, now=self.clock.now(), undone=undone)

    async def _cards(self, turn: SlackTurn, grant_ids: Iterable[UUID]) -> list[Draft]:
        drafts: list[Draft] = []
        for grant_id in grant_ids:
            grant = await self.grants.get(grant_id)
            if grant is not None:
                drawn = card(grant, now=self.clock.now())
                content = {"text": drawn.text, "blocks": drawn.blocks, "grant": str(grant_id), "shown": drawn.shown}
                drafts.append(self._draft(turn, f"card:{grant_id}", "card", content))
        return drafts

    def _texts(self, turn: SlackTurn, text: str) -> list[Draft]:
        split = parted(text, limit=self.part_chars)
        parts = list(split.parts) or ["…"]
        drafts = [self._draft(turn, f"text:{number}", "text", {"text": part}) for number, part in enumerate(parts)]
        if split.rest and turn.door == Door.COMMAND:
            drafts.append(self._draft(turn, "cut", "text", {"text": CUT}))
        elif split.rest:
            drafts.append(self._draft(turn, "rest", "file", {"text": split.rest}))
        return drafts

    def _draft(self, turn: SlackTurn, key: str, kind: PartKind, content: dict[str, Any]) -> Draft:
        """Return a part with its address; a command's answer has none, because it is nobody else's."""
        private = turn.door == Door.COMMAND
        return Draft(
            key=key,
            kind=kind,
            content=content,
            channel_id=None if private else turn.channel_id,
            thread_ts=None if private else turn.thread_ts,
        )


def _words(answer: Answer) -> str:
    text = answer.text if answer.passthrough else to_mrkdwn(answer.text)
    return f"{text}\n{OFFLINE}" if answer.degraded else text
