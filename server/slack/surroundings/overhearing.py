"""What was said around a question and is not in its conversation with Arthur (decision 0009)."""

import asyncio
from collections import deque
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog
from slack_sdk.errors import SlackApiError

from arthur.errors import ArthurError
from arthur.identity import Door
from memory.slack_turns import SlackTurns
from nodes.state import Context
from nodes.surroundings import MOST_REMARKS
from server.slack.failures import NO_ANSWER, reason
from server.slack.private import EVENT_TYPE
from server.slack.stamps import moment
from server.slack.surroundings.reading import Reading
from server.slack.text.plain import words_of

log = structlog.get_logger()

Json = dict[str, Any]

PATIENCE_S = 1.5
"""A person waits for this; without an answer by then the question goes on alone."""
LATELY = timedelta(hours=6)
MOST_LATELY = 10
SAYS_SOMETHING = frozenset({None, "file_share", "thread_broadcast", "me_message", "bot_message"})
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Held:
    """What the checkpoint of a conversation holds, by what it looks like in Slack."""

    asked_at: str
    """The message of the present question; nothing from then on belongs to its surroundings."""
    questions: frozenset[str]
    turns: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Overheard:
    """Messages, oldest first, and how many more there are between the first and the others."""

    messages: tuple[Json, ...] = ()
    left_out: int = 0


@dataclass(frozen=True, kw_only=True)
class Overhearing:
    """Reads what people say to each other where Arthur is asked, for a moment."""

    reading: Reading
    slack_turns: SlackTurns
    bot_user_id: str

    async def around(self, context: Context) -> Overheard:
        """Return what was said around a question; a command stands in no conversation, a failure leaves nothing."""
        if context.turn_id is None or context.door is Door.COMMAND:
            return Overheard()
        try:
            held = await self._held(context.turn_id)
            if held is None or held.asked_at == context.thread_ts:
                return Overheard()
            async with asyncio.timeout(PATIENCE_S):
                return await (self._in_thread(context, held) if context.thread_ts else self._lately(context, held))
        except (SlackApiError, ArthurError, psycopg.Error, *NO_ANSWER) as exc:
            event = "thread_context_fetch_failed" if context.thread_ts else "dm_context_fetch_failed"
            log.warning(event, channel=context.channel_id, error_message=reason(exc))
            return Overheard()

    async def _in_thread(self, context: Context, held: Held) -> Overheard:
        """Read a thread to its end, keep the newest and, because it says what the thread is about, the first."""
        channel, thread_ts = context.channel_id or "", context.thread_ts or ""
        opener: list[Json] = []
        newest: deque[Json] = deque(maxlen=MOST_REMARKS - 1)
        rest = 0
        async for message in self.reading.thread(channel, thread_ts):
            if not self._is_news(message, held):
                continue
            if message.get("ts") == thread_ts:
                opener.append(message)
            else:
                newest.append(message)
                rest += 1
        return Overheard(messages=(*opener, *newest), left_out=rest - len(newest))

    async def _lately(self, context: Context, held: Held) -> Overheard:
        """Read the last hours of a conversation without its threads, back to ten messages."""
        since = f"{(_when(held.asked_at) - LATELY).timestamp():.6f}"
        found: list[Json] = []
        async with aclosing(
            self.reading.lately(context.channel_id or "", since=since, before=held.asked_at)
        ) as messages:
            async for message in messages:
                if not message.get("thread_ts") and self._is_news(message, held):
                    found.append(message)
                    if len(found) == MOST_LATELY:
                        break
        return Overheard(messages=tuple(reversed(found)))

    async def _held(self, turn_id: UUID) -> Held | None:
        asked = await self.slack_turns.of_same_thread(turn_id)
        present = next((one.message_ts for one in asked if one.id == turn_id), None)
        if present is None:
            return None
        return Held(
            asked_at=present,
            questions=frozenset(one.message_ts for one in asked if one.message_ts and one.is_held),
            turns=frozenset(str(one.id) for one in asked),
        )

    def _is_news(self, message: Json, held: Held) -> bool:
        """Say whether a message was written before the question, says something, and is not held already."""
        stamp = str(message.get("ts") or "")
        before = _when(stamp) < _when(held.asked_at)
        if not before or stamp in held.questions or message.get("subtype") not in SAYS_SOMETHING:
            return False
        if message.get("user") != self.bot_user_id:
            return bool(words_of(message))
        return bool(message.get("text")) and _is_of_another_conversation(message, held)


def _is_of_another_conversation(message: Json, held: Held) -> bool:
    """Say whether Arthur's own message is no answer of this conversation, for example a chart that he posts daily."""
    metadata: Json = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return True
    turn = (metadata.get("event_payload") or {}).get("turn")
    return turn is not None and turn not in held.turns


def _when(stamp: str) -> datetime:
    return moment(stamp, otherwise=LONG_AGO)
