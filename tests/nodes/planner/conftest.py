"""A planner over the real records; words alone rank, so that the tests start at once."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from arthur.clock import PinnedClock
from nodes.planner.extraction.arguments import ArgumentReader
from nodes.planner.extraction.asked import Asked
from nodes.planner.model import OfflinePlanner
from tools.adapters.langchain import function_schema
from tools.catalog import declared_tools
from tools.router import Router

NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)

Ask = Callable[..., Any]


@pytest.fixture(scope="session")
def router() -> Router:
    return Router(declared_tools())


@pytest.fixture(scope="session")
def planner(router: Router) -> OfflinePlanner:
    return OfflinePlanner(router=router, tools=declared_tools(), clock=PinnedClock(NOW))


@pytest.fixture(scope="session")
def ask(planner: OfflinePlanner) -> Ask:
    """Ask the planner with every tool bound: a question, or a whole thread of messages."""
    bound = planner.bind_tools([function_schema(tool) for tool in declared_tools()])

    async def asking(thread: str | Sequence[BaseMessage]) -> AIMessage:
        return await bound.ainvoke([HumanMessage(thread)] if isinstance(thread, str) else list(thread))

    return asking


@pytest.fixture(scope="session")
def read(router: Router) -> Callable[[str], Asked]:
    """Read a question at the pinned present."""
    return lambda question: Asked(router.read(question), NOW)


@pytest.fixture(scope="session")
def arguments(read: Callable[[str], Asked]) -> Callable[[str, str], dict[str, Any]]:
    """Read the arguments of a tool from a question."""
    tools = {tool.name: tool for tool in declared_tools()}
    reader = ArgumentReader(tuple(tools))
    return lambda name, question: reader.read(tools[name], read(question))
