"""A burst is stored in groups, in its order, and one bad question does not take the others with it."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from arthur.identity import Door
from memory.turns import NewTurn
from server.slack.storing import Storing
from tests.server.slack.conftest import House, Stage

THREAD = UUID("00000000-0000-4000-8000-000000000001")


def question(words: str, *, thread: UUID | None = None, event: str | None = None) -> NewTurn:
    return NewTurn(
        id=uuid4(),
        source="slack",
        door=Door.MENTION,
        thread_id=thread or uuid4(),
        thread_key="test",
        user_id="U0DEMOOPS1",
        question=words,
        event_id=event or uuid4().hex,
    )


@pytest.fixture
def storing(house: House, stage: Stage) -> Storing:
    return Storing(database=house.services.own, turns=stage.bot.app.turns, queue=stage.bot.queue)


async def test_burst_is_stored_in_its_order_in_few_transactions(storing: Storing, stage: Stage) -> None:
    words = [f"question {number}" for number in range(60)]
    new = await asyncio.gather(*(storing.store(question(text, thread=THREAD)) for text in words))

    assert new == [True] * 60
    stored = await stage.rows("SELECT question FROM esbmcp_turns ORDER BY accepted_at, id")
    assert [text for (text,) in stored] == words
    [(transactions,)] = await stage.rows("SELECT count(DISTINCT xmin::text) FROM esbmcp_turns WHERE state = 'accepted'")
    assert isinstance(transactions, int)
    assert transactions <= 3


async def test_known_question_is_told_from_new_ones_of_its_group(storing: Storing) -> None:
    asked = [question("one", event="E1"), question("two", event="E2"), question("one", event="E1")]
    assert await asyncio.gather(*(storing.store(turn) for turn in asked)) == [True, True, False]


async def test_question_that_cannot_be_stored_does_not_take_the_others_with_it(storing: Storing, stage: Stage) -> None:
    """The table takes no turn of a kind it does not know."""
    odd = replace(question("two"), kind="neither")  # pyright: ignore[reportArgumentType]  that is the point
    asked = [question("one"), odd, question("three")]
    stored = await asyncio.gather(*(storing.store(turn) for turn in asked), return_exceptions=True)

    assert [one is True for one in stored] == [True, False, True]
    assert await stage.rows("SELECT count(*) FROM esbmcp_turns") == [(2,)]
