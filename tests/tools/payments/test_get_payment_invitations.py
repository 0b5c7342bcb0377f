"""Invitations to set up payouts (spec tools 3.8)."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotFound
from arthur.identity import Audience, Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_payment_invitations import get_payment_invitations, render
from tools.payments.invitations import Log
from tools.payments.payout import Route
from tools.reference import anchors

Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def test_joins_the_logs_and_names_them(ctx: ToolContext) -> None:
    """Ten and 55 days ago in the live log, more than a year ago in the old one (D13)."""
    result = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_INVITED}, ctx)

    assert [(one.source, one.days_ago) for one in result.invitations] == [
        (Log.LIVE, 10),
        (Log.LIVE, 55),
        (Log.OLD, 430),
    ]
    assert render(result) == (
        "*3 payout invitations to 1 artist: 0 ready, 0 never asked*\n"
        "• Odalys Cloverdale (#310004): invited, no account yet, last 10 days ago\n"
        "Sent, newest first:\n"
        "• 02 Jun 2026 Odalys Cloverdale (#310004): payment setup by email to odalys.cloverdale@example.org, sent "
        "(live log)\n"
        "• 18 Apr 2026 Odalys Cloverdale (#310004): payment setup by email to odalys.cloverdale@example.org, expired "
        "(live log)\n"
        "• 08 Apr 2025 Odalys Cloverdale (#310004): payment setup by email to odalys.cloverdale@example.org, delivered "
        "(old log)"
    )


async def test_automatic_mails_are_included(ctx: ToolContext) -> None:
    """The mails 1 and 15 days after AB3982; the one that failed for another artist does not count as sent."""
    manual = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_MANUAL_ROUTE}, ctx)
    failed = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_TWO_CURRENCIES}, ctx)

    assert [one.invitation_type for one in manual.invitations] == ["15_day_unpaid", "1_day_no_stripe"]
    assert {one.eid for one in manual.invitations} == {"AB3982"}
    assert [(one.status, one.error_message) for one in failed.invitations] == [("failed", "Address suppressed")]
    assert failed.artists[0].invitation_count == 0


async def test_says_whether_the_account_became_ready(ctx: ToolContext) -> None:
    result = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_READY}, ctx)
    [artist] = result.artists

    assert (artist.became_ready, artist.route, artist.days_since_last) == (True, Route.READY, 80)
    assert result.invitations[0].status == "completed"


async def test_an_event_names_artists_never_asked(ctx: ToolContext) -> None:
    result = await invoke(get_payment_invitations, {"eid": anchors.LAST_TORONTO}, ctx)
    artists = {one.entry_id: one for one in result.artists}

    assert artists[anchors.ARTIST_NO_ACCOUNT].invitation_count == 0
    assert result.never_invited_count == sum(
        not one.invitation_count and not one.became_ready for one in result.artists
    )
    assert result.count == len(result.invitations)


async def test_addresses_are_masked_for_others(ctx_as: Callable[..., ToolContext]) -> None:
    """Only ops in private sees addresses; the number of the artist texted yesterday is a phone."""
    for ctx in (ctx_as(Role.VIEWER), ctx_as(Role.FINANCE), ctx_as(Role.OPS, Audience.SHARED)):
        mailed = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_INVITED}, ctx)
        texted = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_WRONG_PLUS_ONE}, ctx)

        assert mailed.invitations[0].recipient_email == "o***@example.org"
        assert (texted.invitations[0].recipient_phone or "").startswith("***")


async def test_a_profile_without_address_was_mailed_nowhere(finance: ToolContext, books: Books) -> None:
    """The sender uses the profile's own address; that of the person behind it got nothing."""
    person = await books.insert("people", {"name": "Ana Mora", "email": "ana@example.org"})
    artist = await books.artist(name="Ana Mora", person_id=person)
    sent = {"artist_profile_id": artist, "invite_type": "email", "sent_at": books.now}
    await books.insert("payment_invitations", sent)

    result = await invoke(get_payment_invitations, {"artist_profile_id": str(artist)}, finance)

    assert (result.invitations[0].source, result.invitations[0].recipient_email) == (Log.LIVE, None)
    assert "payment setup by email, sent (live log)" in render(result)


async def test_tokens_and_mail_texts_stay_inside(ctx: ToolContext) -> None:
    result = await invoke(get_payment_invitations, {"eid": anchors.LAST_TORONTO}, ctx)

    assert "personal link" not in result.model_dump_json()
    assert "token" not in result.model_dump_json()


async def test_nothing_sent_is_not_an_error(ctx: ToolContext) -> None:
    result = await invoke(get_payment_invitations, {"entry_id": anchors.ARTIST_NO_ACCOUNT}, ctx)

    assert render(result) == (
        "*0 payout invitations to 1 artist: 0 ready, 1 never asked*\n"
        "• Ignatz Blackfern (#310003): no account, never asked"
    )


async def test_needs_an_artist_or_an_event(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="Give an artist"):
        await invoke(get_payment_invitations, {}, ctx)
    with pytest.raises(NotFound, match="no artist with number 999999"):
        await invoke(get_payment_invitations, {"entry_id": 999_999}, ctx)
