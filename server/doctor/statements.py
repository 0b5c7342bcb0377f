"""Our statements as an examination needs them: numbered parameters, a plausible value a type, the right connection."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import LiteralString, cast

from arthur.sql import read_sql
from server.reference.reach import SqlFile, all_statements, reach_of
from tools.spec import AnyTool, Effect

OWN_TABLES = "esbmcp_"

_PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\)[sbt]|%)")
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_TEXT = re.compile(r"'(?:[^']|'')*'")
_CHANGES = re.compile(
    r"\b(insert\s+into|update\s+(only\s+)?\w|delete\s+from|merge\s+into|for\s+(no\s+key\s+)?update)\b", re.IGNORECASE
)

_VALUES: Mapping[str, str] = MappingProxyType({
    "uuid": "00000000-0000-0000-0000-000000000000",
    "text": "x",
    "character varying": "x",
    "character": "x",
    "citext": "x",
    "boolean": "false",
    "smallint": "1",
    "integer": "10",
    "bigint": "10",
    "numeric": "1",
    "double precision": "1",
    "real": "1",
    "date": "2026-06-12",
    "timestamp with time zone": "2026-06-12 00:30+00",
    "timestamp without time zone": "2026-06-12 00:30",
    "interval": "1 day",
    "json": "{}",
    "jsonb": "{}",
})  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement, the tools that reach it, and where it may run, the first choice first."""

    file: SqlFile
    text: str
    tools: tuple[str, ...]
    runs_on: tuple[str, ...]

    @property
    def words(self) -> frozenset[str]:
        """Its words without comments and texts, names of tables among them."""
        return frozenset(re.findall(r"\w+", _bare(self.text)))


def statements_of(tools: Sequence[AnyTool]) -> tuple[Statement, ...]:
    """Return every statement of ours with the tools that reach it."""
    users: dict[SqlFile, list[AnyTool]] = {}
    handles: dict[SqlFile, frozenset[str]] = {}
    for tool in tools:
        for file, named in reach_of(tool).statements.items():
            users.setdefault(file, []).append(tool)
            handles[file] = handles.get(file, frozenset()) | named
    found: list[Statement] = []
    for file in all_statements():
        text = read_sql(file.package, file.name)
        by = users.get(file, [])
        effects = frozenset(tool.effect for tool in by)
        runs_on = _runs_on(file, text, handles.get(file, frozenset()), effects)
        found.append(Statement(file=file, text=text, tools=tuple(sorted(tool.name for tool in by)), runs_on=runs_on))
    return tuple(found)


def _runs_on(file: SqlFile, text: str, named: frozenset[str], effects: frozenset[Effect]) -> tuple[str, ...]:
    """Return the connections a statement may be meant for, by its words and by the handles named around it."""
    if file.package == "memory":
        return ("own",)
    if OWN_TABLES in text:
        return ("own",) if named and named <= {"own", "tx"} else ("reader", "own")
    written = "own" if effects == frozenset({Effect.OWN}) else "writer"
    if changes_rows(text):
        return (written,)
    meant = ["reader"] if "reader" in named or not named else []
    meant += [written] if named & {"tx", "writer"} else []
    meant += ["own"] if "own" in named else []
    return tuple(dict.fromkeys(meant))


def changes_rows(text: str) -> bool:
    """Say whether a statement changes or locks rows, by its own words."""
    return _CHANGES.search(_bare(text)) is not None


def _bare(text: str) -> str:
    return _TEXT.sub("''", _COMMENT.sub(" ", text))


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """A statement with `$1`, `$2` … for its placeholders, and the name behind each number."""

    text: LiteralString
    names: tuple[str, ...]


def numbered(text: str, *, apart: Collection[str] | None = ()) -> Numbered:
    """Return a statement with numbers for its named placeholders.

    The same name is the same number, as when it runs, unless it is to be kept `apart` (None: all names): then each of
    its places is a parameter of its own and gets the type its place asks for. When a statement runs, the driver sends
    the type along.
    """
    names: list[str] = []

    def number(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return "%"
        if apart is not None and name not in apart and name in names:
            return f"${names.index(name) + 1}"
        names.append(name)
        return f"${len(names)}"

    # As safe as the file it was read from: only placeholders were renamed.
    return Numbered(text=cast("LiteralString", _PLACEHOLDER.sub(number, text)), names=tuple(names))


def plausible(kind: str) -> str | None:
    """Return a value of a type in text form, as of a call that gives every argument; None for types we do not know."""
    if kind.endswith("[]"):
        inner = plausible(kind.removesuffix("[]"))
        return None if inner is None else "{" + inner + "}"
    return _VALUES.get(kind)
