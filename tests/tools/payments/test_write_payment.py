"""Paying an artist: every check before any money moves, exactly one transfer, and the truth when an answer is lost."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import SecretStr

from arthur.errors import (
    ApprovalRefused,
    ArthurError,
    InvalidRequest,
    NotConfigured,
    NotPossible,
    OutcomeUnknown,
    Unavailable,
)
from arthur.identity import Role
from memory.grants import ApproverRule, Grant, GrantState
from sandbox.edge import KEY, edge_server
from sandbox.faults import Fault, Script
from tests.tools.conftest import FINANCE, FINANCE_TOO, OPS, Desk
from tools.clients.edge import open_edge
from tools.payments.process_artist_payment import PaymentProcessed, process_artist_payment
from tools.payments.reconcile import Verdict, reconcile
from tools.reference import anchors
from tools.spec import Effect
from tools.writing import settle

STORE, PAYOUT = "process-artist-payment", "stripe-global-payments-payout"
ARTIST = anchors.artist_id(anchors.ARTIST_READY)
RAW: dict[str, Any] = {
    "eid": anchors.LAST_TORONTO, "artist_profile_id": ARTIST, "amount": "100.00", "currency": "CAD",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PayDesk:
    """A desk whose edge functions are those of the sandbox, with what goes wrong in them."""

    desk: Desk
    script: Script

    async def approved(self, user: str = FINANCE, **changes: Any) -> tuple[dict[str, Any], Grant]:
        """Ask for a payment and have it approved."""
        raw = RAW | changes
        return raw, await self.desk.approved(process_artist_payment, raw, user)

    async def pay(self, **changes: Any) -> PaymentProcessed:
        """Ask, approve and run."""
        raw, grant = await self.approved(**changes)
        return await self.desk.run(process_artist_payment, raw, grant, FINANCE)

    async def lost(self, **changes: Any) -> tuple[Grant, OutcomeUnknown]:
        """Run a payment whose outcome gets lost."""
        raw, grant = await self.approved(**changes)
        with pytest.raises(OutcomeUnknown) as lost:
            await self.desk.run(process_artist_payment, raw, grant, FINANCE)
        return await self.desk.grant(grant.id), lost.value

    async def transfers(self) -> list[tuple[Any, ...]]:
        """Return what left the house, by the sandbox's own ledger."""
        return await self.desk.sql(
            "SELECT amount::text, currency, artist_profile_id::text FROM sandbox.transfers ORDER BY id"
        )

    async def rows(self, grant: Grant) -> list[tuple[Any, ...]]:
        """Return the payments that carry a grant's key."""
        return await self.desk.sql(
            "SELECT status, gross_amount::text, currency, stripe_transfer_id FROM artist_payments"
            " WHERE position(%s in description) > 0", grant.idempotency_key,
        )  # fmt: skip


@pytest.fixture
async def pay(desk: Desk) -> AsyncGenerator[PayDesk]:
    """A desk over the sandbox's edge functions that are waited for half a second."""
    script = Script()
    async with (
        edge_server(desk.dsn, script=script, clock=desk.services.clock) as url,
        open_edge(url, SecretStr(KEY), production=False, timeout_s=0.7) as edge,
    ):
        yield PayDesk(desk=desk.changed(edge=edge), script=script)


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


async def test_a_time_out_after_the_money_moved_is_told_and_never_repeated(pay: PayDesk) -> None:
    """Exactly one transfer, a truthful sentence, and a second try that does nothing."""
    pay.script.plant(PAYOUT, Fault.SILENT_AFTER)
    grant, unknown = await pay.lost()

    assert await pay.transfers() == [("100.00", "CAD", ARTIST)]
    assert grant.state is GrantState.IN_DOUBT
    assert "its transfer was ordered, but no answer came: the money may have gone out" in unknown.detail
    with pytest.raises(OutcomeUnknown, match="has to be checked first"):
        await pay.desk.run(process_artist_payment, RAW, grant, FINANCE)
    assert await pay.transfers() == [("100.00", "CAD", ARTIST)]
    assert [len(pay.script.calls(name)) for name in (STORE, PAYOUT)] == [1, 1]


