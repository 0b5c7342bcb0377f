"""Tables: what a renderer or a model wrote in a code block becomes Slack's own, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.slack.text.blocks import content_of
from server.slack.text.tables import FENCE, table_in, table_of
from server.slack.text.wording import to_mrkdwn
from tools.render import table

CELLS = st.text(alphabet="ab1 .,-$%<&*`|é–", max_size=12)


def raw(*row: str) -> list[dict[str, str]]:
    return [{"type": "raw_text", "text": cell} for cell in row]


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_renderers_write_is_read_back(rows: list[list[str]]) -> None:
    written = table(("One", "Two", "Three"), rows)
    read = table_in(written)

    assert read is not None
    assert read.text() == written
    assert len(read.rows) == len(rows) + 1


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=2, max_size=8))
def test_cells_of_any_kind_are_read_back(rows: list[list[str]]) -> None:
    made = table_of(rows)
    assert table_in(made.text()) == made


def test_numbers_stand_to_the_right_and_entities_are_resolved() -> None:
    written = table(
        ("Artist", "Sold", "Revenue", "Share", "When"),
        [("Fox & <Hare>", 3, "$1,890.00 CAD", "31.2%", "2026-03-01"), ("Wren", None, "no sale", "–", "2026-03-02")],
    )
    read = table_in(written)
    assert read is not None

    assert read.block() == {
        "type": "table",
        "rows": [
            raw("Artist", "Sold", "Revenue", "Share", "When"),
            raw("Fox & <Hare>", "3", "$1,890.00 CAD", "31.2%", "2026-03-01"),
            raw("Wren", "–", "no sale", "–", "2026-03-02"),
        ],
        "column_settings": [{"align": side} for side in ("left", "right", "left", "right", "left")],
    }


def test_long_words_wrap() -> None:
    native = table_of([("Work", "Remark"), ("AB1-1", "active past its closing time, and nobody knows why")]).block()
    assert native is not None

    assert native["column_settings"] == [{"align": "left"}, {"align": "left", "is_wrapped": True}]


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    return  x",
        "one\ntwo",
        "a  b",
        "a  b\nc",
        "a   b\nc  d",
        "a  b\n\nc  d",
        "{\n  'a':  1\n}",
    ],
)
def test_other_code_stays_code(code: str) -> None:
    assert table_in(f"{FENCE}\n{code}\n{FENCE}") is None


def test_markdown_table_of_a_model_becomes_one() -> None:
    """Bold and code lose their marks in cells, links keep their address, bars and empty cells are no trouble."""
    link = "[page](https://example.com/a)"
    rows = ["| **City** | Sold | Site |", "|:--|--:|---|", f"| `Rome` | 7 | {link} |", "| a\\|b | | |"]
    said = to_mrkdwn("\n".join(["Here:", "", *rows, "End"]))

    assert said == (
        f"Here:\n\n{FENCE}\nCity  Sold  Site\nRome  7     <https://example.com/a|page>\na|b   –     –\n{FENCE}\nEnd"
    )
    linked = {"type": "link", "url": "https://example.com/a", "text": "page"}
    cell = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [linked]}]}
    before, native, after = content_of(said)["blocks"]
    assert (before["text"]["text"], after["text"]["text"]) == ("Here:", "End")
    assert native["rows"] == [
        raw("City", "Sold", "Site"),
        [*raw("Rome", "7"), cell],
        raw("a|b", "–", "–"),
    ]


def test_markdown_table_in_a_code_block_is_one_as_well() -> None:
    said = to_mrkdwn("Here:\n```text\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nEnd")

    assert said == f"Here:\n{FENCE}\na  b\n1  2\n{FENCE}\nEnd"


def test_row_of_dashes_is_no_rule() -> None:
    assert to_mrkdwn("| a | b |\n|---|---|\n| - | - |\n") == f"{FENCE}\na  b\n-  -\n{FENCE}\n"


@pytest.mark.parametrize(
    "rows",
    [
        [("Name", "Sold"), *[("x", "1")] * 100],
        [("c",) * 21, ("1",) * 21],
        [("Name", "Words"), *[("x", "w" * 600)] * 17],
    ],
    ids=["rows", "columns", "characters"],
)
def test_what_slack_would_not_take_stays_code(rows: list[tuple[str, ...]]) -> None:
    made = table_of(rows)

    assert made.block() is None
    assert content_of(made.text()) == {"text": made.text()}


def test_two_tables_of_one_message_stay_code() -> None:
    one = table(("a", "b"), [(1, 2)])
    assert content_of(f"{one}\n{one}") == {"text": f"{one}\n{one}"}
