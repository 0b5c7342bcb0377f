"""What a question wants: a tool with its arguments and what must be looked up first, or none, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from nodes.planner.extraction.arguments import missing
from nodes.planner.extraction.people import Who
from nodes.planner.smalltalk import Talk
from tools.router import Scored
from tools.routing.glossary import Language
from tools.routing.outside import Outside
from tools.spec import AnyTool


@dataclass(frozen=True, kw_only=True)
class Intent:
    """The tool that answers, and what is known of its arguments.

    `event` are arguments of `lookup_event` that find the code, `artist` and `person` whom to look up for an id.
    """

    tool: AnyTool
    arguments: Mapping[str, Any]
    event: Mapping[str, Any] | None = None
    artist: Who | None = None
    person: Who | None = None
    sure: bool = True
    alternatives: tuple[AnyTool, ...] = field(default=())

    @property
    def missing(self) -> tuple[str, ...]:
        """The required arguments that neither the question nor a look-up can give."""
        found = {"eid"} if self.event else set[str]()
        found |= {"artist_profile_id"} if self.artist else set()
        found |= {"person_id"} if self.person else set()
        return tuple(name for name in missing(self.tool, self.arguments) if name not in found)


@dataclass(frozen=True, kw_only=True)
class NoTool:
    """Nothing to call: small talk, another topic, or something Arthur does not do or did not understand."""

    why: Talk | Outside
    language: Language = Language.EN
    nearest: tuple[Scored, ...] = ()
    unknown: tuple[str, ...] = ()


Understood: TypeAlias = Intent | NoTool
