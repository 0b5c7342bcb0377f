"""Turns a conversation into an intent: the likeliest tool, its arguments, and what earlier turns fill in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from arthur.clock import Clock
from nodes.planner import references
from nodes.planner.conversation import Conversation
from nodes.planner.extraction import codes, people, places, times
from nodes.planner.extraction.arguments import ArgumentReader, Values, usable
from nodes.planner.extraction.asked import Asked
from nodes.planner.extraction.people import Who
from nodes.planner.extraction.phrases import Phrase
from nodes.planner.intent import Intent, NoTool, Understood
from nodes.planner.smalltalk import SmallTalk
from tools.router import Ranking, Router
from tools.routing.marks import MarkKind
from tools.routing.outside import Outside
from tools.spec import AnyTool, Domain, EntityKind

LEAST_SHARE = 0.12
"""Below this share of belief the likeliest tool is a guess that is not acted on."""

UNSURE_SHARE, UNSURE_RATIO = 0.3, 0.85
"""Two tools are too close to call when the first has less than this share and the second nearly as much."""

OUTSIDE_SHARE = 0.35
"""No tool is called when "none fits" has at least this share and more than the likeliest tool."""

SURE_WRITE = 0.3
"""A write is proposed only above this share."""

OVER_WHEN_ASKED = frozenset({
    "get_auction_revenue", "get_event_summary", "get_vote_data", "get_bid_history", "lookup_artwork_bids",
    "get_vote_weights", "get_qr_scan_status", "get_payment_status_health", "get_artists_owed", "get_eventbrite_fees",
    "get_artist_payment_ledger", "get_notification_status", "get_payment_invitations", "process_artist_payment",
    "send_payment_reminder", "refresh_vote_weights", "get_artist_stripe_status",
})  # fmt: skip
"""Tools about an evening that is over: a city without a time means its last event there, elsewhere its next one."""

_FILLER = frozenset({
    "question", "same", "again", "thing", "about", "too", "also", "one", "event", "show", "instead", "other", "next",
    "last", "upcoming", "only", "just",
})  # fmt: skip
"""Words that add nothing to a question which repeats the one before with another detail."""


@dataclass(frozen=True, kw_only=True)
class Understanding:
    """Understands questions with the router and the rules of each argument; asks nobody and remembers nothing."""

    router: Router
    arguments: ArgumentReader
    small_talk: SmallTalk
    clock: Clock

    async def of(self, conversation: Conversation) -> Understood:
        """Return what the newest question wants."""
        ranking = await self.router.judge(conversation.question, [turn.question for turn in conversation.past])
        talk = self.small_talk.recognise(ranking.wording)
        if talk is not None:
            return NoTool(why=talk, language=ranking.wording.language)
        asked = Asked(ranking.wording, self.clock.now())
        previous = await self._previous(conversation, ranking)
        if previous is not None and _is_elliptical(asked, previous.tool):
            return self._intent(previous.tool, asked, conversation, inherited=previous.arguments)
        if (why := _why_none(ranking, asked)) is not None:
            return NoTool(
                why=why,
                language=ranking.wording.language,
                nearest=ranking.tools[:3],
                unknown=tuple(sorted(ranking.wording.unknown)),
            )
        best, second = ranking.tools[0], ranking.tools[1]
        close = best.score < UNSURE_SHARE and second.score > UNSURE_RATIO * best.score
        intent = self._intent(best.tool, asked, conversation)
        return Intent(
            tool=intent.tool,
            arguments=intent.arguments,
            event=intent.event,
            artist=intent.artist,
            person=intent.person,
            sure=not close and (best.score >= SURE_WRITE or not best.tool.mutating),
            alternatives=tuple(scored.tool for scored in ranking.tools[:3]),
        )

    async def _previous(self, conversation: Conversation, ranking: Ranking) -> Intent | None:
        """Return what the turn before wanted, worked out only for a question that may continue it."""
        if not conversation.past or len(set(ranking.wording.content) - _FILLER) > 1:
            return None
        before = Conversation(question=conversation.past[-1].question, past=conversation.past[:-1])
        understood = await self.of(before)
        return understood if isinstance(understood, Intent) else None

    def _intent(
        self, tool: AnyTool, asked: Asked, conversation: Conversation, inherited: "Values | Any" = None
    ) -> Intent:
        earlier = self._readings(conversation)
        values = {**(inherited or {}), **self.arguments.read(tool, asked)}
        fields = tool.args.model_fields
        event = None
        if "eid" in fields and "eid" not in values:
            event = self._event_search(tool, asked)
            if event is None and self._carries_event(tool, asked):
                values |= _if_known(eid=references.last_event(conversation.past, earlier))
        if inherited and self._event_search(tool, asked) and codes.event(asked) is None and "city" not in fields:
            event = self._event_search(tool, asked)
            values.pop("eid", None)
        artist = None
        if "artist_profile_id" in fields and "artist_profile_id" not in values and "entry_id" not in values:
            artist, found = self._artist(tool, asked, conversation, earlier)
            values |= found
        person = None
        if "person_id" in fields and "person_id" not in values:
            person, found = self._person(asked, conversation, earlier)
            values |= found
        values |= _contacts(tool, asked, earlier, values)
        return Intent(tool=tool, arguments=usable(tool, values), event=event, artist=artist, person=person)

    def _readings(self, conversation: Conversation) -> tuple[Asked, ...]:
        return tuple(Asked(self.router.read(turn.question), self.clock.now()) for turn in conversation.past)

    @staticmethod
    def _carries_event(tool: AnyTool, asked: Asked) -> bool:
        """Say whether an event named earlier is meant: when one is needed, or when the words point back (pitfall H5)."""
        if tool.args.model_fields["eid"].is_required():
            return True
        return references.points_back(asked) and not references.is_about_everybody(asked)

    @staticmethod
    def _event_search(tool: AnyTool, asked: Asked) -> Values | None:
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

    @staticmethod
    def _artist(
        tool: AnyTool, asked: Asked, conversation: Conversation, earlier: tuple[Asked, ...]
    ) -> tuple[Who | None, Values]:
        """Return the artist to look up, or the id known from earlier turns."""
        named = _named_artist(tool, asked)
        if named is not None:
            return named, {}
        required = tool.args.model_fields["artist_profile_id"].is_required()
        if not required and (not references.points_at_person(asked) or references.is_about_everybody(asked)):
            return None, {}
        if (known := references.last_found(conversation.past, EntityKind.ARTIST)) is not None:
            return None, {"artist_profile_id": known.id}
        return references.last_named(earlier), {}

    @staticmethod
    def _person(
        asked: Asked, conversation: Conversation, earlier: tuple[Asked, ...]
    ) -> tuple[Who | None, Values]:
        """Return the guest to look up, or the id known from earlier turns."""
        if any(asked.marks(MarkKind.NAME, MarkKind.EMAIL, MarkKind.PHONE)):
            return people.who(asked), {}
        if not references.points_at_person(asked):
            return None, {}
        if (known := references.last_found(conversation.past, EntityKind.PERSON)) is not None:
            return None, {"person_id": known.id}
        return references.last_named(earlier), {}


def _is_elliptical(asked: Asked, tool: AnyTool) -> bool:
    """Say whether a question only changes a detail of the one before: "and AB4005?", "what about round 2?"."""
    content = set(asked.wording.content) - _FILLER
    fields = tool.args.model_fields
    content -= {"round", "rounds"} if fields.keys() & {"round", "group_by"} else set()
    content -= {"artist", "artists"} if "group_by" in fields else set()
    return not content and bool(asked.wording.words)


def _why_none(ranking: Ranking, asked: Asked) -> Outside | None:
    """Return why no tool is to be called, if so."""
    best = ranking.tools[0]
    kind = max(ranking.outside, key=lambda outside: ranking.outside[outside])
    if ranking.none_fits >= OUTSIDE_SHARE and ranking.none_fits > best.score:
        return kind
    if asked.says(Phrase.WRITE_ORDER) and not best.tool.mutating:
        return Outside.UNSUPPORTED
    return Outside.UNCLEAR if best.score < LEAST_SHARE else None


def _named_artist(tool: AnyTool, asked: Asked) -> Who | None:
    """Return the artist named in the question; with a code given, a first name alone is a colleague's or a guest's."""
    if (number := codes.artist_number(asked)) is not None:
        return Who(query=str(number), by="number")
    names = [mark.value for mark in asked.marks(MarkKind.NAME)]
    if not names and tool.args.model_fields["artist_profile_id"].is_required():
        name = people.person_name(asked)
        return Who(query=name, by="name") if name else None
    required = tool.args.model_fields["artist_profile_id"].is_required()
    about_artists = tool.domain in {Domain.PROFILE_INTEGRITY, Domain.PAYMENTS}
    for name in names:
        pointed_at = re.search(rf"(?:artist|painter|artiste|artista|kunstler\w*|by)\s+{re.escape(name)}", asked.text, re.I)
        full = " " in name or codes.event(asked) is None
        if required or pointed_at or (about_artists and full):
            return Who(query=name, by="name")
    if about_artists and not names and (name := people.person_name(asked)) and " " in name:
        return Who(query=name, by="name")
    return None


def _contacts(tool: AnyTool, asked: Asked, earlier: Sequence[Asked], values: Values) -> Values:
    """Fill an address or a phone number from earlier questions, when the words point at somebody."""
    found: Values = {}
    for name, kind, read in (("recipient", MarkKind.EMAIL, people.email), ("phone", MarkKind.PHONE, people.phone)):
        if name in tool.args.model_fields and name not in values and references.points_at_person(asked):
            source = references.last_contact(tuple(earlier), kind)
            found |= _if_known(**{name: read(source) if source else None})
    return found


def _if_known(**values: object) -> Values:
    return {name: value for name, value in values.items() if value is not None}
