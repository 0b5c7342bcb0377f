"""The state machine itself: nodes and edges, nothing else."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.routes import (
    after_act,
    after_admit,
    after_authorize,
    after_confirm,
    after_recall,
    after_remember,
    after_show,
    after_think,
)
from graph.stride import Leg, Stride
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
    legs = {
        "admit": Leg(node=nodes.admit, onward=after_admit),
        "recall": Leg(node=nodes.recall, onward=after_recall),
        "think": Leg(node=nodes.think, onward=after_think),
        "authorize": Leg(node=nodes.authorize, onward=after_authorize),
        "confirm": Leg(node=confirm, onward=after_confirm, apart=True),
        "act": Leg(node=nodes.act, onward=after_act),
        "show": Leg(node=show, onward=after_show),
        "remember": Leg(node=remember, onward=after_remember),
    }
    builder = StateGraph(State, context_schema=Context)
    builder.add_edge(START, "admit")
    for name, leg in legs.items():
        builder.add_node(name, Stride(first=name, legs=legs), destinations=leg.destinations)
    return builder.compile(checkpointer=checkpointer, name="arthur")
