"""Turns a conversation into an intent: the likeliest tool with its arguments, or the reason why none is called."""

from dataclasses import dataclass, replace

from arthur.clock import Clock
from nodes.planner.conversation import Conversation
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.filling import Filling
from nodes.planner.intent import Intent, NoTool, Understood
from nodes.planner.references import Thread
from nodes.planner.smalltalk import SmallTalk
from tools.router import Ranking, Router
from tools.routing.marks import MarkKind
from tools.routing.outside import Outside
from tools.spec import AnyTool

LEAST_SHARE = 0.12
"""Below this share of belief the likeliest tool is a guess that is not acted on."""

LEAST_NEARNESS = 0.42
"""A question without a code that is less near than this to every example is about something else."""

UNSURE_SHARE, UNSURE_RATIO = 0.3, 0.85
"""Two tools are too close to call when the first has less than this share and the second nearly as much."""

OUTSIDE_SHARE, OUTSIDE_SHARE_OF_FOLLOW_UP = 0.35, 0.65
"""No tool is called when "none fits" has at least this share and more than the likeliest tool.

A follow-up says little by itself ("and the votes?"), so it takes more to believe that it is about something else.
"""

MOSTLY_UNKNOWN = 0.6
"""From this share of unknown words on a question is not understood, whatever the rest looks like."""

SURE_WRITE = 0.3
"""A write is proposed only above this share."""

NEAREST = 3
"""How many likely tools are named when none is called."""

FILLER = frozenset({
    "question", "same", "again", "thing", "about", "too", "also", "one", "event", "show", "instead", "other", "next",
    "last", "upcoming", "only", "just",
})  # fmt: skip
"""Words that add nothing to a question which repeats the one before with another detail."""


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Understands questions with the router and the rules of each argument; asks nobody and remembers nothing."""

    router: Router
    filling: Filling
    small_talk: SmallTalk
    clock: Clock

    async def of(self, conversation: Conversation) -> Understood:
        """Return what the newest question wants."""
        ranking = await self.router.judge(conversation.question, [turn.question for turn in conversation.past])
        talk = self.small_talk.recognise(ranking.wording)
        if talk is not None:
            return NoTool(why=talk, language=ranking.wording.language)
        asked = Asked(ranking.wording, self.clock.now())
        thread = self._thread(conversation)
        previous = await self._previous(conversation, asked)
        if previous is not None and _repeats(asked, previous.tool):
            return self.filling.intent(previous.tool, asked, thread, previous.arguments)
        if (why := _why_none(ranking, asked, follows_on=bool(conversation.past))) is not None:
            return NoTool(
                why=why,
                language=ranking.wording.language,
                nearest=ranking.tools[:NEAREST],
                unknown=tuple(sorted(ranking.wording.unknown)),
            )
        return replace(
            self.filling.intent(ranking.tools[0].tool, asked, thread),
            sure=_is_sure(ranking),
            alternatives=tuple(scored.tool for scored in ranking.tools[:NEAREST]),
        )

    async def _previous(self, conversation: Conversation, asked: Asked) -> Intent | None:
        """Return what the turn before wanted, worked out only for a question short enough to continue it."""
        if not conversation.past or len(set(asked.wording.content) - FILLER) > 1:
            return None
        before = Conversation(question=conversation.past[-1].question, past=conversation.past[:-1])
        understood = await self.of(before)
        return understood if isinstance(understood, Intent) else None

    def _thread(self, conversation: Conversation) -> Thread:
        now = self.clock.now()
        readings = tuple(Asked(self.router.read(turn.question), now) for turn in conversation.past)
        return Thread(past=conversation.past, readings=readings)


def _repeats(asked: Asked, tool: AnyTool) -> bool:
    """Say whether a question only changes a detail of the one before: "and AB4005?", "what about round 2?"."""
    content = set(asked.wording.content) - FILLER
    fields = tool.args.model_fields
    content -= {"round", "rounds"} if fields.keys() & {"round", "group_by"} else set()
    content -= {"artist", "artists"} if "group_by" in fields else set()
    return not content and bool(asked.wording.words)


def _why_none(ranking: Ranking, asked: Asked, *, follows_on: bool) -> Outside | None:
    """Return why no tool is to be called, if so."""
    best = ranking.tools[0]
    if _is_gibberish(asked):
        return Outside.UNCLEAR
    outside = OUTSIDE_SHARE_OF_FOLLOW_UP if follows_on else OUTSIDE_SHARE
    if ranking.none_fits >= outside and ranking.none_fits > best.score:
        return max(ranking.outside, key=lambda kind: ranking.outside[kind])
    without_code = not follows_on and asked.first(MarkKind.EVENT, MarkKind.ARTWORK) is None
    if without_code and ranking.nearness < LEAST_NEARNESS:
        return Outside.UNCLEAR
    if asked.says(Phrase.WRITE_ORDER) and not best.tool.mutating:
        return Outside.UNSUPPORTED
    return Outside.UNCLEAR if best.score < LEAST_SHARE else None


def _is_gibberish(asked: Asked) -> bool:
    """Say whether most of the words mean nothing, and nothing else in the question does."""
    content = asked.wording.content
    unknown = sum(word in asked.wording.unknown for word in content)
    return not asked.wording.marks and unknown > 1 and unknown >= MOSTLY_UNKNOWN * len(content)


def _is_sure(ranking: Ranking) -> bool:
    """Say whether the likeliest tool may be called without asking back; a write needs more belief than a look-up."""
    best, second = ranking.tools[:2]
    too_close = best.score < UNSURE_SHARE and second.score > UNSURE_RATIO * best.score
    return not too_close and (best.score >= SURE_WRITE or not best.tool.mutating)
