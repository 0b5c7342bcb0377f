"""The cost of a session, against the database's own function."""

from datetime import date
from decimal import Decimal

import psycopg
import pytest
from psycopg.rows import class_row

from nodes.models_answers import ModelUsage
from nodes.prices import ModelPrice, session_cost

PRICES = """
INSERT INTO esbmcp_model_prices
    (model, valid_from, input_usd_per_million, cached_input_usd_per_million, output_usd_per_million)
VALUES ('gpt-4o', '2026-05-01', 2.0, 1.0, 8.0), ('gpt-4o-2024-11-20', '2025-01-01', 7.123457, 3.0, 21.0)
"""
ALL_PRICES = """
SELECT model, valid_from, input_usd_per_million, cached_input_usd_per_million, output_usd_per_million
  FROM esbmcp_model_prices
"""
THEIRS = "SELECT cost_usd, price_known FROM esbmcp_session_cost(%s, %s, %s, %s, %s)"

SESSIONS = [
    (model, day, tokens)
    for model in ("gpt-4o", "gpt-4o-2024-08-06", "gpt-4o-2024-11-20", "gpt-4o-mini", "offline-planner", "")
    for day in (date(2023, 6, 1), date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 12))
    for tokens in ((0, 0, 0), (1234567, 0, 0), (9876, 5432, 321), (10, 99, 1), (1, 1, 1))
]


async def test_the_price_here_is_the_price_in_the_database(own_dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(own_dsn) as connection:
        await connection.execute(PRICES)
        prices = await (await connection.cursor(row_factory=class_row(ModelPrice)).execute(ALL_PRICES)).fetchall()
        for model, day, (prompt, cached, completion) in SESSIONS:
            row = await (await connection.execute(THEIRS, (model, day, prompt, cached, completion))).fetchone()
            usage = ModelUsage(
                model=model, prompt_tokens=prompt, cached_tokens=cached, completion_tokens=completion, calls=1
            )
            ours = session_cost(usage, prices, day=day)
            assert ours is not None
            assert (ours.usd, ours.price_known) == row, (model, day)


@pytest.mark.parametrize(
    ("model", "usd", "known"), [("gpt-4o-2024-08-06", "0.35", True), ("my-own-model", "0.021", False)]
)
def test_a_session_is_priced_by_its_own_model(model: str, usd: str, known: bool) -> None:  # noqa: FBT001
    def price(name: str, per_input: str, per_output: str) -> ModelPrice:
        return ModelPrice(
            model=name,
            valid_from=date(2024, 1, 1),
            input_usd_per_million=Decimal(per_input),
            cached_input_usd_per_million=Decimal(per_input),
            output_usd_per_million=Decimal(per_output),
        )

    usage = ModelUsage(model=model, prompt_tokens=100_000, completion_tokens=10_000, calls=1)
    cost = session_cost(
        usage, [price("gpt-4o-mini", "0.15", "0.60"), price("gpt-4o", "2.5", "10")], day=date(2026, 1, 1)
    )

    assert cost is not None
    assert (cost.usd, cost.price_known) == (Decimal(usd), known)


def test_without_any_price_there_is_no_cost() -> None:
    assert session_cost(ModelUsage(model="gpt-4o", calls=1), [], day=date(2026, 1, 1)) is None
