"""Ratings: whose count, and from where."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import pytest

from arthur.database import Database
from memory.ratings import Rated, Rating, rate
from tests.databases import NOW

TURN = UUID(int=1)
HERE, ELSEWHERE = ("C0SHOWS", "100.1"), ("D0BEN", "100.2")


@pytest.fixture
async def database(own_database: Database) -> Database:
    """A question of Ana's in a channel: its answer stands there, and a card of it in a conversation of Ben's."""
    params = {"id": TURN}
    for statement in (
        (
            "INSERT INTO esbmcp_chat_sessions (id, slack_user_id, slack_channel_id, user_prompt)"
            " VALUES (%(id)s, 'U0ANA', 'C0SHOWS', 'who won?')"
        ),
        (
            "INSERT INTO esbmcp_turns (id, source, thread_id, thread_key, channel_id, user_id, state)"
            " VALUES (%(id)s, 'slack', %(id)s, 'k', 'C0SHOWS', 'U0ANA', 'done')"
        ),
        (
            "INSERT INTO esbmcp_outbox (turn_id, part, kind, channel_id, ts, state)"
            " VALUES (%(id)s, 0, 'text', 'C0SHOWS', '100.1', 'sent'), (%(id)s, 1, 'card', 'D0BEN', '100.2', 'sent')"
        ),
    ):
        await own_database.execute(statement, params)
    return own_database


def rating(
    user: str, place: tuple[str, str] | tuple[None, None] = HERE, *, mark: Literal[-1, 1] = 1, seconds: float = 0
) -> Rating:
    channel, ts = place
    at = NOW + timedelta(seconds=seconds)
    return Rating(session_id=TURN, user_id=user, rating=mark, channel_id=channel, message_ts=ts, at=at)


async def test_the_asker_rates_from_anywhere_and_readers_where_the_answer_stands(database: Database) -> None:
    assert await rate(database, rating("U0ANA", (None, None))) is Rated.COUNTED
    assert await rate(database, rating("U0BEN")) is Rated.COUNTED
    assert await rate(database, rating("U0CAT", ("C0SHOWS", "999.9"))) is Rated.FOREIGN
    assert await rate(database, rating("U0CAT", ("C0OTHER", "100.1"))) is Rated.FOREIGN


async def test_who_got_a_card_elsewhere_rates_nothing(database: Database) -> None:
    """They do not know the question, and a rating would open the form that shows it."""
    assert await rate(database, rating("U0BEN", ELSEWHERE)) is Rated.FOREIGN


async def test_the_newest_press_counts_however_late_another_comes(database: Database) -> None:
    assert await rate(database, rating("U0BEN", mark=1, seconds=2)) is Rated.COUNTED
    assert await rate(database, rating("U0BEN", mark=-1, seconds=1)) is Rated.KNOWN
    assert await rate(database, rating("U0BEN", mark=1, seconds=2)) is Rated.KNOWN
    assert await rate(database, rating("U0BEN", mark=-1, seconds=3)) is Rated.COUNTED
    assert await database.value("SELECT array_agg(rating) FROM esbmcp_feedback") == [-1]


@pytest.mark.parametrize("state", ["accepted", "running", "waiting"])
async def test_what_is_not_answered_yet_cannot_be_rated(database: Database, state: str) -> None:
    await database.execute("UPDATE esbmcp_turns SET state = %(state)s", {"state": state})

    assert await rate(database, rating("U0ANA")) is Rated.FOREIGN
