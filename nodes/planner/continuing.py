"""A short message that goes on from the question before: another detail of it, or the answer to a question back."""

from dataclasses import replace

from nodes.planner.extraction import dictated, places
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.filling import Filling
from nodes.planner.intent import FROM_THE_DEBT, PAYMENT, Intent
from nodes.planner.references import Thread
from tools.router import Ranking
from tools.routing.marks import MarkKind
from tools.spec import AnyTool

FILLER = frozenset({
    "question", "same", "again", "thing", "about", "too", "also", "one", "ones", "event", "events", "show", "instead",
    "other", "next", "last", "upcoming", "only", "just", "first", "second", "third", "fourth", "fifth", "final",
    "happening", "today", "tonight", "yesterday", "tomorrow", "week", "weekend", "month", "quarter", "year", "night",
    "after", "before", "previous", "past", "coming", "then", "else", "more", "weekday", "there",
})  # fmt: skip
"""Words that add nothing to a question which repeats the one before with another detail."""

TOLD_FREELY = frozenset({"new_name", "new_bio", "message_from_producer", "content_md", "query", "title"})
"""Arguments that may be any words: what follows a question back is taken as it stands."""

LONGEST_NAME = 5
"""A name has at most so many words."""


def repeats(asked: Asked, tool: AnyTool) -> bool:
    """Say whether a question only changes a detail of the one before: "and AB4005?", "what about round 2?"."""
    content = set(asked.wording.content) - FILLER - _words_of_arguments(asked, tool)
    return not content and bool(asked.wording.words)


def continued(previous: Intent, asked: Asked, thread: Thread, filling: Filling, ranking: Ranking) -> Intent | None:
    """Return the earlier intent with what this message changes or adds; None when it is a question of its own."""
    before = _as_called(previous, thread)
    if _waits_for_answer(before, thread):
        return _answered(before, asked, thread, filling, ranking)
    if before.tool.mutating or not repeats(asked, before.tool):
        return None
    return filling.intent(before.tool, asked, thread, before.arguments)


def _as_called(previous: Intent, thread: Thread) -> Intent:
    """Return the earlier intent with the arguments it was in the end called with."""
    for outcome in reversed(thread.last_outcomes()):
        if outcome.tool == previous.tool.name:
            return replace(previous, arguments=outcome.arguments, event=None, artist=None, person=None)
    return previous


def _waits_for_answer(previous: Intent, thread: Thread) -> bool:
    """Say whether the turn before ended with a question back: its tool was never called."""
    return not any(outcome.tool == previous.tool.name for outcome in thread.last_outcomes())


def _answered(previous: Intent, asked: Asked, thread: Thread, filling: Filling, ranking: Ranking) -> Intent | None:
    """Return the intent with the answer to the question back, if the message is one."""
    free = TOLD_FREELY & set(previous.missing)
    if not set(previous.missing) - free and len(free) == 1 and _may_be_dictated(asked, next(iter(free)), ranking):
        return _told(previous, next(iter(free)), asked)
    wanted = set(previous.missing) or (FROM_THE_DEBT if previous.tool.name == PAYMENT else set[str]())
    if not wanted and not previous.event:
        return None
    merged = filling.intent(previous.tool, asked, thread, previous.arguments)
    merged = replace(
        merged,
        artist=merged.artist or (previous.artist if "artist_profile_id" not in merged.arguments else None),
        person=merged.person or (previous.person if "person_id" not in merged.arguments else None),
        event=merged.event or (previous.event if "eid" not in merged.arguments else None),
    )
    if repeats(asked, previous.tool) and (
        set(merged.missing) < set(previous.missing) or merged.arguments != previous.arguments or merged.event
    ):
        return merged
    return None


def _told(intent: Intent, name: str, asked: Asked) -> Intent:
    words = dictated.passage(asked) or asked.text.strip().strip("\"“”«»'")
    arguments = {name: words, **{key: value for key, value in intent.arguments.items() if key != name}}
    return replace(intent, arguments=arguments)


def _may_be_dictated(asked: Asked, name: str, ranking: Ranking) -> bool:
    """Say whether a message is the text asked for, and not another question."""
    if asked.wording.quotes:
        return True
    if ranking.asks or asked.first(MarkKind.EVENT, MarkKind.ARTWORK) is not None or asked.says(Phrase.WRITE_ORDER):
        return False
    return name != "new_name" or len(asked.text.split()) <= LONGEST_NAME


def _words_of_arguments(asked: Asked, tool: AnyTool) -> set[str]:
    """Return the words that merely choose a value of one of the tool's arguments."""
    fields = tool.args.model_fields.keys()
    words: set[str] = set()
    if fields & {"round", "group_by"}:
        words |= {"round", "rounds"}
    if "group_by" in fields:
        words |= {"artist", "artists", "total", "split", "breakdown"}
    if fields & {"status"}:
        words |= {
            "open", "closed", "pending", "accepted", "declined", "failed", "paid", "active", "paused", "draft", "error",
            "scheduled", "completed", "rejected", "approved", "resolved", "withdrawn", "expired", "queued",
        }  # fmt: skip
    if "only" in fields:
        words |= {"unpaid", "paid", "sold", "unsold"}
    if "overdue_only" in fields:
        words |= {"overdue"}
    if "audience_filter" in fields:
        words |= {"city", "whole", "bidders", "bidder", "guests", "attendees", "everybody", "everyone"}
    if fields & {"currency", "base_currency"}:
        words |= {word for word in asked.wording.content if len(word) == 3}  # noqa: PLR2004  currency codes
    if fields & {"eid", "city"}:
        words |= {"city", "held"}
    if "new_country" in fields and places.is_country(asked.text.strip(" .!")):
        words |= set(asked.wording.content)
    return words | ({"artist", "artists", "painter"} if "artist_profile_id" in fields else set())
