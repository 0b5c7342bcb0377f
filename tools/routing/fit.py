"""Whether a tool can take what a question names: a tool without a place for a phone number is hardly meant by one."""

from collections.abc import Collection
from dataclasses import dataclass

from tools.routing.marks import MarkKind
from tools.routing.wording import Wording
from tools.spec import AnyTool

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


def fit(tool: AnyTool, wording: Wording, *, follows_on: bool) -> float:
    """Return a factor of at most one for the belief in a tool; what an earlier turn may give is not held against it."""
    fields = tool.args.model_fields
    named = {mark.kind for mark in wording.marks}
    factor = 1.0
    for taker in TAKERS:
        if named & taker.kinds and not fields.keys() & taker.arguments:
            factor *= taker.otherwise
    if not follows_on and _lacks(tool, named):
        factor *= NEEDLESS
    return factor * _comparison(tool, wording)


def _lacks(tool: AnyTool, named: Collection[MarkKind]) -> bool:
    required = {name for name, field in tool.args.model_fields.items() if field.is_required()}
    return any(required & arguments and not kinds & set(named) for arguments, kinds in NEEDS)


def _comparison(tool: AnyTool, wording: Wording) -> float:
    """Weigh several event codes: they are given to compare one event with others, and only then."""
    codes = len({mark.value for mark in wording.marks if mark.kind is MarkKind.EVENT})
    field = tool.args.model_fields.get("comparator_eids")
    if codes > 1:
        return 1.0 if field is not None else 0.5
    return 0.5 if field is not None and field.is_required() else 1.0
