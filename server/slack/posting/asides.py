"""Answers in two: a stub for everybody in a conversation, and the full answer with contact data for the asker alone.

The outbox keeps that there are private messages, never what they say: they are in memory between the tools and Slack.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from memory.outbox import Draft, Outbox, Part
from memory.slack_turns import SlackTurn
from nodes.stopping import STOPPED
from server.answers import Answer
from server.slack.posting.streaming import FIRST_TEXT
from server.slack.posting.withheld import Withheld, whole_answer
from server.slack.text.blocks import content_of
from server.slack.text.drafts import draft_of
from server.slack.text.parting import PART_CHARS, parted, sections
from server.slack.text.parts import CUT

SHARE = "share_answer"
SHARE_KEY = "private:share"
OFFER = "Only you see the contact data. The others can have the answer without it."
STUB = "_The full answer, with contact data, is for <@{user}> alone._"
NOT_HANDED_OVER = "_I could not give you the contact data alone, so here is the answer without it._"
LONGEST_FIRST_LINE = 200
LONGEST_PREVIEW = 150
OPEN = frozenset({"pending", "sending"})

Content = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Aside:
    """The parts of an answer in two, and what its private parts say, by their keys."""

    drafts: list[Draft] = field(default_factory=list[Draft])
    private: Mapping[str, Content] = field(default_factory=dict[str, Content])


@dataclass(frozen=True, kw_only=True)
class Asides:
    """Parts answers whose contact data was withheld."""

    outbox: Outbox
    withheld: Withheld
    part_chars: int = PART_CHARS

    async def of(
        self, turn: SlackTurn, answer: Answer, words: str, below: Sequence[dict[str, Any]] = ()
    ) -> Aside | None:
        """Return an answer in two, as far as it is not sent yet; None when everybody may have all of it.

        That is so as well when the contact data cannot be read for the asker, unless they were told that it comes.
        """
        if not answer.withheld or answer.status != "completed" or answer.reason == STOPPED:
            return None
        begun = _private(await self.outbox.of_turn(turn.id))
        if begun and not any(part.state in OPEN for part in begun):
            return Aside()
        readings = await self.withheld.read(turn, answer.withheld)
        if readings is None:
            for part in begun:
                await self._give_up(part)
            return Aside() if begun else None
        private = self._messages(turn, whole_answer(words, readings), below)
        for part in begun:
            if part.content["key"] not in private:
                await self.outbox.drop(part)
        stub = draft_of(turn, FIRST_TEXT, "text", {"text": stub_of(words, turn.user_id)})
        told = [draft_of(turn, key, "private", {}) for key in private]
        return Aside(drafts=[stub, *told], private=private)

    async def reached(self, turn: SlackTurn) -> bool:
        """Say whether all private parts reached the asker."""
        return all(part.state == "sent" for part in _private(await self.outbox.of_turn(turn.id)))

    async def _give_up(self, part: Part) -> None:
        if part.state in OPEN:
            await self.outbox.failed(part, "withheld")

    def _messages(self, turn: SlackTurn, text: str, below: Sequence[dict[str, Any]]) -> dict[str, Content]:
        split = parted(text, limit=self.part_chars)
        texts = [*split.parts, *([CUT] if split.rest else [])]
        last = len(texts) - 1
        said: dict[str, Content] = {
            f"private:{number}": content_of(part, below if number == last else ()) for number, part in enumerate(texts)
        }
        return said | {SHARE_KEY: offer(turn)}


def _private(parts: list[Part]) -> list[Part]:
    return [part for part in parts if part.kind == "private"]


def offer(turn: SlackTurn) -> Content:
    """Return the message that offers the asker to share the answer; apart, so that a press can replace it alone."""
    share = {
        "type": "button",
        "action_id": SHARE,
        "text": {"type": "plain_text", "text": "Share"},
        "value": str(turn.id),
    }
    actions = {"type": "actions", "block_id": f"share_block_{turn.id}", "elements": [share]}
    return {"text": OFFER, "blocks": [*sections(OFFER), actions]}


def stub_of(words: str, user_id: str) -> str:
    """Return what everybody sees of an answer: its first line, and where the rest went."""
    return f"{preview(words)}\n{STUB.format(user=user_id)}"


def preview(words: str) -> str:
    """Return the first line that says something, cut between two words when it is long (spec slack 11)."""
    lines = (line.strip() for line in words.splitlines())
    line = next((line for line in lines if line.strip("`")), "…")
    if len(line) < LONGEST_FIRST_LINE:
        return line
    cut = line[:LONGEST_PREVIEW].rsplit(" ", 1)[0]
    cut = re.sub(r"<[^>]*$", "", cut)
    return f"{cut}…" + ("*" if cut.count("*") % 2 else "")
