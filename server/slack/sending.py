"""Posting the parts of the outbox: each one once, whatever happens between its row and Slack's answer."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.errors import Unavailable
from memory.outbox import Outbox, Part
from memory.slack_turns import SlackTurn
from server.slack.failures import NO_ANSWER, error_code, may_pass
from server.slack.private import PrivateReplies

log = structlog.get_logger()

EVENT_TYPE = "arthur_part"
PAGE = 200
PAUSES_S = (0.3, 1.5)
"""How long to wait before a post whose fate is unknown is looked for, and made again if it is not there."""


class NotSentYet(Unavailable):
    """Slack did not take a part; a later try may."""

    code = "slack_unavailable"
    hint = "Slack did not take the answer yet."


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Sends what a turn has to say."""

    client: AsyncWebClient
    outbox: Outbox
    private: PrivateReplies

    async def flush(self, turn: SlackTurn) -> None:
        """Send every part that is not sent yet, in order.

        A part that is found in `sending` was begun by somebody who did not get to the end: it is looked for first.

        Raises:
            NotSentYet: Slack does not take it at present; the rest stays for the next try.
        """
        for part in await self.outbox.of_turn(turn.id):
            if part.state in {"pending", "sending"}:
                await self._send(turn, part)

    async def _send(self, turn: SlackTurn, part: Part) -> None:
        unsure = part.state == "sending"
        await self.outbox.begin(part)
        for pause in (*PAUSES_S, None):
            try:
                channel, ts = await self._once(turn, part, unsure=unsure)
            except SlackApiError as exc:
                if not may_pass(exc):
                    log.error("slack_post_refused", part=part.part, error_message=error_code(exc))
                    await self.outbox.failed(part, error_code(exc))
                    return
                problem: Exception = exc
            except NO_ANSWER as exc:
                problem = exc
            else:
                await self.outbox.sent(part, channel_id=channel, ts=ts)
                return
            unsure = True
            if pause is None:
                raise NotSentYet(f"Slack did not take part {part.part}: {problem}") from problem
            await asyncio.sleep(pause)

    async def _once(self, turn: SlackTurn, part: Part, *, unsure: bool) -> tuple[str | None, str | None]:
        """Send a part, or find it sent, and return where it stands."""
        if part.channel_id is None:
            await self.private.send(turn, part.content)
            return None, None
        if unsure and (found := await self._find(turn, part)):
            return part.channel_id, found
        if part.kind == "file":
            return part.channel_id, await self._upload(part)
        answer = await self.client.chat_postMessage(
            channel=part.channel_id,
            thread_ts=part.thread_ts,
            text=part.content["text"],
            blocks=part.content.get("blocks"),
            metadata={"event_type": EVENT_TYPE, "event_payload": _mark(part)},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer["channel"]), str(answer["ts"])

    async def _upload(self, part: Part) -> str | None:
        await self.client.files_upload_v2(
            channel=part.channel_id,
            thread_ts=part.thread_ts,
            content=part.content["text"],
            filename=_file_name(part.turn_id),
            title=part.content.get("title", "The rest of the answer"),
        )
        return None

    async def _find(self, turn: SlackTurn, part: Part) -> str | None:
        """Return the ts of a part that is in Slack already, by the metadata it carries; a file by its name."""
        oldest = part.thread_ts or turn.message_ts
        cursor: str | None = None
        while True:
            if part.thread_ts:
                answer = await self.client.conversations_replies(
                    channel=part.channel_id or "",
                    ts=part.thread_ts,
                    oldest=oldest,
                    inclusive=True,
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor,
                )
            else:
                answer = await self.client.conversations_history(
                    channel=part.channel_id or "",
                    oldest=oldest,
                    include_all_metadata=True,
                    limit=PAGE,
                    cursor=cursor,
                )
            messages: list[dict[str, Any]] = answer.get("messages") or []
            for message in messages:
                if _is(message, part):
                    return str(message["ts"])
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None


def _mark(part: Part) -> dict[str, Any]:
    return {"turn": str(part.turn_id), "part": part.part}


def _file_name(turn_id: UUID) -> str:
    return f"arthur-{turn_id.hex[:12]}.txt"


def _is(message: dict[str, Any], part: Part) -> bool:
    if part.kind == "file":
        files: list[dict[str, Any]] = message.get("files") or []
        return any(file.get("name") == _file_name(part.turn_id) for file in files)
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == _mark(part)
