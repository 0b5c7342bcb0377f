"""Answers that only the asker sees: through the address that came with the command or press, or else past it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from memory.slack_turns import SlackTurn
from server.slack.failures import NO_ANSWER, error_code, may_pass
from server.slack.text.parting import sections

log = structlog.get_logger()

OK = 200
Stands = tuple[str | None, str | None]
"""Channel and ts of what was said, where it is a message that lasts; an ephemeral one can be found by nobody."""
NOWHERE: Stands = (None, None)
EVENT_TYPE = "arthur_part"
"""What marks a message as Arthur's own part of a conversation."""
ASIDE = {"event_type": EVENT_TYPE, "event_payload": {"part": "aside"}}
"""Marks what is said to one person outside of the answer: it is read back into no later question."""


@dataclass(frozen=True, kw_only=True)
class PrivateReplies:
    """Says things to one person. There is no way to look for such a message, so a crash may repeat one."""

    client: AsyncWebClient

    async def send(self, turn: SlackTurn, content: Mapping[str, Any]) -> Stands:
        """Say something to the asker of a turn, and return where it stands.

        The address of a command lasts 30 minutes and five uses; afterwards an ephemeral message, and where the app is
        no member of the channel, a direct one.
        """
        url = turn.payload.get("response_url")
        text, blocks = str(content["text"]), content.get("blocks")
        if isinstance(url, str) and await respond(url, text=text, blocks=blocks):
            return NOWHERE
        try:
            await self.client.chat_postEphemeral(
                channel=turn.channel_id or "", user=turn.user_id, text=text, blocks=blocks, thread_ts=turn.thread_ts
            )
        except SlackApiError as exc:
            log.info("ephemeral_refused", turn_id=str(turn.id), error_message=error_code(exc))
            return await self.direct(turn.user_id, text=text, blocks=blocks)
        return NOWHERE

    async def whisper(
        self,
        turn: SlackTurn,
        user_id: str,
        *,
        text: str,
        blocks: Any = None,  # noqa: ANN401
        elsewhere: str = "",
    ) -> Stands:
        """Say something to one person, be it the asker or a reader, where a turn was asked; return where it stands.

        Their direct conversation with the app is private as it is; it is also the way out where Slack refuses another,
        and the text then begins with the words `elsewhere`. Slack shows an ephemeral message in a thread only if
        somebody has replied there before.
        """
        channel, thread_ts = turn.channel_id or "", turn.thread_ts
        try:
            if turn.channel_kind == "im":
                said = await self.client.chat_postMessage(
                    channel=channel, thread_ts=thread_ts, text=text, blocks=blocks, metadata=ASIDE
                )
                return str(said["channel"]), str(said["ts"])
            await self.client.chat_postEphemeral(
                channel=channel, user=user_id, thread_ts=thread_ts, text=text, blocks=blocks
            )
        except SlackApiError as exc:
            if may_pass(exc):
                raise
            log.info("whisper_refused", turn_id=str(turn.id), error_message=error_code(exc))
            before = sections(elsewhere) if blocks else []
            return await self.direct(user_id, text=f"{elsewhere}{text}", blocks=[*before, *blocks] if blocks else None)
        return NOWHERE

    async def direct(self, user_id: str, *, text: str, blocks: Any = None) -> Stands:  # noqa: ANN401  Slack's blocks
        """Write to a person's direct conversation with the app, and return where it stands."""
        opened = await self.client.conversations_open(users=[user_id])
        channel: Mapping[str, Any] = opened.get("channel") or {}
        said = await self.client.chat_postMessage(channel=str(channel["id"]), text=text, blocks=blocks, metadata=ASIDE)
        return str(said["channel"]), str(said["ts"])


def thread_of_press(body: Mapping[str, Any]) -> str | None:
    """Return the thread in which a button was pressed, if it was in one."""
    return (body.get("container") or {}).get("thread_ts")


async def tell_presser(body: Mapping[str, Any], text: str, *, blocks: Any = None) -> None:  # noqa: ANN401  Slack's blocks
    """Say something to whoever pressed a button, where they pressed it."""
    if isinstance(url := body.get("response_url"), str):
        await respond(url, text=text, blocks=blocks, thread_ts=thread_of_press(body))


async def respond(
    url: str,
    *,
    text: str,
    blocks: Any = None,  # noqa: ANN401  Slack's blocks
    replace: bool = False,
    thread_ts: str | None = None,
) -> bool:
    """Use a response address, to say something to one person or to replace the message that was pressed.

    What is said to somebody who pressed in a thread stands at the bottom of the channel unless the thread is named.
    Returns False when the address is used up or too old.
    """
    client = AsyncWebhookClient(url, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)])
    body = {
        "text": text,
        "blocks": blocks,
        "response_type": "ephemeral",
        "replace_original": replace,
        "delete_original": False,
        "thread_ts": thread_ts,
    }
    try:
        answer = await client.send_dict({name: value for name, value in body.items() if value is not None})
    except NO_ANSWER as exc:
        log.warning("response_url_failed", error_message=str(exc))
        return False
    return answer.status_code == OK
