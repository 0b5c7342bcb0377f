"""What people say that no tool answers: examples of small talk, of other topics and of things Arthur cannot do."""

import json
from collections.abc import Mapping
from enum import StrEnum
from importlib.resources import files


class Outside(StrEnum):
    """Why no tool fits a question."""

    ABOUT_ME = "about_me"
    CHIT_CHAT = "chit_chat"
    OFF_TOPIC = "off_topic"
    UNSUPPORTED = "unsupported"
    UNCLEAR = "unclear"


def load_outside() -> Mapping[Outside, tuple[str, ...]]:
    """Read the examples that ship with the router."""
    raw = json.loads(files("tools.routing").joinpath("outside.json").read_text(encoding="utf-8"))
    return {kind: tuple(raw[kind]) for kind in Outside}
