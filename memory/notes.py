"""Memories of channels and tools: a head that says where each stands, and every text it ever had (spec tools 7).

Writers of one memory take turns at its head row, so that two who read the same text never overwrite each other: the
second finds another version than it expected and is told so. Head and version change in one transaction, the caller's.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from psycopg.types.json import Jsonb

from arthur.database import Database, Queries
from arthur.errors import NotFound, NotPossible
from arthur.sql import read_sql
from memory.note_edit import Edit, edited, summary_of
from memory.note_template import BUDGETS, ScopeType, as_json, template

Source: TypeAlias = Database | Queries
"""What a memory can be read from: a pool, or the open transaction of a write."""


class Outdated(NotPossible):
    """Somebody else changed the memory since it was read; read it again and merge."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose memory: a Slack channel's, by its id, or a tool's, by its name."""

    type: ScopeType
    id: str

    @property
    def params(self) -> dict[str, object]:
        """The columns that name it."""
        return {"scope_type": self.type.value, "scope_id": self.id}

    def __str__(self) -> str:
        """Return it as rows on record name it."""
        return f"{self.type}:{self.id}"


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is remembered now. `content_md` is the empty template while nothing is."""

    scope: Scope
    version: int
    content_md: str
    token_budget: int
    total_versions: int = 0
    version_id: int | None = None
    updated_at: datetime | None = None
    change_summary: str | None = None
    created_by: str | None = None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing has been stored, or what was stored cannot be found."""
        return self.version_id is None

    @property
    def is_lost(self) -> bool:
        """Say whether the head points at a version that is missing."""
        return self.version > 0 and self.version_id is None

    @property
    def content_json(self) -> dict[str, list[str]]:
        """The facts by heading."""
        return as_json(self.content_md)


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who changes a memory, in which session and when; `by` is a user id, or `system` for the automatic update."""

    by: str
    at: datetime
    session_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Version:
    """One stored text."""

    id: int
    version_no: int
    content_md: str
    change_summary: str | None
    created_by: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One stored text, without the text."""

    id: int
    version_no: int
    content_chars: int
    change_summary: str | None
    is_rollback: bool
    created_by: str | None
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class Saved:
    """A change that was made: the memory before and after it."""

    before: Memory
    after: Memory


@dataclass(frozen=True, kw_only=True)
class _Current:
    current_version: int
    token_budget: int
    total_versions: int
    updated_at: datetime
    version_id: int | None
    content_md: str | None
    change_summary: str | None
    created_by: str | None


@dataclass(frozen=True, kw_only=True)
class _Key:
    id: int
    version_no: int


async def read_memory(source: Source, scope: Scope) -> Memory:
    """Return what is remembered of a scope; an empty memory when nothing is."""
    found = await source.one(read_sql("memory", "memory_current.sql"), scope.params, row=_Current)
    if found is None:
        return Memory(scope=scope, version=0, content_md=template(scope.type), token_budget=BUDGETS[scope.type])
    return Memory(
        scope=scope,
        version=found.current_version,
        content_md=found.content_md if found.content_md is not None else template(scope.type),
        token_budget=found.token_budget,
        total_versions=found.total_versions,
        version_id=found.version_id,
        updated_at=found.updated_at if found.current_version else None,
        change_summary=found.change_summary,
        created_by=found.created_by,
    )


async def list_versions(source: Source, scope: Scope, *, limit: int) -> list[VersionLine]:
    """Return the newest versions of a memory, newest first."""
    params = {**scope.params, "limit": limit}
    return await source.fetch(read_sql("memory", "memory_versions.sql"), params, row=VersionLine)


async def update_memory(
    queries: Queries,
    scope: Scope,
    edit: Edit,
    *,
    author: Author,
    summary: str | None = None,
    expected_version: int | None = None,
) -> Saved:
    """Store a changed memory as a new version, inside the caller's transaction.

    Raises:
        Outdated: it is no longer at `expected_version`.
        InvalidRequest: the text may not be stored (see `note_edit.edited`).
        NotPossible: nothing would change.
    """
    before = await _locked(queries, scope, author.at, expected_version)
    text = edited(scope.type, before.content_md, edit, budget=before.token_budget, at=author.at)
    return await _store(queries, before, text, author, summary=summary or summary_of(before.content_md, text))


