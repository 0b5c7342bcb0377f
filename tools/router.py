"""The router: ranks the tools for a question and picks the few that a model is shown (DESIGN 7)."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from memory.embeddings import Embedder, Vectors
from tools.routing.classifier import ExampleClassifier, Verdict
from tools.routing.examples import examples_of, texts_of
from tools.routing.fit import Named, asks, fit, load_hints
from tools.routing.glossary import load_glossary
from tools.routing.lexical import LexicalSpace
from tools.routing.outside import Outside, load_outside
from tools.routing.shortlist import MOST_PACKS, shortlisted
from tools.routing.vectors import embedded
from tools.routing.wording import Reader, Wording
from tools.spec import AnyTool

MEANING = 2.2
"""Weight of the embedding beside the words; both are vectors of about length one."""

CARRIED_OVER = (0.5, 0.25, 0.25, 0.1)
"""How much of the previous question's ranking a follow-up with no, one, two or more content words inherits."""


LONG = 20
"""A message of so many words is also read sentence by sentence, and gets one pack of tools more."""

DOUBT = 0.2
"""Below this share of the likeliest tool, one pack of tools more is shown."""

RECENT = 256
"""So many verdicts are kept: a turn's shortlist, plan and follow-up ask about the same question."""

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A tool and the share of belief that it is the one meant; the shares of a ranking sum to at most one."""

    tool: AnyTool
    score: float


@dataclass(frozen=True, kw_only=True)
class Ranking:
    """What the router makes of a question: the tools from likeliest on, and the belief that none fits, by kind."""

    wording: Wording
    tools: tuple[Scored, ...]
    outside: Mapping[Outside, float]
    nearness: float
    asks: bool = False
    """Whether facts are asked for, by how the question begins."""

    @property
    def none_fits(self) -> float:
        """The belief that no tool answers."""
        return sum(self.outside.values())


class Router:
    """Ranks tools by what their records say. Works with words alone until `warm` has embedded the examples."""

    def __init__(
        self, tools: Iterable[AnyTool], *, embedder: Embedder | None = None, folder: Path | None = None
    ) -> None:
        self._tools = {tool.name: tool for tool in tools}
        self._embedder = embedder
        self._folder = folder
        self._hints = load_hints()
        outside = load_outside()
        self._reader = Reader(load_glossary(), texts_of(self._tools.values(), outside))
        self._examples = examples_of(self._tools.values(), outside, self._reader)
        self._space = LexicalSpace([example.words for example in self._examples], self._reader.is_content)
        self._recent: OrderedDict[tuple[tuple[str, ...], bool], Verdict] = OrderedDict()
        self._by_words: ExampleClassifier | None = None
        self._by_meaning: ExampleClassifier | None = None

    @property
    def warmed(self) -> bool:
        """Say whether questions are ranked by meaning as well as by words."""
        return self._by_meaning is not None

    async def warm(self) -> None:
        """Embed the examples and learn from them, or read what that came to; takes seconds the first time."""
        if self._embedder is None or self._by_meaning is not None:
            return
        vectors = await embedded([example.sentence for example in self._examples], self._embedder, self._folder)
        self._by_meaning = await asyncio.to_thread(self._train, vectors)

    def read(self, question: str) -> Wording:
        """Return a question as the router reads it."""
        return self._reader.read(question)

    async def judge(self, question: str, context: Sequence[str] = ()) -> Ranking:
        """Return the full ranking of a question, given the earlier questions of the conversation, oldest first."""
        wording = self._reader.read(question)
        verdict = await self._verdict(wording)
        shares = await self._with_sentences(wording, verdict.shares)
        if context:
            shares = _blended(wording, shares, await self._verdict(self._reader.read(context[-1])))
        shares = self._fitted(wording, shares, follows_on=bool(context))
        ranked = sorted(self._tools.values(), key=lambda tool: -shares[tool.name])
        return Ranking(
            wording=wording,
            tools=tuple(Scored(tool=tool, score=shares[tool.name]) for tool in ranked),
            outside={kind: shares[kind.value] for kind in Outside},
            nearness=verdict.nearness,
            asks=asks(wording),
        )

    async def rank(self, question: str, context: Sequence[str] = ()) -> list[Scored]:
        """Return the tools from likeliest on."""
        return list((await self.judge(question, context)).tools)

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        """Return the visible tools to show to a model: the core and whole packs, always in the catalogue's order."""
        ranking = await self.judge(question, context)
        doubtful = len(ranking.wording.words) >= LONG or ranking.tools[0].score < DOUBT
        most = MOST_PACKS + 1 if doubtful else MOST_PACKS
        return shortlisted({scored.tool.name: scored.score for scored in ranking.tools}, visible, most=most)

    async def _with_sentences(self, wording: Wording, shares: Mapping[str, float]) -> dict[str, float]:
        """Let the most telling sentence of a long message count as much as the whole, which greetings water down."""
        sentences = _SENTENCE_END.split(wording.plain) if len(wording.words) >= LONG else []
        if len(sentences) < 2:  # noqa: PLR2004  one sentence is the whole
            return dict(shares)
        verdicts = [await self._verdict(self._reader.read(sentence)) for sentence in sentences]
        telling = max(verdicts, key=lambda verdict: max(verdict.shares[name] for name in self._tools))
        return {label: (share + telling.shares[label]) / 2 for label, share in shares.items()}

    async def _verdict(self, wording: Wording) -> Verdict:
        """Return the verdict on a wording; one turn asks for the same one several times."""
        key = (wording.words, self.warmed)
        if (known := self._recent.get(key)) is None:
            known = await self._judged(wording)
            self._recent[key] = known
            while len(self._recent) > RECENT:
                self._recent.popitem(last=False)
        return known

    async def _judged(self, wording: Wording) -> Verdict:
        words = self._space.row(wording.words)
        if self._by_meaning is None or self._embedder is None:
            if self._by_words is None:
                self._by_words = await asyncio.to_thread(self._train, None)
            return self._by_words.judge(words)
        meaning = (await self._embedder.embed([wording.sentence or wording.plain]))[0]
        return self._by_meaning.judge(np.concatenate([words, MEANING * meaning]))

    def _train(self, vectors: Vectors | None) -> ExampleClassifier:
        rows = self._space.rows(example.words for example in self._examples)
        if vectors is not None:
            rows = np.concatenate([rows, MEANING * vectors], axis=1)
        return ExampleClassifier(self._examples, rows, self._folder)

    def _fitted(self, wording: Wording, shares: Mapping[str, float], *, follows_on: bool) -> dict[str, float]:
        """Weigh the shares by what each tool can take, so that they sum to one again."""
        named = Named.of(wording, follows_on=follows_on)
        factors = {name: fit(tool, named, self._hints) for name, tool in self._tools.items()}
        weighed = {label: share * factors.get(label, 1.0) for label, share in shares.items()}
        total = sum(weighed.values()) or 1.0
        return {label: share / total for label, share in weighed.items()}


def _blended(wording: Wording, shares: Mapping[str, float], before: Verdict) -> dict[str, float]:
    """Let a follow-up inherit from the question before, the more the less it says itself."""
    part = CARRIED_OVER[min(len(wording.content), len(CARRIED_OVER) - 1)]
    return {label: (1 - part) * share + part * before.shares[label] for label, share in shares.items()}
