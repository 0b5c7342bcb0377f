"""What the nodes share: the state that is checkpointed, and the facts of one run."""

from typing import Annotated, Any, Literal, NotRequired
from uuid import UUID

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage
from langgraph.graph.message import add_messages
from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from arthur.identity import Audience, Door, Role
from nodes.models_answers import ModelUsage
from nodes.surroundings import Surroundings

ROLE_OF_ASKER = "role"
"""Where the system message about the situation carries the person's role, beside its words."""

Status = Literal["running", "waiting", "completed", "denied", "rate_limited", "error"]


class Call(TypedDict):
    """One tool call that `authorize` let through; a write carries the grant that has to be approved first."""

    id: str
    name: str
    args: dict[str, Any]
    grant_id: str | None
    edited: NotRequired[bool]
    """A person changed the arguments before approving them."""


class Withheld(TypedDict):
    """A call whose contact data was masked for those who read along: how to read it anew, nothing of what it said."""

    tool: str
    args: dict[str, Any]


class Ran(TypedDict):
    """One tool call that ran, as the session row lists it."""

    tool_name: str
    argument_keys: list[str]
    duration_ms: int
    ok: bool
    withheld: bool
    masked: NotRequired[list[str]]
    """The masking rules that its result went through; none where the asker alone reads it and may see all of it."""


class Usage(TypedDict):
    """What the model calls of a turn used: `nodes.models_answers.ModelUsage` as plain JSON."""

    model: str
    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int
    calls: int
    first_call_ms: int
    followup_ms: int


def usage_json(usage: ModelUsage) -> Usage:
    """Return the usage in the form the state keeps."""
    return Usage(
        model=usage.model,
        prompt_tokens=usage.prompt_tokens,
        completion_tokens=usage.completion_tokens,
        cached_tokens=usage.cached_tokens,
        calls=usage.calls,
        first_call_ms=usage.first_call_ms,
        followup_ms=usage.followup_ms,
    )


class Turn(TypedDict):
    """Everything about the present turn; `admit` starts it anew for each question."""

    surroundings: NotRequired[Surroundings]
    """What `recall` found around the question; `remember` drops it, so that no later turn has it again."""

    started_at: str
    question: str
    role: str | None
    status: Status
    reason: str | None
    shown: list[str]
    widened: bool
    rounds: int
    asked: dict[str, int]
    to_run: list[Call]
    to_confirm: list[Call]
    final: bool
    ran: list[Ran]
    withheld: list[Withheld]
    usage: Usage
    passthrough: str | None
    degraded: bool
    enclosed: dict[str, Any]
    """What goes along with the answer, as `tools.enclosures.Enclosures` in plain JSON."""


class State(TypedDict):
    """The checkpointed thread: plain JSON and messages, nothing live."""

    messages: Annotated[list[AnyMessage], add_messages]
    turn: Turn


class Update(TypedDict, total=False):
    """What a node changes."""

    messages: list[Any]
    turn: Turn


class Context(BaseModel):
    """The facts of one run, set by the server. A role in here counts in Studio mode alone."""

    model_config = ConfigDict(frozen=True)

    turn_id: UUID | None = None
    user_id: str = "unknown"
    username: str | None = None
    team_id: str | None = None
    door: Door = Door.STUDIO
    channel_id: str | None = None
    thread_ts: str | None = None
    audience: Audience = Audience.PRIVATE
    request_id: str | None = None
    strides: bool = False
    """Nothing is stored between the nodes of this run, so they may follow each other within one step."""
    role: Role | None = Field(default=None, description="Role to act under; ignored unless Studio mode is on.")


def last_reply(state: State) -> AIMessage | None:
    """Return the model's newest message of this turn, or None before it spoke."""
    for message in reversed(state["messages"]):
        if isinstance(message, AIMessage):
            return message
        if isinstance(message, HumanMessage):
            return None
    return None


def of_this_turn(state: State) -> list[AnyMessage]:
    """Return the messages since the newest question, the question first."""
    messages = state["messages"]
    for index in range(len(messages) - 1, -1, -1):
        if isinstance(messages[index], HumanMessage):
            return messages[index:]
    return []


def results_of_this_round(state: State) -> list[ToolMessage]:
    """Return the tool messages that follow the model's newest reply."""
    found: list[ToolMessage] = []
    for message in reversed(state["messages"]):
        if not isinstance(message, ToolMessage):
            break
        found.insert(0, message)
    return found
