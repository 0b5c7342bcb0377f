"""get_email_queue_stats and get_email_log over the demo company's mail log."""

from collections.abc import Awaitable, Callable

import pytest

from arthur.errors import InvalidRequest, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.platform_db_edge.get_email_log import get_email_log
from tools.platform_db_edge.get_email_log import render as log_text
from tools.platform_db_edge.get_email_queue_stats import get_email_queue_stats
from tools.platform_db_edge.get_email_queue_stats import render as stats_text
from tools.reference import anchors

As = Callable[..., ToolContext]
Change = Callable[..., Awaitable[int]]


async def test_volume_is_counted_by_status_method_and_hour(ctx: ToolContext) -> None:
    found = await invoke(get_email_queue_stats, {"hours_back": 168}, ctx)

    async with ctx.services.own.queries() as queries:
        rows = await queries.tuples(
            "SELECT method, count(*) FROM email_logs"
            " WHERE created_at > timestamptz '2026-06-12 00:30+00' - interval '168 hours' GROUP BY method"
        )
    methods = {str(method): int(str(number)) for method, number in rows}
    assert found.methods == methods
    assert found.total_emails == sum(methods.values()) == sum(hour.number for hour in found.by_hour)
    assert found.statuses == {"sent": found.total_emails}


async def test_payment_mails_wait_in_a_queue_of_their_own(ctx: ToolContext) -> None:
    found = await invoke(get_email_queue_stats, {}, ctx)

    assert {row.status: row.number for row in found.payment_mails} == {
        "draft": 1,
        "ready_for_review": 1,
        "approved": 1,
        "sent": 1,
        "failed": 1,
    }
    assert (found.payment_mails_waiting, found.payment_mails_failed) == (3, 1)


async def test_errors_are_counted_beyond_the_ten_that_are_shown(change: Change, fresh_as: As) -> None:
    ctx = fresh_as(Role.VIEWER)
    await change(
        "INSERT INTO email_logs (recipient, subject, status, error_message, created_at)"
        " SELECT 'lost@example.org', 'hi', 'failed', 'bounced', %(now)s FROM generate_series(1, 12)",
        {"now": ctx.now},
    )
    found = await invoke(get_email_queue_stats, {"hours_back": 1}, ctx)

    assert (found.error_count, len(found.recent_errors), found.errors_truncated) == (12, 10, True)
    assert found.recent_errors[0].recipient == "l***@example.org"


async def test_no_failures_are_never_called_proof(ctx: ToolContext) -> None:
    text = stats_text(await invoke(get_email_queue_stats, {}, ctx))

    assert text == (
        "*18 mails on record in the last 24 h, 0 with an error*\n"
        "By status: 18 sent · by method: 13 aws_ses_api, 5 smtp\n"
        "Busiest hour: 12 Jun, 00:00 UTC with 1 mail\n"
        "Payment mails to artists: 1 draft, 1 ready for review, 1 approved, 1 sent, 1 failed "
        "(oldest waiting from 9 d ago)\n"
        "Mails are recorded after sending: no failures here does not prove that every mail was tried."
    )


async def test_a_week_is_the_most(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="less than or equal to 168"):
        await invoke(get_email_queue_stats, {"hours_back": 169}, ctx)


async def test_an_events_mails_are_found_by_the_code_in_the_subject(ctx: ToolContext) -> None:
    """Production never fills event_id (pitfall F11)."""
    found = await invoke(get_email_log, {"eid": anchors.NEXT_TORONTO}, ctx)

    assert found.total == await ctx.services.own.value(
        "SELECT count(*) FROM email_logs WHERE subject LIKE '%(AB4020)%'"
    )
    assert {(mail.eid, mail.linked) for mail in found.emails} == {("AB4020", False)}


async def test_a_code_is_not_found_inside_a_longer_one(change: Change, fresh_as: As) -> None:
    ctx = fresh_as(Role.OPS)
    await change(
        "INSERT INTO email_logs (recipient, subject, status, created_at)"
        " VALUES ('a@example.org', 'About AB40209', 'sent', %(now)s),"
        " ('b@example.org', 'Re: ab4020-1-1', 'sent', %(now)s)",
        {"now": ctx.now},
    )
    found = await invoke(get_email_log, {"eid": "AB4020", "limit": 1}, ctx)

    assert [mail.recipient for mail in found.emails] == ["b@example.org"]


async def test_a_part_of_an_address_is_enough_and_wildcards_are_text(ctx: ToolContext) -> None:
    found = await invoke(get_email_log, {"recipient": "EXAMPLE.org", "limit": 5}, ctx)
    none = await invoke(get_email_log, {"recipient": "%_%"}, ctx)

    assert (found.count, found.truncated) == (5, True)
    assert "more (" in log_text(found)
    assert none.total == 0


async def test_recipients_are_masked_for_viewers(ctx_as: As) -> None:
    found = await invoke(get_email_log, {"eid": "AB4020", "limit": 1}, ctx_as(Role.VIEWER))

    assert (found.emails[0].recipient or "")[1:4] == "***"


async def test_nothing_found_is_no_record_not_no_mail(ctx: ToolContext) -> None:
    found = await invoke(get_email_log, {"recipient": "nobody@example.net"}, ctx)

    assert log_text(found) == (
        "*No record of a mail to nobody@example.net*\n"
        "Only mails that were sent are recorded, so one that failed leaves no trace here."
    )


async def test_an_unknown_event_is_not_an_event_without_mails(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_email_log, {"eid": "AB9999"}, ctx)
    assert (await invoke(get_email_log, {"eid": anchors.EVERYTHING_MISSING}, ctx)).total == 0
