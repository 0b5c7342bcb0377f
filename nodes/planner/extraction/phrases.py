"""Wordings in four languages by what they mean, as patterns over folded text."""

import json
import re
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Phrase(StrEnum):
    """What a wording tells; the wordings stand in phrases.json."""

    PAST = "past"
    PAST_TENSE = "past_tense"
    FUTURE = "future"
    YESTERDAY = "yesterday"
    TODAY = "today"
    TONIGHT = "tonight"
    TOMORROW = "tomorrow"
    LAST_WEEK = "last_week"
    LAST_MONTH = "last_month"
    NEXT_WEEK = "next_week"
    NEXT_MONTH = "next_month"
    FEW_WEEKS = "few_weeks"
    SINCE = "since"
    UNTIL = "until"
    ONE_EVENT = "one_event"
    RELATIVE_EVENT = "relative_event"
    POINTS_BACK = "points_back"
    FOLLOWS_ON = "follows_on"
    SOMEBODY = "somebody"
    EVERYBODY = "everybody"
    FORCE = "force"
    ANEW = "anew"
    OVERDUE = "overdue"
    ALONE = "alone"
    BROKEN_DOWN = "broken_down"
    OF_A_TOOL = "of_a_tool"
    WRITE_ORDER = "write_order"
    WHOLE = "whole"
    RUNNING = "running"
    WHAT_IS_ON = "what_is_on"
    THERE = "there"
    AN_EVENT = "an_event"
    ACROSS = "across"
    OVERALL = "overall"
    NEGATED = "negated"


@cache
def pattern(phrase: Phrase) -> re.Pattern[str]:
    """Return the pattern of a phrase, matching whole words; read and compiled once."""
    return re.compile(rf"(?<![\w])(?:{'|'.join(_wordings()[phrase])})(?!\w)")


@cache
def _wordings() -> dict[str, list[str]]:
    return json.loads(files("nodes.planner.extraction").joinpath("phrases.json").read_text(encoding="utf-8"))
