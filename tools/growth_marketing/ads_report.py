"""The cached advertising report of an event: what its producer stores, read forgivingly."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation

from pydantic import Field

from tools.spec import Result

MOST_PARTS = 10


class AdsPart(Result):
    """One campaign or ad set, without its inner detail."""

    name: str | None
    status: str | None
    spend: Decimal | None
    budget: Decimal | None


class AdsReport(Result):
    """Spend and results of an event; money in `currency`, the ad account's (CAD or USD). There are no impressions."""

    event_eid: str | None
    total_spend: Decimal
    total_budget: Decimal = Field(description="Lifetime budgets only; daily budgets count as 0.")
    budget_remaining: Decimal | None
    budget_utilization: Decimal | None = Field(description="Percent of the lifetime budgets.")
    total_reach: int
    total_clicks: int
    conversions: int
    conversion_value: Decimal
    roas: Decimal | None
    currency: str | None
    campaigns: list[AdsPart]
    campaign_count: int
    adsets: list[AdsPart]
    adset_count: int
    last_updated: str | None

    @property
    def empty(self) -> bool:
        """Say whether the report holds nothing but zeros (pitfall F4)."""
        return not (self.total_spend or self.total_reach or self.total_clicks or self.conversions)


def read_report(stored: object) -> AdsReport | None:
    """Return the report as stored, also when it was encoded twice (pitfall G9); None when there is none."""
    data = unwrapped(stored)
    if not isinstance(data, Mapping):
        return None
    campaigns, adsets = _list(data.get("campaigns")), _list(data.get("adsets"))
    return AdsReport(
        event_eid=_text(data.get("event_eid")),
        total_spend=_number(data.get("total_spend")) or Decimal(0),
        total_budget=_number(data.get("total_budget")) or Decimal(0),
        budget_remaining=_number(data.get("budget_remaining")),
        budget_utilization=_number(data.get("budget_utilization")),
        total_reach=int(_number(data.get("total_reach")) or 0),
        total_clicks=int(_number(data.get("total_clicks")) or 0),
        conversions=int(_number(data.get("conversions")) or 0),
        conversion_value=_number(data.get("conversion_value")) or Decimal(0),
        roas=_number(data.get("roas")),
        currency=_text(data.get("currency")),
        campaigns=[_part(part) for part in campaigns[:MOST_PARTS]],
        campaign_count=len(campaigns),
        adsets=[_part(part) for part in adsets[:MOST_PARTS]],
        adset_count=len(adsets),
        last_updated=_text(data.get("last_updated")),
    )


def unwrapped(stored: object) -> object:
    """Return a jsonb value, decoding a text that holds JSON once more."""
    if not isinstance(stored, str):
        return stored
    try:
        return json.loads(stored)
    except ValueError:
        return None


def _list(value: object) -> Sequence[Mapping[str, object]]:
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []


def _part(part: Mapping[str, object]) -> AdsPart:
    budget = part.get("budget") or part.get("lifetime_budget") or part.get("daily_budget")
    return AdsPart(
        name=_text(part.get("name")),
        status=_text(part.get("status")),
        spend=_number(part.get("spend")),
        budget=_number(budget),
    )


def _text(value: object) -> str | None:
    return str(value) if value not in (None, "") else None


def _number(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
