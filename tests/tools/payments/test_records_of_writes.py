"""The two tools that pay and remind: who may call them, what they take, how receipts read (spec tools 3.2, 3.9)."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from pydantic import ValidationError

from arthur.identity import Role
from tools.payments.process_artist_payment import PaymentProcessed, ProcessPaymentArgs, process_artist_payment
from tools.payments.send_payment_reminder import ReminderSent, send_payment_reminder
from tools.reference import anchors
from tools.spec import AnyTool, Risk

ARTIST = anchors.artist_id(anchors.ARTIST_READY)
ID = UUID(int=7)


@pytest.mark.parametrize("tool", [process_artist_payment, send_payment_reminder], ids=lambda tool: tool.name)
def test_money_is_moved_by_finance_alone(tool: AnyTool) -> None:
    assert tool.roles == {Role.FINANCE}
    assert (tool.risk, tool.writes_company_data, tool.mutating, tool.max_calls) == (Risk.HIGH, True, True, 1)


def test_arguments_are_exact_decimals() -> None:
    """1.10 stays 1.10; the event code and the currency are normalised."""
    raw = {"eid": "4012", "artist_profile_id": ARTIST, "amount": "1.10", "currency": "cad"}
    args = ProcessPaymentArgs.model_validate(raw)

    assert (args.eid, args.amount, args.currency) == ("AB4012", Decimal("1.10"), "CAD")


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -5}, {"amount": "1.005"}, {"currency": "dollars"}])
def test_wrong_amounts_and_currencies_are_refused(wrong: dict[str, object]) -> None:
    raw = {"eid": "AB4012", "artist_profile_id": ARTIST, "amount": "10", "currency": "CAD"} | wrong

    with pytest.raises(ValidationError):
        ProcessPaymentArgs.model_validate(raw)


def test_receipt_of_a_payment() -> None:
    receipt = PaymentProcessed(
        processed=True,
        payment_id=ID,
        status="processing",
        artist_profile_id=ID,
        artist_name="Thessaly Moonfield",
        entry_id=310002,
        eid="AB4012",
        amount=Decimal(100),
        currency="CAD",
        owed_before=Decimal(120),
        left_to_send=Decimal(20),
    )

    assert process_artist_payment.render(receipt) == (
        "*$100.00 CAD to Thessaly Moonfield (#310002) for AB4012 is committed* (status processing)\n"
        "Owed before: $120.00 CAD · left to send after it: $20.00 CAD\n"
        "The transfer goes out with the next payout run, or from the payment page of the admin.\n"
        f"Payment id: {ID}"
    )


def test_receipt_of_a_reminder() -> None:
    receipt = ReminderSent(
        sent=True,
        invitation_id=ID,
        artist_profile_id=ID,
        artist_name="Ignatz Blackfern",
        entry_id=310003,
        eid="AB4012",
        recipient_email="i***@example.org",
        sent_at=datetime(2026, 6, 12, 0, 30, tzinfo=UTC),
        earlier_invitations=0,
    )

    assert send_payment_reminder.render(receipt) == (
        "*Reminder to set up payouts sent to Ignatz Blackfern (#310003)* (i∗∗∗@example.org), about AB4012\n"
        "Accepted for sending at 12 Jun 2026, 00:30 UTC; the first invitation."
    )
