"""Long lists as files: which ones, and what a spreadsheet makes of them."""

import csv
import io
from decimal import Decimal

from tools.enclosures import Listing
from tools.listing import BYTE_ORDER_MARK, MOST_CHARS, listing_of
from tools.spec import Result


class Place(Result):
    """Where something is."""

    city: str
    country: str | None


class Row(Result):
    """One row."""

    artist_name: str | None
    amount: Decimal | None = None
    place: Place | None = None
    marks: tuple[str, ...] = ()


class Found(Result):
    """A list, and whether it was cut."""

    rows: list[Row]
    truncated: bool = False


class FoundMore(Found):
    """Two lists: who knows which was cut."""

    names: list[str]


def listed(*rows: Row, truncated: bool = True) -> list[dict[str, str]]:
    """Return the rows of the file of a cut list, filled up so that it is worth one."""
    listing = listing_of("a_tool", Found(rows=[*rows, *[Row(artist_name="x")] * 10], truncated=truncated))
    assert listing is not None
    assert listing.csv.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(listing.csv.removeprefix(BYTE_ORDER_MARK))))[: len(rows)]


def of(number: int, *, truncated: bool = False) -> Listing | None:
    return listing_of("a_tool", Found(rows=[Row(artist_name="x")] * number, truncated=truncated))


def test_list_that_is_shown_whole_needs_no_file() -> None:
    assert of(25) is None
    assert of(9, truncated=True) is None


def test_list_that_is_longer_than_shown_or_cut_is_a_file() -> None:
    whole, cut = of(26), of(10, truncated=True)
    assert whole is not None
    assert cut is not None

    assert (whole.name, whole.title, whole.rows) == ("a_tool-rows", "Rows: 26 rows", 26)
    assert (cut.title, cut.rows) == ("Rows: the first 10 rows", 10)


def test_longest_of_several_lists_is_the_one() -> None:
    rows = [Row(artist_name="x")]
    listing = listing_of("a_tool", FoundMore(rows=rows, names=["a"] * 30, truncated=True))

    assert listing is not None
    assert (listing.name, listing.title, listing.rows) == ("a_tool-names", "Names: 30 rows", 30)
    assert listing.csv == "\ufeffvalue\r\n" + "a\r\n" * 30
    assert listing_of("a_tool", FoundMore(rows=rows * 20, names=["a"], truncated=True)) is None


def test_nested_values_have_columns_and_nothing_is_lost() -> None:
    place = Place(city="São Paulo", country=None)
    [row] = listed(Row(artist_name='Ada "A"\nLovelace', amount=Decimal("-12.50"), place=place, marks=("a", "b")))

    assert row == {
        "artist name": 'Ada "A"\nLovelace',
        "amount": "-12.50",
        "place city": "São Paulo",
        "place country": "",
        "marks": "a; b",
    }


def test_no_cell_is_a_formula() -> None:
    """A spreadsheet would run it; numbers are none, with their sign."""
    hostile = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\n=1", "＝1", "+1 416 555 0199"]
    rows = listed(*(Row(artist_name=name) for name in hostile), Row(artist_name="-12.5"))

    assert [row["artist name"] for row in rows] == [*(f"'{name}" for name in hostile), "-12.5"]


def test_file_is_bounded_and_says_so() -> None:
    listing = listing_of("a_tool", Found(rows=[Row(artist_name="x" * 1000)] * 300))
    assert listing is not None

    assert len(listing.csv) <= MOST_CHARS + len(BYTE_ORDER_MARK)
    assert listing.title == f"Rows: the first {listing.rows} rows"
    assert listing.csv.count("\r\n") == listing.rows + 1
