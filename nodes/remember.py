"""The last node: say how the turn ended and slim the thread down to what later turns need."""

from typing import Any

from langchain_core.messages import AnyMessage, ToolMessage
from langgraph.runtime import Runtime

from nodes.state import Context, State, Turn, Update, of_this_turn
from tools.enclosures import together

KEPT_CONTENT = 2_000
"""Characters of a tool's result that later turns may read again."""
KEPT_ARTIFACT = frozenset({"ok", "tool", "entities"})


async def remember(state: State, runtime: Runtime[Context]) -> Update:  # noqa: ARG001  the signature of a node
    """Say how the turn ended and what goes along with its answer, then slim the thread down.

    What goes is the bulk of the tool results, and what was said around the question.

    The session row is written by whoever runs the turn, in one transaction with the turn's end.
    """
    turn = state["turn"]
    status = "completed" if turn["status"] == "running" else turn["status"]
    messages = of_this_turn(state)
    ended: Turn = {**turn, "status": status, "to_run": [], "enclosed": enclosed_in(messages)}
    ended.pop("surroundings", None)
    return {"messages": slimmed(messages), "turn": ended}


def enclosed_in(messages: list[AnyMessage]) -> dict[str, Any]:
    """Return what the results of a turn have to go along with its answer."""
    artifacts = [message.artifact for message in messages if isinstance(message, ToolMessage)]
    return together(artifact.get("enclosed", {}) for artifact in artifacts if isinstance(artifact, dict))


def slimmed(messages: list[AnyMessage]) -> list[ToolMessage]:
    """Return tool messages that shall replace their bulky selves: short content, no result, the entities kept."""
    return [
        message.model_copy(
            update={
                "content": str(message.content)[:KEPT_CONTENT],
                "artifact": {
                    key: message.artifact[key] for key in ("ok", "tool", "entities") if key in message.artifact
                },
            }
        )
        for message in messages
        if isinstance(message, ToolMessage) and isinstance(message.artifact, dict)
    ]
