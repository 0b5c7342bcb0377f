"""A line below an answer for those who run the house: how long it took, which tools, what the model cost."""

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from memory.sessions import SessionCost
from nodes.planner.model import NAME as PLANNER
from tools.render import count

MOST_TOOLS = 6
LEAST_SHOWN = Decimal("0.0001")


def footer(cost: SessionCost, tools: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the line as a block; it is part of no text."""
    parts = [f"{(cost.duration_ms or 0) / 1000:.1f} s", _tools(tools), *_model(cost)]
    return {"type": "context", "elements": [{"type": "plain_text", "text": " · ".join(part for part in parts if part)}]}


def _tools(tools: Sequence[Mapping[str, Any]]) -> str:
    runs = Counter(f"{ran['tool_name']}{'' if ran['ok'] else ' (failed)'}" for ran in tools)
    names = [name if times == 1 else f"{name} ×{times}" for name, times in runs.items()]
    more = [f"{len(names) - MOST_TOOLS} more"] if len(names) > MOST_TOOLS else []
    return ", ".join([*names[:MOST_TOOLS], *more]) or "no tool"


def _model(cost: SessionCost) -> list[str]:
    if cost.model in {None, PLANNER} and not cost.tokens:
        return ["no model"]
    used = f"{cost.model}: {count(cost.calls or 0, 'call')}, {count(cost.tokens or 0, 'token')}"
    return [used] if cost.usd is None else [used, _price(cost.usd, known=bool(cost.price_known))]


def _price(usd: Decimal, *, known: bool) -> str:
    shown = f"${usd:.4f}" if usd >= LEAST_SHOWN or not usd else f"under ${LEAST_SHOWN}"
    return shown if known else f"about {shown}, this model has no price on file"
