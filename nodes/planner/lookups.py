"""The look-ups that a plan makes before its call: the event, the artist, the guest, and what is owed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nodes.planner import debts, replies
from nodes.planner.conversation import Conversation, Outcome
from nodes.planner.events import FIND_EVENT
from nodes.planner.extraction.people import Who
from nodes.planner.filling import FIND_ARTIST
from nodes.planner.intent import Across, EventSearch, Intent
from tools.spec import Entity, EntityKind

FIND_PERSON = "lookup_person"


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A call to make."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Ready:
    """Every argument is known."""

    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Look-ups that are still to be made."""

    calls: tuple[ToolCall, ...]


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """Why the plan does not go on, in words for the person."""

    text: str


def prepared(intent: Intent, conversation: Conversation) -> Ready | Wanted | Stuck:
    """Return the arguments once all look-ups are made, else what to look up or to say."""
    values = dict(intent.arguments)
    wanted: list[ToolCall] = []
    for name, found in _looked_up(intent, conversation):
        match found:
            case str():
                values[name] = found
            case ToolCall():
                wanted.append(found)
            case Stuck():
                return found
    if wanted:
        return Wanted(calls=tuple(wanted))
    return _with_debt(intent, values, conversation) if intent.of_the_debt else Ready(arguments=values)


def found_event(intent: Intent, search: EventSearch, conversation: Conversation) -> str | ToolCall | Stuck:
    """Return the code of the event searched for, the next search, or that none or several fit."""
    done = [outcome for outcome in conversation.done if outcome.tool == FIND_EVENT]
    plans = [search.arguments, *([search.otherwise] if search.otherwise else [])]
    for plan, outcome in zip(plans, done, strict=False):
        events = outcome.found(EntityKind.EVENT) if outcome.ok else ()
        if len(events) == 1 or (events and search.one):
            return events[0].id
        if events:
            over_time = "from_date" in plan or "to_date" in plan
            listed = outcome.text
            return Stuck(text=replies.one_at_a_time(intent.tool, listed) if over_time else replies.which_event(listed))
        if plan is plans[-1] or not outcome.ok:
            return Stuck(text=outcome.text)
    return ToolCall(tool=FIND_EVENT, arguments=plans[len(done)])


def across(wanted: Across, conversation: Conversation) -> ToolCall | str:
    """Return the look-up of the events that could be asked for one at a time, or the answer that says so.

    If there was only one event in that time, its figures are all there is to add up.
    """
    if wanted.search is None or wanted.search.one:
        return replies.one_at_a_time(wanted.tool)
    own = [outcome for outcome in conversation.done if outcome.tool == wanted.tool.name]
    done = [outcome for outcome in conversation.done if outcome.tool == FIND_EVENT]
    if own:
        return f"{replies.ONLY_EVENT}\n\n{own[-1].text}"
    if not done:
        return ToolCall(tool=FIND_EVENT, arguments=wanted.search.arguments)
    events = done[-1].found(EntityKind.EVENT)
    if len(events) == 1:
        return ToolCall(tool=wanted.tool.name, arguments={**wanted.arguments, "eid": events[0].id})
    return replies.one_at_a_time(wanted.tool, done[-1].text) if events else done[-1].text


def _looked_up(intent: Intent, conversation: Conversation) -> Iterator[tuple[str, str | ToolCall | Stuck]]:
    """Yield each argument that a look-up gives, with its value or what is still to be done."""
    if intent.event is not None and intent.tool.name != FIND_EVENT:
        yield "eid", found_event(intent, intent.event, conversation)
    if intent.artist is not None and intent.tool.name != FIND_ARTIST:
        yield "artist_profile_id", _found_one(intent.artist, FIND_ARTIST, EntityKind.ARTIST, conversation)
    if intent.person is not None and intent.tool.name != FIND_PERSON:
        yield "person_id", _found_one(intent.person, FIND_PERSON, EntityKind.PERSON, conversation)


def _found_one(who: Who, tool: str, kind: EntityKind, conversation: Conversation) -> str | ToolCall | Stuck:
    done = [outcome for outcome in conversation.done if outcome.tool == tool]
    if not done:
        return ToolCall(tool=tool, arguments={"query": who.query})
    found = _only(done[-1], kind, who)
    return found.id if found is not None else Stuck(text=_undecided(done[-1], kind))


def _only(outcome: Outcome, kind: EntityKind, who: Who) -> Entity | None:
    """Return the one thing that is meant: the only one found, or the only one of exactly that name."""
    found = outcome.found(kind) if outcome.ok else ()
    if len(found) == 1:
        return found[0]
    named = [entity for entity in found if who.by == "name" and entity.label.casefold() == who.query.casefold()]
    return named[0] if len(named) == 1 else None


def _undecided(outcome: Outcome, kind: EntityKind) -> str:
    if outcome.ok and len(outcome.found(kind)) > 1:
        return replies.several_found(outcome.text)
    return outcome.text


def _with_debt(intent: Intent, values: Mapping[str, Any], conversation: Conversation) -> Ready | Wanted | Stuck:
    """Fill a payment from what the artist is owed."""
    eid = str(values["eid"]) if "eid" in values else None
    match debts.settle(intent, str(values["artist_profile_id"]), conversation.done, eid):
        case debts.Payable(arguments=found):
            return Ready(arguments={**values, **found})
        case debts.Look(arguments=arguments):
            return Wanted(calls=(ToolCall(tool=debts.FIND_DEBT, arguments=arguments),))
        case debts.Open(text=text):
            return Stuck(text=text)
