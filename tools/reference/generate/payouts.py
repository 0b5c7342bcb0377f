"""Payouts to artists: payment rows, accounts, the pipeline's control row and evidence, exchange rates."""

# ruff: noqa: PLR2004 - the figures of an invented company need no names

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tools.reference import anchors
from tools.reference.generate.artists import Artist, Roster
from tools.reference.generate.places import CURRENCY_OF
from tools.reference.generate.story import PAYMENTS, STORY_ARTISTS, Payment
from tools.reference.generate.works import Work
from tools.reference.generate.world import Batch, Row, World, as_json, batch, digest, uid

# USD for one unit; the table holds these nine and no others.
_RATES = {
    "USD": "1.000000", "CAD": "0.740000", "AUD": "0.660000", "NZD": "0.600000", "EUR": "1.080000", "GBP": "1.270000",
    "THB": "0.028000", "JPY": "0.006700", "CNY": "0.140000",
}  # fmt: skip
_CENT = Decimal("0.01")
# One transfer could be stored twice until a unique index came on 2 December 2025.
_LAST_DOUBLE = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class _Earned:
    """What one artist earned at one show, with the work that stands for it."""

    artist: Artist
    work: Work
    amount: Decimal
    last_paid_at: datetime


def _earned(works: Sequence[Work]) -> list[_Earned]:
    found: dict[tuple[str, str], _Earned] = {}
    for work in works:
        if work.artist is None or work.artist.entry_id in STORY_ARTISTS or work.paid_at is None:
            continue
        share = (Decimal(work.price) * Decimal(work.show.portion)).quantize(_CENT, ROUND_HALF_UP)
        if not share:
            continue
        key = (work.artist.id, work.show.eid)
        before = found.get(key)
        found[key] = _Earned(
            artist=work.artist,
            work=before.work if before else work,
            amount=share + (before.amount if before else 0),
            last_paid_at=max(work.paid_at, before.last_paid_at) if before else work.paid_at,
        )
    return list(found.values())


def _row(
    key: str, *, artist_id: str, amount: Decimal, currency: str, status: str, created: datetime
) -> dict[str, object]:
    done = status in {"paid", "verified"}
    return {
        "id": uid("payment", key),
        "artist_profile_id": artist_id,
        "art_id": None,
        "gross_amount": amount,
        "net_amount": amount,
        "currency": currency,
        "status": status,
        "stripe_transfer_id": None,
        "payment_type": "automated",
        "payment_method": None,
        "description": None,
        "created_by": None,
        "reason_category": None,
        "metadata": None,
        "error_message": None,
        "webhook_confirmed_at": created + timedelta(minutes=4) if status == "verified" else None,
        "created_at": created,
        "paid_at": created + timedelta(minutes=2) if done else None,
        "updated_at": created + timedelta(minutes=4),
    }


def _ordinary(world: World, works: Sequence[Work]) -> list[Row]:
    """Return payouts of the drawn artists; of recent shows not everybody was paid yet."""
    rows: list[Row] = []
    for one in _earned(works):
        show = one.work.show
        draw = digest("payout", one.artist.id, show.eid) % 100
        recent = world.now - show.start < timedelta(days=60)
        if draw >= (70 if recent else 97):
            continue
        created = min(one.last_paid_at + timedelta(days=3 + draw % 5), world.ago(hours=30))
        key = f"{one.artist.entry_id}/{show.eid}"
        status = "paid" if draw % 25 == 3 else "verified"
        row = _row(key, artist_id=one.artist.id, amount=one.amount, currency=show.money, status=status, created=created)
        rows.append(
            row
            | {
                "art_id": one.work.id,
                "stripe_transfer_id": f"tr_demo_{digest('transfer', key) % 10**12:012d}",
                "description": f"Artist payment {show.eid}",
            }
        )
    return rows


def _scripted(world: World, payment: Payment) -> Row:
    created = world.ago(days=payment.days_ago)
    if payment.artist == anchors.ARTIST_DOUBLE_TRANSFER:
        created = min(created, _LAST_DOUBLE)
    row = _row(
        f"story/{payment.key}",
        artist_id=anchors.artist_id(payment.artist),
        amount=Decimal(payment.amount),
        currency=payment.currency,
        status=payment.status,
        created=created,
    )
    return row | {
        "art_id": anchors.work_id(payment.work) if payment.work else None,
        "stripe_transfer_id": payment.transfer,
        "payment_type": "manual" if payment.manual else "automated",
        "payment_method": payment.method,
        "description": payment.description or (f"Artist payment {payment.work}" if payment.work else None),
        "created_by": "fiona.adair@example.com" if payment.manual else None,
        "reason_category": payment.reason,
        "error_message": "The transfer's outcome was not read back" if payment.status == "failed" else None,
    }


def _account(world: World, artist: Artist, status: str, **own: object) -> Row:
    country = artist.country or "US"
    number = digest("account", artist.entry_id) % 10**12
    row: dict[str, object] = {
        "id": uid("payout-account", artist.entry_id),
        "artist_profile_id": artist.id,
        "stripe_recipient_id": f"acct_demo{number:012d}" if status in {"ready", "in_review", "blocked"} else None,
        "status": status,
        "country": country,
        "default_currency": CURRENCY_OF.get(country, "USD"),
        "onboarding_url": f"https://connect.example.com/setup/{number}" if status == "invited" else None,
        "metadata": as_json({"account_region": "canada" if country == "CA" else "international"})
        if number % 3
        else "{}",
        "created_at": world.ago(days=200),
        "updated_at": world.ago(days=90),
    }
    return row | own


