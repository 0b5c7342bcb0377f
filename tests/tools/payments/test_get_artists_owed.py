"""Who is owed money (spec tools 3.6)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeAlias

import pytest

from arthur.errors import InvalidRequest, NotAllowed, NotFound
from arthur.identity import Role
from tools.context import ToolContext
from tools.invoke import invoke
from tools.payments.get_artists_owed import get_artists_owed
from tools.payments.owed import ArtistsOwed
from tools.payments.owed_text import render_owed
from tools.reference import anchors

D = Decimal
Books: TypeAlias = Any  # the class stands in conftest.py, which tests cannot import


def by_number(result: ArtistsOwed) -> dict[int, Any]:
    return {artist.entry_id: artist for artist in result.artists_owed}


async def test_everybody_needs_no_arguments(ctx: ToolContext) -> None:
    """The list is cut at 20, the count and the totals per currency are of all."""
    result = await invoke(get_artists_owed, {}, ctx)
    longer = await invoke(get_artists_owed, {"limit": 100}, ctx)

    assert (len(result.artists_owed), result.truncated) == (20, True)
    assert result.count == len(longer.artists_owed) > 25
    assert [total.currency for total in result.currency_summary] == sorted(
        t.currency or "" for t in result.currency_summary
    )
    cad = sum(b.balance_settled for a in longer.artists_owed for b in a.balances if b.currency == "CAD" and b.owed)
    assert next(total.total_owed for total in result.currency_summary if total.currency == "CAD") == cad
    assert anchors.ARTIST_CREDIT_ONLY in by_number(longer)
    assert anchors.ARTIST_SETTLED not in by_number(longer)
    assert anchors.ARTIST_CHARITY not in by_number(longer)


async def test_currencies_stay_apart_and_the_estimate_is_labelled(ctx: ToolContext) -> None:
    """150 CAD and 100 USD are never 250 of anything; the estimate is 150 × 0.74 + 100 = 211 USD."""
    result = await invoke(get_artists_owed, {"entry_id": anchors.ARTIST_TWO_CURRENCIES}, ctx)

    assert {total.currency: total.total_owed for total in result.currency_summary} == {"CAD": D(150), "USD": D(100)}
    assert result.usd_estimate is not None
    assert (result.usd_estimate.amount, result.usd_estimate.is_estimate) == (D("211.00"), True)


async def test_answer_in_words(ctx: ToolContext) -> None:
    result = await invoke(
        get_artists_owed, {"artist_profile_id": anchors.artist_id(anchors.ARTIST_TWO_CURRENCIES)}, ctx
    )

    assert render_owed(result) == (
        "*Evander Brightwater is owed $150.00 CAD + $100.00 USD*\n"
        "Together about $211.00 USD at stored exchange rates, an estimate only.\n"
        "• Evander Brightwater (#310001): $150.00 CAD (sales $150.00 CAD), 11 days, oldest unpaid AB4012; "
        "$100.00 USD (sales $100.00 USD), overdue, 19 days, oldest unpaid AB4009 · account ready\n"
        "Rule: balance = paid sales × artist share + credits by hand − settled payments (paid, verified, completed)."
    )


async def test_an_event_lists_its_artists_and_says_what_is_not_attributed(ctx: ToolContext) -> None:
    """Of 95 earned at AB4012, 40 were paid without artwork: 95 is owed here, and the 40 are named beside it (D10)."""
    result = await invoke(get_artists_owed, {"eid": "ab 4012"}, ctx)
    artist = by_number(result)[anchors.ARTIST_UNATTRIBUTED]

    assert result.count == 11
    assert artist.balances[0].balance_settled == D(95)
    assert [(part.currency, part.settled_debits) for part in artist.unattributed] == [("CAD", D(40))]
    assert "not attributed to any event: paid $40.00 CAD" in render_owed(result)
    assert "payments without artwork belong to no event" in render_owed(result)


async def test_merged_profiles_are_shown_but_not_to_be_paid(ctx: ToolContext) -> None:
    """Asked for the primary, the money on the superseded profile appears, with the warning (B4)."""
    result = await invoke(get_artists_owed, {"entry_id": anchors.ARTIST_PRIMARY}, ctx)
    [artist] = result.artists_owed

    assert (artist.entry_id, artist.balances[0].balance_settled) == (anchors.ARTIST_SUPERSEDED, D(140))
    assert artist.warnings == ["superseded by #310012: pay that profile, not this one"]
    assert any("#310014 is superseded and marked as primary at once" in note for note in result.notes)


async def test_merged_profiles_are_added_up(finance: ToolContext, books: Books) -> None:
    """50 CAD and 40 USD earned on the superseded profile, 50 CAD paid on the primary one: 40 USD are left (B4)."""
    kept = await books.artist(name="Ana Mora")
    merged = await books.artist(superseded_by=kept)
    await books.work(await books.event(), merged, "100")
    await books.payment(kept, "50")

    settled = await invoke(get_artists_owed, {"artist_profile_id": str(kept)}, finance)
    await books.work(await books.event(currency="USD"), merged, "80")
    owed = await invoke(get_artists_owed, {"artist_profile_id": str(kept)}, finance)

    assert [(one.currency, one.amount) for one in settled.together] == [("CAD", D(0))]
    assert render_owed(settled).startswith(
        "*Nothing is owed to Ana Mora: all merged profiles together come to $0.00 CAD*\n"
    )
    assert {one.currency: one.amount for one in owed.together} == {"CAD": D(0), "USD": D(40)}
    assert render_owed(owed).startswith("*Ana Mora is owed $40.00 USD, all merged profiles together*\n")


@pytest.mark.parametrize(
    ("entry_id", "warning"),
    [
        (anchors.ARTIST_FAILED_TRANSFER, "has a transfer id: check before paying"),
        (anchors.ARTIST_AUD_WITH_US_ACCOUNT, "a debt in AUD would reach this US account 1:1 in USD"),
        (anchors.ARTIST_ACCOUNT_CURRENCY, "got $39.20 USD more than earned in USD"),
        (anchors.ARTIST_WRONG_CURRENCY_DEBT, "AB3998 is in USD, not its country's currency"),
        (anchors.ARTIST_RETIRED_ACCOUNT, "only a retired account"),
    ],
)
async def test_warns_before_money_is_sent(ctx: ToolContext, entry_id: int, warning: str) -> None:
    result = await invoke(get_artists_owed, {"entry_id": entry_id}, ctx)

    assert any(warning in one for one in by_number(result)[entry_id].warnings)


async def test_overdue_only(ctx: ToolContext) -> None:
    """AB4012 is 11 days old, so nobody is late for it; OTTAWA_IN_USD is 40 days old.

    Who is late with one currency is not late with the other: totals count the overdue balance alone.
    """
    late = await invoke(get_artists_owed, {"overdue_only": True, "limit": 100}, ctx)
    fresh = await invoke(get_artists_owed, {"eid": anchors.LAST_TORONTO, "overdue_only": True}, ctx)
    both = await invoke(get_artists_owed, {"entry_id": anchors.ARTIST_TWO_CURRENCIES, "overdue_only": True}, ctx)

    assert anchors.ARTIST_WRONG_CURRENCY_DEBT in by_number(late)
    assert anchors.ARTIST_READY not in by_number(late)
    assert late.count == late.overdue_count
    assert [(total.currency, total.total_owed) for total in both.currency_summary] == [("USD", D(100))]
    assert render_owed(fresh).startswith("*No payment to an artist is overdue for AB4012.*")


async def test_nothing_owed_is_said_plainly(ctx: ToolContext) -> None:
    settled = await invoke(get_artists_owed, {"entry_id": anchors.ARTIST_SETTLED}, ctx)
    charity = await invoke(get_artists_owed, {"eid": anchors.CHARITY_NIGHT}, ctx)

    assert render_owed(settled) == "*Nothing is owed to Benedek Silverlake.*"
    assert [entity.id for entity in settled.entities()] == [anchors.artist_id(anchors.ARTIST_SETTLED)]
    assert "A charity night: the artists' share is 0." in charity.notes


async def test_overpaid_artists_are_listed_apart(finance: ToolContext, books: Books) -> None:
    """50 earned and 80 paid: nothing owed, 30 too much; it is not set off against others."""
    artist = await books.artist()
    work = await books.work(await books.event(), artist, "100")
    await books.payment(artist, "80", art_id=work)

    result = await invoke(get_artists_owed, {"artist_profile_id": str(artist)}, finance)

    assert result.count == 0
    assert [(one.currency, one.overpaid_by) for one in result.overpaid] == [("CAD", D(30))]


async def test_a_currency_without_rate_is_left_out_of_the_estimate(finance: ToolContext, books: Books) -> None:
    artist = await books.artist()
    await books.work(await books.event(currency="CAD"), artist, "100")
    await books.work(await books.event(currency="CHF"), artist, "80")

    result = await invoke(get_artists_owed, {"artist_profile_id": str(artist)}, finance)

    assert result.usd_estimate is not None
    assert (result.usd_estimate.amount, result.usd_estimate.without_rate) == (D("37.00"), ["CHF"])


async def test_old_artist_numbers_are_known(ctx: ToolContext) -> None:
    result = await invoke(get_artists_owed, {"entry_id": anchors.ALIAS_NUMBER}, ctx)
    named = await invoke(get_artists_owed, {"entry_id": anchors.ARTIST_ALIASES}, ctx)

    assert result.asked_artist == named.asked_artist


async def test_unknown_event_artist_and_id(ctx: ToolContext) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await invoke(get_artists_owed, {"eid": "AB9999"}, ctx)
    with pytest.raises(NotFound, match="no artist with number 999999"):
        await invoke(get_artists_owed, {"entry_id": 999_999}, ctx)
    with pytest.raises(InvalidRequest, match="artist_profile_id"):
        await invoke(get_artists_owed, {"artist_profile_id": "Evander"}, ctx)
    two = {"artist_profile_id": anchors.artist_id(anchors.ARTIST_READY), "entry_id": anchors.ARTIST_SETTLED}
    with pytest.raises(InvalidRequest, match="more than one artist"):
        await invoke(get_artists_owed, two, ctx)


async def test_open_to_finance_ops_and_viewers_alone(ctx_as: Callable[..., ToolContext]) -> None:
    for role in (Role.FINANCE, Role.VIEWER):
        await invoke(get_artists_owed, {}, ctx_as(role))
    for role in (Role.MARKETING, Role.EVENT_PRODUCER):
        with pytest.raises(NotAllowed):
            await invoke(get_artists_owed, {}, ctx_as(role))
