"""The next step of a plan: a look-up, the call itself, or words (DESIGN 7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from nodes.planner import replies
from nodes.planner.conversation import Conversation, Outcome
from nodes.planner.extraction.people import Who
from nodes.planner.intent import Intent, Understood
from tools.spec import Entity, EntityKind

FIND_EVENT, FIND_ARTIST, FIND_PERSON = "lookup_event", "lookup_artist_profile", "lookup_person"


@dataclass(frozen=True, kw_only=True)
class ToolCall:
    """A call to make."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Calls:
    """Calls to make side by side; `last` says that the plan ends with them."""

    calls: tuple[ToolCall, ...]
    last: bool


@dataclass(frozen=True, kw_only=True)
class Say:
    """Words for the person; the turn ends."""

    text: str


Step: TypeAlias = Calls | Say


def next_step(understood: Understood, conversation: Conversation) -> Step:
    """Return what to do now, given what this turn's calls have answered so far."""
    if not isinstance(understood, Intent):
        return Say(text=replies.without_tool(understood))
    own = [outcome for outcome in conversation.done if outcome.tool == understood.tool.name]
    if own:
        return Say(text=_composed(own, conversation))
    if understood.missing:
        return Say(text=replies.asking_for(understood.tool, understood.missing))
    if not understood.sure:
        return Say(text=replies.asking_which(understood.alternatives or (understood.tool,)))
    return _looked_up(understood, conversation)


def last_words(conversation: Conversation) -> Say:
    """Return the answer when no further call is allowed: what this turn has found, or that it has found nothing."""
    return Say(text=_composed(conversation.done, conversation) if conversation.done else replies.NO_CALLS_LEFT)


def _looked_up(intent: Intent, conversation: Conversation) -> Step:
    """Make the look-ups that are still to be made, then the call."""
    values = dict(intent.arguments)
    wanted: list[ToolCall] = []
    for search in _searches(intent):
        done = [outcome for outcome in conversation.done if outcome.tool == search.call.tool]
        if not done:
            wanted.append(search.call)
            continue
        found = _only(done[-1], search)
        if found is None:
            return Say(text=_undecided(done[-1], search))
        values[search.argument] = found.id
    if wanted:
        return Calls(calls=tuple(wanted), last=False)
    call = ToolCall(tool=intent.tool.name, arguments=values)
    return Calls(calls=(call,), last=not conversation.done)


@dataclass(frozen=True, kw_only=True)
class _Search:
    """A look-up that gives one argument."""

    call: ToolCall
    kind: EntityKind
    argument: str
    name: str | None = None


def _searches(intent: Intent) -> tuple[_Search, ...]:
    found: list[_Search] = []
    if intent.event is not None and intent.tool.name != FIND_EVENT:
        call = ToolCall(tool=FIND_EVENT, arguments=intent.event)
        found.append(_Search(call=call, kind=EntityKind.EVENT, argument="eid"))
    if intent.artist is not None and intent.tool.name != FIND_ARTIST:
        call = ToolCall(tool=FIND_ARTIST, arguments={"query": intent.artist.query})
        found.append(
            _Search(call=call, kind=EntityKind.ARTIST, argument="artist_profile_id", name=_by_name(intent.artist))
        )
    if intent.person is not None and intent.tool.name != FIND_PERSON:
        call = ToolCall(tool=FIND_PERSON, arguments={"query": intent.person.query})
        found.append(_Search(call=call, kind=EntityKind.PERSON, argument="person_id", name=_by_name(intent.person)))
    return tuple(found)


def _by_name(who: Who) -> str | None:
    return who.query if who.by == "name" else None


def _only(outcome: Outcome, search: _Search) -> Entity | None:
    """Return the one thing that is meant: the only one found, or the only one of exactly that name."""
    found = outcome.found(search.kind) if outcome.ok else ()
    if len(found) == 1 or (found and search.kind is EntityKind.EVENT):
        return found[0]
    named = [entity for entity in found if search.name and entity.label.casefold() == search.name.casefold()]
    return named[0] if len(named) == 1 else None


def _undecided(outcome: Outcome, search: _Search) -> str:
    if outcome.ok and len(outcome.found(search.kind)) > 1:
        return replies.several_found(outcome.text)
    return outcome.text


def _composed(outcomes: "list[Outcome] | tuple[Outcome, ...]", conversation: Conversation) -> str:
    """Return what the calls found, in their own words, headed by the event that was picked unless these name it."""
    picked = next(
        (
            outcome.found(EntityKind.EVENT)[0]
            for outcome in conversation.done
            if outcome.tool == FIND_EVENT and outcome.ok and outcome.found(EntityKind.EVENT)
        ),
        None,
    )
    named = picked is None or outcomes[0].tool == FIND_EVENT or picked.id in outcomes[0].text.partition("\n")[0]
    heading = "" if named or picked is None else replies.picked_event(picked)
    return "\n\n".join(filter(None, (heading, *(outcome.text for outcome in outcomes))))
