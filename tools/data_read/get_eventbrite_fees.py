"""Fees, taxes and net of an event's ticket sales (spec tools 1.15)."""

import asyncio
from datetime import datetime
from decimal import Decimal

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import (
    TicketFigures,
    currency_warning,
    linked_page,
    newest_figures,
    provenance,
    stale_warning,
    wrong_page_warning,
)
from tools.events import EventKey, find_event
from tools.render import count, money, percent, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

TAX_UNKNOWN = "Tax is unknown: the sales report does not split it off, and no orders of this page are cached."


class EventbriteFeesArgs(Args):
    """Which event."""

    eid: Eid


class OrderTax(Result):
    """Tax on the cached orders in one currency."""

    currency: str | None
    orders: int
    tax: Decimal | None
    orders_without_tax: int
    void_orders: int
    """Deleted, refunded or cancelled; not counted above."""
    orders_in_unknown_state: int
    unknown_states: list[str]
    fetched_at: datetime | None


class FeeData(Result):
    """The newest cached figures; money in `currency`, None where Eventbrite did not say."""

    eventbrite_id: str
    currency: str | None
    gross_revenue: Decimal | None
    taxes_collected: Decimal | None
    """From cached orders alone: the 0 that the sales report stores means unknown (pitfall E6)."""
    total_fees: Decimal | None
    net_deposit: Decimal | None
    total_tickets_sold: int | None
    fetched_at: datetime


class EventbriteFees(Result):
    """What Eventbrite keeps and what reaches us."""

    eid: str
    event_name: str | None
    eventbrite_id: str
    fee_data: FeeData | None
    order_taxes: list[OrderTax]
    age_minutes: int | None
    stale: bool
    warnings: list[str]
    provenance: str | None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


async def run(args: EventbriteFeesArgs, ctx: ToolContext) -> EventbriteFees:
    """Read the newest cached figures, and the true tax from the cached orders."""
    event = await find_event(ctx.reader, args.eid)
    page = linked_page(event)
    figures, taxes = await asyncio.gather(
        newest_figures(ctx.reader, page),
        ctx.reader.fetch(
            read_sql("tools.data_read", "order_taxes.sql"), {"eid": event.eid, "eventbrite_id": page}, row=OrderTax
        ),
    )
    return EventbriteFees(
        eid=event.eid,
        event_name=event.name,
        eventbrite_id=page,
        fee_data=_fees(figures, taxes) if figures else None,
        order_taxes=taxes,
        age_minutes=figures.age_minutes(ctx.now) if figures else None,
        stale=figures is not None and figures.is_stale(ctx.now),
        warnings=_warnings(figures, event, ctx.now) if figures else [],
        provenance=provenance(figures, event.timezone, ctx.now) if figures else None,
    )


def _warnings(figures: TicketFigures, event: EventKey, now: datetime) -> list[str]:
    found = (
        stale_warning(figures, now),
        currency_warning(figures, event.currency),
        wrong_page_warning(
            event.starts_at, event.timezone, figures.eventbrite_start_date, figures.eventbrite_event_name
        ),
    )
    return [warning for warning in found if warning]


def _fees(figures: TicketFigures, taxes: list[OrderTax]) -> FeeData:
    same_currency = [row.tax for row in taxes if row.currency == figures.currency_code]
    return FeeData(
        eventbrite_id=figures.eventbrite_id,
        currency=figures.currency_code,
        gross_revenue=figures.gross_revenue,
        taxes_collected=same_currency[0] if same_currency else None,
        total_fees=figures.total_fees,
        net_deposit=figures.net_deposit,
        total_tickets_sold=figures.total_tickets_sold,
        fetched_at=figures.fetched_at,
    )


def render(result: EventbriteFees) -> str:
    """Render net first, then how it comes about."""
    fees = result.fee_data
    if fees is None:
        return section(
            f"*No fee figures cached yet for {text(result.eid)}* {text(result.event_name)}",
            f"It is linked to Eventbrite {text(result.eventbrite_id)}; refresh_eventbrite_data fetches the figures.",
        )
    share = (
        f" ({percent(fees.total_fees, fees.gross_revenue)} of gross)" if fees.total_fees and fees.gross_revenue else ""
    )
    sold = fees.total_tickets_sold
    tickets = "an unknown number of tickets" if sold is None else count(sold, "ticket")
    return section(
        f"*{text(result.eid)}: net {money(fees.net_deposit, fees.currency)}* of "
        f"{money(fees.gross_revenue, fees.currency)} gross",
        f"Eventbrite's fees, processing included: {money(fees.total_fees, fees.currency)}{share}, on {tickets}.",
        *[_tax(row) for row in result.order_taxes],
        "" if result.order_taxes else TAX_UNKNOWN,
        *(f"⚠ {text(warning)}" for warning in result.warnings),
        result.provenance or "",
    )


def _tax(row: OrderTax) -> str:
    without = f" ({row.orders_without_tax:,} of them say nothing about tax)" if row.orders_without_tax else ""
    states = f" ({', '.join(text(state) for state in row.unknown_states)})" if row.unknown_states else ""
    apart = (
        f" Not counted: {count(row.orders_in_unknown_state, 'order')} in a state I do not know{states}."
        if row.orders_in_unknown_state
        else ""
    )
    return f"Tax on {count(row.orders, 'cached order')}: {money(row.tax, row.currency)}{without}.{apart}"


get_eventbrite_fees = Tool(
    name="get_eventbrite_fees",
    domain=Domain.DATA_READ,
    description=(
        "What Eventbrite keeps of an event's ticket sales and what is paid out to us: gross, fees, tax, net deposit. "
        "Use for questions about fees, tax or net of tickets. For ticket counts use get_eventbrite_data; for the "
        "artists' and the house's share of the auction use get_auction_revenue."
    ),
    roles=roles("O F V"),
    passthrough=True,
    args=EventbriteFeesArgs,
    result=EventbriteFees,
    run=run,
    render=render,
    questions=(
        "what are the eventbrite fees for AB4020",
        "net from tickets AB4020",
        "how much does eventbrite pay us for ab4031",
        "AB4028 ticket taxes",
        "fees and net deposit for 4020",
        "what did Eventbrite take as a cut of AB4020",
        "after fees, what is left of the ticket money for AB4031?",
        "how much sales tax was collected on AB4020 tickets",
        "ticket gross vs net AB4028",
        "evenbrite payout AB4020",
        "processing fees for AB4031 please",
        "I need the net deposit of AB4012 for the month-end",
        "what percentage does eventbrite keep for AB4020",
        "quels frais Eventbrite a-t-il retenus sur AB4020 ?",
        "montant net des billets AB4031 après frais",
        "comisiones de Eventbrite del AB4020",
        "Gebühren und Netto bei Eventbrite für AB4028",
        "what did Eventbrite charge us for the show",
        "how much did Eventbrite keep",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4028"}),
)
