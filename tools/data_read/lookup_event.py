"""Finding events: one by its code, or those of a city or a time (spec tools 1.1)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field, computed_field

from arthur.errors import InvalidRequest
from arthur.sql import read_sql
from tools.arguments import Eid, like_pattern
from tools.context import ToolContext
from tools.events import no_such_event
from tools.render import bullets, count, section, text, when
from tools.spec import EVERYONE, Args, Domain, Entity, EntityKind, OneOf, Redaction, Result, Tool

STILL_ON = timedelta(hours=12)
"""An event counts as current until its end, or this long after its start (pitfall A9)."""


class LookupEventArgs(Args):
    """A code, or a city and a time."""

    eid: Eid | None = None
    city: str | None = Field(default=None, min_length=2, max_length=80, description="City name, for example Toronto.")
    when: Literal["upcoming", "past", "any"] = Field(
        default="upcoming",
        description="upcoming (running ones included, soonest first), past (latest first), or any.",
    )
    on_date: date | None = Field(default=None, description="Only events on this local calendar day (YYYY-MM-DD).")
    within_days: int | None = Field(
        default=None,
        ge=1,
        le=400,
        description="Only events at most this many days ahead (or back, if past).",
    )
    include_tests: bool = Field(default=False, description="Also rehearsals: events named TEST that are not enabled.")
    limit: int = Field(default=10, ge=1, le=25, description="How many events at most.")


class EventBrief(Result):
    """One event of a list."""

    id: UUID
    eid: str
    name: str | None
    event_start_datetime: datetime | None
    event_end_datetime: datetime | None
    timezone_icann: str | None
    enabled: bool
    currency: str | None
    show_in_app: bool
    event_level: str | None
    city_id: UUID | None
    city_name: str | None
    country_id: UUID | None
    country_code: str | None
    venue_id: UUID | None
    venue_name: str | None

    @computed_field
    @property
    def local_start(self) -> str:
        """The start in the event's own zone, with its abbreviation."""
        return when(self.event_start_datetime, self.timezone_icann)

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.name or self.eid),)


class EventDetail(EventBrief):
    """One event by its code."""

    eventbrite_id: str | None
    meta_ads_budget: Decimal | None
    capacity: int | None
    venue_address: str | None


class EventSearch(Result):
    """What was searched for."""

    city: str | None
    when: str
    on_date: date | None
    within_days: int | None


class EventList(Result):
    """Events of a city or a time."""

    events: list[EventBrief]
    count: int
    truncated: bool
    search: EventSearch
    ambiguous_city: bool = False

    def entities(self) -> tuple[Entity, ...]:
        """Return the events, in the order shown."""
        return tuple(entity for event in self.events for entity in event.entities())


class EventsFound(OneOf[EventDetail | EventList]):
    """One event, or a list."""


async def run(args: LookupEventArgs, ctx: ToolContext) -> EventsFound:
    """Look the events up; a code wins over a city."""
    if args.eid:
        return EventsFound(await _by_code(args.eid, ctx))
    if not (args.city or args.on_date or args.within_days or args.when != "upcoming"):
        raise InvalidRequest("Give an event code (eid), a city, or a time (when, on_date, within_days).")
    return EventsFound(await _search(args, ctx))


async def _by_code(eid: str, ctx: ToolContext) -> EventDetail:
    event = await ctx.reader.one(read_sql("tools.data_read", "event_by_eid.sql"), {"eid": eid}, row=EventDetail)
    if event is None:
        raise await no_such_event(ctx.reader, eid)
    return event


