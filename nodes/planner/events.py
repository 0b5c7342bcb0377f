"""Which event is meant when no code is typed: one talked about before, or one to look up by place and time."""

from collections.abc import Mapping
from typing import Any

from nodes.planner.extraction import codes, places, times
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.extraction.spans import span_of
from nodes.planner.intent import ONE_NEEDED, EventSearch
from nodes.planner.references import Thread, is_about_everybody, points_back
from tools.routing.marks import MarkKind
from tools.spec import AnyTool, EntityKind

OVER_WHEN_ASKED = frozenset({
    "get_auction_revenue", "get_event_summary", "get_vote_data", "get_bid_history", "lookup_artwork_bids",
    "get_vote_weights", "get_qr_scan_status", "get_payment_status_health", "get_artists_owed", "get_eventbrite_fees",
    "get_artist_payment_ledger", "get_notification_status", "get_payment_invitations", "process_artist_payment",
    "send_payment_reminder", "refresh_vote_weights", "get_artist_stripe_status",
})  # fmt: skip
"""Tools about an evening that is over: a city without a time means its last event there, elsewhere its next one."""

FIND_EVENT = "lookup_event"


def needs_event(tool: AnyTool) -> bool:
    """Say whether a tool works for one event and no less."""
    return "eid" in tool.args.model_fields and tool.args.model_fields["eid"].is_required()


def event_search(tool: AnyTool, asked: Asked, thread: Thread) -> EventSearch | None:
    """Return how to find the event that is meant without a code: by city, by its day, or as the next or last one."""
    if "city" in tool.args.model_fields or codes.event(asked) is not None:
        return None
    city, country = _city(tool, asked), places.country_named(asked) if needs_event(tool) else None
    relative = asked.says(Phrase.RELATIVE_EVENT)
    if city is None and asked.says(Phrase.THERE) and (relative or thread.last_event() is None):
        city = thread.last_place()
    place = {name: value for name, value in (("city", city), ("country", country)) if value}
    span = span_of(asked, times.lean(asked)) if "start_date" not in tool.args.model_fields else None
    if span is not None and (needs_event(tool) or asked.says(Phrase.AN_EVENT)):
        days = {"on_date": span.one_day} if span.one_day else {"from_date": span.first, "to_date": span.last}
        return EventSearch(arguments={**place, **{name: day for name, day in days.items() if day}}, one=False)
    if not place and not relative:
        return None
    return _nearest(tool, asked, place)


def _city(tool: AnyTool, asked: Asked) -> str | None:
    """Return the city named; where a tool is about people, a name that is no known city is a person's."""
    about_people = tool.args.model_fields.keys() & {"artist_profile_id", "person_id"}
    return asked.first(MarkKind.PLACE) if about_people else places.city(asked)


def _nearest(tool: AnyTool, asked: Asked, place: Mapping[str, Any]) -> EventSearch:
    """Return the search for the next or the last event; the other one is a fallback where the words leave it open."""
    said = "running" if asked.says(Phrase.RUNNING) else times.tense(asked)
    when = said or ("past" if tool.name in OVER_WHEN_ASKED else "upcoming")
    search = {"when": when, "limit": 1, **place}
    other = {**search, "when": "past" if when == "upcoming" else "upcoming"}
    return EventSearch(arguments=search, otherwise=None if said in {"past", "upcoming"} else other)


def event_before(tool: AnyTool, asked: Asked, thread: Thread, *, alone: bool) -> str | None:
    """Return the event talked about before, if that is meant: a place in a list, or because the words point back."""
    if (listed := thread.listed(EntityKind.EVENT, asked)) is not None:
        return listed.id
    return thread.last_event() if _carries(tool, asked, alone=alone) else None


def _carries(tool: AnyTool, asked: Asked, *, alone: bool) -> bool:
    """Say whether the event named before is meant: one is needed, or the words point back (pitfall H5)."""
    if needs_event(tool) or (alone and tool.name in ONE_NEEDED and not places.city(asked)):
        return True
    return points_back(asked) and not is_about_everybody(asked) and not _has_own_scope(tool, asked)


def _has_own_scope(tool: AnyTool, asked: Asked) -> bool:
    """Say whether a question names a place, a time or a person of its own, and so means no event from before."""
    if places.city(asked) or asked.says(Phrase.RELATIVE_EVENT):
        return True
    if tool.name == FIND_EVENT and (span_of(asked) is not None or asked.finds(r"events|shows|one (?:there|in)")):
        return True
    return places.country_named(asked) is not None


def is_across_events(tool: AnyTool, asked: Asked, eid: str | None) -> bool:
    """Say whether a total or ranking over many events is asked of a tool that knows only one at a time."""
    if not needs_event(tool) or codes.event(asked) is not None or tool.mutating:
        return False
    return asked.says(Phrase.ACROSS) or (eid is None and asked.says(Phrase.OVERALL))
