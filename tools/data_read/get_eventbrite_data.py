"""Ticket sales of an event from the Eventbrite cache (spec tools 1.13)."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import (
    TicketClass,
    TicketFigures,
    currency_warning,
    linked_page,
    newest_figures,
    provenance,
    stale_warning,
    wrong_page_warning,
)
from tools.events import EventKey, find_event
from tools.render import money, section, table, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles


class EventbriteDataArgs(Args):
    """Which event."""

    eid: Eid


class CachedSales(Result):
    """The useful part of the newest cached row; None means that Eventbrite did not say, never zero."""

    tickets_sold: int | None
    capacity: int | None
    percent_sold: Decimal | None
    gross_revenue: Decimal | None
    total_fees: Decimal | None
    net_deposit: Decimal | None
    currency: str | None
    ticket_classes: list[TicketClass]
    eventbrite_event_name: str | None
    eventbrite_start_date: datetime | None
    quality_score: int | None
    quality_flags: list[str]
    confidence: str


class EventbriteData(Result):
    """Sales of one event, and how far to trust them."""

    eid: str
    event_name: str | None
    eventbrite_id: str
    event_currency: str | None
    has_cache: bool
    cached_data: CachedSales | None
    fetched_at: datetime | None
    age_minutes: int | None
    source: Literal["cache"] = "cache"
    stale: bool
    stale_warning: str | None
    warnings: list[str]
    provenance: str | None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


async def run(args: EventbriteDataArgs, ctx: ToolContext) -> EventbriteData:
    """Read the newest cached figures of the event's page."""
    event = await find_event(ctx.reader, args.eid)
    page = linked_page(event)
    figures = await newest_figures(ctx.reader, page)
    return EventbriteData(
        eid=event.eid,
        event_name=event.name,
        eventbrite_id=page,
        event_currency=event.currency,
        has_cache=figures is not None,
        cached_data=_sales(figures) if figures else None,
        fetched_at=figures.fetched_at if figures else None,
        age_minutes=figures.age_minutes(ctx.now) if figures else None,
        stale=figures is not None and figures.is_stale(ctx.now),
        stale_warning=stale_warning(figures, ctx.now),
        warnings=_warnings(figures, event) if figures else [],
        provenance=provenance(figures, event.timezone, ctx.now) if figures else None,
    )


def _sales(figures: TicketFigures) -> CachedSales:
    return CachedSales(
        tickets_sold=figures.total_tickets_sold,
        capacity=figures.total_capacity,
        percent_sold=figures.percent_sold,
        gross_revenue=figures.gross_revenue,
        total_fees=figures.total_fees,
        net_deposit=figures.net_deposit,
        currency=figures.currency_code,
        ticket_classes=figures.ticket_classes,
        eventbrite_event_name=figures.eventbrite_event_name,
        eventbrite_start_date=figures.eventbrite_start_date,
        quality_score=figures.data_quality_score,
        quality_flags=figures.data_quality_flags,
        confidence=figures.confidence,
    )


def _warnings(figures: TicketFigures, event: EventKey) -> list[str]:
    found = (
        wrong_page_warning(
            event.starts_at, event.timezone, figures.eventbrite_start_date, figures.eventbrite_event_name
        ),
        currency_warning(figures, event.currency),
        f"The last fetch reported: {figures.api_error_message}" if figures.api_error_message else None,
    )
    return [warning for warning in found if warning]


def render(result: EventbriteData) -> str:
    """Render the totals, what to know about them, and the ticket classes."""
    sales = result.cached_data
    if sales is None:
        return section(
            f"*No ticket figures cached yet for {text(result.eid)}* {text(result.event_name)}",
            f"It is linked to Eventbrite {text(result.eventbrite_id)}; refresh_eventbrite_data fetches the figures.",
        )
    sold = "unknown number of" if sales.tickets_sold is None else f"{sales.tickets_sold:,}"
    share = f" of {sales.capacity:,} ({sales.percent_sold}%)" if sales.capacity and sales.percent_sold else ""
    notes = [*result.warnings, *([result.stale_warning] if result.stale_warning else [])]
    return section(
        f"*{text(result.eid)}: {sold} tickets sold{share}*, gross {money(sales.gross_revenue, sales.currency)}",
        f"Fees {money(sales.total_fees, sales.currency)}, net to us {money(sales.net_deposit, sales.currency)}.",
        *(f"⚠ {text(note)}" for note in notes),
        _classes(sales),
        f"{result.provenance} Sold includes free tickets; capacity is what the page offers.",
        f"Quality remarks: {', '.join(text(flag) for flag in sales.quality_flags)}." if sales.quality_flags else "",
    )


def _classes(sales: CachedSales) -> str:
    if not sales.ticket_classes:
        return ""
    rows = [
        (kind.name, money(kind.price, sales.currency), kind.quantity_sold, kind.quantity_total, kind.on_sale_status)
        for kind in sales.ticket_classes
    ]
    return table(("Ticket", "Price", "Sold", "Of", "Status"), rows)


get_eventbrite_data = Tool(
    name="get_eventbrite_data",
    domain=Domain.DATA_READ,
    description=(
        "Ticket sales of one event from the Eventbrite cache: tickets sold, capacity, gross, fees, net, ticket "
        "classes, and how old the figures are. First choice for how many tickets were sold. Not for taxes and fees in "
        "detail (get_eventbrite_fees), not for the auction (get_auction_revenue), and it fetches nothing new "
        "(refresh_eventbrite_data)."
    ),
    roles=roles("O P M V"),
    passthrough=True,
    args=EventbriteDataArgs,
    result=EventbriteData,
    run=run,
    render=render,
    questions=(
        "how many tickets have we sold for AB4020",
        "ticket numbers ab4031",
        "tix sold so far 4028",
        "AB4020 ticket revenue",
        "is AB4033 selling well?",
        "what percentage of the room is sold for AB4020",
        "how many seats are still left at AB4031, and what did the early birds bring in",
        "eventbrite sales figures AB4028",
        "tikcet count AB4020 plaese",
        "which ticket types sold best for AB4020",
        "gross from ticket sales for the next Toronto show",
        "when were the AB4031 ticket figures last fetched",
        "attendance so far for ab 4020",
        "combien de places vendues pour AB4020 ?",
        "les ventes de billets de AB4031, elles avancent ?",
        "¿cuántas entradas se han vendido para AB4020?",
        "wie viele Tickets sind für AB4028 verkauft?",
        "how full is AB4018",
        "are we sold out for Ottawa",
        "how many people came to AB4012",
        "tickets AB4020 vs AB4018",
        "tix for the next Toronto show",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4031"}, {"eid": "AB4028"}),
)
