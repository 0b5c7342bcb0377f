"""A scripted model: llmock's OpenAI-compatible server on loopback, told from Python what to answer.

llmock's own queue serves whoever asks first and knows nothing of the conversation, so the script here is put in its
place. `when()` is keyed by content and holds no state: the n-th request after a user message that contains the words
gets the n-th step, for any number of conversations at once. `next()` is a plain queue that goes first; faults belong
there, since a failed request adds no message to its conversation.

Instant mode answers replies and calls without llmock's machinery and in few chunks, for benchmarks. The server shares
this process, so both sides of a comparison have to ask it.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeAlias, assert_never

from sandbox.llm_wire import (
    Asgi,
    Exchange,
    Receive,
    Scope,
    Send,
    instant_answer,
    read_body,
    replay,
    slow_answer,
    with_cached_tokens,
)

if TYPE_CHECKING:
    from llmock.scenarios import Plan, RequestInfo


@dataclass(frozen=True)
class Reply:
    """A final answer in words; the empty text is an empty answer."""

    text: str
    finish: str = "stop"
    cached_tokens: int = 0


@dataclass(frozen=True)
class Slowly:
    """A final answer in words that come one by one over some seconds, where the request asks for a stream."""

    text: str
    seconds: float


@dataclass(frozen=True)
class Call:
    """One tool call."""

    tool: str
    args: Mapping[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True)
class Calls:
    """Several tool calls in one answer, perhaps with words before them."""

    calls: tuple[Call, ...]
    text: str = ""
    cached_tokens: int = 0


@dataclass(frozen=True)
class BadArguments:
    """A tool call whose arguments end in the middle: not JSON."""

    tool: str
    args: Mapping[str, object]


@dataclass(frozen=True)
class Fault:
    """An HTTP error."""

    status: int
    retry_after: float | None = None
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True)
class Hang:
    """Silence for some seconds, then an answer that should come too late."""

    seconds: float


@dataclass(frozen=True)
class Cut:
    """A stream that loses its connection after some chunks."""

    answer: "Reply | Call | Calls"
    after: int = 3


@dataclass(frozen=True)
class Truncated:
    """A stream that ends early without an error and without a finish reason."""

    answer: "Reply | Call | Calls"
    after: int = 3


@dataclass(frozen=True)
class Garbled:
    """A stream with a chunk that is not JSON."""

    answer: "Reply | Call | Calls"
    after: int = 3


Answer: TypeAlias = Reply | Call | Calls
Step: TypeAlias = Answer | Slowly | BadArguments | Fault | Hang | Cut | Truncated | Garbled


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Where a conversation stands when the model is asked."""

    question: str
    """The latest user message."""
    round: int
    """How many answers it has got already."""
    newest: str
    """The newest message, for example a tool's result."""


Decide: TypeAlias = Callable[[Moment], Step | None]

UNSCRIPTED = Fault(400, message="the script has no answer for this request")
_exchange: ContextVar[Exchange[Step]] = ContextVar("exchange")