_READY = (
    anchors.ARTIST_TWO_CURRENCIES, anchors.ARTIST_READY, anchors.ARTIST_SETTLED, anchors.ARTIST_FAILED_TRANSFER,
    anchors.ARTIST_CANCELLED_TRANSFER, anchors.ARTIST_IN_FLIGHT, anchors.ARTIST_DOUBLE_TRANSFER,
    anchors.ARTIST_UNATTRIBUTED, anchors.ARTIST_PRIMARY, anchors.ARTIST_WRONG_CURRENCY_DEBT,
    anchors.ARTIST_TWO_PORTIONS, anchors.ARTIST_CHARITY,
)  # fmt: skip


def _accounts(world: World, roster: Roster) -> list[Row]:
    story = roster.story
    rows = [_account(world, story[entry_id], "ready") for entry_id in _READY]
    rows += [
        _account(world, story[anchors.ARTIST_INVITED], "invited"),
        _account(world, story[anchors.ARTIST_AUD_WITH_US_ACCOUNT], "ready", country="US", default_currency="USD"),
        _account(world, story[anchors.ARTIST_ACCOUNT_CURRENCY], "ready", default_currency="USD"),
        _account(world, story[anchors.ARTIST_WITHDRAWN], "blocked"),
    ]
    for number, artist in enumerate(roster.drawn):
        status = ("ready", "ready", None, None, "ready", None, "in_review", None, None, "invited", None)[number % 11]
        if status:
            rows.append(_account(world, artist, status))
    return rows


def _retired_accounts(world: World, roster: Roster) -> list[Row]:
    owners = [roster.story[anchors.ARTIST_RETIRED_ACCOUNT], *roster.drawn[2::20]]
    return [
        {
            "id": uid("retired-account", artist.entry_id),
            "artist_profile_id": artist.id,
            "stripe_account_id": f"acct_old{digest('retired', artist.entry_id) % 10**10:010d}",
            "stripe_account_type": "express",
            "onboarding_status": "completed",
            "charges_enabled": True,
            "payouts_enabled": True,
            "details_submitted": True,
            "country": artist.country,
            "currency": CURRENCY_OF.get(artist.country or "", "USD"),
            "created_at": world.ago(days=900),
            "updated_at": world.ago(days=700),
        }
        for artist in owners
    ]


def _pipeline(world: World) -> list[Batch]:
    control: Row = {
        "id": uid("payment-control", 1),
        "system_enabled": True,
        "global_payments_enabled": True,
        "stripe_connect_enabled": False,
        "processing_batch_size": 10,
        "max_daily_payments": 100,
        "daily_payment_count": 3,
        "daily_reset_date": world.now.date(),
        "last_processed_at": world.ago(hours=7),
    }
    conversations: list[Row] = [
        {
            "id": uid("stripe-call", key),
            "payment_id": uid("payment", f"story/{key}"),
            "artist_profile_id": anchors.artist_id(artist),
            "api_endpoint": "/v1/transfers",
            "request_method": "POST",
            "request_body": as_json({"amount": amount, "currency": "cad"}),
            "response_status": 200,
            "response_body": as_json({"id": f"tr_demo_{key}", "object": "transfer"}),
            "error_message": "Row update failed after the transfer" if key == "failed" else None,
            "created_by": "payout",
            "created_at": world.ago(days=5),
        }
        for key, artist, amount in (
            ("failed", anchors.ARTIST_FAILED_TRANSFER, 11000),
            ("cancelled", anchors.ARTIST_CANCELLED_TRANSFER, 7000),
        )
    ]
    rates: list[Row] = [
        {"currency_code": code, "rate_to_usd": rate, "last_updated": world.ago(hours=18), "source": "demo"}
        for code, rate in _RATES.items()
    ]
    return [
        batch("payment_processing_control", [control]),
        batch("stripe_api_conversations", conversations),
        batch("exchange_rates", rates),
    ]


def _art_based(world: World) -> list[Row]:
    """Return two requests of the design that paid per artwork."""
    return [
        {
            "id": uid("payout-request", work),
            "artist_profile_id": anchors.artist_id(artist),
            "art_id": anchors.work_id(work),
            "stripe_recipient_id": f"acct_demo_{artist}",
            "stripe_payout_id": f"po_demo_{artist}" if status == "paid" else None,
            "amount_minor": amount,
            "currency": "CAD",
            "status": status,
            "error_message": "Recipient not ready" if status == "failed" else None,
            "idempotency_key": uid("payout-request-key", work),
            "created_at": world.ago(days=380),
            "updated_at": world.ago(days=380),
        }
        for work, artist, amount, status in (
            ("AB3894-1-1", anchors.ARTIST_DOUBLE_TRANSFER, 10000, "paid"),
            ("AB4012-1-7", anchors.ARTIST_CANCELLED_TRANSFER, 7000, "failed"),
        )
    ]


def batches(world: World, works: Sequence[Work], roster: Roster) -> list[Batch]:
    """Return payments, accounts and the state of the pipeline."""
    return [
        batch("artist_payments", [_scripted(world, payment) for payment in PAYMENTS]),
        batch("artist_payments", _ordinary(world, works)),
        batch("artist_global_payments", _accounts(world, roster)),
        batch("artist_stripe_accounts", _retired_accounts(world, roster)),
        batch("global_payment_requests", _art_based(world)),
        *_pipeline(world),
    ]
