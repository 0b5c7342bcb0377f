"""Reactions whose events come late, twice or out of order: what counts is when each thing was done."""

import asyncio
from datetime import timedelta

import pytest

from arthur.clock import PinnedClock
from arthur.database import Database
from memory.reactions import LATEST, Emoji, Reactions
from tests.databases import NOW

STORED = "SELECT count(*) FROM esbmcp_reaction_feedback"


@pytest.fixture
def reactions(own_database: Database) -> Reactions:
    return Reactions(own_database, PinnedClock(NOW))


def tada(seconds: float = 0) -> Emoji:
    """Return the one emoji of these tests, put there or taken away at this second."""
    at = NOW + timedelta(seconds=seconds)
    return Emoji(channel_id="C0SHOWS", message_ts="100.1", user_id="U0ANA", name="tada", at=at)


async def test_an_emoji_is_stored_once(reactions: Reactions, own_database: Database) -> None:
    assert await reactions.add(tada(), "positive")
    assert not await reactions.add(tada(), "positive")
    assert await own_database.value(STORED) == 1
    assert await reactions.anybody(channel_id="C0SHOWS", message_ts="100.1", sentiment="positive")


async def test_an_addition_that_comes_again_after_the_removal_is_none(reactions: Reactions) -> None:
    assert await reactions.add(tada(1), "positive")
    assert await reactions.remove(tada(2)) == "positive"
    assert not await reactions.add(tada(1), "positive")
    assert not await reactions.anybody(channel_id="C0SHOWS", message_ts="100.1", sentiment="positive")


async def test_a_removal_that_overtakes_its_addition_wins(reactions: Reactions) -> None:
    assert await reactions.remove(tada(2)) is None
    assert not await reactions.add(tada(1), "positive")


async def test_what_was_put_there_again_stays(reactions: Reactions, own_database: Database) -> None:
    """The removal comes once more after the second addition, or only then."""
    assert await reactions.add(tada(1), "positive")
    assert await reactions.remove(tada(2)) == "positive"
    assert await reactions.add(tada(3), "positive")
    assert await reactions.remove(tada(2)) is None
    assert await own_database.value(STORED) == 1


async def test_a_removal_between_two_additions_that_comes_last_takes_nothing(
    reactions: Reactions, own_database: Database
) -> None:
    assert await reactions.add(tada(1), "positive")
    assert not await reactions.add(tada(3), "positive")
    assert await reactions.remove(tada(2)) is None
    assert await own_database.value(STORED) == 1


async def test_both_at_once_leave_nothing(reactions: Reactions, own_database: Database) -> None:
    for _ in range(10):
        await asyncio.gather(reactions.remove(tada(2)), reactions.add(tada(1), "positive"))
        assert await own_database.value(STORED) == 0


async def test_removals_are_forgotten_when_nothing_can_come_late_any_more(
    reactions: Reactions, own_database: Database
) -> None:
    await reactions.remove(tada(-LATEST.total_seconds() - 1))
    assert await own_database.value("SELECT count(*) FROM esbmcp_reaction_removals") == 0
    await reactions.remove(tada())
    assert await own_database.value("SELECT count(*) FROM esbmcp_reaction_removals") == 1
