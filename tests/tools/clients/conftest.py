"""The real clients against the stand-ins, over loopback."""

from collections.abc import AsyncGenerator

import pytest
from pydantic import SecretStr

from arthur.clock import PinnedClock
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import ORGANIZATION, TOKEN, eventbrite_server
from sandbox.faults import Script
from tools.clients.edge import EdgeClient, open_edge
from tools.clients.eventbrite import EventbriteClient, open_eventbrite


@pytest.fixture
def script() -> Script:
    """What the stand-in shall do wrong, and what it was asked."""
    return Script()


@pytest.fixture
async def edge(fresh_company_dsn: str, script: Script, clock: PinnedClock) -> AsyncGenerator[EdgeClient]:
    """A client of the edge functions over a demo company of the test's own; it waits half a second."""
    async with (
        edge_server(fresh_company_dsn, script=script, clock=clock) as url,
        open_edge(url, SecretStr(KEY), production=False, timeout_s=0.5) as client,
    ):
        yield client


@pytest.fixture
async def eventbrite(company_dsn: str, script: Script, clock: PinnedClock) -> AsyncGenerator[EventbriteClient]:
    """A client of Eventbrite that hardly pauses."""
    async with (
        eventbrite_server(company_dsn, script=script, clock=clock) as url,
        open_eventbrite(
            url, SecretStr(TOKEN), organization_id=ORGANIZATION, pause_s=0, timeout_s=0.5, backoff_s=0.01
        ) as client,
    ):
        yield client
