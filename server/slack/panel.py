"""The assistant panel: a greeting with questions that are complete, and a title from the first one."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from memory.slack_turns import SlackTurn
from server.slack.failures import NO_ANSWER

log = structlog.get_logger()

GREETING = "Hello! Ask me about events, artists, auctions, tickets and payments."
PROMPTS = [
    {"title": "Upcoming events", "message": "Which events are coming up in the next 30 days?"},
    {"title": "Ticket sales", "message": "How are tickets selling for the upcoming events?"},
    {"title": "Last auction", "message": "How much did the last event make at auction?"},
    {"title": "What I may ask", "message": "What can you help me with?"},
]
TITLE_CHARS = 60


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Looks after chats in the panel; a failure here loses no answer."""

    client: AsyncWebClient

    async def started(self, event: dict[str, Any]) -> None:
        """Greet, once, and offer questions."""
        thread = event["assistant_thread"]
        channel, thread_ts = thread["channel_id"], thread["thread_ts"]
        try:
            so_far = await self.client.conversations_replies(channel=channel, ts=thread_ts, limit=2)
            if len(so_far.get("messages") or []) < 2:  # noqa: PLR2004  the root alone: nobody has greeted yet
                await self.client.chat_postMessage(channel=channel, thread_ts=thread_ts, text=GREETING)
            await self.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread_ts, prompts=PROMPTS
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("assistant_handler_error", error_message=str(exc))

    async def looked_elsewhere(self) -> None:
        """Take no note: which channel a person looks at does not change an answer yet."""

    async def entitle_once(self, turn: SlackTurn) -> None:
        """Name a chat after its first question."""
        if not turn.opens_thread:
            return
        words = " ".join(turn.question.split())
        title = words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 3] + "..."
        try:
            await self.client.assistant_threads_setTitle(
                channel_id=turn.channel_id or "", thread_ts=turn.thread_ts or "", title=title
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.debug("title_refused", error_message=str(exc))
