"""Where to go next: pure functions of the state. The type each returns names every place it may lead to."""

from typing import Literal

from nodes.state import State, last_reply, results_of_this_round


def after_admit(state: State) -> Literal["recall", "remember"]:
    """Go on with an admitted question; a refused one is put on record at once."""
    return "recall" if state["turn"]["status"] == "running" else "remember"


def after_recall(state: State) -> Literal["think"]:  # noqa: ARG001  the signature of a route
    """Let the model speak."""
    return "think"


def after_think(state: State) -> Literal["authorize", "remember"]:
    """Check the calls the model made; without any, its words are the answer."""
    reply = last_reply(state)
    calls = reply is not None and (reply.tool_calls or reply.invalid_tool_calls)
    return "authorize" if calls else "remember"


def after_authorize(state: State) -> Literal["act", "confirm", "think"]:
    """Run the reads first, then ask about the writes; if nothing was let through, the model hears why."""
    if state["turn"]["to_run"]:
        return "act"
    return "confirm" if state["turn"]["to_confirm"] else "think"


def after_confirm(state: State) -> Literal["act", "think"]:
    """Run what was approved; if nothing was, the model hears why."""
    return "act" if state["turn"]["to_run"] else "think"


def after_act(state: State) -> Literal["confirm", "show", "think"]:
    """Ask about the writes of the round, show a final result as it is, or let the model read the results."""
    if state["turn"]["to_confirm"]:
        return "confirm"
    if not state["turn"]["final"]:
        return "think"
    results = results_of_this_round(state)
    return "show" if len(results) == 1 and results[0].status == "success" else "think"


def after_show(state: State) -> Literal["remember"]:  # noqa: ARG001  the signature of a route
    """Put what was shown on record."""
    return "remember"


def after_remember(state: State) -> Literal["__end__"]:  # noqa: ARG001  the signature of a route
    """End the turn."""
    return "__end__"
