"""get_auction_revenue: what the auction brought in, before tax, paid and unpaid apart."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.data_read.get_auction_revenue import AuctionRevenue, get_auction_revenue, render
from tools.invoke import invoke
from tools.reference import anchors


async def revenue(ctx: ToolContext, eid: str, **arguments: object) -> AuctionRevenue:
    return await invoke(get_auction_revenue, {"eid": eid, **arguments}, ctx)


SMALL_SHOW = (
    "*$250.10 CAD* auction sales at Small Show (AB7001): 4 of 6 artworks sold\n"
    "• Paid: 2, $180.10 CAD\n"
    "• Sold, not paid yet: 2, $70.00 CAD\n"
    "• Artists' share (40%): $100.04 CAD, of which $72.04 CAD from paid works\n"
    "• House share: $150.06 CAD\n"
    "• Highest sale $100.10 CAD, average $83.37 CAD\n"
    "• Tax (13 %) is not included\n"
    "• Cross-check, online payments: none completed; 0 artworks with a payment logged by hand\n"
    "Not sold: 2 closed without sale (1 with bids, please check), 0 still open.\n"
)


async def test_the_totals_are_rendered(fresh_ctx: ToolContext, small_show: str) -> None:
    """80 (highest bid) and 100.10 (final price) are paid, 70 is not, one sold work has no price at all."""
    assert render(await revenue(fresh_ctx, small_show)) == (
        SMALL_SHOW + ":warning: 1 sold work without any recorded price, not in the sums."
    )


async def test_the_split_by_round_is_rendered_below_the_totals(fresh_ctx: ToolContext, small_show: str) -> None:
    assert render(await revenue(fresh_ctx, small_show, group_by="round")) == (
        SMALL_SHOW + "```\n"
        "round    sold  revenue      not paid yet  highest      artist share\n"
        "Round 1  2     $150.00 CAD  $70.00 CAD    $80.00 CAD   $60.00 CAD\n"
        "Round 2  2     $100.10 CAD  $0.00 CAD     $100.10 CAD  $40.04 CAD\n"
        "```\n"
        ":warning: 1 sold work without any recorded price, not in the sums."
    )


async def test_artists_come_best_first(fresh_ctx: ToolContext, small_show: str) -> None:
    found = await revenue(fresh_ctx, small_show, group_by="artist")

    assert [
        (group.artist_name, group.artworks_sold, group.total_revenue, group.artist_share) for group in found.breakdown
    ] == [
        ("Thessaly Moonfield", 2, Decimal("180.10"), Decimal("72.04")),
        ("Ignatz Blackfern", 1, Decimal(70), Decimal("28.00")),
        ("Odalys Cloverdale", 1, Decimal(0), Decimal("0.00")),
    ]
    assert [entity.label for entity in found.entities()][:2] == ["Small Show", "Thessaly Moonfield"]


@pytest.mark.parametrize("eid", ["AB4012", "AB4009", "AB4001", "AB3989", "AB2811"])
async def test_sales_equal_a_sum_written_by_hand(ctx: ToolContext, eid: str) -> None:
    by_hand = (
        "SELECT COALESCE(sum(COALESCE(a.final_price, b.top)), 0) FROM art a JOIN events e ON e.id = a.event_id "
        "LEFT JOIN (SELECT art_id, max(amount) AS top FROM bids GROUP BY art_id) AS b ON b.art_id = a.id "
        "WHERE e.eid = %(eid)s AND a.status::text = ANY (%(states)s)"
    )
    own = ctx.services.own

    summary = (await revenue(ctx, eid)).summary

    assert summary.total_revenue == await own.value(by_hand, {"eid": eid, "states": ["sold", "paid"]})
    assert summary.paid_revenue == await own.value(by_hand, {"eid": eid, "states": ["paid"]})
    assert summary.unpaid_revenue == await own.value(by_hand, {"eid": eid, "states": ["sold"]})
    assert summary.total_revenue == summary.artist_share + summary.house_share


async def test_an_unsold_work_at_fifty_is_no_sale(ctx: ToolContext) -> None:
    """All open works carry current_bid of 50 or more, and none of them is sold (pitfall C2)."""
    found = await revenue(ctx, anchors.LIVE_NIGHT)

    assert (found.summary.sold_count, found.summary.total_revenue, found.summary.open_count) == (0, Decimal(0), 16)
    assert found.summary.avg_sale_price is None
    assert render(found).startswith("*Nothing sold* of 16 artworks at Art Battle Montréal (AB4015)\n")


async def test_the_highest_bids_of_open_works_are_told_apart(ctx: ToolContext) -> None:
    known = await ctx.services.own.value(
        "SELECT sum(top) FROM (SELECT max(b.amount) AS top FROM bids b JOIN art a ON a.id = b.art_id "
        "WHERE a.art_code LIKE 'AB4015-%' AND a.status = 'active' GROUP BY a.id) AS of_work"
    )

    found = await revenue(ctx, anchors.LIVE_NIGHT)

    assert found.summary.open_bids == known
    assert f"Highest bids on open works: ${known:,}.00 CAD." in render(found)


@pytest.mark.parametrize(("eid", "portion"), [(anchors.CHARITY_NIGHT, 0), (anchors.ALL_TO_THE_ARTIST, 1)])
async def test_portions_of_nothing_and_everything_are_valid(ctx: ToolContext, eid: str, portion: int) -> None:
    """Incident: a zero portion was read as one half (pitfall D4)."""
    found = await revenue(ctx, eid)
    total = found.summary.total_revenue

    assert total > 0
    assert (found.summary.artist_share, found.summary.house_share) == (total * portion, total * (1 - portion))


async def test_a_doubtful_currency_is_pointed_out(ctx: ToolContext) -> None:
    found = await revenue(ctx, anchors.OTTAWA_IN_USD)

    assert found.notes == [
        "The event is set to USD, but its country uses CAD; the currency may be wrong.",
    ]
    assert found.notes[0] in render(found)


async def test_completed_checkouts_are_shown_beside_by_currency(ctx: ToolContext) -> None:
    known = await ctx.services.own.value(
        "SELECT sum(p.amount) FROM payment_processing p JOIN art a ON a.id = p.art_id "
        "WHERE a.art_code LIKE 'AB4012-%' AND p.status = 'completed'"
    )

    (checkouts,) = (await revenue(ctx, "AB4012")).checkouts

    assert (checkouts.currency, checkouts.amount) == ("CAD", known)


async def test_unpaid_works_with_a_payment_on_record_are_named(ctx: ToolContext) -> None:
    """A checkout or a logged payment exists, and the status is still sold (pitfall C6)."""
    found = await revenue(ctx, anchors.UNSETTLED_WORKS)

    assert found.sold_with_payment == [anchors.WORK_LOGGED_BUT_SOLD, anchors.WORK_CHECKOUT_BUT_SOLD]
    assert "Marked unpaid although a payment is on record: AB3989-3-1, AB3989-3-2." in render(found)
    assert found.summary.closed_with_bids_count == 1


async def test_a_test_event_is_called_one(ctx: ToolContext) -> None:
    assert "This looks like a test event." in render(await revenue(ctx, anchors.TEST_EVENT))


async def test_no_works_are_told_from_no_event(ctx: ToolContext) -> None:
    assert render(await revenue(ctx, anchors.EVERYTHING_MISSING)) == "No artworks at AB4050 yet, so no auction sales."
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await revenue(ctx, "AB9999")


async def test_an_unknown_split_is_refused(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="group_by"):
        await revenue(ctx, "AB4012", group_by="country")


async def test_marketing_may_not_see_money(ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotAllowed):
        await revenue(ctx_as(Role.MARKETING), "AB4012")
