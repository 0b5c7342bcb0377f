"""Carrying out what is stored: turns through the graph, presses as they were decided, and care for what got lost."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from arthur.errors import Unavailable
from arthur.identity import Door
from memory.grants import Grants
from memory.slack_turns import SlackTurn, SlackTurns
from nodes.announce import Listener, ToolEvent
from server.answers import Answer
from server.queue import Queue
from server.slack.approvals.presses import CardPresses
from server.slack.approvals.redrawing import Cards
from server.slack.feedback.filing import Filing, is_form
from server.slack.posting.delivery import Delivery
from server.slack.posting.sharing import Sharing, is_share
from server.slack.posting.streaming import Streaming
from server.slack.presence.indicator import Indicator
from server.slack.presence.notices import Notices
from server.slack.surfaces.panel import Panel
from server.turns import TurnRunner

log = structlog.get_logger()


class StillBusy(Unavailable):
    """An earlier turn of the thread, or another worker, is at it; the job comes again."""


@dataclass(frozen=True, kw_only=True)
class Errands:
    """Carries out one stored turn or press at a time; doing so again repeats nothing that is done."""

    slack_turns: SlackTurns
    runner: TurnRunner
    presses: CardPresses
    sharing: Sharing
    grants: Grants
    cards: Cards
    delivery: Delivery
    indicator: Indicator
    panel: Panel
    queue: Queue
    streaming: Streaming
    notices: Notices
    filing: Filing

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
                if is_form(turn):
                    await self.filing.give_up(turn)
            raise
        finally:
            structlog.contextvars.unbind_contextvars("turn_id")

    async def look_after(self) -> None:
        """Revive what was left behind, expire approvals, go on with what waited long enough, redraw cards."""
        revived = await self.queue.revive_stalled()
        await self.grants.lapse()
        lost = [
            *await self.slack_turns.without_a_job(),
            *await self.slack_turns.decided_without_a_job(),
            *await self.slack_turns.unsent_without_a_job(),
        ]
        for work in lost:
            await self.queue.put_again(work.id, thread_id=work.thread_id)
        if revived or lost:
            log.info("work_recovered", stalled=revived, without_job=len(lost))
        await self.cards.refresh()
        await self.notices.tell_who_waits()

    async def _run(self, turn: SlackTurn) -> None:
        match turn.kind:
            case "press" | "undo":
                await self._press(turn)
            case _:
                await self._answer(turn, resume=turn.state == "waiting")

    async def _press(self, press: SlackTurn) -> None:
        await self.slack_turns.begin_press(press.id)
        if is_form(press):
            await self.filing.file(press)
        elif is_share(press):
            await self.sharing.carry_out(press)
        elif press.kind == "undo":
            await self.presses.undo(press)
        elif press.payload["decision"] == "edit":
            await self.presses.redraw(press)
        elif turn := await self.presses.decide(press):
            await self._answer(turn, resume=True)
        await self.slack_turns.end_press(press.id, state="done")

    async def _answer(self, turn: SlackTurn, *, resume: bool) -> None:
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
                if live is not None and event.withheld:
                    live.hold()

            listener = Listener(tool=hear, words=live.hear if live else None)
            answer = await go_on(turn.id, listener=listener)
            await self.delivery.deliver(turn, _ended(answer), live)
        await self.cards.refresh(turn.id)


def _ended(answer: Answer) -> Answer:
    if answer.status == "running":
        raise StillBusy(answer.text)
    return answer
