"""The score on the documented example, its edges, and the pick of three and two."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tools.eventbrite_charts.comparators import Pool, Score, Scored, Traits, picked, score, size_of_target

FRIDAY, SATURDAY, SUNDAY, MONDAY = 4, 5, 6, 0
TORONTO = Traits(city="Toronto", country="CA", tickets=100, average_price=Decimal(25), currency="CAD", weekday=FRIDAY)


def test_the_documented_example_scores_082() -> None:
    """Toronto 100 tickets at 25 on a Friday, against Toronto 80 at 20, 285 days ago, on a Saturday."""
    other = Traits(city="toronto", tickets=80, average_price=Decimal(20), weekday=SATURDAY)

    found = score(TORONTO, other, days_ago=285)

    assert (found.city, found.scale, found.price, found.recency, found.weekday) == (1, Decimal("0.8"), Decimal("0.8"),
                                                                                    Decimal("0.5"), 0)  # fmt: skip
    assert found.total == Decimal("0.820")


def test_what_is_unknown_counts_as_documented() -> None:
    """No price 0.5; no tickets count as 1; an unknown age is 365 days: 1 − 335/510 = 0.343."""
    found = score(TORONTO, Traits(city="Ottawa"), days_ago=None)

    assert found == Score(
        city=Decimal(0), scale=Decimal("0.010"), price=Decimal("0.5"), recency=Decimal("0.343"), weekday=Decimal(0)
    )
    assert found.total == Decimal("0.112")  # 0.0025 + 0.075 + 0.0343


@pytest.mark.parametrize(("days_ago", "recency"), [(10, "1"), (30, "1"), (540, "0"), (900, "0"), (81, "0.9")])
def test_recency_falls_from_day_30_to_day_540(days_ago: int, recency: str) -> None:
    assert score(TORONTO, TORONTO, days_ago=days_ago).recency == Decimal(recency)


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [(FRIDAY, FRIDAY, "1"), (FRIDAY, MONDAY, "0.5"), (SATURDAY, SUNDAY, "0.5"), (FRIDAY, SATURDAY, "0")],
)
def test_weekdays(one: int, other: int, likeness: str) -> None:
    found = score(Traits(city=None, weekday=one), Traits(city=None, weekday=other), days_ago=30)

    assert found.weekday == Decimal(likeness)


def test_two_cities_of_one_name_are_two_cities() -> None:
    """London in England is not London in Canada."""
    found = score(Traits(city="London", country="GB"), Traits(city="London", country="CA"), days_ago=30)

    assert found.city == 0


def test_prices_in_two_currencies_are_not_compared() -> None:
    other = Traits(city="Toronto", tickets=100, average_price=Decimal(25), currency="USD", weekday=FRIDAY)

    assert score(TORONTO, other, days_ago=30).price == Decimal("0.5")


def test_an_event_still_selling_is_sized_by_what_it_may_come_to() -> None:
    assert size_of_target(sold=12, capacity=200, over=False) == 200
    assert size_of_target(sold=230, capacity=200, over=False) == 230
    assert size_of_target(sold=120, capacity=200, over=True) == 120
    assert size_of_target(sold=None, capacity=180, over=True) == 180
    assert size_of_target(sold=None, capacity=None, over=False) == 100


def candidate(eid: str, pool: Pool, city: str) -> Scored:
    """A candidate whose total is 0.45 times `city`."""
    parts = Score(city=Decimal(city), scale=Decimal(0), price=Decimal(0), recency=Decimal(0), weekday=Decimal(0))
    day = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=int(eid[2:]))
    return Scored(eid=eid, starts_at=day, pool=pool, score=parts)


def test_three_of_the_city_and_two_elsewhere_even_if_others_score_higher() -> None:
    same = [candidate(f"AB{n}", Pool.SAME_CITY, f"0.{9 - n}") for n in range(1, 6)]
    cross = [candidate(f"AB1{n}", Pool.CROSS_CITY, f"0.0{9 - n}") for n in range(1, 5)]

    assert [one.eid for one in picked([*cross, *same])] == ["AB1", "AB2", "AB3", "AB11", "AB12"]


def test_missing_places_are_filled_from_either_side() -> None:
    same = [candidate(f"AB{n}", Pool.SAME_CITY, "0.5") for n in range(1, 7)]
    cross = [candidate(f"AB1{n}", Pool.CROSS_CITY, "0.4") for n in range(1, 7)]

    assert [one.eid for one in picked([*same, cross[0]])] == ["AB6", "AB5", "AB4", "AB3", "AB11"]
    assert [one.eid for one in picked([same[0], *cross])] == ["AB1", "AB16", "AB15", "AB14", "AB13"]
    assert picked([]) == []
