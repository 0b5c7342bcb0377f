"""How many people could be texted about an event (spec tools 4.3, pitfalls F6, F7, F9)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from arthur.errors import NotPossible
from arthur.sql import read_sql
from tools.arguments import Eid
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
    """An event and the kind of audience."""

    eid: Eid
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


class AudienceSources(Result):
    """Where the people come from; one person may count in several."""

    registrations: int
    scans: int
    voters: int
    bidders: int


class SmsAudience(Result):
    """People with a phone number: all, blocked, and available; merged duplicates count once."""

    eid: str
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
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.eid),)


async def run(args: SmsAudienceArgs, ctx: ToolContext) -> SmsAudience:
    """Count the audience by source and take off who must not be texted."""
    event = await find_event(ctx.reader, args.eid)
    recent = {"now": ctx.now, "recent_since": ctx.now - timedelta(hours=args.recent_hours)}
    event_ids: list[UUID] | None = None
    if args.audience_filter is AudienceFilter.ALL_WITH_PHONE:
        query, params = read_sql("tools.growth_marketing", "sms_everybody.sql"), recent
    else:
        event_ids = await _event_ids(args.audience_filter, event, ctx)
        attendees = args.audience_filter is not AudienceFilter.BIDDERS
        query = read_sql("tools.growth_marketing", "sms_audience.sql")
        params = recent | {"event_ids": event_ids, "attendees": attendees}
    reach = await ctx.reader.one(query, params, row=_Reach)
    assert reach is not None  # noqa: S101  a count always has one row
    return _audience(reach, args, event, len(event_ids) if event_ids is not None else None)


async def _event_ids(audience: AudienceFilter, event: EventKey, ctx: ToolContext) -> list[UUID]:
    if audience is not AudienceFilter.CITY:
        return [event.id]
    if event.city_id is None:
        raise NotPossible(f"{event.eid} has no city, so it has no city audience; set the city first.")
    query = read_sql("tools.growth_marketing", "city_event_ids.sql")
    return [row.id for row in await ctx.reader.fetch(query, {"city_id": event.city_id}, row=_Id)]


def _audience(reach: _Reach, args: SmsAudienceArgs, event: EventKey, events: int | None) -> SmsAudience:
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
        eid=event.eid,
        city=event.city,
        audience_filter=args.audience_filter,
        event_count=events,
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
    whom = AUDIENCE_WORDS[result.audience_filter].format(eid=text(result.eid), city=text(result.city))
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
        f"*{result.audience_count:,} people can be texted now: {whom}*{events}",
        f"{result.total:,} with a number − {result.blocked:,} blocked or opted out = {result.available:,} available; "
        f"{result.texted_lately:,} of them were texted in the last {result.recent_hours} h",
        sources,
        f"{result.without_phone:,} more have no phone number" if result.without_phone else "",
        ""
        if result.audience_filter is not AudienceFilter.EVENT_ATTENDEES
        else "Campaigns usually go to the whole city (audience_filter city).",
    )


get_sms_audience_count = Tool(
    name="get_sms_audience_count",
    domain=Domain.GROWTH_MARKETING,
    description=(
        "How many people could be texted about an event: its guests, its bidders, guests of its whole city, or "
        "everybody with a number; with blocked, opted-out and recently texted people taken off. Counts only. Not for "
        "campaigns sent (get_sms_campaigns)."
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
