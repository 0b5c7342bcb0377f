"""Paying an artist: every check before any money moves, exactly one transfer, and the truth when an answer is lost."""

from dataclasses import replace
from decimal import Decimal

import pytest

from arthur.errors import (
    ApprovalRefused,
    ArthurError,
    InvalidRequest,
    NotConfigured,
    NotPossible,
)
from arthur.identity import Role
from memory.grants import ApproverRule
from tests.tools.conftest import FINANCE, FINANCE_TOO, OPS, Desk
from tests.tools.payments.paying import ARTIST, PAYOUT, RAW, STORE, PayDesk
from tools.payments.process_artist_payment import process_artist_payment
from tools.reference import anchors
from tools.spec import Effect


async def test_one_row_one_transfer(pay: PayDesk) -> None:
    raw, grant = await pay.approved()
    result = await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    [(status, amount, currency, transfer)] = await pay.rows(grant)

    assert await pay.transfers() == [("100.00", "CAD", ARTIST)]
    assert (status, amount, currency) == ("paid", "100.00", "CAD")
    assert result.transfer_id == transfer
    assert (result.processed, result.status) == (True, "paid")
    assert (result.owed_before, result.left_to_send) == (Decimal("120.00"), Decimal("20.00"))
    assert [len(pay.script.calls(name)) for name in (STORE, PAYOUT)] == [1, 1]
    assert process_artist_payment.render(result) == (
        "*$100.00 CAD to Thessaly Moonfield (#310002) for AB4012 was sent* (status paid)\n"
        "Owed before: $120.00 CAD · left to send after it: $20.00 CAD\n"
        f"Transfer: {transfer}\n"
        f"Payment id: {result.payment_id}"
    )


async def test_the_card_names_artist_number_amount_event_and_balance(pay: PayDesk) -> None:
    grant = await pay.desk.propose(process_artist_payment, RAW, FINANCE)
    preview = grant.preview

    assert preview["title"].startswith("Pay $100.00 CAD to Thessaly Moonfield (#310002) for Art Battle Toronto")
    assert "AB4012" in preview["title"]
    assert preview["changes"] == [{"field": "left to send", "before": "$120.00 CAD", "after": "$20.00 CAD"}]
    assert preview["warnings"][:2] == [
        "Balance: $120.00 CAD (sales $120.00 CAD).",
        "Payout account: ready, CA, CAD.",
    ]
    assert (preview["amount"], preview["currency"]) == ("100.00", "CAD")
    assert "A transfer cannot be taken back." in preview["warnings"]
    assert await pay.transfers() == []


async def test_a_second_payment_needs_what_is_left(pay: PayDesk) -> None:
    """20 of 120 are left: 21 are refused, 20 go through, and then nothing is owed."""
    await pay.pay()

    with pytest.raises(NotPossible, match=r"\$21.00 CAD is more than is owed"):
        await pay.pay(amount="21")
    await pay.pay(amount="20")
    with pytest.raises(NotPossible, match="owed nothing in CAD"):
        await pay.pay(amount="0.01")
    assert [amount for amount, _, _ in await pay.transfers()] == ["100.00", "20.00"]


@pytest.mark.parametrize(
    ("entry_id", "eid", "amount", "problem"),
    [
        (anchors.ARTIST_READY, "AB4012", "120.01 CAD", "more than is owed"),
        (anchors.ARTIST_TWO_CURRENCIES, "AB4012", "175 CAD", "more than is owed"),
        (anchors.ARTIST_NO_ACCOUNT, "AB4012", "90 CAD", "cannot be paid out: no account"),
        (anchors.ARTIST_INVITED, "AB4012", "100 CAD", "cannot be paid out: invited, no account yet"),
        (anchors.ARTIST_SETTLED, "AB4012", "80 CAD", "owed nothing in CAD"),
        (anchors.ARTIST_IN_FLIGHT, "AB4012", "1 CAD", "not settled .*60.00 CAD pending"),
        (anchors.ARTIST_FAILED_TRANSFER, "AB4012", "110 CAD", "failed although transfer tr_demo_failed exists"),
        (anchors.ARTIST_CANCELLED_TRANSFER, "AB4012", "50 CAD", "cancelled although transfer tr_demo_cancelled"),
        (anchors.ARTIST_SUPERSEDED, "AB4012", "140 CAD", "merged into another profile; only that is paid"),
        (anchors.ARTIST_PRIMARY, "AB4012", "140 CAD", "owed nothing in CAD"),
        (anchors.ARTIST_AUD_WITH_US_ACCOUNT, "AB4008", "150 AUD", "would reach this US account 1:1 in USD"),
        (anchors.ARTIST_WRONG_CURRENCY_DEBT, "AB3998", "105 USD", "kept in USD, but its country uses CAD"),
        (anchors.ARTIST_MANUAL_ROUTE, "AB3982", "125 NZD", "asked to be paid by hand"),
        (anchors.ARTIST_RETIRED_ACCOUNT, "AB4012", "65 CAD", "cannot be paid out"),
        (anchors.ARTIST_CHARITY, "AB4001", "1 CAD", "owed nothing|kept in"),
        (anchors.ARTIST_READY, "AB4015", "10 CAD", "No work of this artist at AB4015"),
    ],
)
async def test_rules_refuse_before_anybody_is_asked(
    pay: PayDesk, entry_id: int, eid: str, amount: str, problem: str
) -> None:
    figure, currency = amount.split()
    raw = {"eid": eid, "artist_profile_id": anchors.artist_id(entry_id), "amount": figure, "currency": currency}

    with pytest.raises((NotPossible, InvalidRequest), match=problem):
        await pay.desk.propose(process_artist_payment, raw, FINANCE)
    assert await pay.desk.sql("SELECT id FROM esbmcp_grants") == []
    assert pay.script.requests == []


