"""Hostile text in every free-text argument of every tool does no more than an ordinary search for that text.

The arguments are found by looking at the models, so that a new tool is attacked from its first day. Reads go through
the one door; writes go as far as a person's approval, whose card must show the text as data.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AsyncExitStack
from time import monotonic
from typing import Any, get_args
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql

from arthur.clock import PinnedClock
from arthur.errors import ArthurError, InternalError, TimedOut
from arthur.identity import Caller, Door, Place, Role
from memory.turns import NewTurn, Turns
from tests.conftest import open_services
from tests.databases import NOW, Databases
from tests.tools.payloads import PAYLOADS, WILDCARDS
from tools.approvals import propose
from tools.catalog import load_catalog
from tools.context import Policy, Services, ToolContext
from tools.invoke import invoke, parse_arguments
from tools.reference import anchors
from tools.spec import AnyTool

in_one_loop = pytest.mark.asyncio(loop_scope="module")

TOGETHER = 8
PATIENCE_S = 5.0
"""Far below the 30 s that a payload asks the database to sleep."""

LEAKS = re.compile(r"psycopg|syntax error|SQLSTATE|Traceback|relation \"|DETAIL:|LINE 1:|placeholder")
"""Words of the driver and the database, of which no payload has any."""

ARTIST, EVENT = anchors.artist_id(anchors.ARTIST_READY), "AB4012"
ORDERS: dict[str, dict[str, Any]] = {
    "update_artist_name": {"artist_profile_id": ARTIST, "new_name": "Thessaly Moon"},
    "update_artist_bio": {"artist_profile_id": ARTIST, "new_bio": "Paints rivers."},
    "update_artist_country": {"artist_profile_id": ARTIST, "new_country": "New Zealand"},
    "send_artist_invitation": {"eid": "AB4033", "artist_profile_id": ARTIST, "message_from_producer": "Come."},
    "refresh_vote_weights": {"eid": EVENT},
    "process_artist_payment": {"eid": EVENT, "artist_profile_id": ARTIST, "amount": "60", "currency": "CAD"},
    "send_payment_reminder": {"eid": EVENT, "artist_profile_id": ARTIST},
    "create_bug_report": {"title": "The vote page", "description": "It stays blank."},
    "set_chart_comparators": {"eid": "AB4020", "comparator_eids": ["AB3974"]},
    "schedule_chart_autopost": {"eid": "AB4020", "slack_channel_id": "C0DEMOOPS1"},
    "update_chart_schedule": {"eid": "AB4016", "action": "pause"},
    "update_memory": {"scope_type": "channel", "scope_id": "C0TEST", "content_md": "A note.", "section": "Open Items"},
    "rollback_memory": {"scope_type": "channel", "scope_id": "C0TEST"},
    "search_slack_knowledge": {"query": "easel rental"},
}
"""Arguments of the tools that have no samples."""

COUNTED = """
SELECT schemaname, tablename
  FROM pg_tables
 WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
   AND tablename !~ '^esbmcp_(tool_executions|tool_errors|audit_log|rate_events|grants)'
"""
DIGEST = "SELECT {name}, md5(string_agg(kept::text, ',' ORDER BY kept::text)) FROM {table} AS kept"


def free_text_of(tool: AnyTool) -> Iterator[str]:
    """Yield the arguments of a tool that take text of one's own."""
    for name, field in tool.args.model_fields.items():
        if _holds_text(field.annotation):
            yield name


def _holds_text(annotation: Any) -> bool:
    if annotation is str:
        return True
    return any(_holds_text(inner) for inner in get_args(annotation) if not isinstance(inner, str))


ATTACKED = [tool for tool in load_catalog() if any(free_text_of(tool))]


def attacks_on(tool: AnyTool) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield argument, payload and whole call: the payload together with what is needed, and with all of a sample."""
    sample: Mapping[str, Any] = ORDERS.get(tool.name) or (tool.samples[0] if tool.samples else {})
    required = {name for name, field in tool.args.model_fields.items() if field.is_required()}
    for name in free_text_of(tool):
        needed = {key: value for key, value in sample.items() if key in required}
        whole = sample if name in sample or name in required else needed
        for payload in PAYLOADS:
            takes_list = "list[" in str(tool.args.model_fields[name].annotation)
            yield name, payload, {**whole, name: [payload] if takes_list else payload}


@pytest.fixture(scope="module")
def dsn(databases: Databases) -> str:
    """A demo company of this module's own."""
    return databases.clone("company")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(dsn: str) -> AsyncGenerator[Services]:
    """Services over it, writes switched on; afterwards every table must be as it was."""
    async with AsyncExitStack() as stack:
        policy = Policy(mutating_tools=True, tool_calls_per_window=1_000)
        services = await open_services(stack, dsn, PinnedClock(NOW), policy)
        await Turns(services.own, services.wall).accept(turn())
        before = await contents(dsn)
        yield services
        await services.recorder.flush()
        assert await contents(dsn) == before


def turn() -> NewTurn:
    """Return the question that all the calls belong to."""
    return NewTurn(
        id=SESSION, source="cli", door=Door.CLI, thread_id=SESSION, thread_key="t", user_id="U0", question="?"
    )