class ScriptedModel:
    """A real HTTP server in a thread of its own; use it as a context manager."""

    def __init__(self, *, instant: bool = False) -> None:
        self._instant = instant
        self._queue: deque[Step] = deque()
        self._rules: list[tuple[str, tuple[Step, ...]]] = []
        self._decide: Decide = _undecided
        self._lock = threading.Lock()
        self.requests: list[Mapping[str, Any]] = []
        """The bodies of all chat requests, in the order of their arrival; instant mode keeps none."""

    def next(self, *steps: Step) -> Self:
        """Answer the coming requests, whoever asks, with these steps."""
        with self._lock:
            self._queue.extend(steps)
        return self

    @property
    def left(self) -> int:
        """How many steps of the queue nobody has asked for yet."""
        with self._lock:
            return len(self._queue)

    def when(self, words: str, *steps: Step) -> Self:
        """Answer each conversation whose latest user message contains the words, one step a round."""
        with self._lock:
            self._rules.append((words.casefold(), steps))
        return self

    def decide(self, decide: Decide) -> Self:
        """Let a function answer what no rule does; it is called in the server's thread."""
        with self._lock:
            self._decide = decide
        return self

    def reset(self) -> None:
        """Forget the script and the requests."""
        with self._lock:
            self._queue.clear()
            self._rules.clear()
            self._decide = _undecided
            self.requests.clear()

    def step_for(self, body: Mapping[str, Any]) -> Step:
        """Return what the script answers to a request, and use it up if it is from the queue."""
        with self._lock:
            if not self._instant:
                self.requests.append(body)
            if self._queue:
                return self._queue.popleft()
            words, rounds = _latest_question(body.get("messages", ()))
            for wanted, steps in self._rules:
                if wanted in words.casefold() and rounds < len(steps):
                    return steps[rounds]
            decide = self._decide
        return decide(Moment(question=words, round=rounds, newest=_newest(body))) or UNSCRIPTED

    @property
    def base_url(self) -> str:
        """What the client takes as `base_url`."""
        return self._server.base_url("openai")

    def __enter__(self) -> Self:
        """Start the server on a free port of loopback."""
        from llmock.testing import LLMockServer  # noqa: PLC0415  a development dependency, needed by this class alone

        self._server = LLMockServer()
        self._server.state.scenarios = _script_queue()
        self._server.app.add_middleware(_Desk, script=self, instant=self._instant)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the server."""
        self._server.stop()


class _Desk:
    """The outermost ASGI layer: finds the step for a request, and answers it itself in instant mode."""

    def __init__(self, app: Asgi, script: ScriptedModel, *, instant: bool) -> None:
        self._app = app
        self._script = script
        self._instant = instant

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith("/chat/completions"):
            await self._app(scope, receive, send)
            return
        raw = await read_body(receive)
        body = json.loads(raw)
        step = self._script.step_for(body)
        if isinstance(step, Slowly):
            await slow_answer(send, body, text=step.text, seconds=step.seconds)
            return
        if self._instant and isinstance(step, Reply | Call | Calls):
            text, calls, finish = _content(step)
            await instant_answer(send, body, text=text, calls=calls, finish=finish)
            return
        cached = step.cached_tokens if isinstance(step, Reply | Calls) else 0
        _exchange.set(Exchange(step=step))
        await self._app(scope, replay(raw, receive), with_cached_tokens(send, cached) if cached else send)


def _script_queue() -> Any:  # noqa: ANN401  its base class can only be named where llmock is installed
    from llmock.scenarios import ScenarioQueue  # noqa: PLC0415

    class ScriptQueue(ScenarioQueue):
        """Takes the step that the desk has found, in place of the first in the queue."""

        def plan_for(self, info: "RequestInfo") -> "Plan":
            exchange = _exchange.get(None)
            return super().plan_for(info) if exchange is None else _plan(exchange.step)

    return ScriptQueue()


def _plan(step: Step) -> "Plan":  # noqa: PLR0911  one line a step
    from llmock.scenarios import Delay, Fail, Plan, StreamFault, ToolFault  # noqa: PLC0415
    from llmock.scenarios import Reply as Said  # noqa: PLC0415

    match step:
        case Reply() | Call() | Calls():
            return Plan(reply=_said(step))
        case Slowly(text):  # answered by the desk
            return Plan(reply=Said(text=text))
        case BadArguments(tool, args):
            return Plan(reply=_said(Call(tool, args)), tool_fault=ToolFault("malformed_arguments"))
        case Fault(status, retry_after, code, message):
            return Plan(fail=Fail(status, retry_after=retry_after, code=code, message=message))
        case Hang(seconds):
            return Plan(delay=Delay(seconds), reply=Said(text="Too late."))
        case Cut(answer, after):
            return Plan(reply=_said(answer), stream_fault=StreamFault("disconnect", after_chunks=after))
        case Truncated(answer, after):
            return Plan(reply=_said(answer), stream_fault=StreamFault("truncate", after_chunks=after))
        case Garbled(answer, after):
            return Plan(reply=_said(answer), stream_fault=StreamFault("malformed", after_chunks=after))
        case _:
            assert_never(step)


def _said(answer: Answer) -> Any:  # noqa: ANN401  llmock's own Reply
    from llmock.scenarios import Reply as Said  # noqa: PLC0415
    from llmock.scenarios import ToolCall  # noqa: PLC0415

    text, calls, finish = _content(answer)
    return Said(text=text, tool_calls=tuple(ToolCall(c.tool, dict(c.args)) for c in calls), finish_reason=finish)


def _content(answer: Answer) -> tuple[str, Sequence[Call], str]:
    match answer:
        case Reply(text, finish):
            return text, (), finish
        case Call():
            return "", (answer,), "tool_calls"
        case Calls(calls, text):
            return text, calls, "tool_calls"
        case _:
            assert_never(answer)


def _undecided(_moment: Moment) -> None:
    return None


def _newest(body: Mapping[str, Any]) -> str:
    messages: Sequence[Mapping[str, Any]] = body.get("messages", ())
    content = messages[-1].get("content") if messages else ""
    return content if isinstance(content, str) else json.dumps(content)


def _latest_question(messages: Sequence[Mapping[str, Any]]) -> tuple[str, int]:
    """Return the words of the latest user message and how many answers it has got already."""
    answers = 0
    for message in reversed(messages):
        if message["role"] == "user":
            content = message["content"]
            return content if isinstance(content, str) else json.dumps(content), answers
        answers += message["role"] == "assistant"
    return "", answers
