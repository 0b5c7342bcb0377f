"""Why an event is not shown in the app (spec tools 1.6)."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.event_setup import EventSetup, find_event_setup
from tools.render import age, bullets, count, section, text, when, zone
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles

DISPLAY_WINDOW = timedelta(hours=8760)
"""How far from now a start may lie for the app to be served the event, since 2025-12-08."""
ANONYMOUS_WINDOW = timedelta(hours=36)
"""The same for readers who are not signed in, by an older policy of the events table."""
CACHE_LAG = timedelta(minutes=5)
CACHE_ROWS = 10


class EventVisibilityArgs(Args):
    """Which event."""

    eid: Eid


class Effect(StrEnum):
    """What an issue does to the event in the app."""

    HIDES = "hides"
    DISTURBS = "disturbs"


class Issue(Result):
    """One reason why the event is hidden, or shown wrongly."""

    code: str
    effect: Effect
    message: str


class CacheVersion(Result):
    """One cached answer of the app; `version` is epoch milliseconds of the last renewal."""

    endpoint_path: str
    event_eid: str | None
    last_updated: datetime | None
    version: int | None
    total: int


class VisibleEvent(Result):
    """The event's own switches and times."""

    id: UUID
    eid: str
    name: str | None
    show_in_app: bool
    enabled: bool
    event_start_datetime: datetime | None
    event_end_datetime: datetime | None
    timezone_icann: str | None


class EventVisibility(Result):
    """The verdict, its reasons, and the state of the app's cache."""

    event: VisibleEvent
    visible: bool
    issues: list[Issue]
    issue_count: int
    notes: list[str]
    cache_versions: list[CacheVersion]
    cache_version_count: int
    checked_at: datetime

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.event.eid, label=self.event.name or self.event.eid),)


async def run(args: EventVisibilityArgs, ctx: ToolContext) -> EventVisibility:
    """Judge the event's switches, times, place and content, and look at the cache."""
    setup, cached = await asyncio.gather(
        find_event_setup(ctx.reader, args.eid),
        ctx.reader.fetch(
            read_sql("tools.data_read", "cache_versions.sql"), {"eid": args.eid, "limit": CACHE_ROWS}, row=CacheVersion
        ),
    )
    issues = [*_hiding(setup, ctx.now), *_disturbing(setup, cached)]
    return EventVisibility(
        event=VisibleEvent(
            id=setup.id,
            eid=setup.eid,
            name=setup.name,
            show_in_app=setup.show_in_app,
            enabled=setup.enabled,
            event_start_datetime=setup.starts_at,
            event_end_datetime=setup.ends_at,
            timezone_icann=setup.own_timezone,
        ),
        visible=not any(issue.effect is Effect.HIDES for issue in issues),
        issues=issues,
        issue_count=len(issues),
        notes=list(_notes(setup, cached, ctx.now)),
        cache_versions=cached,
        cache_version_count=cached[0].total if cached else 0,
        checked_at=ctx.now,
    )


def _hiding(setup: EventSetup, now: datetime) -> Iterator[Issue]:
    def hides(code: str, message: str) -> Issue:
        return Issue(code=code, effect=Effect.HIDES, message=message)

    if not setup.enabled:
        yield hides("not_enabled", "The event is not enabled; switch `enabled` on in the admin.")
    if not setup.show_in_app:
        yield hides("hidden_in_app", "`show_in_app` is off; switch it on in the admin.")
    if setup.starts_at is None:
        yield hides("missing_start", "There is no start time, so no display window fits.")
    elif abs(setup.starts_at - now) > DISPLAY_WINDOW:
        side = "ago" if setup.starts_at < now else "ahead"
        days = abs(setup.starts_at - now).days
        yield hides("outside_window", f"The start is {days:,} days {side}; the app shows one year either way.")


