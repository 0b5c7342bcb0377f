"""The doctor finds what somebody broke, and names the tools that suffer."""

import json
import os
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import psycopg
import pytest
from click.testing import CliRunner

from arthur.settings import Settings
from memory.migrate import ensure_roles
from server.cli.doctor import doctor
from server.databases import Databases
from server.doctor.accepted import ACCEPTED
from server.doctor.examination import examine
from server.doctor.findings import Finding, Kind, Report, Severity
from server.doctor.outside import examine_services
from server.doctor.plans import FullRead, create_index, full_reads, searched
from server.doctor.report import proposals
from server.doctor.schema import Large
from server.doctor.statements import changes_rows, numbered
from server.reference.reach import all_statements
from tools.catalog import load_catalog
from tools.reference.load import grant_access

READER, WRITER = "arthur_reader", "arthur_writer"
SMALL_COMPANY = Large(indexes=1_000)
"""The demo company's bids and votes are thousands, not a million."""

Break = Callable[[str], Awaitable[None]]


@pytest.fixture
async def broken(fresh_company_dsn: str) -> AsyncGenerator[Break]:
    """Run a statement as the owner, to break something."""
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn, autocommit=True) as connection:

        async def run(statement: str) -> None:
            await connection.execute(statement.encode())

        yield run


async def examined(dsn: str, *, reader: str | None = READER, large: Large | None = None) -> Report:
    databases = Databases(business=dsn, own=dsn, read_role=reader, write_role=WRITER)
    return await examine(Settings(), databases, tuple(load_catalog()), large=large)


def one(report: Report, kind: Kind) -> Finding:
    found = [finding for finding in report.findings if finding.kind is kind]
    assert len(found) == 1, report.findings
    return found[0]


async def test_the_demo_company_is_in_order(company_dsn: str) -> None:
    """Every statement of every tool can be prepared, planned and is allowed; nothing lacks an index."""
    report = await examined(company_dsn, large=SMALL_COMPANY)

    assert [finding for finding in report.findings if finding.severity is not Severity.NOTE] == []
    assert report.ok
    assert report.statements > 50
    assert report.tools == len(load_catalog())
    assert any("may change nothing" in line for line in report.passed)
    assert any("audit chain is whole" in line for line in report.passed)


async def test_a_dropped_column_is_found_with_the_tools_that_read_it(fresh_company_dsn: str, broken: Break) -> None:
    await broken("ALTER TABLE events DROP COLUMN artist_auction_portion CASCADE")

    report = await examined(fresh_company_dsn)

    finding = one(report, Kind.COLUMN)
    assert finding.what == "column events.artist_auction_portion does not exist"
    assert finding.severity is Severity.FAIL
    assert {"get_artists_owed", "get_auction_revenue"} <= set(finding.tools)
    assert "get_exchange_rates" not in finding.tools
    assert "tools/sql/event_key.sql" in finding.statements
    assert not report.ok


async def test_a_renamed_table_is_found_with_the_tools_that_read_it(fresh_company_dsn: str, broken: Break) -> None:
    await broken("ALTER TABLE exchange_rates RENAME TO rates_of_exchange")

    finding = one(await examined(fresh_company_dsn), Kind.TABLE)

    assert finding.what == 'relation "exchange_rates" does not exist'
    assert set(finding.tools) == {"get_artists_owed", "get_exchange_rates"}


async def test_a_missing_right_is_found_with_the_tools_that_need_it(fresh_company_dsn: str, broken: Break) -> None:
    await broken(f"REVOKE ALL ON bids FROM {READER}")

    finding = one(await examined(fresh_company_dsn), Kind.RIGHT)

    assert finding.what == "permission denied for table bids (reader connection)"
    assert {"get_bid_history", "get_event_summary"} <= set(finding.tools)
    assert "get_vote_data" not in finding.tools


async def test_a_missing_index_is_found_and_only_proposed(fresh_company_dsn: str, broken: Break) -> None:
    await broken("DROP INDEX idx_bids_art_id, idx_bids_art_created")

    report = await examined(fresh_company_dsn, large=SMALL_COMPANY)

    finding = one(report, Kind.INDEX)
    assert finding.what.startswith("bids (")
    assert finding.what.endswith("rows) has no index on art_id")
    assert "get_bid_history" in finding.tools
    assert finding.severity is Severity.WARN  # it works, but slowly
    assert proposals(report) == ["CREATE INDEX CONCURRENTLY ON public.bids (art_id);"]
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn) as connection:
        cursor = await connection.execute("SELECT indexdef FROM pg_indexes WHERE tablename = 'bids'")
        assert not any("(art_id" in definition for (definition,) in await cursor.fetchall())


