"""The loader: refuses a second company, is deterministic, and gives two roles no more than their reach."""

import hashlib
import time
from datetime import UTC, datetime, timedelta
from typing import LiteralString, Protocol

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from tools.reference.load import VERSION, CompanyExistsError, load_company
from tools.reference.tables import TABLES

CLOCK = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
OTHER_CLOCK = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)


class Databases(Protocol):
    """The part of the shared fixture that these tests use."""

    def empty(self) -> str:
        """Return the connection string of a new, empty database."""
        ...


async def _fingerprints(dsn: str) -> dict[str, str]:
    """Return a digest of every table's rows, in the order in which they were written."""
    found: dict[str, str] = {}
    async with await psycopg.AsyncConnection.connect(dsn) as connection, connection.cursor() as cursor:
        for table in TABLES:
            text = hashlib.sha256()
            async with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))) as rows:
                async for block in rows:
                    text.update(bytes(block))
            found[table] = text.hexdigest()
    return found


async def _load(dsn: str, *, seed: int = 4000, clock: datetime = CLOCK, scale: int = 1) -> None:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await load_company(connection, now=clock, seed=seed, scale=scale)


async def test_same_seed_scale_and_clock_give_the_same_bytes(databases: Databases) -> None:
    first, second = databases.empty(), databases.empty()
    await _load(first)
    await _load(second)

    assert await _fingerprints(first) == await _fingerprints(second)


async def test_seed_and_clock_both_matter(databases: Databases) -> None:
    plain, seeded, later = databases.empty(), databases.empty(), databases.empty()
    await _load(plain)
    await _load(seeded, seed=7)
    await _load(later, clock=OTHER_CLOCK)
    before = await _fingerprints(plain)

    assert (await _fingerprints(seeded))["bids"] != before["bids"]
    assert (await _fingerprints(later))["events"] != before["events"]


@pytest.mark.parametrize("years", [-1, 1, 3])
async def test_loads_at_any_clock(databases: Databases, years: int) -> None:
    """The demo of a later year still fits every constraint, the unique index on transfers included."""
    await _load(databases.empty(), clock=CLOCK + timedelta(days=365 * years))


async def test_refuses_where_a_company_exists(databases: Databases) -> None:
    dsn = databases.empty()
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await connection.execute("CREATE TABLE people (id uuid)")
        await connection.commit()
        with pytest.raises(CompanyExistsError, match="people"):
            await load_company(connection, now=CLOCK)
        cursor = await connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        assert await cursor.fetchone() == (1,)


@pytest.mark.parametrize(("clock", "scale"), [(CLOCK.replace(tzinfo=None), 1), (CLOCK, 0)])
async def test_refuses_a_naive_clock_and_no_scale(databases: Databases, clock: datetime, scale: int) -> None:
    async with await psycopg.AsyncConnection.connect(databases.empty()) as connection:
        with pytest.raises(ValueError, match=r"time zone|scale"):
            await load_company(connection, now=clock, scale=scale)


async def test_reports_progress_of_every_table(databases: Databases) -> None:
    seen: dict[str, tuple[int, int]] = {}
    async with await psycopg.AsyncConnection.connect(databases.empty()) as connection:
        await load_company(
            connection, now=CLOCK, progress=lambda step, done, expected: seen.update({step: (done, expected)})
        )

    assert {"people", "votes", "bids", "sms_outbound", "05_events.sql"} <= seen.keys()
    assert all(0 < done <= expected for done, expected in seen.values())


async def test_remembers_that_it_is_a_demo(company_dsn: str) -> None:
    async with await psycopg.AsyncConnection.connect(company_dsn) as connection:
        cursor = await connection.execute("SELECT version, seed, scale, clock FROM demo_company")
        assert await cursor.fetchone() == (VERSION, 4000, 1, CLOCK)


SECRETS = (
    ("people", "hash"),
    ("people", "verification_code"),
    ("people", "device_tokens"),
    ("people", "location_lat"),
    ("votes", "hash"),
    ("artist_confirmations", "payment_details"),
    ("artist_manual_payment_requests", "payment_details"),
    ("payment_invitations", "invitation_token"),
    ("payment_invitations", "email_body"),
    ("artist_global_payments", "onboarding_url"),
    ("abhq_admin_users", "invitation_token"),
    ("sponsorship_invites", "hash"),
    ("sponsorship_purchases", "fulfillment_hash"),
    ("sms_marketing_campaigns", "recipient_list"),
    ("eventbrite_orders_cache", "attendees"),
)


