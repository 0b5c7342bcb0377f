"""The archive of old Slack messages as its users see it; where and how it is stored is the implementer's business.

Who may read what is part of the question, not of the answer: a search names the channels it may look into, and these
come from `channels_open_to`. So no caller can forget the rule that private talk stays with those who were there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class ArchivedChannel:
    """A channel with messages in the archive."""

    id: str
    name: str
    private: bool = False


@dataclass(frozen=True, kw_only=True)
class ArchivedPerson:
    """Somebody who wrote archived messages."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class ArchiveSearch:
    """What to look for, and where one may look."""

    query: str
    channel_ids: frozenset[str]
    """The only channels whose messages may be returned, neighbours and threads included."""
    user_ids: frozenset[str] | None = None
    """Only what these people wrote; None for everybody."""
    since: datetime | None = None
    until: datetime | None = None
    """Both inclusive, in UTC."""
    limit: int = 10
    thread_context: bool = True


@dataclass(frozen=True, kw_only=True)
class ArchivedMessage:
    """One message beside a hit: a neighbour, or a part of its thread."""

    channel: str
    date: str
    ts: str
    user_name: str | None
    text: str


@dataclass(frozen=True, kw_only=True)
class ArchiveHit(ArchivedMessage):
    """One message that fits; a higher score fits better."""

    score: float
    thread_ts: str | None
    permalink: str | None
    context: tuple[ArchivedMessage, ...] = ()
    thread_preview: tuple[ArchivedMessage, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArchiveStatistics:
    """How large and how old the archive is."""

    collection: str
    embedding_model: str
    indexed_files: int
    indexed_messages: int
    indexed_channels: int
    last_indexed: datetime | None
    points: int
    """Searchable vectors; fewer than messages means that some cannot be found."""
    artifact_version: str | None


class Archive(Protocol):
    """Searches the archive and describes it. Every method may raise `Unavailable`."""

    async def channels_open_to(self, user_id: str, *, shared_in: str | None) -> Sequence[ArchivedChannel]:
        """Return the channels whose messages may be shown to this person.

        Those that the person belongs to. When others read the answer too (`shared_in` is the channel it goes to), no
        private channel but that one.
        """
        ...

    async def people(self) -> Sequence[ArchivedPerson]:
        """Return everybody who wrote archived messages."""
        ...

    async def search(self, search: ArchiveSearch) -> Sequence[ArchiveHit]:
        """Return the best hits, best first."""
        ...

    async def statistics(self) -> ArchiveStatistics:
        """Return figures about the archive."""
        ...
