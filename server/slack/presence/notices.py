"""Signs of life for who waits long: what is being done, with a Stop button, and that an earlier question comes first.

A notice is a message of its own where the answer will be, and a row in the outbox, so that whoever delivers the answer,
in whichever process, takes it away.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from memory.outbox import Draft, Outbox, Part
from memory.slack_turns import SlackTurn, SlackTurns
from nodes.announce import ToolEvent
from server.labels import label
from server.slack.failures import NO_ANSWER
from server.slack.posting.sending import PAGE
from server.slack.private import EVENT_TYPE

log = structlog.get_logger()

STOP = "stop_turn"
LONG_S = 4.0
"""How long somebody waits before a notice is due."""
NEXT = "I get to this next; an earlier question is still being answered."
KEY = "notice"
OPEN = frozenset({"accepted", "running"})


@dataclass(frozen=True, kw_only=True)
class Notices:
    """Posts notices and takes them away; a failure here loses no answer."""

    client: AsyncWebClient
    outbox: Outbox
    slack_turns: SlackTurns

    @asynccontextmanager
    async def shown(self, turn: SlackTurn) -> AsyncGenerator["Notice | None"]:
        """Show a notice when the block takes long; none for a command, whose answer is nobody else's."""
        if turn.channel_id is None or turn.kind == "command":
            yield None
            return
        notice = Notice(self, turn)
        due = asyncio.create_task(notice.when_due(), name="notice")
        try:
            yield notice
        finally:
            due.cancel()
            with suppress(asyncio.CancelledError):
                await due
            await self.clear(turn)

    async def tell_who_waits(self) -> None:
        """Tell people whose question waits for an earlier one of the same conversation that it will be next."""
        for turn in await self.slack_turns.waiting_long(LONG_S):
            await self.post(turn, NEXT)

    async def post(self, turn: SlackTurn, text: str, *, stoppable: bool = False) -> None:
        """Post a notice, once a turn."""
        draft = Draft(
            key=KEY, kind="notice", content={"text": text}, channel_id=turn.channel_id, thread_ts=turn.thread_ts
        )
        await self.outbox.add(turn.id, [draft])
        part = next((part for part in await self.outbox.of_turn(turn.id) if part.kind == "notice"), None)
        if part is None or not await self.outbox.begin(part, first=True):
            return  # answered meanwhile, or another process posts it
        try:
            posted = await self.client.chat_postMessage(
                channel=turn.channel_id or "",
                thread_ts=turn.thread_ts,
                text=text,
                blocks=_blocks(text, turn) if stoppable else None,
                metadata={"event_type": EVENT_TYPE, "event_payload": _mark(turn)},
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.info("notice_not_posted", turn_id=str(turn.id), error_message=str(exc))
        else:
            await self._posted(turn, replace(part, stream_ts=str(posted["ts"])))

    async def _posted(self, turn: SlackTurn, part: Part) -> None:
        """Note where a notice stands; one that came too late, because the answer was there meanwhile, goes at once."""
        await self.outbox.streaming(part, part.stream_ts or "")
        now = await self.slack_turns.get(turn.id)
        if now is None or now.state not in OPEN:
            await self._delete(part)
            await self.outbox.drop(part)

    async def clear(self, turn: SlackTurn) -> None:
        """Take a turn's notice away, whoever posted it."""
        for part in await self.outbox.of_turn(turn.id):
            if part.kind == "notice":
                if part.stream_ts is None and part.attempts:
                    part = replace(part, stream_ts=await self._found(turn, part))  # noqa: PLW2901  the same, completed
                await self._delete(part)
                await self.outbox.drop(part)

    async def _found(self, turn: SlackTurn, part: Part) -> str | None:
        """Return the message of a notice whose poster died before it could note it."""
        channel, since = part.channel_id or "", turn.message_ts
        try:
            if part.thread_ts:
                answer = await self.client.conversations_replies(
                    channel=channel, ts=part.thread_ts, oldest=since, include_all_metadata=True, limit=PAGE
                )
            else:
                answer = await self.client.conversations_history(
                    channel=channel, oldest=since, include_all_metadata=True, limit=PAGE
                )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.info("notice_not_found", turn_id=str(turn.id), error_message=str(exc))
            return None
        messages: list[dict[str, Any]] = answer.get("messages") or []
        return next((str(message["ts"]) for message in messages if _mark_of(message) == _mark(turn)), None)

    async def _delete(self, part: Part) -> None:
        if part.stream_ts is None:
            return
        try:
            await self.client.chat_delete(channel=part.channel_id or "", ts=part.stream_ts)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.info("notice_not_deleted", turn_id=str(part.turn_id), error_message=str(exc))


class Notice:
    """The notice of one turn that is under way."""

    def __init__(self, notices: Notices, turn: SlackTurn) -> None:
        self._notices = notices
        self._turn = turn
        self._doing = "Thinking…"

    def hear(self, event: ToolEvent) -> None:
        """Keep in mind what is being done."""
        if event.kind == "started":
            self._doing = label(event.tool)

    async def when_due(self) -> None:
        """Post the notice when it is due."""
        await asyncio.sleep(LONG_S)
        await asyncio.shield(self._notices.post(self._turn, f"Still at it. {self._doing}", stoppable=True))


def _mark(turn: SlackTurn) -> dict[str, Any]:
    return {"turn": str(turn.id), "part": KEY}


def _mark_of(message: dict[str, Any]) -> object:
    return (message.get("metadata") or {}).get("event_payload")


def _blocks(text: str, turn: SlackTurn) -> list[dict[str, Any]]:
    stop = {
        "type": "button",
        "action_id": STOP,
        "text": {"type": "plain_text", "text": "Stop"},
        "value": str(turn.id),
    }
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": f"stop_block_{turn.id}", "elements": [stop]},
    ]
