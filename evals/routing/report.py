"""Prints the figures: tables for people, JSON for machines. Held-out questions are never printed unless asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table

from evals.routing.cases import Split
from evals.routing.grading import Grade
from evals.routing.summary import RECALL_GOAL, SMALL_TALK_GOAL, TOP1_GOAL, Group, Rate, Summary


def as_json(summary: Summary, split: Split) -> dict[str, Any]:
    """Return the figures as plain data, shares included."""
    plain = asdict(summary)
    for name in ("recall", "recall_strict", "top1", "top1_strict", "arguments", "small_talk"):
        plain[name]["share"] = round(getattr(summary, name).share, 4)
    return {"split": split.value, "reached": summary.reached, **plain}


def print_tables(console: Console, summary: Summary, split: Split) -> None:
    """Print the figures with their goals, then the breakdowns."""
    console.print(_figures(summary, split))
    console.print(_breakdown("By language", summary.by_language))
    console.print(_breakdown("By trait", summary.by_trait))
    console.print(_breakdown("By tool, weakest first", _weakest_first(summary.by_tool)))
    wrong = ", ".join(f"{name} {count}" for name, count in summary.wrong_arguments)
    console.print(f"Wrong arguments: {wrong or 'none'}")
    if summary.undeclared:
        console.print(f"Not declared yet: {', '.join(summary.undeclared)}")


def print_errors(console: Console, questions: Iterable[Grade], small_talk: Iterable[Grade]) -> None:
    """Print every question that went wrong."""
    table = Table(title="Errors", show_lines=False)
    for column in ("id", "question", "label", "planner", "wrong arguments", "shortlist"):
        table.add_column(column, overflow="fold")
    for grade in questions:
        if grade.declared and grade.has_errors:
            table.add_row(
                grade.case.id,
                grade.case.question,
                grade.case.tool,
                f"{grade.intended}{' (asks back)' if grade.asks_back else ''}",
                ", ".join(grade.wrong_arguments),
                "" if grade.on_shortlist else "missing",
            )
    for grade in small_talk:
        if grade.calls_tool:
            table.add_row(grade.case.id, grade.case.question, "no tool", str(grade.intended), "", "")
    console.print(table)


def _figures(summary: Summary, split: Split) -> Table:
    table = Table(title=f"Routing, split {split}: {summary.questions} questions")
    table.add_column("figure")
    table.add_column("measured", justify="right")
    table.add_column("goal", justify="right")
    table.add_row("right tool on the shortlist", _share(summary.recall), f"≥ {RECALL_GOAL:.0%}")
    table.add_row("  undeclared tools count as misses", _share(summary.recall_strict), "")
    table.add_row("tools shown, mean (most)", f"{summary.mean_shown:.1f} ({summary.most_shown})", "")
    table.add_row("planner picks the right tool", _share(summary.top1), f"≥ {TOP1_GOAL:.0%}")
    table.add_row("  undeclared tools count as misses", _share(summary.top1_strict), "")
    table.add_row("planner asks back (counted as a miss)", str(summary.asked_back), "")
    table.add_row("labelled arguments right", _share(summary.arguments), "")
    table.add_row("small talk calls no tool", _share(summary.small_talk), f"≥ {SMALL_TALK_GOAL:.0%}")
    table.add_row("router, ms p50 / p95", f"{summary.router.p50:.1f} / {summary.router.p95:.1f}", "")
    table.add_row("planner, ms p50 / p95", f"{summary.planner.p50:.1f} / {summary.planner.p95:.1f}", "")
    return table


def _breakdown(title: str, groups: Sequence[Group]) -> Table:
    table = Table(title=title)
    table.add_column("")
    for column in ("questions", "shortlist", "planner", "arguments"):
        table.add_column(column, justify="right")
    for group in groups:
        table.add_row(
            group.name,
            str(group.recall.of),
            f"{group.recall.share:.1%}",
            f"{group.top1.share:.1%}",
            f"{group.arguments.share:.1%}",
        )
    return table


def _weakest_first(groups: Iterable[Group]) -> list[Group]:
    return sorted(groups, key=lambda group: (group.top1.share, group.recall.share, group.name))


def _share(rate: Rate) -> str:
    return f"{rate.share:.1%} ({rate.right}/{rate.of})"