async def rollback_memory(
    queries: Queries,
    scope: Scope,
    *,
    author: Author,
    target_version: int | None = None,
    expected_version: int | None = None,
) -> Saved:
    """Store an earlier text again as a new version; history is never edited.

    Raises:
        NotFound, NotPossible: see `rollback_target`.
        Outdated: the memory is no longer at `expected_version`.
    """
    before = await _locked(queries, scope, author.at, expected_version)
    target = await rollback_target(queries, before, target_version)
    summary = f"Rolled back from version {before.version} to the text of version {target.version_no}"
    return await _store(queries, before, target.content_md, author, summary=summary, copied=target.id)


async def rollback_target(source: Source, memory: Memory, target_version: int | None = None) -> Version:
    """Return the version that a rollback would bring back: the one named, else the text before the current one.

    The text before a rolled-back text is the one before its original, so that rolling back twice goes two steps back
    and never forward again (spec tools 7.3).

    Raises:
        NotFound: there is no memory, or no such version.
        NotPossible: nothing is earlier, or the memory says that already.
    """
    if memory.version == 0:
        raise NotFound(f"Nothing has been remembered of {memory.scope.type} {memory.scope.id} yet.")
    number = target_version if target_version is not None else await _earlier(source, memory)
    if number is None:
        raise NotPossible("There is no earlier text to go back to.")
    if number == memory.version:
        raise NotPossible(f"The memory is at version {number} already.")
    params = {**memory.scope.params, "version_no": number}
    target = await source.one(read_sql("memory", "memory_version.sql"), params, row=Version)
    if target is None:
        raise NotFound(f"There is no version {number} of this memory; get_memory_versions lists them.")
    if target.content_md == memory.content_md and not memory.is_lost:
        raise NotPossible(f"The memory already says what version {number} said.")
    return target


async def _earlier(source: Source, memory: Memory) -> int | None:
    """Return the number of the version before the original of the current text, or None."""
    origin = await source.value(
        read_sql("memory", "memory_origin.sql"), {**memory.scope.params, "version_no": memory.version}
    )
    start = origin if isinstance(origin, int) else memory.version
    earlier = await source.value(read_sql("memory", "memory_before.sql"), {**memory.scope.params, "version_no": start})
    return earlier if isinstance(earlier, int) else None


async def _locked(queries: Queries, scope: Scope, at: datetime, expected_version: int | None) -> Memory:
    """Take the turn to write and return the memory as it stands."""
    head = {**scope.params, "budget": BUDGETS[scope.type], "now": at}
    await queries.execute(read_sql("memory", "memory_ensure_head.sql"), head)
    await queries.value(read_sql("memory", "memory_lock_head.sql"), scope.params)
    memory = await read_memory(queries, scope)
    if expected_version is not None and expected_version != memory.version:
        raise Outdated(
            f"The memory is at version {memory.version} now, not at {expected_version}: somebody changed it meanwhile. "
            "Read it again, then repeat the change."
        )
    return memory


async def _store(
    queries: Queries, before: Memory, text: str, author: Author, *, summary: str, copied: int | None = None
) -> Saved:
    params = {
        **before.scope.params,
        "current": before.version,
        "parent_id": before.version_id,
        "rollback_from_id": copied,
        "content_md": text,
        "content_json": Jsonb(as_json(text)),
        "summary": summary,
        "session_id": author.session_id,
        "by": author.by,
        "now": author.at,
    }
    [key] = await queries.fetch(read_sql("memory", "memory_insert_version.sql"), params, row=_Key)
    moved = {**before.scope.params, "version_no": key.version_no, "now": author.at}
    await queries.execute(read_sql("memory", "memory_move_head.sql"), moved)
    after = await read_memory(queries, before.scope)
    if (after.version, after.content_md) != (key.version_no, text):
        msg = "a memory was not stored as it was written"
        raise RuntimeError(msg)
    return Saved(before=before, after=after)
