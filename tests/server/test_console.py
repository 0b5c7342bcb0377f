"""What a terminal shows of an answer that was written for Slack."""

from typing import cast
from uuid import uuid4

import pytest

from nodes.admit import new_turn
from nodes.state import Turn
from server.answers import Answer, Ending
from server.console import Console, plain
from server.labels import LABELS, label
from tools.catalog import declared_tools


@pytest.mark.parametrize(
    ("slack", "terminal"),
    [
        ("*Art Battle Toronto* (AB4012)", "Art Battle Toronto (AB4012)"),
        ("won by *Juno*, *$2,995.00 CAD* in all", "won by Juno, $2,995.00 CAD in all"),
        ("2 * 3 * 4 = 24", "2 * 3 * 4 = 24"),
        ("a*b*c", "a*b*c"),
        ("```\nwork  bids\n1-1   26\n```\nend", "work  bids\n1-1   26\nend"),
        ("<https://tickets.example.com/x|Tickets>", "Tickets (https://tickets.example.com/x)"),
        ("Tom &amp; Jerry &lt;3", "Tom & Jerry <3"),
        ("&lt;https://example.com|x&gt;", "<https://example.com|x>"),
        ("", ""),
    ],
)
def test_slacks_marks_are_taken_off(slack: str, terminal: str) -> None:
    assert plain(slack) == terminal


def test_every_label_belongs_to_a_tool() -> None:
    assert set(LABELS) <= {tool.name for tool in declared_tools()}


def test_a_tool_without_a_label_is_called_by_its_name() -> None:
    assert label("lookup_event") == "Looking up the event…"
    assert label("get_vote_data") == "Working: get vote data…"


def test_the_answer_alone_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(quiet=True)

    console.note("*by the way*")
    console.answer(Answer(turn_id=uuid4(), text="*yes*", status="completed"))

    assert capsys.readouterr() == ("yes\n", "by the way\n")


def test_an_answer_of_the_planner_in_the_models_place_says_so() -> None:
    turn = {**new_turn("when?", started_at="2026-06-12T00:30:00+00:00"), "status": "completed", "degraded": True}
    ending = Ending.of(uuid4(), cast("Turn", turn), "On Thursday.")

    assert ending.answer.text.startswith("On Thursday.\n")
    assert "offline planner" in ending.answer.text
