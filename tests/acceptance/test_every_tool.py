"""Each tool answers a question in plain words, and its answer is compared as a whole.

Everything is real but the world outside: the graph with the offline planner, the router with its embedder, the demo
company on Postgres, and the sandbox's edge functions and Eventbrite. All clocks stand still, so an answer never
changes by itself. The expected answers are the files `answers/<tool>.txt`. After a wanted change write them anew, read
each difference, and commit them with the change:

    WRITE_ANSWERS=1 python -m pytest tests/acceptance/test_every_tool.py
    git diff tests/acceptance/answers
"""

import os
import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
import pytest_asyncio
from psycopg import sql
from pydantic import SecretStr

from arthur.clock import PinnedClock
from arthur.identity import Caller, Door, Role
from arthur.settings import Settings
from graph.build import build_graph
from memory.checkpoints import open_checkpointer
from memory.embeddings import MiniLmEmbedder
from memory.grants import Grant, Grants, GrantState
from memory.limits import RateLimits
from memory.roles import RoleTable
from memory.turns import NewTurn, Turns
from nodes.announce import Announcements
from nodes.planner.model import OfflinePlanner
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Script
from server.answers import Answer
from server.databases import demo_roles
from server.pressing import Presses
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import assemble, identify_with
from tests.acceptance.questions import (
    ASKED_BEFORE,
    BEFORE,
    NEXT_MORNING,
    NOT_SET_UP,
    OF_ITSELF,
    OPS,
    READS,
    WRITES,
)
from tests.conftest import open_services
from tests.databases import NOW, ROOT, Databases
from tools.approvals import Approvals
from tools.catalog import Catalog, load_catalog
from tools.clients.edge import open_edge
from tools.clients.eventbrite import open_eventbrite
from tools.context import Policy, Services
from tools.router import Router

in_one_loop = pytest.mark.asyncio(loop_scope="module")

ANSWERS = Path(__file__).parent / "answers"
CHANNEL = "C0DEMOASK1"

VECTORS = ROOT / ".arthur" / "test-vectors"
"""Where the vectors of the tools' examples are kept: seconds of work, the same every run."""


class WallClock:
    """A wall clock that goes on only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        """Return where it stands."""
        return self._at

    def go_on(self) -> None:
        """Let a minute pass."""
        self._at += timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class House:
    """Arthur over a demo company, and the world outside it."""

    services: Services
    runner: TurnRunner
    presses: Presses
    edge: Script
    dsn: str
    wall: WallClock

    async def ask(self, question: str, user: str = OPS) -> Answer:
        """Ask in a thread of its own."""
        turn = NewTurn(
            id=uuid4(),
            source="cli",
            door=Door.CLI,
            thread_id=uuid4(),
            thread_key=f"{user}:{uuid4()}",
            user_id=user,
            question=question,
            channel_id=CHANNEL,
        )
        return await self.runner.ask(turn)

    async def grant(self, answer: Answer) -> Grant:
        """Return the approval that an answer waits for."""
        found = await self.services.grants.get(answer.grants[0])
        assert found is not None
        return found

    async def order(self, order: str) -> None:
        """Give an order and confirm its card."""
        asked = await self.ask(order)
        assert asked.status == "waiting", asked.text
        await self.presses.confirm(await self.grant(asked), Caller(user_id=OPS, role=Role.OPS))
        assert (await self.grant(asked)).state is GrantState.DONE

    async def contents(self) -> list[tuple[str, ...]]:
        """Return a digest of each table but those of what was asked and answered, and the calls to edge functions."""
        async with await psycopg.AsyncConnection.connect(self.dsn) as connection:
            found = await (await connection.execute(TABLES)).fetchall()
            statement = sql.SQL(" UNION ALL ").join(
                sql.SQL(DIGEST).format(name=sql.Literal(f"{schema}.{table}"), table=sql.Identifier(schema, table))
                for schema, table in found
            )
            digests = await (await connection.execute(statement)).fetchall()
        return [*sorted(digests), *((request.name,) for request in self.edge.requests)]


TABLES = """
SELECT schemaname, tablename
  FROM pg_tables
 WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
   AND tablename !~ '^(checkpoint|esbmcp_(turns|grants|chat_sessions|tool_executions|audit_log|rate_events))'
