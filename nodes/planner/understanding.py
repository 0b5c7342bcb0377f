"""Turns a conversation into an intent: the likeliest tool with its arguments, or the reason why none is called."""

from dataclasses import dataclass, replace

from arthur.clock import Clock
from arthur.identity import Role
from nodes.planner.clauses import clauses_of
from nodes.planner.continuing import FILLER, continued, repeats
from nodes.planner.conversation import Conversation
from nodes.planner.events import FIND_EVENT, event_search, is_across_events, needs_event
from nodes.planner.extraction import codes, ordinals, people
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.extraction.spans import span_of
from nodes.planner.filling import Filling
from nodes.planner.intent import Across, Intent, NoTool, Several, Understood
from nodes.planner.references import Thread
from nodes.planner.smalltalk import SmallTalk, Talk
from tools.router import Ranking, Router, Scored
from tools.routing.marks import MarkKind
from tools.routing.names import load_places
from tools.routing.outside import Outside
from tools.spec import AnyTool, EntityKind

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

NEARLY = 0.5
"""A tool that is open to the person is taken before one that is not, if it has at least this part of its share."""

SURE_CLAUSE = 0.5
"""A part of a sentence is a question of its own if some tool has this share of belief."""

LIKELY = 0.06
"""A tool with a smaller share of belief is no help to a person who was not understood."""