async def _as_role(dsn: str, role: str, statement: sql.Composed | LiteralString) -> list[tuple[object, ...]]:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        await connection.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)))
        cursor = await connection.execute(
            sql.Composed([sql.SQL(statement)]) if isinstance(statement, str) else statement
        )
        return await cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize("role", ["arthur_reader", "arthur_writer"])
@pytest.mark.parametrize(("table", "column"), SECRETS)
async def test_no_role_reads_a_secret(company_dsn: str, role: str, table: str, column: str) -> None:
    statement = sql.SQL("SELECT {} FROM {} LIMIT 1").format(sql.Identifier(column), sql.Identifier(table))
    with pytest.raises(InsufficientPrivilege):
        await _as_role(company_dsn, role, statement)


@pytest.mark.parametrize("table", [name for name in TABLES if name != "vote_weights"])
async def test_reader_sees_the_rows_of_every_table(company_dsn: str, table: str) -> None:
    """Row-level security hides no row from the reader, also where the table has no policy."""
    rows = await _as_role(
        company_dsn, "arthur_reader", sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
    )

    assert rows[0][0] != 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE artist_profiles SET name = name",
        "INSERT INTO system_logs (service) VALUES ('x')",
        "DELETE FROM bids",
        "SELECT manual_refresh_vote_weights()",
    ],
)
async def test_reader_writes_nothing(company_dsn: str, statement: LiteralString) -> None:
    with pytest.raises(InsufficientPrivilege):
        await _as_role(company_dsn, "arthur_reader", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE artist_profiles SET abhq_bio = 'New' WHERE entry_id = 310002",
        "INSERT INTO artist_invitations (artist_number, event_eid) VALUES ('310002', 'AB4020')",
        "SELECT manual_refresh_vote_weights()",
    ],
)
async def test_writer_reaches_its_targets(fresh_company_dsn: str, statement: LiteralString) -> None:
    await _as_role(fresh_company_dsn, "arthur_writer", statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE artist_profiles SET bio = 'New' WHERE entry_id = 310002",
        "UPDATE artist_payments SET status = 'paid'",
        "DELETE FROM artist_invitations",
        "UPDATE events SET currency = 'USD'",
    ],
)
async def test_writer_reaches_nothing_else(company_dsn: str, statement: LiteralString) -> None:
    with pytest.raises(InsufficientPrivilege):
        await _as_role(company_dsn, "arthur_writer", statement)


LEAST_AT_SCALE_1 = {
    "events": 60,
    "people": 1000,
    "artist_profiles": 250,
    "art": 700,
    "votes": 2500,
    "bids": 3000,
    "sms_outbound": 1200,
    "message_queue": 1200,
    "eventbrite_api_cache": 500,
}
LEAST_AT_SCALE_100 = {
    "events": 1000,
    "people": 100_000,
    "artist_profiles": 25_000,
    "art": 15_000,
    "votes": 1_000_000,
    "bids": 1_000_000,
}
MESSAGES = ("sms_outbound", "sms_inbound", "message_queue", "slack_notifications", "email_logs")


async def _counts(dsn: str) -> dict[str, int]:
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        counts: dict[str, int] = {}
        for table in TABLES:
            cursor = await connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            row = await cursor.fetchone()
            counts[table] = row[0] if row else 0
    return counts


async def test_a_small_company_has_enough_of_everything(company_dsn: str) -> None:
    counts = await _counts(company_dsn)

    assert [table for table in TABLES if not counts[table]] == ["vote_weights"]
    assert {table: counts[table] for table, least in LEAST_AT_SCALE_1.items() if counts[table] < least} == {}


async def test_a_small_company_loads_in_seconds(databases: Databases) -> None:
    started = time.perf_counter()
    await _load(databases.empty())

    assert time.perf_counter() - started < 10


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_large_company_has_the_size_of_the_real_one(databases: Databases) -> None:
    dsn = databases.empty()
    await _load(dsn, scale=100)
    counts = await _counts(dsn)

    assert {table: counts[table] for table, least in LEAST_AT_SCALE_100.items() if counts[table] < least} == {}
    assert sum(counts[table] for table in MESSAGES) >= 300_000
