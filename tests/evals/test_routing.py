"""The measurement of routing: its data, its grading, and its goals on the tuning split."""

from collections.abc import Mapping
from typing import Any

import pytest
from click.testing import CliRunner

from arthur.clock import PinnedClock
from evals.routing.__main__ import NOW, main
from evals.routing.cases import Case, Split, load_questions, load_small_talk
from evals.routing.grading import Grade, grade
from evals.routing.summary import Rate, summarise
from nodes.planner.model import OfflinePlanner
from tools.catalog import declared_tools
from tools.router import Router


@pytest.fixture(scope="module")
def router() -> Router:
    return Router(declared_tools())


@pytest.fixture(scope="module")
def planner(router: Router) -> OfflinePlanner:
    return OfflinePlanner(router=router, tools=declared_tools(), clock=PinnedClock(NOW))


def case(question: str, tool: str | None, args: Mapping[str, Any] | None = None, city: str | None = None) -> Case:
    mentions = {"city": city} if city else {}
    return Case(id="x-1", question=question, tool=tool, args=args or {}, lang="en", mentions=mentions)


def test_every_line_of_the_data_is_a_case_with_its_own_id() -> None:
    cases = [case for split in Split for case in (*load_questions(split), *load_small_talk(split))]

    assert len({case.id for case in cases}) == len(cases)
    assert all(case.tool is None for split in Split for case in load_small_talk(split))


async def test_a_right_answer_counts_with_its_arguments(router: Router, planner: OfflinePlanner) -> None:
    labelled = case("votes of round 2 at ab 4003", "get_vote_data", {"eid": "AB4003", "round": 2})
    found = await grade(labelled, router=router, planner=planner, tools=declared_tools())

    assert found.right_tool
    assert found.on_shortlist
    assert (found.arguments_right, found.arguments_labelled) == (2, 2)


async def test_a_wrong_argument_is_named(router: Router, planner: OfflinePlanner) -> None:
    labelled = case("votes of AB4003", "get_vote_data", {"eid": "AB4004"})
    found = await grade(labelled, router=router, planner=planner, tools=declared_tools())

    assert found.right_tool
    assert found.wrong_arguments == ("eid",)


async def test_a_plan_of_two_steps_is_graded_by_its_last_tool(router: Router, planner: OfflinePlanner) -> None:
    labelled = case("revenue of the last Toronto show", "get_auction_revenue", city="Toronto")
    found = await grade(labelled, router=router, planner=planner, tools=declared_tools())

    assert found.intended == "get_auction_revenue"
    assert found.arguments_right == 1


async def test_small_talk_that_calls_a_tool_is_a_miss(router: Router, planner: OfflinePlanner) -> None:
    hello = await grade(case("hello", None), router=router, planner=planner, tools=declared_tools())
    lookup = await grade(case("revenue of AB4003", None), router=router, planner=planner, tools=declared_tools())

    assert summarise([lookup], [hello, lookup]).small_talk == Rate(right=1, of=2)


async def test_undeclared_tools_are_misses_in_the_strict_figures(router: Router, planner: OfflinePlanner) -> None:
    grades: list[Grade] = [
        await grade(case("votes of AB4003", tool), router=router, planner=planner, tools=declared_tools())
        for tool in ("get_vote_data", "a_tool_of_tomorrow")
    ]
    summary = summarise(grades, grades[:0])

    assert summary.undeclared == ("a_tool_of_tomorrow",)
    assert summary.top1 == Rate(right=1, of=1)
    assert summary.top1_strict == Rate(right=1, of=2)
    assert not summary.reached


def test_the_test_split_is_not_printed_unless_asked_for() -> None:
    """The held-out wordings stay out of the ordinary report."""
    output = CliRunner().invoke(main, ["--split", "test", "--words-only"]).output

    assert "right tool on the shortlist" in output
    assert not any(
        question.question in output for question in load_questions(Split.TEST) if len(question.question) > 20
    )


async def test_tuning_questions_reach_their_tools(router: Router, planner: OfflinePlanner) -> None:
    """A floor well below the measured figure, with words alone: a fall below it means that something broke."""
    tools = declared_tools()
    grades = [await grade(case, router=router, planner=planner, tools=tools) for case in load_questions(Split.DEV)]
    summary = summarise(grades, [])

    assert summary.recall.share > 0.97
    assert summary.top1.share > 0.8
    assert summary.arguments.share > 0.93
