"""The demo company with Eventbrite and the edge functions standing in over loopback."""

from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest
from pydantic import SecretStr

from arthur.clock import PinnedClock
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Script
from tools.clients.edge import open_edge
from tools.clients.eventbrite import open_eventbrite
from tools.context import Services, ToolContext


@pytest.fixture
def edge_script() -> Script:
    """What the edge functions shall do wrong, and what they were asked."""
    return Script()


@pytest.fixture
def eventbrite_script() -> Script:
    """What Eventbrite shall do wrong, and what it was asked."""
    return Script()


@pytest.fixture
async def connected(
    fresh_services: Services,
    fresh_company_dsn: str,
    clock: PinnedClock,
    edge_script: Script,
    eventbrite_script: Script,
) -> AsyncGenerator[Services]:
    """Services over a company of the test's own, with both clients."""
    async with (
        edge_server(fresh_company_dsn, script=edge_script, clock=clock) as edge_url,
        eventbrite_server(fresh_company_dsn, script=eventbrite_script, clock=clock) as eventbrite_url,
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
