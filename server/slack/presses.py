"""Carrying out presses on cards: the grant decided or taken back, the card drawn anew, a wrong presser told why."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from arthur.errors import ApprovalRefused, ArthurError, Unavailable
from arthur.identity import Audience, Caller, Door, Place
from memory.grants import Grant, Grants, GrantState
from memory.slack_turns import SlackTurn, SlackTurns
from server.pressing import Presses
from server.slack.delivery import Delivery
from server.slack.private import PrivateReplies, respond
from server.slack.redrawing import Cards
from server.standing import ALWAYS_PRIVATE

log = structlog.get_logger()

CONFIRMED = frozenset(
    {GrantState.APPROVED, GrantState.CONSUMED, GrantState.DONE, GrantState.FAILED, GrantState.IN_DOUBT}
)


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A turn to go on with, and the address at which its pressed card can be replaced, if that is private."""

    turn: SlackTurn
    pressed_at: str | None


@dataclass(frozen=True, kw_only=True)
class CardPresses:
    """Carries out one stored press at a time; doing so again repeats nothing that is done."""

    slack_turns: SlackTurns
    presses: Presses
    grants: Grants
    cards: Cards
    delivery: Delivery
    private: PrivateReplies

    async def decide(self, press: SlackTurn) -> Decided | None:
        """Confirm or cancel, and return the turn to go on with; None when the press does not count.

        Raises:
            Unavailable: try again later.
        """
        turn, grant = await self._pressed(press)
        try:
            await self._decide(press, grant)
        except Unavailable:
            raise
        except ArthurError as refusal:
            await self._refuse(press, turn, refusal)
            return None
        turn, url = await self._private_address(press, turn)
        await self.cards.refresh(turn.id, pressed_at=url)
        return Decided(turn=turn, pressed_at=url)

    async def undo(self, press: SlackTurn) -> None:
        """Take a write back and say so, or say why not.

        Raises:
            Unavailable: try again later.
        """
        turn, grant = await self._pressed(press)
        try:
            receipt = await self._taken_back(press, turn, grant)
        except Unavailable:
            raise
        except ArthurError as refusal:
            await self._refuse(press, turn, refusal)
        else:
            await self.cards.refresh(turn.id, pressed_at=press.payload.get("response_url"))
            await self.delivery.say(press, receipt)

    async def _decide(self, press: SlackTurn, grant: Grant) -> None:
        """Decide the grant, unless an attempt that died after deciding has done so."""
        nonce, presser = str(press.payload["nonce"]), await self._presser(press)
        cancels = press.payload["decision"] == "cancel"
        ends = frozenset({GrantState.CANCELLED}) if cancels else CONFIRMED
        same_press = grant.state in ends and grant.decided_by == press.user_id
        if same_press and grant.is_of_card(nonce):
            return
        decide = self.presses.approvals.cancel if cancels else self.presses.approvals.confirm
        await decide(grant.id, nonce, presser)

    async def _taken_back(self, press: SlackTurn, turn: SlackTurn, grant: Grant) -> str:
        if not grant.is_of_card(str(press.payload["nonce"])):
            raise ApprovalRefused("I know no such approval.")
        others = await self.grants.of_turn(turn.id)
        if press.attempts and any(o.undo_of == grant.id and o.state is GrantState.DONE for o in others):
            return "Undone."  # an attempt at this very press got that far and died before it could say so
        door = Door(turn.door or Door.MENTION)
        place = Place(
            door=door,
            channel_id=turn.channel_id,
            thread_ts=turn.thread_ts,
            audience=Audience.PRIVATE if door in ALWAYS_PRIVATE else Audience.SHARED,
        )
        return await self.presses.undo(grant.id, await self._presser(press), place)

    async def _pressed(self, press: SlackTurn) -> tuple[SlackTurn, Grant]:
        turn = await self.slack_turns.get(press.parent_id) if press.parent_id else None
        grant = await self.grants.get(UUID(press.payload["grant"]))
        if turn is None or grant is None:
            msg = f"the card of press {press.id} is gone"
            raise LookupError(msg)
        return turn, grant

    async def _presser(self, press: SlackTurn) -> Caller:
        role = await self.presses.approvals.roles.role_of(press.user_id)
        return Caller(user_id=press.user_id, role=role, username=press.username, team_id=press.team_id)

    async def _private_address(self, press: SlackTurn, turn: SlackTurn) -> tuple[SlackTurn, str | None]:
        """Return the turn with the press's own address for private answers, where it has private ones."""
        url = press.payload.get("response_url")
        if turn.door != Door.COMMAND or not isinstance(url, str):
            return turn, None
        await self.slack_turns.answer_through(turn.id, url)
        return await self.slack_turns.get(turn.id) or turn, url

    async def _refuse(self, press: SlackTurn, turn: SlackTurn, refusal: ArthurError) -> None:
        """Tell the presser alone why the press does not count."""
        log.info("press_refused", user=press.user_id, reason=refusal.detail)
        url = press.payload.get("response_url")
        if not (isinstance(url, str) and await respond(url, text=refusal.detail)):
            await self.private.send(press, {"text": refusal.detail})
        await self.grants.lapse()
        await self.cards.refresh(turn.id)