"""
DIGEST = "SELECT {name}, md5(string_agg(kept::text, ',' ORDER BY kept::text)) FROM {table} AS kept"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def router(catalog: Catalog) -> Router:
    """The router as it serves; its vectors are kept between runs."""
    made = Router(tuple(catalog), embedder=MiniLmEmbedder(), folder=VECTORS)
    await made.warm()
    return made


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """All tools."""
    return load_catalog()


async def open_house(
    stack: AsyncExitStack, dsn: str, catalog: Catalog, router: Router, *, now: datetime = NOW
) -> House:
    """Open Arthur over a demo company, and let him do what was done before; at its end the wall clock shows `now`."""
    clock, wall = PinnedClock(now), WallClock(now - timedelta(minutes=len(BEFORE) + len(ASKED_BEFORE)))
    script = Script()
    edge_url = await stack.enter_async_context(edge_server(dsn, script=script, clock=clock))
    eventbrite_url = await stack.enter_async_context(eventbrite_server(dsn, clock=clock))
    edge = await stack.enter_async_context(open_edge(edge_url, SecretStr(KEY), production=False))
    eventbrite = await stack.enter_async_context(
        open_eventbrite(eventbrite_url, SecretStr(TOKEN), organization_id=ORGANIZATION, pause_s=0)
    )
    opened = await open_services(stack, dsn, clock, Policy(mutating_tools=True, tool_calls_per_window=10_000))
    services = replace(
        opened,
        wall=wall,
        limits=RateLimits(opened.own, wall),
        grants=Grants(opened.own, wall),
        edge=edge,
        eventbrite=eventbrite,
    )
    roles = RoleTable(services.own)
    await roles.replace("demo", demo_roles(), by="test")
    settings = Settings().model_copy(update={"user_max": 10_000, "channel_max": 10_000})
    announcements = Announcements()
    nodes = assemble(
        settings=settings,
        services=services,
        catalog=catalog,
        router=router,
        model=OfflinePlanner(router=router, tools=tuple(catalog), clock=clock),
        identify=identify_with(settings, roles),
        announcements=announcements,
    )
    graph = build_graph(nodes, open_checkpointer(services.relaxed))
    standing = Standing(graph=graph, grants=services.grants, clock=clock)
    runner = TurnRunner(
        turns=Turns(services.own, wall), standing=standing, graph=graph, announcements=announcements, wall=wall
    )
    approvals = Approvals(services=services, catalog=catalog, roles=roles)
    presses = Presses(approvals=approvals, runner=runner, services=services)
    house = House(services=services, runner=runner, presses=presses, edge=script, dsn=dsn, wall=wall)
    for order in BEFORE:
        await house.order(order)
        wall.go_on()
    for question in ASKED_BEFORE:
        await house.ask(question)
        wall.go_on()
    await services.recorder.flush()
    return house


@pytest.fixture(scope="module")
def company(databases: Databases) -> str:
    """A demo company of this module's own."""
    return databases.clone("company")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(company: str, catalog: Catalog, router: Router) -> AsyncGenerator[House]:
    """One Arthur for all questions."""
    async with AsyncExitStack() as stack:
        yield await open_house(stack, company, catalog, router)


@pytest_asyncio.fixture(loop_scope="module")
async def house_next_morning(fresh_company_dsn: str, catalog: Catalog, router: Router) -> AsyncGenerator[House]:
    """Arthur when the show is over."""
    async with AsyncExitStack() as stack:
        yield await open_house(stack, fresh_company_dsn, catalog, router, now=NOW + timedelta(hours=12))


@pytest_asyncio.fixture(loop_scope="module")
async def new_house(fresh_company_dsn: str, catalog: Catalog, router: Router) -> AsyncGenerator[House]:
    """An Arthur who was asked nothing yet but the orders of before."""
    async with AsyncExitStack() as stack:
        yield await open_house(stack, fresh_company_dsn, catalog, router)


def pinned(text: str) -> str:
    """Replace what no clock pins: random identifiers, how long calls took, and when the demo company was loaded.

    The last is the moment that production's own function gives the vote weights.
    """
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<uuid>", text)
    text = re.sub(r"\b\d+(\.\d+)? ?ms\b", "<duration>", text)
    return re.sub(r"(?i)(calculated) \w{3} \d\d \w{3} \d{4}, \d\d:\d\d [A-Z]+", r"\1 <loaded>", text)


def compare(tool: str, answer: Answer) -> None:
    """Compare an answer as a whole with the expected one, or write it down if that was asked for."""
    file = ANSWERS / f"{tool}.txt"
    if os.environ.get("WRITE_ANSWERS") == "1":
        file.write_text(pinned(answer.text) + "\n", encoding="utf-8")
    assert pinned(answer.text) + "\n" == file.read_text(encoding="utf-8")


async def check_answer(house: House, tool: str, question: str) -> None:
    """Ask, and check that the tool ran and the answer is the expected one."""
    answer = await house.ask(question)

    assert answer.status == "completed", answer.text
    last = answer.tools[-1]
    assert (last["tool_name"], last["ok"]) == (tool, tool not in NOT_SET_UP), answer.text
    compare(tool, answer)


async def check_card(house: House, tool: str, user: str, order: str) -> None:
    """Give an order, check its card, cancel it, and check that nothing but the approval itself was ever written."""
    before = await house.contents()

    answer = await house.ask(order, user)

    assert answer.status == "waiting", answer.text
    grant = await house.grant(answer)
    assert grant.tool_name == tool
    compare(tool, answer)
    await house.presses.cancel(grant, Caller(user_id=user, role=demo_roles()[user]))
    assert (await house.grant(answer)).state is GrantState.CANCELLED
    assert await house.contents() == before


@in_one_loop
@pytest.mark.parametrize("tool", READS)
async def test_a_question_is_answered(house: House, tool: str) -> None:
    await check_answer(house, tool, READS[tool])


@in_one_loop
@pytest.mark.parametrize("tool", OF_ITSELF)
async def test_a_question_about_arthur_is_answered(new_house: House, tool: str) -> None:
    await check_answer(new_house, tool, OF_ITSELF[tool])


@in_one_loop
@pytest.mark.parametrize("tool", WRITES)
async def test_an_order_gets_a_card_and_writes_nothing(house: House, tool: str) -> None:
    await check_card(house, tool, *WRITES[tool])


@in_one_loop
@pytest.mark.parametrize("tool", NEXT_MORNING)
async def test_an_order_that_must_wait_for_the_morning_gets_a_card_then(house_next_morning: House, tool: str) -> None:
    await check_card(house_next_morning, tool, *NEXT_MORNING[tool])


def test_every_tool_is_asked_for_once(catalog: Catalog) -> None:
    """And no expected answer is left over from a tool that is gone."""
    asked = [*READS, *OF_ITSELF, *WRITES, *NEXT_MORNING]

    assert sorted(asked) == sorted(catalog.names)
    assert sorted(file.stem for file in ANSWERS.iterdir()) == sorted(asked)
    assert sorted([*WRITES, *NEXT_MORNING]) == sorted(tool.name for tool in catalog if tool.mutating)
