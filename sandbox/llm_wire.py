"""What the scripted model writes to the wire itself: instant answers, and cached tokens that llmock does not know."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Asgi: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
StepT = TypeVar("StepT")

_TOKENS = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}


@dataclass(frozen=True, kw_only=True)
class Exchange(Generic[StepT]):
    """The request that is being answered, and the step that answers it."""

    step: StepT


class ToolCall(Protocol):
    """A tool call of the script."""

    @property
    def tool(self) -> str:
        """Its name."""
        ...

    @property
    def args(self) -> Mapping[str, object]:
        """Its arguments."""
        ...


async def read_body(receive: Receive) -> bytes:
    """Return the whole body of a request."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body", False):
            return body


def replay(body: bytes, receive: Receive) -> Receive:
    """Hand out a body that was read already, then whatever comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def once_more() -> Message:
        return waiting.pop() if waiting else await receive()

    return once_more


def with_cached_tokens(send: Send, cached: int) -> Send:
    """Add the cached part of the prompt tokens to every usage record that passes."""
    usage = b'"usage":{'
    more = usage + f'"prompt_tokens_details":{{"cached_tokens":{cached}}},'.encode()

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":  # the length changes
            kept = [pair for pair in message["headers"] if pair[0].lower() != b"content-length"]
            message = {**message, "headers": kept}
        elif message["type"] == "http.response.body":
            message = {**message, "body": message.get("body", b"").replace(usage, more)}
        await send(message)

    return dressed


async def instant_answer(
    send: Send, request: Mapping[str, Any], *, text: str, calls: Sequence[ToolCall], finish: str
) -> None:
    """Answer a chat request in one piece, or as a stream of three chunks if the request asks for one."""
    said = {"role": "assistant", "content": text or None}
    if calls:
        said["tool_calls"] = [_call(number, call) for number, call in enumerate(calls)]  # pyright: ignore[reportArgumentType]
    if request.get("stream"):
        chunks = [
            _frame(request, "chat.completion.chunk", [{"index": 0, "delta": said, "finish_reason": None}]),
            _frame(request, "chat.completion.chunk", [{"index": 0, "delta": {}, "finish_reason": finish}]),
            _frame(request, "chat.completion.chunk", []) | {"usage": _TOKENS},
        ]
        body = "".join(f"data: {json.dumps(chunk)}\n\n" for chunk in chunks) + "data: [DONE]\n\n"
        kind = b"text/event-stream"
    else:
        choice = {"index": 0, "message": said, "finish_reason": finish}
        body = json.dumps(_frame(request, "chat.completion", [choice]) | {"usage": _TOKENS})
        kind = b"application/json"
    raw = body.encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(raw)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": raw})


async def slow_answer(send: Send, request: Mapping[str, Any], *, text: str, seconds: float) -> None:
    """Answer a chat request in words, one chunk each, spread over some seconds."""
    if not request.get("stream"):
        await asyncio.sleep(seconds)
        await instant_answer(send, request, text=text, calls=(), finish="stop")
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
    words = re.findall(r"\S+\s*", text)
    for word in words:
        choice = {"index": 0, "delta": {"role": "assistant", "content": word}, "finish_reason": None}
        await send(_part(_frame(request, "chat.completion.chunk", [choice])))
        await asyncio.sleep(seconds / len(words))
    last = {"index": 0, "delta": {}, "finish_reason": "stop"}
    await send(_part(_frame(request, "chat.completion.chunk", [last])))
    await send(_part(_frame(request, "chat.completion.chunk", []) | {"usage": _TOKENS}))
    await send({"type": "http.response.body", "body": b"data: [DONE]\n\n"})


def _part(chunk: Mapping[str, Any]) -> Message:
    return {"type": "http.response.body", "body": f"data: {json.dumps(chunk)}\n\n".encode(), "more_body": True}


def _frame(request: Mapping[str, Any], kind: str, choices: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {"id": "chatcmpl-instant", "object": kind, "created": 0, "model": request["model"], "choices": choices}


def _call(number: int, call: ToolCall) -> dict[str, Any]:
    function = {"name": call.tool, "arguments": json.dumps(dict(call.args))}
    return {"index": number, "id": f"call_{number}", "type": "function", "function": function}