SESSION = uuid4()


async def contents(dsn: str) -> list[tuple[Any, ...]]:
    """Return a digest of each table but those of calls, refusals and proposals."""
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        found = await (await connection.execute(COUNTED)).fetchall()
        statement = sql.SQL(" UNION ALL ").join(
            sql.SQL(DIGEST).format(name=sql.Literal(f"{schema}.{table}"), table=sql.Identifier(schema, table))
            for schema, table in found
        )
        return sorted(await (await connection.execute(statement)).fetchall())


async def answer_to(tool: AnyTool, raw: dict[str, Any], ctx: ToolContext) -> tuple[int, str]:
    """Return how much a call found and what it says; for a write, what its card says."""
    try:
        if tool.mutating:
            grant = await propose(tool, parse_arguments(tool, raw), ctx)
            return 0, str(grant.preview)
        result = await invoke(tool, raw, ctx)
    except InternalError:
        raise  # a bug of the tool
    except ArthurError as refusal:
        return 0, f"{refusal.detail} {refusal.hint}"
    return result.row_count(), tool.render(result)


def ctx_for(tool: AnyTool, services: Services, user: str) -> ToolContext:
    """Return the surroundings of a call by the first role that opens the tool."""
    return ToolContext(
        caller=Caller(user_id=user, role=next(role for role in Role if role in tool.roles)),
        place=Place(door=Door.CLI, channel_id="C0TEST"),
        services=services,
        session_id=SESSION,
        tool_call_id=f"call-{uuid4()}",
    )


def test_there_are_at_least_sixty_payloads_and_all_text_is_attacked() -> None:
    assert len(set(PAYLOADS)) >= 60
    assert len(ATTACKED) > 50
    assert {"lookup_person", "get_sms_conversation", "update_memory", "set_chart_comparators"} <= {
        tool.name for tool in ATTACKED
    }


@in_one_loop
@pytest.mark.parametrize("tool", ATTACKED, ids=lambda tool: tool.name)
async def test_hostile_text_is_no_more_than_text(tool: AnyTool, house: Services) -> None:
    """A known refusal or an ordinary answer comes back at once, and none speaks of the database."""
    room = asyncio.Semaphore(TOGETHER)

    async def attack(name: str, payload: str, raw: dict[str, Any]) -> None:
        async with room:
            began = monotonic()
            _, said = await answer_to(tool, raw, ctx_for(tool, house, f"U0{name}"))
            assert monotonic() - began < PATIENCE_S, f"{name}={payload!r} took its time"
            assert not LEAKS.search(said), f"{name}={payload!r}: {said}"

    await asyncio.gather(*(attack(*one) for one in attacks_on(tool)))


SEARCHED = [
    ("lookup_event", "city"),
    ("lookup_person", "query"),
    ("lookup_artist_profile", "query"),
    ("find_duplicate_profiles", "query"),
    ("get_email_log", "recipient"),
    ("get_sms_conversation", "person"),
    ("get_bot_sessions", "user_id"),
    ("get_bot_errors", "tool_name"),
]


@in_one_loop
@pytest.mark.parametrize(("name", "argument"), SEARCHED, ids=str)
async def test_a_wildcard_finds_no_more_than_nonsense_does(name: str, argument: str, house: Services) -> None:
    tool = load_catalog().get(name)
    nonsense, _ = await answer_to(tool, {argument: "qqzzxxqq"}, ctx_for(tool, house, "U0NONSENSE"))
    for payload in WILDCARDS:
        found, said = await answer_to(tool, {argument: payload}, ctx_for(tool, house, "U0WILD"))
        assert found <= nonsense, f"{payload!r} found: {said}"


@in_one_loop
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people SET first_name = 'x'",
        "DELETE FROM votes",
        "INSERT INTO esbmcp_roles (user_id, source, role) VALUES ('U0', 'manual', 'ops')",
        "CREATE TABLE planted (id int)",
        "TRUNCATE bids",
        "SET ROLE postgres; DELETE FROM votes",
        "COPY people TO PROGRAM 'cat'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
async def test_the_pool_of_the_reads_can_only_select(statement: str, house: Services) -> None:
    with pytest.raises(psycopg.Error) as refused:
        async with house.reader.queries() as queries:
            await queries.execute(statement)  # pyright: ignore[reportArgumentType]  an attack is not a literal
    assert isinstance(refused.value, psycopg.errors.InsufficientPrivilege | psycopg.errors.ReadOnlySqlTransaction)


@in_one_loop
async def test_reads_are_cut_off_in_time(house: Services) -> None:
    with pytest.raises(TimedOut):
        await house.reader.value("SELECT pg_sleep(30)")


@in_one_loop
async def test_reads_are_cut_off_in_size_and_say_so(house: Services) -> None:
    tool = load_catalog().get("get_bid_history")
    result = await invoke(tool, {"eid": EVENT, "limit": 5}, ctx_for(tool, house, "U0CAP"))
    assert result.row_count() == 5
    assert "more" in tool.render(result)
