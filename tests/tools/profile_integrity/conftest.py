from dataclasses import replace

import pytest

from tools.context import Services, ToolContext


@pytest.fixture
def fresh_ctx(ctx: ToolContext, fresh_services: Services) -> ToolContext:
    """A call by an ops person over a company that the test may change."""
    return replace(ctx, services=fresh_services)
