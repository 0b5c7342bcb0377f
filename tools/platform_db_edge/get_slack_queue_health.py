"""Whether the company's Slack notices get out (spec tools 5.1, pitfall F13)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from arthur.sql import read_sql
from tools.contact import Prose
from tools.context import ToolContext
from tools.render import age, bullets, count, section, text
from tools.spec import Args, Domain, Result, Tool, roles

MOST_PENDING, MOST_LOOKUPS, MOST_FAILED = 100, 50, 10
"""Production's own thresholds: above them it warns, for failures it reports an error."""
MOST_YOUNG = 50
YOUNG = timedelta(minutes=5)
"""With more pending notices than that younger than this, the worker refuses to run (its guard against spam)."""
PAYLOAD_CHARS = 200
FAILURES_SHOWN = 10

Level = Literal["ok", "warning", "error"]


class QueueHealthArgs(Args):
    """Nothing to choose."""


class QueueCheck(Result):
    """One measured value against production's threshold."""

    metric: str
    value: int
    threshold: str
    level: Level


class FailedNotice(Result):
    """A notice that was given up, with the start of its text."""

    id: UUID
    channel_id: str | None
    message_type: str | None
    payload: Prose | None
    status: str
    error: Prose | None
    attempts: int | None
    created_at: datetime | None
    failed_at: datetime | None


class SlackQueueHealth(Result):
    """The queue of Slack notices. Failures are those of the last 24 hours; older ones stand in `statuses` alone."""

    statuses: dict[str, int]
    total_notifications: int
    failed_count: int
    recent_failures: list[FailedNotice]
    failures_truncated: bool
    healthy: bool
    blocked: bool
    """Whether the worker refuses to run at present."""
    checks: list[QueueCheck]
    oldest_pending: datetime | None
    oldest_pending_age: str | None
    last_sent_at: datetime | None
    last_sent_age: str | None
    sent_last_hour: int
    failed_last_hour: int
    live_channels: int
    known_channels: int


@dataclass(frozen=True, kw_only=True)
class _Figures:
    total: int
    pending: int
    pending_lookup: int
    sent: int
    failed: int
    failed_last_day: int
    failed_last_hour: int
    sent_last_hour: int
    young_pending: int
    oldest_waiting_at: datetime | None
    last_sent_at: datetime | None
    live_channels: int
    known_channels: int


async def run(args: QueueHealthArgs, ctx: ToolContext) -> SlackQueueHealth:  # noqa: ARG001  nothing to choose
    """Measure the queue and list the day's failures."""
    now = ctx.now
    params = {
        "now": now,
        "day_ago": now - timedelta(days=1),
        "hour_ago": now - timedelta(hours=1),
        "young_since": now - YOUNG,
        "payload_chars": PAYLOAD_CHARS,
        "limit": FAILURES_SHOWN,
    }
    # The figures are one aggregate, so there is exactly one row.
    [figures], failures = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "slack_queue_figures.sql"), params, row=_Figures),
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "slack_queue_failures.sql"), params, row=FailedNotice),
    )
    checks = _checks(figures)
    oldest, last = figures.oldest_waiting_at, figures.last_sent_at
    statuses = ("pending", "pending_lookup", "sent", "failed")
    return SlackQueueHealth(
        statuses={status: getattr(figures, status) for status in statuses},
        total_notifications=figures.total,
        failed_count=figures.failed_last_day,
        recent_failures=failures,
        failures_truncated=figures.failed_last_day > len(failures),
        healthy=all(check.level == "ok" for check in checks),
        blocked=figures.young_pending > MOST_YOUNG,
        checks=checks,
        oldest_pending=oldest,
        oldest_pending_age=age(oldest, now) if oldest else None,
        last_sent_at=last,
        last_sent_age=age(last, now) if last else None,
        sent_last_hour=figures.sent_last_hour,
        failed_last_hour=figures.failed_last_hour,
        live_channels=figures.live_channels,
        known_channels=figures.known_channels,
    )


