"""Bots die at any moment and the database is restarted, and every question is answered exactly once.

`make crashes` does the same with a thousand questions, on one bot and on two.
"""

import io

import pytest
from rich.console import Console
from rich.progress import Progress

from benchmarks.slack_crashes import Plan, endured

FEW_KILLS = 5


@pytest.mark.timeout(170)
async def test_every_question_is_answered_once_whatever_dies() -> None:
    """Two bots at once, five kills, one restart of the database server, every fifth event twice."""
    plan = Plan(events=60, kills=FEW_KILLS, replicas=2, seed=7)
    with Progress(console=Console(file=io.StringIO())) as bar:
        outcome = await endured(plan, bar)

    assert outcome.faults == []
    assert outcome.asked == plan.events
    assert outcome.deliveries > plan.events
    assert len(outcome.killed) == FEW_KILLS
