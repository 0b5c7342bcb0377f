"""Text that the person dictates: a new name, a bio, a message, a note, a bug, a search."""

import re
from dataclasses import dataclass

from nodes.planner.extraction.asked import Asked
from tools.routing.marks import MarkKind, find_quotes

LONGEST_TITLE = 80
_AFTER_COLON = re.compile(r":(?!\d\d\b)\s*(?P<text>\S.*)$", re.DOTALL)
"""What follows a colon, but not the minutes of a time of day."""
_AFTER_DASH = re.compile(r"\s[-–—]\s+(?P<text>\S.*)$", re.DOTALL)
_NEW_NAME = re.compile(
    r"(?:\b(?:should be|should read|must be|to|into|as|en|a|in|zu|auf|por|is now|is actually|goes by)|[:=→]|->)\s+"
    r"(?P<text>[\"“«„']?[A-ZÀ-Þ][^,;:!?]*?)[\"”“»']?[.!?]*$"
)
_NEW_NAME_IN_SMALL_LETTERS = re.compile(
    r"^.*\b(?:should be|must be|to|into|is now|goes by|en|zu)\s+(?P<text>\S+(?:\s+\S+){0,3})$", re.IGNORECASE
)
_WITHOUT_OLD = re.compile(r",?\s+(?:not|instead of|et non|y no|nicht)\s.*$", re.IGNORECASE)
_POLITE_END = re.compile(
    r"[\s,]*(?:please|pls|plz|thanks|thank you|merci|svp|stp|gracias|por favor|bitte|danke)\W*$", re.IGNORECASE
)
_MESSAGE = re.compile(
    r"\b(?:saying|message|msg|mesage|tell (?:her|him|them)|con el mensaje|avec le message|mit der nachricht)\b"
    r"[:\s]+(?P<text>\S.*)$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:\b(?:remember|note|save|store|add|learn|jot down|write down|memori[sz]e|remeber|memory)\b.*?\bthat\b"
    r"|\b(?:retiens|souviens-toi|note)\b.*?\b(?:que|qu')|\b(?:recuerda|anota|apunta|guarda)\b.*?\bque\b"
    r"|\bmerke? dir\b.*?,\s*dass\b)\s*(?P<text>\S.*)$",
    re.IGNORECASE,
)
_BUG = re.compile(
    r"^.*?\b(?:bug|issue|problem|bogue|probl[eè]me|error|fehler|fallo)\b(?:\s+report)?\s*(?:\([^)]*\))?\s*[:,\-–—]?\s*"
    r"(?:that|where|with|about|que|dass)?\s*(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PRIORITY_LEAD = re.compile(
    r"^(?:critical|high|low|normal|urgent|kritisch|critique|cr[ií]tico)\s*[:,\-]\s*", re.IGNORECASE
)
_TOPIC = re.compile(
    r"\b(?:about|on|regarding|concerning|re|mention(?:ed|s)?|discuss(?:ed|ion)?(?: of| about)?|"
    r"(?:say|said|wrote) about|search (?:slack )?for|"
    r"sur|concernant|au sujet d[eu]|[aà] propos d[eu]|sobre|acerca de|zum?|zur|über|ueber|wegen|"
    r"for)\s+(?P<text>\S.*)$",
    re.IGNORECASE,
)
_SEARCH_LEAD = re.compile(
    r"^(?:please |can you |could you |hey |hi )*(?:search|find|look(?: up)?|check|cherche|busca|suche?)\b"
    r"(?:\s+(?:in|on|through|dans|en))?(?:\s+(?:the\s+)?slack(?:\s+(?:archive|history|messages))?)?(?:\s+for)?\s*",
    re.IGNORECASE,
)
_CHANNEL_TAIL = re.compile(
    r"\s*\b(?:in|on|from|dans|en|im)\s+(?:the\s+)?(?:#[\w-]+|<#[^>]+>|slack\b).*$", re.IGNORECASE
)
_PARENTHESIS = re.compile(r"\s*\([^)]*\)\s*$")


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A reported bug: a short title and the whole story."""

    title: str
    description: str


def new_name(asked: Asked) -> str | None:
    """Return the name that something is changed to."""
    text = _POLITE_END.sub("", asked.text)
    if quoted := find_quotes(text):
        return quoted[-1].value
    if match := _NEW_NAME.search(text) or _NEW_NAME_IN_SMALL_LETTERS.search(text):
        return _WITHOUT_OLD.sub("", match["text"]).strip(" \"“”«»„'")
    names = [mark.value for mark in asked.marks(MarkKind.NAME)]
    return names[-1] if names and (len(names) > 1 or asked.first(MarkKind.LONG_NUMBER)) else None


def passage(asked: Asked) -> str | None:
    """Return the longest quoted passage, else what follows a colon or a dash."""
    quotes = [mark.value for mark in asked.wording.quotes]
    if quotes:
        return max(quotes, key=len)
    match = _AFTER_COLON.search(asked.text) or _AFTER_DASH.search(asked.text)
    return _unquoted(match["text"]) if match else None


def message(asked: Asked) -> str | None:
    """Return the words to send."""
    if (found := passage(asked)) is not None:
        return found
    match = _MESSAGE.search(asked.text)
    return _unquoted(match["text"]) if match else None


def note(asked: Asked) -> str | None:
    """Return what is to be remembered."""
    match = _NOTE.search(asked.text) or _AFTER_COLON.search(asked.text)
    if match:
        return _unquoted(match["text"])
    return passage(asked)


def bug(asked: Asked) -> Bug | None:
    """Return the bug that is reported."""
    match = _BUG.search(asked.text) or _AFTER_COLON.search(asked.text)
    story = _PRIORITY_LEAD.sub("", _unquoted(match["text"])) if match else ""
    if len(story) < 3:  # noqa: PLR2004  the least length of a title (spec tools 5.9)
        return None
    title = story if len(story) <= LONGEST_TITLE else story[:LONGEST_TITLE].rsplit(" ", 1)[0]
    return Bug(title=title, description=story)


def topic(asked: Asked) -> str | None:
    """Return what to search for, without the words of the command."""
    quotes = [mark.value for mark in asked.wording.quotes]
    if quotes:
        return max(quotes, key=len)
    text = _PARENTHESIS.sub("", _SEARCH_LEAD.sub("", asked.text)).rstrip("?!. ")
    match = _TOPIC.search(text)
    found = _CHANNEL_TAIL.sub("", match["text"] if match else text).strip(" ,")
    return found or text or None


def _unquoted(text: str) -> str:
    return text.strip().strip('"“”„«»').strip()
