"""What a session cost by the dated price table; the same rules as the database's `esbmcp_session_cost`.

Priced here when a session is written, there for the sessions of the past; a test keeps the two equal.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from nodes.models_answers import ModelUsage

UNKNOWN_COSTS_LIKE = "gpt-4o-mini"
_RELEASE_DATE = re.compile(r"-\d{4}-\d{2}-\d{2}$", re.ASCII)
_MILLION = 1_000_000
_PLACES = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class ModelPrice:
    """One row of `esbmcp_model_prices`: USD per million tokens from a day on."""

    model: str
    valid_from: date
    input_usd_per_million: Decimal
    cached_input_usd_per_million: Decimal
    output_usd_per_million: Decimal


@dataclass(frozen=True, kw_only=True)
class SessionCost:
    """The cost of one session."""

    usd: Decimal
    price_known: bool
    """False when the model has no price, and that of `UNKNOWN_COSTS_LIKE` stood in."""


def session_cost(usage: ModelUsage, prices: Sequence[ModelPrice], *, day: date) -> SessionCost | None:
    """Return what a session cost by its own model on its day; None without any price.

    A dated name (gpt-4o-2024-08-06) has the price of its family unless it has its own. Before its first price a model
    costs that. Cached tokens are part of the prompt tokens.
    """
    names = dict.fromkeys((usage.model, _RELEASE_DATE.sub("", usage.model), UNKNOWN_COSTS_LIKE))
    for name in names:
        price = _on(day, [price for price in prices if price.model == name])
        if price is None:
            continue
        cached = min(usage.cached_tokens, usage.prompt_tokens)
        millionths = (
            (usage.prompt_tokens - cached) * price.input_usd_per_million
            + cached * price.cached_input_usd_per_million
            + usage.completion_tokens * price.output_usd_per_million
        )
        usd = (millionths / _MILLION).quantize(_PLACES, rounding=ROUND_HALF_UP)
        known = name in {usage.model, _RELEASE_DATE.sub("", usage.model)}
        return SessionCost(usd=usd, price_known=known)
    return None


def _on(day: date, prices: Sequence[ModelPrice]) -> ModelPrice | None:
    in_force = [price for price in prices if price.valid_from <= day]
    if in_force:
        return max(in_force, key=lambda price: price.valid_from)
    return min(prices, key=lambda price: price.valid_from, default=None)
