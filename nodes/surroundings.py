"""What goes on around a question: what was said there, what is remembered of the place, what the person looks at.

People wrote all of it, so that it reaches the model as quoted data alone (`nodes.quoting`). It is plain JSON, because
it is part of the turn in the graph's state until `remember` drops it.
"""

from collections.abc import Sequence
from typing import NotRequired

from typing_extensions import TypedDict

from arthur.invisible import legible
from arthur.masking import mask_text

MOST_REMARKS = 20
REMARK_CHARS = 1_000
REMARKS_CHARS = 8_000
"""Characters of all remarks together."""
NOTES_CHARS = 4_000


class Remark(TypedDict):
    """Something that was written in the conversation, and not to Arthur."""

    at: str
    author: str
    author_id: NotRequired[str]
    is_asker: NotRequired[bool]
    """The person who asks now wrote it, to somebody else."""
    opens_thread: NotRequired[bool]
    """It says what the thread is about, and is kept however old it is."""
    text: str


class Note(TypedDict):
    """One fact that is remembered of a place, and its heading."""

    about: str
    note: str


class Notes(TypedDict):
    """What is remembered of one place."""

    place: str
    notes: list[Note]


class Surroundings(TypedDict):
    """What goes on around a question; remarks are oldest first."""

    remarks: list[Remark]
    left_out: int
    """So many remarks between the first and the others are not among them."""
    notes: list[Notes]
    looking_at: str | None
    """The channel the person has open beside the conversation."""


def fitted(found: Surroundings, *, masked: bool) -> Surroundings:
    """Return what fits beside a question, the newest first, contact data masked where somebody may not see it."""
    remarks, left_out = _fitting([_short(remark, masked=masked) for remark in _newest(found["remarks"])])
    beyond = len(found["remarks"]) - len(_newest(found["remarks"]))
    return Surroundings(
        remarks=remarks,
        left_out=found["left_out"] + beyond + left_out,
        notes=[_within_room(notes, masked=masked) for notes in found["notes"]],
        looking_at=found["looking_at"],
    )


def _newest(remarks: Sequence[Remark]) -> list[Remark]:
    opener = _opener(remarks)
    rest = remarks[len(opener) :]
    return [*opener, *rest[-(MOST_REMARKS - len(opener)) :]]


def _fitting(remarks: Sequence[Remark]) -> tuple[list[Remark], int]:
    """Drop the oldest until the rest has room, and say how many."""
    opener = _opener(remarks)
    room = REMARKS_CHARS - sum(len(remark["text"]) for remark in opener)
    first = len(remarks)
    while first > len(opener) and (room := room - len(remarks[first - 1]["text"])) >= 0:
        first -= 1
    return [*opener, *remarks[first:]], first - len(opener)


def _opener(remarks: Sequence[Remark]) -> list[Remark]:
    return [remark for remark in remarks[:1] if remark.get("opens_thread")]


def _short(remark: Remark, *, masked: bool) -> Remark:
    """Mask before cutting: half a number is not recognised as one, nor one with something invisible in it."""
    text = legible(remark["text"][: 2 * REMARK_CHARS])
    author = legible(remark["author"])
    if masked:
        text, author = mask_text(text), mask_text(author)
    if len(text) > REMARK_CHARS or len(remark["text"]) > 2 * REMARK_CHARS:
        text = text[: REMARK_CHARS - 1] + "…"
    return {**remark, "author": author, "text": text}


def _within_room(notes: Notes, *, masked: bool) -> Notes:
    kept: list[Note] = []
    room = NOTES_CHARS
    for note in notes["notes"]:
        text = legible(note["note"])
        text = mask_text(text) if masked else text
        room -= len(text)
        if room < 0:
            break
        kept.append(Note(about=note["about"], note=text))
    return Notes(place=notes["place"], notes=kept)
