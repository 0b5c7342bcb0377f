"""The vectors of the router's examples."""

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path

from memory.embeddings import Embedder, Vectors
from tools.routing.kept import keep, load

KIND = "vectors"


async def embedded(sentences: Sequence[str], embedder: Embedder, folder: Path | None) -> Vectors:
    """Return one vector a sentence, from `folder` if these very sentences were embedded before by this embedder."""
    key = _key(sentences, embedder)
    stored = await asyncio.to_thread(load, folder, KIND, key, (len(sentences), embedder.dimensions))
    if stored is not None:
        return stored
    vectors = await embedder.embed(sentences)
    await asyncio.to_thread(keep, folder, KIND, key, vectors)
    return vectors


def _key(sentences: Sequence[str], embedder: Embedder) -> str:
    content = hashlib.sha256(embedder.name.encode())
    for sentence in sentences:
        content.update(b"\0" + sentence.encode())
    return content.hexdigest()[:24]
