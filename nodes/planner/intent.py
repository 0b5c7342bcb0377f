"""What a question wants: a tool with its arguments and what is to be looked up first, several of them, or none."""

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

PAYMENT = "process_artist_payment"
ONE_NEEDED = frozenset({
    "get_artist_invitations", "get_qr_scan_status", "get_artist_stripe_status", "get_artist_payment_ledger",
    "get_payment_invitations", "get_sms_audience_count",
})  # fmt: skip
"""Tools that need an event, a person or a city, and so never mean the whole company (spec tools 2.5, 2.10, 3)."""
_WHOSE = frozenset({"eid", "artist_profile_id", "entry_id", "person_id", "city"})
FROM_THE_DEBT = frozenset({"eid", "amount", "currency"})
"""What a payment of what is owed takes from the artist's balance."""


@dataclass(frozen=True, kw_only=True)
class EventSearch:
    """How to find the event that is meant without a code: arguments of `lookup_event`.

    `otherwise` are those to try when the first find nothing; `one` says that the first event found is the one meant.
    """

    arguments: Mapping[str, Any]
    otherwise: Mapping[str, Any] | None = None
    one: bool = True


@dataclass(frozen=True, kw_only=True)
class Intent:
    """The tool that answers, and what is known of its arguments.

    `event` finds the code, `artist` and `person` say whom to look up for an id. `named` is what is known by name of
    what it is about, for words.
    """

    tool: AnyTool
    arguments: Mapping[str, Any]
    event: EventSearch | None = None
    artist: Who | None = None
    person: Who | None = None
    sure: bool = True
    alternatives: tuple[AnyTool, ...] = field(default=())

    @property
    def of_the_debt(self) -> bool:
        """Say whether a payment is to be made of what is owed: the artist is known, but not the whole payment."""
        artist = self.artist is not None or "artist_profile_id" in self.arguments
        return self.tool.name == PAYMENT and artist and not self.arguments.keys() >= FROM_THE_DEBT

    @property
    def missing(self) -> tuple[str, ...]:
        """The required arguments that neither the question nor a look-up can give."""
        found = {"eid"} if self.event else set[str]()
        found |= {"artist_profile_id"} if self.artist else set()
        found |= {"person_id"} if self.person else set()
        found |= FROM_THE_DEBT if self.of_the_debt else frozenset()
        if self.tool.name in ONE_NEEDED and not (found | self.arguments.keys()) & _WHOSE:
            return () if self.arguments.get("audience_filter") == "all_with_phone" else ("eid",)
        if self.tool.name == PAYMENT and self.artist is None and "artist_profile_id" not in self.arguments:
            return ("artist_profile_id",)
        return tuple(name for name in missing(self.tool, self.arguments) if name not in found)


@dataclass(frozen=True, kw_only=True)
class Several:
    """Several things asked for at once; the first is the one a follow-up continues."""

    intents: tuple[Intent, ...]


@dataclass(frozen=True, kw_only=True)
class Across:
    """A total, an average or a ranking over many events, of a tool that knows one event at a time."""

    tool: AnyTool
    arguments: Mapping[str, Any]
    search: EventSearch | None = None


@dataclass(frozen=True, kw_only=True)
class NoTool:
    """Nothing to call: small talk, another topic, or something Arthur does not do or did not understand."""

    why: Talk | Outside
    language: Language = Language.EN
    nearest: tuple[Scored, ...] = ()
    unknown: tuple[str, ...] = ()
    eid: str | None = None


Understood: TypeAlias = Intent | Several | Across | NoTool
