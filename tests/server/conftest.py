"""A house whose ops people may write."""

import pytest

from arthur.identity import Role
from memory.roles import RoleTable
from tests.server.approving import OPS, House, house_over
from tools.context import Services


@pytest.fixture
async def house(fresh_services: Services) -> House:
    """A house whose ops people may write."""
    await RoleTable(fresh_services.own).replace("manual", {OPS: Role.OPS, "U0OTHER": Role.OPS}, by="test")
    return house_over(fresh_services)
