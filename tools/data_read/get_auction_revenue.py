"""What the auction of an event brought in, before tax (spec tools 1.12; pitfalls C1, C2, C4, D4)."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.sales import AuctionTotals, GroupBy, SalesGroup, auction_totals, sales_groups
from tools.data_read.works import AuctionSettings, auction_settings, works_of
from tools.events import EventKey, find_event
from tools.render import bullets, count, event_title, money, section, table, text
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles


class GetAuctionRevenueArgs(Args):
    """An event, and how to split its sales."""

    eid: Eid
    group_by: GroupBy = Field(default="total", description="total, or the sales by artist (best first) or by round.")


class CheckoutTotal(Result):
    """Completed online payments of buyers in one currency, before tax."""

    currency: str | None
    payments: int
    amount: Decimal


class AuctionRevenue(Result):
    """Sales of an event's auction."""

    eid: str
    event_name: str | None
    currency: str | None
    group_by: GroupBy
    summary: AuctionTotals
    breakdown: list[SalesGroup]
    artist_auction_portion: Decimal
    tax_percent: Decimal | None
    """The event's sales tax; it is not in any figure here."""
    checkouts: list[CheckoutTotal]
    """A cross-check of the paid works; buyers who paid at the venue are not in it."""
    paid_by_hand: int
    """Works with a payment logged by hand, as at the venue."""
    sold_with_payment: list[str]
    """Codes of works marked unpaid for which a payment is on record (pitfall C6)."""
    notes: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event, then the artists of the breakdown."""
        event = Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid)
        artists = (
            Entity(kind=EntityKind.ARTIST, id=str(group.artist_profile_id), label=group.artist_name or "artist")
            for group in self.breakdown
            if group.artist_profile_id
        )
        return (event, *artists)


class _BuyerPayments(Result):
    art_id: UUID
    currency: str | None
    checkout_count: int
    checkout_amount: Decimal
    logged_count: int


async def run(args: GetAuctionRevenueArgs, ctx: ToolContext) -> AuctionRevenue:
    """Add the sales up."""
    event = await find_event(ctx.reader, args.eid)
    works, settings = await asyncio.gather(works_of(ctx.reader, event), auction_settings(ctx.reader, event))
    payments = await ctx.reader.fetch(
        read_sql("tools.data_read", "buyer_payments_of_works.sql"),
        {"art_ids": [work.art_id for work in works]},
        row=_BuyerPayments,
    )
    settled = {payment.art_id for payment in payments}
    return AuctionRevenue(
        eid=event.eid,
        event_name=event.name,
        currency=event.currency,
        group_by=args.group_by,
        summary=auction_totals(works, event),
        breakdown=sales_groups(args.group_by, works, event),
        artist_auction_portion=event.artist_auction_portion,
        tax_percent=settings.tax_percent,
        checkouts=_checkouts(payments),
        paid_by_hand=len({payment.art_id for payment in payments if payment.logged_count}),
        sold_with_payment=[
            work.art_code for work in works if work.status == "sold" and work.art_id in settled and work.art_code
        ],
        notes=_notes(event, settings),
    )


def _checkouts(payments: Iterable[_BuyerPayments]) -> list[CheckoutTotal]:
    """Return one total a currency, never a sum across currencies (pitfall D1)."""
    by_currency: defaultdict[str | None, list[_BuyerPayments]] = defaultdict(list)
    for payment in payments:
        if payment.checkout_count:
            by_currency[payment.currency].append(payment)
    return [
        CheckoutTotal(
            currency=currency,
            payments=sum(payment.checkout_count for payment in group),
            amount=sum((payment.checkout_amount for payment in group), Decimal(0)),
        )
        for currency, group in sorted(by_currency.items(), key=lambda item: item[0] or "")
    ]


def _notes(event: EventKey, settings: AuctionSettings) -> list[str]:
    notes: list[str] = []
    if settings.country_currency and event.currency and settings.country_currency != event.currency:
        notes.append(
            f"The event is set to {event.currency}, but its country uses {settings.country_currency}; "
            "the currency may be wrong."
        )
    if event.looks_like_a_test:
        notes.append("This looks like a test event.")
    return notes


def render(result: AuctionRevenue) -> str:
    """Render the totals, and the split if one was asked for."""
    totals, where = result.summary, event_title(result.event_name, result.eid)
    if not totals.total_artworks:
        return section(f"No artworks at {where} yet, so no auction sales.", _warnings(result))
    if not totals.sold_count:
        title = f"*Nothing sold* of {count(totals.total_artworks, 'artwork')} at {where}"
        return section(title, _unsold(totals), _open_bids(totals), _warnings(result))
    title = (
        f"*{money(totals.total_revenue, result.currency)}* auction sales at {where}: "
        f"{totals.sold_count} of {count(totals.total_artworks, 'artwork')} sold"
    )
    return section(title, _money_lines(result), _unsold(totals), _open_bids(totals), _split(result), _warnings(result))


def _money_lines(result: AuctionRevenue) -> str:
    totals, currency = result.summary, result.currency
    tax = "" if result.tax_percent is None else f" ({result.tax_percent.normalize():f} %)"
    checkouts = "; ".join(
        f"{count(one.payments, 'completed checkout')}, {money(one.amount, one.currency)}" for one in result.checkouts
    )
    artists = (
        f"Artists' share ({result.artist_auction_portion:.0%}): {money(totals.artist_share, currency)}, of which "
        f"{money(totals.artist_share_of_paid, currency)} from paid works"
    )
    cross_check = (
        f"Cross-check, online payments: {checkouts or 'none completed'}; "
        f"{count(result.paid_by_hand, 'artwork')} with a payment logged by hand"
    )
    return bullets(
        (
            f"Paid: {totals.paid_count}, {money(totals.paid_revenue, currency)}",
            f"Sold, not paid yet: {totals.unpaid_count}, {money(totals.unpaid_revenue, currency)}",
            artists,
            f"House share: {money(totals.house_share, currency)}",
            f"Highest sale {money(totals.highest_sale, currency)}, average {money(totals.avg_sale_price, currency)}",
            f"Tax{tax} is not included",
            cross_check,
        )
    )


def _unsold(totals: AuctionTotals) -> str:
    odd = f" ({totals.closed_with_bids_count} with bids, please check)" if totals.closed_with_bids_count else ""
    parts = [f"{totals.closed_count} closed without sale{odd}", f"{totals.open_count} still open"]
    if totals.withdrawn_count:
        parts.append(f"{totals.withdrawn_count} inactive or cancelled")
    return f"Not sold: {', '.join(parts)}."


def _open_bids(totals: AuctionTotals) -> str:
    return f"Highest bids on open works: {money(totals.open_bids, totals.currency)}." if totals.open_count else ""


def _split(result: AuctionRevenue) -> str:
    if not result.breakdown:
        return ""
    rows = [
        (
            group.artist_name or "no artist" if result.group_by == "artist" else f"Round {group.round or '?'}",
            group.artworks_sold,
            money(group.total_revenue, group.currency),
            money(group.unpaid_revenue, group.currency),
            money(group.highest_sale, group.currency),
            money(group.artist_share, group.currency),
        )
        for group in result.breakdown
    ]
    return table((result.group_by, "sold", "revenue", "not paid yet", "highest", "artist share"), rows)


def _warnings(result: AuctionRevenue) -> str:
    lines = list(result.notes)
    if result.sold_with_payment:
        lines.append(f"Marked unpaid although a payment is on record: {', '.join(result.sold_with_payment)}.")
    if result.summary.without_price:
        lines.append(f"{count(result.summary.without_price, 'sold work')} without any recorded price, not in the sums.")
    return "\n".join(f":warning: {text(line)}" for line in lines)


get_auction_revenue = Tool(
    name="get_auction_revenue",
    domain=Domain.DATA_READ,
    description=(
        "Money from an event's art auction before tax: total sales, paid and not yet paid, what did not sell, the "
        "share of artists and house, in total, by artist or by round. Use for art sales and revenue. Not for ticket "
        "money (get_eventbrite_fees) or what artists are still owed (get_artists_owed)."
    ),
    roles=roles("O P F V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=GetAuctionRevenueArgs,
    result=AuctionRevenue,
    run=run,
    render=render,
    questions=(
        "auction revenue AB4012",
        "how much did we make from art at AB4012",
        "how much did we make at the last Toronto event",
        "what did the paintings at ab4009 sell for in total",
        "art sales by artist for AB4012",
        "AB4012 sales per round",
        "how much auction money is still unpaid at AB4012",
        "what is the house share of the auction at AB4001",
        "highest sale at AB4008",
        "average price of a painting at AB4011",
        "revnue from the auction 4012",
        "how many works sold at AB4004 and for how much",
        "total takings at the easels at AB3998",
        "combien la vente des œuvres de AB4012 a-t-elle rapporté",
        "chiffre d'affaires de l'encan AB4015",
        "cuánto se recaudó con la subasta de AB4009",
        "wie hoch war der Erlös der Auktion AB4008",
        "how much did we take in Amsterdam",
        "which made more, AB4012 or AB4009",
        "what did the art make",
        "how much of AB4012 goes to the artists",
        "money from art",
        "who is the best selling artist",
        "which artist sold most",
        "what did the paintings bring in",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4012", "group_by": "artist"}, {"eid": "AB4009", "group_by": "round"}),
)
