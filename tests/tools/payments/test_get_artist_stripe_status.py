"""Whether artists can be paid out (spec tools 3.1)."""

from datetime import timedelta
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotFound
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_artist_stripe_status import get_artist_stripe_status, render
from tools.payments.payout import PayoutAccount, Route
from tools.reference import anchors

Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


async def account(ctx: ToolContext, **arguments: object) -> PayoutAccount:
    return (await invoke(get_artist_stripe_status, arguments, ctx)).accounts[0]


@pytest.mark.parametrize(
    ("entry_id", "route", "payable"),
    [
        (anchors.ARTIST_READY, Route.READY, True),
        (anchors.ARTIST_NO_ACCOUNT, Route.NO_ACCOUNT, False),
        (anchors.ARTIST_INVITED, Route.INVITED, False),  # ten days ago, in the live log
        (anchors.ARTIST_MANUAL_ROUTE, Route.MANUAL, False),  # a pending request
        (anchors.ARTIST_WITHDRAWN, Route.IN_PROGRESS, False),  # the account is blocked
        (anchors.ARTIST_RETIRED_ACCOUNT, Route.NO_ACCOUNT, False),  # the old table does not pay anybody
    ],
)
async def test_routes(ctx: ToolContext, entry_id: int, route: Route, payable: bool) -> None:  # noqa: FBT001
    one = await account(ctx, entry_id=entry_id)

    assert (one.route, one.payable) == (route, payable)


async def test_ready_needs_a_recipient(finance: ToolContext, books: Books) -> None:
    """Status ready without a recipient id is not payable."""
    artist = await books.artist()
    await books.insert("artist_global_payments", {"artist_profile_id": artist, "status": "ready", "country": "CA"})

    one = await account(finance, artist_profile_id=str(artist))

    assert (one.route, one.payable) == (Route.IN_PROGRESS, False)
    assert "status is ready, but no recipient id is stored" in one.warnings


async def test_an_invitation_counts_for_thirty_days(finance: ToolContext, books: Books) -> None:
    fresh, old = await books.artist(), await books.artist()
    for artist, days in ((fresh, 30), (old, 31)):
        sent = {"artist_profile_id": artist, "invite_type": "email", "sent_at": books.now - timedelta(days=days)}
        await books.insert("payment_invitations", sent)

    assert (await account(finance, artist_profile_id=str(fresh))).route is Route.INVITED
    assert (await account(finance, artist_profile_id=str(old))).route is Route.NO_ACCOUNT


async def test_the_override_is_a_manual_route(finance: ToolContext, books: Books) -> None:
    artist = await books.artist(manual_payment_override=True)

    assert (await account(finance, artist_profile_id=str(artist))).route is Route.MANUAL


async def test_flags_accounts_from_before_the_currency_fix(ctx: ToolContext) -> None:
    """An Australian account with USD as its currency (D18); the recipient stays payable, the reader is warned."""
    one = await account(ctx, entry_id=anchors.ARTIST_ACCOUNT_CURRENCY)

    assert (one.country, one.default_currency, one.payable) == ("AU", "USD", True)
    assert any("predates the currency fix" in warning for warning in one.warnings)


async def test_warns_of_debts_that_would_be_sent_one_to_one(ctx: ToolContext) -> None:
    """150 AUD owed to an account in the United States would arrive as 150 USD (D16)."""
    result = await invoke(get_artist_stripe_status, {"entry_id": anchors.ARTIST_AUD_WITH_US_ACCOUNT}, ctx)

    assert render(result) == (
        "*Jarrah Sandoverly (#310018) can be paid out*\n"
        "Account ready (US, USD, region –) · last invited: never\n"
        "⚠️ a debt in AUD would reach this US account 1:1 in USD: pay by hand"
    )


async def test_merged_profiles_are_listed_and_only_the_kept_one_is_payable(ctx: ToolContext) -> None:
    result = await invoke(get_artist_stripe_status, {"entry_id": anchors.ARTIST_SUPERSEDED}, ctx)

    assert {one.entry_id: one.payable for one in result.accounts} == {
        anchors.ARTIST_SUPERSEDED: False,
        anchors.ARTIST_PRIMARY: True,
        anchors.ARTIST_CONTRADICTORY: False,
    }


async def test_an_event_lists_artists_without_account_first(ctx: ToolContext) -> None:
    """All artists of the event appear, those that cannot be paid before those that can."""
    result = await invoke(get_artist_stripe_status, {"eid": anchors.LAST_TORONTO}, ctx)
    expected = await ctx.services.own.value(
        "SELECT count(DISTINCT artist_id) FROM art WHERE event_id = %(id)s AND artist_id IS NOT NULL",
        {"id": anchors.event_id(anchors.LAST_TORONTO)},
    )

    assert result.count == expected
    assert [one.payable for one in result.accounts] == sorted(one.payable for one in result.accounts)
    assert anchors.ARTIST_NO_ACCOUNT in {one.entry_id for one in result.accounts}
    assert sum(result.routes.values()) == result.count
    assert render(result).startswith(f"*{result.ready_count} of {result.count} artists of AB4012 can be paid out*")


async def test_region_comes_from_metadata_when_it_is_still_there(ctx: ToolContext) -> None:
    assert (await account(ctx, entry_id=anchors.ARTIST_TWO_CURRENCIES)).account_region == "canada"
    assert (await account(ctx, entry_id=anchors.ARTIST_AUD_WITH_US_ACCOUNT)).account_region is None


async def test_an_event_without_artists_is_not_an_error(ctx: ToolContext) -> None:
    result = await invoke(get_artist_stripe_status, {"eid": anchors.EVERYTHING_MISSING}, ctx)

    assert render(result) == "*No artists in AB4050 yet*"


async def test_needs_an_artist_or_an_event(ctx: ToolContext) -> None:
    with pytest.raises(InvalidRequest, match="Give an artist"):
        await invoke(get_artist_stripe_status, {}, ctx)
    with pytest.raises(InvalidRequest, match="not both"):
        await invoke(get_artist_stripe_status, {"entry_id": anchors.ARTIST_READY, "eid": "AB4012"}, ctx)
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_artist_stripe_status, {"eid": "AB9999"}, ctx)
