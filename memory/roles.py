"""The role table: who may use what, read by every process (spec slack 6)."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from arthur.database import Database
from arthur.identity import Role
from arthur.sql import read_sql

CACHE_S = 2.0
"""How long a looked-up role is believed; a role that is taken away stops counting this soon."""
CACHE_SIZE = 5_000


@dataclass(frozen=True)
class _Person:
    user_id: str


class RoleTable:
    """Roles as they stand in esbmcp_roles."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, tuple[float, Role | None]] = {}

    async def role_of(self, user_id: str) -> Role | None:
        """Return the person's role, or None."""
        seen = self._known.get(user_id)
        if seen is not None and time.monotonic() - seen[0] < CACHE_S:
            return seen[1]
        found = await self._database.value(read_sql("memory", "role_of.sql"), {"user_id": user_id})
        role = Role(str(found)) if found else None
        self.learn(user_id, role)
        return role

    def learn(self, user_id: str, role: Role | None) -> None:
        """Believe a role that was just read together with something else, like one that was looked up."""
        if len(self._known) >= CACHE_SIZE:
            self._known.clear()
        self._known[user_id] = (time.monotonic(), role)

    async def first_with(self, role: Role) -> str | None:
        """Return the first demo person who has a role, so that a role's name can stand for a person."""
        found = await self._database.value(read_sql("memory", "first_with_role.sql"), {"role": role})
        return str(found) if found else None

    async def people_with(self, roles: Iterable[Role], *, limit: int, besides: str | None = None) -> list[str]:
        """Return people who have one of these roles, without one of them if so wanted, in an order that stays."""
        params = {"roles": [str(role) for role in roles], "besides": besides, "limit": limit}
        found = await self._database.fetch(read_sql("memory", "people_with_roles.sql"), params, row=_Person)
        return [person.user_id for person in found]

    async def replace(self, source: str, roles: Mapping[str, Role], *, by: str) -> None:
        """Make the rows of one source equal to `roles`; rows gone from it are removed."""
        async with self._database.transaction() as queries:
            params = {"source": source, "user_ids": list(roles)}
            await queries.execute(read_sql("memory", "remove_other_roles.sql"), params)
            rows = [{"source": source, "user_id": user, "role": role, "by": by} for user, role in roles.items()]
            if rows:
                await queries.execute_many(read_sql("memory", "put_role.sql"), rows)
        self._known.clear()
