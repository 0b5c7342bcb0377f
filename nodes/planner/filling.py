"""Completes a tool's arguments: from the question, from what it points back to, or by a look-up that comes first."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nodes.planner.artworks import artwork_before
from nodes.planner.events import FIND_EVENT, event_before, event_search
from nodes.planner.extraction import codes, people, places
from nodes.planner.extraction.arguments import ArgumentReader, Values, usable
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.inherited import merged
from nodes.planner.intent import Intent
from nodes.planner.references import Thread, is_about_everybody, points_at_somebody
from tools.routing.glossary import fold
from tools.routing.marks import MarkKind
from tools.spec import AnyTool, Domain, EntityKind

FIND_ARTIST = "lookup_artist_profile"


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
        read = self.arguments.read(tool, asked)
        in_list = any(thread.listed(kind, asked) for kind in EntityKind)
        values = merged(inherited, read, asked, in_list=in_list) if inherited else read
        artist = person = Reference()
        if "artist_profile_id" in fields and not values.keys() & {"artist_profile_id", "entry_id"}:
            artist = _artist(tool, asked, thread, values)
            values |= _if_known(artist_profile_id=artist.known)
        if "person_id" in fields and not values.keys() & {"person_id", "phone"}:
            person = _person(asked, thread)
            values |= _if_known(person_id=person.known)
        listed = thread.listed(EntityKind.EVENT, asked)
        event = event_search(tool, asked, thread) if "eid" in fields and listed is None else None
        somebody = artist.look_up or person.look_up or values.keys() & {"artist_profile_id", "person_id", "entry_id"}
        if event is not None:
            values.pop("eid", None)
        elif "eid" in fields and "eid" not in values:
            values |= _if_known(eid=event_before(tool, asked, thread, alone=not somebody))
        if "art_id" in fields and "art_id" not in values:
            values |= _if_known(art_id=artwork_before(asked, thread, values))
        values |= _whom(tool, asked, thread, values) | _contacts(tool, asked, thread, values)
        if tool.name == FIND_EVENT:
            values = _settled(values, asked, thread)
        return Intent(
            tool=tool, arguments=usable(tool, values), event=event, artist=artist.look_up, person=person.look_up
        )


def _settled(values: Values, asked: Asked, thread: Thread) -> Values:
    """Return a search for events that says enough: a code alone, the city that "there" means, or what is upcoming."""
    own_scope = values.keys() & {"city", "country", "on_date", "from_date", "to_date", "within_days"}
    if "eid" in values and not own_scope and not asked.says(Phrase.RELATIVE_EVENT):
        return {"eid": values["eid"]}
    found = {name: value for name, value in values.items() if name != "eid"} or {"when": "upcoming"}
    if "city" not in found and asked.finds(r"there|la-bas|dort|alli") and (city := thread.last_place()):
        found["city"] = city
    return found if found.keys() - {"limit", "include_tests"} else {**found, "when": "upcoming"}


def _artist(tool: AnyTool, asked: Asked, thread: Thread, values: Values) -> Reference:
    """Return the artist named in the question, or else the one that the words point back to."""
    if (named := _named_artist(tool, asked, values)) is not None:
        return Reference(look_up=named)
    if (listed := thread.listed(EntityKind.ARTIST, asked)) is not None:
        return Reference(known=listed.id)
    required = tool.args.model_fields["artist_profile_id"].is_required()
    if not required and (not points_at_somebody(asked) or is_about_everybody(asked)):
        return Reference(known=_still_about(asked, thread))
    if (found := thread.last_found(EntityKind.ARTIST)) is not None:
        return Reference(known=found.id)
    is_guest = not required and thread.last_found(EntityKind.PERSON) is not None
    return Reference(look_up=None if is_guest else thread.last_named())


def _still_about(asked: Asked, thread: Thread) -> str | None:
    """Return the artist the turn before was about, when this question names nobody else: "what is left to pay?"."""
    general = is_about_everybody(asked) or asked.finds(r"who|whom|artists|everyone|else|all|qui|quien\w*|wer|wem")
    if general or any(asked.marks(MarkKind.EVENT, MarkKind.PLACE)) or asked.says(Phrase.RELATIVE_EVENT):
        return None
    for outcome in thread.last_outcomes():
        if outcome.arguments.get("artist_profile_id") or outcome.arguments.get("entry_id"):
            found = outcome.found(EntityKind.ARTIST)
            return found[0].id if found else None
    return None


def _person(asked: Asked, thread: Thread) -> Reference:
    """Return the guest named in the question, or else the one that the words point back to."""
    if any(asked.marks(MarkKind.NAME, MarkKind.EMAIL, MarkKind.PHONE)):
        return Reference(look_up=people.who(asked))
    if (listed := thread.listed(EntityKind.PERSON, asked)) is not None:
        return Reference(known=listed.id)
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


def _whom(tool: AnyTool, asked: Asked, thread: Thread, values: Values) -> Values:
    """Look for the artist talked about when "the artist" is all that is said."""
    if tool.name != FIND_ARTIST or "query" in values or not points_at_somebody(asked):
        return {}
    found = thread.last_found(EntityKind.ARTIST)
    return {"query": found.id, "search_by": "id"} if found else {}


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
