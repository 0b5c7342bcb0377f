"""Asks the whole of Arthur, with the offline planner, on a demo company of its own whose clock stands still."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from uuid import uuid4

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig

from arthur.identity import Door, Role
from arthur.log import configure_logging
from arthur.settings import load_settings
from evals.dialogues.cases import Dialogue
from evals.dialogues.grading import Answered, Called
from memory.turns import NewTurn
from server.databases import demo_roles
from server.wiring import App, open_app

NOW = "2026-06-12T00:30:00+00:00"
"""20:30 on a Thursday in Toronto, where the demo company has a show running."""

FOLDER = Path(".arthur/evals")
PLENTY = "1000000"


@dataclass(frozen=True, kw_only=True)
class Timed:
    """An answer and how long it took."""

    answered: Answered
    ms: float


@asynccontextmanager
async def open_demo(folder: Path = FOLDER) -> AsyncGenerator[App]:
    """Open Arthur over the demo company of that folder; no setting comes from the environment."""
    configure_logging("error", human=True)
    settings, _ = load_settings(
        {
            "ARTHUR_CLOCK": NOW,
            "ARTHUR_DATA_DIR": str(folder),
            "ENABLE_MUTATING_TOOLS": "true",
            **{f"RATE_LIMIT_{of}_MAX": PLENTY for of in ("USER", "CHANNEL", "TOOL")},
        }
    )
    async with open_app(settings) as app:
        yield app


async def asked(app: App, dialogue: Dialogue) -> list[Timed]:
    """Ask everything a dialogue asks, in one thread."""
    thread, person = uuid4(), _person(dialogue.role)
    answers: list[Timed] = []
    for turn in dialogue.turns:
        began = perf_counter()
        answer = await app.runner.ask(
            NewTurn(
                id=uuid4(),
                source="cli",
                door=Door.CLI,
                thread_id=thread,
                thread_key=str(thread),
                user_id=person,
                question=turn.ask,
                channel_id=None,
                build="evaluation",
            )
        )
        took = (perf_counter() - began) * 1000
        state = await app.graph.aget_state(RunnableConfig(configurable={"thread_id": str(thread)}))
        calls = _calls(state.values.get("messages", []))
        answers.append(Timed(answered=Answered(calls=calls, text=answer.text), ms=took))
    return answers


def _person(role: Role) -> str:
    return next(person for person, has in demo_roles().items() if has is role)


def _calls(messages: list[BaseMessage]) -> list[Called]:
    """Return what was called for the newest question, in order."""
    newest = max((index for index, message in enumerate(messages) if isinstance(message, HumanMessage)), default=-1)
    return [
        Called(tool=call["name"], arguments=call["args"])
        for message in messages[newest + 1 :]
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    ]
