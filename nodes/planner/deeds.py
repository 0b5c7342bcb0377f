"""What each tool does, in a person's words, about the very event that is talked of."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from tools.spec import AnyTool


@cache
def load_deeds() -> Mapping[str, str]:
    """Read the phrases that ship with the planner: things for look-ups, actions for what writes."""
    return json.loads(files("nodes.planner").joinpath("deeds.json").read_text(encoding="utf-8"))


def deed(tool: AnyTool, eid: str | None = None) -> str:
    """Return what a tool gives or does: "the votes of AB4012", "rename an artist"."""
    phrase = load_deeds().get(tool.name, tool.name.replace("_", " "))
    return phrase.format(event=eid or "an event", artist="an artist")


def purpose(tool: AnyTool) -> str:
    """Return the deed as the beginning of a sentence: "The votes of an event", "Rename an artist"."""
    phrase = deed(tool)
    return phrase[0].upper() + phrase[1:]
