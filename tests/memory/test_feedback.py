"""The feedback loop: from a reaction, an error or a report to the session, and to resolved."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from arthur.database import Database, Limits, open_database
from arthur.errors import InvalidRequest, NotFound, NotPossible
from memory.feedback import resolve_bug, resolve_error
from memory.feedback_walk import session_of_error, session_of_message, sessions_before_report, walk
from memory.records import Origin

AT = datetime(2026, 6, 12, 12, 0, tzinfo=UTC)
OPS = Origin(user_id="U0OPS", username="ops person", role="ops", channel_id="C0OPS")
SESSION, OLDER = UUID(int=1), UUID(int=2)
GOOD_CALL, BAD_CALL = UUID(int=11), UUID(int=12)
ERROR, TWIN, OTHER, LOST = UUID(int=21), UUID(int=22), UUID(int=23), UUID(int=24)
BUG = UUID(int=31)
NOBODY = UUID(int=99)


@pytest.fixture
async def db(own_dsn: str) -> AsyncGenerator[Database]:
    """A session with two calls, one failed; an older one; two equal errors and two others; a bug report."""
    async with open_database(own_dsn, Limits()) as database:
        for session, at, question in (
            (SESSION, AT, "votes of AB4001?"),
            (OLDER, AT - timedelta(minutes=30), "who won?"),
        ):
            await database.execute(
                "INSERT INTO esbmcp_chat_sessions (id, slack_user_id, slack_channel_id, user_prompt, ai_response,"
                " status, response_ts, created_at)"
                " VALUES (%(id)s, 'U0ANA', 'C0SHOWS', %(question)s, 'sorry', 'error', %(ts)s, %(at)s)",
                {"id": session, "question": question, "ts": f"{session.int}00.1", "at": at},
            )
        for call, ok in ((GOOD_CALL, True), (BAD_CALL, False)):
            await database.execute(
                "INSERT INTO esbmcp_tool_executions (id, session_id, tool_name, ok, created_at)"
                " VALUES (%(id)s, %(session)s, 'get_vote_data', %(ok)s, %(at)s)",
                {"id": call, "session": SESSION, "ok": ok, "at": AT + timedelta(seconds=call.int)},
            )
        for error, session, call, message in (
            (ERROR, SESSION, BAD_CALL, "column missing"),
            (TWIN, OLDER, None, "column missing"),
            (OTHER, OLDER, None, "too slow"),
            (LOST, None, None, "too slow"),
        ):
            await database.execute(
                "INSERT INTO esbmcp_tool_errors (id, session_id, execution_id, tool_name, error_type, error_message,"
                " created_at)"
                " VALUES (%(id)s, %(session)s, %(call)s, 'get_vote_data', 'sql_error', %(message)s, %(at)s)",
                {"id": error, "session": session, "call": call, "message": message, "at": AT},
            )
        await database.execute(
            "INSERT INTO esbmcp_bug_reports (id, slack_user_id, slack_channel_id, title, created_at)"
            " VALUES (%(id)s, 'U0ANA', 'C0SHOWS', 'votes are wrong', %(at)s)",
            {"id": BUG, "at": AT + timedelta(minutes=5)},
        )
        yield database


async def audit(db: Database) -> list[tuple[object, ...]]:
    async with db.queries() as queries:
        return await queries.tuples(
            "SELECT event_type, slack_user_id, target_entity, detail ->> 'note' FROM esbmcp_audit_log ORDER BY position"
        )


async def test_a_reaction_leads_to_the_session_it_was_put_on(db: Database) -> None:
    assert await session_of_message(db, "C0SHOWS", "100.1") == SESSION
    assert await session_of_message(db, "C0SHOWS", "555.5") is None
    assert await session_of_message(db, "C0OTHER", "100.1") is None


async def test_a_reaction_on_a_later_part_of_an_answer_counts_as_well(db: Database) -> None:
    """A long answer is several messages; each is a row of the outbox."""
    await db.execute(
        "INSERT INTO esbmcp_turns (id, source, thread_id, thread_key) VALUES (%(id)s, 'slack', %(id)s, 'k')",
        {"id": SESSION},
    )
    await db.execute(
        "INSERT INTO esbmcp_outbox (turn_id, part, kind, channel_id, ts)"
        " VALUES (%(id)s, 1, 'text', 'C0SHOWS', '100.2')",
        {"id": SESSION},
    )
    await db.execute(
        "INSERT INTO esbmcp_reaction_feedback (slack_channel_id, message_ts, slack_user_id, reaction, sentiment,"
        " created_at) VALUES ('C0SHOWS', '100.2', 'U0BEN', 'bug', 'bug', %(at)s),"
        " ('C0SHOWS', '100.1', 'U0ANA', '-1', 'negative', %(at)s)",
        {"at": AT},
    )

    assert await session_of_message(db, "C0SHOWS", "100.2") == SESSION
    assert [(one.slack_user_id, one.words) for one in (await walk(db, SESSION)).opinions] == [
        ("U0ANA", "-1"),
        ("U0BEN", "bug"),
    ]


async def test_the_walk_shows_calls_errors_and_opinions_of_a_session(db: Database) -> None:
    await db.execute(
        "INSERT INTO esbmcp_feedback (session_id, slack_user_id, rating, comment, created_at)"
        " VALUES (%(id)s, 'U0ANA', -1, 'not true', %(at)s)",
        {"id": SESSION, "at": AT},
    )

    found = await walk(db, SESSION)

    assert (found.session.user_prompt, found.session.status) == ("votes of AB4001?", "error")
    assert [(call.id, call.succeeded, call.total) for call in found.calls] == [
        (GOOD_CALL, True, 2),
        (BAD_CALL, False, 2),
    ]
    assert [(error.id, error.execution_id, error.resolved) for error in found.errors] == [(ERROR, BAD_CALL, False)]
    assert [(one.sentiment, one.words) for one in found.opinions] == [("negative", "not true")]


async def test_an_error_and_a_report_lead_to_their_sessions(db: Database) -> None:
    assert await session_of_error(db, ERROR) == SESSION
    assert await session_of_error(db, LOST) is None
    assert await sessions_before_report(db, BUG) == [SESSION, OLDER]


async def test_what_is_unknown_is_not_found(db: Database) -> None:
    with pytest.raises(NotFound, match="no session"):
        await walk(db, NOBODY)
    with pytest.raises(NotFound, match="no error"):
        await session_of_error(db, NOBODY)
    with pytest.raises(NotFound, match="no error"):
        await resolve_error(db, NOBODY, by=OPS, note="gone", at=AT)
    with pytest.raises(NotFound, match="no bug report"):
        await resolve_bug(db, NOBODY, by=OPS, note="gone", at=AT)


async def test_resolving_an_error_says_who_when_why_and_is_audited(db: Database) -> None:
    done = await resolve_error(db, ERROR, by=OPS, note=" column  renamed ", at=AT)

    [row] = await db.fetch(
        "SELECT resolved, resolved_at, resolved_by, resolution_note FROM esbmcp_tool_errors WHERE id = %(id)s",
        {"id": ERROR},
        row=dict[str, object],
    )
    assert done.ids == (ERROR,)
    assert row == {"resolved": True, "resolved_at": AT, "resolved_by": "U0OPS", "resolution_note": "column renamed"}
    assert await audit(db) == [("error_resolved", "U0OPS", f"error:{ERROR}", "column renamed")]


async def test_all_alike_can_be_resolved_at_once(db: Database) -> None:
    done = await resolve_error(db, ERROR, by=OPS, note="column renamed", at=AT, alike=True)

    assert set(done.ids) == {ERROR, TWIN}
    assert await db.value("SELECT count(*) FROM esbmcp_tool_errors WHERE NOT resolved") == 2


async def test_resolving_twice_is_refused_and_not_audited_again(db: Database) -> None:
    await resolve_error(db, ERROR, by=OPS, note="fixed", at=AT)
    await resolve_bug(db, BUG, by=OPS, note="fixed", at=AT)

    with pytest.raises(NotPossible, match="resolved already, since 12 Jun 2026 by U0OPS"):
        await resolve_error(db, ERROR, by=OPS, note="again", at=AT)
    with pytest.raises(NotPossible, match="resolved already"):
        await resolve_bug(db, BUG, by=OPS, note="again", at=AT)
    assert [row[0] for row in await audit(db)] == ["error_resolved", "bug_resolved"]


async def test_a_bug_resolved_by_hand_has_nobodys_name(db: Database) -> None:
    """Operators set the status without resolved_by (spec observability 9)."""
    await db.execute("UPDATE esbmcp_bug_reports SET status = 'resolved', resolved_at = %(at)s", {"at": AT})

    with pytest.raises(NotPossible, match=r"resolved already, since 12 Jun 2026\.$"):
        await resolve_bug(db, BUG, by=OPS, note="again", at=AT)


async def test_a_resolution_needs_a_note_and_a_name(db: Database) -> None:
    with pytest.raises(InvalidRequest, match="how it was resolved"):
        await resolve_bug(db, BUG, by=OPS, note="  ", at=AT)
    with pytest.raises(InvalidRequest, match="named"):
        await resolve_bug(db, BUG, by=Origin(), note="fixed", at=AT)
    assert await db.value("SELECT status FROM esbmcp_bug_reports") == "open"
    assert await audit(db) == []
