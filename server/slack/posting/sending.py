"""Posting the parts of the outbox: each one once, whatever happens between its row and Slack's answer."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from arthur.errors import Unavailable
from memory.outbox import Outbox, Part
from memory.slack_turns import SlackTurn
from server.slack.failures import NO_ANSWER, error_code, may_pass
from server.slack.posting.asides import SHARE_KEY
from server.slack.private import EVENT_TYPE, PrivateReplies
from server.slack.text.blocks import ways_down
from server.slack.text.parting import sections
from tools.enclosures import unpacked

log = structlog.get_logger()

PAGE = 200
BLOCKS_REFUSED = frozenset({"invalid_blocks", "invalid_blocks_format", "invalid_attachments", "msg_blocks_too_long"})
"""A second table is refused as an attachment, because that is how tables are kept."""
OF_THE_CONTENT = BLOCKS_REFUSED | {"msg_too_long"}
"""What Slack says of a message that it would take nowhere."""
ASKED_IN = "To what you asked in <#{channel}>:\n"
REFUSED = "Slack does not let me answer you in {place} ({code})."
NO_FILE = "Slack does not let me attach the file “{title}” in {place} ({code})."
PAUSES_S = (0.3, 1.5)
"""How long to wait before a post whose fate is unknown is looked for, and made again if it is not there."""
SHARED_PAUSES_S = (0.5, 1.0)
"""How long to wait for the message of an uploaded file, which Slack makes when it gets to it."""


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
    bot_user_id: str

    async def flush(self, turn: SlackTurn, *, private: Mapping[str, Mapping[str, Any]] | None = None) -> None:
        """Send every part that is not sent yet, in order; what private parts say is given by their keys, not stored.

        A part that is found in `sending` was begun by somebody who did not get to the end: it is looked for first.

        Raises:
            NotSentYet: Slack does not take it at present; the rest stays for the next try.
        """
        for part in await self.outbox.of_turn(turn.id):
            said = (private or {}).get(part.content["key"]) if part.kind == "private" else part.content
            if part.state in {"pending", "sending"} and part.kind != "notice" and said is not None:
                await self._send(turn, replace(part, content={**part.content, **said}))

    async def complete(self, part: Part, ts: str, rest: str, *, blocks: Sequence[dict[str, Any]] = ()) -> bool:
        """End a stream with its last words and blocks below; False when its message has to be replaced instead."""
        try:
            await self.client.chat_stopStream(
                channel=part.channel_id or "",
                ts=ts,
                markdown_text=rest or None,
                blocks=blocks or None,
                metadata={"event_type": EVENT_TYPE, "event_payload": _mark(part)},
            )
        except (SlackApiError, *NO_ANSWER) as exc:
            log.info("stream_not_completed", turn_id=str(part.turn_id), error_message=str(exc))
            return False
        await self.outbox.sent(part, channel_id=part.channel_id, ts=ts)
        return True

    async def withdraw_streams(self, turn: SlackTurn) -> None:
        """Delete what was streamed of a turn, because it was not its answer."""
        for part in await self.outbox.of_turn(turn.id):
            if part.state in {"pending", "sending"} and part.content.get("streamed"):
                if ts := part.stream_ts or await self._stray(turn, part):
                    await self._stop(part, ts)
                    await self._delete(part, ts)
                await self.outbox.drop(part)

    async def _send(self, turn: SlackTurn, part: Part) -> None:
        unsure = part.state == "sending"
        await self.outbox.begin(part)
        for pause in (*PAUSES_S, None):
            try:
                channel, ts = await self._in_some_form(turn, part, unsure=unsure)
            except SlackApiError as exc:
                if not may_pass(exc):
                    await self._refused(turn, part, error_code(exc))
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

    async def _in_some_form(self, turn: SlackTurn, part: Part, *, unsure: bool) -> tuple[str | None, str | None]:
        """Send a part, with fewer blocks or none where Slack refuses those of an answer, and return where it stands."""
        forms = list(ways_down(part.content)) if part.kind in {"text", "private"} else [part.content]
        for simpler in forms[:-1]:
            try:
                return await self._once(turn, replace(part, content=simpler), unsure=unsure)
            except SlackApiError as exc:
                if error_code(exc) not in BLOCKS_REFUSED:
                    raise
                log.error("slack_blocks_refused", part=part.part, error_message=error_code(exc))
        return await self._once(turn, replace(part, content=forms[-1]), unsure=unsure)

    async def _refused(self, turn: SlackTurn, part: Part, code: str) -> None:
        """Give a part that Slack refuses for good to the asker alone: nobody who asked is left without an answer."""
        log.error("slack_post_refused", part=part.part, error_message=code)
        if part.kind == "private" or "to" in part.content:
            # the asker was reached neither way, and the others' answer is to be the asker's too; or a second person
            # gets no copy of a card, of which the asker has another
            await self.outbox.failed(part, code)
            return
        words = NO_FILE if part.kind == "file" else REFUSED
        text = words.format(place=f"<#{turn.channel_id}>", code=code, title=part.content.get("title", ""))
        if part.kind == "text" and code not in OF_THE_CONTENT:
            text = f"{text}\n{part.content['text']}"
        try:
            await self.private.direct(turn.user_id, text=text)
        except (SlackApiError, *NO_ANSWER) as exc:
            log.error("refusal_not_told", part=part.part, error_message=str(exc))
        await self.outbox.failed(part, code)

    async def _once(self, turn: SlackTurn, part: Part, *, unsure: bool) -> tuple[str | None, str | None]:
        """Send a part, or find it sent, and return where it stands."""
        if part.kind == "private":
            return await self.private.whisper(
                turn,
                turn.user_id,
                text=part.content["text"],
                blocks=part.content.get("blocks"),
                elsewhere="" if part.content["key"] == SHARE_KEY else ASKED_IN.format(channel=turn.channel_id),
            )
        if part.channel_id is None:
            return await self.private.send(turn, part.content)
        if part.content.get("streamed") and (replaced := await self._replace(turn, part)):
            return part.channel_id, replaced
        if unsure and (found := await self._made(turn, part)):
            return part.channel_id, found
        if part.kind == "file":
            await self._upload(part)
            return part.channel_id, await self._uploaded(turn, part)
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

    async def _upload(self, part: Part) -> None:
        await self.client.files_upload_v2(
            channel=part.channel_id,
            thread_ts=part.thread_ts,
            content=_content(part),
            filename=_file_name(part),
            title=part.content["title"],
        )

    async def _made(self, turn: SlackTurn, part: Part) -> str | None:
        """Return the message of a part that was begun; that of a file may come a moment after its upload."""
        for pause in (*(SHARED_PAUSES_S if part.kind == "file" else ()), None):
            if found := await self._find(turn, lambda message: _is(message, part), part):
                return found
            if pause is not None:
                await asyncio.sleep(pause)
        return None

    async def _uploaded(self, turn: SlackTurn, part: Part) -> str | None:
        """Return the message of a file, which reactions name; None where it does not show in time."""
        for pause in (*SHARED_PAUSES_S, None):
            with suppress(SlackApiError, *NO_ANSWER):
                if found := await self._find(turn, lambda message: _is(message, part), part):
                    return found
            if pause is not None:
                await asyncio.sleep(pause)
        return None

    async def _replace(self, turn: SlackTurn, part: Part) -> str | None:
        """Make the message of a stream say what the part says, and return its ts; None when that cannot be."""
        ts = part.stream_ts or await self._stray(turn, part)
        if ts is None:
            return None
        await self._stop(part, ts)
        try:
            await self.client.chat_update(
                channel=part.channel_id or "",
                ts=ts,
                text=part.content["text"],
                blocks=part.content.get("blocks") or sections(part.content["text"]),
                metadata={"event_type": EVENT_TYPE, "event_payload": _mark(part)},
            )
        except SlackApiError as exc:
            if may_pass(exc) or error_code(exc) in OF_THE_CONTENT:
                raise
            log.warning("stream_not_replaced", turn_id=str(part.turn_id), error_message=error_code(exc))
            await self._delete(part, ts)
            return None
        return ts

    async def _delete(self, part: Part, ts: str) -> None:
        with suppress(SlackApiError):
            await self.client.chat_delete(channel=part.channel_id or "", ts=ts)

    async def _stop(self, part: Part, ts: str) -> None:
        """End a stream as it is; one that has ended is as good."""
        with suppress(SlackApiError):
            await self.client.chat_stopStream(channel=part.channel_id or "", ts=ts)

    async def _stray(self, turn: SlackTurn, part: Part) -> str | None:
        """Return the ts of a stream whose start got no answer: our own message since the question, without a mark."""
        since = turn.message_ts or ""

        def is_stray(message: dict[str, Any]) -> bool:
            ours = message.get("user") == self.bot_user_id and str(message["ts"]) > since
            marked = (message.get("metadata") or {}).get("event_type") == EVENT_TYPE
            return ours and not marked and not message.get("files")  # a file of another answer bears no mark either

        return await self._find(turn, is_stray, part)

    async def _find(self, turn: SlackTurn, wanted: Callable[[dict[str, Any]], bool], part: Part) -> str | None:
        """Return the ts of the first wanted message where a part belongs."""
        oldest = part.thread_ts or part.content.get("since") or turn.message_ts
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
                if wanted(message):
                    return str(message["ts"])
            cursor = str((answer.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return None


def _mark(part: Part) -> dict[str, Any]:
    return {"turn": str(part.turn_id), "part": part.part}


def _content(part: Part) -> str:
    content = part.content
    return unpacked(content["packed"]) if "packed" in content else str(content["text"])


def _file_name(part: Part) -> str:
    """Return the name of a file, which no other part of any turn has."""
    name, _, ending = str(part.content["name"]).rpartition(".")
    return f"{name}-{part.turn_id.hex[:12]}-{part.part}.{ending}"


def _is(message: dict[str, Any], part: Part) -> bool:
    """Say whether a message is a part that is in Slack already: by the metadata it carries; a file by its name."""
    if part.kind == "file":
        files: list[dict[str, Any]] = message.get("files") or []
        return any(file.get("name") == _file_name(part) for file in files)
    metadata = message.get("metadata") or {}
    return metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload") == _mark(part)
