from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotFound
from tools.context import Services, ToolContext
from tools.data_read.event_health_rules import RULES, Severity, findings
from tools.data_read.event_setup import EventSetup
from tools.data_read.run_event_health_check import HealthCheck, render, run_event_health_check
from tools.invoke import invoke
from tools.reference.anchors import (
    ENDS_BEFORE_START,
    EVERYTHING_MISSING,
    LAST_TORONTO,
    NEXT_TORONTO,
    NO_TIMEZONE,
    NO_TIMEZONE_ANYWHERE,
    OTTAWA_IN_USD,
    PLACEHOLDER_EASEL,
    VENUE_AS_TEXT,
    WORK_PLACEHOLDER,
    WRONG_EVENTBRITE,
    event_id,
)

START = datetime(2026, 9, 1, 23, 30, tzinfo=UTC)
COMPLETE = EventSetup(
    id=UUID(int=1), eid="AB5001", name="Art Battle Toronto", starts_at=START, ends_at=START + timedelta(hours=3),
    own_timezone="America/Toronto", city_timezone="America/Toronto", city_id=UUID(int=2), city="Toronto",
    country_code="CA", currency="CAD", country_currency="CAD", venue_name="Hall", venue_text=None, enabled=True,
    show_in_app=True, applications_open=True, eventbrite_id="1", ticket_link="x", event_folder_link="x",
    meta_ads_budget=None, approved_at=START - timedelta(days=90), target_artists_booked=12,
    expected_number_of_rounds=3, updated_at=START, artwork_count=24, artists_with_artwork=12, easels_without_artist=[],
    closed_before_start=[], missing_easels=[], round_numbers=[1, 2, 3], confirmed_artists=12,
)  # fmt: skip


def _broken(setup: EventSetup, *, days_before: int) -> set[str]:
    return {finding.rule for finding in findings(setup, START - timedelta(days=days_before))}


async def _check(eid: str, ctx: ToolContext) -> HealthCheck:
    return await invoke(run_event_health_check, {"eid": eid}, ctx)


def _rules(result: HealthCheck, severity: Severity) -> set[str]:
    return {check.rule for check in result.checks if check.severity is severity}


def test_a_complete_event_breaks_no_rule() -> None:
    assert _broken(COMPLETE, days_before=20) == set()


@pytest.mark.parametrize(
    ("change", "rule", "first", "last"),
    [
        ({"approved_at": None}, "approval_14_days", 14, 0),
        ({"event_folder_link": None}, "folder_21_days", 21, 0),
        ({"meta_ads_budget": None}, "ads_budget_60_days", 60, 45),
        ({"venue_name": None}, "venue_30_days", 30, 0),
    ],
)
def test_planning_rules_bite_only_in_their_days(change: dict[str, object], rule: str, first: int, last: int) -> None:
    setup = replace(COMPLETE, **change)  # pyright: ignore[reportArgumentType]  the fields' own values

    assert rule not in _broken(setup, days_before=first + 1)
    assert rule in _broken(setup, days_before=first)
    assert rule in _broken(setup, days_before=last)
    assert rule not in _broken(setup, days_before=last - 1)


def test_artists_are_compared_with_the_target_or_with_a_full_event() -> None:
    assert "artists_booked" in _broken(replace(COMPLETE, confirmed_artists=11), days_before=20)
    assert "artists_booked" not in _broken(
        replace(COMPLETE, target_artists_booked=8, confirmed_artists=8), days_before=20
    )
    assert "artists_booked" in _broken(
        replace(COMPLETE, target_artists_booked=None, confirmed_artists=11), days_before=20
    )
    assert "artists_booked" not in _broken(replace(COMPLETE, confirmed_artists=0), days_before=-1)


def test_gaps_in_rounds_and_easels_are_named() -> None:
    setup = replace(COMPLETE, round_numbers=[1, 3], missing_easels=["1-4", "3-2"])
    messages = {finding.rule: finding.message for finding in findings(setup, START)}

    assert messages["round_gaps"] == "Missing rounds: 2."
    assert messages["few_rounds"] == "2 rounds exist, 3 are expected."
    assert messages["easel_gaps"] == "Gaps in the easel numbers (round-easel): 1-4, 3-2."


async def test_every_missing_basic_is_an_error(ctx: ToolContext) -> None:
    result = await _check(EVERYTHING_MISSING, ctx)

    assert not result.passed
    assert _rules(result, Severity.ERROR) == {
        "missing_city", "missing_venue", "missing_currency", "missing_start_time", "missing_timezone",
    }  # fmt: skip
    assert {"missing_eventbrite", "no_artworks"} <= _rules(result, Severity.WARNING)


async def test_a_currency_other_than_the_countrys_fails_the_check(ctx: ToolContext) -> None:
    result = await _check(OTTAWA_IN_USD, ctx)

    assert [check.rule for check in result.checks] == ["currency_mismatch"]
    assert not result.passed


async def test_a_zone_missing_from_the_event_alone_is_a_warning(ctx: ToolContext) -> None:
    assert "missing_timezone" in _rules(await _check(NO_TIMEZONE, ctx), Severity.WARNING)
    assert "missing_timezone" in _rules(await _check(NO_TIMEZONE_ANYWHERE, ctx), Severity.ERROR)


