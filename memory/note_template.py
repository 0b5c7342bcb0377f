"""The form of a memory: a block of keeping rules, then headings with one fact a line (spec observability 6)."""

import re
from enum import StrEnum
from functools import cache
from importlib import resources

HARD_CAP = 4000
"""Characters that no memory may exceed, its rules included."""

_RULES = re.compile(r"\A\s*<!--.*?-->\s*", re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(?P<name>\S.*?)[ \t]*$", re.MULTILINE)
_BULLET = re.compile(r"^[-*•][ \t]+")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9_]")


class ScopeType(StrEnum):
    """What a memory is about."""

    CHANNEL = "channel"
    TOOL = "tool"


BUDGETS = {ScopeType.CHANNEL: 2200, ScopeType.TOOL: 500}
"""Characters of what a memory says. The column is called token_budget, but has always counted characters."""


@cache
def template(scope_type: ScopeType) -> str:
    """Return the empty memory: the rules and the headings."""
    return resources.files("memory").joinpath("templates", f"{scope_type}.md").read_text(encoding="utf-8").strip()


@cache
def headings(scope_type: ScopeType) -> tuple[str, ...]:
    """Return the headings that every memory of this kind has, in their order."""
    return headings_in(template(scope_type))


def headings_in(content: str) -> tuple[str, ...]:
    """Return the level-two headings of a text, in order."""
    return tuple(found["name"] for found in _HEADING.finditer(without_rules(content)))


def without_rules(content: str) -> str:
    """Return what a memory says, without the block of rules at its start."""
    return _RULES.sub("", content).strip()


def with_rules(scope_type: ScopeType, content: str) -> str:
    """Return a text under the house's own block of rules, whatever block it came with."""
    rules = _RULES.match(template(scope_type))
    return f"{rules[0].strip() if rules else ''}\n{without_rules(content)}"


def entries(content: str) -> tuple[str, ...]:
    """Return the lines that state something: neither rules nor headings nor blank, without bullet marks."""
    return tuple(line for lines in as_json(content).values() for line in lines)


def as_json(content: str) -> dict[str, list[str]]:
    """Return the facts by heading: "Problems & Solutions" becomes `problems___solutions`."""
    found: dict[str, list[str]] = {}
    key = ""
    for line in without_rules(content).splitlines():
        heading = _HEADING.match(line)
        if heading:
            key = _NOT_IN_KEYS.sub("_", heading["name"].lower())
            found.setdefault(key, [])
        elif fact := _BULLET.sub("", line.strip()).strip():
            found.setdefault(key or "notes", []).append(fact)
    return found


def with_entries(content: str, heading: str, added: tuple[str, ...]) -> str:
    """Return the text with lines added at the end of one heading's, which is made when it is missing."""
    bullets = [f"- {line}" for line in added]
    lines = content.strip().splitlines()
    titles = [(number, found["name"]) for number, line in enumerate(lines) if (found := _HEADING.match(line))]
    start = next((number for number, name in titles if name.casefold() == heading.casefold()), None)
    if start is None:
        return "\n".join([*lines, "", f"## {heading}", *bullets]).strip()
    end = next((number for number, _ in titles if number > start), len(lines))
    kept = lines[:end]
    while kept[-1].strip() == "":
        kept.pop()
    rest = lines[end:]
    return "\n".join([*kept, *bullets, *(["", *rest] if rest else [])])
