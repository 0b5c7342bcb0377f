"""Word features of a question: stems, neighbouring pairs and letter triples, weighted by rarity."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class Feature(StrEnum):
    """The kinds of features; each kind is normalised by itself and has its own weight."""

    WORD = "w"
    PAIR = "p"
    TRIPLE = "t"


WEIGHTS = {Feature.WORD: 1.0, Feature.PAIR: 0.3, Feature.TRIPLE: 0.3}
"""How much each kind says: words most; triples catch what the spelling correction did not."""

FUNCTION_WORD = 0.25
"""The weight of a word without content, as "how" in "how many"."""

_LEAST_STEM = 3


class LexicalSpace:
    """Turns words into rows of numbers over the features seen in the examples."""

    def __init__(self, examples: Sequence[Sequence[str]], is_content: Callable[[str], bool]) -> None:
        self._is_content = is_content
        seen: Counter[tuple[Feature, str]] = Counter()
        for words in examples:
            seen.update(set(self._features(words)))
        self._column = {feature: column for column, feature in enumerate(sorted(seen))}
        self._rarity = np.array(
            [math.log(1 + len(examples) / seen[feature]) for feature in self._column], dtype=np.float32
        )

    @property
    def width(self) -> int:
        """How many features there are."""
        return len(self._column)

    def row(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Return the features of one question; unseen ones are left out."""
        row = np.zeros(self.width, dtype=np.float32)
        for kind, weight in WEIGHTS.items():
            columns, values = self._of_kind(kind, words)
            if (norm := float(np.linalg.norm(values))) > 0:
                row[columns] = values * (weight / norm)
        return row

    def rows(self, examples: Iterable[Sequence[str]]) -> NDArray[np.float32]:
        """Return one row an example."""
        return np.stack([self.row(words) for words in examples])

    def _of_kind(self, kind: Feature, words: Sequence[str]) -> tuple[list[int], NDArray[np.float32]]:
        strength: dict[int, float] = {}
        for feature in self._features(words):
            column = self._column.get(feature)
            if feature[0] is kind and column is not None:
                strength[column] = max(strength.get(column, 0.0), self._strength(feature))
        columns = list(strength)
        return columns, np.array([strength[column] for column in columns], dtype=np.float32) * self._rarity[columns]

    def _strength(self, feature: tuple[Feature, str]) -> float:
        kind, text = feature
        return FUNCTION_WORD if kind is Feature.WORD and not self._is_content(text) else 1.0

    def _features(self, words: Sequence[str]) -> Iterator[tuple[Feature, str]]:
        stems = [stem(word) if self._is_content(word) else word for word in words]
        yield from ((Feature.WORD, word) for word in stems)
        content = [word for word in stems if self._is_content(word)]
        yield from ((Feature.PAIR, f"{left} {right}") for left, right in pairwise(content))
        for word in content:
            padded = f"^{word}$"
            yield from ((Feature.TRIPLE, padded[start : start + 3]) for start in range(len(padded) - 2))


def stem(word: str) -> str:
    """Return an English word without its plural or verb ending: "bidding", "bids" and "bid" become one."""
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM and not word.endswith(("ss", "us", "is")):
            word = word.removesuffix(ending) + replacement
            break
    if len(word) > _LEAST_STEM and word[-1] == word[-2] and word[-1] not in "aeiousl":
        return word[:-1]
    return word.removesuffix("e") if len(word) > _LEAST_STEM + 1 else word
