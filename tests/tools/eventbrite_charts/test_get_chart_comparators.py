"""Comparators: exact scores, one row an event, the pick that charts use, and one shape whether kept or scored now."""

from datetime import timedelta
from decimal import Decimal

import pytest

from arthur.errors import NotFound, NotPossible
from tools.context import ToolContext
from tools.eventbrite_charts.get_chart_comparators import Comparators, get_chart_comparators, render
from tools.invoke import invoke
from tools.reference import anchors

TARGET = {"eid": anchors.NEXT_TORONTO}


async def ask(ctx: ToolContext, **more: object) -> Comparators:
    return await invoke(get_chart_comparators, TARGET | more, ctx)


async def test_a_score_can_be_worked_out_by_hand(offline: ToolContext) -> None:
    """AB4020, still selling, counts as its capacity of 200; AB3974 sold 177 tickets, 75 days ago, on a Saturday too."""
    found = {candidate.eid: candidate for candidate in (await ask(offline)).all_candidates}
    rows = await _totals(offline)
    mine, theirs = rows[anchors.NEXT_TORONTO], rows[anchors.EARLIER_TORONTO]
    price = min(mine, theirs) / max(mine, theirs)

    known = found[anchors.EARLIER_TORONTO]

    assert (known.city_score, known.scale_similarity, known.weekday_similarity) == (1, Decimal("0.885"), 1)
    assert known.price_similarity == price.quantize(Decimal("0.001"))
    days_ago = Decimal("75.0417")  # 19:30 in Toronto, seen from 20:30 there
    assert known.recency_score == (1 - (days_ago - 30) / 510).quantize(Decimal("0.001"))
    parts = zip(
        (
            known.city_score,
            known.scale_similarity,
            known.price_similarity,
            known.recency_score,
            known.weekday_similarity,
        ),
        ("0.45", "0.25", "0.15", "0.10", "0.05"),
        strict=True,
    )
    total = sum((part * Decimal(weight) for part, weight in parts), Decimal(0))
    assert known.score == total.quantize(Decimal("0.001"))


async def _totals(ctx: ToolContext) -> dict[str, Decimal]:
    """Return gross by tickets of the newest row, by a query of its own."""
    async with ctx.services.own.queries() as queries:
        rows = await queries.tuples(
            "SELECT DISTINCT ON (eid) eid, gross_revenue / total_tickets_sold FROM eventbrite_api_cache"
            " WHERE total_tickets_sold > 0 ORDER BY eid, fetched_at DESC"
        )
    return {str(eid): Decimal(str(price)) for eid, price in rows}


async def test_each_event_is_a_candidate_once(offline: ToolContext) -> None:
    """The cache has up to forty rows an event (pitfall E1); neither the event itself nor a test is in the list."""
    result = await ask(offline)

    eids = [candidate.eid for candidate in result.all_candidates]
    assert len(eids) == len(set(eids)) == result.count == result.same_city_count + result.cross_city_count
    assert not {anchors.NEXT_TORONTO, anchors.TEST_EVENT, anchors.LAST_TORONTO} & set(eids)
    assert result.same_city_count == 6
    assert [c.score for c in result.all_candidates] == sorted((c.score for c in result.all_candidates), reverse=True)


async def test_events_that_can_be_drawn_are_picked(offline: ToolContext) -> None:
    """Only four candidates have cached orders: three in the city, and one elsewhere."""
    result = await ask(offline)

    assert [(c.eid, c.pool) for c in result.selected] == [
        ("AB3974", "same_city"),
        ("AB3894", "same_city"),
        ("AB3951", "same_city"),
        ("AB3998", "cross_city"),
    ]
    assert all(candidate.has_orders for candidate in result.selected)
    assert result.warnings == []


