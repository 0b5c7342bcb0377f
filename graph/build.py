"""The state machine itself: nodes and edges, nothing else."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.routes import after_act, after_admit, after_authorize, after_confirm, after_think
from nodes.act import Act
from nodes.admit import Admit
from nodes.authorize import Authorize
from nodes.confirm import confirm
from nodes.recall import Recall
from nodes.remember import remember
from nodes.show import show
from nodes.state import Context, State
from nodes.think import Think

Graph: TypeAlias = CompiledStateGraph[State, Context, Any, Any]


@dataclass(frozen=True, kw_only=True)
class Nodes:
    """The nodes, each with its dependencies bound."""

    admit: Admit
    recall: Recall
    think: Think
    authorize: Authorize
    act: Act


def build_graph(nodes: Nodes, checkpointer: BaseCheckpointSaver[Any] | None) -> Graph:
    """Return the graph: admit, recall, then think, authorize, confirm and act in rounds, show or not, remember."""
    builder = StateGraph(State, context_schema=Context)
    builder.add_node("admit", nodes.admit)
    builder.add_node("recall", nodes.recall)
    builder.add_node("think", nodes.think)
    builder.add_node("authorize", nodes.authorize)
    builder.add_node("confirm", confirm)
    builder.add_node("act", nodes.act)
    builder.add_node("show", show)
    builder.add_node("remember", remember)
    builder.add_edge(START, "admit")
    builder.add_conditional_edges("admit", after_admit)
    builder.add_edge("recall", "think")
    builder.add_conditional_edges("think", after_think)
    builder.add_conditional_edges("authorize", after_authorize)
    builder.add_conditional_edges("confirm", after_confirm)
    builder.add_conditional_edges("act", after_act)
    builder.add_edge("show", "remember")
    builder.add_edge("remember", END)
    return builder.compile(checkpointer=checkpointer, name="arthur")
