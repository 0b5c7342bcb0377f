"""What goes along with an answer besides its words: sources, curves, and long lists as files."""

import zlib
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from pydantic import BaseModel, ConfigDict

MOST_SOURCES = 5
MOST_PLOTS = 2
MOST_LISTINGS = 2


class Source(BaseModel):
    """Where something was said; `title` is in people's words and not escaped for anything."""

    model_config = ConfigDict(frozen=True)

    title: str
    url: str


class PlotLine(BaseModel):
    """One line of a plot: a value for each of its categories."""

    model_config = ConfigDict(frozen=True)

    name: str
    values: tuple[int | float, ...]


class Plot(BaseModel):
    """Lines over the same categories, from left to right."""

    model_config = ConfigDict(frozen=True)

    title: str
    x_label: str
    y_label: str
    categories: tuple[str, ...]
    lines: tuple[PlotLine, ...]


class Listing(BaseModel):
    """A list that is longer than an answer shows, as a CSV file; packed, for it is stored wherever the answer is."""

    model_config = ConfigDict(frozen=True)

    name: str
    """The name of the file, without its ending."""
    title: str
    rows: int
    packed: str

    @property
    def csv(self) -> str:
        """The text of the file."""
        return unpacked(self.packed)


class Enclosures(BaseModel):
    """Everything that goes along with one result, or with one answer."""

    model_config = ConfigDict(frozen=True)

    sources: tuple[Source, ...] = ()
    plots: tuple[Plot, ...] = ()
    listings: tuple[Listing, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return what there is as plain JSON; nothing is an empty object."""
        return self.model_dump(mode="json", exclude_defaults=True)


def packed(text: str) -> str:
    """Return a text compressed, in characters that JSON takes as they are."""
    return b64encode(zlib.compress(text.encode())).decode()


def unpacked(text: str) -> str:
    """Return what was packed."""
    return zlib.decompress(b64decode(text)).decode()


def together(enclosed: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the enclosures of the results of one turn as those of its answer: each once, and no more than fit it."""
    each = [Enclosures.model_validate(one) for one in enclosed]
    sources = {source.url: source for one in each for source in one.sources}
    return Enclosures(
        sources=tuple(sources.values())[:MOST_SOURCES],
        plots=tuple(dict.fromkeys(chain.from_iterable(one.plots for one in each)))[:MOST_PLOTS],
        listings=tuple(dict.fromkeys(chain.from_iterable(one.listings for one in each)))[:MOST_LISTINGS],
    ).as_json()
