"""Which Eventbrite page belongs to an event, and which event to a page (spec tools 1.14)."""

import asyncio
import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field

from arthur.errors import InvalidRequest, NotFound
from arthur.sql import read_sql
from tools.arguments import Eid
from tools.context import ToolContext
from tools.data_read.ticket_cache import TicketFigures, newest_figures, wrong_page_warning
from tools.events import EventKey, find_event
from tools.render import bullets, count, section, text, when
from tools.spec import Args, Domain, Entity, EntityKind, OneOf, Result, Tool, roles

_ID_IN_TEXT = re.compile(r"\d{8,20}")


def _page_id(value: object) -> object:
    """Take the id out of a pasted link, as in https://www.eventbrite.com/e/a-show-tickets-1234567890123."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str):
        found = _ID_IN_TEXT.findall(value)
        return found[-1] if found else value
    return value


def _digits(value: str) -> str:
    if not _ID_IN_TEXT.fullmatch(value):
        msg = "must be an Eventbrite id (digits only) or the link of an Eventbrite page"
        raise ValueError(msg)
    return value


PageId = Annotated[
    str,
    BeforeValidator(_page_id),
    AfterValidator(_digits),
    Field(description="Eventbrite event id, about 13 digits, or the page's link."),
]


class EventbriteMappingArgs(Args):
    """An event code, or an Eventbrite id to look up the other way round."""

    eid: Eid | None = None
    eventbrite_id: PageId | None = None


class LinkedEvent(Result):
    """An event that is, or once was, linked to a page."""

    id: UUID
    eid: str
    name: str | None
    eventbrite_id: str | None
    enabled: bool
    starts_at: datetime | None
    timezone: str | None
    city: str | None
    linked_now: bool
    """False: only older cached figures of the event come from this page."""


class EventbriteMapping(Result):
    """The page of one event."""

    eid: str
    name: str | None
    eventbrite_id: str | None
    enabled: bool
    event_start: datetime | None
    timezone: str | None
    eventbrite_event_name: str | None
    eventbrite_start_date: datetime | None
    """Wall-clock time at the venue, as the cache keeps it."""
    also_linked: list[str]
    """Codes of other events with the same Eventbrite id."""
    warnings: list[str]

    def entities(self) -> tuple[Entity, ...]:
        """Return the event."""
        return (Entity(kind=EntityKind.EVENT, id=self.eid, label=self.name or self.eid),)


class EventsOfPage(Result):
    """The events of one page."""

    eventbrite_id: str
    eventbrite_event_name: str | None
    eventbrite_start_date: datetime | None
    events: list[LinkedEvent]

    def entities(self) -> tuple[Entity, ...]:
        """Return the events, those linked now first."""
        return tuple(Entity(kind=EntityKind.EVENT, id=e.eid, label=e.name or e.eid) for e in self.events)


class EventbriteLink(OneOf[EventbriteMapping | EventsOfPage]):
    """A page of an event, or events of a page."""


async def run(args: EventbriteMappingArgs, ctx: ToolContext) -> EventbriteLink:
    """Look up by event, or by page when no event is named."""
    if args.eid:
        return EventbriteLink(await _of_event(await find_event(ctx.reader, args.eid), ctx))
    if args.eventbrite_id:
        return EventbriteLink(await _of_page(args.eventbrite_id, ctx))
    raise InvalidRequest("Give an event code (eid) or an Eventbrite id.")


async def _of_event(event: EventKey, ctx: ToolContext) -> EventbriteMapping:
    figures, sharing = await _known_of(event.eventbrite_id, ctx) if event.eventbrite_id else (None, [])
    page_name = figures.eventbrite_event_name if figures else None
    page_start = figures.eventbrite_start_date if figures else None
    others = [other.eid for other in sharing if other.linked_now and other.eid != event.eid]
    warnings = (
        wrong_page_warning(event.starts_at, event.timezone, page_start, page_name),
        f"The same Eventbrite id is on {', '.join(others)}; one of the links is wrong." if others else None,
    )
    return EventbriteMapping(
        eid=event.eid,
        name=event.name,
        eventbrite_id=event.eventbrite_id,
        enabled=event.enabled,
        event_start=event.starts_at,
        timezone=event.timezone,
        eventbrite_event_name=page_name,
        eventbrite_start_date=page_start,
        also_linked=others,
        warnings=[warning for warning in warnings if warning],
    )


async def _of_page(eventbrite_id: str, ctx: ToolContext) -> EventsOfPage:
    figures, events = await _known_of(eventbrite_id, ctx)
    if not events:
        raise NotFound(f"No event is linked to the Eventbrite id {eventbrite_id}.")
    return EventsOfPage(
        eventbrite_id=eventbrite_id,
        eventbrite_event_name=figures.eventbrite_event_name if figures else None,
        eventbrite_start_date=figures.eventbrite_start_date if figures else None,
        events=events,
    )


async def _known_of(eventbrite_id: str, ctx: ToolContext) -> tuple[TicketFigures | None, list[LinkedEvent]]:
    return await asyncio.gather(
        newest_figures(ctx.reader, eventbrite_id),
        ctx.reader.fetch(
            read_sql("tools.data_read", "events_of_eventbrite_page.sql"),
            {"eventbrite_id": eventbrite_id},
            row=LinkedEvent,
        ),
    )


def render(result: EventbriteLink) -> str:
    """Render the link of an event, or the events of a page."""
    found = result.root
    return _mapping(found) if isinstance(found, EventbriteMapping) else _events(found)


def _mapping(found: EventbriteMapping) -> str:
    if found.eventbrite_id is None:
        return section(
            f"*{text(found.eid)} is not linked to Eventbrite* – {text(found.name)}",
            "Enter the page's id in the event's admin form to link it.",
        )
    return section(
        f"*{text(found.eid)} ↔ Eventbrite {text(found.eventbrite_id)}* – {text(found.name)}",
        f"Our start: {when(found.event_start, found.timezone)}. {'Enabled' if found.enabled else 'Not enabled'}.",
        _page(found.eventbrite_event_name, found.eventbrite_start_date),
        *(f"⚠ {text(warning)}" for warning in found.warnings),
    )


def _events(found: EventsOfPage) -> str:
    current = sum(event.linked_now for event in found.events)
    return section(
        f"*Eventbrite {text(found.eventbrite_id)} is linked to {count(current, 'event')}*",
        bullets(
            f"*{text(event.eid)}* {text(event.name)} – {text(event.city)}, {when(event.starts_at, event.timezone)}"
            + ("" if event.linked_now else " (linked in the past)")
            for event in found.events
        ),
        _page(found.eventbrite_event_name, found.eventbrite_start_date),
    )


def _page(name: str | None, start: datetime | None) -> str:
    if name is None and start is None:
        return "Nothing of the page is cached yet, so its name and date cannot be compared."
    date = "no start known" if start is None else f"starts {start:%a %d %b %Y, %H:%M} local time"
    return f"The page as cached: “{text(name)}”, {date}."


get_eventbrite_mapping = Tool(
    name="get_eventbrite_mapping",
    domain=Domain.DATA_READ,
    description=(
        "Which Eventbrite page (id) an event is linked to, with the page's name and date, or which event an "
        "Eventbrite id or link belongs to. Use to check or find a link. Not for sales (get_eventbrite_data), and it "
        "does not ask Eventbrite itself (verify_eventbrite_config)."
    ),
    roles=roles("O P V"),
    passthrough=True,
    args=EventbriteMappingArgs,
    result=EventbriteLink,
    run=run,
    render=render,
    questions=(
        "eventbrite id of AB4020",
        "which eventbrite page is AB4024 linked to",
        "is ab4026 connected to eventbrite",
        "eventbrite mapping 4031",
        "which event does eventbrite id 1402750613377 belong to",
        "what show is https://www.eventbrite.com/e/some-show-tickets-1402750613377",
        "does AB4024 point to the right Eventbrite page?",
        "AB4050 eventbrite link missing?",
        "Is there an Eventbrite event attached to AB4044, and what is it called over there",
        "evntbrite number for AB4033",
        "find our event code for this eventbrite number",
        "is the eventbrite id filled in for AB4026",
        "do two events share one eventbrite page",
        "eb id ab4045",
        "quel est l'identifiant Eventbrite de AB4020 ?",
        "AB4026 est-il relié à une page Eventbrite ?",
        "¿a qué página de Eventbrite apunta AB4024?",
        "Welche Eventbrite-Seite gehört zu AB4020?",
    ),
    samples=({"eid": "AB4020"}, {"eid": "AB4026"}),
)