NEAREST = 3
"""How many likely tools are named when none is called."""


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Understands questions with the router and the rules of each argument; asks nobody and remembers nothing."""

    router: Router
    filling: Filling
    small_talk: SmallTalk
    clock: Clock

    async def of(self, conversation: Conversation) -> Understood:
        """Return what the newest question wants."""
        thread = self._thread(conversation)
        ranking = await self._ranking(conversation, thread)
        talk = self.small_talk.recognise(ranking.wording)
        if talk is not None:
            return NoTool(why=talk, language=ranking.wording.language)
        asked = Asked(self.router.read(conversation.question), self.clock.now())
        if (alone := self._bare(ranking, asked, thread)) is not None:
            return alone
        if (follow_up := await self._follow_up(conversation, asked, thread, ranking)) is not None:
            return follow_up
        if (compared := self._compared(ranking, asked, thread)) is not None:
            return compared
        if (several := await self._several(conversation, ranking, thread)) is not None:
            return several
        return self._single(ranking, asked, thread, conversation)

    async def _ranking(self, conversation: Conversation, thread: Thread) -> Ranking:
        """Judge the question; "the second one" of a list is judged as what it stands for, not as a second place."""
        question = conversation.question
        if thread.past:
            asked = Asked(self.router.read(question), self.clock.now())
            listed = next((kind for kind in EntityKind if thread.listed(kind, asked) is not None), None)
            question = ordinals.without_place(asked, f"the {listed}") if listed else question
        return await self.router.judge(question, [turn.question for turn in conversation.past])

    def _single(self, ranking: Ranking, asked: Asked, thread: Thread, conversation: Conversation) -> Understood:
        """Return what one question wants by itself."""
        follows_on = bool(conversation.past)
        best = _open_to(ranking, conversation.role)
        if asked.says(Phrase.NEGATED) and (best.tool.mutating or ranking.none_fits > best.score):
            return NoTool(why=Talk.NOT_DONE, language=ranking.wording.language)
        is_ranking = asked.says(Phrase.ACROSS) and needs_event(best.tool) and best.score > ranking.none_fits
        if not is_ranking and (why := _why_none(ranking, best, asked, follows_on=follows_on)) is not None:
            return NoTool(
                why=why,
                language=ranking.wording.language,
                nearest=tuple(scored for scored in ranking.tools[: 2 * NEAREST] if scored.score >= LIKELY),
                unknown=tuple(sorted(ranking.wording.unknown)),
                eid=codes.event(asked) or thread.last_event(),
            )
        intent = self.filling.intent(best.tool, asked, thread)
        if is_across_events(best.tool, asked, intent.arguments.get("eid")):
            if (wider := _for_all_events(ranking, best)) is not None:
                return self.filling.intent(wider, asked, thread)
            search = event_search(best.tool, asked, thread)
            return Across(tool=best.tool, arguments=intent.arguments, search=search)
        return replace(
            intent,
            sure=_is_sure(ranking),
            alternatives=tuple(scored.tool for scored in ranking.tools[:NEAREST] if scored.score >= LIKELY),
        )

    async def _follow_up(
        self, conversation: Conversation, asked: Asked, thread: Thread, ranking: Ranking
    ) -> Understood | None:
        """Return the question before with what this one changes or adds, if it does no more than that."""
        if not conversation.past:
            return None
        short = len(set(asked.wording.content)) <= 4 and len(asked.wording.words) <= 12  # noqa: PLR2004  few words
        if not short:
            return None
        before = await self.of(conversation.before)
        previous = before.intents[0] if isinstance(before, Several) else before
        if isinstance(previous, Across) and repeats(asked, previous.tool):
            return self.filling.intent(previous.tool, asked, thread, previous.arguments)
        if not isinstance(previous, Intent):
            return None
        return continued(previous, asked, thread, self.filling, ranking)

    async def _several(self, conversation: Conversation, ranking: Ranking, thread: Thread) -> Several | None:
        """Return the questions that one message asks side by side, if each is clear by itself."""
        clauses = clauses_of(ranking.wording)
        if len(clauses) < 2:  # noqa: PLR2004  one clause is the whole
            return None
        intents: list[Intent] = []
        for clause in clauses:
            judged = await self.router.judge(clause, [turn.question for turn in conversation.past])
            best = judged.tools[0]
            if best.score < SURE_CLAUSE or judged.none_fits > best.score or best.tool.mutating:
                return None
            intents.append(self.filling.intent(best.tool, Asked(judged.wording, self.clock.now()), thread))
        names = [intent.tool.name for intent in intents]
        if len(set(names)) < len(names) and len({str(intent.arguments) for intent in intents}) < len(intents):
            return None
        return None if any(intent.missing for intent in intents) else Several(intents=tuple(intents))

    def _compared(self, ranking: Ranking, asked: Asked, thread: Thread) -> Several | None:
        """Return the same look-up for each of several events: "tickets AB4020 vs AB4018"."""
        eids = tuple(dict.fromkeys(mark.value for mark in asked.marks(MarkKind.EVENT)))
        tool = ranking.tools[0].tool
        fit = needs_event(tool) and not tool.mutating and "comparator_eids" not in tool.args.model_fields
        if not 1 < len(eids) <= tool.max_calls or not fit or ranking.none_fits > ranking.tools[0].score:
            return None
        intent = self.filling.intent(tool, asked, thread)
        return Several(
            intents=tuple(replace(intent, arguments={**intent.arguments, "eid": eid}, event=None) for eid in eids)
        )

    def _bare(self, ranking: Ranking, asked: Asked, thread: Thread) -> Intent | None:
        """Return the look-up that a bare code, city, name, number or time means, when nothing was said before."""
        content = set(asked.wording.content) - FILLER
        tools = {scored.tool.name: scored.tool for scored in ranking.tools}
        if not content and span_of(asked) is not None and not any(asked.marks(MarkKind.EVENT)):
            about_events = asked.says(Phrase.AN_EVENT) or (not thread.past and asked.says(Phrase.WHAT_IS_ON))
            return self.filling.intent(tools["lookup_event"], asked, thread) if about_events else None
        if thread.past or set(asked.wording.content) or len(asked.wording.marks) != 1:
            return None
        [mark] = asked.wording.marks
        wanted = {
            MarkKind.EVENT: "lookup_event",
            MarkKind.PLACE: "lookup_event",
            MarkKind.LONG_NUMBER: "lookup_artist_profile",
            MarkKind.NAME: "lookup_artist_profile",
            MarkKind.EMAIL: "lookup_person",
            MarkKind.PHONE: "lookup_person",
        }.get(mark.kind)
        tool = tools.get(wanted or "")
        others = set(asked.wording.words) - set(asked.wording.content)
        if tool is None or len(others) > 2:  # noqa: PLR2004  "and AB4012", "Toronto please"
            return None
        return self.filling.intent(tool, asked, thread)

    def _thread(self, conversation: Conversation) -> Thread:
        now = self.clock.now()
        readings = tuple(Asked(self.router.read(turn.question), now) for turn in conversation.past)
        return Thread(past=conversation.past, readings=readings, place_in=self._place_in)

    def _place_in(self, event_name: str) -> str | None:
        marks = self.router.read(event_name).marks
        found = next((mark.value for mark in marks if mark.kind is MarkKind.PLACE), None)
        return found or load_places().get(event_name.lower().replace("art battle", "").strip())


def _open_to(ranking: Ranking, role: str | None) -> Scored:
    """Return the likeliest tool, or the likeliest that is open to the person if that is nearly as likely."""
    best = ranking.tools[0]
    if role is None or Role(role) in best.tool.roles:
        return best
    nearly = (scored for scored in ranking.tools[1:NEAREST] if Role(role) in scored.tool.roles)
    return next((scored for scored in nearly if scored.score >= NEARLY * best.score), best)


def _for_all_events(ranking: Ranking, best: Scored) -> AnyTool | None:
    """Return a tool nearly as likely that knows all events at once."""
    nearly = (scored for scored in ranking.tools[1:NEAREST] if scored.score >= NEARLY * best.score)
    wider = (scored.tool for scored in nearly if not needs_event(scored.tool) and not scored.tool.mutating)
    return next((tool for tool in wider if tool.name != FIND_EVENT), None)


def _why_none(ranking: Ranking, best: Scored, asked: Asked, *, follows_on: bool) -> Outside | None:
    """Return why no tool is to be called, if so."""
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
    if asked.wording.marks or unknown <= 1 or unknown < MOSTLY_UNKNOWN * len(content):
        return False
    return not people.is_introduced(asked)


def _is_sure(ranking: Ranking) -> bool:
    """Say whether the likeliest tool may be called without asking back; a write needs more belief than a look-up."""
    best, second = ranking.tools[:2]
    too_close = best.score < UNSURE_SHARE and second.score > UNSURE_RATIO * best.score
    return not too_close and (best.score >= SURE_WRITE or not best.tool.mutating)
