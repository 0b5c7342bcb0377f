"""The offline planner as a chat model: understands the question, calls tools, and passes on what they found."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import ToolCall as MessageCall
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import ConfigDict, PrivateAttr
from typing_extensions import override

from arthur.clock import Clock
from nodes.planner.conversation import Conversation, read_conversation
from nodes.planner.extraction.arguments import ArgumentReader
from nodes.planner.extraction.places import country_names
from nodes.planner.filling import Filling
from nodes.planner.intent import Understood
from nodes.planner.smalltalk import load_small_talk
from nodes.planner.steps import Calls, Say, Step, last_words, next_step
from nodes.planner.understanding import Understanding
from tools.adapters.langchain import FINAL
from tools.router import Router
from tools.spec import AnyTool

NAME = "offline-planner"
PIECE = 400
"""About so many characters of an answer are streamed at a time, cut at line ends."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """The tools bound for this call: their names, and which of them take `final`."""

    names: frozenset[str]
    with_final: frozenset[str]


class OfflinePlanner(BaseChatModel):
    """A `BaseChatModel` without a network: the router picks the tool, rules read its arguments.

    It calls tools only if some are bound, so that a turn out of budget ends with what was found. It never says that
    something was done: words about results are the tools' own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    model_name: str = NAME
    _understanding: Understanding = PrivateAttr()

    def __init__(self, *, router: Router, tools: Iterable[AnyTool], clock: Clock) -> None:
        super().__init__()
        names = [tool.name for tool in tools]
        self._understanding = Understanding(
            router=router,
            filling=Filling(arguments=ArgumentReader(names)),
            small_talk=load_small_talk(),
            clock=clock,
        )

    @staticmethod
    async def warm() -> None:
        """Read from files what questions are understood by, lest the first of them waits for it."""
        await asyncio.to_thread(country_names)

    @property
    @override
    def _llm_type(self) -> str:
        return NAME

    async def understand(self, conversation: Conversation) -> Understood:
        """Return the tool and arguments the newest question wants, or why none; calls nothing."""
        return await self._understanding.of(conversation)

    @override
    def bind_tools(
        self, tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools."""
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        msg = "the offline planner is asynchronous"
        raise NotImplementedError(msg)

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        offered = _offered(kwargs.get("tools", ()))
        message = _message(await self._step(read_conversation(messages), offered), offered)
        return ChatResult(generations=[ChatGeneration(message=message)])

    @override
    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        offered = _offered(kwargs.get("tools", ()))
        message = _message(await self._step(read_conversation(messages), offered), offered)
        for chunk in _chunks(message):
            if run_manager is not None and chunk.text:
                await run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk
            await asyncio.sleep(0)

    async def _step(self, conversation: Conversation, offered: Offered) -> Step:
        understood = await self._understanding.of(conversation)
        if not offered.names and conversation.done:
            return last_words(understood, conversation)
        return next_step(understood, conversation)


def _offered(tools: object) -> Offered:
    """Read the bound functions, in OpenAI's form."""
    functions: list[Mapping[str, Any]] = [
        tool["function"] for tool in cast("Sequence[Mapping[str, Any]]", tools or ()) if "function" in tool
    ]
    return Offered(
        names=frozenset(function["name"] for function in functions),
        with_final=frozenset(
            function["name"] for function in functions if FINAL in function.get("parameters", {}).get("properties", {})
        ),
    )


def _message(step: Step, offered: Offered) -> AIMessage:
    metadata = {"model_name": NAME, "finish_reason": "tool_calls" if isinstance(step, Calls) else "stop"}
    if isinstance(step, Say):
        return AIMessage(step.text, response_metadata=metadata)
    final = step.last and len(step.calls) == 1
    calls = [
        MessageCall(
            type="tool_call",
            id=f"call_{uuid4().hex[:24]}",
            name=call.tool,
            args={**_plain(call.arguments), **({FINAL: True} if final and call.tool in offered.with_final else {})},
        )
        for call in step.calls
    ]
    return AIMessage("", tool_calls=calls, response_metadata=metadata)


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as JSON has them: a model's call carries no dates or decimals."""
    return {
        name: value if isinstance(value, bool | int | float | str | list) else str(value)
        for name, value in arguments.items()
    }


def _chunks(message: AIMessage) -> Iterable[ChatGenerationChunk]:
    """Cut a message into the chunks of a stream."""
    for piece in _pieces(message.text):
        yield ChatGenerationChunk(message=AIMessageChunk(content=piece))
    calls = [
        tool_call_chunk(name=call["name"], args=_json(call["args"]), id=call["id"], index=index)
        for index, call in enumerate(message.tool_calls)
    ]
    yield ChatGenerationChunk(
        message=AIMessageChunk(content="", tool_call_chunks=calls, response_metadata=message.response_metadata)
    )


def _pieces(text: str) -> Iterable[str]:
    piece = ""
    for line in text.splitlines(keepends=True):
        piece += line
        if len(piece) >= PIECE:
            yield piece
            piece = ""
    if piece:
        yield piece


def _json(arguments: Mapping[str, Any]) -> str:
    return json.dumps(arguments, ensure_ascii=False)
