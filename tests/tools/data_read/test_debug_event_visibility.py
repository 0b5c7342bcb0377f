from dataclasses import replace
from datetime import timedelta

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotFound
from tools.context import Services, ToolContext
from tools.data_read.debug_event_visibility import Effect, debug_event_visibility, render
from tools.invoke import invoke
from tools.reference.anchors import (
    EVERYTHING_MISSING,
    HIDDEN_IN_APP,
    LIVE_NIGHT,
    NO_TIMEZONE,
    NO_TIMEZONE_ANYWHERE,
    OLD_VOTES,
    TEST_EVENT,
)


async def _codes(eid: str, ctx: ToolContext) -> dict[str, Effect]:
    result = await invoke(debug_event_visibility, {"eid": eid}, ctx)
    assert result.issue_count == len(result.issues)
    return {issue.code: issue.effect for issue in result.issues}


async def test_a_running_show_has_no_issue(ctx: ToolContext) -> None:
    result = await invoke(debug_event_visibility, {"eid": LIVE_NIGHT}, ctx)

    assert result.visible
    assert result.issues == []


async def test_hidden_and_disabled_events_say_which_switch_is_off(ctx: ToolContext) -> None:
    assert (await _codes(HIDDEN_IN_APP, ctx))["hidden_in_app"] is Effect.HIDES
    codes = await _codes(TEST_EVENT, ctx)
    assert codes["not_enabled"] is codes["hidden_in_app"] is Effect.HIDES


async def test_everything_missing_is_named_at_once(ctx: ToolContext) -> None:
    assert set(await _codes(EVERYTHING_MISSING, ctx)) == {
        "not_enabled",
        "hidden_in_app",
        "missing_start",
        "missing_timezone",
        "missing_city",
        "no_rounds",
        "no_artworks",
    }


async def test_a_missing_zone_says_whether_the_city_knows_one(ctx: ToolContext) -> None:
    with_city = await invoke(debug_event_visibility, {"eid": NO_TIMEZONE}, ctx)
    without = await invoke(debug_event_visibility, {"eid": NO_TIMEZONE_ANYWHERE}, ctx)

    assert "its city's (Pacific/Auckland) may stand in" in render(with_city)
    assert "its city has none either" in render(without)


async def test_the_display_window_is_a_year_either_way(ctx: ToolContext) -> None:
    assert (await _codes(OLD_VOTES, ctx))["outside_window"] is Effect.HIDES
    for hours, outside in ((8700, False), (8761, True)):
        later = replace(ctx.services, clock=PinnedClock(ctx.now + timedelta(hours=hours)))
        codes = await _codes(LIVE_NIGHT, replace(ctx, services=later))
        assert ("outside_window" in codes) is outside


async def test_cache_rows_are_found_by_their_real_keys(ctx: ToolContext) -> None:
    result = await invoke(debug_event_visibility, {"eid": LIVE_NIGHT}, ctx)

    paths = [row.endpoint_path for row in result.cache_versions]
    assert paths[:3] == [f"/live/event/{LIVE_NIGHT}{part}" for part in ("", "/artists", "/media")]
    assert all(path.endswith("/bids") for path in paths[3:])
    assert result.cache_version_count == 19
    assert len(paths) == 10
    assert "… and 9 more cached answers" in render(result)


async def test_a_cached_copy_older_than_the_event_is_an_issue(fresh_services: Services, ctx: ToolContext) -> None:
    await fresh_services.own.execute(
        "UPDATE endpoint_cache_versions SET last_updated = (SELECT updated_at FROM events WHERE eid = %(eid)s)"
        " - interval '6 minutes' WHERE endpoint_path = '/live/event/' || %(eid)s",
        {"eid": LIVE_NIGHT},
    )
    here = replace(ctx, services=fresh_services)

    assert await _codes(LIVE_NIGHT, here) == {"cache_older_than_event": Effect.DISTURBS}


async def test_an_unknown_code_is_not_found(ctx: ToolContext) -> None:
    with pytest.raises(NotFound):
        await invoke(debug_event_visibility, {"eid": "AB4023"}, ctx)


async def test_the_answer_in_slack(ctx: ToolContext) -> None:
    assert render(await invoke(debug_event_visibility, {"eid": HIDDEN_IN_APP}, ctx)) == (
        "*AB4022 is hidden in the app* – Art Battle Auckland, Fri 26 Jun 2026, 19:30 NZST\n"
        "• ⛔ `show_in_app` is off; switch it on in the admin.\n"
        "• ⚠ There are no works yet; they appear when artists are placed on easels.\n"
        "Readers who are not signed in may see it only within 36 hours of the start (an older table policy).\n"
        "Cached answers, last renewed:\n"
        "• /live/event/AB4022: 1 d ago\n"
        "• /live/event/AB4022/artists: 1 d ago\n"
        "• /live/event/AB4022/media: 1 d ago"
    )