async def test_a_look_at_the_tables_closes_it_as_done(pay: PayDesk) -> None:
    pay.script.plant(PAYOUT, Fault.SILENT_AFTER)
    grant, _ = await pay.lost()
    outcome = await reconcile(grant, pay.desk.ctx(FINANCE))
    assert outcome.verdict is Verdict.DONE
    assert outcome.detail == f"$100.00 CAD went out (transfer {outcome.transfer_id}); the payment is paid."

    assert await settle(pay.desk.ctx(FINANCE), grant, GrantState.DONE, outcome.detail)
    assert (await pay.desk.grant(grant.id)).state is GrantState.DONE
    assert not await settle(pay.desk.ctx(FINANCE), grant, GrantState.DONE, outcome.detail)
    with pytest.raises(ApprovalRefused, match="is done already"):
        await pay.desk.run(process_artist_payment, RAW, grant, FINANCE)
    assert len(await pay.transfers()) == 1


async def test_a_transfer_that_its_row_never_learned_of_is_found(pay: PayDesk) -> None:
    """The row says processing, Stripe's answer is on record: done, and a person has to mend the row (D15)."""
    pay.script.plant(PAYOUT, Fault.ROW_NOT_UPDATED)
    raw, grant = await pay.approved()
    result = await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    outcome = await reconcile(await pay.desk.grant(grant.id), pay.desk.ctx(FINANCE))

    assert result.transfer_id
    assert result.warnings == ["The payment still says processing: check it, or the next payout run sends it again."]
    assert outcome.verdict is Verdict.DONE
    assert "has to be corrected by hand" in outcome.detail


async def test_a_time_out_before_anything_was_stored_turns_out_as_not_done(pay: PayDesk) -> None:
    """While the function may still be at work nobody can tell; ten minutes later it is certain."""
    pay.script.plant(STORE, Fault.SILENT_BEFORE)
    grant, unknown = await pay.lost()

    assert "the payment may or may not be stored" in unknown.detail
    assert (await reconcile(grant, pay.desk.ctx(FINANCE))).verdict is Verdict.UNKNOWN
    late = pay.desk.later(timedelta(minutes=11))
    outcome = await reconcile(grant, late.ctx(FINANCE))
    assert (outcome.verdict, outcome.detail) == (Verdict.NOT_DONE, "No payment was stored, so no money moved.")
    assert await settle(late.ctx(FINANCE), grant, GrantState.FAILED, outcome.detail)
    assert (await pay.transfers(), pay.script.calls(PAYOUT)) == ([], [])


async def test_a_payment_stored_without_an_answer_is_not_sent(pay: PayDesk) -> None:
    """Step one may have worked: step two is not taken on a guess."""
    pay.script.plant(STORE, Fault.SILENT_AFTER)
    grant, _ = await pay.lost()
    outcome = await reconcile(grant, pay.desk.ctx(FINANCE))

    assert (await pay.transfers(), pay.script.calls(PAYOUT)) == ([], [])
    assert outcome.verdict is Verdict.UNKNOWN
    assert "stored as processing and no transfer is on record yet" in outcome.detail


async def test_a_garbled_answer_is_no_evidence(pay: PayDesk) -> None:
    pay.script.plant(PAYOUT, Fault.MALFORMED)
    grant, _ = await pay.lost()

    assert len(await pay.transfers()) == 1
    assert (await reconcile(grant, pay.desk.ctx(FINANCE))).verdict is Verdict.DONE


@pytest.mark.parametrize("step", [STORE, PAYOUT])
async def test_while_one_is_in_doubt_no_other_payment_to_the_artist_is_made(pay: PayDesk, step: str) -> None:
    pay.script.plant(step, Fault.SILENT_BEFORE)
    await pay.lost()

    with pytest.raises(NotPossible, match=r"under way or in doubt|not settled"):
        await pay.pay(amount="5")
    assert await pay.transfers() == []


