"""How alike two events are, and which ones a chart is compared with: the score and the pick (spec rag 10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

SAME_CITY_PICKED = 3
CROSS_CITY_PICKED = 2
DEFAULT_TICKETS = 100
UNKNOWN_AGE_DAYS = 365
FRESHEST_DAYS, RECENCY_SPAN_DAYS = 30, 510
SATURDAY = 5
THOUSANDTH = Decimal("0.001")
HALF, ONE, ZERO = Decimal("0.500"), Decimal("1.000"), Decimal("0.000")
CITY_WEIGHT, SCALE_WEIGHT, PRICE_WEIGHT = Decimal("0.45"), Decimal("0.25"), Decimal("0.15")
RECENCY_WEIGHT, WEEKDAY_WEIGHT = Decimal("0.10"), Decimal("0.05")


class Pool(StrEnum):
    """Where a candidate comes from."""

    SAME_CITY = "same_city"
    CROSS_CITY = "cross_city"


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is compared of an event. `weekday` is the local one, Monday 0; prices compare in one currency only."""

    city: str | None
    country: str | None = None
    tickets: int | None = None
    average_price: Decimal | None = None
    currency: str | None = None
    weekday: int | None = None


@dataclass(frozen=True, kw_only=True)
class Score:
    """The parts of a likeness, each from 0 to 1 with three decimals, and their weighted total."""

    city: Decimal
    scale: Decimal
    price: Decimal
    recency: Decimal
    weekday: Decimal

    @property
    def total(self) -> Decimal:
        """The parts by their weights."""
        return _rounded(
            CITY_WEIGHT * self.city
            + SCALE_WEIGHT * self.scale
            + PRICE_WEIGHT * self.price
            + RECENCY_WEIGHT * self.recency
            + WEEKDAY_WEIGHT * self.weekday
        )


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A candidate with its score, in its pool."""

    eid: str
    starts_at: datetime
    pool: Pool
    score: Score


def score(target: Traits, candidate: Traits, *, days_ago: float | None) -> Score:
    """Return how alike a candidate is that took place `days_ago`."""
    return Score(
        city=ONE if same_city(target, candidate) else ZERO,
        scale=_ratio(Decimal(target.tickets or 1), Decimal(candidate.tickets or 1)),
        price=_price(target, candidate),
        recency=_recency(UNKNOWN_AGE_DAYS if days_ago is None else days_ago),
        weekday=_weekday(target.weekday, candidate.weekday),
    )


def same_city(one: Traits, other: Traits) -> bool:
    """Say whether two events are in one city: the same name, and not in two countries (pitfall A8)."""
    if not one.city or not other.city or one.city.casefold() != other.city.casefold():
        return False
    return not one.country or not other.country or one.country == other.country


def size_of_target(*, sold: int | None, capacity: int | None, over: bool) -> int:
    """Return the size to compare with: what was sold, or for an event still selling what it may come to."""
    final = sold if over else max(sold or 0, capacity or 0)
    return final or capacity or DEFAULT_TICKETS


def average_price(gross: Decimal | None, tickets: int | None) -> Decimal | None:
    """Return gross by tickets; None when either is unknown or nothing was sold."""
    return gross / tickets if gross is not None and tickets else None


def picked(candidates: Sequence[Scored]) -> list[Scored]:
    """Return the best three of the city and the best two elsewhere; either fills the other's empty places."""
    ranked = ranking(candidates)
    same = [one for one in ranked if one.pool is Pool.SAME_CITY]
    cross = [one for one in ranked if one.pool is Pool.CROSS_CITY]
    chosen = [*same[:SAME_CITY_PICKED], *cross[:CROSS_CITY_PICKED]]
    spare = [*cross[CROSS_CITY_PICKED:], *same[SAME_CITY_PICKED:]]
    missing = SAME_CITY_PICKED + CROSS_CITY_PICKED - len(chosen)
    return ranking([*chosen, *spare[:missing]])


def ranking(candidates: Sequence[Scored]) -> list[Scored]:
    """Return candidates best first; of equals the later event, then by code."""
    return sorted(candidates, key=lambda one: (-one.score.total, -one.starts_at.timestamp(), one.eid))


def _price(target: Traits, candidate: Traits) -> Decimal:
    if not target.average_price or not candidate.average_price:
        return HALF
    if target.currency and candidate.currency and target.currency != candidate.currency:
        return HALF
    return _ratio(target.average_price, candidate.average_price)


def _ratio(one: Decimal, other: Decimal) -> Decimal:
    return _rounded(min(one, other) / max(one, other))


def _recency(days_ago: float) -> Decimal:
    left = ONE - (Decimal(str(days_ago)) - FRESHEST_DAYS) / RECENCY_SPAN_DAYS
    return _rounded(min(ONE, max(ZERO, left)))


def _weekday(one: int | None, other: int | None) -> Decimal:
    if one is None or other is None:
        return ZERO
    if one == other:
        return ONE
    return HALF if (one >= SATURDAY) is (other >= SATURDAY) else ZERO


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(THOUSANDTH, rounding=ROUND_HALF_UP)
