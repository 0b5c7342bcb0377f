"""What the router learns from: the records' questions and descriptions, and examples of what no tool answers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tools.routing.classifier import Example
from tools.routing.outside import Outside
from tools.routing.wording import Reader
from tools.spec import AnyTool

DESCRIPTION, NAME = 0.4, 0.4
"""How typical a sentence of the description, and the name itself, are of what people type."""

_SENTENCE = re.compile(r"(?<=[.;])\s+")
_EXCLUSION = re.compile(r"\b(?:not|never|instead|rather|except|unlike|only after)\b", re.IGNORECASE)


def texts_of(tools: Iterable[AnyTool], outside: Mapping[Outside, Sequence[str]]) -> Iterator[str]:
    """Yield every text of the records, which together are the router's vocabulary."""
    for tool in tools:
        yield tool.name.replace("_", " ")
        yield tool.description
        yield from tool.questions
    for wordings in outside.values():
        yield from wordings


def examples_of(
    tools: Iterable[AnyTool], outside: Mapping[Outside, Sequence[str]], reader: Reader
) -> tuple[Example, ...]:
    """Return every example, labelled by the tool's name or the kind of what no tool answers."""
    return tuple(
        Example(label=label, words=wording.words, sentence=wording.sentence, weight=weight)
        for label, text, weight in _labelled(tools, outside)
        for wording in (reader.read(text),)
        if wording.words
    )


def _labelled(tools: Iterable[AnyTool], outside: Mapping[Outside, Sequence[str]]) -> Iterator[tuple[str, str, float]]:
    for tool in tools:
        yield tool.name, tool.name.replace("_", " "), NAME
        for sentence in _uses(tool.description):
            yield tool.name, sentence, DESCRIPTION
        for question in tool.questions:
            yield tool.name, question, 1.0
    for kind, wordings in outside.items():
        for wording in wordings:
            yield kind.value, wording, 1.0


def _uses(description: str) -> Iterator[str]:
    """Yield the sentences that say what a tool is for; those that say what it is not for would mislead."""
    return (sentence for sentence in _SENTENCE.split(description) if not _EXCLUSION.search(sentence))
