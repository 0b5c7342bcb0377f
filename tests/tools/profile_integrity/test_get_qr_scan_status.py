from collections.abc import Callable
from datetime import timedelta

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.profile_integrity.get_qr_scan_status import QrScanStatus, get_qr_scan_status, render
from tools.reference.anchors import (
    LAST_TORONTO,
    LIVE_NIGHT,
    NEXT_TORONTO,
    PERSON_CONVERSATION,
    PERSON_KEPT,
    PERSON_TOP_BIDDER,
    event_id,
    person_id,
)
from tools.spec import EntityKind


async def _scans(ctx: ToolContext, **args: object) -> QrScanStatus:
    return await invoke(get_qr_scan_status, args, ctx)


async def _scan(ctx: ToolContext, person: str, eid: str, *, minutes_ago: int, valid: bool = True) -> None:
    await ctx.services.own.execute(
        "INSERT INTO people_qr_scans (person_id, event_id, qr_code, scan_timestamp, is_valid)"
        " VALUES (%(person)s, %(event)s, 'GONECODE', %(at)s, %(valid)s)",
        {
            "person": person_id(person),
            "event": event_id(eid),
            "at": ctx.now - timedelta(minutes=minutes_ago),
            "valid": valid,
        },
    )


async def test_only_valid_scans_are_check_ins(ctx: ToolContext) -> None:
    result = await _scans(ctx, eid=LAST_TORONTO)
    valid, stored = [
        await ctx.services.own.value(statement, {"id": event_id(LAST_TORONTO)})
        for statement in (
            "SELECT count(*) FROM people_qr_scans WHERE event_id = %(id)s AND is_valid",
            "SELECT count(*) FROM people_qr_scans WHERE event_id = %(id)s",
        )
    ]

    assert result.count == result.returned == valid
    assert int(str(stored)) >= int(str(valid)) > 0


async def test_scans_outlive_their_codes(ctx: ToolContext) -> None:
    """Codes are purged after an hour; an INNER JOIN would lose the history (pitfall C12)."""
    result = await _scans(ctx, eid=LAST_TORONTO)

    assert {scan.code_on_file for scan in result.scans} == {False}
    assert result.count > 0


async def test_people_are_counted_once_and_newcomers_have_no_past(fresh_ctx: ToolContext) -> None:
    own = fresh_ctx.services.own
    await own.execute("DELETE FROM people_qr_scans WHERE event_id = %(id)s", {"id": event_id(LIVE_NIGHT)})
    await _scan(fresh_ctx, PERSON_KEPT, LIVE_NIGHT, minutes_ago=5)
    await _scan(fresh_ctx, PERSON_KEPT, LIVE_NIGHT, minutes_ago=40)
    await _scan(fresh_ctx, PERSON_TOP_BIDDER, LIVE_NIGHT, minutes_ago=50)
    await _scan(fresh_ctx, PERSON_TOP_BIDDER, LAST_TORONTO, minutes_ago=18_000)
    await _scan(fresh_ctx, PERSON_CONVERSATION, LIVE_NIGHT, minutes_ago=1, valid=False)
    result = await _scans(fresh_ctx, eid=LIVE_NIGHT)

    assert (result.count, result.people, result.events) == (3, 2, 1)
    assert result.first_time_guests == 1
    assert result.last_15_minutes == 1
    assert result.last_scan_at == fresh_ctx.now - timedelta(minutes=5)


@pytest.mark.parametrize(
    "past",
    [
        (
            "INSERT INTO event_registrations (event_id, person_id, registration_type, registration_source,"
            " registered_at) VALUES (%(event)s, %(person)s, 'manual', 'app', %(at)s)"
        ),
        "INSERT INTO votes (event_id, round, person_id, created_at) VALUES (%(event)s, 1, %(person)s, %(at)s)",
    ],
    ids=["registration", "vote"],
)
async def test_an_earlier_registration_or_vote_makes_a_regular(past: str, fresh_ctx: ToolContext) -> None:
    await _scan(fresh_ctx, PERSON_KEPT, LIVE_NIGHT, minutes_ago=5)
    before = await _scans(fresh_ctx, eid=LIVE_NIGHT)
    await fresh_ctx.services.own.execute(
        past,  # pyright: ignore[reportArgumentType]  one of the two statements above
        {"event": event_id(LAST_TORONTO), "person": person_id(PERSON_KEPT), "at": fresh_ctx.now - timedelta(days=12)},
    )
    after = await _scans(fresh_ctx, eid=LIVE_NIGHT)

    assert before.first_time_guests is not None
    assert after.first_time_guests == before.first_time_guests - 1


