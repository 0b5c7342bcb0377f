"""The bot over the sandbox's real wire and a demo company of its own; only the model is scripted."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, ToolMessage
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from arthur.identity import Role
from arthur.settings import Settings
from graph.build import build_graph
from memory.checkpoints import open_checkpointer
from memory.roles import RoleTable
from memory.turns import Turns
from nodes.announce import Announcements
from nodes.recall import Lookouts
from sandbox.chat_model import FunctionChatModel, calling
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Installation, Rules
from sandbox.slack.state.records import Message
from server.databases import Databases
from server.pressing import Presses
from server.slack.manifest import EVENTS, PATH
from server.slack.service import Bot, open_bot
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import App, assemble, identify_with
from tools.approvals import Approvals
from tools.catalog import load_catalog
from tools.context import Services
from tools.spec import AnyTool

OPS, OPS_TOO, NEWCOMER = "U0DEMOOPS1", "U0DEMOOPS2", "U0DEMONEW1"
CHANNEL = "C0DEMOOPS1"
LONG = "\n".join(f"Row {number}: " + "figures " * 20 for number in range(40))

SLOW = "".join(f"Line {number}: {'figures ' * 6}\n" for number in range(30)).strip()
TABLE = "Two cities:\n\n| City | Sold |\n|---|---|\n| Toronto | 12 |\n| Rome | 7 |\n\n" + "That is all there is. " * 20
SAID = {
    "long": LONG,
    "table": TABLE,
    "ponder": "I thought about it. " * 400,
    "slowly": SLOW,
    "code": f"Look:\n```\n{SLOW}```\nThat was it.",
}
PIECE, PAUSE_S = 40, 0.01
"""A streamed answer comes in pieces of so many characters, so many seconds apart."""


class Scripted(FunctionChatModel):
    """Says what `reply` makes of a prompt, in pieces where it is streamed."""

    heard: list[list[BaseMessage]] = Field(default_factory=list[list[BaseMessage]])
    """All prompts so far."""

    def __init__(self) -> None:
        super().__init__(reply=self._noted)

    def _noted(self, messages: list[BaseMessage]) -> AIMessage:
        self.heard.append(messages)
        return reply(messages)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncGenerator[ChatGenerationChunk]:
        whole = self._generate(messages).generations[0].message
        assert isinstance(whole, AIMessage)
        for start in range(0, len(whole.text), PIECE):
            yield ChatGenerationChunk(message=AIMessageChunk(content=whole.text[start : start + PIECE]))
            await asyncio.sleep(PAUSE_S)
        calls = [
            tool_call_chunk(name=call["name"], args=json.dumps(call["args"]), id=call["id"], index=index)
            for index, call in enumerate(whole.tool_calls)
        ]
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=calls))


def reply(messages: list[BaseMessage]) -> AIMessage:  # noqa: C901, PLR0911  a line a kind of question
    """Propose a note when asked to remember, make the calls that are given, talk at length, or repeat the question."""
    asked, newest = [str(message.content) for message in messages if isinstance(message, HumanMessage)], messages[-1]
    word, _, rest = asked[-1].partition(" ")
    match newest, word:
        case ToolMessage(), "discuss" | "study":
            return AIMessage(f"This is what I found.\n{SLOW}")
        case ToolMessage(), "repeat":
            return AIMessage(f"The data says:\n\n{json.loads(str(newest.content))['results'][0]['name']}\n{SLOW}")
        case ToolMessage(), _:
            return AIMessage(f"The tool says: {newest.artifact['text']}")
        case _, "remember":
            place, _, note = rest.partition(" ")
            args = {"scope_type": "channel", "scope_id": place, "content_md": note, "section": "Open Items"}
            return calling(("update_memory", args))
        case _, "call" | "study":
            return calling(*json.loads(rest))
        case _, "whois":
            return calling(("lookup_person", {"query": rest, "final": True}))
        case _, "person" | "discuss" | "repeat":
            return calling(("lookup_person", {"query": rest}))
        case _, "explode":
            raise RuntimeError(rest)
        case _, _ if word in SAID:
            return AIMessage(SAID[word])
        case _, "look":
            return calling(("lookup_person", {"query": rest}), text="Let me look that up for you. " * 4)
        case _, "before?":
            return AIMessage("You said: " + " | ".join(asked[:-1]))
        case _:
            return AIMessage(f"You said: {asked[-1]}")


class AllTools:
    """Shows every tool."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        return tuple(visible)


