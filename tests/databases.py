"""Databases of a test run: one template of each kind, and copies of them."""

import asyncio
import itertools
import os
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from filelock import FileLock

from memory import embedded
from memory.migrate import ensure_roles, migrate
from tools.reference.load import grant_access, load_company

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)
"""The present of the tests: 20:30 on a Thursday in Toronto, where the demo company has a show running."""

READER, WRITER = "arthur_reader", "arthur_writer"


class Databases:
    """Makes databases on the run's server."""

    def __init__(self, server: embedded.Running, folder: Path) -> None:
        self.server = server
        self._lock = FileLock(folder / "templates.lock")
        self._made = set[str]()
        self._names = (f"t{os.getpid()}_{number}" for number in itertools.count())

    def empty(self) -> str:
        """Return the connection string of a new, empty database."""
        name = next(self._names)
        embedded.ensure_database(self.server, name)
        return self.server.dsn(name)

    def clone(self, template: str) -> str:
        """Return the connection string of a new copy of a template."""
        return self.server.dsn(self._cloned(template))

    @contextmanager
    def lent(self, template: str) -> Generator[str]:
        """Lend a new copy of a template; it is dropped at the end, for all of them would not fit into memory."""
        name = self._cloned(template)
        yield self.server.dsn(name)
        embedded.drop_database(self.server, name)

    def _cloned(self, template: str) -> str:
        if template not in self._made:
            with self._lock:
                if embedded.ensure_database(self.server, template):
                    asyncio.run(_fill(self.server.dsn(template), company=template == "company"))
            self._made.add(template)
        name = next(self._names)
        embedded.ensure_database(self.server, name, template=template)
        return name


async def _fill(dsn: str, *, company: bool) -> None:
    await migrate(dsn)
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        if company:
            await load_company(connection, now=NOW)
        await ensure_roles(connection, reader=READER, writer=WRITER)
        if company:
            await grant_access(connection, reader=READER, writer=WRITER)
