"""Bids: everybody raises in turn until the amounts of the work are reached."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from tools.reference import anchors
from tools.reference.generate.people import Crowd
from tools.reference.generate.places import SYMBOL_OF
from tools.reference.generate.works import Work
from tools.reference.generate.world import Batch, uid

_COLUMNS = ("id", "art_id", "person_id", "amount", "ip_address", "currency_code", "currency_symbol", "created_at")
_FIRST_BID_BEFORE_CLOSE = timedelta(minutes=44)


def times(work: Work) -> Iterator[datetime]:
    """Return the moments of a work's bids, the last one shortly before it closed."""
    last = work.last_bid_at or work.closes_at - timedelta(minutes=6)
    pause = min(_FIRST_BID_BEFORE_CLOSE / max(1, len(work.bids)), timedelta(minutes=3))
    return (last - pause * (len(work.bids) - 1 - position) for position in range(len(work.bids)))


def _rows(works: Sequence[Work], people: Crowd) -> Iterator[tuple[object, ...]]:
    for work in works:
        money, art_id, code = work.show.money, work.id, work.code
        symbol = SYMBOL_OF.get(money)
        for position, (amount, moment) in enumerate(zip(work.bids, times(work), strict=True)):
            number = work.bidder(position)
            person = people.ids[number]
            if code == anchors.WORK_PAID_WITHOUT_FINAL_PRICE and position == len(work.bids) - 1:
                person = anchors.person_id(anchors.PERSON_TOP_BIDDER)
            address = f"203.0.113.{number % 250}"
            yield uid("bid", f"{code}/{position}"), art_id, person, amount, address, money, symbol, moment


def batches(works: Sequence[Work], people: Crowd) -> list[Batch]:
    """Return all bids."""
    total = sum(len(work.bids) for work in works)
    return [Batch(table="bids", columns=_COLUMNS, rows=_rows(works, people), expected=total)]
