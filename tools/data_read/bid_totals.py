"""Counting the bids on works by their rows, never by the counter on the work (pitfall C3)."""

from collections.abc import Iterable
from dataclasses import dataclass

from arthur.database import Database
from arthur.sql import read_sql
from tools.data_read.works import Work


@dataclass(frozen=True, kw_only=True)
class BidTotals:
    """How many bids, from how many people."""

    total_bids: int
    unique_bidders: int


async def bid_totals(reader: Database, works: Iterable[Work]) -> BidTotals:
    """Return the bids and bidders of some works."""
    statement = read_sql("tools.data_read", "bid_totals_of_works.sql")
    totals = await reader.one(statement, {"art_ids": [work.art_id for work in works]}, row=BidTotals)
    return totals or BidTotals(total_bids=0, unique_bidders=0)
