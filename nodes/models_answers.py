"""What an answer of a model says about itself: how it ended, what it used, and which tool calls can be read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk, InvalidToolCall
from langchain_core.messages.tool import ToolCallChunk, invalid_tool_call, tool_call_chunk

DEGRADED, ENDING, MILLISECONDS = "degraded", "ending", "ms"
"""Keys in `response_metadata`; plain JSON, so they survive a checkpoint."""


class Ending(StrEnum):
    """How an answer ended."""

    COMPLETE = "complete"
    LENGTH = "length"
    """The token limit was reached; the text is cut short."""
    FILTERED = "content_filter"
    """The model service withheld the rest."""
    CUT = "cut"
    """The connection broke after part of the text had been shown; its tool calls are dropped."""


@dataclass(frozen=True, kw_only=True)
class ModelUsage:
    """Tokens and time of the model in one turn. Add up with `+`; `ModelUsage()` is nothing used."""

    model: str = ""
    """The model that answered last."""
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    """The part of `prompt_tokens` that came from the service's prompt cache."""
    calls: int = 0
    """Answers received, which are the rounds of the turn; repeats after a failure are not counted."""
    first_call_ms: int = 0
    followup_ms: int = 0

    def __add__(self, later: "ModelUsage") -> "ModelUsage":
        """Return the sum of this and what was used later in the same turn."""
        if not self.calls:
            return later
        return ModelUsage(
            model=later.model or self.model,
            prompt_tokens=self.prompt_tokens + later.prompt_tokens,
            completion_tokens=self.completion_tokens + later.completion_tokens,
            cached_tokens=self.cached_tokens + later.cached_tokens,
            calls=self.calls + later.calls,
            first_call_ms=self.first_call_ms,
            followup_ms=self.followup_ms + later.first_call_ms + later.followup_ms,
        )


def usage_of(message: AIMessage) -> ModelUsage:
    """Return what one answer used."""
    used = message.usage_metadata
    return ModelUsage(
        model=str(message.response_metadata.get("model_name", "")),
        prompt_tokens=used["input_tokens"] if used else 0,
        completion_tokens=used["output_tokens"] if used else 0,
        cached_tokens=used.get("input_token_details", {}).get("cache_read", 0) if used else 0,
        calls=1,
        first_call_ms=int(message.response_metadata.get(MILLISECONDS, 0)),
    )


def ending_of(message: AIMessage) -> Ending:
    """Say how an answer ended; anything but `COMPLETE` has to be told to the person."""
    return Ending(message.response_metadata.get(ENDING, Ending.COMPLETE))


def degraded_by(message: AIMessage) -> str | None:
    """Return the code of the error that made the offline planner answer, or None when a model did."""
    return message.response_metadata.get(DEGRADED)


def unreadable_calls(message: AIMessage) -> Sequence[InvalidToolCall]:
    """Return the calls whose arguments are no JSON object; `args` quotes what the model wrote.

    They are never run. Each needs a tool message with its id that asks the model to repair the arguments.
    """
    return message.invalid_tool_calls


def marks(*, ms: int, ending: Ending = Ending.COMPLETE, degraded: str | None = None) -> dict[str, Any]:
    """Return the metadata that the functions above read."""
    return {MILLISECONDS: ms, ENDING: ending.value, **({DEGRADED: degraded} if degraded else {})}


def ending_for(finish_reason: str) -> Ending:
    """Return the ending that a finish reason of the wire stands for."""
    return Ending(finish_reason) if finish_reason in {Ending.LENGTH, Ending.FILTERED} else Ending.COMPLETE


def quoted(calls: Sequence[InvalidToolCall]) -> list[InvalidToolCall]:
    """Return unreadable calls with their arguments quoted as a JSON string.

    The history goes back to the model, and some compatible servers fail on a history whose arguments are no JSON.
    """
    return [
        invalid_tool_call(
            name=call["name"], args=json.dumps(call["args"] or ""), id=call["id"], error="The arguments are not JSON."
        )
        for call in calls
    ]


def whole_calls(parts: Sequence[AIMessageChunk]) -> list[ToolCallChunk]:
    """Join the streamed parts of tool calls.

    Merging chunks repairs broken arguments by guessing: a cut-off `{"eid": "AB40` would run as AB40. Quoted, they
    can only be read as an invalid call.
    """
    if not parts:
        return []
    joined = parts[0]
    for part in parts[1:]:
        joined += part
    return [
        tool_call_chunk(
            name=call["name"],
            args=call["args"] if _is_object(call["args"]) else json.dumps(call["args"] or ""),
            id=call["id"],
            index=call["index"],
        )
        for call in joined.tool_call_chunks
    ]


def _is_object(text: str | None) -> bool:
    try:
        return isinstance(json.loads(text or "", strict=False), dict)
    except ValueError:
        return False
