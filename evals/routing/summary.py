"""Adds grades up to the figures that have goals, and to the breakdowns behind them."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evals.routing.grading import Grade

RECALL_GOAL, TOP1_GOAL, SMALL_TALK_GOAL = 0.99, 0.85, 0.95


@dataclass(frozen=True, kw_only=True)
class Rate:
    """So many right of so many."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The share that is right; nothing asked counts as all right."""
        return self.right / self.of if self.of else 1.0


@dataclass(frozen=True, kw_only=True)
class Group:
    """The figures of one tool, language or trait."""

    name: str
    recall: Rate
    top1: Rate
    arguments: Rate


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Milliseconds a question."""

    p50: float
    p95: float


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The figures of one run. Strict ones count questions for undeclared tools as misses; the goals are theirs."""

    questions: int
    undeclared: tuple[str, ...]
    recall: Rate
    recall_strict: Rate
    mean_shown: float
    most_shown: int
    top1: Rate
    top1_strict: Rate
    asked_back: int
    arguments: Rate
    small_talk: Rate
    router: Latency
    planner: Latency
    by_tool: tuple[Group, ...]
    by_language: tuple[Group, ...]
    by_trait: tuple[Group, ...]
    wrong_arguments: tuple[tuple[str, int], ...]

    @property
    def reached(self) -> bool:
        """Say whether every goal is reached."""
        return (
            self.recall_strict.share >= RECALL_GOAL
            and self.top1_strict.share >= TOP1_GOAL
            and self.small_talk.share >= SMALL_TALK_GOAL
        )


def summarise(questions: Sequence[Grade], small_talk: Sequence[Grade]) -> Summary:
    """Return the figures of graded questions and graded small talk."""
    declared = [grade for grade in questions if grade.declared]
    return Summary(
        questions=len(questions),
        undeclared=tuple(sorted({str(grade.case.tool) for grade in questions if not grade.declared})),
        recall=_rate(declared, lambda grade: grade.on_shortlist),
        recall_strict=_rate(questions, lambda grade: grade.declared and grade.on_shortlist),
        mean_shown=statistics.fmean(grade.shown for grade in questions),
        most_shown=max(grade.shown for grade in questions),
        top1=_rate(declared, _right),
        top1_strict=_rate(questions, lambda grade: grade.declared and _right(grade)),
        asked_back=sum(grade.asks_back for grade in questions),
        arguments=_arguments(declared),
        small_talk=_rate(small_talk, lambda grade: not grade.calls_tool),
        router=_latency([grade.router_ms for grade in questions]),
        planner=_latency([grade.planner_ms for grade in questions]),
        by_tool=_groups(declared, lambda grade: (str(grade.case.tool),)),
        by_language=_groups(declared, lambda grade: (grade.case.lang,)),
        by_trait=_groups(declared, lambda grade: grade.case.traits or ("none",)),
        wrong_arguments=tuple(
            Counter(f"{grade.case.tool}.{name}" for grade in declared for name in grade.wrong_arguments).most_common()
        ),
    )


def _right(grade: Grade) -> bool:
    """Count a question back as a miss: it costs the person another message."""
    return grade.right_tool and not grade.asks_back


def _rate(grades: Sequence[Grade], right: Callable[[Grade], bool]) -> Rate:
    return Rate(right=sum(map(right, grades)), of=len(grades))


def _arguments(grades: Iterable[Grade]) -> Rate:
    grades = tuple(grades)
    return Rate(
        right=sum(grade.arguments_right for grade in grades), of=sum(grade.arguments_labelled for grade in grades)
    )


def _groups(grades: Iterable[Grade], names: Callable[[Grade], Iterable[str]]) -> tuple[Group, ...]:
    members: defaultdict[str, list[Grade]] = defaultdict(list)
    for grade in grades:
        for name in names(grade):
            members[name].append(grade)
    return tuple(
        Group(
            name=name,
            recall=_rate(of, lambda grade: grade.on_shortlist),
            top1=_rate(of, _right),
            arguments=_arguments(of),
        )
        for name, of in sorted(members.items())
    )


def _latency(milliseconds: Sequence[float]) -> Latency:
    ordered = sorted(milliseconds)
    return Latency(p50=ordered[len(ordered) // 2], p95=ordered[int(len(ordered) * 0.95)])
