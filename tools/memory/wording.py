"""How memories, and changes of them, are shown to people."""

from collections.abc import Sequence
from dataclasses import dataclass

from memory.note_screening import holds_contact_data
from memory.note_template import ScopeType, entries, headings_in, without_rules
from tools.render import count, text
from tools.spec import Change

MOST_CHANGES = 12


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What one text says that another does not."""

    added: tuple[str, ...]
    removed: tuple[str, ...]

    @classmethod
    def between(cls, before: str, after: str) -> "Difference":
        """Compare two texts line by line, whatever their order."""
        old, new = entries(before), entries(after)
        return cls(
            added=tuple(line for line in new if line not in old), removed=tuple(line for line in old if line not in new)
        )

    def changes(self) -> tuple[Change, ...]:
        """Return the lines of a preview, what goes away first."""
        lines = [Change(field="forget", before=line, after=None) for line in self.removed]
        lines += [Change(field="remember", before=None, after=line) for line in self.added]
        return tuple(lines[:MOST_CHANGES])

    def warnings(self, after: str, budget: int) -> tuple[str, ...]:
        """Return what whoever approves should know."""
        hidden = len(self.added) + len(self.removed) > MOST_CHANGES
        notes = (
            (bool(self.removed), f"{count(len(self.removed), 'entry', 'entries')} will be forgotten."),
            (hidden, f"Only the first {MOST_CHANGES} changed lines are shown."),
            (
                holds_contact_data("\n".join(self.added)),
                "This holds contact data: it will reach everybody who asks me here.",
            ),
        )
        used = len(without_rules(after))
        return (*(words for applies, words in notes if applies), f"{used:,} of {budget:,} characters will be in use.")


def owner(scope_type: ScopeType, scope_id: str) -> str:
    """Return whose memory it is, in words."""
    return f"the tool {text(scope_id)}" if scope_type is ScopeType.TOOL else f"<#{text(scope_id)}>"


def plain_owner(scope_type: ScopeType, scope_id: str) -> str:
    """Return whose memory it is, without Slack's mark-up."""
    return f"{scope_type} {scope_id}"


def shown(content_md: str) -> str:
    """Return a memory as people read it: headings in bold, facts as bullets, empty headings left out."""
    blocks: list[str] = []
    for heading, facts in _sections(content_md):
        if facts:
            blocks.append("\n".join([f"*{text(heading)}*", *(f"• {text(fact)}" for fact in facts)]))
    return "\n".join(blocks)


def _sections(content_md: str) -> Sequence[tuple[str, tuple[str, ...]]]:
    """Return each heading with its facts; lines before the first heading stand under none."""
    parts: list[tuple[str, list[str]]] = [("Notes", [])]
    names = headings_in(content_md)
    for line in without_rules(content_md).splitlines():
        if line.startswith("## ") and line[3:].strip() in names:
            parts.append((line[3:].strip(), []))
        else:
            parts[-1][1].append(line)
    return [(heading, entries("\n".join(lines))) for heading, lines in parts]
