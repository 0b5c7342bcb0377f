"""Choosing by hand which shows an event's chart is compared with (spec tools 6.4)."""

from typing import Self

from pydantic import Field, model_validator

from tools.arguments import Eid
from tools.eventbrite_charts.jobs import ComparatorEids
from tools.render import section, text
from tools.spec import Args, Domain, Effect, Entity, EntityKind, Result, Risk, Tool, roles


class SetComparatorsArgs(Args):
    """The event, and one to five others; or `automatic` to give the choice back to the scores."""

    eid: Eid
    comparator_eids: ComparatorEids = Field(default_factory=list)
    automatic: bool = Field(default=False, description="Take the choice back: the best scored shows are used again.")

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Self:
        if bool(self.comparator_eids) is self.automatic:
            msg = "give one to five event codes in comparator_eids, or automatic=true to go back to scored ones"
            raise ValueError(msg)
        return self


class ComparatorsSet(Result):
    """The choice as it stands now, and before."""

    eid: str
    event_name: str | None
    locked_comparators: list[str] = Field(description="Empty: the scores choose.")
    previous_comparators: list[str]
    job_updated: bool
    jobs_updated: int
    message: str

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the chosen ones."""
        return tuple(Entity(kind=EntityKind.EVENT, id=eid, label=eid) for eid in (self.eid, *self.locked_comparators))


def render(result: ComparatorsSet) -> str:
    """Render the choice and what it applies to."""
    chosen = ", ".join(map(text, result.locked_comparators))
    before = ", ".join(map(text, result.previous_comparators)) or "chosen by score"
    return section(
        f"*{text(result.eid)} is now compared with {chosen or 'the best scored shows'}*",
        f"Before: {before}. {text(result.message)}",
    )


set_chart_comparators = Tool(
    name="set_chart_comparators",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Choose by hand which one to five events the charts of an event are compared with, after an approval; or go "
        "back to automatic. Applies to its schedules, also later ones. Only to look at the choice use "
        "get_chart_comparators; for one chart with other events pass them to generate_chart."
    ),
    roles=roles("O P M"),
    risk=Risk.MEDIUM,
    effect=Effect.OWN,
    args=SetComparatorsArgs,
    result=ComparatorsSet,
    run=None,
    render=render,
    questions=(
        "compare AB4020 with AB3974 and AB4012 from now on",
        "set the comparators for ab4020 to AB4012, AB3951",
        "use AB3974 as comparison for AB4020",
        "lock the chart comparators of AB4031: AB4012 AB3974",
        "change who AB4020 is measured against to AB4012 only",
        "I want the AB4020 chart to be compared to AB3951, AB3974 and AB4012 instead",
        "replace the comparators of 4033 with 4011",
        "add AB4012 as the only benchmark for AB4020",
        "choose comparison shows for AB4016: AB4008",
        "set comparator events ab4020 = ab3974",
        "go back to automatic comparators for AB4020",
        "comparators for AB4020 shoud be AB4012",
        "pin AB3974 and AB3951 as reference events of AB4020's chart",
        "don't compare AB4020 to Ottawa any more, take AB4012",
        "compare désormais AB4020 à AB3974 et AB4012",
        "choisis AB4012 comme comparaison pour AB4020",
        "compara AB4020 con AB3974 a partir de ahora",
        "Vergleiche AB4020 künftig mit AB3974 und AB4012",
    ),
    samples=(),
)
