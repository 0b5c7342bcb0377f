"""Carrying out what is stored: turns through the graph, presses through the approvals, and care for what got lost."""

import secrets
from dataclasses import dataclass
from uuid import UUID

import structlog

from arthur.errors import ApprovalRefused, ArthurError, Unavailable
from arthur.identity import Audience, Caller, Door, Place
from memory.grants import Grant, Grants, GrantState
from memory.slack_turns import SlackTurn, SlackTurns
from nodes.announce import Listener, ToolEvent
from server.answers import Answer
from server.pressing import Presses
from server.queue import Queue
from server.slack.delivery import Delivery
from server.slack.indicator import Indicator
from server.slack.notices import Notices
from server.slack.panel import Panel
from server.slack.private import PrivateReplies, respond
from server.slack.streaming import Streaming
from server.standing import ALWAYS_PRIVATE
from server.turns import TurnRunner

log = structlog.get_logger()

CONFIRMED = frozenset(
    {GrantState.APPROVED, GrantState.CONSUMED, GrantState.DONE, GrantState.FAILED, GrantState.IN_DOUBT}
)


class StillBusy(Unavailable):
    """An earlier turn of the thread, or another worker, is at it; the job comes again."""


@dataclass(frozen=True, kw_only=True)
class Errands:
    """Carries out one stored turn or press at a time; doing so again repeats nothing that is done."""

    slack_turns: SlackTurns
    runner: TurnRunner
    presses: Presses
    grants: Grants
    delivery: Delivery
    indicator: Indicator
    private: PrivateReplies
    panel: Panel
    queue: Queue
    streaming: Streaming
    notices: Notices

    async def run(self, turn_id: UUID, last: bool) -> None:  # noqa: FBT001  the queue's signature
        """Carry out a turn or a press; a failure of the last try is logged as such.

        Raises:
            ArthurError: try again later.
        """
        turn = await self.slack_turns.get(turn_id)
        if turn is None:
            return
        structlog.contextvars.bind_contextvars(turn_id=str(turn_id))
        try:
            await self._run(turn)
        except Exception:
            if last:
                log.exception("answer_not_delivered", kind=turn.kind, channel=turn.channel_id)
                if turn.kind in {"press", "undo"}:
                    await self.slack_turns.end_press(turn.id, state="failed")
            raise
        finally:
            structlog.contextvars.unbind_contextvars("turn_id")

    async def look_after(self) -> None:
        """Revive what a dead process left, expire approvals, go on with turns whose wait is over, redraw cards."""
        revived = await self.queue.revive_stalled()
        await self.grants.lapse()
        lost = [*await self.slack_turns.without_a_job(), *await self.slack_turns.decided_without_a_job()]
        for work in lost:
            await self.queue.put_again(work.id, thread_id=work.thread_id)
        if revived or lost:
            log.info("work_recovered", stalled=revived, without_job=len(lost))
        await self.delivery.refresh_cards()
        await self.notices.tell_who_waits()

    async def _run(self, turn: SlackTurn) -> None:
        match turn.kind:
            case "press":
                await self._press(turn)
            case "undo":
                await self._undo(turn)
            case _:
                await self._answer(turn, resume=turn.state == "waiting")

    async def _answer(self, turn: SlackTurn, *, resume: bool, pressed_at: str | None = None) -> None:
        go_on = self.runner.resume if resume else self.runner.run
        if turn.door == Door.ASSISTANT and not resume:
            await self.panel.entitle_once(turn)
        async with (
            self.indicator.shown(turn) as show_tool,
            self.notices.shown(turn) as notice,
            self.streaming.live(turn) as live,
        ):

            def hear(event: ToolEvent) -> None:
                show_tool(event)
                if notice is not None:
                    notice.hear(event)

            listener = Listener(tool=hear, words=live.hear if live else None)
            answer = await go_on(turn.id, listener=listener)
            await self.delivery.deliver(turn, _ended(answer), live)
        await self.delivery.refresh_cards(turn.id, pressed_at=pressed_at)

    async def _press(self, press: SlackTurn) -> None:
        await self.slack_turns.begin_press(press.id)
        turn, grant = await self._pressed(press)
        try:
            await self._decide(press, grant)
        except Unavailable:
            raise
        except ArthurError as refusal:
            await self._refuse(press, turn, refusal)
        else:
            turn, url = await self._private_address(press, turn)
            await self.delivery.refresh_cards(turn.id, pressed_at=url)
            await self._answer(turn, resume=True, pressed_at=url)
        await self.slack_turns.end_press(press.id, state="done")

    async def _decide(self, press: SlackTurn, grant: Grant) -> None:
        """Decide the grant, unless an attempt that died after deciding has done so."""
        nonce, presser = str(press.payload["nonce"]), await self._presser(press)
        cancels = press.payload["decision"] == "cancel"
        ends = frozenset({GrantState.CANCELLED}) if cancels else CONFIRMED
        same_press = grant.state in ends and grant.decided_by == press.user_id
        if same_press and secrets.compare_digest(grant.nonce.encode(), nonce.encode()):
            return
        decide = self.presses.approvals.cancel if cancels else self.presses.approvals.confirm
        await decide(grant.id, nonce, presser)

    async def _undo(self, press: SlackTurn) -> None:
        await self.slack_turns.begin_press(press.id)
        turn, grant = await self._pressed(press)
        try:
            receipt = await self._taken_back(press, turn, grant)
        except Unavailable:
            raise
        except ArthurError as refusal:
            await self._refuse(press, turn, refusal)
        else:
            await self.delivery.refresh_cards(turn.id, pressed_at=press.payload.get("response_url"))
            await self.delivery.say(press, receipt)
        await self.slack_turns.end_press(press.id, state="done")

    async def _taken_back(self, press: SlackTurn, turn: SlackTurn, grant: Grant) -> str:
        if not secrets.compare_digest(grant.nonce.encode(), str(press.payload["nonce"]).encode()):
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
        await self.delivery.refresh_cards(turn.id)


def _ended(answer: Answer) -> Answer:
    if answer.status == "running":
        raise StillBusy(answer.text)
    return answer
