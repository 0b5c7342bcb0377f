"""The frame of a generated company: seed, scale, clock, identifiers and derived random streams."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

Row = Mapping[str, object]


def digest(*key: object) -> int:
    """Return 128 bits that depend on the key alone."""
    text = ":".join(str(part) for part in key)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=16).digest(), "big")


def uid(kind: str, key: object) -> str:
    """Return the UUID of a thing; it depends on neither seed nor clock, so that documents can name it."""
    digits = hashlib.blake2b(f"{kind}:{key}".encode(), digest_size=16).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:]}"


def as_json(value: object) -> str:
    """Return a value as the text of a jsonb column."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True, kw_only=True)
class World:
    """What every area of the company is generated from."""

    seed: int
    scale: int
    now: datetime

    def rng(self, *key: object) -> Random:
        """Return the random stream of one area; streams are independent, so areas do not shift each other."""
        return Random(f"{self.seed}:" + ":".join(str(part) for part in key))  # noqa: S311 - invented data, no secrets

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Return the moment this long before the clock."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def ahead(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """Return the moment this long after the clock."""
        return self.now + timedelta(days=days, hours=hours, minutes=minutes)


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Rows of one table in the order of ``columns``; ``expected`` is their number, for progress only."""

    table: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]
    expected: int


def batch(table: str, rows: Sequence[Row]) -> Batch:
    """Return a batch of rows given by name; every row must name the same columns."""
    columns = tuple(rows[0]) if rows else ()
    for row in rows:
        if tuple(row) != columns:
            raise ValueError(f"rows of {table} differ in their columns: {set(row) ^ set(columns)}")
    return Batch(table=table, columns=columns, rows=[tuple(row.values()) for row in rows], expected=len(rows))
