"""From what somebody wants remembered to the text that may be stored, or the reason why not (spec tools 7)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from arthur.errors import InvalidRequest, NotPossible
from memory.note_screening import holds_contact_data, reads_as_instruction
from memory.note_template import HARD_CAP, ScopeType, entries, headings, headings_in, with_entries, with_rules
from memory.note_template import without_rules as said_in

_MONTH = re.compile(r"\([A-Z][a-z]{2} \d{4}\)\s*$")
_ENTRY = re.compile(r"^\s*(?:[-*•]\s+)?")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """A wish to change a memory."""

    content: str
    """The whole new text with its headings; without any heading, lines to add to what is there."""
    section: str | None = None
    """The heading that added lines go under; the first one unless named."""
    may_hold_contacts: bool = False
    """Whether the author is trusted with contact data: ops (spec tools 7)."""


def edited(scope_type: ScopeType, before: str, edit: Edit, *, budget: int, at: datetime) -> str:
    """Return the text to store for an edit of `before`.

    The block of rules is always the house's own. Lines that stood there before are not screened again.

    Raises:
        InvalidRequest: too long, not in the form of a memory, or saying what must not enter one.
        NotPossible: the edit changes nothing.
    """
    text = edit.content.strip()
    _check_cap(text)
    after = with_rules(scope_type, _whole(scope_type, before, text, edit.section, at))
    _check_form(scope_type, after)
    _check_length(after, budget)
    known = set(entries(before))
    _screen([line for line in _lines(after) if line not in known], contacts=edit.may_hold_contacts)
    if said_in(after) == said_in(before):
        raise NotPossible("The memory says exactly that already; nothing would change.")
    return after


def _whole(scope_type: ScopeType, before: str, text: str, section: str | None, at: datetime) -> str:
    if headings_in(text):
        return said_in(text)
    added = tuple(_dated(_ENTRY.sub("", line), at) for line in said_in(text).splitlines() if line.strip())
    if not added:
        raise InvalidRequest("There is nothing to remember in that.")
    return with_entries(_with_all_headings(scope_type, said_in(before)), _heading(scope_type, section), added)


def _dated(line: str, at: datetime) -> str:
    """Return an entry that ends in the month it was written, as the rules ask."""
    line = line.strip()
    return line if _MONTH.search(line) else f"{line} ({at:%b %Y})"


def _heading(scope_type: ScopeType, section: str | None) -> str:
    known = headings(scope_type)
    if section is None:
        return known[0]
    found = next((name for name in known if name.casefold() == section.strip().casefold()), None)
    if found is None:
        raise InvalidRequest(f"A {scope_type} memory has no heading {section!r}; it has: {', '.join(known)}.")
    return found


def _with_all_headings(scope_type: ScopeType, text: str) -> str:
    for heading in headings(scope_type):
        if heading.casefold() not in {name.casefold() for name in headings_in(text)}:
            text = with_entries(text, heading, ())
    return text


def _check_cap(text: str) -> None:
    if len(text) > HARD_CAP:
        raise InvalidRequest(f"That is {len(text):,} characters; a memory holds at most {HARD_CAP:,}.")


def _check_form(scope_type: ScopeType, after: str) -> None:
    found = headings_in(after)
    missing = [heading for heading in headings(scope_type) if heading not in found]
    if missing:
        raise InvalidRequest(
            f"A {scope_type} memory keeps its headings; missing: {', '.join(missing)}. Give the whole text with every "
            "`## ` heading, or only the lines to add."
        )
    if len(set(found)) < len(found):
        raise InvalidRequest("Each heading stands once in a memory.")
    if "<!--" in said_in(after) or "-->" in said_in(after):
        raise InvalidRequest("A memory holds no hidden text: leave out comments.")


def _check_length(after: str, budget: int) -> None:
    used = len(said_in(after))
    if used > budget:
        raise InvalidRequest(
            f"The memory would hold {used:,} characters; its budget is {budget:,}. Leave {used - budget:,} out, for "
            "example entries nobody has needed for a month."
        )
    _check_cap(after)


def _lines(after: str) -> list[str]:
    return [*entries(after), *(name for name in headings_in(after))]


def _screen(added: Sequence[str], *, contacts: bool) -> None:
    for line in [*added, " ".join(added)]:
        if reads_as_instruction(line):
            raise InvalidRequest(
                f'"{line[:80]}" reads like an instruction to me. A memory holds facts; please say it as one.'
            )
        if not contacts and holds_contact_data(line):
            raise InvalidRequest(
                "That holds an e-mail address or a phone number. Everybody in the channel would see it, so only ops "
                "may keep contact data there; name the person and their role instead."
            )
    if not contacts and holds_contact_data("\n".join(added)):
        raise InvalidRequest("That holds contact data spread over several lines; only ops may keep it in a memory.")


def summary_of(before: str, after: str, *, longest: int = 80) -> str:
    """Return a change in a few words: its first new line, or how many went away."""
    old = set(entries(before))
    new = [line for line in entries(after) if line not in old]
    if new:
        first = new[0] if len(new[0]) <= longest else f"{new[0][: longest - 1]}…"
        return first if len(new) == 1 else f"{first} (+{len(new) - 1} more)"
    gone = len(old - set(entries(after)))
    return f"{gone} {'entry' if gone == 1 else 'entries'} removed" if gone else "rearranged"
