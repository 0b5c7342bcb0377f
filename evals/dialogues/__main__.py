"""`python -m evals.dialogues`: asks labelled conversations of the whole of Arthur; exit code 1 below a goal."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

import click
from rich.console import Console
from rich.table import Table

from evals.dialogues.asking import Timed, asked, open_demo
from evals.dialogues.cases import Dialogue, Sets, Turn, load_dialogues
from evals.dialogues.grading import is_right

GOALS = {Sets.QUESTIONS: 0.95, Sets.THREADS: 0.95, Sets.HELD_OUT: 0.8}


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One turn with its grade."""

    dialogue: Dialogue
    turn: Turn
    timed: Timed
    right: bool


async def measure(names: Iterable[Sets]) -> dict[Sets, list[Graded]]:
    """Ask and grade every labelled turn of some data sets."""
    found: dict[Sets, list[Graded]] = {}
    async with open_demo() as app:
        for name in names:
            found[name] = [
                Graded(dialogue=dialogue, turn=turn, timed=timed, right=is_right(turn, timed.answered))
                for dialogue in load_dialogues(name)
                for turn, timed in zip(dialogue.turns, await asked(app, dialogue), strict=True)
                if turn.labelled
            ]
    return found


@click.command()
@click.option("--set", "names", type=click.Choice([name.value for name in Sets]), multiple=True, help="Default: all.")
@click.option("--show-errors", is_flag=True, help="Print the turns that went wrong; never those that are held out.")
def main(*, names: tuple[str, ...], show_errors: bool) -> None:
    """Measure whether conversations go as labelled."""
    graded = asyncio.run(measure([Sets(name) for name in names] or list(Sets)))
    console = Console()
    console.print(_table(graded))
    if show_errors:
        for name, turns in graded.items():
            _print_errors(console, () if name is Sets.HELD_OUT else turns)
    raise SystemExit(0 if all(_share(turns) >= GOALS[name] for name, turns in graded.items()) else 1)


def _share(turns: list[Graded]) -> float:
    return sum(turn.right for turn in turns) / len(turns) if turns else 1.0


def _table(graded: dict[Sets, list[Graded]]) -> Table:
    table = Table(title="Conversations with the offline planner on the demo company")
    for column in ("set", "turns", "as labelled", "goal", "turn, ms p50 / p95"):
        table.add_column(column)
    for name, turns in graded.items():
        times = sorted(turn.timed.ms for turn in turns)
        middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
        right = sum(turn.right for turn in turns)
        table.add_row(
            name,
            str(len(turns)),
            f"{_share(turns):.1%} ({right})",
            f"≥ {GOALS[name]:.0%}",
            f"{middle:.0f} / {slow:.0f}",
        )
    return table


def _print_errors(console: Console, turns: Iterable[Graded]) -> None:
    for graded in turns:
        if not graded.right:
            calls = ", ".join(f"{call.tool} {dict(call.arguments)}" for call in graded.timed.answered.calls)
            console.print(f"{graded.dialogue.id} [{graded.dialogue.role}] {graded.turn.ask}", markup=False)
            console.print(f"   wanted {graded.turn.tools or graded.turn.then} {dict(graded.turn.args)}", markup=False)
            console.print(f"   got    {calls or graded.timed.answered.text[:200]}", markup=False)


if __name__ == "__main__":
    main()
