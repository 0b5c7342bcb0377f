"""The vectors of the router's examples, kept on disk so that a restart need not compute them again."""

import asyncio
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from memory.embeddings import Embedder, Vectors


async def embedded(sentences: Sequence[str], embedder: Embedder, folder: Path | None) -> Vectors:
    """Return one vector a sentence, from `folder` if these very sentences were embedded before by this embedder."""
    if folder is None:
        return await embedder.embed(sentences)
    path = folder / f"routing-{_key(sentences, embedder)}.npy"
    stored = await asyncio.to_thread(_load, path, (len(sentences), embedder.dimensions))
    if stored is not None:
        return stored
    vectors = await embedder.embed(sentences)
    await asyncio.to_thread(_store, path, vectors)
    return vectors


def _key(sentences: Sequence[str], embedder: Embedder) -> str:
    content = hashlib.sha256(embedder.name.encode())
    for sentence in sentences:
        content.update(b"\0" + sentence.encode())
    return content.hexdigest()[:24]


def _load(path: Path, shape: tuple[int, int]) -> Vectors | None:
    """Return the stored vectors, or None when there are none or the file is damaged."""
    try:
        vectors: Vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    return vectors if vectors.shape == shape else None


def _store(path: Path, vectors: Vectors) -> None:
    """Write a new file whole and drop older ones; several processes may do so at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    with draft.open("wb") as file:
        np.save(file, vectors)
    draft.replace(path)
    for old in path.parent.glob("routing-*.npy"):
        if old != path:
            old.unlink(missing_ok=True)
