"""A payment in parts takes a second person as soon as its parts together are above the limit."""

from datetime import timedelta

import pytest

from arthur.errors import ApprovalRefused
from memory.grants import ApproverRule, Grant, GrantState
from tests.tools.conftest import FINANCE, FINANCE_TOO, Desk
from tests.tools.payments.paying import RAW, PayDesk
from tools.payments.process_artist_payment import process_artist_payment

FIRST, SECOND = RAW | {"amount": "60.00"}, RAW | {"amount": "50.00"}
REFUSED = r"\$60.00 CAD approved for this payee within a day, so \$50.00 CAD more takes a second person"


@pytest.fixture
def desk(pay: PayDesk) -> Desk:
    return pay.desk.under(second_approver_above=100)


async def asked(desk: Desk, user: str = FINANCE) -> Grant:
    return await desk.propose(process_artist_payment, SECOND, user)


async def test_the_second_part_takes_a_second_person_and_says_why(desk: Desk, pay: PayDesk) -> None:
    first = await desk.approved(process_artist_payment, FIRST, FINANCE)
    await desk.run(process_artist_payment, FIRST, first, FINANCE)
    second = await asked(desk)

    assert first.approver_rule is ApproverRule.REQUESTER
    assert second.approver_rule is ApproverRule.SECOND_PERSON
    assert second.preview["warnings"][-1] == (
        "The asker had $60.00 CAD approved for this payee within a day; "
        "together that is more than one person may approve."
    )
    with pytest.raises(ApprovalRefused, match="needs a second person"):
        await desk.confirm(second, FINANCE)
    await desk.confirm(second, FINANCE_TOO)
    await desk.run(process_artist_payment, SECOND, second, FINANCE)
    assert [amount for amount, *_ in await pay.transfers()] == ["60.00", "50.00"]


async def test_both_asked_for_before_either_is_approved(desk: Desk, pay: PayDesk) -> None:
    first, second = await desk.propose(process_artist_payment, FIRST, FINANCE), await asked(desk)
    await desk.confirm(first, FINANCE)

    with pytest.raises(ApprovalRefused, match=REFUSED):
        await desk.confirm(second, FINANCE)
    await desk.run(process_artist_payment, FIRST, first, FINANCE)
    assert [amount for amount, *_ in await pay.transfers()] == ["60.00"]


async def test_of_two_approved_at_one_moment_only_one_runs(desk: Desk, pay: PayDesk) -> None:
    """Two presses at once see nothing of each other; the first run does, is refused, and leaves the other alone."""
    first, second = await desk.propose(process_artist_payment, FIRST, FINANCE), await asked(desk)
    await desk.sql(
        "UPDATE esbmcp_grants SET state = 'approved', approver_user_id = requester_user_id WHERE id = ANY(%s)",
        [first.id, second.id],
    )

    with pytest.raises(ApprovalRefused, match="takes a second person"):
        await desk.run(process_artist_payment, FIRST, first, FINANCE)
    await desk.run(process_artist_payment, SECOND, second, FINANCE)
    assert [amount for amount, *_ in await pay.transfers()] == ["50.00"]
    assert (await desk.grant(first.id)).state is GrantState.FAILED


async def test_a_small_call_cannot_be_edited_past_the_limit(desk: Desk) -> None:
    await desk.approved(process_artist_payment, FIRST, FINANCE)
    small = await desk.propose(process_artist_payment, RAW | {"amount": "1.00"}, FINANCE)
    edited = await desk.edit(small, {"amount": "50.00"}, FINANCE)

    assert small.approver_rule is ApproverRule.REQUESTER
    assert edited is not None
    assert edited.approver_rule is ApproverRule.SECOND_PERSON


async def test_a_day_later_the_limit_counts_anew(desk: Desk) -> None:
    await desk.approved(process_artist_payment, FIRST, FINANCE)
    second = await asked(desk.later(timedelta(hours=24, minutes=1)))

    assert second.approver_rule is ApproverRule.REQUESTER


async def test_what_somebody_else_had_approved_is_not_a_part(desk: Desk) -> None:
    await desk.approved(process_artist_payment, FIRST, FINANCE)

    assert (await asked(desk, FINANCE_TOO)).approver_rule is ApproverRule.REQUESTER


@pytest.mark.parametrize("ended", ["failed", "cancelled", "pending"])
async def test_what_moved_no_money_does_not_count(desk: Desk, ended: str) -> None:
    first = await desk.propose(process_artist_payment, FIRST, FINANCE)
    if ended == "cancelled":
        await desk.sql("UPDATE esbmcp_grants SET state = 'cancelled' WHERE id = %s", first.id)
    elif ended == "failed":
        await desk.confirm(first, FINANCE)
        await desk.sql("UPDATE esbmcp_grants SET state = 'failed' WHERE id = %s", first.id)

    assert (await asked(desk)).approver_rule is ApproverRule.REQUESTER
