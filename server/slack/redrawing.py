"""Cards in Slack: stored with the answer of a turn that asks, and drawn anew in place when their grants moved on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from memory.grants import Grants, GrantState
from memory.outbox import Draft, Outbox, Part
from memory.slack_turns import SlackTurn
from server.slack.cards import Card, card
from server.slack.drafts import draft_of
from server.slack.failures import error_code
from server.slack.private import respond

log = structlog.get_logger()

GONE = frozenset({"message_not_found", "channel_not_found", "cant_update_message", "is_archived", "not_in_channel"})


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Keeps the cards of grants as they stand."""

    client: AsyncWebClient
    outbox: Outbox
    grants: Grants
    clock: Clock

    async def drafts(self, turn: SlackTurn, grant_ids: Iterable[UUID]) -> list[Draft]:
        """Return the cards that ask for these approvals, as parts of a turn's answer."""
        drafts: list[Draft] = []
        for grant_id in grant_ids:
            grant = await self.grants.get(grant_id)
            if grant is not None:
                drawn = card(grant, now=self.clock.now())
                content = {"text": drawn.text, "blocks": drawn.blocks, "grant": str(grant_id), "shown": drawn.shown}
                drafts.append(draft_of(turn, f"card:{grant_id}", "card", content))
        return drafts

    async def refresh(self, turn_id: UUID | None = None, *, pressed_at: str | None = None) -> None:
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