async def test_the_currency_is_the_events(pay: PayDesk) -> None:
    with pytest.raises(InvalidRequest, match="AB4012 is kept in CAD; it cannot be paid in USD"):
        await pay.pay(currency="USD")


@pytest.mark.parametrize("switch", ["system_enabled", "global_payments_enabled"])
async def test_production_switches_are_obeyed(pay: PayDesk, switch: str) -> None:
    await pay.desk.sql(f"UPDATE payment_processing_control SET {switch} = false")

    with pytest.raises(NotPossible, match="switched off in production"):
        await pay.pay()


async def test_an_account_of_the_other_region_goes_to_a_person(pay: PayDesk) -> None:
    """The payout picks the platform by currency, whatever the account's region is (pitfall D16)."""
    await pay.desk.sql(
        "UPDATE artist_global_payments SET metadata = '{\"account_region\": \"international\"}'"
        " WHERE artist_profile_id = %s", ARTIST,
    )  # fmt: skip

    with pytest.raises(NotPossible, match="belongs to the region international"):
        await pay.pay()


async def test_rounding_up_in_production_is_told_before(pay: PayDesk) -> None:
    """1.10 becomes 1.11 on its way; card and receipt say so."""
    raw, grant = await pay.approved(amount="1.10")
    result = await pay.desk.run(process_artist_payment, raw, grant, FINANCE)

    assert "Production rounds this up when it sends it: $1.11 CAD will go out." in grant.preview["warnings"]
    assert result.warnings == ["$1.11 CAD went out instead of $1.10 CAD."]


@pytest.mark.parametrize(
    "edited",
    [
        {"amount": "100.01"},
        {"amount": "10.00"},
        {"currency": "USD"},
        {"eid": "AB4009"},
        {"artist_profile_id": anchors.artist_id(anchors.ARTIST_TWO_CURRENCIES)},
    ],
)
async def test_an_edited_payment_is_refused(pay: PayDesk, edited: dict[str, str]) -> None:
    raw, grant = await pay.approved()

    with pytest.raises(ApprovalRefused, match="not the ones that were approved"):
        await pay.desk.run(process_artist_payment, raw | edited, grant, FINANCE)
    assert pay.script.requests == []


async def test_the_same_amount_written_otherwise_is_the_same_call(pay: PayDesk) -> None:
    """A client may send 100, 100.0 or "100.00"."""
    _, grant = await pay.approved(amount="100")

    assert (await pay.desk.run(process_artist_payment, RAW | {"amount": 100.0}, grant, FINANCE)).processed


async def test_only_finance_asks(pay: PayDesk) -> None:
    raw, grant = await pay.approved()
    with pytest.raises(ArthurError, match="not open to the role ops"):
        await pay.desk.run(process_artist_payment, raw, grant, OPS)
    assert process_artist_payment.roles == {Role.FINANCE}
    assert process_artist_payment.effect is Effect.OUTSIDE
    assert process_artist_payment.inverse is None


async def test_without_edge_functions_it_says_which_setting_is_missing(desk: Desk) -> None:
    with pytest.raises(NotConfigured, match="SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY"):
        await desk.propose(process_artist_payment, RAW, FINANCE)


async def test_large_amounts_need_a_second_person(pay: PayDesk) -> None:
    limited = replace(pay, desk=pay.desk.under(second_approver_above=99))
    grant = await limited.desk.propose(process_artist_payment, RAW, FINANCE)

    assert grant.approver_rule is ApproverRule.SECOND_PERSON
    with pytest.raises(ApprovalRefused, match="needs a second person"):
        await limited.desk.confirm(grant, FINANCE)
    with pytest.raises(ApprovalRefused, match="Your role does not allow approving this"):
        await limited.desk.confirm(grant, OPS)
    await limited.desk.confirm(grant, FINANCE_TOO)
    await limited.desk.run(process_artist_payment, RAW, grant, FINANCE)

    assert await pay.transfers() == [("100.00", "CAD", ARTIST)]
    [(approver,)] = await pay.desk.sql(
        "SELECT approver FROM esbmcp_audit_log WHERE event_type = 'mutating_tool_executed'"
    )
    assert approver == FINANCE_TOO


async def test_an_amount_at_the_limit_needs_one_person(pay: PayDesk) -> None:
    limited = pay.desk.under(second_approver_above=100)
    grant = await limited.propose(process_artist_payment, RAW, FINANCE)

    assert grant.approver_rule is ApproverRule.REQUESTER