def app_over(services: Services, settings: Settings, dsn: str, model: Scripted | None = None) -> App:
    """Assemble Arthur over opened services; two over one database are two replicas."""
    catalog, roles, announcements = load_catalog(), RoleTable(services.own), Announcements()
    lookouts = Lookouts()
    identify = identify_with(settings, roles)
    nodes = assemble(
        settings=settings,
        services=services,
        catalog=catalog,
        router=AllTools(),
        model=model or Scripted(),
        identify=identify,
        announcements=announcements,
        lookouts=lookouts,
    )
    graph = build_graph(nodes, open_checkpointer(services.own))
    turns = Turns(services.own, services.wall)
    standing = Standing(graph=graph, grants=services.grants, clock=services.clock)
    runner = TurnRunner(turns=turns, standing=standing, graph=graph, announcements=announcements, wall=services.wall)
    viewers = identify.open_viewer_channels
    approvals = Approvals(services=services, catalog=catalog, roles=roles, open_viewer_channels=viewers)
    return App(
        settings=settings,
        databases=Databases(business=dsn, own=dsn, read_role=None, write_role=None),
        services=services,
        catalog=catalog,
        roles=roles,
        turns=turns,
        runner=runner,
        presses=Presses(approvals=approvals, runner=runner, services=services),
        identify=identify,
        graph=graph,
        lookouts=lookouts,
    )


def settings_for(slack: SandboxSlack, *, socket_mode: bool = True) -> Settings:
    """Return settings that point the bot at the sandbox."""
    known = slack.world.app
    return Settings.model_validate(
        {
            "SLACK_BOT_TOKEN": known.bot_token,
            "SLACK_APP_TOKEN": known.app_token,
            "SLACK_SIGNING_SECRET": known.signing_secret,
            "SLACK_USE_SOCKET_MODE": socket_mode,
            "ARTHUR_SLACK_API_URL": slack.base_url,
            "OPEN_VIEWER_CHANNELS": "C0DEMOGEN1",
        }
    )


@dataclass(frozen=True, kw_only=True)
class House:
    """A database with a company of the test's own."""

    services: Services
    dsn: str


@dataclass
class Stage:
    """The bot, its Slack, and its database."""

    slack: SandboxSlack
    services: Services
    bot: Bot
    model: Scripted
    port: int = 0

    async def answer(self, message: Message, *, number: int = 1, seconds: float = 8.0) -> Message:
        """Wait for the bot's answer below or after a message; `number` counts its messages from 1."""

        def found() -> Message | None:
            said = self.answers(message)
            return said[number - 1] if len(said) >= number else None

        return await self.slack.wait_for(found, seconds) or message

    def answers(self, message: Message) -> list[Message]:
        """Return what the bot has said below or after a message."""
        place = self.slack.world.messages.seen_by(self.slack.bot, message.channel)
        root = message.thread_ts or message.ts
        return [m for m in place if m.by_app and m.ts > message.ts and m.thread_ts in {root, None}]

    async def rows(self, statement: str) -> list[tuple[object, ...]]:
        """Return rows of a plain statement."""
        async with self.services.own.queries() as queries:
            return await queries.tuples(statement)  # pyright: ignore[reportArgumentType]  words of a test

    async def until(self, statement: str, expected: object, seconds: float = 8.0) -> None:
        """Wait until a statement's first column of its first row is what is expected."""
        async with asyncio.timeout(seconds):
            while (found := await self.rows(statement))[:1] != [(expected,)]:
                assert found is not None
                await asyncio.sleep(0.05)


@asynccontextmanager
async def staged(
    slack: SandboxSlack, house: House, *, listening: bool = True, working: bool = True, socket_mode: bool = True
) -> AsyncGenerator[Stage]:
    """Run a bot, or a part of one."""
    async with AsyncExitStack() as stack:
        model = Scripted()
        app = app_over(house.services, settings_for(slack, socket_mode=socket_mode), house.dsn, model)
        bot = await stack.enter_async_context(open_bot(app))
        stage = Stage(slack=slack, services=house.services, bot=bot, model=model)
        if working:
            await stack.enter_async_context(bot.working())
        if listening:
            stage.port = await stack.enter_async_context(bot.listening(host="127.0.0.1", port=0))
            if not socket_mode:
                slack.use_http(f"http://127.0.0.1:{stage.port}{PATH}")
        yield stage


@pytest.fixture
async def slack() -> AsyncGenerator[SandboxSlack]:
    """The demo company's workspace, subscribed to what the manifest says."""
    app = Installation(events=frozenset(EVENTS))
    async with SandboxSlack(app=app, rules=Rules(retry_delays_s=(0.0, 0.1, 0.2), trigger_s=3.0)) as sandbox:
        yield sandbox


@pytest.fixture
async def house(fresh_services: Services, fresh_company_dsn: str) -> House:
    """A house whose people have roles."""
    await RoleTable(fresh_services.own).replace("manual", {OPS: Role.OPS, OPS_TOO: Role.OPS}, by="test")
    return House(services=fresh_services, dsn=fresh_company_dsn)


@pytest.fixture
async def stage(slack: SandboxSlack, house: House) -> AsyncGenerator[Stage]:
    """A whole bot."""
    async with staged(slack, house) as made:
        yield made
