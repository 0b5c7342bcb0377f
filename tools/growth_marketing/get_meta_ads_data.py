"""Advertising spend and results of one event, with their age (spec tools 4.1)."""

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.growth_marketing.ads_report import AdsReport, read_report, unwrapped
from tools.growth_marketing.meta_ads import AdsEvent, AdsRow, CronSync, MetaAds, SyncRow
from tools.render import CENT, age, count, money, section, text
from tools.spec import Args, Domain, Tool, roles

STALE_AFTER = timedelta(hours=6)
"""The producer itself does not serve an older report (spec schema 6)."""
REFRESHED_UNTIL = timedelta(days=2)
"""Reports stop being refreshed this long after the event (pitfall F1)."""


class MetaAdsArgs(Args):
    """One event."""

    eid: Eid


async def run(args: MetaAdsArgs, ctx: ToolContext) -> MetaAds:
    """Read the newest report and put it beside budget and tickets."""
    event = await find_event(ctx.reader, args.eid)
    row, sync = await asyncio.gather(
        ctx.reader.one(read_sql("tools.growth_marketing", "ads_of_event.sql"), {"event_id": event.id}, row=AdsRow),
        ctx.reader.one(read_sql("tools.growth_marketing", "newest_ads_sync.sql"), {}, row=SyncRow),
    )
    report = read_report(row.result) if row else None
    cached_at = row.cached_at if row else None
    spend = report.total_spend if report and not report.empty else None
    tickets = row.tickets_sold if row else None
    return MetaAds(
        event=AdsEvent(
            eid=event.eid,
            name=event.name,
            currency=event.currency,
            meta_ads_budget=row.meta_ads_budget if row else None,
            other_ads_budget=row.other_ads_budget if row else None,
            event_date=event.starts_at,
        ),
        campaign=report,
        campaign_cache_age=cached_at,
        age=age(cached_at, ctx.now) if cached_at else None,
        stale=cached_at is not None and ctx.now - cached_at > STALE_AFTER,
        no_data=report is not None and report.empty,
        cost_per_conversion=_each(spend, report.conversions if report else None),
        cost_per_click=_each(spend, report.total_clicks if report else None),
        tickets_sold=tickets,
        cost_per_ticket=_each(spend, tickets),
        budget_used_percent=_budget_used(report, row.meta_ads_budget if row else None, event),
        latest_cron_sync=_sync(sync) if sync else None,
        notes=_notes(report, event, ctx.now),
    )


def _each(spend: Decimal | None, number: int | None) -> Decimal | None:
    return (spend / number).quantize(CENT) if spend is not None and number else None


def _budget_used(report: AdsReport | None, budget: Decimal | None, event: EventKey) -> Decimal | None:
    if report is None or report.empty or not budget or report.currency != event.currency:
        return None
    return (100 * report.total_spend / budget).quantize(Decimal("0.1"))


def _sync(row: SyncRow) -> CronSync:
    errors = unwrapped(row.errors)
    return CronSync(
        id=row.id,
        executed_at=row.executed_at,
        status=row.status,
        total_events=row.total_events,
        successful=row.successful,
        failed=row.failed,
        skipped=row.skipped,
        errors=[str(error)[:200] for error in errors[:5]] if isinstance(errors, list) else [],
        duration_ms=row.duration_ms,
    )


def _notes(report: AdsReport | None, event: EventKey, now: datetime) -> list[str]:
    notes: list[str] = []
    if event.starts_at is not None and now - event.starts_at > REFRESHED_UNTIL:
        notes.append("The event is past: its report is no longer refreshed, figures are those of its last days.")
    if report is None:
        notes.append("Reports exist for events from 2 days ago to about 5 to 8 weeks ahead.")
    elif report.empty:
        notes.append(f"No campaign has {event.eid} in its name, or the ad accounts did not answer when it was cached.")
    elif report.currency != event.currency:
        notes.append(f"Spend is in {report.currency}, the event's budget in {event.currency}: they are not compared.")
    if report is not None and not report.empty and not report.total_budget:
        notes.append("Budgets of these campaigns are daily ones; only lifetime budgets are summed.")
    return notes


def render(result: MetaAds) -> str:
    """Render spend first, then results, budget and age."""
    event, report = result.event, result.campaign
    name = f"{text(event.name)} ({text(event.eid)})"
    budget = (
        f"Budget in the admin: {money(event.meta_ads_budget, event.currency) if event.meta_ads_budget else 'not set'}"
    )
    used = f", {result.budget_used_percent}% used" if result.budget_used_percent is not None else ""
    if report is None:
        return section(f"*No Meta ads report for {name}*", budget, *map(text, result.notes), _sync_line(result))
    cached = f"Cached {result.age}{', stale (older than 6 h; refreshed daily at 08:00 UTC)' if result.stale else ''}"
    if result.no_data:
        return section(
            f"*Meta ads of {name}: nothing found*", *map(text, result.notes), budget, cached, _sync_line(result)
        )
    each = (
        ("conversion", result.cost_per_conversion),
        ("click", result.cost_per_click),
        (f"ticket ({result.tickets_sold} sold)", result.cost_per_ticket),
    )
    costs = ", ".join(f"{money(cost, report.currency)} per {what}" for what, cost in each if cost is not None)
    value = f"worth {money(report.conversion_value, report.currency)}"
    return section(
        f"*Meta ads of {name}: {money(report.total_spend, report.currency)} spent*",
        f"{count(report.conversions, 'conversion')} {value} (ROAS {report.roas if report.roas is not None else '–'}), "
        f"{report.total_clicks:,} clicks, reach {report.total_reach:,}",
        f"Cost: {costs}" if costs else "",
        f"{budget}{used}",
        f"{count(report.campaign_count, 'campaign')}, {count(report.adset_count, 'ad set')}",
        cached,
        _sync_line(result),
        *map(text, result.notes),
    )


def _sync_line(result: MetaAds) -> str:
    sync = result.latest_cron_sync
    if sync is None or sync.executed_at is None:
        return "The daily refresh has never run."
    failed = f", {count(sync.failed, 'event')} failed" if sync.failed else ""
    return f"Last refresh {sync.executed_at:%d %b %Y, %H:%M} UTC: {text(sync.status)}{failed}"


get_meta_ads_data = Tool(
    name="get_meta_ads_data",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "Meta (Facebook, Instagram) advertising of one event: spend, reach, clicks, conversions, ROAS, cost per "
        "ticket, budget, and how old the figures are. Not for ticket sales themselves (get_eventbrite_data) nor text "
        "campaigns (get_sms_campaigns)."
    ),
    roles=roles("M O V"),
    max_calls=2,
    args=MetaAdsArgs,
    result=MetaAds,
    run=run,
    render=render,
    questions=(
        "meta ads for AB4020",
        "how much did we spend on facebook ads for ab4020",
        "ad spend AB4020",
        "what is the ROAS of the Toronto show AB4020",
        "cost per ticket from ads AB4020",
        "are the instagram ads for AB4031 working",
        "how many conversions did the campaign for AB4020 bring",
        "fb adds performance ab 4020",
        "is the ads budget of AB4020 used up",
        "reach and clicks for AB4033",
        "when were the ad figures last refreshed for AB4020",
        "CPA for AB4020",
        "do we have any meta campaign running for AB4044",
        "combien a-t-on dépensé en publicité Facebook pour AB4020",
        "résultats des pubs Meta AB4020",
        "¿cuánto gastamos en anuncios para AB4020?",
        "Werbeausgaben für AB4020",
        "how much have we spent on Facebook for the show",
        "and the ads?",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4012"}),
)
