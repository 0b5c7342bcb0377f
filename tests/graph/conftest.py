"""The whole graph over the demo company, its model at the other end of a real wire."""

from collections.abc import AsyncGenerator, Generator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from langchain_core.messages import AnyMessage, HumanMessage
from pydantic import SecretStr

from arthur.settings import Settings
from graph.build import Graph, build_graph
from memory.checkpoints import open_checkpointer
from memory.roles import RoleTable
from nodes.announce import Announcements
from nodes.models import open_chat_model
from nodes.models_reliable import Patience
from nodes.state import Context, State, Turn
from sandbox.llm import ScriptedModel
from server.databases import demo_roles
from server.wiring import assemble, identify_with
from tools.catalog import load_catalog
from tools.context import Services
from tools.spec import AnyTool

QUICK = Patience(timeout_s=5, retries=0, total_s=6, first_pause_s=0.01)


class FirstTools:
    """Shows the first fifteen tools of the role, so that ranking takes no part in these tests."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        return tuple(visible[:15])


@dataclass(frozen=True)
class House:
    """A graph to ask, and the script of its model."""

    graph: Graph
    script: ScriptedModel
    services: Services
    strides: bool
    """Whether turns are asked as the server asks them, or step by step as in Studio."""

    async def ask(
        self, question: str, *, user: str = "U0DEMOOPS1", thread: str | None = None, **context: Any
    ) -> "Asked":
        thread = thread or str(uuid4())
        state = await self.graph.ainvoke(
            {"messages": [HumanMessage(question)]},  # pyright: ignore[reportArgumentType]
            {"configurable": {"thread_id": thread}},
            context=Context(user_id=user, thread_ts="1.1", strides=self.strides, **context),
            durability="exit",
        )
        return Asked(thread, state)  # pyright: ignore[reportArgumentType]


@dataclass(frozen=True)
class Asked:
    """How a thread stands after a question."""

    thread: str
    state: State

    @property
    def messages(self) -> list[AnyMessage]:
        return self.state["messages"]

    @property
    def turn(self) -> Turn:
        return self.state["turn"]

    @property
    def answer(self) -> str:
        return str(self.messages[-1].text)


@pytest.fixture(scope="session")
def model_server() -> Generator[ScriptedModel]:
    with ScriptedModel() as scripted:
        yield scripted


@pytest.fixture(params=[True, False], ids=["strides", "steps"])
async def house(
    request: pytest.FixtureRequest, services: Services, model_server: ScriptedModel
) -> AsyncGenerator[House]:
    model_server.reset()
    roles = RoleTable(services.own)
    await roles.replace("demo", demo_roles(), by="test")
    settings = Settings.model_validate({"RATE_LIMIT_USER_MAX": 10_000, "RATE_LIMIT_CHANNEL_MAX": 10_000})
    async with open_chat_model(
        model="gpt-4o-mini", key=SecretStr("sk-test"), base_url=model_server.base_url, patience=QUICK
    ) as model:
        nodes = assemble(
            settings=settings,
            services=services,
            catalog=load_catalog(),
            router=FirstTools(),
            model=model,
            identify=identify_with(settings, roles),
            announcements=Announcements(),
        )
        graph = build_graph(nodes, open_checkpointer(services.relaxed))
        yield House(graph, model_server, services, strides=request.param)
