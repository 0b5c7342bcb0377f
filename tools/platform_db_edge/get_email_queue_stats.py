"""How many mails went out, and what waits to be sent (spec tools 5.2, pitfall F11)."""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from arthur.sql import read_sql
from tools.contact import Email, Prose
from tools.context import ToolContext
from tools.render import age, bullets, count, section, text
from tools.spec import Args, Domain, Redaction, Result, Tool, roles

ERRORS_SHOWN = 10
ONLY_SUCCESSES = "Mails are recorded after sending: no failures here does not prove that every mail was tried."


class EmailStatsArgs(Args):
    """How far back."""

    hours_back: Annotated[int, Field(ge=1, le=168, description="How many hours to look back, 1 to 168.")] = 24


class EmailError(Result):
    """A mail on record with an error."""

    id: UUID
    recipient: Email | None
    subject: Prose | None
    status: str | None
    error_message: Prose | None
    created_at: datetime | None


class HourOfMails(Result):
    """Mails put on record in one hour, UTC."""

    hour: datetime
    number: int


class PaymentMails(Result):
    """Payment mails to artists in one state of their own queue."""

    status: str | None
    number: int
    oldest_at: datetime | None
    in_window: int


class EmailStats(Result):
    """Mails on record in a window, and the separate queue of payment mails as it stands."""

    period_hours: int
    statuses: dict[str, int]
    methods: dict[str, int]
    total_emails: int
    recent_errors: list[EmailError]
    error_count: int
    errors_truncated: bool
    by_hour: list[HourOfMails]
    payment_mails: list[PaymentMails]
    payment_mails_failed: int
    payment_mails_waiting: int
    oldest_waiting: str | None
    note: str


@dataclass(frozen=True, kw_only=True)
class _Count:
    status: str
    method: str
    number: int
    errors: int


async def run(args: EmailStatsArgs, ctx: ToolContext) -> EmailStats:
    """Count the log by status, method and hour, and the payment queue by state."""
    params = {"now": ctx.now, "since": ctx.now - timedelta(hours=args.hours_back), "limit": ERRORS_SHOWN}
    counts, hours, errors, payment = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "email_counts.sql"), params, row=_Count),
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "email_hours.sql"), params, row=HourOfMails),
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "email_errors.sql"), params, row=EmailError),
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "payment_mail_queue.sql"), params, row=PaymentMails),
    )
    statuses: Counter[str] = Counter()
    methods: Counter[str] = Counter()
    for row in counts:
        statuses[row.status] += row.number
        methods[row.method] += row.number
    error_count = sum(row.errors for row in counts)
    waiting = [row for row in payment if row.status in {"draft", "ready_for_review", "approved"}]
    oldest = min((row.oldest_at for row in waiting if row.oldest_at), default=None)
    return EmailStats(
        period_hours=args.hours_back,
        statuses=dict(statuses),
        methods=dict(methods),
        total_emails=statuses.total(),
        recent_errors=errors,
        error_count=error_count,
        errors_truncated=error_count > len(errors),
        by_hour=hours,
        payment_mails=payment,
        payment_mails_failed=sum(row.number for row in payment if row.status == "failed"),
        payment_mails_waiting=sum(row.number for row in waiting),
        oldest_waiting=age(oldest, ctx.now) if oldest else None,
        note=ONLY_SUCCESSES,
    )


def render(result: EmailStats) -> str:
    """Render volume, errors, the busiest hour and the payment queue."""
    busiest = max(result.by_hour, key=lambda one: (one.number, one.hour), default=None)
    states = ", ".join(
        f"{row.number:,} {text((row.status or 'unknown').replace('_', ' '))}" for row in result.payment_mails
    )
    waiting = f" (oldest waiting from {result.oldest_waiting})" if result.oldest_waiting else ""
    errors = bullets(
        (f"{text(one.recipient)}: {text(one.error_message or one.status)}" for one in result.recent_errors),
        total=result.error_count,
    )
    return section(
        f"*{count(result.total_emails, 'mail')} on record in the last {result.period_hours} h, "
        f"{result.error_count:,} with an error*",
        f"By status: {_listed(result.statuses)} · by method: {_listed(result.methods)}" if result.total_emails else "",
        f"Busiest hour: {busiest.hour:%d %b, %H:00} UTC with {count(busiest.number, 'mail')}" if busiest else "",
        errors,
        f"Payment mails to artists: {states}{waiting}" if states else "No payment mails in their queue.",
        result.note,
    )


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number:,} {text(name)}" for name, number in counts.items())


get_email_queue_stats = Tool(
    name="get_email_queue_stats",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Volume and failures of e-mail overall: how many went out in the last hours, by status, method and hour, and "
        "the state of the payment-mail queue. Not for whether one person or event got a mail (get_email_log), texts "
        "(get_notification_status) or Slack notices (get_slack_queue_health)."
    ),
    roles=roles("O V"),
    max_calls=2,
    redaction=frozenset({Redaction.EMAIL}),
    args=EmailStatsArgs,
    result=EmailStats,
    run=run,
    render=render,
    questions=(
        "how many emails did we send today",
        "email stats last 24 hours",
        "are emails failing",
        "email volume this week",
        "mail queue status",
        "any bounced or failed mails in the last 48 hours",
        "email sending health",
        "how many mails per hour go out",
        "which sending method do our emails use",
        "how many payment emails are waiting for approval",
        "payment notification mail queue",
        "is email sending down",
        "emial statistics 72h",
        "total mails sent in the past 7 days",
        "combien d'e-mails ont été envoyés aujourd'hui",
        "y a-t-il des échecs d'envoi d'e-mails",
        "¿cuántos correos se enviaron hoy?",
        "Wie viele E-Mails wurden heute verschickt?",
        "Schlägt der E-Mail-Versand fehl?",
    ),
    samples=({}, {"hours_back": 168}),
)
