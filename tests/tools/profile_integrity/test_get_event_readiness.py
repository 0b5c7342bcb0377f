from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.profile_integrity.get_event_readiness import EventReadiness, get_event_readiness, render
from tools.profile_integrity.readiness_checks import State
from tools.reference.anchors import (
    EVENTBRITE_NULL,
    EVERYTHING_MISSING,
    HIDDEN_IN_APP,
    NEXT_TORONTO,
    NO_TIMEZONE,
    NO_TIMEZONE_ANYWHERE,
    OTTAWA_IN_USD,
    VENUE_AS_TEXT,
    event_id,
)


async def _ready(eid: str, ctx: ToolContext) -> EventReadiness:
    return await invoke(get_event_readiness, {"eid": eid}, ctx)


def _states(result: EventReadiness) -> dict[str, State]:
    return {point.name: point.state for point in result.checks}


async def test_the_score_is_weights_done_of_weights_due(ctx: ToolContext) -> None:
    result = await _ready(NEXT_TORONTO, ctx)

    done = sum(point.weight for point in result.checks if point.state is State.DONE)
    missing = sum(point.weight for point in result.checks if point.state is State.MISSING)
    assert (result.score_done, result.score_due) == (done, done + missing)
    assert result.score == f"{done}/{done + missing}"
    assert result.readiness == {point.name: point.state is State.DONE for point in result.checks}


async def test_the_eight_original_flags_are_there(ctx: ToolContext) -> None:
    flags = {
        "has_venue", "has_city", "has_currency", "has_start_time", "has_artists", "has_eventbrite", "enabled",
        "show_in_app",
    }  # fmt: skip
    assert flags <= set((await _ready(NEXT_TORONTO, ctx)).readiness)


async def test_an_empty_draft_is_blocked_by_everything_essential(ctx: ToolContext) -> None:
    result = await _ready(EVERYTHING_MISSING, ctx)

    assert not result.ready
    assert set(result.blockers) == {
        "has_city", "has_venue", "has_start_time", "has_currency", "has_artists", "enabled", "show_in_app",
    }  # fmt: skip
    assert result.score_done == 2, "only the approval is done"


@pytest.mark.parametrize(
    ("eid", "point"),
    [
        (OTTAWA_IN_USD, "currency_matches_country"),
        (VENUE_AS_TEXT, "has_venue"),
        (NO_TIMEZONE, "has_timezone"),
        (EVENTBRITE_NULL, "has_eventbrite"),
        (EVENTBRITE_NULL, "has_ticket_link"),
        (HIDDEN_IN_APP, "show_in_app"),
    ],
)
async def test_each_fault_is_named(eid: str, point: str, ctx: ToolContext) -> None:
    assert _states(await _ready(eid, ctx))[point] is State.MISSING


async def test_a_currency_that_cannot_be_compared_costs_nothing(ctx: ToolContext) -> None:
    assert _states(await _ready(NO_TIMEZONE_ANYWHERE, ctx))["currency_matches_country"] is State.NOT_DUE


async def test_the_approval_is_due_fourteen_days_before(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "UPDATE events SET event_info_approved_at = NULL WHERE eid = %(eid)s", {"eid": NEXT_TORONTO}
    )
    for days, state in ((1, State.NOT_DUE), (2, State.MISSING)):  # the show is sixteen days away
        later = replace(fresh_ctx.services, clock=PinnedClock(fresh_ctx.now + timedelta(days=days)))
        assert _states(await _ready(NEXT_TORONTO, replace(fresh_ctx, services=later)))["approved"] is state


async def test_confirmed_artists_exclude_withdrawals_and_are_compared_with_the_target(fresh_ctx: ToolContext) -> None:
    confirmed = await fresh_ctx.services.own.value(
        "SELECT get_event_confirmed_artists_count(%(id)s)", {"id": event_id(NEXT_TORONTO)}
    )
    before = await _ready(NEXT_TORONTO, fresh_ctx)
    assert (before.confirmed_artists, before.target_artists) == (confirmed, 12)
    assert _states(before)["enough_artists"] is State.MISSING

    await fresh_ctx.services.own.execute(
        "UPDATE events SET target_artists_booked = %(target)s WHERE eid = %(eid)s",
        {"target": confirmed, "eid": NEXT_TORONTO},
    )
    assert _states(await _ready(NEXT_TORONTO, fresh_ctx))["enough_artists"] is State.DONE

    await fresh_ctx.services.own.execute(
        "UPDATE events SET target_artists_booked = NULL WHERE eid = %(eid)s", {"eid": NEXT_TORONTO}
    )
    without = await _ready(NEXT_TORONTO, fresh_ctx)
    assert (without.target_artists, without.target_is_set) == (12, False)
    assert "no target set; a full event has about 12" in render(without)


async def test_bookings_are_counted_by_status(ctx: ToolContext) -> None:
    result = await _ready(NEXT_TORONTO, ctx)
    own = ctx.services.own

    assert result.applications == await own.value(
        "SELECT count(*) FROM artist_applications WHERE event_eid = %(eid)s", {"eid": NEXT_TORONTO}
    )
    assert sum(result.invited_artists.values()) == await own.value(
        "SELECT count(*) FROM artist_invitations WHERE event_eid = %(eid)s", {"eid": NEXT_TORONTO}
    )


async def test_days_are_counted_on_the_events_calendar(ctx: ToolContext) -> None:
    """It is still 11 June in Toronto, although UTC says the 12th."""
    assert (await _ready(NEXT_TORONTO, ctx)).event.days_to_event == 16


async def test_errors(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(NotFound):
        await _ready("AB4021", ctx)
    with pytest.raises(NotAllowed):
        await _ready(NEXT_TORONTO, ctx_as(Role.FINANCE))


async def test_the_answer_in_slack(ctx: ToolContext) -> None:
    assert render(await _ready(EVERYTHING_MISSING, ctx)) == (
        "*AB4050 is not ready (7 essential points missing): 2/31 points (6%)* – –, not set\n"
        "• ✗ has city: no city (essential)\n"
        "• ✗ has venue: no venue (essential)\n"
        "• ✗ has start time: no start time (essential)\n"
        "• ✗ has currency: no currency (essential)\n"
        "• ✗ has artists: 0 artists (essential)\n"
        "• ✗ enabled: not enabled (essential)\n"
        "• ✗ show in app: hidden in the app (essential)\n"
        "• ✗ has timezone: no time zone (important)\n"
        "• ✗ enough artists: 0 of 12 artists of a usual full event (important)\n"
        "• ✗ has eventbrite: no Eventbrite page (important)\n"
        "• ✗ has ticket link: no ticket link (important)\n"
        "Done: event info approved.\n"
        "Not due yet, or not to be judged: cannot be compared: currency or country is unknown, 0 of 3 rounds, "
        "0 works on easels.\n"
        "Artists: 0 of 12 confirmed (no target set; a full event has about 12), 0 applications, invitations: none."
    )
