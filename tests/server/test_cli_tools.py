"""The `tools` commands: list, show, run, matrix."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner, Result

from arthur.errors import InvalidRequest, NotAllowed, WritesDisabled
from arthur.identity import Role
from server.cli.tool_work import dry_run, listing
from server.cli.tools import tools
from server.cli.tools_shown import print_outcome
from tools.catalog import declared_tools, load_catalog
from tools.context import ToolContext
from tools.spec import AnyTool, Args, Change, Domain, Preview, Risk, Tool
from tools.spec import Result as ToolResult

OPS, FINANCE = "U0CLITESTOPS", "U0CLITESTFIN"

ContextAs = Callable[..., ToolContext]


@pytest.fixture
def connected(company_dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line connected to the demo company, two people on its role map."""
    for name, value in {
        "SUPABASE_DB_URL": company_dsn,
        "ARTHUR_READ_ROLE": "arthur_reader",
        "ARTHUR_WRITE_ROLE": "arthur_writer",
        "ARTHUR_CLOCK": "2026-06-12T00:30:00Z",
        "RBAC_USER_MAP_JSON": json.dumps({OPS: "ops", FINANCE: "finance"}),
    }.items():
        monkeypatch.setenv(name, value)


def call(*words: str) -> Result:
    return CliRunner().invoke(tools, words)


def test_the_list_names_every_tool_and_can_be_narrowed() -> None:
    everything = json.loads(call("list", "--json").stdout)
    payments = json.loads(call("list", "--role", "marketing", "--domain", "growth-marketing", "--json").stdout)

    assert [tool["name"] for tool in everything] == [tool.name for tool in declared_tools()]
    assert {tool["domain"] for tool in payments} == {"growth-marketing"}
    assert all("marketing" in tool["roles"] for tool in payments)
    assert "lookup_event" in call("list").stdout


@pytest.mark.parametrize("words", [("--role", "boss"), ("--domain", "kitchen")])
def test_an_unknown_role_or_domain_is_refused_with_the_known_ones(words: tuple[str, str]) -> None:
    result = call("list", *words)

    assert result.exit_code == 1
    assert "There is no" in result.stderr
    assert "finance" in result.stderr or "payments" in result.stderr


def test_one_tool_is_shown_with_its_arguments_and_statements() -> None:
    facts = json.loads(call("show", "get_bid_history", "--json").stdout)

    assert facts["arguments"]["required"] == ["eid"]
    assert "tools/data_read/sql/bids_of_works.sql" in facts["statements"]
    shown = call("show", "get_bid_history").stdout
    assert "Asked for example" in shown
    assert "bids_of_works.sql" in shown


def test_an_unknown_tool_is_refused() -> None:
    result = call("show", "make_coffee")

    assert result.exit_code == 1
    assert "There is no tool called make_coffee." in result.stderr


def test_the_matrix_is_the_records() -> None:
    matrix = json.loads(call("matrix", "--json").stdout)

    assert matrix == {tool.name: [role.value for role in Role if role in tool.roles] for tool in declared_tools()}
    assert "process_artist_payment" in call("matrix").stdout


@pytest.mark.usefixtures("connected")
def test_a_run_prints_what_people_would_read_and_goes_on_record(company_dsn: str) -> None:
    words = ("run", "lookup_event", "--args", '{"city": "Toronto", "limit": 1}', "--as", OPS)

    result = call(*words)
    as_json = json.loads(call(*words, "--json").stdout)

    assert result.exit_code == 0
    assert "Toronto" in result.stdout
    assert as_json["ran"] is True
    assert as_json["result"]["count"] == 1
    with psycopg.connect(company_dsn) as connection:
        row = connection.execute(
            "SELECT count(*) FROM esbmcp_tool_executions WHERE slack_user_id = %s AND tool_name = 'lookup_event'", [OPS]
        ).fetchone()
    assert row == (2,)


@pytest.mark.usefixtures("connected")
@pytest.mark.parametrize(
    ("arguments", "user", "problem"),
    [
        ('{"city": "Toronto"', OPS, "not valid JSON"),
        ("[1]", OPS, "takes a JSON object"),
        ('{"town": "Toronto"}', OPS, "lookup_event: town"),
        ('{"eid": "AB9999"}', OPS, "AB9999"),
        ("{}", "U0NOBODYATALL", "no role on file"),
    ],
)
def test_a_call_that_cannot_be_run_says_why(arguments: str, user: str, problem: str) -> None:
    result = call("run", "lookup_event", "--args", arguments, "--as", user)

    assert result.exit_code == 1
    assert problem in result.stderr
    assert result.stdout == ""


@pytest.mark.usefixtures("connected")
def test_a_dry_run_checks_the_role_and_runs_nothing(company_dsn: str) -> None:
    allowed = call("run", "get_artists_owed", "--as", FINANCE, "--dry-run")
    refused = call("run", "debug_event_visibility", "--args", '{"eid": "AB4003"}', "--as", FINANCE, "--dry-run")

    assert allowed.stdout == "get_artists_owed would run: role, switch and arguments are in order.\n"
    assert refused.exit_code == 1
    assert "not open to the role finance" in refused.stderr
    with psycopg.connect(company_dsn) as connection:
        row = connection.execute(
            "SELECT count(*) FROM esbmcp_tool_executions WHERE slack_user_id = %s AND tool_name = 'get_artists_owed'",
            [FINANCE],
        ).fetchone()
    assert row == (0,)


class Rename(Args):
    name: str


class Renamed(ToolResult):
    name: str


async def never(args: Rename, ctx: ToolContext) -> Renamed:
    raise AssertionError("a dry run ran the tool")


async def look(args: Rename, ctx: ToolContext) -> Preview:
    return Preview(
        title="Rename", changes=(Change(field="name", before="Old", after=args.name),), warnings=("Careful",)
    )


WRITER: AnyTool = Tool(
    name="rename_thing",
    domain=Domain.PROFILE_INTEGRITY,
    description="Rename a thing.",
    roles=frozenset({Role.OPS}),
    risk=Risk.HIGH,
    writes_company_data=True,
    args=Rename,
    result=Renamed,
    run=never,
    prepare=look,
    render=lambda result: result.name,
    questions=(),
    samples=(),
)


async def test_a_dry_run_of_a_write_shows_what_it_would_change(
    ctx: ToolContext, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = replace(ctx.services.policy, mutating_tools=True)
    allowed = replace(ctx, services=replace(ctx.services, policy=policy))

    outcome = await dry_run(WRITER, {"name": "New"}, allowed)
    print_outcome(outcome, as_json=True)
    print_outcome(outcome, as_json=False)

    printed = capsys.readouterr().out
    facts, _, table = printed.partition("\n}\n")
    assert json.loads(facts + "\n}")["preview"]["changes"] == [{"field": "name", "before": "Old", "after": "New"}]
    assert "Careful" in table
    assert "Nothing was changed." in table


@pytest.mark.parametrize(
    ("role", "given", "refusal"),
    [
        (Role.VIEWER, {"name": "New"}, NotAllowed),
        (Role.OPS, {"name": "New"}, WritesDisabled),
    ],
)
async def test_a_dry_run_refuses_what_a_run_would_refuse(
    ctx_as: ContextAs, role: Role, given: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await dry_run(WRITER, given, ctx_as(role))


def test_the_listing_refuses_what_it_does_not_know() -> None:
    with pytest.raises(InvalidRequest):
        listing(role="boss", domain=None)


def test_every_built_tool_can_be_shown() -> None:
    for tool in load_catalog():
        assert call("show", tool.name, "--json").exit_code == 0, tool.name
