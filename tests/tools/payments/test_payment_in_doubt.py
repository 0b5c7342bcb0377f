"""A payment whose answer went astray: one payment, the truth about it, and a look at the tables that closes it."""

import asyncio
from datetime import timedelta

import pytest

from arthur.errors import (
    ApprovalRefused,
    NotPossible,
    OutcomeUnknown,
    Unavailable,
)
from memory.grants import GrantState
from sandbox.faults import Fault
from tests.tools.conftest import FINANCE, FINANCE_TOO
from tests.tools.payments.paying import ARTIST, PAYOUT, RAW, STORE, PayDesk
from tools.payments.process_artist_payment import PaymentProcessed, process_artist_payment
from tools.payments.reconcile import Verdict, reconcile
from tools.writing import settle


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
