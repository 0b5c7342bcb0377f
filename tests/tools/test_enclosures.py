"""What goes along with an answer: that of all its results, each once, and no more than fits."""

from tools.enclosures import Enclosures, Listing, Plot, PlotLine, Source, packed, together

PLOT = Plot(
    title="Pace", x_label="Days", y_label="Tickets", categories=("1", "0"), lines=(PlotLine(name="a", values=(1, 2)),)
)
LISTING = Listing(name="a", title="A", rows=1, packed=packed("a\r\n1\r\n"))


def source(number: int) -> Source:
    return Source(title=f"#{number}", url=f"https://example.com/{number}")


def test_nothing_takes_no_room() -> None:
    assert Enclosures().as_json() == {}
    assert together([{}, {}]) == {}


def test_each_once_and_no_more_than_fits() -> None:
    many = [Enclosures(sources=(source(0), source(number)), plots=(PLOT,), listings=(LISTING,)) for number in range(9)]
    whole = Enclosures.model_validate(together(one.as_json() for one in many))

    assert whole.sources == tuple(source(number) for number in range(5))
    assert (whole.plots, whole.listings) == ((PLOT,), (LISTING,))
    assert whole.as_json()["plots"][0]["lines"] == [{"name": "a", "values": [1, 2]}]
