"""Places in a list that was shown before: "the second one", "and the last?", "number 3"."""

import re

from nodes.planner.extraction.asked import Asked

LAST = -1
_NAMES = (
    "first|1st|premiere?|premier|1ere?|primer[oa]?|erste[nrsm]?",
    "second|2nd|deuxieme|seconde?|2e|segund[oa]|zweite[nrsm]?",
    "third|3rd|troisieme|3e|tercer[oa]?|dritte[nrsm]?",
    "fourth|4th|quatrieme|4e|cuart[oa]|vierte[nrsm]?",
    "fifth|5th|cinquieme|5e|quint[oa]|fue?nfte[nrsm]?",
    "sixth|6th", "seventh|7th", "eighth|8th", "ninth|9th", "tenth|10th",
)  # fmt: skip
_LAST_NAMES = "last|bottom|derniere?|dernier|ultim[oa]|letzte[nrsm]?"
_THINGS = (
    r"(?:ones?|of (?:them|these|those)|in the list|on the list|events?|shows?|artists?|painters?|paintings?|works?|"
    r"artworks?|pieces?|lots?|guests?|bidders?|persons?|entry|evenement|artiste|tableau|evento|cuadro|event|bild)"
)
_END = r"(?=[\s?!.]*$)"


def position(asked: Asked) -> int | None:
    """Return the place in a list, from 1, or `LAST`; None where no place is named."""
    for number, words in enumerate(_NAMES, start=1):
        if _is_named(words, asked.folded):
            return number
    if _is_named(_LAST_NAMES, asked.folded, things=r"(?:ones?|of (?:them|these|those)|in the list|on the list)"):
        return LAST
    match = re.search(rf"(?:number|no\.?|nr\.?|#)\s*(\d{{1,2}}){_END}", asked.folded)
    return int(match[1]) if match else None


def without_place(asked: Asked, noun: str) -> str:
    """Return the question with a noun for a place in a list: "who won the event" for "who won the second one"."""
    text = asked.text
    for words, things in (*((words, _THINGS) for words in _NAMES), (_LAST_NAMES, _THINGS)):
        text = re.sub(rf"(?<!\w)(?:{words})(?:\s+{things}(?!\w)|{_END})", noun, text, flags=re.IGNORECASE)
    return text


def _is_named(words: str, text: str, *, things: str = _THINGS) -> bool:
    return re.search(rf"(?<!\w)(?:{words})(?:\s+{things}(?!\w)|{_END})", text) is not None
