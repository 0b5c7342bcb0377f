"""Delivery of an event's texts (spec tools 4.5)."""

from datetime import timedelta
from typing import Any, TypeAlias

import pytest
from psycopg.types.json import Jsonb

from arthur.errors import NotFound
from tools.context import ToolContext
from tools.growth_marketing.get_notification_status import get_notification_status, render
from tools.invoke import invoke
from tools.reference import anchors

Insert: TypeAlias = Any  # the fixture's type stands in conftest.py, which tests cannot import


async def test_an_events_texts_are_found_however_they_name_it(marketing: ToolContext, insert: Insert) -> None:
    """By event id, event code, code or id of a work, and double encoded; other events and mails do not count (F10)."""
    event_id = anchors.event_id("AB4044")
    work = await insert("art", {"event_id": event_id, "art_code": "AB4044-1-1", "round": 1, "easel": 1})
    ways: list[object] = [
        {"event_id": event_id},
        {"event_code": "AB4044"},
        {"art_code": "AB4044-1-1"},
        {"art_id": "AB4044-1-1"},
        {"art_id": str(work)},
        '{"event_code": "AB4044"}',
    ]
    for way in [*ways, {"event_code": "AB40440"}, {"art_id": "AB40440-1-1"}, {}, "plain words"]:
        await insert("message_queue", {"channel": "sms", "status": "sent", "metadata": Jsonb(way)})
    await insert("message_queue", {"channel": "email", "status": "sent", "metadata": Jsonb({"event_code": "AB4044"})})

    result = await invoke(get_notification_status, {"eid": "AB4044"}, marketing)

    assert (result.total_queued, result.queue_statuses) == (len(ways), {"sent": len(ways)})


async def test_what_is_stuck_comes_first(marketing: ToolContext, insert: Insert) -> None:
    """Pending for 11 minutes and processing for 12 are stuck; 9 minutes, or planned for later, are not."""
    now = marketing.now
    minutes = {name: now - timedelta(minutes=number) for name, number in (("9", 9), ("11", 11), ("12", 12))}
    rows: list[dict[str, object]] = [
        {"status": "pending", "created_at": minutes["11"]},
        {"status": "pending", "created_at": minutes["9"]},
        {"status": "pending", "created_at": minutes["12"], "send_after": now + timedelta(hours=1)},
        {"status": "processing", "created_at": minutes["12"], "processing_started_at": minutes["12"], "retry_count": 3},
        {"status": "sent", "created_at": minutes["12"], "retry_count": 3},
        {"status": "failed", "created_at": minutes["12"]},
    ]
    for row in rows:
        metadata = Jsonb({"type": "outbid", "event_code": "AB4044"})
        await insert("message_queue", {"channel": "sms", "metadata": metadata, **row})

    result = await invoke(get_notification_status, {"eid": "AB4044"}, marketing)

    assert (result.stuck_pending, result.stuck_processing, result.retried_often) == (1, 1, 1)
    assert render(result) == (
        "*Texts of AB4044: 2 texts stuck, 1 failed of 6 notices*\n"
        "1 pending and 1 processing for more than 10 minutes; 1 not sent after three or more attempts; "
        "oldest waiting 12 min ago\n"
        "```\n"
        "Kind    pending  processing  sent  failed  total\n"
        "outbid  3        1           1     1       6\n"
        "```\n"
        "No campaign texts on record."
    )


async def test_the_live_night(ctx: ToolContext) -> None:
    """The story's stuck texts: 25 minutes pending, 40 minutes processing."""
    result = await invoke(get_notification_status, {"eid": anchors.LIVE_NIGHT}, ctx)

    assert (result.stuck_pending, result.stuck_processing) == (1, 1)
    assert {kind.type for kind in result.by_type} >= {"outbid", "winner", "bid_confirmation", "closing_5_minutes"}
    assert sum(kind.total for kind in result.by_type) == result.total_queued


async def test_campaign_texts_are_counted_by_status(ctx: ToolContext) -> None:
    result = await invoke(get_notification_status, {"eid": anchors.NEXT_TORONTO}, ctx)
    known = await ctx.services.own.value(
        "SELECT count(*) FROM sms_outbound o JOIN sms_marketing_campaigns c ON c.id = o.campaign_id "
        "WHERE c.event_id = %(id)s",
        {"id": anchors.event_id(anchors.NEXT_TORONTO)},
    )

    assert result.total_sms == sum(result.sms_statuses.values()) == known


async def test_nothing_on_record_is_worded_so(ctx: ToolContext) -> None:
    result = await invoke(get_notification_status, {"eid": anchors.EVERYTHING_MISSING}, ctx)

    assert render(result) == "*No record of texts for AB4050*, neither auction notices nor campaign texts."
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_notification_status, {"eid": "AB9999"}, ctx)
