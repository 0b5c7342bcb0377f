"""One look at a running event: rounds, works, votes, bids, check-ins, cache, and what is odd (spec tools 5.5)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from arthur.errors import NotFound
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.platform_db_edge.live_event_flags import ActivityRow, ArtworkRow, phase_of, problems_of
from tools.platform_db_edge.live_event_result import (
    Activity,
    CacheEntry,
    LiveArtwork,
    LiveContestant,
    LiveDiagnostic,
    LiveEvent,
    LiveRound,
    LiveSummary,
    RoundWeights,
)
from tools.platform_db_edge.live_event_text import render
from tools.render import when
from tools.spec import Args, Domain, Tool, roles

LISTED = 200
CACHE_LISTED = 20


class LiveEventArgs(Args):
    """One event."""

    eid: Eid


@dataclass(frozen=True, kw_only=True)
class _Switches:
    venue: str | None
    current_round: int | None
    enable_auction: bool
    vote_by_link: bool
    auction_close_starts_at: datetime | None
    expected_number_of_rounds: int | None


@dataclass(frozen=True, kw_only=True)
class _Contestant:
    id: UUID
    round_id: UUID
    art_id: UUID | None
    easel_number: int | None
    artwork_title: str | None
    art_status: str | None
    artist_id: UUID | None
    artist_name: str | None
    entry_id: int | None
    round_number: int | None
    total: int


@dataclass(frozen=True, kw_only=True)
class _Cache:
    endpoint_path: str
    last_updated: datetime | None
    total: int


async def run(args: LiveEventArgs, ctx: ToolContext) -> LiveDiagnostic:
    """Read everything at once and judge it."""
    event = await find_event(ctx.reader, args.eid)
    now = ctx.now
    params = {
        "event_id": event.id,
        "eid": event.eid,
        "now": now,
        "five_ago": now - timedelta(minutes=5),
        "fifteen_ago": now - timedelta(minutes=15),
        "limit": LISTED,
    }
    reader, package = ctx.reader, "tools.platform_db_edge"
    (switches, activity), rounds, contestants, works, weights, caches = await asyncio.gather(
        asyncio.gather(
            reader.one(read_sql(package, "live_event.sql"), params, row=_Switches),
            reader.one(read_sql(package, "live_activity.sql"), params, row=ActivityRow),
        ),
        reader.fetch(read_sql(package, "live_rounds.sql"), params, row=LiveRound),
        reader.fetch(read_sql(package, "live_contestants.sql"), params, row=_Contestant),
        reader.fetch(read_sql(package, "live_artworks.sql"), params, row=ArtworkRow),
        reader.fetch(read_sql(package, "live_vote_weights.sql"), params, row=RoundWeights),
        reader.fetch(read_sql(package, "live_cache.sql"), {**params, "limit": CACHE_LISTED}, row=_Cache),
    )
    if switches is None or activity is None:
        raise NotFound(f"The event {event.eid} has just been removed.")
    live = _event(event, switches, now)
    artworks = [LiveArtwork.model_validate(vars(work) | {"flags": work.flags(event, now)}) for work in works]
    flagged = sum(bool(work.flags) for work in artworks)
    contestant_count = contestants[0].total if contestants else 0
    artwork_count = works[0].total if works else 0
    return LiveDiagnostic(
        event=live,
        now_local=when(now, event.timezone),
        problems=problems_of(live, rounds, works, activity, flagged),
        rounds=rounds,
        contestants=[LiveContestant.model_validate(vars(one)) for one in contestants],
        artworks=artworks,
        vote_weight_summary=weights,
        cache_status=[CacheEntry(endpoint_path=one.endpoint_path, last_updated=one.last_updated) for one in caches],
        cache_entries=caches[0].total if caches else 0,
        activity=_activity(activity),
        most_voters_from_one_address=activity.most_voters_from_one_address,
        blocked_ips=None,
        summary=LiveSummary(
            round_count=len(rounds),
            contestant_count=contestant_count,
            artwork_count=artwork_count,
            active_rounds=sum(not one.is_finished for one in rounds),
            total_bids=activity.bids,
            total_votes=activity.votes,
            checked_in=activity.scans,
            flagged_artworks=flagged,
            drifting_vote_counts=sum(work.vote_count_drifts for work in works),
        ),
        truncated=contestant_count > len(contestants) or artwork_count > len(works),
    )


def _event(event: EventKey, switches: _Switches, now: datetime) -> LiveEvent:
    return LiveEvent(
        id=event.id,
        eid=event.eid,
        name=event.name,
        city=event.city,
        venue=switches.venue,
        timezone=event.timezone,
        currency=event.currency,
        event_start=event.starts_at,
        event_end=event.ends_at,
        local_start=when(event.starts_at, event.timezone),
        phase=phase_of(event, now),
        enabled=event.enabled,
        show_in_app=event.show_in_app,
        enable_auction=switches.enable_auction,
        vote_by_link=switches.vote_by_link,
        current_round=switches.current_round,
        expected_number_of_rounds=switches.expected_number_of_rounds,
        auction_close_starts_at=switches.auction_close_starts_at,
    )


def _activity(row: ActivityRow) -> list[Activity]:
    counted = (
        ("votes", row.votes, row.votes_5, row.votes_15, row.last_vote_at),
        ("bids", row.bids, row.bids_5, row.bids_15, row.last_bid_at),
        ("check-ins", row.scans, row.scans_5, row.scans_15, row.last_scan_at),
    )
    return [
        Activity(kind=kind, total=total, last_5_minutes=five, last_15_minutes=fifteen, last_at=last)
        for kind, total, five, fifteen, last in counted
    ]


live_event_diagnostic = Tool(
    name="live_event_diagnostic",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Everything about one running show at once: rounds, artists, works, votes, bids and check-ins of the last "
        "minutes, app cache, and whatever looks wrong. Use during a show when something seems broken. Not for set-up "
        "before a show (run_event_health_check, get_event_readiness), results (get_event_summary) or closing times "
        "alone (get_auction_timing)."
    ),
    roles=roles("O P V"),
    max_calls=2,
    args=LiveEventArgs,
    result=LiveDiagnostic,
    run=run,
    render=render,
    questions=(
        "live diagnostic AB4015",
        "what is going on at AB4015 right now",
        "AB4015 is running, is everything ok",
        "are votes and bids coming in at ab4015",
        "something is wrong at tonight's show AB4015, check everything",
        "live status of the Montréal show AB4015",
        "how many votes in the last 5 minutes at AB4015",
        "diagnose the live event 4015",
        "the app shows nothing for AB4015 during the show, diagnose it",
        "is the auction running properly at AB4015",
        "live check ab 4015 rounds contestants artworks votes",
        "are people checking in and voting at AB4015 at the moment",
        "full live event report AB4015",
        "live evnt diagnostics AB4015",
        "diagnostic en direct AB4015",
        "est-ce que tout marche à l'événement AB4015 en ce moment",
        "diagnóstico en vivo del evento AB4015",
        "Live-Diagnose für AB4015",
        "how is it going at AB4015",
        "how is tonight's show going",
        "is everything ok at the show right now",
    ),
    samples=({"eid": "AB4015"}, {"eid": "AB4012"}),
)
