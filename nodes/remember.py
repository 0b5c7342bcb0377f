"""The last node: say how the turn ended and slim the thread down to what later turns need."""

from langchain_core.messages import AnyMessage, ToolMessage
from langgraph.runtime import Runtime

from nodes.state import Context, State, Turn, Update, of_this_turn

KEPT_CONTENT = 2_000
"""Characters of a tool's result that later turns may read again."""
KEPT_ARTIFACT = frozenset({"ok", "tool", "entities"})


async def remember(state: State, runtime: Runtime[Context]) -> Update:  # noqa: ARG001  the signature of a node
    """Say how the turn ended, then drop the bulk of its tool results, and what was said around it, from the thread.

    The session row is written by whoever runs the turn, in one transaction with the turn's end.
    """
    turn = state["turn"]
    status = "completed" if turn["status"] == "running" else turn["status"]
    ended: Turn = {**turn, "status": status, "to_run": []}
    ended.pop("surroundings", None)
    return {"messages": slimmed(of_this_turn(state)), "turn": ended}


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