async def test_a_long_list_is_cut_and_its_count_is_not(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "INSERT INTO people_qr_scans (person_id, event_id, qr_code, scan_timestamp, is_valid)"
        " SELECT %(person)s, %(event)s, 'GONECODE', %(now)s - n * interval '1 minute', true"
        " FROM generate_series(1, 260) AS n",
        {"person": person_id(PERSON_KEPT), "event": event_id(NEXT_TORONTO), "now": fresh_ctx.now},
    )
    of_event = await _scans(fresh_ctx, eid=NEXT_TORONTO)
    of_person = await _scans(fresh_ctx, person_id=person_id(PERSON_KEPT))

    assert (of_event.count, of_event.returned, of_event.truncated, of_event.people) == (260, 200, True, 1)
    assert (of_person.count, of_person.returned) == (260, 50)
    moments = [scan.scan_timestamp for scan in of_event.scans]
    assert moments == sorted(moments, reverse=True)


async def test_errors_tell_unknown_from_nothing(ctx: ToolContext, ctx_as: Callable[..., ToolContext]) -> None:
    with pytest.raises(InvalidRequest, match=r"event code.*person"):
        await _scans(ctx)
    with pytest.raises(InvalidRequest, match="must be a UUID"):
        await _scans(ctx, person_id="12345")
    with pytest.raises(NotFound, match="There is no person"):
        await _scans(ctx, person_id="00000000-0000-4000-8000-000000000001")
    with pytest.raises(NotFound, match="There is no event AB4021"):
        await _scans(ctx, eid="AB4021")
    with pytest.raises(NotAllowed):
        await _scans(ctx_as(Role.MARKETING), eid=LIVE_NIGHT)
    assert render(await _scans(ctx, eid=NEXT_TORONTO)) == "*No check-ins at AB4020.*\nOnly accepted scans are stored."


async def test_addresses_are_masked_for_all_but_ops_in_private(ctx_as: Callable[..., ToolContext]) -> None:
    for asker in (ctx_as(Role.VIEWER), ctx_as(Role.EVENT_PRODUCER), ctx_as(Role.OPS, Audience.SHARED)):
        emails = [scan.email for scan in (await _scans(asker, eid=LAST_TORONTO)).scans if scan.email]
        assert emails
        assert all(email.partition("@")[0].endswith("***") for email in emails)


async def test_a_follow_up_means_the_person_before_the_event(fresh_ctx: ToolContext) -> None:
    await _scan(fresh_ctx, PERSON_KEPT, LAST_TORONTO, minutes_ago=18_000)
    both = (await _scans(fresh_ctx, eid=LAST_TORONTO, person_id=person_id(PERSON_KEPT))).entities()
    person = (await _scans(fresh_ctx, person_id=person_id(PERSON_KEPT))).entities()

    assert [(entity.kind, entity.label) for entity in both] == [
        (EntityKind.PERSON, "Perrin Oakhollow"),
        (EntityKind.EVENT, "Art Battle Toronto"),
    ]
    assert [entity.id for entity in person] == [person_id(PERSON_KEPT), LAST_TORONTO]


async def test_the_answer_in_slack(fresh_ctx: ToolContext) -> None:
    await fresh_ctx.services.own.execute(
        "DELETE FROM people_qr_scans WHERE event_id = %(id)s", {"id": event_id(LIVE_NIGHT)}
    )
    await _scan(fresh_ctx, PERSON_KEPT, LIVE_NIGHT, minutes_ago=5)
    await _scan(fresh_ctx, PERSON_TOP_BIDDER, LIVE_NIGHT, minutes_ago=50)
    await _scan(fresh_ctx, PERSON_TOP_BIDDER, LAST_TORONTO, minutes_ago=18_000)

    assert render(await _scans(fresh_ctx, eid=LIVE_NIGHT)) == (
        "*2 check-ins at AB4015* by 2 people, 1 first-time guest, 1 in the last 15 minutes – Art Battle Montréal\n"
        "• Thu 11 Jun 2026, 20:25 EDT – Perrin Oakhollow, perrin.oakhollow@example.com\n"
        "• Thu 11 Jun 2026, 19:40 EDT – Bram Kestrelby, bram.kestrelby@example.com"
    )
    assert render(await _scans(fresh_ctx, person_id=person_id(PERSON_TOP_BIDDER))) == (
        "*2 check-ins of Bram Kestrelby* at 2 events\n"
        "• Thu 11 Jun 2026, 19:40 EDT – AB4015 Art Battle Montréal\n"
        "• Sat 30 May 2026, 08:30 EDT – AB4012 Art Battle Toronto"
    )
