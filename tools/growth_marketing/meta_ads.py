"""What the answer about an event's advertising consists of (spec tools 4.1)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from tools.growth_marketing.ads_report import AdsReport
from tools.spec import Entity, EntityKind, Result


@dataclass(frozen=True, kw_only=True)
class AdsRow:
    """The event's budgets, its newest report as stored, and its tickets."""

    meta_ads_budget: Decimal | None
    other_ads_budget: Decimal | None
    result: object
    cached_at: datetime | None
    tickets_sold: int | None


@dataclass(frozen=True, kw_only=True)
class SyncRow:
    """The newest run of the daily refresh, as stored."""

    id: UUID
    executed_at: datetime | None
    status: str | None
    total_events: int | None
    successful: int | None
    failed: int | None
    skipped: int | None
    errors: object
    duration_ms: int | None


class AdsEvent(Result):
    """The event and its advertising budgets, in the event's currency."""

    eid: str
    name: str | None
    currency: str | None
    meta_ads_budget: Decimal | None
    other_ads_budget: Decimal | None
    event_date: datetime | None


class CronSync(Result):
    """The newest daily refresh."""

    id: UUID
    executed_at: datetime | None
    status: str | None
    total_events: int | None
    successful: int | None
    failed: int | None
    skipped: int | None
    errors: list[str]
    duration_ms: int | None


class MetaAds(Result):
    """Advertising of one event. Spend is in the ad account's currency, the budget in the event's (pitfall F2)."""

    event: AdsEvent
    campaign: AdsReport | None
    campaign_cache_age: datetime | None = Field(description="When the report was cached.")
    age: str | None
    stale: bool
    no_data: bool = Field(description="Only zeros: no campaign names the event, or the ad accounts did not answer.")
    cost_per_conversion: Decimal | None
    cost_per_click: Decimal | None
    tickets_sold: int | None
    cost_per_ticket: Decimal | None
    budget_used_percent: Decimal | None = Field(description="Of events.meta_ads_budget; only in equal currencies.")
    latest_cron_sync: CronSync | None
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid),)