async def test_a_missing_function_and_a_changed_type_are_found(fresh_company_dsn: str, broken: Break) -> None:
    await broken("ALTER FUNCTION esbmcp_session_cost RENAME TO esbmcp_cost_of_a_session")
    await broken("ALTER TABLE ai_analysis_cache ALTER COLUMN event_id TYPE integer USING 1")

    findings = [one for one in (await examined(fresh_company_dsn)).findings if one.kind is Kind.FUNCTION]

    assert any("esbmcp_session_cost" in finding.what for finding in findings)
    assert any("operator does not exist" in one.what and "get_meta_ads_data" in one.tools for one in findings)


async def test_a_pending_migration_is_found(fresh_company_dsn: str, broken: Break) -> None:
    await broken("DELETE FROM esbmcp_migrations WHERE name = '0012_access.sql'")

    finding = one(await examined(fresh_company_dsn), Kind.OWN)

    assert "0012_access.sql" in finding.what
    assert "server migrate" in finding.advice


async def test_a_changed_audit_log_is_found(fresh_company_dsn: str, broken: Break) -> None:
    await broken(
        "INSERT INTO esbmcp_audit_log (event_type, detail) VALUES ('tool_executed', '{}'), ('tool_failed', '{}')"
    )
    await broken("SET session_replication_role = replica")
    await broken("UPDATE esbmcp_audit_log SET detail = '{\"a\": 1}' WHERE event_type = 'tool_failed'")

    assert "position 2" in one(await examined(fresh_company_dsn), Kind.AUDIT).what


async def test_a_reading_role_that_may_write_is_found(fresh_company_dsn: str, broken: Break) -> None:
    await broken(f"GRANT INSERT ON votes TO {READER}")

    finding = one(await examined(fresh_company_dsn), Kind.ROLE)

    assert finding.severity is Severity.FAIL
    assert finding.what == f"the reading role {READER} may change public.votes"


async def test_a_login_that_may_write_is_only_a_warning(company_dsn: str) -> None:
    """Without a reading role read-only transactions are what holds the login back, and the report says so."""
    finding = one(await examined(company_dsn, reader=None), Kind.ROLE)

    assert finding.severity is Severity.WARN
    assert "read-only transactions alone" in finding.advice


async def test_rows_hidden_by_row_security_are_found(fresh_company_dsn: str, broken: Break) -> None:
    """A role without policies reads nothing from such a table, and no error says so."""
    reader, writer = f"doctor_reader_{os.getpid()}", f"doctor_writer_{os.getpid()}"
    async with await psycopg.AsyncConnection.connect(fresh_company_dsn) as connection:
        await ensure_roles(connection, reader=reader, writer=writer)
        await grant_access(connection, reader=reader, writer=writer)
    await broken(f"ALTER ROLE {reader} NOBYPASSRLS")
    try:
        report = await examined(fresh_company_dsn, reader=reader)
    finally:
        await broken(f"DROP OWNED BY {reader}, {writer} CASCADE")
        await broken(f"DROP ROLE {reader}, {writer}")

    hidden = {finding.what: finding for finding in report.findings if finding.kind is Kind.HIDDEN}
    payments = hidden["row security hides every row of public.artist_payments from the reading role"]
    assert payments.severity is Severity.FAIL
    assert "get_artists_owed" in payments.tools


async def test_an_unreachable_database_is_one_finding(company_dsn: str) -> None:
    nowhere = "host=127.0.0.1 port=1 dbname=none user=none connect_timeout=1"

    report = await examined(nowhere)

    assert one(report, Kind.DATABASE).severity is Severity.FAIL
    assert report.server == "unreachable"


class Outside(BaseHTTPRequestHandler):
    """A model service that knows us and an Eventbrite that does not."""

    def do_GET(self) -> None:
        known = self.path == "/v1/models" and self.headers["Authorization"] == "Bearer good-key"
        self.send_response(200 if known else 401)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        """Keep quiet."""


