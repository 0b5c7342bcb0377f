"""A chat model within the process, for tests and measurements that need no wire: a function says what it answers."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from typing_extensions import override

Reply: TypeAlias = Callable[[list[BaseMessage]], AIMessage | Awaitable[AIMessage]]


class FunctionChatModel(BaseChatModel):
    """Answers a prompt with what `reply` makes of it; it takes any tools, and ignores them."""

    reply: Reply

    @property
    @override
    def _llm_type(self) -> str:
        return "function"

    @override
    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Any:
        return self.bind(tools=tools, **kwargs)

    @override
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = self.reply(messages)
        if not isinstance(said, AIMessage):
            msg = "this reply has to be awaited"
            raise TypeError(msg)
        return ChatResult(generations=[ChatGeneration(message=said)])

    @override
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = self.reply(messages)
        message = await said if inspect.isawaitable(said) else said
        return ChatResult(generations=[ChatGeneration(message=message)])


def calling(*calls: tuple[str, dict[str, Any]], text: str = "") -> AIMessage:
    """Return a message that makes these calls, each under an id of its own."""
    made = [{"name": name, "args": args, "id": f"call-{uuid4().hex}"} for name, args in calls]
    return AIMessage(text, tool_calls=made)
