"""Models behind the scripted server, and the planner behind the models."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, SecretStr

from nodes.models import open_chat_model
from nodes.models_reliable import Patience, ReliableChatModel
from sandbox.llm import ScriptedModel

KEY = "sk-test-0123456789abcdefghij"
QUICK = Patience(timeout_s=2.0, retries=2, total_s=6.0, first_pause_s=0.01, longest_pause_s=0.5)
LOOKUP = {
    "type": "function",
    "function": {
        "name": "lookup_event",
        "description": "Find one event.",
        "parameters": {"type": "object", "properties": {"eid": {"type": "string"}}},
    },
}
QUESTION = [HumanMessage("Where is AB4003?")]


class Planner(BaseChatModel):
    """A model without a network."""

    seen: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])

    @property
    def _llm_type(self) -> str:
        return "offline-planner"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(kwargs)
        call = {"name": "lookup_event", "args": {"eid": "AB4003"}, "id": "plan_1"}
        return ChatResult(generations=[ChatGeneration(message=AIMessage("Looking.", tool_calls=[call]))])


@asynccontextmanager
async def opened(script: ScriptedModel | str, **changes: Any) -> AsyncGenerator[ReliableChatModel]:
    url = script if isinstance(script, str) else script.base_url
    options: dict[str, Any] = {"model": "gpt-4o-mini", "key": SecretStr(KEY), "base_url": url, "patience": QUICK}
    async with open_chat_model(**(options | changes)) as model:
        yield model
