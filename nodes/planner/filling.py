"""Completes a tool's arguments: from the question, from what it points back to, or by a look-up that comes first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nodes.planner.extraction import codes, people, places, times
from nodes.planner.extraction.arguments import ArgumentReader, Values, usable
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.intent import Intent
from nodes.planner.references import Thread, is_about_everybody, points_at_somebody, points_back
from tools.routing.glossary import fold
from tools.routing.marks import MarkKind
from tools.spec import AnyTool, Domain, EntityKind

OVER_WHEN_ASKED = frozenset({
    "get_auction_revenue", "get_event_summary", "get_vote_data", "get_bid_history", "lookup_artwork_bids",
    "get_vote_weights", "get_qr_scan_status", "get_payment_status_health", "get_artists_owed", "get_eventbrite_fees",
    "get_artist_payment_ledger", "get_notification_status", "get_payment_invitations", "process_artist_payment",
    "send_payment_reminder", "refresh_vote_weights", "get_artist_stripe_status",
})  # fmt: skip
"""Tools about an evening that is over: a city without a time means its last event there, elsewhere its next one."""


ONE_NEEDED = frozenset({
    "get_artist_invitations", "get_qr_scan_status", "get_artist_stripe_status", "get_artist_payment_ledger",
    "get_payment_invitations",
})  # fmt: skip
"""Tools that need an event or a person, and so never mean the whole company (spec tools 2.5, 2.10, 3.1, 3.5, 3.8)."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Where an id comes from: known already, or from looking somebody up."""

    known: str | None = None
    look_up: Who | None = None


@dataclass(frozen=True, kw_only=True)
class Filling:
    """Fills arguments; the same question and thread always give the same intent."""

    arguments: ArgumentReader

    def intent(self, tool: AnyTool, asked: Asked, thread: Thread, inherited: Mapping[str, Any] | None = None) -> Intent:
        """Return the tool with everything known about its arguments; `inherited` are those of the question before."""
        fields = tool.args.model_fields
        values = {**(inherited or {}), **self.arguments.read(tool, asked)}
        artist = person = Reference()
        if "artist_profile_id" in fields and not values.keys() & {"artist_profile_id", "entry_id"}:
            artist = _artist(tool, asked, thread, values)
            values |= _if_known(artist_profile_id=artist.known)
        if "person_id" in fields and not values.keys() & {"person_id", "phone"}:
            person = _person(asked, thread)
            values |= _if_known(person_id=person.known)
        event = event_search(tool, asked) if "eid" in fields and codes.event(asked) is None else None
        somebody = artist.look_up or person.look_up or values.keys() & {"artist_profile_id", "person_id", "entry_id"}
        if event is not None:
            values.pop("eid", None)
        elif "eid" in fields and "eid" not in values and _carries_event(tool, asked, alone=not somebody):
            values |= _if_known(eid=thread.last_event())
        values |= _contacts(tool, asked, thread, values)
        return Intent(
            tool=tool, arguments=usable(tool, values), event=event, artist=artist.look_up, person=person.look_up
        )


def event_search(tool: AnyTool, asked: Asked) -> Values | None:
    """Return how to find the event that is meant without a code: by city, or as the next or last one."""
    if "city" in tool.args.model_fields:
        return None
    city = places.city(asked)
    if city is None and not asked.says(Phrase.RELATIVE_EVENT):
        return None
    when = times.tense(asked) or ("past" if tool.name in OVER_WHEN_ASKED else "upcoming")
    search: Values = {"when": when, "limit": 1}
    if city:
        search["city"] = city
    elif when == "upcoming" and asked.says(Phrase.TONIGHT):
        search["within_days"] = 1
    return search


def _carries_event(tool: AnyTool, asked: Asked, *, alone: bool) -> bool:
    """Say whether the event named before is meant: one is needed, or the words point back (pitfall H5)."""
    needed = tool.args.model_fields["eid"].is_required() or (alone and tool.name in ONE_NEEDED)
    return needed or (points_back(asked) and not is_about_everybody(asked))


def _artist(tool: AnyTool, asked: Asked, thread: Thread, values: Values) -> Reference:
    """Return the artist named in the question, or else the one that the words point back to."""
    if (named := _named_artist(tool, asked, values)) is not None:
        return Reference(look_up=named)
    required = tool.args.model_fields["artist_profile_id"].is_required()
    if not required and (not points_at_somebody(asked) or is_about_everybody(asked)):
        return Reference()
    found = thread.last_found(EntityKind.ARTIST)
    return Reference(known=found.id) if found else Reference(look_up=thread.last_named())


def _person(asked: Asked, thread: Thread) -> Reference:
    """Return the guest named in the question, or else the one that the words point back to."""
    if any(asked.marks(MarkKind.NAME, MarkKind.EMAIL, MarkKind.PHONE)):
        return Reference(look_up=people.who(asked))
    if not points_at_somebody(asked):
        return Reference()
    found = thread.last_found(EntityKind.PERSON)
    return Reference(known=found.id) if found else Reference(look_up=thread.last_named())


def _named_artist(tool: AnyTool, asked: Asked, values: Values) -> Who | None:
    """Return the artist named in the question: by number, by name, or by words where a name is expected.

    With a code given, a first name alone is rather a colleague's or a guest's.
    """
    if (number := codes.artist_number(asked)) is not None:
        return Who(query=str(number), by="number")
    required = tool.args.model_fields["artist_profile_id"].is_required()
    about_artists = required or tool.domain in {Domain.PROFILE_INTEGRITY, Domain.PAYMENTS}
    typed = [mark.value for mark in asked.marks(MarkKind.NAME)]
    for name in typed:
        if places.is_country(name) or name == values.get("new_name"):
            continue
        full = required or " " in name or codes.event(asked) is None
        if (about_artists and full) or _introduced_as_artist(name, asked):
            return Who(query=name, by="name")
    if about_artists and not typed and (name := people.person_name(asked)) and (required or " " in name):
        return Who(query=name, by="name")
    return None


def _introduced_as_artist(name: str, asked: Asked) -> bool:
    pattern = rf"(?:artist|painter|artiste|artista|kunstler\w*|by)\s+{re.escape(fold(name))}"
    return re.search(pattern, asked.folded) is not None


def _contacts(tool: AnyTool, asked: Asked, thread: Thread, values: Values) -> Values:
    """Fill an address or a phone number from earlier questions, when the words point at somebody."""
    found: Values = {}
    for name, kind, read in (("recipient", MarkKind.EMAIL, people.email), ("phone", MarkKind.PHONE, people.phone)):
        if name in tool.args.model_fields and name not in values and points_at_somebody(asked):
            source = thread.last_with(kind)
            found |= _if_known(**{name: read(source) if source else None})
    return found


def _if_known(**values: object) -> Values:
    return {name: value for name, value in values.items() if value is not None}