def _checks(figures: _Figures) -> list[QueueCheck]:
    measured: tuple[tuple[str, int, str, bool, Level], ...] = (
        ("pending", figures.pending, f"at most {MOST_PENDING}", figures.pending > MOST_PENDING, "warning"),
        (
            "pending_lookup",
            figures.pending_lookup,
            f"at most {MOST_LOOKUPS}",
            figures.pending_lookup > MOST_LOOKUPS,
            "warning",
        ),
        (
            "failed in 24 h",
            figures.failed_last_day,
            f"at most {MOST_FAILED}",
            figures.failed_last_day > MOST_FAILED,
            "error",
        ),
        ("channels in cache", figures.live_channels, "at least 1", figures.live_channels == 0, "warning"),
        (
            "pending under 5 min",
            figures.young_pending,
            f"at most {MOST_YOUNG}",
            figures.young_pending > MOST_YOUNG,
            "error",
        ),
    )
    return [
        QueueCheck(metric=metric, value=value, threshold=threshold, level=level if broken else "ok")
        for metric, value, threshold, broken, level in measured
    ]


def render(result: SlackQueueHealth) -> str:
    """Render the verdict, what is over its threshold, then the figures."""
    verdict = "healthy" if result.healthy else "needs a look"
    waiting = result.statuses["pending"] + result.statuses["pending_lookup"]
    broken = [
        f"{check.level}: {check.metric} is {check.value:,} ({check.threshold})"
        for check in result.checks
        if check.level != "ok"
    ]
    oldest = f", the oldest from {result.oldest_pending_age}" if result.oldest_pending_age else ""
    failures = bullets(
        (
            f"{text(one.channel_id)}: {text(one.error)} ({text(one.message_type)}, {one.attempts or 0} attempts)"
            for one in result.recent_failures
        ),
        total=result.failed_count,
    )
    return section(
        f"*Slack queue {verdict}: {waiting:,} waiting, {result.failed_count:,} failed in 24 h*",
        bullets(broken),
        "The worker refuses to run: too many young notices are pending." if result.blocked else "",
        f"{result.statuses['pending']:,} pending, {result.statuses['pending_lookup']:,} without channel id{oldest}",
        f"Last hour: {result.sent_last_hour:,} sent, {result.failed_last_hour:,} failed (limit 300 an hour); "
        f"last sent {result.last_sent_age or 'never'}",
        f"Channel cache: {result.live_channels} of {count(result.known_channels, 'entry', 'entries')} live",
        f"Failed in 24 h:\n{failures}" if failures else "",
    )


get_slack_queue_health = Tool(
    name="get_slack_queue_health",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Backlog and failures of the company's queue of Slack notices (not the bot's own messages): pending, failed, "
        "age, throughput, channel cache, against production's thresholds. Not for text messages "
        "(get_notification_status), mails (get_email_queue_stats) or the Slack archive (get_slack_knowledge_stats)."
    ),
    roles=roles("O V"),
    max_calls=2,
    args=QueueHealthArgs,
    result=SlackQueueHealth,
    run=run,
    render=render,
    questions=(
        "is the slack queue healthy",
        "slack notification backlog",
        "are slack notifications stuck",
        "how many slack messages are pending",
        "why are we not getting notifications in slack",
        "failed slack notices",
        "slack queue status",
        "pending lookups in the slack queue",
        "when was the last slack notification sent",
        "slack notifs delayed?",
        "is the slack notification worker blocked",
        "did any channel lookup fail for slack notifications",
        "artist-notify channel is silent, is something broken with the slack queue",
        "is the slack queu backed up",
        "la file de notifications Slack est-elle en bonne santé",
        "combien de notifications Slack en attente",
        "¿está atascada la cola de Slack?",
        "Hängt die Slack-Warteschlange?",
    ),
    samples=({},),
)
