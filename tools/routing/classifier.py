"""Learns from labelled examples which label a question has: ridge regression over words and meaning."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.routing.kept import keep, load

Rows = NDArray[np.float32]

KIND = "fit"
FITTED = 1
"""The number of the way of fitting: to be raised when `_fit` changes."""

PENALTY = 1.1
"""Ridge penalty: how much the examples may disagree with the fitted line."""

NEAREST = 0.3
"""Share of the single nearest example in a label's score; the rest is the regression over all examples."""

SHARPNESS = 16.0
"""Turns scores into shares that sum to one."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A wording of a label; `weight` says how typical it is of what people type."""

    label: str
    words: tuple[str, ...]
    sentence: str
    weight: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How well each label fits (shares that sum to one), and how near the nearest example of any label is (0 to 1)."""

    shares: Mapping[str, float]
    nearness: float


class ExampleClassifier:
    """A linear model in closed form: deterministic, trained in under a second, and asked in microseconds.

    What the training comes to is kept in `folder`, under a name of everything that it depends on.
    """

    def __init__(self, examples: Sequence[Example], rows: Rows, folder: Path | None = None) -> None:
        self._labels = tuple(dict.fromkeys(example.label for example in examples))
        label_of = {label: index for index, label in enumerate(self._labels)}
        self._owner = np.array([label_of[example.label] for example in examples])
        weights = np.array([example.weight for example in examples], dtype=np.float64)
        self._coefficients = self._kept_fit(rows, weights, folder)
        self._columns = np.ascontiguousarray(rows.T)

    def _kept_fit(self, rows: Rows, weights: NDArray[np.float64], folder: Path | None) -> Rows:
        key = _key(rows, weights, self._owner)
        stored = load(folder, KIND, key, (rows.shape[1], len(self._labels)))
        if stored is None:
            stored = self._fit(rows, weights)
            keep(folder, KIND, key, stored)
        return stored

    def _fit(self, rows: Rows, weights: NDArray[np.float64]) -> Rows:
        targets = np.zeros((len(self._owner), len(self._labels)))
        targets[np.arange(len(self._owner)), self._owner] = 1.0
        counts = targets.sum(axis=0)
        importance = weights * (counts.mean() / counts[self._owner]) ** 0.5
        kernel = (rows @ rows.T).astype(np.float64)
        kernel[np.diag_indices_from(kernel)] += PENALTY / importance
        solution = np.linalg.solve(kernel, targets)
        return rows.T @ solution.astype(np.float32)

    def judge(self, row: Rows) -> Verdict:
        """Return the verdict on a question given by its row of features."""
        present = np.flatnonzero(row)  # few words of many thousand: only their columns are read
        values = row[present]
        regression = values @ self._coefficients[present]
        similarity = (values @ self._columns[present]) / (float(values @ values) or 1.0)
        nearest = np.zeros(len(self._labels), dtype=np.float32)
        np.maximum.at(nearest, self._owner, similarity)
        scores = (1 - NEAREST) * regression + NEAREST * nearest
        shares = np.exp(SHARPNESS * (scores - scores.max()))
        shares /= shares.sum()
        return Verdict(
            shares={label: float(share) for label, share in zip(self._labels, shares, strict=True)},
            nearness=float(min(1.0, similarity.max(initial=0.0))),
        )


def _key(rows: Rows, weights: NDArray[np.float64], owner: NDArray[np.int64]) -> str:
    content = hashlib.blake2b(f"{FITTED} {PENALTY} {rows.shape}".encode(), digest_size=12)
    for array in (rows, weights, owner):
        content.update(np.ascontiguousarray(array).data)
    return content.hexdigest()
