"""Offers to guests and sponsors of an event (spec tools 4.6, 4.7)."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from arthur.errors import NotFound, NotPossible
from arthur.identity import Role
from tools.context import ToolContext
from tools.growth_marketing import get_active_offers as offers
from tools.growth_marketing import get_sponsorship_summary as sponsors
from tools.growth_marketing.get_active_offers import OfferState, get_active_offers
from tools.growth_marketing.get_sponsorship_summary import get_sponsorship_summary
from tools.invoke import invoke
from tools.reference import anchors

D = Decimal
Insert: TypeAlias = Any  # the fixture's type stands in conftest.py, which tests cannot import


async def test_offers_in_words(ctx: ToolContext) -> None:
    """City names and city ids both mean the city; an offer without end, or over, is not live (F14)."""
    result = await invoke(get_active_offers, {"eid": anchors.NEXT_TORONTO}, ctx)

    assert offers.render(result) == (
        "*2 live offers in Toronto (AB4020)*\n"
        "• *Auction credit* (auction credit of $10.00 CAD): 0 redemptions, no limit, Ottawa, Toronto, "
        "until 22 Jul 2026\n"
        "• *Two tickets for one* (ticket of $10.00 CAD): 3 redemptions, 47 of 50 left, Toronto, until 02 Jul 2026\n"
        "Switched on, but not shown to guests (3):\n"
        "• Next season: not started\n"
        "• Paint with us: start or end missing, so not shown\n"
        "• Spring discount: ended\n"
        "Offers are not linked to events; these hold in the event's city or everywhere."
    )


async def test_all_offers_without_event(ctx: ToolContext) -> None:
    result = await invoke(get_active_offers, {}, ctx)

    assert {offer.name for offer in result.offers} == {"Two tickets for one", "Auction credit", "Print of the night"}
    assert "Old poster" not in offers.render(result)
    assert result.note is None


async def test_another_city_sees_other_offers(ctx: ToolContext) -> None:
    result = await invoke(get_active_offers, {"eid": anchors.LIVE_NIGHT}, ctx)

    assert [offer.name for offer in result.offers] == ["Print of the night"]


async def test_the_last_moment_counts_and_nothing_left_is_zero(marketing: ToolContext, insert: Insert) -> None:
    """An offer ends with its end date, not before; more redeemed than there were is nothing left, not minus one."""
    now = marketing.now
    row = {
        "name": "Last call",
        "type": "ticket",
        "active": True,
        "start_date": now - timedelta(days=1),
        "end_date": now,
    }
    await insert("offers", {**row, "total_inventory": 2, "redeemed_count": 3, "geography_scope": []})

    result = await invoke(get_active_offers, {"eid": anchors.NEXT_TORONTO}, marketing)
    [offer] = [one for one in result.offers if one.name == "Last call"]

    assert (offer.state, offer.left, offer.places) == (OfferState.LIVE, 0, [])


async def test_offers_need_a_known_event_with_a_city(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_active_offers, {"eid": "AB9999"}, ctx)
    with pytest.raises(NotPossible, match="has no city"):
        await invoke(get_active_offers, {"eid": anchors.EVERYTHING_MISSING}, ctx)


async def test_sponsors_in_words(ctx: ToolContext) -> None:
    """Only paid purchases are committed, each currency by itself; the pending one is an unfinished checkout (F15)."""
    result = await invoke(get_sponsorship_summary, {"eid": anchors.NEXT_TORONTO}, ctx)

    assert sponsors.render(result) == (
        "*Sponsors of Art Battle Toronto (AB4020): $800.00 CAD + $300.00 USD committed*, 2 paid sponsorships\n"
        "• Lumen Lighting (hello@lumen.example.com): Silver, $450.00 CAD, refunded, fulfilment pending\n"
        "• Harbour Brewing (hello@harbour.example.com): Silver, $300.00 USD, paid, fulfilment completed\n"
        "• Northwind Paints (hello@northwind.example.com): Gold, $800.00 CAD, paid, fulfilment in progress\n"
        "Unfinished checkouts, not counted: Maple Brushworks\n"
        "4 invitations, 3 viewed:\n"
        "• Lumen Lighting (hello@lumen.example.com): 0 views, 30% off, valid until 22 Jun 2026\n"
        "• Harbour Brewing (hello@harbour.example.com): 1 view, 20% off, valid until 22 Jun 2026\n"
        "• Maple Brushworks (hello@maple.example.com): 2 views, 10% off, valid until 22 Jun 2026\n"
        "• Northwind Paints (hello@northwind.example.com): 3 views, valid until 22 Jun 2026 – Met at the last show"
    )


async def test_committed_money_is_per_currency(ctx: ToolContext) -> None:
    result = await invoke(get_sponsorship_summary, {"eid": anchors.NEXT_TORONTO}, ctx)

    assert {one.currency: one.total_committed for one in result.total_committed} == {"CAD": D(800), "USD": D(300)}
    assert (result.purchase_count, len(result.unfinished_checkouts), result.invite_count) == (2, 1, 4)
    assert result.payment_statuses == {"paid": 2, "pending": 1, "refunded": 1}


async def test_secret_links_and_addresses(ctx_as: Callable[..., ToolContext]) -> None:
    """The link is never read; addresses are masked for everybody but ops in private."""
    ctx = ctx_as(Role.VIEWER)
    result = await invoke(get_sponsorship_summary, {"eid": anchors.NEXT_TORONTO}, ctx)
    secret = await ctx.services.own.value("SELECT hash FROM sponsorship_invites LIMIT 1")

    assert str(secret) not in result.model_dump_json()
    assert {one.prospect_email for one in result.invites} >= {"h***@lumen.example.com"}
    assert {one.buyer_email for one in result.purchases} >= {"h***@northwind.example.com"}


async def test_no_sponsors_is_not_no_event(ctx: ToolContext) -> None:
    result = await invoke(get_sponsorship_summary, {"eid": anchors.LAST_TORONTO}, ctx)

    assert sponsors.render(result) == "*No sponsors invited for Art Battle Toronto (AB4012) yet.*"
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_sponsorship_summary, {"eid": "AB9999"}, ctx)
