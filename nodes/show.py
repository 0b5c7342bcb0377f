"""Passthrough: the one result is the answer, rendered by its own tool, without another word of the model."""

from langchain_core.messages import AIMessage
from langgraph.runtime import Runtime

from nodes.state import Context, State, Turn, Update, results_of_this_round


async def show(state: State, runtime: Runtime[Context]) -> Update:  # noqa: ARG001  the signature of a node
    """Answer with the rendered text of the round's only result."""
    [message] = results_of_this_round(state)
    turn: Turn = {**state["turn"], "passthrough": "single"}
    return {"messages": [AIMessage(str(message.artifact["text"]))], "turn": turn}
