"""create_bug_report and get_bug_reports."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from arthur.errors import ApprovalRequired, InvalidRequest, NotFound, NotPossible
from arthur.identity import Audience, Role
from memory.grants import Grant
from tools.approvals import Approvals, propose
from tools.catalog import Catalog
from tools.context import ToolContext
from tools.invoke import invoke, parse_arguments
from tools.platform_db_edge.create_bug_report import BugReported, create_bug_report
from tools.platform_db_edge.create_bug_report import render as receipt
from tools.platform_db_edge.get_bug_reports import BugReports, get_bug_reports, render
from tools.spec import Effect, Risk

As = Callable[..., ToolContext]
REPORT = {"title": "Totals are off", "description": "AB4012 shows 10 instead of 12", "related_eid": "4012"}


class _Roles:
    def __init__(self, role: Role) -> None:
        self.role = role

    async def role_of(self, user_id: str) -> Role | None:
        return self.role


async def approved(ctx: ToolContext, **args: Any) -> Grant:
    """Ask for an approval of exactly this report and press Confirm."""
    grant = await propose(create_bug_report, parse_arguments(create_bug_report, args), ctx)
    role = ctx.caller.role or Role.VIEWER
    approvals = Approvals(services=ctx.services, catalog=Catalog([create_bug_report]), roles=_Roles(role))
    return await approvals.confirm(grant.id, grant.nonce, ctx.caller)


async def file(ctx: ToolContext, **args: Any) -> BugReported:
    grant = await approved(ctx, **args)
    return await invoke(create_bug_report, args, replace(ctx, grant_id=grant.id))


async def listed(fresh_as: As, role: Role = Role.OPS, audience: Audience = Audience.PRIVATE, **args: Any) -> BugReports:
    return await invoke(get_bug_reports, args, fresh_as(role, audience))


def test_everybody_may_report_and_it_is_a_write() -> None:
    assert create_bug_report.roles == set(Role)
    assert (create_bug_report.risk, create_bug_report.effect) == (Risk.MEDIUM, Effect.OWN)
    assert not create_bug_report.writes_company_data


@pytest.mark.parametrize("role", [Role.MARKETING, Role.VIEWER])
async def test_a_report_is_filed_once_approved(fresh_as: As, role: Role) -> None:
    ctx = fresh_as(role)
    done = await file(ctx, **REPORT, priority="high")

    [row] = await ctx.services.own.fetch(
        "SELECT slack_user_id, slack_username, slack_channel_id, title, related_eid, status, priority FROM"
        " esbmcp_bug_reports",
        {},
        row=dict[str, object],
    )
    assert row == {
        "slack_user_id": ctx.caller.user_id,
        "slack_username": "Test Person",
        "slack_channel_id": "C0TEST",
        "title": "Totals are off",
        "related_eid": "AB4012",
        "status": "open",
        "priority": "high",
    }
    assert receipt(done) == (
        "*Bug reported: Totals are off* (high, about AB4012)\n"
        f"Status open; report {done.bug_report.id}. Ops will look at it."
    )
    assert [entity.id for entity in done.entities()] == ["AB4012"]


async def test_without_an_approval_nothing_is_filed(fresh_as: As) -> None:
    ctx = fresh_as(Role.OPS)
    with pytest.raises(ApprovalRequired):
        await invoke(create_bug_report, REPORT, ctx)

    assert await ctx.services.own.value("SELECT count(*) FROM esbmcp_bug_reports") == 0


async def test_the_card_shows_the_whole_report(fresh_as: As) -> None:
    assert create_bug_report.prepare is not None
    preview = await create_bug_report.prepare(parse_arguments(create_bug_report, REPORT), fresh_as(Role.OPS))

    assert [(change.field, change.after) for change in preview.changes] == [
        ("title", "Totals are off"),
        ("description", "AB4012 shows 10 instead of 12"),
        ("priority", "normal"),
        ("event", "Art Battle Toronto (AB4012)"),
        ("reporter", "Test Person"),
    ]


@pytest.mark.parametrize("title", ["Votes are wrong", "  votes  ARE wrong. "])
async def test_an_equal_open_title_is_refused(records: Any, fresh_as: As, title: str) -> None:
    with pytest.raises(NotPossible, match="already reported by ana") as caught:
        await approved(fresh_as(Role.OPS), title=title, description="again")

    assert str(records.bug) in caught.value.detail


async def test_a_title_that_was_resolved_may_be_reported_again(records: Any, fresh_as: As) -> None:
    assert (await file(fresh_as(Role.OPS), title="Typo", description="it is back")).created


async def test_two_people_at_once_file_one_report(fresh_as: As) -> None:
    ops, viewer = fresh_as(Role.OPS), fresh_as(Role.VIEWER)
    calls = [replace(ctx, grant_id=(await approved(ctx, **REPORT)).id) for ctx in (ops, viewer)]

    outcomes = await asyncio.gather(*(invoke(create_bug_report, REPORT, ctx) for ctx in calls), return_exceptions=True)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BugReported", "NotPossible"]
    assert await ops.services.own.value("SELECT count(*) FROM esbmcp_bug_reports") == 1


async def test_an_unknown_event_is_refused_before_anybody_is_asked(fresh_as: As) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await approved(fresh_as(Role.OPS), title="Wrong event", description="x", related_eid="AB9999")


async def test_a_short_title_is_refused(fresh_as: As) -> None:
    with pytest.raises(InvalidRequest, match="at least 3 characters"):
        await approved(fresh_as(Role.OPS), title="  ab ", description="x")


async def test_reports_are_listed_newest_first_with_what_is_open(records: Any, fresh_as: As) -> None:
    found = await listed(fresh_as)

    assert [one.title for one in found.bug_reports] == ["Votes are wrong", "Typo"]
    assert (found.count, found.total, found.open_count) == (2, 2, 1)
    assert (await listed(fresh_as, status="resolved")).total == 1
    assert (await listed(fresh_as, status="closed")).count == 0


async def test_contact_data_in_a_report_is_masked_for_viewers(records: Any, fresh_as: As) -> None:
    private = await listed(fresh_as)
    viewer = await listed(fresh_as, Role.VIEWER)

    assert private.bug_reports[0].description == "Ask bea@example.org"
    assert viewer.bug_reports[0].description == "Ask b***@example.org"


async def test_a_report_leads_to_what_its_reporter_had_asked(records: Any, fresh_as: As) -> None:
    ops = await listed(fresh_as, bug_id=str(records.bug))
    viewer = await listed(fresh_as, Role.VIEWER, bug_id=str(records.bug))

    assert [walk.session_id for walk in ops.sessions] == [records.ana_asked]
    assert viewer.sessions == []
    with pytest.raises(NotFound, match="no bug report"):
        await listed(fresh_as, bug_id=str(UUID(int=99)))


async def test_a_report_filed_by_the_form_leads_to_the_very_session(records: Any, change: Any, fresh_as: As) -> None:
    """Its reporter is somebody else than who asked, and had asked other things since."""
    await change(
        "UPDATE esbmcp_bug_reports SET session_id = %(id)s, slack_user_id = 'U0TESTVIEWER' WHERE id = %(bug)s",
        {"id": records.ana_asked, "bug": records.bug},
    )
    ops = await listed(fresh_as, bug_id=str(records.bug))
    viewer = await listed(fresh_as, Role.VIEWER, bug_id=str(records.bug))

    assert [walk.session_id for walk in ops.sessions] == [ops.bug_reports[0].session_id] == [records.ana_asked]
    assert [(report.id, report.title) for report in ops.sessions[0].reports] == [(records.bug, "Votes are wrong")]
    assert "\nIt is about this answer:\nSession " in render(ops)
    assert f"\nReported:\n• Votes are wrong (open, high; id {records.bug})" in render(ops)
    assert viewer.sessions == []  # a colleague's session, whoever reported it
    assert (await listed(fresh_as)).bug_reports[0].session_id == records.ana_asked


async def test_whose_session_was_reported_sees_it(records: Any, change: Any, fresh_as: As) -> None:
    await change(
        "UPDATE esbmcp_bug_reports SET session_id = %(id)s WHERE id = %(bug)s",
        {"id": UUID(int=0x02), "bug": records.bug},
    )

    assert [one.prompt for one in (await listed(fresh_as, Role.VIEWER, bug_id=str(records.bug))).sessions] == [
        "find AB9"
    ]


async def test_the_list_as_people_read_it(records: Any, fresh_as: As) -> None:
    found = await listed(fresh_as, status="open")
    day = f"{found.bug_reports[0].created_at:%d %b %Y}"

    assert render(found) == (
        "*1 open bug report*, 1 open or in progress in all.\n"
        f"• *Votes are wrong* (open, high, AB4012): Ask bea@example.org – reported by ana, {day} (id {records.bug})"
    )
