"""Go-live checklist of one event with a weighted score (spec tools 2.7)."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.event_setup import EventSetup, find_event_setup
from tools.profile_integrity.readiness_checks import Point, State, checklist
from tools.render import bullets, count, percent, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

MARKS = {State.DONE: "✓", State.MISSING: "✗", State.NOT_DUE: "·"}


class EventReadinessArgs(Args):
    """Which event."""

    eid: Eid


class ReadyEvent(Result):
    """Which event, and how far away it is."""

    id: UUID
    eid: str
    name: str | None
    event_start_datetime: datetime | None
    timezone: str | None
    city: str | None
    days_to_event: int | None
    """Calendar days in the event's zone; negative once it is over."""


class ReadinessPoint(Result):
    """One point of the checklist; weight 3 is essential, 2 important, 1 useful."""

    name: str
    state: State
    weight: int
    detail: str


class EventReadiness(Result):
    """The checklist. `score` is weights done of weights due, so points that are not due yet cost nothing."""

    event: ReadyEvent
    ready: bool
    readiness: dict[str, bool]
    checks: list[ReadinessPoint]
    blockers: list[str]
    score: str
    score_done: int
    score_due: int
    applications: int
    applications_by_status: dict[str, int]
    confirmed_artists: int
    target_artists: int
    target_is_set: bool
    invited_artists: dict[str, int]
    artists_with_artwork: int
    artwork_count: int

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid),)


@dataclass(frozen=True, kw_only=True)
class _BookingCount:
    kind: str
    status: str | None
    number: int


async def run(args: EventReadinessArgs, ctx: ToolContext) -> EventReadiness:
    """Read the set-up and the bookings, and go through the checklist."""
    setup, bookings = await asyncio.gather(
        find_event_setup(ctx.reader, args.eid),
        ctx.reader.fetch(
            read_sql("tools.profile_integrity", "booking_counts.sql"), {"eid": args.eid}, row=_BookingCount
        ),
    )
    points = checklist(setup, ctx.now)
    applications = _by_status(bookings, "application")
    due = sum(point.weight for point in points if point.state is not State.NOT_DUE)
    done = sum(point.weight for point in points if point.state is State.DONE)
    return EventReadiness(
        event=_event(setup, ctx.now),
        ready=not any(point.blocks for point in points),
        readiness={point.name: point.state is State.DONE for point in points},
        checks=[_shown(point) for point in points],
        blockers=[point.name for point in points if point.blocks],
        score=f"{done}/{due}",
        score_done=done,
        score_due=due,
        applications=sum(applications.values()),
        applications_by_status=applications,
        confirmed_artists=setup.confirmed_artists,
        target_artists=setup.artists_wanted,
        target_is_set=setup.target_artists_booked is not None,
        invited_artists=_by_status(bookings, "invitation"),
        artists_with_artwork=setup.artists_with_artwork,
        artwork_count=setup.artwork_count,
    )


def _event(setup: EventSetup, now: datetime) -> ReadyEvent:
    return ReadyEvent(
        id=setup.id,
        eid=setup.eid,
        name=setup.name,
        event_start_datetime=setup.starts_at,
        timezone=setup.timezone,
        city=setup.city,
        days_to_event=setup.days_until(now),
    )


def _shown(point: Point) -> ReadinessPoint:
    return ReadinessPoint(name=point.name, state=point.state, weight=point.weight, detail=point.detail)


def _by_status(bookings: list[_BookingCount], kind: str) -> dict[str, int]:
    return {each.status or "unknown": each.number for each in bookings if each.kind == kind}


def render(result: EventReadiness) -> str:
    """Render the score, what is missing, what is done and the bookings."""
    event = result.event
    share = percent(result.score_done, result.score_due)
    missing = [point for point in result.checks if point.state is State.MISSING]
    missing.sort(key=lambda point: -point.weight)
    verdict = _verdict(result, len(missing))
    return section(
        f"*{text(event.eid)} is {verdict}: {result.score} points ({share})* – {text(event.name)}, "
        f"{when(event.event_start_datetime, event.timezone)}{_distance(event.days_to_event)}",
        bullets(f"{MARKS[point.state]} {_words(point)}" for point in missing) if missing else "Nothing due is missing.",
        _line(result, State.DONE, "Done"),
        _line(result, State.NOT_DUE, "Not due yet, or not to be judged"),
        _bookings(result),
    )


def _verdict(result: EventReadiness, missing: int) -> str:
    """Return whether the event can go live, and that something is missing even if it can."""
    if not result.ready:
        return f"not ready ({count(len(result.blockers), 'essential point')} missing)"
    return f"ready, but {count(missing, 'point is', 'points are')} missing" if missing else "ready"


def _words(point: ReadinessPoint) -> str:
    weight = {3: "essential", 2: "important", 1: "useful"}[point.weight]
    return f"{point.name.replace('_', ' ')}: {text(point.detail)} ({weight})"


def _line(result: EventReadiness, state: State, title: str) -> str:
    details = [text(point.detail) for point in result.checks if point.state is state]
    return f"{title}: {', '.join(details)}." if details else ""


def _distance(days: int | None) -> str:
    if days is None:
        return ""
    if days == 0:
        return " (today)"
    return f" (in {count(days, 'day')})" if days > 0 else f" ({count(-days, 'day')} ago)"


def _bookings(result: EventReadiness) -> str:
    invited = ", ".join(f"{number:,} {status}" for status, number in result.invited_artists.items())
    goal = "" if result.target_is_set else " (no target set; a full event has about 12)"
    return (
        f"Artists: {result.confirmed_artists:,} of {result.target_artists:,} confirmed{goal}, "
        f"{count(result.applications, 'application')}, invitations: {invited or 'none'}."
    )


get_event_readiness = Tool(
    name="get_event_readiness",
    domain=Domain.PROFILE_INTEGRITY,
    description=(
        "Go-live checklist of one event: what is done, missing or not due yet, a weighted score, confirmed artists "
        "against the target, applications and invitations. Use for is it ready or can we launch. For mistakes in the "
        "set-up use run_event_health_check; for the app alone debug_event_visibility."
    ),
    roles=roles("O P V"),
    args=EventReadinessArgs,
    result=EventReadiness,
    run=run,
    render=render,
    questions=(
        "go-live check for the Ottawa show",
        "is AB4020 ready to go live",
        "readiness ab4033",
        "go-live checklist for AB4016",
        "whats still missing before AB4020 can be published",
        "are we good to launch 4031?",
        "readiness score for AB4044",
        "how many artists are confirmed for AB4020, and is that enough",
        "We open ticket sales for AB4036 on Monday; tell me what remains to be done until then",
        "pre-launch check AB4028",
        "how close to ready is AB4050",
        "can AB4029 go on sale",
        "launch checklst AB4039",
        "do we have a full line-up for AB4033",
        "what blocks AB4035 from going live",
        "AB4020 est-il prêt pour le lancement ?",
        "que manque-t-il encore pour AB4016 ?",
        "¿está listo AB4033 para publicarse?",
        "Ist AB4031 startklar?",
        "what is missing for the next Sydney show",
        "what's missing for the show",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4050"}, {"eid": "AB3998"}),
)
