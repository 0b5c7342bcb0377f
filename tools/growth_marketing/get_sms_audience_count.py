"""How many people could be texted about an event (spec tools 4.3, pitfalls F6, F7, F9)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from arthur.errors import InvalidRequest, NotFound, NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid, like_pattern
from tools.context import ToolContext
from tools.events import EventKey, find_event
from tools.render import count, section, text
from tools.spec import Args, Domain, Entity, EntityKind, Result, Tool, roles


class AudienceFilter(StrEnum):
    """Whom a campaign would reach."""

    EVENT_ATTENDEES = "event_attendees"
    BIDDERS = "bidders"
    CITY = "city"
    ALL_WITH_PHONE = "all_with_phone"


AUDIENCE_WORDS = {
    AudienceFilter.EVENT_ATTENDEES: "guests of {eid}",
    AudienceFilter.BIDDERS: "bidders of {eid}",
    AudienceFilter.CITY: "guests of all events in {city}",
    AudienceFilter.ALL_WITH_PHONE: "everybody with a phone number",
}


class SmsAudienceArgs(Args):
    """An event or a city, and the kind of audience."""

    eid: Eid | None = None
    city: str | None = Field(
        default=None, min_length=2, max_length=80, description="City, instead of an event: guests of all its events."
    )
    audience_filter: AudienceFilter = Field(
        default=AudienceFilter.EVENT_ATTENDEES,
        description=(
            "event_attendees (registered, checked in, voted or bid), bidders, city (guests of all events of the "
            "event's city, the usual campaign audience), all_with_phone."
        ),
    )
    recent_hours: int = Field(
        default=72, ge=1, le=720, description="People texted within so many hours are named apart."
    )

    @property
    def audience(self) -> AudienceFilter:
        """The filter as it is meant: of a city without an event, its guests or its bidders."""
        guests_of_city = self.eid is None and self.audience_filter is AudienceFilter.EVENT_ATTENDEES
        return AudienceFilter.CITY if guests_of_city else self.audience_filter


MOST_PLACES = 8
"""How many cities of a like name are listed."""


@dataclass(frozen=True)
class _Id:
    id: UUID


@dataclass(frozen=True, kw_only=True)
class _Reach:
    total: int
    blocked: int
    texted_lately: int
    without_phone: int
    registrations: int | None
    scans: int | None
    voters: int | None
    bidders: int | None


@dataclass(frozen=True)
class _CityEvent:
    id: UUID
    city_id: UUID
    city: str
    state: str | None
    country_code: str | None

    @property
    def place(self) -> str:
        parts = ", ".join(part for part in (self.state, self.country_code) if part)
        return f"{self.city} ({parts})" if parts else self.city


class AudienceSources(Result):
    """Where the people come from; one person may count in several."""

    registrations: int
    scans: int
    voters: int
    bidders: int


class SmsAudience(Result):
    """People with a phone number: all, blocked, and available; merged duplicates count once."""

    eid: str | None
    city: str | None
    audience_filter: AudienceFilter
    event_count: int | None
    total: int
    blocked: int = Field(description="Texts blocked, or an active opt-out.")
    available: int
    texted_lately: int = Field(
        description="Of the available, those texted within `recent_hours`: a campaign skips them."
    )
    recent_hours: int
    audience_count: int = Field(description="Available and not texted lately: whom a campaign would reach now.")
    without_phone: int
    sources: AudienceSources | None

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),) if self.eid else ()


@dataclass(frozen=True, kw_only=True)
class _Scope:
    """Whose guests are counted; no events at all means everybody."""

    event: EventKey | None
    city: str | None
    event_ids: list[UUID] | None


async def run(args: SmsAudienceArgs, ctx: ToolContext) -> SmsAudience:
    """Count the audience by source and take off who must not be texted."""
    scope = await _scope(args, ctx)
    recent = {"now": ctx.now, "recent_since": ctx.now - timedelta(hours=args.recent_hours)}
    if scope.event_ids is None:
        query, params = read_sql("tools.growth_marketing", "sms_everybody.sql"), recent
    else:
        attendees = args.audience is not AudienceFilter.BIDDERS
        query = read_sql("tools.growth_marketing", "sms_audience.sql")
        params = recent | {"event_ids": scope.event_ids, "attendees": attendees}
    reach = await ctx.reader.one(query, params, row=_Reach)
    assert reach is not None  # noqa: S101  a count always has one row
    return _audience(reach, args, scope)


async def _scope(args: SmsAudienceArgs, ctx: ToolContext) -> _Scope:
    """Find the events whose guests are meant.

    Raises:
        InvalidRequest: neither an event nor one city is given, and not everybody is meant.
        NotFound: there is no such event, or no event in such a city.
    """
    event = await find_event(ctx.reader, args.eid) if args.eid else None
    if args.audience is AudienceFilter.ALL_WITH_PHONE:
        return _Scope(event=event, city=None, event_ids=None)
    if event is not None:
        return _Scope(event=event, city=event.city, event_ids=await _event_ids(args.audience, event, ctx))
    if args.city is None:
        raise InvalidRequest("Give an event code or a city.")
    query = read_sql("tools.growth_marketing", "events_of_city_named.sql")
    params = {"city": args.city, "city_prefix": f"{like_pattern(args.city)}%"}
    rows = await ctx.reader.fetch(query, params, row=_CityEvent)
    if not rows:
        raise NotFound(f"There has been no event in {args.city}, so it has no guests to text.")
    if len({row.city_id for row in rows}) > 1:
        places = ", ".join(sorted({row.place for row in rows})[:MOST_PLACES])
        raise InvalidRequest(f"city: {args.city} may be any of {places}. Give the code of an event there instead.")
    return _Scope(event=None, city=rows[0].city, event_ids=[row.id for row in rows])


async def _event_ids(audience: AudienceFilter, event: EventKey, ctx: ToolContext) -> list[UUID]:
    if audience is not AudienceFilter.CITY:
        return [event.id]
    if event.city_id is None:
        raise NotPossible(f"{event.eid} has no city, so it has no city audience; set the city first.")
    query = read_sql("tools.growth_marketing", "city_event_ids.sql")
    return [row.id for row in await ctx.reader.fetch(query, {"city_id": event.city_id}, row=_Id)]


def _audience(reach: _Reach, args: SmsAudienceArgs, scope: _Scope) -> SmsAudience:
    sources = None
    if reach.registrations is not None:
        sources = AudienceSources(
            registrations=reach.registrations,
            scans=reach.scans or 0,
            voters=reach.voters or 0,
            bidders=reach.bidders or 0,
        )
    available = reach.total - reach.blocked
    return SmsAudience(
        eid=scope.event.eid if scope.event else None,
        city=scope.city,
        audience_filter=args.audience,
        event_count=len(scope.event_ids) if scope.event_ids is not None else None,
        total=reach.total,
        blocked=reach.blocked,
        available=available,
        texted_lately=reach.texted_lately,
        recent_hours=args.recent_hours,
        audience_count=available - reach.texted_lately,
        without_phone=reach.without_phone,
        sources=sources,
    )


def render(result: SmsAudience) -> str:
    """Render whom a text would reach now, then how the figure comes about."""
    place = result.eid or f"all events in {result.city}"
    whom = AUDIENCE_WORDS[result.audience_filter].format(eid=text(place), city=text(result.city))
    sources = ""
    if result.sources is not None and result.audience_filter is not AudienceFilter.BIDDERS:
        parts = result.sources
        sources = (
            f"Sources (they overlap): {parts.registrations:,} registered, {parts.scans:,} checked in, "
            f"{parts.voters:,} voted, {parts.bidders:,} bid"
        )
    in_city = result.audience_filter is AudienceFilter.CITY and result.event_count is not None
    events = f", {count(result.event_count or 0, 'event')}" if in_city else ""
    return section(
        f"*{count(result.audience_count, 'person', 'people')} can be texted now: {whom}*{events}",
        f"{result.total:,} with a number − {result.blocked:,} blocked or opted out = {result.available:,} available; "
        f"{result.texted_lately:,} of them were texted in the last {result.recent_hours} h",
        sources,
        f"{result.without_phone:,} more have no phone number" if result.without_phone else "",
        ""
        if result.audience_filter is not AudienceFilter.EVENT_ATTENDEES
        else "Campaigns usually go to all guests of the city: ask for the audience of the whole city.",
    )


get_sms_audience_count = Tool(
    name="get_sms_audience_count",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "How many people could be texted: guests or bidders of an event, guests of a whole city (by name, or by an "
        "event there), or everybody with a number; with blocked, opted-out and recently texted people taken off. Counts"
        " only. Not for campaigns sent (get_sms_campaigns)."
    ),
    roles=roles("M O V"),
    max_calls=2,
    args=SmsAudienceArgs,
    result=SmsAudience,
    run=run,
    render=render,
    questions=(
        "sms audience for AB4020",
        "how many people can we text about ab4012",
        "audience size AB4020 city",
        "how big is the Toronto text list",
        "how many bidders of AB4012 have a phone number",
        "sms reach for AB4015",
        "how many opted out among the guests of AB4012",
        "everyone with a phone, how many, AB4020",
        "audiance count ab4012 bidders",
        "if we blast the city for AB4020 how many get it",
        "how many people were texted already this week for AB4020",
        "attendees of AB4012 we may message",
        "size of the campaign audience for the next toronto show AB4020",
        "combien de personnes peut-on joindre par SMS pour AB4020",
        "taille de l'audience texto AB4012",
        "¿a cuántas personas podemos enviar SMS por AB4020?",
        "Wie viele Leute erreichen wir per SMS für AB4020?",
        "how many people can we text in Toronto",
        "how big is our SMS list in London",
        "how many people in the city can be reached by text",
        "how many phone numbers do we have in total",
        "wie viele Leute können wir in Toronto anschreiben",
    ),
    samples=({"eid": "AB4012"}, {"eid": "AB4020", "audience_filter": "city"}),
)
