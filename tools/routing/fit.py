"""Whether a tool can take what a question names: a tool without a place for a phone number is hardly meant by one."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from tools.routing.glossary import fold
from tools.routing.lexical import stem
from tools.routing.marks import MarkKind
from tools.routing.wording import Wording
from tools.spec import AnyTool

SEVERAL_CODES = frozenset({"set_chart_comparators"})
"""Tools that are told at least two events: the one to compare, and those to compare it with."""

EXCLUDED = 0.3
"""Factor for a tool when a word says that another one is meant."""

UNSAID = 0.12
"""Factor for a tool none of whose telling words is in the question."""

ASKED = 0.25
"""Factor for a tool that writes, when the person asks for facts."""

_ASKING = re.compile(
    r"[^a-z]*(?:(?:and|so|und|also|et|y|fur|fuer|pour|para|bei|in|on|at|against|for|to|a|de|hey|hi|ok)[ ,]+)*"
    r"(?:show|list|display|tell|give|gimme|find|look|check|montre|affiche|donne|muestra\w*|ensena\w*|dime|zeige?|sag|"
    r"whats?|which|whos?|whose|whens?|wheres?|why|how|is|are|was|were|did|does|do|has|have|any|"
    r"welche\w*|wer|wem|wann|wie|wo|warum|wieso|gibt|sind|ist|hat|haben|was|wurden?|"
    r"quels?|quelles?|qui|quand|combien|pourquoi|est-ce|c'est|ou en|"
    r"cuant\w+|cuando|quien\w*|que|cual\w*|hay|donde|por que)\b"
)
_ASKING_WORDS = tuple((word,) for word in ("what", "which", "who", "when", "where", "why", "how"))

NEEDLESS = 0.6
"""Factor for a tool that must have something that neither the question nor an earlier one gives."""


@dataclass(frozen=True, kw_only=True)
class Taker:
    """Marks of these kinds go into these arguments; `otherwise` is the factor for a tool that has none of them."""

    kinds: frozenset[MarkKind]
    arguments: frozenset[str]
    otherwise: float


TAKERS = (
    Taker(
        kinds=frozenset({MarkKind.EVENT, MarkKind.ARTWORK}),
        arguments=frozenset({"eid", "related_eid", "art_id", "comparator_eids", "query"}),
        otherwise=0.3,
    ),
    Taker(kinds=frozenset({MarkKind.PHONE}), arguments=frozenset({"phone", "query"}), otherwise=0.4),
    Taker(kinds=frozenset({MarkKind.EMAIL}), arguments=frozenset({"recipient", "query", "email"}), otherwise=0.4),
    Taker(kinds=frozenset({MarkKind.MONEY}), arguments=frozenset({"amount"}), otherwise=0.6),
    Taker(
        kinds=frozenset({MarkKind.NAME}),
        arguments=frozenset({
            "artist_profile_id", "person_id", "query", "user", "recipient", "content_md", "description", "name",
        }),
        otherwise=0.6,
    ),
)  # fmt: skip

NEEDS = (
    (
        frozenset({"artist_profile_id"}),
        frozenset({MarkKind.NAME, MarkKind.LONG_NUMBER, MarkKind.UUID}),
    ),
    (frozenset({"phone"}), frozenset({MarkKind.PHONE, MarkKind.NAME})),
)
"""Required arguments, and the marks that can give them."""


@dataclass(frozen=True, kw_only=True)
class Hints:
    """Telling words by tool, as stems (spec tools 10): no chart without "chart", "pace" or the like."""

    needs: Mapping[str, frozenset[str]]
    excludes: Mapping[str, frozenset[str]]

    def factor(self, tool: AnyTool, said: frozenset[str]) -> float:
        """Return the factor for the stems that are said and those left unsaid."""
        needed = self.needs.get(tool.name)
        unsaid = needed is not None and needed.isdisjoint(said)
        excluded = not self.excludes.get(tool.name, frozenset()).isdisjoint(said)
        return (UNSAID if unsaid else 1.0) * (EXCLUDED if excluded else 1.0)


def load_hints() -> Hints:
    """Read the hints that ship with the router."""
    raw: dict[str, dict[str, str]] = json.loads(
        files("tools.routing").joinpath("hints.json").read_text(encoding="utf-8")
    )
    return Hints(needs=_stems(raw["needs"]), excludes=_stems(raw["excludes"]))


def _stems(raw: Mapping[str, str]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(map(stem, words.split())) for name, words in raw.items()}


@dataclass(frozen=True, kw_only=True)
class Named:
    """What a question says that speaks for or against tools; read once, asked of every tool."""

    marks: frozenset[MarkKind]
    events: int
    stems: frozenset[str]
    asks: bool
    follows_on: bool

    @classmethod
    def of(cls, wording: Wording, *, follows_on: bool) -> "Named":
        """Read a wording; `follows_on` says that earlier turns may give what is missing."""
        return cls(
            marks=frozenset(mark.kind for mark in wording.stated),
            events=len({mark.value for mark in wording.stated if mark.kind is MarkKind.EVENT}),
            stems=frozenset(map(stem, wording.words)),
            asks=asks(wording),
            follows_on=follows_on,
        )


def fit(tool: AnyTool, named: Named, hints: Hints) -> float:
    """Return a factor of at most one for the belief in a tool; what an earlier turn may give is not held against it."""
    fields = tool.args.model_fields.keys()
    factor = hints.factor(tool, named.stems)
    for taker in TAKERS:
        if named.marks & taker.kinds and not fields & taker.arguments:
            factor *= taker.otherwise
    if not named.follows_on and _lacks(tool, named.marks):
        factor *= NEEDLESS
    if tool.mutating and named.asks:
        factor *= ASKED
    return factor * _comparison(tool, named.events)


def asks(wording: Wording) -> bool:
    """Say whether facts are asked for, by how the question begins; orders put as questions ("can you ...") do not."""
    return _ASKING.match(fold(wording.plain)) is not None or wording.words[:1] in _ASKING_WORDS


def _lacks(tool: AnyTool, marks: frozenset[MarkKind]) -> bool:
    fields = tool.args.model_fields
    return any(
        not kinds & marks and any(name in fields and fields[name].is_required() for name in arguments)
        for arguments, kinds in NEEDS
    )


def _comparison(tool: AnyTool, events: int) -> float:
    """Weigh several event codes: they are given to compare one event with others, and only then."""
    if events > 1:
        return 1.0 if "comparator_eids" in tool.args.model_fields else 0.5
    return 0.4 if tool.name in SEVERAL_CODES else 1.0
