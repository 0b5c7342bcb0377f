"""Labelled conversations: what counts as right, and that every label can be met."""

import pytest

from evals.dialogues.cases import Sets, Turn, load_dialogues
from evals.dialogues.grading import Answered, Called, is_right
from tools.catalog import declared_tools


def answered(*tools: str, text: str = "", **arguments: object) -> Answered:
    calls = [Called(tool=tool, arguments=arguments if tool == tools[-1] else {}) for tool in tools]
    return Answered(calls=calls, text=text)


@pytest.mark.parametrize(
    ("turn", "given", "right"),
    [
        (Turn(ask="", tools=("get_vote_data",)), answered("get_vote_data", eid="AB4012"), True),
        (Turn(ask="", tools=("get_vote_data",)), answered(), False),
        (Turn(ask="", tools=("get_vote_data",)), answered("get_vote_data", "get_bid_history"), False),
        (Turn(ask="", tools=("a", "b")), answered("b", "a"), True),
        (Turn(ask="", tools=("a", "b")), answered("a"), False),
        (Turn(ask="", tools=("a",), args={"eid": "ab4012"}), answered("a", eid="AB4012", final=True), True),
        (Turn(ask="", tools=("a",), args={"eid": "AB4012"}), answered("a"), False),
        (Turn(ask="", tools=("a",), args={"who": "*"}), answered("a", who="anybody"), True),
        (Turn(ask="", tools=("a",), only=True), answered("a", final=True), True),
        (Turn(ask="", tools=("a",), only=True), answered("a", eid="AB4012"), False),
        (Turn(ask="", then="talks"), answered(), True),
        (Turn(ask="", then="talks"), answered("lookup_event"), False),
        (Turn(ask="", then="declines"), answered("lookup_event"), True),
        (Turn(ask="", then="declines"), answered("get_auction_revenue"), False),
        (Turn(ask="", then="asks"), answered("lookup_event", "process_artist_payment"), False),
        (Turn(ask="", then="refused"), answered("a", text="... not open to the role viewer ..."), True),
    ],
)
def test_what_counts_as_right(turn: Turn, given: Answered, *, right: bool) -> None:
    assert is_right(turn, given) is right


@pytest.mark.parametrize("name", list(Sets))
def test_labels_name_tools_and_arguments_that_exist(name: Sets) -> None:
    fields = {tool.name: set(tool.args.model_fields) for tool in declared_tools()}
    dialogues = load_dialogues(name)

    assert len({dialogue.id for dialogue in dialogues}) == len(dialogues)
    for turn in (turn for dialogue in dialogues for turn in dialogue.turns):
        assert set(turn.tools) <= fields.keys(), turn
        assert not turn.args or set(turn.args) <= fields[turn.tools[-1]], turn
