"""A bot in a process of its own with everything around it real, and ways to break each part of its surroundings."""

import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from aiohttp import ClientSession
from psycopg import sql

from arthur.clock import PinnedClock
from benchmarks.slack_stage import Replica, free_port
from memory import embedded
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import TOKEN, eventbrite_server
from sandbox.faults import Script
from sandbox.llm import Call, Moment, Reply, ScriptedModel, Step
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Installation, Rules
from sandbox.slack.state.records import Message
from server.databases import READER, WRITER, demo_roles
from server.slack.manifest import EVENTS, SCOPES
from tests.databases import NOW

OPS, OPS_TOO, CHANNEL = "U0DEMOOPS1", "U0DEMOOPS2", "C0DEMOOPS1"
IMPATIENT = {
    "OPENAI_TIMEOUT_MS": "1200",
    "ARTHUR_MODEL_RETRIES": "1",
    "ARTHUR_READ_TIMEOUT_MS": "800",
    "DB_MAX_CONNECTIONS": "4",
    "EVENTBRITE_RATE_LIMIT_MS": "0",
    **{f"RATE_LIMIT_{key}_MAX": "100000" for key in ("USER", "CHANNEL", "TOOL")},
}
"""Waits of the settings that in production are longer than a test has time for."""


def decided(moment: Moment) -> Step | None:
    """Call the tool that the question names with its arguments, then repeat what came of it; else repeat the words."""
    named = re.search(r"use (\w+) (\{.*\})", moment.question)
    if named and moment.round == 0:
        return Call(named[1], json.loads(named[2]))
    if named:
        return Reply(f"The tool says: {moment.newest[:400]}")
    said = re.search(r"say (\w+)", moment.question)
    return Reply(f"You said {said[1]}.") if said else None


@dataclass(kw_only=True)
class Surroundings:
    """The bot and all that can be broken around it."""

    slack: SandboxSlack
    model: ScriptedModel
    edge: Script
    eventbrite: Script
    business: str
    own: str
    admin: psycopg.AsyncConnection
    bot: Replica
    session: ClientSession
    holder: psycopg.AsyncConnection | None = None

    @property
    def to_be_met(self) -> int:
        """How many planted faults nobody has met yet."""
        planted = (self.slack.faults, self.slack.delivery_faults, self.model, self.eventbrite, self.edge)
        return sum(one.left for one in planted)

    def words_after(self, person: str, asked: Message) -> list[str]:
        """Return what the bot has said since to this person: here, in private, or in a direct message."""
        return [
            f"{message.text} {json.dumps(message.blocks)}"
            for message in self.slack.visible_to(person)
            if message.by_app and message.ts > asked.ts and message.streaming is not True
            if message.thread_ts == asked.ts or message.visible_to or message.channel != asked.channel
        ]

    async def until_said(self, person: str, asked: Message, pattern: str, seconds: float) -> None:
        """Wait until the person reads words of a pattern."""
        try:
            await self.slack.wait_for(
                lambda: any(re.search(pattern, said) for said in self.words_after(person, asked)), seconds
            )
        except TimeoutError:
            raise AssertionError(f"not said: {pattern!r}, but {self.words_after(person, asked)}") from None

    async def heal(self) -> None:
        """Let everything that tests break go right again, and wait until the bot says that it is well."""
        self.slack.faults.clear()
        self.slack.delivery_faults.clear()
        self.eventbrite.clear()
        self.edge.clear()
        self.model.reset()
        self.model.decide(decided)
        await self.bot.until_ready(self.session)

    async def run(self, statement: str, *names: str) -> None:
        """Run a statement of the database's owner, with names put in."""
        await self.admin.execute(sql.SQL(statement).format(*(sql.Identifier(name) for name in names)))  # pyright: ignore[reportArgumentType]  words of a test

    async def close_database(self, name: str) -> None:
        """Let a database take no connection, and cut those it has."""
        await self.run("ALTER DATABASE {} ALLOW_CONNECTIONS false", name)
        await self.cut_connections(name)

    async def open_database(self, name: str) -> None:
        """Let a database take connections again."""
        await self.run("ALTER DATABASE {} ALLOW_CONNECTIONS true", name)

    async def cut_connections(self, name: str) -> None:
        """End all connections to a database, as a restart does."""
        await self.admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])

    async def lock(self, table: str) -> None:
        """Let nobody read a table of the company's until it is released."""
        self.holder = await psycopg.AsyncConnection.connect(self.business)
        await self.holder.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(sql.Identifier(table)))

    async def release(self) -> None:
        """Let everybody read again."""
        if self.holder is not None:
            await self.holder.close()

    async def in_business(self, statement: str) -> None:
        """Run a statement of the company's owner."""
        async with await psycopg.AsyncConnection.connect(self.business, autocommit=True) as owner:
            await owner.execute(statement.encode())


Breaks = Callable[[Surroundings], Awaitable[None] | None]


async def done(breaks: Breaks, around: Surroundings) -> None:
    """Break something, at once or in some time."""
    work = breaks(around)
    if work is not None:
        await work


@asynccontextmanager
async def surrounded(server: embedded.Running, business: str, own: str, folder: Path) -> AsyncGenerator[Surroundings]:
    """Start everything over two databases of a server."""
    edge, eventbrite, clock = Script(), Script(), PinnedClock(NOW)
    app = Installation(events=frozenset(EVENTS), scopes=frozenset(SCOPES))
    async with AsyncExitStack() as stack:
        model = stack.enter_context(ScriptedModel().decide(decided))
        edge_url = await stack.enter_async_context(edge_server(business, script=edge, clock=clock))
        tickets_url = await stack.enter_async_context(eventbrite_server(business, script=eventbrite, clock=clock))
        slack = await stack.enter_async_context(SandboxSlack(app=app, rules=Rules(retry_delays_s=(0.0, 1.0, 2.0))))
        admin = await stack.enter_async_context(await psycopg.AsyncConnection.connect(server.uri, autocommit=True))
        bot = Replica(
            host="127.0.0.1",
            environment={
                "PATH": "/usr/bin:/bin",
                "PYTHONWARNINGS": "ignore",
                "ARTHUR_DATA_DIR": str(folder),
                "ARTHUR_CLOCK": NOW.isoformat(),
                "SUPABASE_DB_URL": embedded.as_url(business),
                "ARTHUR_DB_URL": embedded.as_url(own),
                "ARTHUR_READ_ROLE": READER,
                "ARTHUR_WRITE_ROLE": WRITER,
                "RBAC_USER_MAP_JSON": json.dumps(demo_roles()),
                "OPENAI_API_KEY": "sk-scripted",
                "OPENAI_BASE_URL": model.base_url,
                "SUPABASE_URL": edge_url,
                "SUPABASE_SERVICE_ROLE_KEY": KEY,
                "ARTHUR_EVENTBRITE_URL": tickets_url,
                "EB_PRIVATE_TOKEN": TOKEN,
                "SLACK_BOT_TOKEN": app.bot_token,
                "SLACK_APP_TOKEN": app.app_token,
                "SLACK_USE_SOCKET_MODE": "true",
                "ARTHUR_SLACK_API_URL": slack.base_url,
                **IMPATIENT,
            },
            log=folder / "bot.log",
            port=free_port(),
        )
        session = await stack.enter_async_context(ClientSession())
        await bot.start()
        stack.push_async_callback(bot.stop)
        await bot.until_ready(session)
        yield Surroundings(
            slack=slack, model=model, edge=edge, eventbrite=eventbrite, business=business, own=own,
            admin=admin, bot=bot, session=session,
        )  # fmt: skip
