"""Recalculating everybody's voting weight (spec tools 2.9)."""

from tools.arguments import Eid
from tools.render import section, text
from tools.spec import OPS, Args, Domain, Entity, EntityKind, Result, Risk, Tool

REFRESH_TIMEOUT_S = 120.0
"""The view is built from all votes and bids, which takes longer than a read may (pitfall C11)."""


class RefreshVoteWeightsArgs(Args):
    """The event that gave the reason; the weights of all people are renewed."""

    eid: Eid


class VoteWeightsRefreshed(Result):
    """What the database reported."""

    refreshed: bool
    eid: str
    event_name: str | None
    result: str
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


def render(result: VoteWeightsRefreshed) -> str:
    """Render the report, and what a refresh does not do."""
    return section(
        "*Voting weights refreshed for everybody*",
        f"{text(result.result)}. Asked for because of {text(result.eid)}.",
        "It is global, not for one event, and changes no vote already cast; it also runs every night at 03:00 UTC.",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


refresh_vote_weights = Tool(
    name="refresh_vote_weights",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Recalculate the voting weights of all people now, after a person approved it. Global, slow, and without "
        "effect on votes already cast; never during a show. Use only when somebody asks to refresh weights. To look "
        "at weights use get_vote_weights."
    ),
    roles=OPS,
    risk=Risk.HIGH,
    writes_company_data=True,
    max_calls=1,
    timeout_s=REFRESH_TIMEOUT_S,
    args=RefreshVoteWeightsArgs,
    result=VoteWeightsRefreshed,
    run=None,
    render=render,
    questions=(
        "recalculate the vote weights for AB4020",
        "refresh vote weights ab4033",
        "rebuild the weights before AB4016 starts",
        "update everyones voting weight, AB4020",
        "run the vote weight refresh for AB4031",
        "The weights look old; please bring them up to date ahead of AB4020",
        "vote weights refresh 4016",
        "force a new calculation of voter weights AB4033",
        "renew vote factors for AB4028",
        "refesh weights ab4020",
        "make the vote weights current for AB4022",
        "can you trigger the weights job, event AB4020",
        "recompute voter weights",
        "recalcule les poids des votes pour AB4020",
        "relance le calcul des pondérations avant AB4016",
        "recalcula los pesos de voto para AB4033",
        "Stimmgewichte für AB4020 neu berechnen",
    ),
    samples=(),
)
