"""Who won each round of an event: whom the admin marked, else whom the weighted votes put first."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Literal
from uuid import UUID

from arthur.database import Database
from arthur.sql import read_sql
from tools.events import EventKey
from tools.render import count, text
from tools.spec import Entity, EntityKind, Result


class Contender(Result):
    """A painter of a round with the votes their work got."""

    artist_profile_id: UUID | None
    entry_id: int | None
    artist_name: str | None
    art_code: str | None
    easel: int | None
    votes: int
    weighted_votes: Decimal

    def entities(self) -> tuple[Entity, ...]:
        """Return the artist and the work."""
        artist, work = self.artist_profile_id, self.art_code
        named = self.artist_name or "artist"
        return (
            *((Entity(kind=EntityKind.ARTIST, id=str(artist), label=named),) if artist else ()),
            *((Entity(kind=EntityKind.ARTWORK, id=work, label=work),) if work else ()),
        )


class RoundOutcome(Result):
    """How one round ended, or stands."""

    round: int
    is_final: bool
    """The last round that had painters; while the event is not over, the last one planned."""
    is_finished: bool
    contestants: int
    votes: int
    winners: list[Contender]
    """Several if the admin marked several, or if votes are tied; none without votes and marks."""
    decided_by: Literal["marked", "votes"] | None
    ahead_by_votes: list[Contender]
    """Whom the weighted votes put first, given only when the admin marked somebody else."""


class _Entry(Result):
    round: int
    easel: int | None
    art_code: str | None
    artist_id: UUID | None
    entry_id: int | None
    artist_name: str | None
    is_winner: bool
    votes: int
    weighted: Decimal
    is_finished: bool
    last_planned: int | None


async def round_outcomes(reader: Database, event: EventKey, *, event_over: bool) -> list[RoundOutcome]:
    """Return the rounds in order; one is finished when it is marked so, has a marked winner, or the event is over."""
    statement = read_sql("tools.data_read", "round_entries.sql")
    entries = await reader.fetch(statement, {"event_id": event.id}, row=_Entry)
    painted = max((entry.round for entry in entries), default=0)
    planned = max((entry.last_planned or 0 for entry in entries), default=0)
    last = painted if event_over else max(painted, planned)
    return [
        _outcome(list(members), is_final=number == last, event_over=event_over)
        for number, members in groupby(entries, key=lambda entry: entry.round)
    ]


def _outcome(entries: Sequence[_Entry], *, is_final: bool, event_over: bool) -> RoundOutcome:
    marked = [entry for entry in entries if entry.is_winner]
    best = max((entry.weighted for entry in entries), default=Decimal(0))
    by_votes = [entry for entry in entries if best > 0 and entry.weighted == best]
    winners = marked or by_votes
    agrees = not marked or any(entry in marked for entry in by_votes)
    return RoundOutcome(
        round=entries[0].round,
        is_final=is_final,
        is_finished=event_over or bool(marked) or entries[0].is_finished,
        contestants=sum(entry.artist_id is not None for entry in entries),
        votes=sum(entry.votes for entry in entries),
        winners=_contenders(winners),
        decided_by="marked" if marked else "votes" if winners else None,
        ahead_by_votes=[] if agrees else _contenders(by_votes),
    )


def _contenders(entries: Sequence[_Entry]) -> list[Contender]:
    return [_contender(entry) for entry in sorted(entries, key=lambda entry: (-entry.weighted, entry.easel or 0))]


def _contender(entry: _Entry) -> Contender:
    return Contender(
        artist_profile_id=entry.artist_id,
        entry_id=entry.entry_id,
        artist_name=entry.artist_name,
        art_code=entry.art_code,
        easel=entry.easel,
        votes=entry.votes,
        weighted_votes=entry.weighted,
    )


def outcome_line(outcome: RoundOutcome) -> str:
    """Render how a round ended or stands."""
    name = f"Round {outcome.round}{' (final)' if outcome.is_final else ''}"
    if not outcome.winners:
        state = "no votes" if outcome.is_finished else "not decided"
        return f"{name}: {count(outcome.contestants, 'artist')}, {state}"
    tied = outcome.decided_by == "votes" and len(outcome.winners) > 1
    verb = "tied" if tied else "won by" if outcome.is_finished else "leading"
    how = "marked by the admin" if outcome.decided_by == "marked" else "by weighted votes, no winner marked"
    votes = f"; more weighted votes for {_with_votes(outcome.ahead_by_votes)}" if outcome.ahead_by_votes else ""
    return f"{name}: {verb} {_with_votes(outcome.winners)}; {how}{votes}; {count(outcome.votes, 'vote')} in all"


def _with_votes(contenders: Sequence[Contender]) -> str:
    return ", ".join(
        f"{text(one.artist_name)} ({text(one.art_code)}, {count(one.votes, 'vote')}, "
        f"weighted {one.weighted_votes:,.2f})"
        for one in contenders
    )
