"""The embedder that a package ships, run for real."""

import asyncio

import numpy as np
import pytest

from memory.embeddings import Embedder, MiniLmEmbedder


@pytest.fixture(scope="module")
def embedder() -> MiniLmEmbedder:
    return MiniLmEmbedder()


async def test_vectors_have_length_one_and_one_row_a_text(embedder: MiniLmEmbedder) -> None:
    vectors = await embedder.embed(["ticket sales", "who do we owe", "a"])

    assert vectors.shape == (3, embedder.dimensions)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


async def test_meaning_counts_more_than_words(embedder: MiniLmEmbedder) -> None:
    """Seats bought are nearer to ticket sales than a text that shares a word with them."""
    tickets, seats, dinner = await embedder.embed(
        ["how many tickets were sold", "number of seats people bought", "how many guests were at dinner"]
    )

    assert tickets @ seats > tickets @ dinner


async def test_rows_keep_the_order_of_the_texts_whatever_their_length(embedder: MiniLmEmbedder) -> None:
    """Batches are made of texts of like length; the rows come back in the order asked for."""
    texts = ["a much longer question about the closing times of the auction", "bids", "ticket sales by day", "owed"]
    together = await embedder.embed(texts)
    alone = np.concatenate([await embedder.embed([text]) for text in texts])

    assert np.all((together * alone).sum(axis=1) > 0.98)


async def test_no_texts_give_no_rows(embedder: MiniLmEmbedder) -> None:
    assert (await embedder.embed([])).shape == (0, embedder.dimensions)


async def test_text_beyond_the_cap_changes_nothing() -> None:
    short = MiniLmEmbedder(max_tokens=16)
    start = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    vectors = await short.embed([f"{start} alpha", f"{start} omega"])

    assert np.allclose(vectors[0], vectors[1], atol=1e-6)


async def test_the_event_loop_runs_on_while_texts_are_embedded(embedder: MiniLmEmbedder) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0.001)
            ticks += 1

    ticking = asyncio.create_task(tick())
    await embedder.embed([f"question number {number} about the auction" for number in range(48)])
    ticking.cancel()

    assert ticks > 3


def test_the_name_tells_the_cap_because_it_changes_the_vectors() -> None:
    def name(embedder: Embedder) -> str:
        return embedder.name

    assert name(MiniLmEmbedder(max_tokens=64)) != name(MiniLmEmbedder(max_tokens=128))
