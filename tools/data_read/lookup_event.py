"""Finding events: one by its code, or those of a city or a time (spec tools 1.1)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import Field, computed_field

from arthur.errors import InvalidRequest
from arthur.sql import read_sql
from tools.arguments import Eid, like_pattern
from tools.context import ToolContext
from tools.events import no_such_event
from tools.render import bullets, count, section, span, text, when
from tools.spec import EVERYONE, Args, Domain, Entity, EntityKind, OneOf, Redaction, Result, Tool

STILL_ON = timedelta(hours=12)
"""An event counts as current until its end, or this long after its start (pitfall A9)."""


LONGEST_LIST = 25
When = Literal["upcoming", "running", "past", "any"]


class LookupEventArgs(Args):
    """A code, or a place and a time."""

    eid: Eid | None = None
    city: str | None = Field(default=None, min_length=2, max_length=80, description="City name, for example Toronto.")
    country: str | None = Field(
        default=None, pattern=r"^[A-Za-z]{2}$", description="Two-letter country code, for example CA."
    )
    when: When = Field(
        default="upcoming",
        description=(
            "upcoming (running ones included, soonest first), running (at this moment), past (latest first), or any. "
            "With dates: any by default."
        ),
    )
    on_date: date | None = Field(default=None, description="Only events on this local calendar day (YYYY-MM-DD).")
    from_date: date | None = Field(default=None, description="Only events on or after this local day (YYYY-MM-DD).")
    to_date: date | None = Field(default=None, description="Only events on or before this local day (YYYY-MM-DD).")
    within_days: int | None = Field(
        default=None,
        ge=1,
        le=400,
        description="Only events at most this many days ahead (or back, if past).",
    )
    include_tests: bool = Field(default=False, description="Also rehearsals: events named TEST that are not enabled.")
    limit: int = Field(
        default=10, ge=1, le=LONGEST_LIST, description="How many events at most; with dates 25 by default."
    )

    @property
    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day asked for."""
        return self.on_date or self.from_date, self.on_date or self.to_date

    @property
    def tense(self) -> When:
        """`when` as it is meant: dates say enough by themselves."""
        return self.when if "when" in self.model_fields_set or self.days == (None, None) else "any"

    @property
    def most(self) -> int:
        """`limit` as it is meant: a span of days is listed whole where that is possible."""
        return self.limit if "limit" in self.model_fields_set or self.days == (None, None) else LONGEST_LIST


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
    country: str | None
    when: str
    from_date: date | None
    to_date: date | None
    within_days: int | None


class EventList(Result):
    """Events of a city or a time."""

    events: list[EventBrief]
    count: int
    truncated: bool
    cut_off: bool = Field(default=False, description="Truncated although nobody asked for so few.")
    search: EventSearch
    ambiguous_city: bool = False
    nearest: EventBrief | None = Field(
        default=None, description="If none was found: the next one after that time, else the last one before it."
    )

    def entities(self) -> tuple[Entity, ...]:
        """Return the events, in the order shown."""
        return tuple(entity for event in self.events for entity in event.entities())


class EventsFound(OneOf[EventDetail | EventList]):
    """One event, or a list."""


async def run(args: LookupEventArgs, ctx: ToolContext) -> EventsFound:
    """Look the events up; a code wins over a place."""
    if args.eid:
        return EventsFound(await _by_code(args.eid, ctx))
    if not args.model_fields_set - {"limit", "include_tests"}:
        raise InvalidRequest("Give an event code, a city, a country, or a time (upcoming, past, a date, some days).")
    return EventsFound(await _search(args, ctx))


async def _by_code(eid: str, ctx: ToolContext) -> EventDetail:
    event = await ctx.reader.one(read_sql("tools.data_read", "event_by_eid.sql"), {"eid": eid}, row=EventDetail)
    if event is None:
        raise await no_such_event(ctx.reader, eid)
    return event


async def _search(args: LookupEventArgs, ctx: ToolContext) -> EventList:
    first, last = args.days
    rows = await _found(args, ctx, when=args.tense, days=args.days, limit=args.most + 1)
    events = rows[: args.most]
    return EventList(
        events=events,
        count=len(events),
        truncated=len(rows) > args.most,
        cut_off=len(rows) > args.most and "limit" not in args.model_fields_set,
        search=EventSearch(
            city=args.city,
            country=args.country.upper() if args.country else None,
            when=args.tense,
            from_date=first,
            to_date=last,
            within_days=args.within_days,
        ),
        ambiguous_city=bool(args.city) and len({(event.city_name, event.country_code) for event in events}) > 1,
        nearest=None if events else await _nearest(args, ctx),
    )


async def _found(
    args: LookupEventArgs, ctx: ToolContext, *, when: str, days: tuple[date | None, date | None], limit: int
) -> list[EventBrief]:
    first, last = days
    ahead = args.within_days if days == args.days else None
    params = {
        "city": args.city,
        "city_prefix": f"{like_pattern(args.city)}%" if args.city else None,
        "city_part": f"%{like_pattern(args.city)}%" if args.city else None,
        "country": args.country.upper() if args.country else None,
        "when": when,
        "current_since": ctx.now - STILL_ON,
        "now": ctx.now,
        "horizon": ctx.now + timedelta(days=-ahead if when == "past" else ahead) if ahead else None,
        "include_tests": args.include_tests,
        "first_day": first,
        "last_day": last,
        "soonest_first": when in {"upcoming", "running"} or (when == "any" and first is not None),
        "limit": limit,
    }
    return await ctx.reader.fetch(read_sql("tools.data_read", "events_found.sql"), params, row=EventBrief)


