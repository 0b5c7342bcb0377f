"""Changing the amount of a payment on its card: who has to approve follows the new amount."""

from dataclasses import replace

import pytest

from arthur.errors import ApprovalRefused
from memory.grants import ApproverRule
from tests.tools.conftest import FINANCE, FINANCE_TOO
from tests.tools.payments.paying import RAW, PayDesk
from tools.editing import FieldProblems
from tools.payments.process_artist_payment import process_artist_payment


async def test_a_larger_amount_needs_a_second_person_and_a_smaller_one_no_longer_does(pay: PayDesk) -> None:
    desk = replace(pay, desk=pay.desk.under(second_approver_above=99)).desk
    small = await desk.propose(process_artist_payment, RAW | {"amount": "80.00"}, FINANCE)
    large = await desk.edit(small, {"amount": "100"}, FINANCE)
    assert large is not None
    assert large.approver_rule is ApproverRule.SECOND_PERSON
    assert large.arguments["amount"] == "100.00"
    with pytest.raises(ApprovalRefused, match="needs a second person"):
        await desk.confirm(large, FINANCE)

    again = await desk.edit(large, {"amount": "99.00"}, FINANCE)
    assert again is not None
    assert again.approver_rule is ApproverRule.REQUESTER
    with pytest.raises(ApprovalRefused, match="Only the person who asked"):
        await desk.confirm(again, FINANCE_TOO)
    await desk.confirm(again, FINANCE)

    paid = await desk.run(process_artist_payment, RAW | {"amount": "99.00"}, again, FINANCE)
    assert str(paid.amount) == "99.00"
    assert [amount for amount, *_ in await pay.transfers()] == ["99.00"]


async def test_an_amount_beyond_the_balance_is_refused_at_its_field(pay: PayDesk) -> None:
    grant = await pay.desk.propose(process_artist_payment, RAW, FINANCE)
    with pytest.raises(FieldProblems) as problem:
        await pay.desk.edit(grant, {"amount": "100000.00"}, FINANCE)

    assert list(problem.value.by_field) == ["amount"]
    assert await pay.transfers() == []
