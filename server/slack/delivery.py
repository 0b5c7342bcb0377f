"""From a turn's answer to what people see: its parts go into the outbox, and from there to Slack."""

from dataclasses import dataclass

import structlog

from arthur.identity import Door
from memory.outbox import Draft, Outbox
from memory.slack_turns import SlackTurn
from server.answers import Answer
from server.slack.asides import CUT, NOT_HANDED_OVER, Aside, Asides
from server.slack.drafts import draft_of
from server.slack.redrawing import Cards
from server.slack.sending import Sender
from server.slack.streaming import LiveAnswer
from server.slack.wording import PART_CHARS, parted, to_mrkdwn, without_broadcasts

log = structlog.get_logger()

OFFLINE = "_The language model did not answer; this comes from the offline planner._"


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Delivers answers."""

    outbox: Outbox
    cards: Cards
    sender: Sender
    asides: Asides
    part_chars: int = PART_CHARS

    async def deliver(self, turn: SlackTurn, answer: Answer, live: LiveAnswer | None = None) -> None:
        """Store what a turn says as parts, and send what is not sent yet; calling it again repeats nothing.

        What was shown live is completed to the answer where it is its beginning, and replaced by it where not.
        """
        if live is not None:
            await live.end()
        if answer.status == "waiting":
            await self.sender.withdraw_streams(turn)
            drafts = await self.cards.drafts(turn, answer.grants)
        elif (aside := await self.asides.of(turn, answer, _words(answer))) is not None:
            await self._deliver_aside(turn, answer, aside)
            return
        else:
            if live is not None and await self._completed(answer, live):
                return
            drafts = self._texts(turn, _words(answer))
            await self.outbox.rewrite(turn.id, drafts[:1])
        await self.outbox.add(turn.id, drafts)
        await self.sender.flush(turn)

    async def share(self, turn: SlackTurn, answer: Answer, *, because: str = "") -> bool:
        """Let everybody have an answer of which they saw a stub, once; False when Slack refuses it."""
        words = "\n".join(line for line in (because, _words(answer)) if line)
        await self.outbox.add(turn.id, self._texts(turn, words, key="shared"))
        await self.sender.flush(turn)
        parts = [part for part in await self.outbox.of_turn(turn.id) if part.content["key"].startswith("shared:")]
        return all(part.state == "sent" for part in parts)

    async def _deliver_aside(self, turn: SlackTurn, answer: Answer, aside: Aside) -> None:
        """Tell the asker alone what is theirs alone; nobody is left without an answer when that fails."""
        await self.outbox.rewrite(turn.id, aside.drafts[:1])
        await self.outbox.add(turn.id, aside.drafts)
        await self.sender.flush(turn, private=aside.private)
        if not await self.asides.reached(turn):
            await self.share(turn, answer, because=NOT_HANDED_OVER)

    async def _completed(self, answer: Answer, live: LiveAnswer) -> bool:
        shown = None if answer.passthrough or answer.degraded else live.begun(answer.text)
        if shown is None:
            return False
        rest = without_broadcasts(answer.text)[len(shown.text) :]
        return await self.sender.complete(shown.part, shown.ts, rest)

    async def ask_again(self, turn: SlackTurn) -> None:
        """Ask those who have to approve what a call was changed into; whoever was asked before has a card already."""
        open_ones = [grant.id for grant in await self.cards.grants.of_turn(turn.id) if grant.is_open]
        await self.outbox.add(turn.id, await self.cards.drafts(turn, open_ones))
        await self.sender.flush(turn)

    async def say(self, turn: SlackTurn, text: str) -> None:
        """Answer with plain words."""
        await self.outbox.add(turn.id, self._texts(turn, text))
        await self.sender.flush(turn)

    def _texts(self, turn: SlackTurn, text: str, *, key: str = "text") -> list[Draft]:
        split = parted(text, limit=self.part_chars)
        parts = list(split.parts) or ["…"]
        drafts = [draft_of(turn, f"{key}:{number}", "text", {"text": part}) for number, part in enumerate(parts)]
        if split.rest and turn.door == Door.COMMAND:
            drafts.append(draft_of(turn, f"{key}:cut", "text", {"text": CUT}))
        elif split.rest:
            drafts.append(draft_of(turn, f"{key}:rest", "file", {"text": split.rest}))
        return drafts


def _words(answer: Answer) -> str:
    text = answer.text if answer.passthrough else to_mrkdwn(answer.text)
    return f"{text}\n{OFFLINE}" if answer.degraded else text
