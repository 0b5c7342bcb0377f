"""Long text parted without breaking a line, a code block or a table."""

from hypothesis import given
from hypothesis import strategies as st

from server.slack.text.parting import parted, sections
from server.slack.text.tables import FENCE, table_of
from tools.render import table

LINES = st.lists(st.text(alphabet="ab `*\u00e9", max_size=300), max_size=60)


@given(LINES)
def test_parts_fit_and_lose_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    split = parted(text, limit=200, most=4)

    assert len(split.parts) <= 4
    assert all(len(part) <= 200 for part in split.parts)
    said = "".join("".join(part.split()) for part in (*split.parts, split.rest)).replace("`", "")
    assert said == "".join(text.split()).replace("`", "")


def test_code_block_is_closed_and_opened_again() -> None:
    text = f"Title\n{FENCE}\n" + "\n".join(f"row {number:03}" for number in range(60)) + f"\n{FENCE}\nEnd"
    split = parted(text, limit=200, most=9)

    assert len(split.parts) > 2
    assert all(part.count(FENCE) % 2 == 0 for part in split.parts)
    assert split.parts[0].startswith("Title")


def test_what_does_not_fit_is_the_rest() -> None:
    split = parted("\n".join(f"line {number}" for number in range(100)), limit=100, most=2)

    assert len(split.parts) == 2
    assert split.rest.endswith("line 99")


def rows_of(text: str) -> list[str]:
    """Return the lines of the tables in a text, without their padding."""
    return [" ".join(line.split()) for line in text.splitlines() if line.startswith(("Name", "Row"))]


def test_table_that_fits_is_not_cut_and_goes_with_the_line_above_it() -> None:
    small = table(("Name", "Sold"), [(f"Row {number}", number) for number in range(5)])
    text = "\n".join(["First line", *["words " * 8] * 2, "*Second round*", small, "… and 3 more."])
    split = parted(text, limit=160)

    assert split.parts[-1] == f"*Second round*\n{small}\n… and 3 more."
    assert "\n".join(split.parts) == text


def test_table_that_is_too_long_is_parted_under_its_header() -> None:
    rows = [(f"Row {number}", "figure", str(number)) for number in range(60)]
    split = parted("Title\n" + table_of([("Name", "What", "Sold"), *rows]).text(), limit=400, most=9)

    assert split.rest == ""
    assert all(len(part) <= 400 and part.count(FENCE) == 2 for part in split.parts[1:])
    assert all(rows_of(part)[0] == "Name What Sold" for part in split.parts)
    said = [row for part in split.parts for row in rows_of(part)[1:]]
    assert said == [f"Row {number} figure {number}" for number in range(60)]


def test_each_table_has_a_part_of_its_own_while_that_leaves_nothing_over() -> None:
    one = table(("Name", "Sold"), [("Row", 1)])
    text = "\n".join(f"*Round {number}*\n{one}\n… and 3 more." for number in range(3))

    assert parted(text).parts == tuple(f"*Round {number}*\n{one}\n… and 3 more." for number in range(3))
    assert parted(text, most=2).parts == (text,)


def test_sections_fit_and_have_balanced_code() -> None:
    text = "Look:\n" + FENCE + "\n" + "\n".join(f"row {number:04} of code" for number in range(400)) + f"\n{FENCE}\nEnd"
    said = [section["text"]["text"] for section in sections(text)]

    assert len(said) == 3
    assert all(len(words) <= 3000 and words.count(FENCE) % 2 == 0 for words in said)
    assert said[-1].endswith("End")