async def test_without_any_orders_the_best_five_are_named_and_the_lack_told(offline: ToolContext) -> None:
    await offline.services.own.execute("DELETE FROM eventbrite_orders_cache")

    result = await ask(offline)

    assert [c.pool for c in result.selected].count("same_city") == 3
    assert len(result.selected) == 5
    assert result.warnings[0].startswith("No orders are cached for AB3974")


async def test_kept_and_fresh_scores_have_one_shape(offline: ToolContext) -> None:
    fresh = await ask(offline)
    kept = await ask(offline)

    assert (fresh.source, kept.source) == ("scored", "cache")
    assert kept.age_hours == 0
    assert kept.all_candidates == fresh.all_candidates
    assert kept.selected == fresh.selected


async def test_scores_are_kept_for_a_day_unless_asked_anew(offline: ToolContext) -> None:
    await ask(offline)
    assert (await ask(offline, force_rescore=True)).source == "scored"

    old = {"then": offline.wall_now - timedelta(hours=25)}
    await offline.services.own.execute("UPDATE esbmcp_chart_comparator_candidates SET scored_at = %(then)s", old)

    assert (await ask(offline)).source == "scored"


async def test_old_rows_are_cleared_when_nothing_is_found(offline: ToolContext) -> None:
    await ask(offline)
    await offline.services.own.execute("UPDATE events SET eventbrite_id = NULL WHERE eid <> 'AB4020'")

    result = await ask(offline, force_rescore=True)

    assert result.all_candidates == []
    assert await offline.services.own.value("SELECT count(*) FROM esbmcp_chart_comparator_candidates") == 0
    assert render(result) == (
        "*AB4020: no show to compare with*\n"
        "No linked show of the last 18 months in this city, nor of the last year elsewhere."
    )


async def test_the_weekday_is_that_of_the_venue(offline: ToolContext) -> None:
    """19:30 on a Saturday in Toronto is Saturday 23:30 UTC; 21:30 is Sunday there and still Saturday here."""
    await offline.services.own.execute(
        "UPDATE events SET event_start_datetime = event_start_datetime + interval '2 hours' WHERE eid = 'AB3974'"
    )

    found = {c.eid: c for c in (await ask(offline)).all_candidates}

    assert found["AB3974"].weekday_similarity == 1


async def test_the_answer_as_people_read_it(offline: ToolContext) -> None:
    words = render(await ask(offline)).splitlines()

    assert words[:2] == [
        "*AB4020 is compared with AB3974, AB3894, AB3951, AB3998*",
        "Chosen from 24 candidates: 6 in the same city, 18 elsewhere; scored now.",
    ]
    assert words[3] == "Event   City       Tickets  Score  City   Scale  Price  Recent  Weekday  Note"
    assert words[4] == "AB3974  Toronto    177      0.961  1.000  0.885  0.992  0.912   1.000    chosen"
    assert words[-1] == "… and 14 more (24 in all). The rest scored lower."


@pytest.mark.parametrize(("eid", "error"), [("AB9999", NotFound), (anchors.EVENTBRITE_NULL, NotPossible)])
async def test_events_without_comparators(offline: ToolContext, eid: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await invoke(get_chart_comparators, {"eid": eid}, offline)


async def test_a_city_without_past_shows_gets_others(offline: ToolContext) -> None:
    result = await invoke(get_chart_comparators, {"eid": anchors.YORK_IN_ENGLAND}, offline)

    assert (result.same_city_count, {c.pool for c in result.selected}) == (0, {"cross_city"})


async def test_namesakes_in_other_countries_are_other_cities(offline: ToolContext) -> None:
    """A London in Canada has its own past shows; those in England are elsewhere (pitfall A8)."""
    result = await invoke(get_chart_comparators, {"eid": anchors.LONDON_IN_CANADA}, offline)

    assert all(c.city_score == 1 for c in result.all_candidates if c.pool == "same_city")
    assert {"AB3996", "AB3989"} <= {c.eid for c in result.all_candidates if c.pool == "cross_city"}
