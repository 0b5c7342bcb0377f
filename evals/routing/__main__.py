"""`python -m evals.routing`: measures router and offline planner; exit code 1 when a goal is missed."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from arthur.clock import PinnedClock
from evals.routing.cases import Split, load_questions, load_small_talk
from evals.routing.grading import Grade, grade
from evals.routing.report import as_json, print_errors, print_tables
from evals.routing.summary import Summary, summarise
from memory.embeddings import MiniLmEmbedder
from nodes.planner.model import OfflinePlanner
from tools.catalog import declared_tools
from tools.router import Router

NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
"""The present of the labelled questions; only relative dates depend on it."""

CACHE = Path(".arthur/routing")


async def measure(split: Split, *, words_only: bool = False) -> tuple[Summary, list[Grade], list[Grade]]:
    """Grade every question of a split, one after the other, as they would come in."""
    tools = declared_tools()
    router = Router(tools, embedder=None if words_only else MiniLmEmbedder(), folder=CACHE)
    await router.warm()
    planner = OfflinePlanner(router=router, tools=tools, clock=PinnedClock(NOW))
    questions = [await grade(case, router=router, planner=planner, tools=tools) for case in load_questions(split)]
    small_talk = [await grade(case, router=router, planner=planner, tools=tools) for case in load_small_talk(split)]
    return summarise(questions, small_talk), questions, small_talk


@click.command()
@click.option(
    "--split", type=click.Choice([split.value for split in Split]), default=Split.TEST.value, show_default=True
)
@click.option("--json", "as_data", is_flag=True, help="Print JSON instead of tables.")
@click.option("--words-only", is_flag=True, help="Measure without embeddings, as when the model is not there.")
@click.option(
    "--show-errors", is_flag=True, help="Print the questions that went wrong; not while tuning on the test split."
)
def main(*, split: str, as_data: bool, words_only: bool, show_errors: bool) -> None:
    """Measure whether questions reach the right tool."""
    chosen = Split(split)
    summary, questions, small_talk = asyncio.run(measure(chosen, words_only=words_only))
    console = Console()
    if as_data:
        click.echo(json.dumps(as_json(summary, chosen), indent=2))
    else:
        print_tables(console, summary, chosen)
    if show_errors:
        print_errors(console, questions, small_talk)
    raise SystemExit(0 if summary.reached else 1)


if __name__ == "__main__":
    main()
