"""Text campaigns and what became of their texts (spec tools 4.2, pitfalls F5, F16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import find_event
from tools.growth_marketing.ads_report import unwrapped
from tools.render import bullets, count, percent, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

STATUSES = ("draft", "queued", "scheduled", "in_progress", "sending", "testing", "completed", "paused", "failed")
MOST, MOST_OF_EVENT = 30, 100
LONGEST_BODY = 500


def _status(value: str) -> str:
    word = value.strip().lower().replace(" ", "_").replace("-", "_")
    if word not in STATUSES:
        msg = f"must be one of {', '.join(STATUSES)}"
        raise ValueError(msg)
    return word


class SmsCampaignsArgs(Args):
    """All campaigns, or those of an event or a status."""

    eid: Eid | None = None
    status: Annotated[str, AfterValidator(_status), Field(description=f"One of: {', '.join(STATUSES)}.")] | None = None


@dataclass(frozen=True, kw_only=True)
class _Row:
    id: UUID
    name: str
    status: str | None
    template_id: UUID | None
    targeting_criteria: object
    scheduled_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    total_recipients: int
    messages_sent: int
    messages_delivered: int
    messages_failed: int
    messages_pending: int
    opt_outs: int
    replies_received: int
    total_cost_cents: int
    message_body: str | None
    created_at: datetime | None
    eid: str | None
    event_name: str | None
    timezone: str | None
    total: int


class SmsCampaign(Result):
    """One campaign; receipts are counted from its texts. `messages_sent` includes delivered and undelivered ones."""

    id: UUID
    name: str
    status: str | None
    template_id: UUID | None
    targeting_criteria: dict[str, str] | None = Field(description="In brief; only when an event was named.")
    scheduled_at: datetime | None
    started_at: datetime | None
    completed_at: datetime | None
    total_recipients: int
    messages_sent: int
    messages_delivered: int
    messages_failed: int
    messages_pending: int
    opt_outs: int
    replies_received: int
    total_cost_cents: int
    message_body: str | None
    created_at: datetime | None
    eid: str | None
    event_name: str | None
    timezone: str | None


class SmsCampaigns(Result):
    """Campaigns, newest first."""

    eid: str | None
    status: str | None
    campaigns: list[SmsCampaign]
    count: int
    truncated: bool

    def entities(self) -> tuple[Entity, ...]:
        """Return the events of the campaigns."""
        events = [one for one in self.campaigns if one.eid]
        named = (
            Entity(kind=EntityKind.EVENT, id=one.eid or "", label=one.event_name or one.eid or "") for one in events
        )
        return tuple(dict.fromkeys(named))


async def run(args: SmsCampaignsArgs, ctx: ToolContext) -> SmsCampaigns:
    """Read the campaigns with the receipts of their texts."""
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    params = {
        "event_id": event.id if event else None,
        "eid": event.eid if event else None,
        "status": args.status,
        "limit": MOST_OF_EVENT if event else MOST,
    }
    rows = await ctx.reader.fetch(read_sql("tools.growth_marketing", "sms_campaigns.sql"), params, row=_Row)
    total = rows[0].total if rows else 0
    return SmsCampaigns(
        eid=args.eid,
        status=args.status,
        campaigns=[_campaign(row, with_targets=event is not None) for row in rows],
        count=total,
        truncated=total > len(rows),
    )


def _campaign(row: _Row, *, with_targets: bool) -> SmsCampaign:
    facts = {name: value for name, value in row.__dict__.items() if name not in {"total", "targeting_criteria"}}
    facts["message_body"] = row.message_body[:LONGEST_BODY] if row.message_body else None
    return SmsCampaign(**facts, targeting_criteria=_brief(row.targeting_criteria) if with_targets else None)


def _brief(stored: object) -> dict[str, str] | None:
    """Return the criteria without their lists, which hold thousands of numbers or people (pitfall F16)."""
    criteria = unwrapped(stored)
    if not isinstance(criteria, Mapping):
        return None
    return {
        str(name): f"{len(value)} entries" if isinstance(value, list | dict) else str(value)[:100]
        for name, value in criteria.items()
    }


def render(result: SmsCampaigns) -> str:
    """Render each campaign with its receipts."""
    status = f"{result.status.replace('_', ' ')} " if result.status else ""
    where = f" for {text(result.eid)}" if result.eid else ""
    if not result.campaigns:
        return f"*No {status}SMS campaigns{where}.*"
    return section(
        f"*{count(result.count, f'{status}SMS campaign')}{where}*",
        bullets(map(_line, result.campaigns), total=result.count, narrow="Name an event or a status."),
    )


def _line(one: SmsCampaign) -> str:
    moment = one.started_at or one.scheduled_at
    at = f", {'started' if one.started_at else 'planned for'} {when(moment, one.timezone or 'UTC')}" if moment else ""
    event = f" ({text(one.eid)})" if one.eid and one.eid not in one.name else ""
    receipts = (
        f"{one.messages_sent:,} sent of {count(one.total_recipients, 'recipient')}, "
        f"{one.messages_delivered:,} delivered ({percent(one.messages_delivered, one.messages_sent)}), "
        f"{one.messages_failed:,} failed, {count(one.opt_outs, 'opt-out')}"
    )
    cost = f", cost {Decimal(one.total_cost_cents) / 100:.2f} as billed" if one.total_cost_cents else ""
    body = f"\n   “{text(one.message_body)}”" if one.message_body else ""
    return f"*{text(one.name)}*{event}: {text(one.status)}{at}; {receipts}{cost}{body}"


get_sms_campaigns = Tool(
    name="get_sms_campaigns",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "SMS marketing campaigns, newest first or of one event: text, status, schedule, recipients, sent, delivered, "
        "failed, opt-outs, cost. Not for how many people could be texted (get_sms_audience_count), texts with one "
        "person (get_sms_conversation) or auction notices (get_notification_status)."
    ),
    roles=roles("M O V"),
    max_calls=2,
    args=SmsCampaignsArgs,
    result=SmsCampaigns,
    run=run,
    render=render,
    questions=(
        "sms campaigns",
        "sms campaigns for AB4020",
        "which text campaigns are scheduled",
        "how many texts did the ab4020 blast send",
        "show me the latest sms marketing campaigns",
        "delivery rate of the text campaign for AB4012",
        "draft campaigns",
        "what did our last SMS blast say",
        "did the text blast for ab 4020 go out",
        "sms campagins that failed",
        "how many opt outs did the AB4012 campaign cause",
        "paused text campaigns",
        "cost of the sms campaign AB4012",
        "campagnes SMS pour AB4020",
        "quelles campagnes de textos sont en cours",
        "campañas de SMS programadas",
        "SMS-Kampagnen für AB4020",
    ),
    samples=({}, {"eid": "AB4020"}, {"status": "completed"}),
)
