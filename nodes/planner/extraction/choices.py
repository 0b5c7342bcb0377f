"""Choices from a closed set: states, groupings, actions, in whatever words they were typed."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.numbers import round_number
from nodes.planner.extraction.phrases import Phrase

Choices: TypeAlias = Mapping[str, Mapping[str, Sequence[str]]]
"""The wordings of each value, by the name of the argument; which values count is the tool's own affair."""

LEAST_INFLECTED = 5
"""Words shorter than this are taken as they stand; longer ones may have an ending of up to two letters."""


@cache
def load_choices() -> Choices:
    """Read the wordings that ship with the planner, once."""
    return json.loads(files("nodes.planner.extraction").joinpath("choices.json").read_text(encoding="utf-8"))


def choose(asked: Asked, argument: str, allowed: Iterable[str]) -> str | None:
    """Return the allowed value of an argument whose words appear, the longest wording first."""
    permitted = set(allowed)
    text = f"{asked.folded} | {' '.join(asked.wording.words)}"
    wordings = load_choices().get(argument, {})
    worded = [(wording, value) for value in wordings if value in permitted for wording in wordings[value]]
    worded += [(value.replace("_", " "), value) for value in permitted]
    for wording, value in sorted(worded, key=lambda pair: (-len(pair[0]), pair[1])):
        ending = r"\w{0,2}" if len(wording) >= LEAST_INFLECTED else ""
        if re.search(rf"(?<!\w){re.escape(wording)}{ending}(?!\w)", text):
            return value
    return None


def grouping(asked: Asked, allowed: Iterable[str]) -> str | None:
    """Return what figures are broken down by: "per artist", "round by round"."""
    permitted = set(allowed)
    by_artist = asked.means("artist", "artists", "painter", "painters") and asked.says(Phrase.BROKEN_DOWN)
    if "artist" in permitted and by_artist:
        return "artist"
    if "round" in permitted and asked.means("round", "rounds") and round_number(asked) is None:
        return "round"
    return None
