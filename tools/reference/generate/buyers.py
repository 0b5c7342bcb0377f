"""What buyers of art paid: checkouts, payments logged by hand at the venue, reminders by text."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from tools.reference import anchors, staff
from tools.reference.generate.people import Crowd, login_id
from tools.reference.generate.works import Work
from tools.reference.generate.world import Batch, Row, World, as_json, batch, uid

_STATUSES = (
    ("admin_paid", "Marked as paid by an admin"),
    ("stripe_paid", "Paid by card"),
    ("unpaid", "Waiting for the buyer"),
)
_CHECKOUT_COLUMNS = (
    "id", "art_id", "person_id", "event_id", "stripe_checkout_session_id", "stripe_payment_intent_id",
    "stripe_account_region", "amount", "currency", "amount_with_tax", "tax_amount", "status", "payment_method",
    "created_at", "completed_at",
)  # fmt: skip


def status_batches() -> list[Batch]:
    """Return the code list that works refer to."""
    rows: list[Row] = [
        {"id": uid("payment-status", code), "code": code, "description": text} for code, text in _STATUSES
    ]
    return [batch("payment_statuses", rows)]


def _checkout(work: Work, people: Crowd, status: str) -> tuple[object, ...]:
    amount = Decimal(work.price)
    tax = (amount * Decimal("0.13")).quantize(Decimal("0.01")) if work.show.city.country == "CA" else Decimal(0)
    begun = work.closes_at + timedelta(minutes=20)
    completed = (work.paid_at or begun + timedelta(minutes=5)) if status == "completed" else None
    region = "canada" if work.show.city.country == "CA" else "international"
    return (
        uid("checkout", work.code), work.id, people.ids[work.bidder(len(work.bids) - 1)], work.show.id,
        f"cs_demo_{work.code}", f"pi_demo_{work.code}" if completed else None, region, amount, work.show.money,
        amount + tax, tax, status, "card", begun, completed,
    )  # fmt: skip


def _checkouts(works: Sequence[Work], people: Crowd) -> Iterator[tuple[object, ...]]:
    for work in works:
        by_card = work.status == "paid" and work.bids and work.easel % 4
        if by_card or work.code == anchors.WORK_CHECKOUT_BUT_SOLD:
            yield _checkout(work, people, "completed")
        elif work.status == "sold" and work.bids and work.easel % 2 and work.code != anchors.WORK_LOGGED_BUT_SOLD:
            yield _checkout(work, people, "pending")


def _logged(works: Sequence[Work], people: Crowd) -> list[Row]:
    return [
        {
            "id": uid("payment-log", work.code),
            "art_id": work.id,
            "person_id": people.ids[work.bidder(len(work.bids) - 1)],
            "status_id": uid("payment-status", "admin_paid"),
            "admin_phone": "+14165550190",
            "payment_type": "in_person",
            "amount": work.price,
            "actual_amount_collected": work.price,
            "actual_tax_collected": 0,
            "collected_currency": work.show.money,
            "payment_method": "cash" if work.round == 1 else "card terminal",
            "collection_notes": None,
            "created_at": work.paid_at or work.closes_at + timedelta(hours=1),
        }
        for work in works
        if work.bids and (work.code == anchors.WORK_LOGGED_BUT_SOLD or (work.status == "paid" and work.easel % 4 == 0))
    ]


def _reminders(world: World, works: Sequence[Work], people: Crowd) -> list[Row]:
    rows: list[Row] = []
    for work in works:
        recent = world.now - work.closes_at < timedelta(days=60)
        winner = work.bidder(len(work.bids) - 1) if work.status == "sold" and work.has_winner else None
        phone = people.phones[winner] if winner is not None else None
        if winner is None or phone is None or not recent:
            continue
        sent = min(work.closes_at + timedelta(days=4), world.ago(hours=2))
        rows.append(
            {
                "id": uid("buyer-reminder", work.code),
                "art_id": work.id,
                "sent_to_person_id": people.ids[winner],
                "sent_by_admin": login_id(staff.first_with_role("event-producer").slack_id),
                "message_content": f"Your painting {work.code} is waiting: pay at https://pay.example.com/{work.code}",
                "phone_number": phone,
                "sms_sid": None,
                "sms_status": "sent",
                "admin_note": None,
                "metadata": as_json(
                    {"event_eid": work.show.eid, "art_code": work.code, "action_type": "payment_reminder"}
                ),
                "created_at": sent,
                "updated_at": sent,
            }
        )
    return rows


def batches(world: World, works: Sequence[Work], people: Crowd) -> list[Batch]:
    """Return checkouts, logged payments and reminders."""
    checkouts = _checkouts(works, people)
    return [
        Batch(table="payment_processing", columns=_CHECKOUT_COLUMNS, rows=checkouts, expected=len(works) * 2 // 3),
        batch("payment_logs", _logged(works, people)),
        batch("payment_reminders", _reminders(world, works, people)),
    ]
