"""Carrying out presses on cards: the grant decided or taken back, the card drawn anew, a wrong presser told why."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from arthur.errors import ApprovalRefused, ArthurError, Unavailable
from arthur.identity import Audience, Caller, Door
from memory.grants import Grant, Grants, GrantState, as_they_stand
from memory.slack_turns import SlackTurn, SlackTurns
from nodes.identify import AllowLists
from server.pressing import Presses
from server.slack.admission import check_admitted
from server.slack.approvals.redrawing import Cards
from server.slack.places import place_of
from server.slack.posting.delivery import Delivery
from server.slack.private import PrivateReplies, respond
from server.slack.text.harmless import harmless

log = structlog.get_logger()

CONFIRMED = frozenset(
    {GrantState.APPROVED, GrantState.CONSUMED, GrantState.DONE, GrantState.FAILED, GrantState.IN_DOUBT}
)


@dataclass(frozen=True, kw_only=True)
class CardPresses:
    """Carries out one stored press at a time; doing so again repeats nothing that is done."""

    slack_turns: SlackTurns
    presses: Presses
    grants: Grants
    cards: Cards
    delivery: Delivery
    private: PrivateReplies
    allowed: AllowLists

    async def decide(self, press: SlackTurn) -> SlackTurn | None:
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
        await self.cards.refresh(turn.id)
        return await self._answering_here(press, turn)

    async def redraw(self, press: SlackTurn) -> None:
        """Show a call as it was changed, and ask whoever has to approve it now.

        Raises:
            Unavailable: try again later.
        """
        turn, _grant = await self._pressed(press)
        await self.delivery.ask_again(turn)
        await self.cards.refresh(turn.id)

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
            await self.cards.refresh(turn.id)
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
        place = place_of(turn)
        if press.user_id != turn.user_id:  # the asker's private place is nobody else's
            place = place.model_copy(update={"audience": Audience.SHARED})
        return await self.presses.undo(grant.id, await self._presser(press), place)

    async def _pressed(self, press: SlackTurn) -> tuple[SlackTurn, Grant]:
        turn = await self.slack_turns.get(press.parent_id) if press.parent_id else None
        grant = await self.grants.get(UUID(press.payload["grant"]))
        if turn is None or grant is None:
            msg = f"the card of press {press.id} is gone"
            raise LookupError(msg)
        if _on_a_private_card(press, turn):
            now = as_they_stand(await self.grants.of_turn(turn.id)).get(grant.id, grant)
            await self.cards.note_press(turn, now.id, press.payload.get("response_url"))
        return turn, grant

    async def _presser(self, press: SlackTurn) -> Caller:
        team_id = press.payload.get("team_id") or press.team_id
        check_admitted(self.allowed, user_id=press.user_id, team_id=team_id, channel_id=press.channel_id)
        role = await self.presses.approvals.role_in(press.user_id, press.channel_id)
        return Caller(user_id=press.user_id, role=role, username=press.username, team_id=press.team_id)

    async def _answering_here(self, press: SlackTurn, turn: SlackTurn) -> SlackTurn:
        """Return the turn, its private answer going through the press's own address, which is younger than its own."""
        url = press.payload.get("response_url")
        if not _on_a_private_card(press, turn) or not isinstance(url, str):
            return turn
        await self.slack_turns.answer_through(turn.id, url)
        return await self.slack_turns.get(turn.id) or turn

    async def _refuse(self, press: SlackTurn, turn: SlackTurn, refusal: ArthurError) -> None:
        """Tell the presser alone why the press does not count."""
        log.info("press_refused", user=press.user_id, reason=refusal.detail)
        url, words = press.payload.get("response_url"), harmless(refusal.detail)
        if not (isinstance(url, str) and await respond(url, text=words, thread_ts=press.payload.get("thread_ts"))):
            await self.private.send(press, {"text": words})
        await self.grants.lapse()
        await self.cards.refresh(turn.id)


def _on_a_private_card(press: SlackTurn, turn: SlackTurn) -> bool:
    """Say whether a press was made on the card that only its asker sees, and not on somebody's copy of it."""
    return turn.door == Door.COMMAND and press.user_id == turn.user_id
