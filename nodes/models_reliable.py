"""A patient chat model: it repeats what may succeed, then asks a fallback model, then the offline planner.

The wrapper is one `BaseChatModel`, so that a turn's trace shows one model run a round whatever happened inside it, and
a failure that was repeated leaves no half answer in a stream.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import structlog
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, Field
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_random_exponential,
)
from typing_extensions import override

from arthur.errors import NotConfigured, Unavailable
from nodes.models_answers import marks, quoted
from nodes.models_failures import ModelFailed, failure_of
from nodes.models_stream import AnswerStream, check_whole

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Patience:
    """How long one model is waited for."""

    timeout_s: float = 30.0
    """Time for one call."""
    retries: int = 2
    """Repeats after 429, 5xx, a timeout, a broken connection or an empty answer."""
    total_s: float = 45.0
    """Time for all calls of one model, pauses included."""
    first_pause_s: float = 0.5
    """Upper bound of the first random pause; it doubles with each repeat."""
    longest_pause_s: float = 10.0
    """A service that asks for a longer pause (Retry-After) is not waited for."""


class ReliableChatModel(BaseChatModel):
    """Asks each candidate patiently, in order; when all fail, the planner answers and the message says so.

    Errors are `arthur.errors` only. Calls with unreadable arguments stay in `invalid_tool_calls` for the graph.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    candidates: tuple[BaseChatModel, ...] = Field(repr=False, min_length=1)
    planner: BaseChatModel | None = Field(default=None, repr=False)
    patience: Patience = Field(default_factory=Patience)

    @property
    @override
    def _llm_type(self) -> str:
        return "arthur"

    @property
    def model_name(self) -> str:
        """The model that is asked first."""
        return _name(self.candidates[0])

    @override
    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools, in their order (which the prompt cache depends on). No tools is allowed."""
        if tools:
            kwargs["tools"] = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(**kwargs)

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        msg = "the chat model is asynchronous"
        raise NotImplementedError(msg)

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        started = time.monotonic()

        async def ask(model: BaseChatModel, seconds: float) -> ChatResult:
            async with asyncio.timeout(seconds):
                result = await _whole(model, messages, stop, kwargs)
            ending = check_whole(result)
            answer = result.generations[0].message
            if isinstance(answer, AIMessage):
                answer.invalid_tool_calls = quoted(answer.invalid_tool_calls)
            answer.response_metadata |= marks(ms=_ms_since(started), ending=ending)
            return result

        answer = await self._first(ask)
        if not isinstance(answer, ModelFailed):
            return answer
        return await self._planned(answer, started, messages, stop, kwargs)

    @override
    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[ChatGenerationChunk]:
        started = time.monotonic()

        async def ask(model: BaseChatModel, seconds: float) -> tuple[AnswerStream, list[ChatGenerationChunk]]:
            stream = AnswerStream(_chunks(model, messages, stop, kwargs), seconds=seconds)
            try:
                return stream, await stream.opening()
            except BaseException:
                await stream.aclose()
                raise

        answer = await self._first(ask)
        if isinstance(answer, ModelFailed):
            planned = await self._planned(answer, started, messages, stop, kwargs)
            yield _one_chunk(planned)
            return
        stream, opening = answer
        try:
            for chunk in opening:
                yield chunk
            async for chunk in stream.rest():
                yield chunk
        finally:
            await stream.aclose()
        last = stream.calls()
        last.response_metadata = marks(ms=_ms_since(started), ending=stream.ending)
        yield ChatGenerationChunk(message=last)

    async def _first(self, ask: Callable[[BaseChatModel, float], Awaitable[T]]) -> T | ModelFailed:
        """Return the first answer, or the last failure."""
        failure = ModelFailed(Unavailable())
        for model in self.candidates:
            try:
                return await self._patiently(model, ask)
            except ModelFailed as failed:
                failure = failed
            log.warning("model_failed", model=_name(model), error_code=failure.error.code, error=failure.error.detail)
            if not failure.elsewhere:
                break
        return failure

    async def _patiently(self, model: BaseChatModel, ask: Callable[[BaseChatModel, float], Awaitable[T]]) -> T:
        patience = self.patience
        deadline = time.monotonic() + patience.total_s

        async def once() -> T:
            try:
                return await ask(model, min(patience.timeout_s, deadline - time.monotonic()))
            except Exception as problem:
                failure = failure_of(problem)
                if failure is None:
                    raise
            raise failure  # outside the except, so that no traceback quotes the service

        repeating = AsyncRetrying(
            stop=stop_after_attempt(patience.retries + 1) | stop_before_delay(patience.total_s),
            wait=self._pause,
            retry=retry_if_exception(self._is_worth_repeating),
            before_sleep=lambda state: _log_repeat(model, state),
            reraise=True,
        )
        return await repeating(once)

    def _pause(self, state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        asked = failure.retry_after if isinstance(failure, ModelFailed) else None
        jitter = wait_random_exponential(multiplier=self.patience.first_pause_s, max=self.patience.longest_pause_s)(
            state
        )
        return jitter if asked is None else asked + min(jitter, self.patience.first_pause_s)

    def _is_worth_repeating(self, problem: BaseException) -> bool:
        return (
            isinstance(problem, ModelFailed)
            and problem.again
            and (problem.retry_after or 0) <= self.patience.longest_pause_s
        )

    async def _planned(
        self,
        failure: ModelFailed,
        started: float,
        messages: list[BaseMessage],
        stop: list[str] | None,
        kwargs: dict[str, Any],
    ) -> ChatResult:
        """Let the planner answer if the models are down; what a person has to change is said instead."""
        error = failure.error
        if self.planner is None or not isinstance(error, Unavailable | NotConfigured):
            raise error
        log.error("model_degraded", error_code=error.code, error=error.detail)
        result = await _whole(self.planner, messages, stop, kwargs)
        answer = result.generations[0].message
        answer.response_metadata = {
            "model_name": _name(self.planner),
            **answer.response_metadata,
            **marks(ms=_ms_since(started), degraded=error.code),
        }
        return result


def _whole(
    model: BaseChatModel, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
) -> Awaitable[ChatResult]:
    """Ask a model inside this model's own run: no callbacks, so nothing is streamed or traced twice."""
    return model._agenerate(messages, stop=stop, **kwargs)  # noqa: SLF001  what subclasses of the base are given


def _chunks(
    model: BaseChatModel, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
) -> AsyncIterator[ChatGenerationChunk]:
    """Like `_whole`, as a stream."""
    return model._astream(messages, stop=stop, **kwargs)  # noqa: SLF001  what subclasses of the base are given


def _one_chunk(result: ChatResult) -> ChatGenerationChunk:
    message = result.generations[0].message
    fields = message.model_dump(exclude={"type"})
    return ChatGenerationChunk(message=AIMessageChunk(**fields))


def _name(model: BaseChatModel) -> str:
    return str(getattr(model, "model_name", model._llm_type))  # noqa: SLF001  the only name every model has


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def _log_repeat(model: BaseChatModel, state: RetryCallState) -> None:
    failure = state.outcome.exception() if state.outcome else None
    pause = state.next_action.sleep if state.next_action else 0
    log.info(
        "model_repeat", model=_name(model), attempt=state.attempt_number, pause_s=round(pause, 2), error=str(failure)
    )
