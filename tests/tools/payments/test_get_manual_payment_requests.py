"""Requests to be paid outside Stripe (spec tools 3.4)."""

from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_manual_payment_requests import get_manual_payment_requests, render
from tools.reference import anchors

Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def test_shows_age_and_what_is_owed_today(ctx: ToolContext) -> None:
    result = await invoke(get_manual_payment_requests, {"status": "pending"}, ctx)

    assert render(result) == (
        "*1 pending manual payment request*\n"
        "• Ngaio Lowtide (#310020) asks $125.00 NZD by bank transfer for AB3982: pending, 12 days old; "
        "owed today: $125.00 NZD"
    )
    assert result.requests[0].balances[0].balance_settled == Decimal(125)


async def test_merged_profiles_are_owed_together(finance: ToolContext, books: Books) -> None:
    """50 earned on the superseded profile, 20 paid on the one that asks: 30 are owed (B4)."""
    kept = await books.artist()
    merged = await books.artist(superseded_by=kept)
    await books.work(await books.event(), merged, "100")
    await books.payment(kept, "20")
    asking = {"artist_profile_id": kept, "person_id": anchors.person_id(anchors.PERSON_KEPT), "requested_amount": "50"}
    bank = {"payment_details": "demo bank", "preferred_currency": "CAD"}
    await books.insert("artist_manual_payment_requests", {**asking, **bank})

    result = await invoke(get_manual_payment_requests, {"artist_profile_id": str(kept)}, finance)

    assert "asks $50.00 CAD: pending, " in render(result)
    assert render(result).endswith("owed today: $30.00 CAD")


async def test_newest_first_without_filters(ctx: ToolContext) -> None:
    result = await invoke(get_manual_payment_requests, {}, ctx)

    assert [one.age_days for one in result.requests] == [12, 100, 200, 300, 350]
    assert (result.count, result.truncated) == (5, False)


@pytest.mark.parametrize(
    ("status", "found"),
    [("Completed", 1), ("completed", 1), ("PAID", 1), ("open", 1), ("done", 3), ("In Review", 0), ("rejected", 1)],
)
async def test_statuses_are_read_in_any_spelling(ctx: ToolContext, status: str, found: int) -> None:
    """The row that says "Completed" is found as completed, and answered in lower case."""
    result = await invoke(get_manual_payment_requests, {"status": status}, ctx)

    assert result.count == len(result.requests) == found
    assert all(one.status == (one.status or "").lower() for one in result.requests)


async def test_filters_by_event_and_by_artist(ctx: ToolContext) -> None:
    by_event = await invoke(get_manual_payment_requests, {"eid": "AB3894"}, ctx)
    by_artist = await invoke(get_manual_payment_requests, {"entry_id": anchors.ARTIST_MANUAL_ROUTE}, ctx)

    assert {one.entry_id for one in by_event.requests} == {anchors.ARTIST_PRIMARY}
    assert [one.status for one in by_artist.requests] == ["pending", "processed"]


async def test_bank_details_never_leave_the_database(ctx: ToolContext) -> None:
    result = await invoke(get_manual_payment_requests, {}, ctx)

    assert "demo bank" not in result.model_dump_json()


async def test_no_such_event_is_not_no_request(ctx: ToolContext) -> None:
    nothing = await invoke(get_manual_payment_requests, {"eid": anchors.LAST_TORONTO, "status": "approved"}, ctx)

    assert render(nothing) == "*No approved manual payment requests for AB4012.*"
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_manual_payment_requests, {"eid": "AB9999"}, ctx)
    with pytest.raises(InvalidRequest, match="must be one of pending, in_review"):
        await invoke(get_manual_payment_requests, {"status": "sideways"}, ctx)
