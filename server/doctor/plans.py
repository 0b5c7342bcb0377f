"""What a plan says about full reads of large tables, and which index would spare them."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Plan = Mapping[str, Any]

SEQUENTIAL = "Seq Scan"
BY_INDEX = frozenset({"Index Scan", "Index Only Scan"})
CONDITIONS = ("Hash Cond", "Merge Cond", "Join Filter", "Filter")


@dataclass(frozen=True, kw_only=True)
class FullRead:
    """A table read from end to end, and the conditions that then sort its rows out."""

    schema: str
    table: str
    alias: str
    sequential: bool
    conditions: tuple[str, ...]

    @property
    def name(self) -> str:
        """The table's name, with its schema unless that is `public`."""
        return self.table if self.schema == "public" else f"{self.schema}.{self.table}"


@dataclass(frozen=True, kw_only=True)
class Key:
    """What an index would be built on: a column or expression, and whether it is searched for parts of text."""

    column: str
    expression: str
    pattern: bool = False


def full_reads(plan: Plan) -> tuple[FullRead, ...]:
    """Return the full reads of a plan made with VERBOSE: sequential, or along an index without a condition on it."""
    return tuple(_walk(plan, ()))


def _walk(plan: Plan, above: tuple[str, ...]) -> Iterator[FullRead]:
    own = tuple(str(plan[name]) for name in CONDITIONS if name in plan)
    kind = plan.get("Node Type")
    if kind == SEQUENTIAL or (kind in BY_INDEX and "Index Cond" not in plan):
        yield FullRead(
            schema=str(plan.get("Schema", "public")),
            table=str(plan["Relation Name"]),
            alias=str(plan["Alias"]),
            sequential=kind == SEQUENTIAL,
            conditions=(*own, *above),
        )
    for inner in plan.get("Plans", ()):
        yield from _walk(inner, (*own, *above))


def searched(read: FullRead, texts: Collection[str] = ()) -> tuple[Key, ...]:
    """Return what the conditions look for in the table: equal values first, then parts of text.

    `texts` are columns whose cast to text costs nothing, so that a plain index serves it.
    """
    alias = re.escape(read.alias)
    column = rf"(?:\({alias}\.(?P<cast>\w+)\)::(?P<type>\w+)|{alias}\.(?P<plain>\w+))"
    equal = (rf"{column}\s*=\s", rf"=\s*(?:ANY\s*)?\(?{column}(?![\w:])")
    like = (rf"{column}\s*~~\*?\s",)
    found: dict[str, Key] = {}
    for pattern, is_text in ((equal, False), (like, True)):
        for condition in read.conditions:
            for one in pattern:
                for match in re.finditer(one, condition):
                    key = _key(match, texts, pattern=is_text)
                    found.setdefault(key.expression, key)
    return tuple(found.values())


def _key(match: re.Match[str], texts: Collection[str], *, pattern: bool) -> Key:
    column = match["plain"] or match["cast"]
    if match["plain"] or pattern or column in texts:
        return Key(column=column, expression=column, pattern=pattern)
    return Key(column=column, expression=f"({column}::{match['type']})", pattern=pattern)


def create_index(read: FullRead, key: Key) -> str:
    """Return the statement that would make the index; it is only ever shown."""
    target = f"{read.schema}.{read.table}"
    if key.pattern:
        return f"CREATE INDEX CONCURRENTLY ON {target} USING gin ({key.column} gin_trgm_ops); -- needs pg_trgm"
    return f"CREATE INDEX CONCURRENTLY ON {target} ({key.expression});"


def unserved(
    read: FullRead, *, indexed: Collection[str], few_values: Collection[str], texts: Collection[str]
) -> tuple[Key, ...]:
    """Return what is searched and has no index, leaving out columns whose few values would not narrow anything."""
    plain = {re.sub(r"[()\s]", "", name) for name in indexed}
    return tuple(
        key
        for key in searched(read, texts)
        if (key.pattern or re.sub(r"[()]", "", key.expression) not in plain) and key.column not in few_values
    )
