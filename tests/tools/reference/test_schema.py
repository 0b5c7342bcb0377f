"""The reference schema offers every table, column, type and function that production documents."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.errors import CheckViolation, UniqueViolation

from tools.reference.tables import TABLES, VIEWS

DOCUMENTED = dict(
    line.split(": ", 1)
    for line in Path(__file__).with_name("columns.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
ENUMS = {
    "art_status": ["active", "closed", "inactive", "sold", "cancelled", "paid"],
    "invitation_status": ["pending", "accepted", "declined", "withdrawn", "expired"],
    "event_level_type": ["REGULAR", "CHAMPION_CITY", "CHAMPION_NATIONAL", "PRIVATE", "SPECIAL"],
    "message_status": ["pending", "processing", "sent", "failed"],
}
FUNCTIONS = {
    "manual_refresh_vote_weights", "refresh_vote_weights", "calculate_vote_weight", "has_valid_qr_scan",
    "get_event_weighted_votes", "get_event_vote_ranges", "get_latest_eventbrite_cache",
    "get_event_confirmed_artists_count", "get_sms_audience_paginated", "is_phone_opted_out", "get_slack_queue_status",
    "slack_queue_health_check", "lookup_profiles_by_contact", "analyze_artist_profiles_for_merge",
    "admin_update_artist_bio", "send_payment_setup_invitation", "get_artist_invitation_history",
    "get_payment_status_health", "get_artists_owed", "get_event_artists_owed", "get_enhanced_admin_artists_owed",
    "get_artist_balance_for_currency", "get_event_ready_to_pay", "get_overdue_artist_payments", "get_payment_attempts",
    "get_pending_payments_for_processing",
}  # fmt: skip


@pytest.fixture(scope="module")
def connection(company_dsn: str) -> Iterator[psycopg.Connection]:
    """A connection whose transaction is never committed."""
    with psycopg.connect(company_dsn) as opened:
        yield opened
        opened.rollback()


@pytest.mark.parametrize("table", DOCUMENTED)
def test_has_every_documented_column(connection: psycopg.Connection, table: str) -> None:
    cursor = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0", [table]
    )
    missing = set(DOCUMENTED[table].split()) - {row[0] for row in cursor}

    assert missing == set()


def test_lists_every_table_it_creates(connection: psycopg.Connection) -> None:
    """`TABLES` and `VIEWS` name what belongs to the company, no more and no less."""
    documented = set(DOCUMENTED) - {"auth.users"}

    assert documented | {"demo_company"} == set(TABLES) | set(VIEWS)


@pytest.mark.parametrize("name", ENUMS)
def test_code_lists_are_production_s(connection: psycopg.Connection, name: str) -> None:
    cursor = connection.execute(
        "SELECT enumlabel::text FROM pg_enum WHERE enumtypid = %s::regtype ORDER BY enumsortorder", [name]
    )

    assert [row[0] for row in cursor] == ENUMS[name]


def test_has_every_function_that_tools_compare_with(connection: psycopg.Connection) -> None:
    cursor = connection.execute("SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace")

    assert FUNCTIONS - {row[0] for row in cursor} == set()


def test_refresh_takes_no_argument(connection: psycopg.Connection) -> None:
    """Production refreshes one global view; a call with an event fails there, so it must fail here."""
    cursor = connection.execute("SELECT pronargs FROM pg_proc WHERE proname = 'manual_refresh_vote_weights'")

    assert cursor.fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("UPDATE events SET artist_auction_portion = 1.2 WHERE eid = 'AB4012'", CheckViolation),
        ("UPDATE artist_payments SET status = 'settled'", CheckViolation),
        ("UPDATE artist_payments SET payment_type = 'manual', created_by = NULL", CheckViolation),
        ("UPDATE people SET email = 'SOLANGE@example.com' WHERE first_name = 'Bettina'", UniqueViolation),
        (
            "INSERT INTO votes (event_id, round, person_id) SELECT event_id, round, person_id FROM votes",
            UniqueViolation,
        ),
        ("INSERT INTO linter_suppressions (rule_id) VALUES ('missing_venue')", CheckViolation),
    ],
)
def test_constraints_hold(company_dsn: str, statement: str, error: type[Exception]) -> None:
    with psycopg.connect(company_dsn) as connection:
        with pytest.raises(error):
            connection.execute(statement.encode())
        connection.rollback()


def test_row_security_shows_open_closed_and_absent(connection: psycopg.Connection) -> None:
    """Some tables are open to anonymous readers, some have row security without a policy, some have none."""
    cursor = connection.execute(
        """
        SELECT count(*) FILTER (WHERE relrowsecurity AND relname IN (SELECT tablename FROM pg_policies
                                                                      WHERE 'anon' = ANY (roles) AND qual = 'true')),
               count(*) FILTER (WHERE relrowsecurity AND relname NOT IN (SELECT tablename FROM pg_policies)),
               count(*) FILTER (WHERE NOT relrowsecurity),
               count(*) FILTER (WHERE relforcerowsecurity)
          FROM pg_class WHERE relkind = 'r' AND relname = ANY (%s)
        """,
        [list(TABLES)],
    )
    row = cursor.fetchone()

    assert row is not None
    assert min(row) >= 1


def test_a_placed_artist_gets_a_work_that_opens_at_50(connection: psycopg.Connection) -> None:
    """Placing a staged contestant creates the artwork, moving another artist there changes it."""
    place = "UPDATE round_contestants SET easel_number = 8 WHERE id = (SELECT rc.id FROM round_contestants AS rc JOIN rounds AS r ON r.id = rc.round_id JOIN events AS e ON e.id = r.event_id WHERE e.eid = 'AB4020' AND rc.easel_number IS NULL ORDER BY rc.id LIMIT 1) RETURNING artist_id"  # noqa: E501
    placed = connection.execute(place).fetchone()
    work = connection.execute(
        "SELECT artist_id, status::text, starting_bid, current_bid FROM art WHERE art_code = 'AB4020-1-8'"
    ).fetchone()

    assert placed is not None
    assert work == (placed[0], "active", 50, 50)


def test_an_invitation_queues_a_mail_and_a_notice(connection: psycopg.Connection) -> None:
    """The mail goes to the login's address when profile and person have none."""
    connection.execute(
        "INSERT INTO artist_invitations (artist_number, event_eid, artist_profile_id, message_from_producer)"
        " SELECT entry_id::text, 'AB4020', id, 'Come and paint' FROM artist_profiles WHERE entry_id = 310016"
    )
    mail = connection.execute(
        "SELECT destination, status::text FROM message_queue WHERE message_body = 'Come and paint'"
    ).fetchall()
    notice = connection.execute(
        "SELECT channel_id, status FROM slack_notifications WHERE payload ->> 'artist_number' = '310016'"
    ).fetchall()

    assert mail == [("corwin.inkpen@example.org", "pending")]
    assert notice == [("toronto", "pending_lookup")]


def test_a_change_of_an_event_renews_its_cache_version(connection: psycopg.Connection) -> None:
    version = "SELECT last_updated FROM endpoint_cache_versions WHERE endpoint_path = '/live/event/AB4012'"
    before = connection.execute(version).fetchone()
    connection.execute("UPDATE events SET capacity = 210 WHERE eid = 'AB4012'")

    assert connection.execute(version).fetchone() != before
