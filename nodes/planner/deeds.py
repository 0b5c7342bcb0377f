"""What each tool does, in a person's words, about the very event that is talked of."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from tools.spec import AnyTool


@cache
def load_deeds() -> Mapping[str, str]:
    """Read the phrases that ship with the planner: things for look-ups, actions for what writes."""
    return json.loads(files("nodes.planner").joinpath("deeds.json").read_text(encoding="utf-8"))


@cache
def load_first() -> Mapping[str, Sequence[str]]:
    """Read what people of each role ask for most."""
    return json.loads(files("nodes.planner").joinpath("first.json").read_text(encoding="utf-8"))


def deed(tool: AnyTool, eid: str | None = None, artist: str | None = None) -> str:
    """Return what a tool gives or does: "the votes of AB4012", "rename an artist"."""
    phrase = load_deeds().get(tool.name, tool.name.replace("_", " "))
    return phrase.format(event=eid or "an event", artist=artist or "an artist")


def purpose(tool: AnyTool, eid: str | None = None, artist: str | None = None) -> str:
    """Return the deed as the beginning of a sentence: "The votes of an event", "Rename Juno Arrowsby"."""
    phrase = deed(tool, eid, artist)
    return phrase[0].upper() + phrase[1:]
