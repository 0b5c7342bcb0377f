"""Adding up the sales of works: paid and unpaid apart, shares of artist and house, everything before tax."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal
from uuid import UUID

from tools.data_read.works import Work
from tools.events import EventKey
from tools.render import round_money
from tools.spec import Result

ZERO = Decimal(0)
GroupBy = Literal["total", "artist", "round"]


class SalesFigures(Result):
    """Sales of some works in one currency, before tax."""

    artworks_sold: int
    total_revenue: Decimal
    highest_sale: Decimal | None
    avg_sale_price: Decimal | None
    paid_count: int
    paid_revenue: Decimal
    unpaid_count: int
    """Sold, but the buyer has not paid yet (pitfall C4)."""
    unpaid_revenue: Decimal
    artist_share: Decimal
    artist_share_of_paid: Decimal
    """What artists have earned so far: only a paid work creates a credit (pitfall C4)."""
    house_share: Decimal
    without_price: int
    """Sold works for which neither a price nor a bid is recorded; they add nothing above."""
    currency: str | None


class AuctionTotals(SalesFigures):
    """The sales of a whole event, and what did not sell."""

    total_artworks: int
    sold_count: int
    closed_count: int
    """Closed without a sale."""
    closed_with_bids_count: int
    """Closed although somebody bid, which needs a person's look (pitfall C5)."""
    open_count: int
    """Still active; nothing of theirs is in the sums."""
    open_bids: Decimal
    """The highest bids on active works together: what they would fetch if they closed now."""
    withdrawn_count: int
    """Inactive or cancelled by an admin."""


class SalesGroup(SalesFigures):
    """The sales of one artist or one round."""

    artist_profile_id: UUID | None = None
    artist_name: str | None = None
    entry_id: int | None = None
    round: int | None = None


def sales_of(works: Sequence[Work], event: EventKey) -> SalesFigures:
    """Return the sales among some works; a portion of 0 and of 1 are as valid as any (pitfall D4)."""
    prices = [work.sale_price for work in works if work.sale_price is not None]
    paid = [work.sale_price for work in works if work.is_paid and work.sale_price is not None]
    total, paid_total = sum(prices, ZERO), sum(paid, ZERO)
    sold = sum(work.is_sold for work in works)
    paid_count = sum(work.is_paid for work in works)
    artist_share = round_money(total * event.artist_auction_portion)
    return SalesFigures(
        artworks_sold=sold,
        total_revenue=total,
        highest_sale=max(prices, default=None),
        avg_sale_price=round_money(total / len(prices)) if prices else None,
        paid_count=paid_count,
        paid_revenue=paid_total,
        unpaid_count=sold - paid_count,
        unpaid_revenue=total - paid_total,
        artist_share=artist_share,
        artist_share_of_paid=round_money(paid_total * event.artist_auction_portion),
        house_share=total - artist_share,
        without_price=sold - len(prices),
        currency=event.currency,
    )


def auction_totals(works: Sequence[Work], event: EventKey) -> AuctionTotals:
    """Return the sales of an event and the number of works that did not sell."""
    figures = sales_of(works, event)
    closed = [work for work in works if work.status == "closed"]
    own = {
        "total_artworks": len(works),
        "sold_count": figures.artworks_sold,
        "closed_count": len(closed),
        "closed_with_bids_count": sum(work.bid_count > 0 for work in closed),
        "open_count": sum(work.status == "active" for work in works),
        "open_bids": sum((work.max_bid or ZERO for work in works if work.status == "active"), ZERO),
        "withdrawn_count": sum(work.status in {"inactive", "cancelled"} for work in works),
    }
    return AuctionTotals.model_validate(dict(figures) | own)


def sales_groups(group_by: GroupBy, works: Sequence[Work], event: EventKey) -> list[SalesGroup]:
    """Return the sales by artist, best first, or by round; nothing for `total`."""
    if group_by == "total":
        return []
    groups: defaultdict[UUID | int | None, list[Work]] = defaultdict(list)
    for work in works:
        if work.is_sold:
            groups[work.artist_id if group_by == "artist" else work.round].append(work)
    rows = [_group(group_by, members, event) for members in groups.values()]
    if group_by == "round":
        return sorted(rows, key=lambda row: (row.round is None, row.round or 0))
    return sorted(rows, key=lambda row: (-row.total_revenue, row.artist_name or "", str(row.artist_profile_id)))


def _group(group_by: GroupBy, works: list[Work], event: EventKey) -> SalesGroup:
    figures = dict(sales_of(works, event))
    if group_by == "round":
        return SalesGroup.model_validate(figures | {"round": works[0].round})
    artist = works[0]
    named = {"artist_profile_id": artist.artist_id, "artist_name": artist.artist_name, "entry_id": artist.entry_id}
    return SalesGroup.model_validate(figures | named)
