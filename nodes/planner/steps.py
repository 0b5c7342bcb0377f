"""The next step of a plan: a look-up, the call itself, or words (DESIGN 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from arthur.identity import Role
from nodes.planner import replies
from nodes.planner.asking import asking_for
from nodes.planner.conversation import Conversation, Outcome
from nodes.planner.events import FIND_EVENT
from nodes.planner.intent import Across, Intent, NoTool, Several, Understood
from nodes.planner.lookups import Ready, Stuck, ToolCall, Wanted, across, prepared
from tools.spec import EntityKind


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
    match understood:
        case NoTool():
            return Say(text=replies.without_tool(understood, conversation.role))
        case Across():
            found = across(understood, conversation)
            return Say(text=found) if isinstance(found, str) else Calls(calls=(found,), last=False)
        case Several():
            return _side_by_side(understood, conversation)
        case Intent():
            return _one(understood, conversation)


def last_words(understood: Understood, conversation: Conversation) -> Say:
    """Return the answer when no further call is allowed: what this turn has found, or that it has found nothing."""
    if isinstance(understood, Intent) and (own := _own(understood, conversation)):
        return Say(text=_told(understood, own, conversation))
    return Say(text=_composed(conversation.done, conversation) if conversation.done else replies.NO_CALLS_LEFT)


def _one(intent: Intent, conversation: Conversation) -> Step:
    own = _own(intent, conversation)
    if own:
        return Say(text=_told(intent, own, conversation))
    if not _is_open(intent, conversation.role):  # the refusal is `authorize`'s, and goes on record there
        return Calls(calls=(ToolCall(tool=intent.tool.name, arguments=intent.arguments),), last=False)
    if (question := _question_back(intent, conversation)) is not None:
        return Say(text=question)
    match prepared(intent, conversation):
        case Ready(arguments=arguments):
            call = ToolCall(tool=intent.tool.name, arguments=arguments)
            return Calls(calls=(call,), last=not conversation.done)
        case Wanted(calls=calls):
            return Calls(calls=calls, last=False)
        case Stuck(text=text):
            return Say(text=text)


def _question_back(intent: Intent, conversation: Conversation) -> str | None:
    """Return what has to be asked before anything is looked up."""
    if intent.missing:
        return asking_for(intent.tool, intent.missing, eid=_eid(intent), artist=_artist(intent))
    if not intent.sure:
        return replies.asking_which(intent.alternatives or (intent.tool,), _eid(intent), conversation.role)
    return None


def _side_by_side(several: Several, conversation: Conversation) -> Step:
    """Make the calls of every part at once; then tell what they found, one after the other."""
    calls: dict[str, ToolCall] = {}
    told: list[str] = []
    for intent in several.intents:
        step = _one(intent, conversation)
        if isinstance(step, Say):
            told.append(step.text)
        else:
            calls.update({f"{call.tool} {sorted(call.arguments.items(), key=str)}": call for call in step.calls})
    return Calls(calls=tuple(calls.values()), last=False) if calls else Say(text="\n\n".join(dict.fromkeys(told)))


def _is_open(intent: Intent, role: str | None) -> bool:
    return role is None or Role(role) in intent.tool.roles


def _own(intent: Intent, conversation: Conversation) -> list[Outcome]:
    """Return the answers to the intent's own calls; those for another event are another part's."""
    called = [outcome for outcome in conversation.done if outcome.tool == intent.tool.name]
    if intent.tool.name == FIND_EVENT:
        return [outcome for outcome in called if _same(intent.arguments, outcome.arguments)]
    eid = intent.arguments.get("eid")
    return [outcome for outcome in called if eid is None or outcome.arguments.get("eid") in (None, eid)]


def _eid(intent: Intent) -> str | None:
    return str(intent.arguments["eid"]) if "eid" in intent.arguments else None


def _artist(intent: Intent) -> str | None:
    return intent.artist.query if intent.artist and intent.artist.by == "name" else None


def _same(wanted: Mapping[str, object], called: Mapping[str, object]) -> bool:
    """Say whether a call was made with these arguments; a model's call carries dates as text."""
    return {name: str(value) for name, value in wanted.items()} == {name: str(value) for name, value in called.items()}


def _told(intent: Intent, own: Sequence[Outcome], conversation: Conversation) -> str:
    if own[-1].ok or _is_open(intent, conversation.role):
        return _composed(own, conversation)
    return replies.not_open(intent.tool, intent.alternatives, _eid(intent), conversation.role)


def _composed(outcomes: Sequence[Outcome], conversation: Conversation) -> str:
    """Return what the calls found, in their own words, headed by the event that was picked unless these name it."""
    picked = next(
        (
            outcome.found(EntityKind.EVENT)[0]
            for outcome in reversed(conversation.done)
            if outcome.tool == FIND_EVENT and outcome.ok and outcome.found(EntityKind.EVENT)
        ),
        None,
    )
    named = picked is None or outcomes[0].tool == FIND_EVENT or picked.id in outcomes[0].text.partition("\n")[0]
    heading = "" if named or picked is None else replies.picked_event(picked)
    return "\n\n".join(filter(None, (heading, *(outcome.text for outcome in outcomes))))
