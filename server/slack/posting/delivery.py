"""From a turn's answer to what people see: its parts go into the outbox, and from there to Slack."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from arthur.database import Database
from arthur.identity import Role
from memory.outbox import Draft, Outbox
from memory.sessions import session_cost
from memory.slack_turns import SlackTurn
from server.answers import Answer
from server.slack.approvals.redrawing import Cards
from server.slack.posting.asides import NOT_HANDED_OVER, Aside, Asides
from server.slack.posting.sending import Sender
from server.slack.posting.streaming import LiveAnswer, Shown
from server.slack.text.footer import footer
from server.slack.text.parting import PART_CHARS
from server.slack.text.parts import below_of, has_table, is_rated, parts_of, text_parts, words_of
from server.slack.text.sources import sources_markdown

WHOLE = "whole"
"""Of the part that was streamed: its message says all the words of the answer, so no other part does."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Delivers answers."""

    database: Database
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
        else:
            below = await self._below(turn, answer)
            aside = await self.asides.of(turn, answer, words_of(turn, answer, files=False), below)
            if aside is not None:
                await self._deliver_aside(turn, answer, aside)
                return
            drafts = parts_of(turn, answer, limit=self.part_chars, below=below)
            if live is not None and await self._is_whole(turn, answer, live, drafts, below):
                drafts = [draft for draft in drafts if draft.kind != "text"]
            else:
                await self._rewrite(turn, drafts[0], whole=False)
        await self.outbox.add(turn.id, drafts)
        await self.sender.flush(turn)

    async def share(self, turn: SlackTurn, answer: Answer, *, because: str = "") -> bool:
        """Let everybody have an answer of which they saw a stub, once; False when Slack refuses it."""
        below = await self._below(turn, answer)
        drafts = parts_of(turn, answer, limit=self.part_chars, below=below, key="shared", because=because)
        await self.outbox.add(turn.id, drafts)
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

    async def ask_again(self, turn: SlackTurn) -> None:
        """Ask those who have to approve what a call was changed into; whoever was asked before has a card already."""
        open_ones = [grant.id for grant in await self.cards.grants.of_turn(turn.id) if grant.is_open]
        await self.outbox.add(turn.id, await self.cards.drafts(turn, open_ones))
        await self.sender.flush(turn)

    async def say(self, turn: SlackTurn, text: str) -> None:
        """Answer with plain words."""
        await self.outbox.add(turn.id, text_parts(turn, text, limit=self.part_chars))
        await self.sender.flush(turn)

    async def _is_whole(
        self, turn: SlackTurn, answer: Answer, live: LiveAnswer, drafts: Sequence[Draft], below: list[dict[str, Any]]
    ) -> bool:
        """Say whether one message says it all: a stream that is completed now, or that an earlier try completed.

        A table is shown as Slack's own, which a stream cannot become.
        """
        words = _streamed_words(answer, live)
        shown = None if answer.passthrough or answer.degraded or has_table(drafts) else live.begun(words)
        if shown is None:
            said = await self.outbox.of_turn(turn.id)
            return any(part.state == "sent" and part.content.get(WHOLE) for part in said)
        await self._rewrite(turn, drafts[0], whole=True)
        return await self._completed(shown, words, below)

    async def _completed(self, shown: Shown, words: str, below: list[dict[str, Any]]) -> bool:
        return await self.sender.complete(shown.part, shown.ts, words[len(shown.text) :], blocks=below)

    async def _rewrite(self, turn: SlackTurn, draft: Draft, *, whole: bool) -> None:
        """Give the part that was begun as a stream the content it ends with."""
        await self.outbox.rewrite(turn.id, [replace(draft, content={**draft.content, WHOLE: whole})])

    async def _below(self, turn: SlackTurn, answer: Answer) -> list[dict[str, Any]]:
        """Return what stands below an answer; what it took is for ops."""
        line = None
        if answer.role == Role.OPS and is_rated(answer):
            cost = await session_cost(self.database, turn.id)
            line = footer(cost, answer.tools) if cost is not None else None
        return below_of(answer, line)


def _streamed_words(answer: Answer, live: LiveAnswer) -> str:
    """Return the words of an answer as a stream takes them, in Markdown."""
    text, line = live.sendable(answer.text), sources_markdown(answer.enclosed.sources, answer.text)
    return f"{text}\n\n{line}" if line else text
