"""The sign that Arthur is at work: a status line with what he is doing, or an hourglass where Slack has none."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from memory.slack_turns import SlackTurn
from nodes.announce import ToolEvent
from server.labels import label
from server.slack.failures import NO_ANSWER, error_code

log = structlog.get_logger()

THINKING = "is thinking…"
HOURGLASS = "hourglass_flowing_sand"
DONE_ALREADY = frozenset({"already_reacted", "no_reaction", "message_not_found"})


class Indicator:
    """Shows that a turn is being worked on, and stops doing so whatever happens."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    @asynccontextmanager
    async def shown(self, turn: SlackTurn) -> AsyncGenerator[Callable[[ToolEvent], None]]:
        """Show the sign during the block; the listener puts the running tool into it.

        The hourglass is taken away even if an attempt that died had put it there. A command has no message to mark.
        """
        at = turn.thread_ts or turn.message_ts
        if turn.channel_id is None or turn.message_ts is None or at is None:
            yield _ignore
            return
        line = StatusLine(self._client, turn.channel_id, at)
        has_line = await line.set(THINKING)
        if not has_line:
            await self._mark(turn, add=True)
        try:
            yield line.hear if has_line else _ignore
        finally:
            await line.close()
            if not has_line or turn.attempts > 1:
                await self._mark(turn, add=False)

    async def _mark(self, turn: SlackTurn, *, add: bool) -> None:
        change = self._client.reactions_add if add else self._client.reactions_remove
        await _quietly(change(channel=turn.channel_id or "", timestamp=turn.message_ts or "", name=HOURGLASS))


class StatusLine:
    """One thread's status line; labels that come faster than Slack answers replace each other."""

    def __init__(self, client: AsyncWebClient, channel_id: str, thread_ts: str) -> None:
        self._client = client
        self._channel_id = channel_id
        self._thread_ts = thread_ts
        self._next: str | None = None
        self._task: asyncio.Task[None] | None = None
        self._set = False

    def hear(self, event: ToolEvent) -> None:
        """Show the tool that starts."""
        if event.kind == "started":
            words = label(event.tool)
            self._next = f"is {words[:1].lower()}{words[1:]}"
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(self._pump())

    async def set(self, status: str) -> bool:
        """Show a status; False where Slack has none."""
        call = self._client.assistant_threads_setStatus(
            channel_id=self._channel_id, thread_ts=self._thread_ts, status=status
        )
        self._set = await _quietly(call) or self._set
        return self._set

    async def close(self) -> None:
        """Take the status away."""
        self._next = None
        if self._task is not None:
            await self._task
        if self._set:
            await self.set("")

    async def _pump(self) -> None:
        while (status := self._next) is not None:
            self._next = None
            await self.set(status)


def _ignore(_event: ToolEvent) -> None:
    """Show nothing."""


async def _quietly(call: Coroutine[Any, Any, object]) -> bool:
    """Make a call whose failure matters to nobody, and say whether it worked."""
    try:
        await call
    except SlackApiError as exc:
        error = error_code(exc)
        if error not in DONE_ALREADY:
            log.debug("indicator_failed", error_message=error)
        return False
    except NO_ANSWER as exc:
        log.debug("indicator_failed", error_message=str(exc))
        return False
    return True
