"""When the auction of an event closes, work by work (spec tools 1.11)."""

import asyncio
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.works import Work, auction_settings, works_of
from tools.events import EventKey, find_event
from tools.render import bullets, count, event_title, section, table, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Redaction, Result, Tool, roles

Flag = Literal["closes before the event starts", "active past its closing time", "no artist"]


class GetAuctionTimingArgs(Args):
    """An event."""

    eid: Eid


class ArtworkTiming(Result):
    """When bidding on one work ends. While the work is active a late bid still moves this (pitfall C14)."""

    art_id: UUID
    art_code: str | None
    round: int | None
    easel: int | None
    status: str | None
    artist_name: str | None
    closing_time: datetime | None
    local_closing: str
    seconds_left: int | None
    """Of an active work; 0 when its time is over."""
    auction_extended: bool
    extension_count: int
    created_at: datetime | None
    eid: str
    event_name: str | None
    flags: list[Flag]


class _RoundRow(Result):
    id: UUID
    round_number: int | None
    is_finished: bool
    closing_time: datetime | None
    created_at: datetime | None


class RoundTiming(_RoundRow):
    """One round."""

    local_closing: str


class AuctionTiming(Result):
    """The clock of an auction."""

    eid: str
    event_name: str | None
    event_start: datetime | None
    local_start: str
    timezone: str | None
    now_local: str
    enable_auction: bool
    auction_close_starts_at: datetime | None
    local_close_starts: str
    auction_close_round_delay: int | None = Field(description="Minutes between the closings of two rounds.")
    artworks: list[ArtworkTiming]
    rounds: list[RoundTiming]
    artwork_count: int
    active_count: int
    flagged_count: int

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.event_name or self.eid),)


async def run(args: GetAuctionTimingArgs, ctx: ToolContext) -> AuctionTiming:
    """Return the closing times of every work and round."""
    event = await find_event(ctx.reader, args.eid)
    works, rounds, settings = await asyncio.gather(
        works_of(ctx.reader, event),
        ctx.reader.fetch(read_sql("tools.data_read", "rounds_of_event.sql"), {"event_id": event.id}, row=_RoundRow),
        auction_settings(ctx.reader, event),
    )
    timings = [_timing(work, event, ctx.now) for work in sorted(works, key=_by_closing)]
    zone = event.timezone
    return AuctionTiming(
        eid=event.eid,
        event_name=event.name,
        event_start=event.starts_at,
        local_start=when(event.starts_at, zone),
        timezone=zone,
        now_local=when(ctx.now, zone),
        enable_auction=settings.enable_auction,
        auction_close_starts_at=settings.auction_close_starts_at,
        local_close_starts=when(settings.auction_close_starts_at, zone),
        auction_close_round_delay=settings.auction_close_round_delay,
        artworks=timings,
        rounds=[RoundTiming(**vars(one), local_closing=when(one.closing_time, zone)) for one in rounds],
        artwork_count=len(timings),
        active_count=sum(timing.status == "active" for timing in timings),
        flagged_count=sum(bool(timing.flags) for timing in timings),
    )


def _by_closing(work: Work) -> tuple[bool, int, bool, float, int, str]:
    """Sort by round, then closing time, then easel; what is not set comes last."""
    closing = work.closing_time
    return (
        work.round is None,
        work.round or 0,
        closing is None,
        closing.timestamp() if closing else 0.0,
        work.easel or 0,
        work.art_code or "",
    )


def _timing(work: Work, event: EventKey, now: datetime) -> ArtworkTiming:
    left = (work.closing_time - now).total_seconds() if work.closing_time and work.status == "active" else None
    worked_out = {
        "local_closing": when(work.closing_time, event.timezone),
        "seconds_left": None if left is None else max(0, int(left)),
        "eid": event.eid,
        "event_name": event.name,
        "flags": _flags(work, event, now),
    }
    return ArtworkTiming.model_validate(vars(work) | worked_out)


def _flags(work: Work, event: EventKey, now: datetime) -> list[Flag]:
    """Return what is odd about a closing time (pitfall C7, spec tools 1.11)."""
    flags: list[Flag] = []
    closing = work.closing_time
    if closing and event.starts_at and closing < event.starts_at:
        flags.append("closes before the event starts")
    if closing and work.status == "active" and closing <= now:
        flags.append("active past its closing time")
    if work.artist_id is None:
        flags.append("no artist")
    return flags


def render(result: AuctionTiming) -> str:
    """Render rounds and works with local times, and whatever looks wrong above them."""
    where = event_title(result.event_name, result.eid)
    title = f"*{result.active_count or 'None'} of {count(result.artwork_count, 'artwork')} still open* at {where}"
    if not result.artworks:
        title = f"*No artworks yet* at {where}, so nothing has a closing time"
    start = f"Start {result.local_start}; now {result.now_local}."
    auction = (
        f"Auction {'enabled' if result.enable_auction else 'not enabled'}; closing starts {result.local_close_starts}, "
        f"{_delay(result.auction_close_round_delay)}."
    )
    rounds = bullets(
        f"Round {one.round_number}: {'finished' if one.is_finished else 'not finished'}, closing {one.local_closing}"
        for one in result.rounds
    )
    odd = [
        f":warning: {text(work.art_code)}: {', '.join(work.flags)} ({work.local_closing})"
        for work in result.artworks
        if work.flags
    ]
    return section(title, start, auction, rounds, bullets(odd), _works(result))


def _delay(minutes: int | None) -> str:
    return "no delay between rounds set" if minutes is None else f"{count(minutes, 'minute')} between rounds"


def _works(result: AuctionTiming) -> str:
    if not result.artworks:
        return ""
    rows = [
        (work.art_code, work.artist_name, work.status, work.local_closing, _left(work), work.extension_count or None)
        for work in result.artworks
    ]
    works = table(("work", "artist", "status", "closes", "left", "extended"), rows)
    note = "A bid in the last 5 minutes still moves the time of an open work." if result.active_count else ""
    return section(works, note)


def _left(work: ArtworkTiming) -> str | None:
    if work.seconds_left is None:
        return None
    hours, seconds = divmod(work.seconds_left, 3600)
    return f"{hours} h {seconds // 60:02d} min" if hours else f"{seconds // 60}:{seconds % 60:02d} min"


get_auction_timing = Tool(
    name="get_auction_timing",
    domain=Domain.DATA_READ,
    description=(
        "Closing times of an event's auction in local time: each work with seconds left and extensions, each round's "
        "state, and times that look wrong. Use for when bidding ends or whether a work is still open. Not for amounts "
        "(lookup_artwork_bids) or set-up in general (get_event_config)."
    ),
    roles=roles("O P V"),
    passthrough=True,
    max_calls=2,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=GetAuctionTimingArgs,
    result=AuctionTiming,
    run=run,
    render=render,
    questions=(
        "when does the auction close at AB4015",
        "auction closing times AB4015",
        "how much time is left on AB4015-1-1",
        "is bidding still open at ab4015",
        "which works are still active after closing time at AB4015",
        "has round 2 of AB4015 finished",
        "auction timers ab 4012",
        "was the auction at AB4015 extended",
        "what time did bidding end at AB4012",
        "auctoin end time 4015",
        "why did a timer end early at AB3979",
        "rounds and closing times for AB4012",
        "à quelle heure ferme l'encan de AB4015 ?",
        "fin des enchères AB4015 par toile",
        "cuándo cierra la subasta de AB4015",
        "wann schließt die Auktion von AB4008",
    ),
    samples=({"eid": "AB4015"}, {"eid": "AB3979"}),
)
