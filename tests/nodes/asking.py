"""Models behind the scripted server, and the planner behind the models."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.outputs import ChatResult
from pydantic import Field, SecretStr

from nodes.models import open_chat_model
from nodes.models_reliable import Patience, ReliableChatModel
from sandbox.chat_model import FunctionChatModel
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


class Planner(FunctionChatModel):
    """A planner that calls one tool, and notes what it was asked with."""

    seen: list[dict[str, Any]] = Field(default_factory=list[dict[str, Any]])

    def __init__(self) -> None:
        call = {"name": "lookup_event", "args": {"eid": "AB4003"}, "id": "plan_1"}
        super().__init__(reply=lambda _: AIMessage("Looking.", tool_calls=[call]))

    @property
    def _llm_type(self) -> str:
        return "offline-planner"

    async def _agenerate(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> ChatResult:
        self.seen.append(kwargs)
        return await super()._agenerate(messages, *args, **kwargs)


@asynccontextmanager
async def opened(script: ScriptedModel | str, **changes: Any) -> AsyncGenerator[ReliableChatModel]:
    url = script if isinstance(script, str) else script.base_url
    options: dict[str, Any] = {"model": "gpt-4o-mini", "key": SecretStr(KEY), "base_url": url, "patience": QUICK}
    async with open_chat_model(**(options | changes)) as model:
        yield model
