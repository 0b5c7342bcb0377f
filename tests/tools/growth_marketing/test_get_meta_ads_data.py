"""Advertising of an event (spec tools 4.1)."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeAlias

import pytest
from psycopg.types.json import Jsonb

from arthur.errors import NotFound
from tools.context import ToolContext
from tools.growth_marketing.get_meta_ads_data import get_meta_ads_data, render
from tools.invoke import invoke
from tools.reference import anchors

D = Decimal
Insert: TypeAlias = Any  # the fixture's type stands in conftest.py, which tests cannot import

REPORT = {
    "event_eid": "AB4044",
    "total_spend": 120.5,
    "total_budget": 0,
    "total_reach": 900,
    "total_clicks": 241,
    "conversions": 10,
    "conversion_value": 250,
    "currency": "USD",
    "campaigns": [{"name": "AB4044 tickets", "spend": 120.5}],
    "adsets": [{"name": f"set {number}", "spend": 1, "targeting": {"long": "detail"}} for number in range(30)],
}


async def test_figures_in_words(ctx: ToolContext) -> None:
    """210 CAD for 17 conversions, 630 clicks and 62 tickets: 12.35, 0.33 and 3.39 each."""
    result = await invoke(get_meta_ads_data, {"eid": anchors.NEXT_TORONTO}, ctx)
    tickets = await ctx.services.own.value(
        "SELECT total_tickets_sold FROM eventbrite_api_cache WHERE eid = 'AB4020' ORDER BY fetched_at DESC LIMIT 1"
    )
    assert isinstance(tickets, int)
    each = (D(210) / tickets).quantize(D("0.01"))

    assert render(result).splitlines()[:3] == [
        "*Meta ads of Art Battle Toronto (AB4020): $210.00 CAD spent*",
        "17 conversions worth $425.00 CAD (ROAS 2.02), 630 clicks, reach 18,900",
        f"Cost: $12.35 CAD per conversion, $0.33 CAD per click, ${each} CAD per ticket ({tickets} sold)",
    ]
    assert (result.age, result.stale) == ("2 h ago", False)


async def test_old_reports_say_that_they_are_stale(ctx: ToolContext) -> None:
    """Also stored twice encoded; the budget is the event's, in the same currency, so its use is computed."""
    result = await invoke(get_meta_ads_data, {"eid": anchors.LAST_TORONTO}, ctx)

    assert result.campaign is not None
    assert result.stale
    assert "stale (older than 6 h" in render(result)
    assert any("no longer refreshed" in note for note in result.notes)
    assert result.event.meta_ads_budget is not None
    used = (100 * result.campaign.total_spend / result.event.meta_ads_budget).quantize(D("0.1"))
    assert result.budget_used_percent == used


async def test_newest_row_wins_and_adsets_are_trimmed(marketing: ToolContext, insert: Insert) -> None:
    for hours, spend in ((30, 50), (5, 120.5), (60, 10)):
        row = {"event_id": "AB4044", "analysis_type": "meta_ads", "result": Jsonb(REPORT | {"total_spend": spend})}
        await insert("ai_analysis_cache", {**row, "created_at": marketing.now - timedelta(hours=hours)})
    other = {"event_id": "AB4044", "analysis_type": "event_review", "result": Jsonb({"total_spend": 999})}
    await insert("ai_analysis_cache", {**other, "created_at": marketing.now})

    result = await invoke(get_meta_ads_data, {"eid": "AB4044"}, marketing)

    assert result.campaign is not None
    assert (result.campaign.total_spend, result.cost_per_conversion) == (D("120.5"), D("12.05"))
    assert (len(result.campaign.adsets), result.campaign.adset_count) == (10, 30)
    assert "targeting" not in result.model_dump_json()


async def test_currencies_are_not_compared(marketing: ToolContext, insert: Insert) -> None:
    """The account spends USD, the event's budget is in EUR (F2); daily budgets are not in the sum (F3)."""
    row = {"event_id": "AB4044", "analysis_type": "meta_ads", "result": Jsonb(json.dumps(REPORT))}
    await insert("ai_analysis_cache", {**row, "created_at": marketing.now})

    result = await invoke(get_meta_ads_data, {"eid": "AB4044"}, marketing)

    assert result.budget_used_percent is None
    assert "Spend is in USD, the event's budget in EUR: they are not compared." in result.notes
    assert any("only lifetime budgets are summed" in note for note in result.notes)


async def test_zeros_mean_no_campaign_or_no_answer(marketing: ToolContext, insert: Insert) -> None:
    """Nothing is computed from zeros, and the reason is given (F4)."""
    empty = {"total_spend": 0, "total_reach": 0, "total_clicks": 0, "conversions": 0, "currency": "CAD"}
    row = {"event_id": "AB4044", "analysis_type": "meta_ads", "result": Jsonb(empty)}
    await insert("ai_analysis_cache", {**row, "created_at": marketing.now})

    result = await invoke(get_meta_ads_data, {"eid": "AB4044"}, marketing)

    assert (result.no_data, result.cost_per_ticket) == (True, None)
    assert "No campaign has AB4044 in its name, or the ad accounts did not answer" in render(result)


async def test_no_report_is_not_no_event(ctx: ToolContext) -> None:
    nothing = await invoke(get_meta_ads_data, {"eid": "AB3894"}, ctx)

    assert nothing.campaign is None
    assert render(nothing).startswith("*No Meta ads report for Art Battle Toronto (AB3894)*")
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_meta_ads_data, {"eid": "AB9999"}, ctx)


async def test_the_newest_refresh_is_shown(ctx: ToolContext) -> None:
    result = await invoke(get_meta_ads_data, {"eid": anchors.NEXT_TORONTO}, ctx)

    assert result.latest_cron_sync is not None
    assert (result.latest_cron_sync.status, result.latest_cron_sync.total_events) == ("success", 22)
