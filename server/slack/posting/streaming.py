"""An answer that grows while the model speaks: what is said goes out every half second, into one message.

Streaming is for the eye. What counts is the turn's stored answer: at the end the message is completed to it, or, when
anything went wrong on the way (the stream expired or was full, a call failed, the words were taken back), replaced by
it. The message is the turn's first text part in the outbox, noted before and after it exists, so that a retry in
another process finds it (DESIGN 3b).
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.errors import Unavailable
from memory.outbox import Draft, Outbox, Part
from memory.slack_turns import SlackTurn
from nodes.announce import Words
from server.slack.failures import NO_ANSWER, error_code, may_pass
from server.slack.text.harmless import harmless, harmless_so_far, named_in

log = structlog.get_logger()

FIRST_TEXT = "text:0"
PAUSE_S = 0.5
"""How long words are collected; an answer that is whole by then is posted at once."""
STREAM_CHARS = 11_500
"""A stream takes about 12,000 characters in all (STACK)."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """How far a stream came: its part, its message, and the text that Slack has taken."""

    part: Part
    ts: str
    text: str


@dataclass(kw_only=True)
class LiveAnswer:
    """One turn's answer while it is being said."""

    client: AsyncWebClient
    outbox: Outbox
    turn: SlackTurn
    _said: str = ""
    _shown: Shown | None = None
    _whole: bool = True
    """Whether what Slack shows is the beginning of what was said."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _over: asyncio.Event = field(default_factory=asyncio.Event)
    _showing: asyncio.Task[None] | None = None

    def hear(self, words: Words) -> None:
        """Take in what the model says."""
        self._said = "" if words.taken_back else self._said + words.text
        self._news.set()

    def hold(self) -> None:
        """Show no more: what is said from here on may not be the answer for everybody."""
        self._whole = False
        self._news.set()

    def start(self) -> None:
        """Begin to show what is said."""
        self._showing = asyncio.create_task(self._run(), name="streaming")

    async def end(self) -> None:
        """Show nothing more; returns when the last call to Slack is through."""
        self._over.set()
        self._news.set()
        if self._showing is not None:
            await self._showing

    def begun(self, text: str) -> Shown | None:
        """Return what is shown if it is the beginning of this text and the rest still fits into its stream."""
        fits = self._shown is not None and self._whole and text.startswith(self._shown.text)
        return self._shown if fits and len(text) <= STREAM_CHARS else None

    def sendable(self, answer: str) -> str:
        """Return a whole answer as a stream may show it."""
        return harmless(answer, may_call=self._may_call)

    @property
    def _may_call(self) -> frozenset[str]:
        return named_in(self.turn.question, self.turn.user_id)

    async def _run(self) -> None:
        """Show what is said until it is over; a failure ends the showing, never the answer."""
        try:
            while await self._something_new():
                await self._show(harmless_so_far(self._said.lstrip(), may_call=self._may_call))
        except (SlackApiError, Unavailable, *NO_ANSWER) as exc:
            self._whole = False
            reason = error_code(exc) if isinstance(exc, SlackApiError) else str(exc)
            log.info("stream_broken", turn_id=str(self.turn.id), error_message=reason)

    async def _something_new(self) -> bool:
        await self._news.wait()
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(PAUSE_S):
                await self._over.wait()
        return self._whole and not self._over.is_set()

    async def _show(self, text: str) -> None:
        if self._shown is None:
            if text:
                await self._start(text)
        elif not text.startswith(self._shown.text) or len(text) > STREAM_CHARS:
            self._whole = False
        elif added := text[len(self._shown.text) :]:
            await self.client.chat_appendStream(
                channel=self.turn.channel_id or "", ts=self._shown.ts, markdown_text=added
            )
            self._shown = Shown(part=self._shown.part, ts=self._shown.ts, text=text)

    async def _start(self, text: str) -> None:
        """Start the stream, unless an earlier attempt at this turn has said something already."""
        turn = self.turn
        if any(part.kind != "notice" for part in await self.outbox.of_turn(turn.id)):
            self._whole = False
            return
        content = {"text": "…", "streamed": True}
        draft = Draft(
            key=FIRST_TEXT, kind="text", content=content, channel_id=turn.channel_id, thread_ts=turn.thread_ts
        )
        await self.outbox.add(turn.id, [draft])
        [part] = [part for part in await self.outbox.of_turn(turn.id) if part.content["key"] == FIRST_TEXT]
        await self.outbox.begin(part)
        try:
            started = await self.client.chat_startStream(
                channel=turn.channel_id or "",
                thread_ts=turn.thread_ts or "",
                markdown_text=text,
                recipient_user_id=turn.user_id,
                recipient_team_id=turn.team_id,
            )
        except SlackApiError as refusal:
            if not may_pass(refusal):
                await self.outbox.drop(part)  # there is no stream, so nothing has to be looked for
            raise
        self._shown = Shown(part=part, ts=str(started["ts"]), text=text)
        await self.outbox.streaming(part, self._shown.ts)


@dataclass(frozen=True, kw_only=True)
class Streaming:
    """Shows answers while they are said, where Slack can: in threads that others may see as well."""

    client: AsyncWebClient
    outbox: Outbox

    @asynccontextmanager
    async def live(self, turn: SlackTurn) -> AsyncGenerator[LiveAnswer | None]:
        """Show what is heard during the block; None where there is nothing to stream into."""
        if turn.thread_ts is None or turn.channel_id is None or turn.kind == "command":
            yield None
            return
        answer = LiveAnswer(client=self.client, outbox=self.outbox, turn=turn)
        answer.start()
        try:
            yield answer
        finally:
            await answer.end()
