"""What arguments are read from: the question, the earlier ones, and the present time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from nodes.planner.extraction.phrases import Phrase, pattern
from tools.routing.glossary import fold
from tools.routing.marks import Mark, MarkKind, of_kind
from tools.routing.wording import Wording

HOME = ZoneInfo("America/Toronto")
"""Where the company's day begins and ends: "tonight" is an evening there, though it may be tomorrow in UTC."""


@dataclass(frozen=True)
class Asked:
    """A question as read, at a moment in UTC."""

    wording: Wording
    now: datetime

    @property
    def text(self) -> str:
        """The question without mark-up."""
        return self.wording.plain

    @cached_property
    def today(self) -> date:
        """The company's calendar day."""
        return self.now.astimezone(HOME).date()

    @cached_property
    def folded(self) -> str:
        """The question in lower case without accents."""
        return fold(self.text)

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The question's words in English."""
        return frozenset(self.wording.words)

    def marks(self, *kinds: MarkKind) -> Iterator[Mark]:
        """Yield the marks of the given kinds in order, those inside dictated passages last."""
        stated = self.wording.stated
        dictated = (mark for mark in self.wording.marks if mark not in stated)
        return of_kind((*stated, *dictated), *kinds)

    def first(self, *kinds: MarkKind) -> str | None:
        """Return the value of the first mark of these kinds."""
        return next((mark.value for mark in self.marks(*kinds)), None)

    def says(self, phrase: Phrase) -> bool:
        """Say whether the question has one of a phrase's wordings."""
        return pattern(phrase).search(self.folded) is not None

    def finds(self, words: str) -> bool:
        """Say whether the folded question holds these words, given as a pattern."""
        return re.search(rf"(?<!\w)(?:{words})(?!\w)", self.folded) is not None

    def means(self, *words: str) -> bool:
        """Say whether one of these English words is in the question, in whatever language it was typed."""
        return not self.vocabulary.isdisjoint(words)
