"""A chat model that answers at once: one tool call, then a sentence. It takes the model's time out of a measurement."""

from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from sandbox.chat_model import FunctionChatModel, calling


def instant_model(tool: str, arguments: dict[str, Any]) -> FunctionChatModel:
    """Return a model that calls one tool with fixed arguments, and answers when it sees the result."""

    def reply(messages: list[BaseMessage]) -> AIMessage:
        if isinstance(messages[-1], ToolMessage):
            return AIMessage("The next event in Toronto is on Thursday.")
        return calling((tool, arguments))

    return FunctionChatModel(reply=reply)
