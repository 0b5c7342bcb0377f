"""One answer while it arrives: text is passed on at once, tool calls only when the answer is whole."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator

import structlog
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from arthur.errors import NotPossible, Unavailable
from nodes.models_answers import Ending, ending_for, whole_calls
from nodes.models_failures import ModelFailed, failure_of

log = structlog.get_logger()


def check_whole(result: ChatResult) -> Ending:
    """Say how an answer that came in one piece ended.

    Raises:
        ModelFailed: it is empty, withheld or broken off.
    """
    generation = result.generations[0]
    message = generation.message
    calls = [*getattr(message, "tool_calls", ()), *getattr(message, "invalid_tool_calls", ())]
    reason = (generation.generation_info or {}).get("finish_reason")
    return _check(reason, has_content=bool(message.text.strip() or calls))


def _check(finish_reason: str | None, *, has_content: bool) -> Ending:
    if not finish_reason:
        raise ModelFailed(Unavailable("The model's answer broke off."), again=True)
    ending = ending_for(finish_reason)
    if has_content:
        return ending
    if ending is Ending.FILTERED:
        raise ModelFailed(NotPossible("The model service withheld its answer (content filter)."), elsewhere=False)
    raise ModelFailed(Unavailable("The model gave an empty answer."), again=True)


class AnswerStream:
    """Reads the chunks of one answer within a time budget that only runs while the model is waited for."""

    def __init__(self, chunks: AsyncIterator[ChatGenerationChunk], *, seconds: float) -> None:
        self._chunks = chunks
        self._left = seconds
        self._over = False
        self._finish_reason: str | None = None
        self._calls: list[AIMessageChunk] = []
        self.ending = Ending.COMPLETE

    async def opening(self) -> list[ChatGenerationChunk]:
        """Read up to the first text, or to the end of an answer without text. Until then nothing has been shown.

        Raises:
            ModelFailed: the answer can be asked for again.
        """
        ready: list[ChatGenerationChunk] = []
        while chunk := await self._next():
            ready.append(chunk)
            if chunk.text.strip():
                return ready
        self.ending = _check(self._finish_reason, has_content=bool(self._calls))
        return ready

    async def rest(self) -> AsyncGenerator[ChatGenerationChunk]:
        """Read on after the first text. A failure here ends the answer; repeating it would show it twice."""
        try:
            while chunk := await self._next():
                yield chunk
        except Exception as problem:
            failure = failure_of(problem)
            if failure is None:
                raise
            log.warning("model_answer_cut", error=failure.error.detail)
            self._finish_reason = None
        self.ending = ending_for(self._finish_reason) if self._finish_reason else Ending.CUT

    def calls(self) -> AIMessageChunk:
        """Return the tool calls of the answer; none when it was cut, for they may be half of what was meant."""
        whole = [] if self.ending is Ending.CUT else whole_calls(self._calls)
        return AIMessageChunk(content="", tool_call_chunks=whole)

    async def aclose(self) -> None:
        """Drop the connection if the answer is still coming."""
        if isinstance(self._chunks, AsyncGenerator):
            await self._chunks.aclose()

    async def _next(self) -> ChatGenerationChunk | None:
        """Return the next chunk without its tool call parts, which are kept back; None at the end."""
        if self._over:
            return None
        started = time.monotonic()
        async with asyncio.timeout(max(self._left, 0)):
            chunk = await anext(self._chunks, None)
        self._left -= time.monotonic() - started
        if chunk is None:
            self._over = True
            return None
        self._finish_reason = (chunk.generation_info or {}).get("finish_reason") or self._finish_reason
        message = chunk.message
        if not isinstance(message, AIMessageChunk) or not message.tool_call_chunks:
            return chunk
        self._calls.append(message)
        shown = message.model_copy(update={"tool_call_chunks": [], "tool_calls": [], "invalid_tool_calls": []})
        return ChatGenerationChunk(message=shown, generation_info=chunk.generation_info)