async def test_a_refused_first_step_leaves_nothing(pay: PayDesk) -> None:
    pay.script.plant(STORE, Fault.SUCCESS_FALSE)
    raw, grant = await pay.approved()

    with pytest.raises(Unavailable, match="planted failure"):
        await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    assert (await pay.desk.grant(grant.id)).state is GrantState.FAILED
    assert (await pay.rows(grant), await pay.transfers()) == ([], [])


async def test_a_refused_transfer_says_that_the_payment_is_stored_but_not_sent(pay: PayDesk) -> None:
    """The next payout run will send it (D14), so it is neither a failure nor sent."""
    pay.script.plant(PAYOUT, Fault.STATUS, status=400)
    raw, grant = await pay.approved()
    result = await pay.desk.run(process_artist_payment, raw, grant, FINANCE)

    assert (result.status, result.transfer_id) == ("processing", None)
    assert result.warnings == ["The transfer was not made now: planted failure"]
    assert "is committed" in process_artist_payment.render(result)
    assert await pay.transfers() == []


async def test_an_account_that_stops_being_ready_between_card_and_run_stops_it(pay: PayDesk) -> None:
    raw, grant = await pay.approved()
    await pay.desk.sql("UPDATE artist_global_payments SET status = 'blocked' WHERE artist_profile_id = %s", ARTIST)

    with pytest.raises(NotPossible, match="cannot be paid out"):
        await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    assert pay.script.requests == []


async def test_money_paid_by_hand_between_card_and_run_stops_it(pay: PayDesk) -> None:
    raw, grant = await pay.approved()
    await pay.desk.sql(
        "INSERT INTO artist_payments (artist_profile_id, gross_amount, net_amount, currency, status, payment_type,"
        " description, created_by) VALUES (%s, 10, 10, 'CAD', 'paid', 'manual', 'cash', 'fiona')", ARTIST,
    )  # fmt: skip

    with pytest.raises(ApprovalRefused, match="data changed after the card"):
        await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    assert pay.script.requests == []


async def test_two_approved_payments_at_once_never_both_go(pay: PayDesk) -> None:
    """Two finance people each got an approval for 100 of 120: at most one transfer leaves."""
    raw, first = await pay.approved(FINANCE)
    _, second = await pay.approved(FINANCE_TOO)
    ends = await asyncio.gather(
        pay.desk.run(process_artist_payment, raw, first, FINANCE),
        pay.desk.run(process_artist_payment, raw, second, FINANCE_TOO),
        return_exceptions=True,
    )

    assert len(await pay.transfers()) <= 1
    assert sum(isinstance(end, PaymentProcessed) for end in ends) == len(await pay.transfers())


async def test_one_approval_pays_once_however_often_it_is_used(pay: PayDesk) -> None:
    raw, grant = await pay.approved()
    ends = await asyncio.gather(
        *(pay.desk.run(process_artist_payment, raw, grant, FINANCE) for _ in range(5)), return_exceptions=True
    )
    again = await pay.desk.run(process_artist_payment, raw, grant, FINANCE)

    assert await pay.transfers() == [("100.00", "CAD", ARTIST)]
    assert sum(isinstance(end, PaymentProcessed) for end in ends) == 1
    assert again.transfer_id == next(end for end in ends if isinstance(end, PaymentProcessed)).transfer_id


async def test_a_row_with_this_approvals_key_is_never_made_twice(pay: PayDesk) -> None:
    """A process may die after step one; whoever comes next finds the row and stops."""
    raw, grant = await pay.approved()
    await pay.desk.sql(
        "INSERT INTO artist_payments (artist_profile_id, gross_amount, net_amount, currency, status, description)"
        " VALUES (%s, 100, 100, 'CAD', 'failed', %s)", ARTIST, f"Artist payment [{grant.idempotency_key}]",
    )  # fmt: skip

    with pytest.raises(OutcomeUnknown, match="was stored under this approval already"):
        await pay.desk.run(process_artist_payment, raw, grant, FINANCE)
    assert pay.script.requests == []
    assert (await reconcile(await pay.desk.grant(grant.id), pay.desk.ctx(FINANCE))).verdict is Verdict.NOT_DONE