@pytest.fixture
def outside() -> Generator[str]:
    """The address of a small HTTP server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Outside)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


async def test_services_are_asked_and_a_refused_key_is_told_from_silence(outside: str) -> None:
    settings = Settings.model_validate(
        {
            "OPENAI_API_KEY": "good-key",
            "OPENAI_BASE_URL": f"{outside}/v1",
            "EB_PRIVATE_TOKEN": "old-token",
            "ARTHUR_EVENTBRITE_URL": f"{outside}/v3",
            "SUPABASE_URL": "http://127.0.0.1:9",
        }
    )

    section = await examine_services(settings, {"eventbrite": ("refresh_eventbrite_data",)})

    assert section.passed == ("The model service answers.",)
    refused, silent = sorted(section.findings, key=lambda finding: finding.what)
    assert refused.what == "Eventbrite refuses our key (401)"
    assert refused.advice == "Renew EB_PRIVATE_TOKEN."
    assert refused.tools == ("refresh_eventbrite_data",)
    assert "the edge functions (127.0.0.1:9) cannot be reached" in silent.what


async def test_a_wrong_supabase_host_is_named() -> None:
    """The address with .com is the usual slip; every edge call fails with it (spec deploy 9)."""
    section = await examine_services(Settings.model_validate({"SUPABASE_URL": "https://abc.supabase.com.invalid"}), {})

    assert any("does not end in .supabase.co" in finding.what for finding in section.findings)


async def test_in_production_a_missing_model_key_fails() -> None:
    section = await examine_services(Settings.model_validate({"NODE_ENV": "production"}), {})

    assert [finding.severity for finding in section.findings] == [Severity.FAIL]


@pytest.mark.parametrize("broken_first", [False, True])
def test_the_command_prints_json_and_its_exit_code_is_for_ci(
    fresh_company_dsn: str, *, broken_first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if broken_first:
        with psycopg.connect(fresh_company_dsn, autocommit=True) as connection:
            connection.execute("DROP TABLE exchange_rates CASCADE")
    for name, value in {
        "SUPABASE_DB_URL": fresh_company_dsn,
        "ARTHUR_READ_ROLE": READER,
        "ARTHUR_WRITE_ROLE": WRITER,
    }.items():
        monkeypatch.setenv(name, value)

    result = CliRunner().invoke(doctor, ["--json"])

    report = json.loads(result.stdout)
    assert report["ok"] is not broken_first
    assert result.exit_code == int(broken_first)
    if broken_first:
        assert any("get_exchange_rates" in finding["tools"] for finding in report["findings"])


def test_the_table_for_people_names_the_finding(company_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUPABASE_DB_URL", company_dsn)
    monkeypatch.setenv("ARTHUR_READ_ROLE", READER)
    monkeypatch.setenv("ARTHUR_WRITE_ROLE", WRITER)

    result = CliRunner().invoke(doctor, [])

    assert result.exit_code == 0
    assert "All in order." in result.stdout


def test_a_strict_run_fails_on_what_is_only_risky(company_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login without a reading role works; `--strict` does not let it pass."""
    monkeypatch.setenv("SUPABASE_DB_URL", company_dsn)
    monkeypatch.setenv("ARTHUR_WRITE_ROLE", WRITER)

    assert CliRunner().invoke(doctor, []).exit_code == 0
    assert CliRunner().invoke(doctor, ["--strict"]).exit_code == 1


def test_placeholders_become_numbers() -> None:
    text = "SELECT 1 WHERE a = %(x)s AND b LIKE '50%%' AND c = %(y)s AND d = %(x)s"

    assert numbered(text).text == "SELECT 1 WHERE a = $1 AND b LIKE '50%' AND c = $2 AND d = $1"
    assert numbered(text, apart={"x"}).text.endswith("a = $1 AND b LIKE '50%' AND c = $2 AND d = $3")
    assert numbered(text, apart=None).names == ("x", "y", "x")


@pytest.mark.parametrize(
    ("text", "changes"),
    [
        ("SELECT 'please update me' -- delete from x", False),
        ("SELECT updated_at FROM x", False),
        ("SELECT 1 FROM x FOR UPDATE SKIP LOCKED", True),
        ("WITH a AS (INSERT INTO b (c) VALUES (1) RETURNING c) SELECT c FROM a", True),
    ],
)
def test_a_statement_that_changes_rows_is_told_by_its_words(text: str, *, changes: bool) -> None:
    assert changes_rows(text) is changes


def test_conditions_name_the_columns_an_index_would_be_on() -> None:
    plan = {
        "Node Type": "Hash Join",
        "Hash Cond": "(b.art_id = a.id)",
        "Plans": [
            {
                "Node Type": "Seq Scan",
                "Schema": "public",
                "Relation Name": "bids",
                "Alias": "b",
                "Filter": "((b.amount > 10) AND ((b.code)::text = 'x'::text) AND (b.note ~~* '%y%'::text))",
            },
            {"Node Type": "Index Scan", "Relation Name": "art", "Alias": "a", "Index Cond": "(a.id = 1)"},
        ],
    }

    (read,) = full_reads(plan)

    keys = searched(read)
    assert [create_index(read, key) for key in keys] == [
        "CREATE INDEX CONCURRENTLY ON public.bids ((code::text));",
        "CREATE INDEX CONCURRENTLY ON public.bids (art_id);",
        "CREATE INDEX CONCURRENTLY ON public.bids USING gin (note gin_trgm_ops); -- needs pg_trgm",
    ]
    assert searched(read, texts=("code",))[0].expression == "code"


def test_a_scan_along_an_index_without_condition_is_a_full_read() -> None:
    plan = {"Node Type": "Index Scan", "Relation Name": "art", "Alias": "a"}

    assert full_reads(plan) == (FullRead(schema="public", table="art", alias="a", sequential=False, conditions=()),)


def test_every_accepted_scan_belongs_to_a_statement_that_exists() -> None:
    known = {statement.path for statement in all_statements()}
    assert {path for path, _ in ACCEPTED} <= known