async def _nearest(args: LookupEventArgs, ctx: ToolContext) -> EventBrief | None:
    """Return the event to name when nothing was found: the next one after what was asked for, else the last one."""
    _, last = args.days
    later = (last + timedelta(days=1), None) if last else (None, None)
    near = await _found(args, ctx, when="any" if last else "upcoming", days=later, limit=1)
    return next(iter(near or await _found(args, ctx, when="past", days=(None, None), limit=1)), None)


def render(result: EventsFound) -> str:
    """Render one event as a card, several as a list."""
    found = result.root
    if isinstance(found, EventDetail):
        return _card(found)
    search = found.search
    kind = {"upcoming": "running or upcoming ", "running": "running ", "past": "past ", "any": ""}[search.when]
    scope = _scope(search)
    if not found.events:
        return section(f"*No {kind}events{scope}.*", _instead(found.nearest, search))
    some = {"upcoming": "next", "past": "latest"}.get(search.when, "first")
    number = count(found.count, kind + "event", kind + "events")
    head = f"The {some} {number if found.count > 1 else number.removeprefix('1 ')}" if found.truncated else number
    more = "There are more: name a city or a date, or say how many to list." if found.cut_off else ""
    note = "Several places match that name; city and country are shown." if found.ambiguous_city else ""
    lines = bullets(_line(event, country=found.ambiguous_city) for event in found.events)
    return section(f"*{head}{scope}*", note, lines, more)


def _scope(search: EventSearch) -> str:
    """Return where and when was searched, as the end of a sentence."""
    where = f" in {text(search.city)}" if search.city else f" in {text(search.country)}" if search.country else ""
    days = span(search.from_date, search.to_date)
    ahead = "in the past" if search.when == "past" else "in the next"
    reach = f" {ahead} {count(search.within_days, 'day')}" if search.within_days and not days else ""
    return f"{where}, {days}" if days else f"{where}{reach}"


def _instead(nearest: EventBrief | None, search: EventSearch) -> str:
    if nearest is None or nearest.event_start_datetime is None:
        return ""
    start = nearest.event_start_datetime.date()
    after = search.to_date is not None and start > search.to_date
    lead = "The next one after that" if after else "The nearest one"
    return f"{lead}: {_line(nearest, country=False)}"


def _line(event: EventBrief, *, country: bool) -> str:
    place = text(event.city_name) + (f", {text(event.country_code)}" if country else "")
    notes = [
        note for note, said in (("not enabled", not event.enabled), ("no venue yet", not event.venue_name)) if said
    ]
    marks = f" ({', '.join(notes)})" if notes else ""
    return f"*{text(event.eid)}* {text(event.name)} – {place}, {event.local_start}{_until(event)}{marks}"


def _until(event: EventBrief) -> str:
    """Return the end of an event that ends on the evening it begins, in its own zone."""
    start, end = event.event_start_datetime, event.event_end_datetime
    if start is None or end is None or not start < end < start + STILL_ON:
        return ""
    return f", until {when(end, event.timezone_icann).partition(', ')[2]}"


def _card(event: EventDetail) -> str:
    flags = f"{'enabled' if event.enabled else 'not enabled'}, {'shown' if event.show_in_app else 'hidden'} in the app"
    return section(
        f"*{text(event.name)}* ({text(event.eid)})",
        f"{text(event.city_name)}, {text(event.country_code)} – {event.local_start}{_until(event)}",
        f"Venue: {text(event.venue_name)}" + (f", {text(event.venue_address)}" if event.venue_address else ""),
        f"Capacity {event.capacity or 'not set'} · currency {text(event.currency)} · level {text(event.event_level)}",
        f"In the admin: {flags}",
        f"Eventbrite id: {event.eventbrite_id or 'not linked'}",
    )


lookup_event = Tool(
    name="lookup_event",
    domain=Domain.DATA_READ,
    description=(
        "Find one event by its code (AB4003), or the events of a city, a country or a time: upcoming, past, on a date, "
        "between two dates, in the next days. Use it first when the question names a city or a date but no code. Not "
        "for money, tickets or votes."
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
        "AB4012 details",
        "where is it held",
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
        "what's on this weekend",
        "anything on tonight",
        "which shows do we have next week",
        "do we have a show on Friday",
        "what happened last Saturday",
        "how many events are there in the third quarter",
        "events in July",
        "which events did we have last month",
        "is something coming up in Boston",
        "shows in the UK this summer",
        "which events are running now",
        "what is the address of AB4012",
        "how long does AB4012 last, when does it end",
        "qu'est-ce qu'on a ce week-end ?",
        "was ist am Wochenende los",
        "welche Veranstaltungen gibt es nächste Woche",
        "¿qué hay esta noche?",
        "whats happening next Friday",
        "which events are on right now",
    ),
    samples=({"city": "Toronto"}, {"city": "Toronto", "when": "past", "limit": 1}),
)
