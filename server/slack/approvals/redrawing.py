"""Cards in Slack: stored with the answer of a turn that asks, and drawn anew in place when their grants moved on.

A call that takes a second person has several cards: the asker's, and a copy for everybody who was asked directly. Each
is a part in the outbox, so that none is posted twice; what one of them decides ends all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from arthur.identity import Audience
from memory.grants import ApproverRule, Grant, Grants, GrantState, as_they_stand, first_of
from memory.outbox import Draft, Outbox, Part
from memory.slack_turns import SlackTurn, SlackTurns
from server.slack.approvals.approvers import Approvers
from server.slack.approvals.cards import Asked, Card, Look, card
from server.slack.failures import NO_ANSWER, may_pass, reason
from server.slack.places import place_of
from server.slack.private import respond
from server.slack.text.drafts import draft_of
from tools.cards import hides_contact_data

log = structlog.get_logger()

MOST_DRAWINGS = 5
"""How often a card that changes while it is drawn is drawn again at once."""
CLOCKS_DIFFER_BY = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class Cards:
    """Keeps the cards of grants as they stand."""

    client: AsyncWebClient
    outbox: Outbox
    grants: Grants
    slack_turns: SlackTurns
    approvers: Approvers
    clock: Clock

    async def drafts(self, turn: SlackTurn, grant_ids: Iterable[UUID]) -> list[Draft]:
        """Return the cards that ask for these approvals, or for what edits made of them, as parts of a turn's answer.

        Raises:
            Unavailable: somebody who has to be asked cannot be reached at present.
        """
        grants = await self.grants.of_turn(turn.id)
        now, drafts = as_they_stand(grants), list[Draft]()
        for grant_id in grant_ids:
            if grant_id in now:
                key = f"card:{first_of(now[grant_id], grants)}"
                drafts.extend(await self._of_grant(turn, now[grant_id], key))
        return drafts

    async def note_press(self, turn: SlackTurn, grant_id: UUID, address: object) -> None:
        """Note the address that came with a press on a card that its asker alone sees: the one way to replace it."""
        if isinstance(address, str):
            await self.outbox.note_address(turn.id, grant_id, address)

    async def refresh(self, turn_id: UUID | None = None) -> None:
        """Draw the cards anew that show another state than their grant's, of one turn or of all."""
        for part in await self.outbox.outdated_cards(turn_id=turn_id):
            await self._redraw(part)

    async def _of_grant(self, turn: SlackTurn, grant: Grant, key: str) -> list[Draft]:
        copies = await self._copies(turn, grant, key) if grant.approver_rule is ApproverRule.SECOND_PERSON else {}
        asked = await self._asked(turn, grant, tuple(copies))
        drawn = card(grant, _look(turn, grant, asked), now=self.clock.now())
        drafts = [draft_of(turn, key, "card", _content(grant, drawn))]
        since = str((self.clock.now() - CLOCKS_DIFFER_BY).timestamp())
        for person, channel in copies.items():
            drawn = card(grant, _look(turn, grant, asked, to=person), now=self.clock.now())
            content = {**_content(grant, drawn), "to": person, "since": since}
            drafts.append(Draft(key=f"{key}:{person}", kind="card", content=content, channel_id=channel))
        return drafts

    async def _copies(self, turn: SlackTurn, grant: Grant, key: str) -> dict[str, str]:
        """Return who gets a card of their own, and where; those who have one keep it, whoever else came since."""
        parts = await self.outbox.of_turn(turn.id)
        have = {part.content["to"]: part.channel_id or "" for part in parts if _is_copy(part, key)}
        if have or await self.approvers.reading_along(turn, grant):
            return have
        return await self.approvers.reachable(grant)

    async def _asked(self, turn: SlackTurn, grant: Grant, directly: tuple[str, ...]) -> Asked:
        if grant.approver_rule is not ApproverRule.SECOND_PERSON:
            return Asked()
        people = directly or tuple(await self.approvers.reading_along(turn, grant))
        open_to = tuple(sorted(self.approvers.open_to(grant)))
        return Asked(people=people, directly=bool(directly), open_to=open_to)

    async def _redraw(self, part: Part) -> None:
        for _ in range(MOST_DRAWINGS):
            drawn = await self._drawn(part)
            if drawn is None or not await self._replace(part, drawn) or await self.outbox.show(part, drawn.shown):
                return
            [part] = [p for p in await self.outbox.of_turn(part.turn_id) if p.part == part.part]

    async def _drawn(self, part: Part) -> Card | None:
        turn, grant = await self.slack_turns.get(part.turn_id), await self.grants.get(UUID(part.content["grant"]))
        if turn is None or grant is None:
            return None
        siblings = await self.grants.of_turn(part.turn_id)
        undone = any(other.undo_of == grant.id and other.state is GrantState.DONE for other in siblings)
        asked = Asked()
        if grant.state is GrantState.PENDING:
            key = f"card:{first_of(grant, siblings)}"
            parts = await self.outbox.of_turn(part.turn_id)
            directly = tuple(one.content["to"] for one in parts if _is_copy(one, key) and one.state != "failed")
            asked = await self._asked(turn, grant, directly)
        look = _look(turn, grant, asked, to=part.content.get("to"))
        return card(grant, look, now=self.clock.now(), undone=undone)

    async def _replace(self, part: Part, drawn: Card) -> bool:
        """Show a card as it was drawn; False when that has to be tried again.

        What Slack refuses for good is not tried again before the grant moves on: it would keep others from their turn.
        """
        if part.channel_id is None:
            await respond(part.content["address"], text=drawn.text, blocks=drawn.blocks, replace=True)
            return True  # an address that is used up stays so, until the next press brings another
        try:
            await self.client.chat_update(
                channel=part.channel_id, ts=part.ts or "", text=drawn.text, blocks=drawn.blocks
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("card_update_failed", turn_id=str(part.turn_id), error_message=reason(exc))
            return isinstance(exc, SlackApiError) and not may_pass(exc)
        return True


def _look(turn: SlackTurn, grant: Grant, asked: Asked, *, to: str | None = None) -> Look:
    audience = place_of(turn).audience
    masked = to is not None or hides_contact_data(grant, audience)
    return Look(masked=masked, shared=audience is not Audience.PRIVATE, to=to, asked=asked)


def _content(grant: Grant, drawn: Card) -> dict[str, object]:
    return {"text": drawn.text, "blocks": drawn.blocks, "grant": str(grant.id), "shown": drawn.shown}


def _is_copy(part: Part, key: str) -> bool:
    return "to" in part.content and str(part.content["key"]).startswith(f"{key}:")
