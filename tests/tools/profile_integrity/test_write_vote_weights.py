"""Refreshing everybody's voting weight: global, logged, and never during a show (spec tools 2.9, pitfalls C11, C15)."""

import sys
from datetime import timedelta

import pytest

from arthur.clock import PinnedClock
from arthur.errors import NotConfigured, NotFound, NotPossible, TimedOut, Unavailable
from memory.grants import GrantState
from tests.tools.conftest import Desk
from tools.profile_integrity.refresh_vote_weights import refresh_vote_weights
from tools.reference import anchors

RAW = {"eid": anchors.NEXT_TORONTO}


@pytest.fixture
async def quiet(desk: Desk) -> Desk:
    """The morning after: no show is running."""
    return desk.changed(clock=PinnedClock(desk.services.clock.now() + timedelta(hours=13)))


async def test_weights_follow_what_people_have_done_since(quiet: Desk) -> None:
    """It runs inside the transaction of approval and audit: a concurrent refresh is allowed there."""
    person = anchors.person_id(anchors.PERSON_TOP_BIDDER)
    before = await quiet.sql("SELECT artist_bonus FROM person_vote_weights WHERE person_id = %s", person)
    await quiet.sql("UPDATE people SET is_artist = NOT COALESCE(is_artist, false) WHERE id = %s", person)
    votes = await quiet.sql("SELECT count(*), sum(vote_factor) FROM votes")
    result = await quiet.write(refresh_vote_weights, RAW)

    assert await quiet.sql("SELECT artist_bonus FROM person_vote_weights WHERE person_id = %s", person) != before
    assert await quiet.sql("SELECT count(*), sum(vote_factor) FROM votes") == votes
    assert result.refreshed
    assert result.result.startswith("Vote weights refreshed for ")
    [(logged,)] = await quiet.sql("SELECT count(*) FROM system_logs WHERE operation = 'manual_refresh'")
    assert logged >= 1


async def test_the_card_says_that_it_is_global(quiet: Desk) -> None:
    grant = await quiet.propose(refresh_vote_weights, RAW)

    assert grant.preview["title"] == "Refresh the voting weights of everybody, because of AB4020"
    assert grant.preview["warnings"][0] == "This is global, not for one event, and changes no vote already cast."


async def test_never_during_a_show(desk: Desk) -> None:
    with pytest.raises(NotPossible, match=r"never refreshed during a show, and AB4015 is running"):
        await desk.propose(refresh_vote_weights, RAW)


async def test_a_show_that_began_after_the_approval_stops_it(quiet: Desk) -> None:
    grant = await quiet.approved(refresh_vote_weights, RAW)
    await quiet.sql(
        "UPDATE events SET event_start_datetime = %s, event_end_datetime = NULL WHERE eid = %s",
        quiet.services.clock.now() - timedelta(minutes=1), anchors.NEXT_TORONTO,
    )  # fmt: skip

    with pytest.raises(NotPossible, match="AB4020 is running"):
        await quiet.run(refresh_vote_weights, RAW, grant)


async def test_an_unknown_event_is_not_found(quiet: Desk) -> None:
    with pytest.raises(NotFound, match="There is no event AB9999"):
        await quiet.propose(refresh_vote_weights, {"eid": "AB9999"})


async def test_more_time_is_given_in_this_transaction_alone(quiet: Desk) -> None:
    """A refresh longer than the usual limit of a statement goes through, and the limit is back afterwards."""
    await quiet.sql("ALTER ROLE arthur_writer SET statement_timeout = '80ms'")
    await quiet.sql(
        "CREATE OR REPLACE FUNCTION manual_refresh_vote_weights() RETURNS text LANGUAGE sql SECURITY DEFINER AS"
        " $$SELECT 'slow' || pg_sleep(0.3)::text || ' ' || current_setting('statement_timeout')$$"
    )
    result = await quiet.write(refresh_vote_weights, RAW)

    assert result.result == "slow 110s"
    assert await quiet.services.writer.value("SHOW statement_timeout") != "110s"


async def test_another_refresh_under_way_is_not_waited_for_long(quiet: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["tools.profile_integrity.refresh_vote_weights"]
    monkeypatch.setattr(module, "LOCK_MS", 100)
    grant = await quiet.approved(refresh_vote_weights, RAW)
    async with quiet.services.own.transaction() as other:
        await other.execute("REFRESH MATERIALIZED VIEW CONCURRENTLY person_vote_weights")
        with pytest.raises((Unavailable, TimedOut)):
            await quiet.run(refresh_vote_weights, RAW, grant)

    assert (await quiet.grant(grant.id)).state is GrantState.FAILED


async def test_a_database_without_the_function_says_so(quiet: Desk) -> None:
    await quiet.sql("DROP FUNCTION manual_refresh_vote_weights()")
    grant = await quiet.approved(refresh_vote_weights, RAW)

    with pytest.raises(NotConfigured, match="has no function manual_refresh_vote_weights"):
        await quiet.run(refresh_vote_weights, RAW, grant)
