"""Recognises what needs no tool: greetings, thanks, and questions about Arthur himself, in four languages."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files

from tools.routing.glossary import fold
from tools.routing.wording import Wording

_WORD = re.compile(r"[a-z']+(?:-[a-z]+)*")


class Talk(StrEnum):
    """Kinds of small talk, the ones that ask for something before those that do not."""

    ABOUT_ME = "about_me"
    NOT_DONE = "not_done"
    CHIT_CHAT = "chit_chat"
    THANKS = "thanks"
    FAREWELL = "farewell"
    GREETING = "greeting"
    ACKNOWLEDGED = "acknowledged"


@dataclass(frozen=True, kw_only=True)
class SmallTalk:
    """The phrases of each kind, longest first, and the words that may stand around them."""

    phrases: tuple[tuple[str, Talk], ...]
    fillers: frozenset[str]

    def recognise(self, wording: Wording) -> Talk | None:
        """Return the kind, if the whole message is small talk; nothing else may be in it."""
        if wording.marks and any(not mark.text.isalpha() for mark in wording.marks):
            return None
        text = " ".join(_WORD.findall(fold(wording.plain)))
        if not text:
            return Talk.ACKNOWLEDGED
        kinds: list[Talk] = []
        for phrase, kind in self.phrases:
            text, count = re.subn(rf"(?<![\w'-]){re.escape(phrase)}(?![\w'-])", " ", text)
            kinds += [kind] * count
        left_over = set(text.split()) - self.fillers
        return min(kinds, key=list(Talk).index) if kinds and not left_over else None


def load_small_talk() -> SmallTalk:
    """Read the phrases that ship with the planner."""
    raw: Mapping[str, Mapping[str, list[str]]] = json.loads(
        files("nodes.planner").joinpath("smalltalk.json").read_text(encoding="utf-8")
    )
    pairs = [(fold(phrase), kind) for kind in Talk for phrase in raw["kinds"][kind]]
    return SmallTalk(
        phrases=tuple(sorted(pairs, key=lambda pair: -len(pair[0]))),
        fillers=frozenset(fold(str(raw["fillers"])).split()),
    )
