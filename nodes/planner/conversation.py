"""The messages of a thread as the planner sees them: turns, what was called in them, and what it found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from nodes.state import ROLE_OF_ASKER
from tools.spec import Entity, EntityKind


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One tool call that was answered."""

    tool: str
    arguments: Mapping[str, Any]
    ok: bool
    text: str
    entities: tuple[Entity, ...] = ()
    result: Mapping[str, Any] = field(default_factory=dict)
    """What was found, as plain data; there only in the turn that called."""

    def found(self, kind: EntityKind) -> tuple[Entity, ...]:
        """Return the things of one kind that the call found, each once, likeliest first."""
        return tuple({entity.id: entity for entity in self.entities if entity.kind is kind}.values())


@dataclass(frozen=True, kw_only=True)
class PastTurn:
    """An earlier question and what was called for it."""

    question: str
    outcomes: tuple[Outcome, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The question, the calls already answered for it, and the turns before, oldest first.

    `role` is the person's, as far as it is known.
    """

    question: str
    done: tuple[Outcome, ...] = ()
    past: tuple[PastTurn, ...] = field(default=())
    role: str | None = None

    @property
    def before(self) -> "Conversation":
        """The conversation as it stood at the question before."""
        return Conversation(question=self.past[-1].question, past=self.past[:-1], role=self.role)


def read_conversation(messages: Sequence[BaseMessage]) -> Conversation:
    """Read a thread. The newest human message is the question; of system messages the person's role alone counts."""
    turns: list[tuple[str, list[BaseMessage]]] = []
    role: str | None = None
    for message in messages:
        if isinstance(message, SystemMessage):
            role = message.additional_kwargs.get(ROLE_OF_ASKER, role)
        elif isinstance(message, HumanMessage):
            turns.append((message.text, []))
        elif turns:
            turns[-1][1].append(message)
    if not turns:
        return Conversation(question="")
    question, since = turns[-1]
    past = tuple(PastTurn(question=asked, outcomes=_outcomes(rest)) for asked, rest in turns[:-1])
    return Conversation(question=question, done=_outcomes(since), past=past, role=role)


def _outcomes(messages: Iterable[BaseMessage]) -> tuple[Outcome, ...]:
    """Pair the answers of tools with the calls they belong to."""
    calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    found: list[Outcome] = []
    for message in messages:
        if isinstance(message, AIMessage):
            calls.update({call["id"]: (call["name"], call["args"]) for call in message.tool_calls if call["id"]})
        elif isinstance(message, ToolMessage):
            name, arguments = calls.get(message.tool_call_id, (message.name or "", {}))
            found.append(_outcome(name, arguments, message))
    return tuple(found)


def _outcome(name: str, arguments: Mapping[str, Any], message: ToolMessage) -> Outcome:
    artifact: Mapping[str, Any] = message.artifact if isinstance(message.artifact, Mapping) else {}
    failed = message.status == "error" or artifact.get("ok") is False
    return Outcome(
        tool=name,
        arguments=arguments,
        ok=not failed,
        text=str(artifact.get("text") or _readable(message.text)),
        entities=tuple(_entities(artifact.get("entities", ()))),
        result=artifact.get("result") or {},
    )


def _readable(content: str) -> str:
    """Return the sentence of a message without artifact: its detail, if it is a JSON error."""
    try:
        parsed = json.loads(content)
    except ValueError:
        return content
    return str(parsed["detail"]) if isinstance(parsed, dict) and "detail" in parsed else content


def _entities(raw: Iterable[Mapping[str, Any]]) -> Iterable[Entity]:
    kinds = set(EntityKind)
    for entity in raw:
        if entity.get("kind") in kinds and entity.get("id"):
            label = str(entity.get("label") or entity["id"])
            yield Entity(kind=EntityKind(entity["kind"]), id=str(entity["id"]), label=label)
