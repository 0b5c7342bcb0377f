"""Figures of sessions: by status, and the cost of each by its own model (spec observability 5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tools.spec import Result

COST_PLACES = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """Sessions of one status and one model."""

    status: str
    ai_model: str | None
    sessions: int
    timed: int
    duration_ms: int
    tool_calls: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    total_tokens: int
    cost_usd: Decimal
    unpriced: int


class StatusFigures(Result):
    """Sessions of one status."""

    status: str
    sessions: int
    avg_duration_ms: int | None
    avg_tool_calls: Decimal
    total_tokens: int


class ModelCost(Result):
    """What one model was used for and what that cost."""

    ai_model: str
    sessions: int
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    estimated_cost_usd: Decimal


class TokenTotals(Result):
    """Tokens and cost of all sessions chosen, each priced by its own model."""

    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    total_tokens: int
    model: str | None
    """The only model; None when there were several or none."""
    by_model: list[ModelCost]
    estimated_cost_usd: Decimal
    unpriced_sessions: int
    """Sessions whose model has no price on file; that of gpt-4o-mini stands in."""


def by_status(rows: Sequence[FigureRow]) -> list[StatusFigures]:
    """Return one line a status, most sessions first."""
    statuses = {row.status for row in rows}
    figures = [_status(status, [row for row in rows if row.status == status]) for status in statuses]
    return sorted(figures, key=lambda one: (-one.sessions, one.status))


def _status(status: str, rows: Sequence[FigureRow]) -> StatusFigures:
    sessions, timed = sum(row.sessions for row in rows), sum(row.timed for row in rows)
    calls = Decimal(sum(row.tool_calls for row in rows)) / sessions
    return StatusFigures(
        status=status,
        sessions=sessions,
        avg_duration_ms=round(sum(row.duration_ms for row in rows) / timed) if timed else None,
        avg_tool_calls=calls.quantize(Decimal("0.1")),
        total_tokens=sum(row.total_tokens for row in rows),
    )


def token_totals(rows: Sequence[FigureRow]) -> TokenTotals:
    """Return tokens and cost, in all and by model; the total is that of the unrounded costs."""
    models = sorted({row.ai_model for row in rows if row.ai_model is not None})
    costs = [_model(model, [row for row in rows if row.ai_model == model]) for model in models]
    return TokenTotals(
        prompt_tokens=sum(row.prompt_tokens for row in rows),
        cached_tokens=sum(row.cached_tokens for row in rows),
        completion_tokens=sum(row.completion_tokens for row in rows),
        total_tokens=sum(row.total_tokens for row in rows),
        model=models[0] if len(models) == 1 else None,
        by_model=sorted(costs, key=lambda one: (-one.estimated_cost_usd, one.ai_model)),
        estimated_cost_usd=_cost(rows),
        unpriced_sessions=sum(row.unpriced for row in rows),
    )


def _model(model: str, rows: Sequence[FigureRow]) -> ModelCost:
    return ModelCost(
        ai_model=model,
        sessions=sum(row.sessions for row in rows),
        prompt_tokens=sum(row.prompt_tokens for row in rows),
        cached_tokens=sum(row.cached_tokens for row in rows),
        completion_tokens=sum(row.completion_tokens for row in rows),
        estimated_cost_usd=_cost(rows),
    )


def _cost(rows: Sequence[FigureRow]) -> Decimal:
    return sum((row.cost_usd for row in rows), Decimal(0)).quantize(COST_PLACES)