async def test_an_end_before_the_start_is_an_error(ctx: ToolContext) -> None:
    assert "ends_before_start" in _rules(await _check(ENDS_BEFORE_START, ctx), Severity.ERROR)


async def test_an_easel_that_closed_before_the_show_is_named(ctx: ToolContext) -> None:
    result = await _check(PLACEHOLDER_EASEL, ctx)

    named = {check.rule for check in result.checks if WORK_PLACEHOLDER in check.message}
    assert named == {"easel_without_artist", "closing_before_start"}


async def test_a_page_of_another_show_is_a_warning(ctx: ToolContext) -> None:
    result = await _check(WRONG_EVENTBRITE, ctx)

    [warning] = [check.message for check in result.checks if check.rule == "wrong_eventbrite_page"]
    assert "Salsa by the Bay" in warning


async def test_a_suppressed_rule_is_set_apart_and_no_longer_fails(ctx: ToolContext) -> None:
    result = await _check(VENUE_AS_TEXT, ctx)

    assert [(rule.rule, rule.until, rule.reason) for rule in result.suppressed_rules] == [
        ("missing_venue", None, "Agreed with the venue")
    ]
    assert "missing_venue" not in {check.rule for check in result.checks}
    assert "Silenced for ever: missing_venue: Agreed with the venue" in render(result)


async def test_a_suppression_that_ran_out_no_longer_counts(ctx: ToolContext, fresh_services: Services) -> None:
    """NEXT_TORONTO's silence about the approval ended three days ago; thirteen days before the show it is due."""
    await fresh_services.own.execute(
        "UPDATE events SET event_info_approved_at = NULL WHERE eid = %(eid)s", {"eid": NEXT_TORONTO}
    )
    due = replace(fresh_services, clock=PinnedClock(ctx.now + timedelta(days=4)))
    result = await _check(NEXT_TORONTO, replace(ctx, services=due))

    assert "approval_14_days" in _rules(result, Severity.WARNING)


async def test_a_citys_suppression_covers_its_events(fresh_services: Services, ctx: ToolContext) -> None:
    await fresh_services.own.execute(
        "INSERT INTO linter_suppressions (rule_id, city_id, suppressed_until)"
        " SELECT 'currency_mismatch', city_id, %(until)s FROM events WHERE eid = %(eid)s",
        {"eid": OTTAWA_IN_USD, "until": ctx.now + timedelta(days=1)},
    )
    result = await _check(OTTAWA_IN_USD, replace(ctx, services=fresh_services))

    assert result.passed
    assert [rule.rule for rule in result.suppressed_rules] == ["currency_mismatch"]


async def test_the_linters_own_table_decides_severity_and_switch(fresh_services: Services, ctx: ToolContext) -> None:
    await fresh_services.own.execute(
        "UPDATE event_linter_rules SET severity = 'warning' WHERE rule_id = 'currency_mismatch'"
    )
    here = replace(ctx, services=fresh_services)
    assert _rules(await _check(OTTAWA_IN_USD, here), Severity.WARNING) == {"currency_mismatch"}

    await fresh_services.own.execute(
        "UPDATE event_linter_rules SET status = 'inactive' WHERE rule_id = 'currency_mismatch'"
    )
    result = await _check(OTTAWA_IN_USD, here)
    assert result.checks == []
    assert result.switched_off_rules == ["currency_mismatch"]
    assert result.rules_checked == len(RULES) - 1


async def test_confirmed_artists_exclude_those_who_withdrew(ctx: ToolContext) -> None:
    counted = await ctx.services.own.value(
        "SELECT get_event_confirmed_artists_count(%(id)s)", {"id": event_id(NEXT_TORONTO)}
    )
    result = await _check(NEXT_TORONTO, ctx)

    [message] = [check.message for check in result.checks if check.rule == "artists_booked"]
    assert message == f"{counted} artists confirmed, 12 wanted; 16 days to go."


async def test_real_shows_with_numbers_above_4000_are_checked(ctx: ToolContext) -> None:
    result = await _check(LAST_TORONTO, ctx)

    assert result.rules_checked == len(RULES)


async def test_an_unknown_code_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound):
        await _check("AB4021", ctx)


async def test_the_answer_in_slack(ctx: ToolContext) -> None:
    assert render(await _check(EVERYTHING_MISSING, ctx)) == (
        "*AB4050 has 5 set-up errors*, with 2 smaller findings – –, not set\n"
        "• ⛔ No city is set. (missing_city)\n"
        "• ⛔ No venue is linked. (missing_venue)\n"
        "• ⛔ No start time is set. (missing_start_time)\n"
        "• ⛔ No time zone is set; the city has none either. (missing_timezone)\n"
        "• ⛔ No currency is set. (missing_currency)\n"
        "• ⚠ No Eventbrite page is linked. (missing_eventbrite)\n"
        "• ⚠ There are no works yet; they appear when artists are placed on easels. (no_artworks)\n"
        "20 rules checked. The production linter has 1 further active rule that only it can judge."
    )
