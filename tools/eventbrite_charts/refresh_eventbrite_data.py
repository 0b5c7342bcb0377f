"""Fetching current ticket figures of an event from Eventbrite into the cache (spec tools 6.1)."""

from datetime import datetime
from decimal import Decimal

from pydantic import Field

from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import (
    TicketFigures,
    currency_warning,
    linked_page,
    newest_figures,
    wrong_page_warning,
)
from tools.eventbrite_charts.refreshing import Refresh, refresh
from tools.events import EventKey, find_event
from tools.render import money, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

FRESH_MINUTES = 60
REFRESH_TIMEOUT_S = 120.0
"""The fetching function may take 30 s, and a large event has many pages of attendees (spec tools 0.5)."""


class RefreshArgs(Args):
    """Which event, and whether fresh figures are fetched again."""

    eid: Eid
    force: bool = Field(default=False, description="Fetch even if the cached figures are less than an hour old.")


class Refreshed(Result):
    """What was fetched and what the cache now says; None means that Eventbrite did not say, never zero."""

    eid: str
    event_name: str | None
    timezone: str | None
    eventbrite_id: str
    refreshed: bool
    totals_refreshed: bool
    orders_refreshed: bool
    orders_stored: int | None = Field(description="Orders written, each with all its tickets; None if none were.")
    total_tickets_sold: int | None
    gross_revenue: Decimal | None
    net_deposit: Decimal | None
    total_fees: Decimal | None
    currency: str | None
    fetched_at: datetime | None
    age_minutes: int | None
    skipped: bool = False
    reason: str | None = None
    message: str
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


async def run(args: RefreshArgs, ctx: ToolContext) -> Refreshed:
    """Fetch unless the cached figures are fresh, and report what the cache says then."""
    event = await find_event(ctx.reader, args.eid)
    page = linked_page(event)
    before = await newest_figures(ctx.reader, page)
    if before is not None and before.age_minutes(ctx.now) < FRESH_MINUTES and not args.force:
        return _report(event, before, None, ctx)
    done = await refresh(event, ctx, known=before.fetched_at if before else None)
    return _report(event, await newest_figures(ctx.reader, page), done, ctx)


def _report(event: EventKey, figures: TicketFigures | None, done: Refresh | None, ctx: ToolContext) -> Refreshed:
    skipped = done is None or done.by_another
    age = figures.age_minutes(ctx.now) if figures else None
    reason = None if done and not done.by_another else "refreshed_meanwhile" if done else "cache_fresh"
    return Refreshed(
        eid=event.eid,
        event_name=event.name,
        timezone=event.timezone,
        eventbrite_id=linked_page(event),
        refreshed=not skipped,
        totals_refreshed=done is not None and not skipped and done.totals,
        orders_refreshed=done is not None and not skipped and done.orders is not None,
        orders_stored=done.orders if done else None,
        total_tickets_sold=figures.total_tickets_sold if figures else None,
        gross_revenue=figures.gross_revenue if figures else None,
        net_deposit=figures.net_deposit if figures else None,
        total_fees=figures.total_fees if figures else None,
        currency=figures.currency_code if figures else None,
        fetched_at=figures.fetched_at if figures else None,
        age_minutes=age,
        skipped=skipped,
        reason=reason,
        message=_message(done, age),
        warnings=[*(done.warnings if done else ()), *_page_warnings(event, figures)],
    )


def _message(done: Refresh | None, age: int | None) -> str:
    if done is None:
        return f"The cached figures are {age} minutes old, which is fresh; force fetches them again."
    if done.by_another:
        return "Somebody else refreshed them just now."
    totals = "Totals were fetched" if done.totals else "Totals could not be fetched and are the earlier ones"
    orders = f"{done.orders:,} orders stored" if done.orders is not None else "orders could not be fetched"
    return f"{totals}; {orders}."


def _page_warnings(event: EventKey, figures: TicketFigures | None) -> list[str]:
    if figures is None:
        return []
    found = (
        wrong_page_warning(
            event.starts_at, event.timezone, figures.eventbrite_start_date, figures.eventbrite_event_name
        ),
        currency_warning(figures, event.currency),
    )
    return [warning for warning in found if warning]


def render(result: Refreshed) -> str:
    """Render the figures, and how they were come by."""
    sold = "unknown number of" if result.total_tickets_sold is None else f"{result.total_tickets_sold:,}"
    done = "nothing fetched" if result.skipped else "refreshed"
    return section(
        f"*{text(result.eid)}: {sold} tickets sold*, gross {money(result.gross_revenue, result.currency)} ({done})",
        f"Fees {money(result.total_fees, result.currency)}, net to us {money(result.net_deposit, result.currency)}.",
        f"{text(result.message)} Figures of {when(result.fetched_at, result.timezone)}.",
        *(f"⚠ {text(warning)}" for warning in result.warnings),
    )


refresh_eventbrite_data = Tool(
    name="refresh_eventbrite_data",
    domain=Domain.EVENTBRITE_CHARTS,
    description=(
        "Fetch the live ticket figures of one event from Eventbrite now: totals and orders. Use when current, latest "
        "or fresh numbers are wanted, or cached ones are stale. For figures as cached use get_eventbrite_data; to test "
        "token and link use verify_eventbrite_config."
    ),
    roles=roles("O P M"),
    timeout_s=REFRESH_TIMEOUT_S,
    args=RefreshArgs,
    result=Refreshed,
    run=run,
    render=render,
    questions=(
        "refresh the eventbrite numbers for AB4020",
        "pull live ticket sales ab4031 from eventbrite",
        "get me the latest ticket count for AB4020, right now",
        "update ticket data 4028",
        "sync eventbrite AB4033",
        "The cached sales of AB4031 are nine days old, please fetch them again",
        "re-fetch orders for ab4020 even if they are fresh",
        "force refresh tickets AB4020",
        "current up-to-the-minute sales for AB4022 please",
        "refersh eventbrite for 4020",
        "reload ticket figures for the next Toronto show",
        "what does eventbrite say at this very moment for AB4031",
        "fetch new sales data from the ticketing site for AB4029",
        "are there any new sales since the last fetch? update AB4020",
        "actualise les chiffres Eventbrite de AB4020",
        "récupère les ventes en direct pour AB4031",
        "actualiza los datos de Eventbrite de AB4020",
        "Hol die aktuellen Ticketzahlen für AB4020 von Eventbrite",
    ),
    samples=({"eid": "AB4020"},),
)
