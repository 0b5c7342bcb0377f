"""Which tools a model is shown: a fixed core and whole packs, so that prompts repeat and can be cached."""

from collections.abc import Iterable, Mapping, Sequence

from tools.spec import AnyTool, Domain

CORE = frozenset({
    "lookup_event", "lookup_person", "lookup_artist_profile", "get_event_summary", "search_slack_knowledge",
})  # fmt: skip
"""Always shown: the look-ups that other tools depend on, the recap that vague questions mean, and what people said."""

ENOUGH = 0.98
"""Packs are added from the likeliest on until together they hold this share of the belief in any tool."""

MOST_PACKS = 3


def shortlisted(
    scores: Mapping[str, float], visible: Sequence[AnyTool], *, enough: float = ENOUGH, most: int = MOST_PACKS
) -> tuple[AnyTool, ...]:
    """Return the core and the likeliest packs among the visible tools, in their stable order."""
    packs = _likeliest_packs(scores, visible, enough, most)
    return tuple(tool for tool in visible if tool.name in CORE or tool.domain in packs)


def _likeliest_packs(
    scores: Mapping[str, float], visible: Iterable[AnyTool], enough: float, most: int
) -> frozenset[Domain]:
    belief = dict.fromkeys(Domain, 0.0)
    for tool in visible:
        belief[tool.domain] += scores.get(tool.name, 0.0)
    total = sum(belief.values()) or 1.0
    chosen: list[Domain] = []
    held = 0.0
    for domain in sorted(belief, key=lambda domain: -belief[domain])[:most]:
        chosen.append(domain)
        held += belief[domain] / total
        if held >= enough:
            break
    return frozenset(chosen)
