"""The scripted facts: works and payments whose figures the anchors promise."""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.reference import anchors


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A work with a part in the story; ``artist`` None leaves the easel to whom the draw gave it."""

    status: str
    bids: range
    artist: int | None = None
    final_price: str | None = None
    empty_easel: bool = False
    has_winner: bool = True


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment row of the story; ``work`` None means that it names no artwork."""

    key: str
    artist: int
    amount: str
    currency: str
    status: str
    days_ago: float
    work: str | None = None
    transfer: str | None = None
    manual: bool = False
    reason: str | None = None
    description: str | None = None
    method: str | None = None


def _top(amount: int, step: int = 10) -> range:
    """Return bids from 50 that end exactly at ``amount``."""
    return range(amount - (amount - 50) // step * step, amount + 1, step)


def _paid(artist: int, amount: int, *, final: bool = False) -> Placed:
    return Placed(status="paid", bids=_top(amount), artist=artist, final_price=str(amount) if final else None)


PLACED: Mapping[str, Placed] = {
    "AB4012-1-1": _paid(anchors.ARTIST_TWO_CURRENCIES, 300),
    "AB4012-1-2": _paid(anchors.ARTIST_READY, 240, final=True),
    "AB4012-1-3": _paid(anchors.ARTIST_NO_ACCOUNT, 180),
    "AB4012-1-4": _paid(anchors.ARTIST_INVITED, 200),
    "AB4012-1-5": _paid(anchors.ARTIST_SETTLED, 160),
    "AB4012-1-6": _paid(anchors.ARTIST_FAILED_TRANSFER, 220),
    "AB4012-1-7": _paid(anchors.ARTIST_CANCELLED_TRANSFER, 140),
    "AB4012-1-8": Placed(status="closed", bids=range(0)),
    "AB4012-2-1": _paid(anchors.ARTIST_IN_FLIGHT, 260),
    "AB4012-2-2": _paid(anchors.ARTIST_UNATTRIBUTED, 190),
    "AB4012-2-3": Placed(status="sold", bids=_top(170)),
    "AB4012-2-4": _paid(anchors.ARTIST_SUPERSEDED, 280),
    "AB4012-2-5": _paid(anchors.ARTIST_WRONG_PLUS_ONE, 150),
    "AB4012-2-6": _paid(anchors.ARTIST_RETIRED_ACCOUNT, 130),
    "AB4009-1-1": _paid(anchors.ARTIST_TWO_CURRENCIES, 200),
    "AB4009-1-2": _paid(anchors.ARTIST_TWO_PORTIONS, 300),
    "AB4004-1-1": _paid(anchors.ARTIST_TWO_PORTIONS, 180, final=True),
    "AB4001-1-1": _paid(anchors.ARTIST_CHARITY, 400),
    "AB4008-1-1": _paid(anchors.ARTIST_AUD_WITH_US_ACCOUNT, 300),
    "AB4008-1-2": _paid(anchors.ARTIST_ACCOUNT_CURRENCY, 120),
    "AB3982-1-1": _paid(anchors.ARTIST_MANUAL_ROUTE, 250),
    "AB3998-1-1": _paid(anchors.ARTIST_WRONG_CURRENCY_DEBT, 210),
    "AB3894-1-1": _paid(anchors.ARTIST_DOUBLE_TRANSFER, 200),
    "AB3989-2-3": Placed(status="closed", bids=_top(145, 5), has_winner=False),
    "AB3989-3-1": Placed(status="sold", bids=_top(160)),
    "AB3989-3-2": Placed(status="sold", bids=_top(190)),
    "AB3989-3-3": Placed(status="sold", bids=_top(120), has_winner=False),
    "AB3979-1-8": Placed(status="closed", bids=range(0), empty_easel=True),
}

PAYMENTS = (
    Payment(
        key="settled",
        artist=anchors.ARTIST_SETTLED,
        amount="80.00",
        currency="CAD",
        status="verified",
        days_ago=6,
        work="AB4012-1-5",
        transfer="tr_demo_settled",
    ),
    Payment(
        key="failed",
        artist=anchors.ARTIST_FAILED_TRANSFER,
        amount="110.00",
        currency="CAD",
        status="failed",
        days_ago=5,
        work="AB4012-1-6",
        transfer="tr_demo_failed",
    ),
    Payment(
        key="cancelled",
        artist=anchors.ARTIST_CANCELLED_TRANSFER,
        amount="70.00",
        currency="CAD",
        status="cancelled",
        days_ago=5,
        work="AB4012-1-7",
        transfer="tr_demo_cancelled",
    ),
    Payment(
        key="pending",
        artist=anchors.ARTIST_IN_FLIGHT,
        amount="60.00",
        currency="CAD",
        status="pending",
        days_ago=0.1,
        work="AB4012-2-1",
    ),
    Payment(
        key="processing",
        artist=anchors.ARTIST_IN_FLIGHT,
        amount="70.00",
        currency="CAD",
        status="processing",
        days_ago=0.2,
        work="AB4012-2-1",
    ),
    Payment(
        key="double-1",
        artist=anchors.ARTIST_DOUBLE_TRANSFER,
        amount="100.00",
        currency="CAD",
        status="verified",
        days_ago=390,
        work="AB3894-1-1",
        transfer="tr_demo_double",
    ),
    Payment(
        key="double-2",
        artist=anchors.ARTIST_DOUBLE_TRANSFER,
        amount="100.00",
        currency="CAD",
        status="paid",
        days_ago=390,
        transfer="tr_demo_double",
        method="stripe_transfer",
        description="Transfer seen by webhook",
    ),
    Payment(
        key="unattributed",
        artist=anchors.ARTIST_UNATTRIBUTED,
        amount="40.00",
        currency="CAD",
        status="paid",
        days_ago=4,
        manual=True,
        method="bank_transfer",
        description="Part payment by bank transfer",
    ),
    Payment(
        key="prize",
        artist=anchors.ARTIST_CREDIT_ONLY,
        amount="-100.00",
        currency="CAD",
        status="paid",
        days_ago=15,
        manual=True,
        reason="prize",
        method="manual_adjustment",
        description="Second prize, city final",
    ),
    Payment(
        key="two-portions",
        artist=anchors.ARTIST_TWO_PORTIONS,
        amount="50.00",
        currency="USD",
        status="paid",
        days_ago=18,
        work="AB4004-1-1",
        transfer="tr_demo_portions",
    ),
    Payment(
        key="webhook-usd",
        artist=anchors.ARTIST_ACCOUNT_CURRENCY,
        amount="39.20",
        currency="USD",
        status="verified",
        days_ago=9,
        transfer="tr_demo_webhook",
        method="stripe_transfer",
        description="Transfer seen by webhook",
    ),
    Payment(
        key="adjustment",
        artist=anchors.ARTIST_CANCELLED_TRANSFER,
        amount="20.00",
        currency="CAD",
        status="paid",
        days_ago=4.5,
        manual=True,
        reason="adjustment",
        method="Balance Adjustment",
        description="Correction after the show",
    ),
    Payment(
        key="failed-plain",
        artist=anchors.ARTIST_READY,
        amount="15.00",
        currency="CAD",
        status="failed",
        days_ago=0.4,
        work="AB4012-1-2",
    ),
)

# Profiles whose works and payments are scripted: the draw never gives them an easel.
STORY_ARTISTS = tuple(range(310001, 310029))
