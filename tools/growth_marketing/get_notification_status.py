"""Whether the texts of an event went out: auction notices and campaign texts (spec tools 4.5, pitfall F10)."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid, like_pattern
from tools.context import ToolContext
from tools.events import find_event
from tools.render import age, count, section, table, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

STUCK_AFTER = timedelta(minutes=10)


class NotificationArgs(Args):
    """One event."""

    eid: Eid


@dataclass(frozen=True, kw_only=True)
class _Queued:
    type: str
    status: str
    number: int
    stuck_pending: int
    stuck_processing: int
    retried: int
    oldest_waiting_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class _Texts:
    status: str
    number: int


class TypeStatus(Result):
    """One kind of queued text by status."""

    type: str
    statuses: dict[str, int]
    total: int


class NotificationStatus(Result):
    """Delivery of an event's texts: campaign texts, and the queue by kind."""

    eid: str
    sms_statuses: dict[str, int]
    total_sms: int
    queue_statuses: dict[str, int]
    total_queued: int
    by_type: list[TypeStatus]
    stuck_pending: int = Field(description="Pending for more than 10 minutes.")
    stuck_processing: int = Field(description="Processing for more than 10 minutes.")
    retried_often: int = Field(description="Not sent after three or more attempts.")
    oldest_waiting: str | None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),)


async def run(args: NotificationArgs, ctx: ToolContext) -> NotificationStatus:
    """Count the event's texts by status, in the queue and in campaigns."""
    event = await find_event(ctx.reader, args.eid)
    params = {
        "event_id": event.id,
        "eid": event.eid,
        "code_prefix": f"{like_pattern(event.eid)}-%",
        "stuck_before": ctx.now - STUCK_AFTER,
    }
    queued, texts = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.growth_marketing", "queue_of_event.sql"), params, row=_Queued),
        ctx.reader.fetch(read_sql("tools.growth_marketing", "campaign_texts_of_event.sql"), params, row=_Texts),
    )
    statuses: Counter[str] = Counter()
    kinds: dict[str, dict[str, int]] = {}
    for row in queued:
        statuses[row.status] += row.number
        kinds.setdefault(row.type, {})[row.status] = row.number
    oldest = min((row.oldest_waiting_at for row in queued if row.oldest_waiting_at), default=None)
    return NotificationStatus(
        eid=event.eid,
        sms_statuses={row.status: row.number for row in texts},
        total_sms=sum(row.number for row in texts),
        queue_statuses=dict(statuses),
        total_queued=statuses.total(),
        by_type=[TypeStatus(type=kind, statuses=found, total=sum(found.values())) for kind, found in kinds.items()],
        stuck_pending=sum(row.stuck_pending for row in queued),
        stuck_processing=sum(row.stuck_processing for row in queued),
        retried_often=sum(row.retried for row in queued),
        oldest_waiting=age(oldest, ctx.now) if oldest else None,
    )


def render(result: NotificationStatus) -> str:
    """Render what is stuck first, then the counts."""
    eid = text(result.eid)
    if not result.total_queued and not result.total_sms:
        return f"*No record of texts for {eid}*, neither auction notices nor campaign texts."
    stuck = result.stuck_pending + result.stuck_processing
    verdict = f"{count(stuck, 'text')} stuck" if stuck else "nothing stuck"
    failed = f"{result.queue_statuses.get('failed', 0)} failed of {count(result.total_queued, 'notice')}"
    notices = failed if result.total_queued else "no auction notices on record"
    problems = [
        f"{result.stuck_pending} pending and {result.stuck_processing} processing for more than 10 minutes"
        if stuck
        else "",
        f"{result.retried_often} not sent after three or more attempts" if result.retried_often else "",
        f"oldest waiting {result.oldest_waiting}" if result.oldest_waiting else "",
    ]
    rows = [
        (kind.type.replace("_", " "), *(kind.statuses.get(status, 0) for status in _COLUMNS), kind.total)
        for kind in result.by_type
    ]
    campaign = ", ".join(f"{number:,} {text(status)}" for status, number in result.sms_statuses.items())
    return section(
        f"*Texts of {eid}: {verdict}, {notices}*",
        "; ".join(problem for problem in problems if problem),
        table(("Kind", *_COLUMNS, "total"), rows) if rows else "",
        f"Campaign texts: {campaign}" if campaign else "No campaign texts on record.",
    )


_COLUMNS = ("pending", "processing", "sent", "failed")


get_notification_status = Tool(
    name="get_notification_status",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "Delivery of one event's texts: auction notices (outbid, winner, closing soon, bid confirmations) by kind and "
        "status, stuck or failed ones, and campaign texts by status. Not for one person's texts (get_sms_conversation) "
        "nor a campaign's content (get_sms_campaigns)."
    ),
    roles=roles("M O V"),
    max_calls=2,
    args=NotificationArgs,
    result=NotificationStatus,
    run=run,
    render=render,
    questions=(
        "notification status AB4015",
        "did the outbid texts go out for ab4015",
        "are any texts stuck for AB4015",
        "were winners notified at AB4012",
        "failed sms for AB4012",
        "message queue for tonight's show AB4015",
        "why did people at AB4015 not get their closing warning",
        "sms delivery status ab4020",
        "how many outbid messages did AB4012 send",
        "notifcation queue ab 4015 pending",
        "texts stuck in processing AB4015",
        "did all bid confirmations reach people, AB4012",
        "auction text messages by type for AB4012",
        "les notifications de AB4015 sont-elles parties",
        "combien de SMS ont échoué pour AB4012",
        "¿se enviaron los avisos de AB4015?",
        "Sind die Benachrichtigungen für AB4015 rausgegangen?",
        "did they get delivered",
        "did the texts arrive",
    ),
    samples=({"eid": "AB4015"}, {"eid": "AB4012"}),
)