def _disturbing(setup: EventSetup, cached: list[CacheVersion]) -> Iterator[Issue]:
    def disturbs(code: str, message: str) -> Issue:
        return Issue(code=code, effect=Effect.DISTURBS, message=message)

    if setup.own_timezone is None:
        city = setup.city_timezone
        rest = f"its city's ({text(city)}) may stand in" if city else "its city has none either"
        yield disturbs("missing_timezone", f"The event has no time zone; {rest}. Times may show hours off.")
    elif zone(setup.own_timezone) is None:
        yield disturbs("unknown_timezone", f"The time zone {text(setup.own_timezone)} is not a known one.")
    if setup.city_id is None:
        yield disturbs("missing_city", "There is no city, so lists by city leave the event out.")
    if not setup.round_numbers:
        yield disturbs("no_rounds", "There are no rounds yet, so nothing can be voted on.")
    if not setup.artwork_count:
        yield disturbs("no_artworks", "There are no works yet; they appear when artists are placed on easels.")
    own = next((row for row in cached if row.endpoint_path == f"/live/event/{setup.eid}"), None)
    if own and own.last_updated and setup.updated_at and setup.updated_at - own.last_updated > CACHE_LAG:
        yield disturbs(
            "cache_older_than_event",
            "The app's cached copy is older than the event's last change; phones may show old data.",
        )


def _notes(setup: EventSetup, cached: list[CacheVersion], now: datetime) -> Iterator[str]:
    if not cached:
        yield "The app has no cached answer about this event on record, so nobody has opened it there lately."
    if setup.starts_at and abs(setup.starts_at - now) > ANONYMOUS_WINDOW:
        yield "Readers who are not signed in may see it only within 36 hours of the start (an older table policy)."


def render(result: EventVisibility) -> str:
    """Render the verdict, the reasons in order of weight, and the cache."""
    event = result.event
    verdict = "should be visible in the app" if result.visible else "is hidden in the app"
    marks = {Effect.HIDES: "⛔", Effect.DISTURBS: "⚠"}
    return section(
        f"*{text(event.eid)} {verdict}* – {text(event.name)}, {when(event.event_start_datetime, event.timezone_icann)}",
        bullets(f"{marks[issue.effect]} {issue.message}" for issue in result.issues)
        if result.issues
        else "No issue found.",
        *result.notes,
        _cache(result),
    )


def _cache(result: EventVisibility) -> str:
    if not result.cache_versions:
        return ""
    lines = bullets(
        f"{text(row.endpoint_path)}: {age(row.last_updated, result.checked_at) if row.last_updated else 'never'}"
        for row in result.cache_versions
    )
    left_out = result.cache_version_count - len(result.cache_versions)
    more = f"\n… and {count(left_out, 'more cached answer')}, all about bids on single works." if left_out > 0 else ""
    return f"Cached answers, last renewed:\n{lines}{more}"


debug_event_visibility = Tool(
    name="debug_event_visibility",
    domain=Domain.DATA_READ,
    description=(
        "Why one event does or does not show in the app: its switches, start and display window, zone, city, rounds, "
        "works and the app's cache. Use when somebody says that an event is missing or invisible. For set-up mistakes "
        "in general use run_event_health_check, for a show that is running use live_event_diagnostic."
    ),
    roles=roles("O P V"),
    args=EventVisibilityArgs,
    result=EventVisibility,
    run=run,
    render=render,
    questions=(
        "why is AB4022 not in the app",
        "ab4022 doesn't show up",
        "can people see AB4020 in the app?",
        "event 4050 is invisible, why",
        "guests say they cannot find AB4022 on their phones, please find out what is wrong",
        "app visibility of AB4035",
        "is AB4012 visible to the public",
        "AB4046 missing from the event list in the app",
        "check show_in_app for AB4022",
        "why cant i see ab4099 on my phone",
        "evnt not visable AB4022",
        "did the app cache of AB4015 refresh",
        "what hides AB3921 from the app",
        "pourquoi ne voit-on pas AB4022 dans l'application ?",
        "AB4050 est invisible pour le public, que manque-t-il ?",
        "¿por qué AB4022 no sale en la app?",
        "Warum sieht man AB4022 nicht in der App?",
    ),
    samples=({"eid": "AB4022"}, {"eid": "AB4050"}, {"eid": "AB4015"}),
)