async def _search(args: LookupEventArgs, ctx: ToolContext) -> EventList:
    params = {
        "city": args.city,
        "city_prefix": f"{like_pattern(args.city)}%" if args.city else None,
        "city_part": f"%{like_pattern(args.city)}%" if args.city else None,
        "when": args.when,
        "current_since": ctx.now - STILL_ON,
        "now": ctx.now,
        "horizon": ctx.now + _signed_days(args) if args.within_days else None,
        "include_tests": args.include_tests,
        "day_start": datetime.combine(args.on_date, time.min) if args.on_date else None,
        "limit": args.limit + 1,
    }
    rows = await ctx.reader.fetch(read_sql("tools.data_read", "events_found.sql"), params, row=EventBrief)
    events = rows[: args.limit]
    return EventList(
        events=events,
        count=len(events),
        truncated=len(rows) > args.limit,
        search=EventSearch(city=args.city, when=args.when, on_date=args.on_date, within_days=args.within_days),
        ambiguous_city=bool(args.city) and len({(event.city_name, event.country_code) for event in events}) > 1,
    )


def _signed_days(args: LookupEventArgs) -> timedelta:
    days = timedelta(days=args.within_days or 0)
    return -days if args.when == "past" else days


def render(result: EventsFound) -> str:
    """Render one event as a card, several as a list."""
    found = result.root
    if isinstance(found, EventDetail):
        return _card(found)
    searched = f" in {text(found.search.city)}" if found.search.city else ""
    if not found.events:
        return f"No {found.search.when if found.search.when != 'any' else ''} events found{searched}.".replace(
            "  ", " "
        )
    kind = {"upcoming": "running or upcoming ", "past": "past ", "any": ""}[found.search.when]
    more = " There are more; raise `limit` or name a date." if found.truncated else ""
    note = "Several places match that name; city and country are shown." if found.ambiguous_city else ""
    lines = bullets(_line(event, country=found.ambiguous_city) for event in found.events)
    return section(f"*{count(found.count, kind + 'event', kind + 'events')}{searched}*", note, lines, more.strip())


def _line(event: EventBrief, *, country: bool) -> str:
    place = text(event.city_name) + (f", {text(event.country_code)}" if country else "")
    hidden = "" if event.enabled else " (not enabled)"
    return f"*{text(event.eid)}* {text(event.name)} – {place}, {event.local_start}{hidden}"


def _card(event: EventDetail) -> str:
    flags = f"{'enabled' if event.enabled else 'not enabled'}, {'shown' if event.show_in_app else 'hidden'} in the app"
    return section(
        f"*{text(event.name)}* ({text(event.eid)})",
        f"{text(event.city_name)}, {text(event.country_code)} – {event.local_start}",
        f"Venue: {text(event.venue_name)}" + (f", {text(event.venue_address)}" if event.venue_address else ""),
        f"Capacity {event.capacity or 'not set'} · currency {text(event.currency)} · level {text(event.event_level)}",
        f"In the admin: {flags}",
        f"Eventbrite id: {event.eventbrite_id or 'not linked'}",
    )


lookup_event = Tool(
    name="lookup_event",
    domain=Domain.DATA_READ,
    description=(
        "Find one event by its code (AB4003), or the events of a city or a time: upcoming, past, on a date, in the "
        "next days. Use it first when the question names a city or a date but no code. Not for money, tickets or votes."
    ),
    roles=EVERYONE,
    passthrough=True,
    max_calls=3,
    redaction=frozenset({Redaction.PHONE, Redaction.EMAIL}),
    args=LookupEventArgs,
    result=EventsFound,
    run=run,
    render=render,
    questions=(
        "what is AB4003",
        "show me event AB4012",
        "when is the next event in Toronto",
        "upcoming events in Vancouver",
        "which events do we have this month",
        "what's on in Sydney in the next 30 days",
        "when was the last Toronto event",
        "where does AB4012 take place",
        "what time does AB4003 start",
        "which venue is AB4012 in",
        "list past events in Amsterdam",
        "is there an event tonight",
        "what is the capacity of AB4003",
        "event on 14 March in Ottawa",
        "wann ist das nächste Event in Amsterdam",
        "quand a lieu le prochain événement à Montréal",
        "c'est où AB4012 ?",
        "cuándo es el próximo evento en Nueva York",
    ),
    samples=({"city": "Toronto"}, {"city": "Toronto", "when": "past", "limit": 1}),
)
