"""The demo company with Eventbrite and the edge functions standing in over loopback."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from arthur.clock import PinnedClock
from memory.grants import GrantState
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Script
from tools.approvals import propose
from tools.clients.edge import open_edge
from tools.clients.eventbrite import open_eventbrite
from tools.context import Services, ToolContext
from tools.invoke import invoke, parse_arguments
from tools.spec import AnyTool

Approve = Callable[[AnyTool, Mapping[str, Any], ToolContext], Awaitable[Any]]


@pytest.fixture
def edge_script() -> Script:
    """What the edge functions shall do wrong, and what they were asked."""
    return Script()


@pytest.fixture
def eventbrite_script() -> Script:
    """What Eventbrite shall do wrong, and what it was asked."""
    return Script()


@pytest.fixture
def scripts(edge_script: Script, eventbrite_script: Script) -> tuple[Script, Script]:
    """Both, the edge functions' first."""
    return edge_script, eventbrite_script


@pytest.fixture
async def connected(
    fresh_services: Services,
    fresh_company_dsn: str,
    company_dsn: str,
    clock: PinnedClock,
    scripts: tuple[Script, Script],
) -> AsyncGenerator[Services]:
    """Services over a company of the test's own, with both clients.

    Eventbrite tells what the shared, untouched company says, so a test may spoil its own cache and have it mended.
    """
    edge_script, eventbrite_script = scripts
    async with (
        edge_server(fresh_company_dsn, script=edge_script, clock=clock) as edge_url,
        eventbrite_server(company_dsn, script=eventbrite_script, clock=clock) as eventbrite_url,
        open_edge(edge_url, SecretStr(KEY), production=False, timeout_s=5) as edge,
        open_eventbrite(
            eventbrite_url, SecretStr(TOKEN), organization_id=ORGANIZATION, pause_s=0, timeout_s=5, backoff_s=0.01
        ) as eventbrite,
    ):
        yield replace(fresh_services, edge=edge, eventbrite=eventbrite)


@pytest.fixture
def online(ctx: ToolContext, connected: Services) -> ToolContext:
    """A call by an ops person with both clients, over a company that the test may change."""
    return replace(ctx, services=connected)


@pytest.fixture
def offline(ctx: ToolContext, fresh_services: Services) -> ToolContext:
    """The same without the clients."""
    return replace(ctx, services=fresh_services)


@pytest.fixture
def approve() -> Approve:
    """Propose a write, approve it as its requester would, and run it through the one door."""

    async def approved(tool: AnyTool, raw: Mapping[str, Any], ctx: ToolContext) -> Any:
        ctx = replace(ctx, tool_call_id=uuid4().hex)
        grant = await propose(tool, parse_arguments(tool, raw), ctx)
        decided = await ctx.services.grants.decide(
            grant.id, nonce=grant.nonce, state=GrantState.APPROVED, by=ctx.caller.user_id
        )
        assert decided is not None
        return await invoke(tool, raw, replace(ctx, grant_id=grant.id))

    return approved
