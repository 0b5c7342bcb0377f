"""The assistant panel: a greeting with questions for the role, what the person looks at, a title from what they ask."""

from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.clock import Clock
from arthur.invisible import visible
from memory.panel_views import PanelView, PanelViews
from memory.slack_turns import SlackTurn
from server.slack.failures import NO_ANSWER, reason
from server.slack.private import EVENT_TYPE
from server.slack.stamps import moment
from server.slack.surfaces.prompts import prompts_for
from tools.approvals import RoleSource
from tools.catalog import Catalog
from tools.context import Policy

log = structlog.get_logger()

Json = dict[str, Any]

GREETING = "Hello! Ask me about events, artists, auctions, tickets and payments."
NO_ROLE = "You have no role on file yet, so there is little I may tell you. Ask ops for one."
TITLE_CHARS = 60


@dataclass(frozen=True, kw_only=True)
class Panel:
    """Looks after chats in the panel; a failure to greet or entitle one loses no answer."""

    client: AsyncWebClient
    views: PanelViews
    roles: RoleSource
    catalog: Catalog
    policy: Policy
    clock: Clock

    async def started(self, event: Json) -> None:
        """Keep what the person looks at, greet, once, and offer questions that fit their role."""
        await self.looked_elsewhere(event)
        thread = event["assistant_thread"]
        role = await self.roles.role_of(thread["user_id"])
        tools = {tool.name for tool in self.catalog.visible_to(role, self.policy)} if role is not None else set[str]()
        channel, thread_ts = thread["channel_id"], thread["thread_ts"]
        first = await self.views.take_greeting(channel_id=channel, thread_ts=thread_ts)
        try:
            if first:
                await self._greet(channel, thread_ts, GREETING if role is not None else f"{GREETING} {NO_ROLE}")
            await self.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, thread_ts=thread_ts, prompts=prompts_for(role, tools)
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.warning("assistant_handler_error", error_message=reason(exc))

    async def looked_elsewhere(self, event: Json) -> None:
        """Keep which channel a person looks at now; what fails to be stored is delivered again by Slack."""
        thread = event["assistant_thread"]
        await self.views.keep(
            PanelView(
                channel_id=thread["channel_id"],
                thread_ts=thread["thread_ts"],
                user_id=thread["user_id"],
                viewed_channel_id=(thread.get("context") or {}).get("channel_id"),
                viewed_at=moment(event.get("event_ts"), otherwise=self.clock.now()),
            )
        )

    async def _greet(self, channel: str, thread_ts: str, words: str) -> None:
        mark = {"event_type": EVENT_TYPE, "event_payload": {"part": "greeting"}}
        await self.client.chat_postMessage(channel=channel, thread_ts=thread_ts, text=words, metadata=mark)

    async def entitle_once(self, turn: SlackTurn) -> None:
        """Name a chat after its first question."""
        if not turn.opens_thread:
            return
        words = " ".join(visible(turn.question).split())
        title = words if len(words) <= TITLE_CHARS else words[: TITLE_CHARS - 3] + "..."
        try:
            await self.client.assistant_threads_setTitle(
                channel_id=turn.channel_id or "", thread_ts=turn.thread_ts or "", title=title
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.debug("title_refused", error_message=str(exc))
