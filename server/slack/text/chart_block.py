"""Curves as Slack's own chart, which takes little text and as many values for each line as there are categories."""

from collections.abc import Iterable
from typing import Any

from tools.enclosures import Plot, PlotLine

MOST_LINES = 12
MOST_CATEGORIES = 20
TITLE_CHARS = 50
LABEL_CHARS = 20


def chart_block(plot: Plot) -> dict[str, Any] | None:
    """Return a plot as a block; None if Slack would not take it."""
    lines, categories = plot.lines[:MOST_LINES], [_short(name, LABEL_CHARS) for name in plot.categories]
    names = _distinct(line.name for line in lines)
    fits = all(len(line.values) == len(categories) for line in lines)
    if not lines or not fits or not 0 < len(set(categories)) == len(categories) <= MOST_CATEGORIES:
        return None
    series = [{"name": name, "data": _data(categories, line)} for name, line in zip(names, lines, strict=True)]
    labels = {"x_label": _short(plot.x_label, TITLE_CHARS), "y_label": _short(plot.y_label, TITLE_CHARS)}
    chart = {"type": "line", "series": series, "axis_config": {"categories": categories, **labels}}
    return {"type": "data_visualization", "title": _short(plot.title, TITLE_CHARS), "chart": chart}


def _data(categories: list[str], line: PlotLine) -> list[dict[str, Any]]:
    return [{"label": label, "value": value} for label, value in zip(categories, line.values, strict=True)]


def _distinct(names: Iterable[str]) -> list[str]:
    """Return names that fit, each told from those before it."""
    taken: list[str] = []
    for name in names:
        short, number = _short(name, LABEL_CHARS), 2
        while short in taken:
            short = f"{_short(name, LABEL_CHARS - len(f' {number}'))} {number}"
            number += 1
        taken.append(short)
    return taken


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
