"""Serving a stand-in on a free port of loopback, over the company's database."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from aiohttp import web
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from arthur.sql import read_sql
from sandbox.faults import Script

SECRET_HEADERS = frozenset({"authorization", "apikey"})


class CompanyDatabase:
    """The company's database with its owner's rights, as the company's own services have them."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self.pool = pool

    async def rows(self, statement: str, params: dict[str, object]) -> list[DictRow]:
        """Return the rows of a statement of the sandbox."""
        async with self.pool.connection() as connection, connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(read_sql("sandbox", statement), params)
            return await cursor.fetchall() if cursor.description else []

    async def row(self, statement: str, params: dict[str, object]) -> DictRow | None:
        """Return the first row, or None."""
        rows = await self.rows(statement, params)
        return rows[0] if rows else None


@asynccontextmanager
async def company_database(dsn: str) -> AsyncGenerator[CompanyDatabase]:
    """Open a few connections as the owner."""
    pool: AsyncConnectionPool = AsyncConnectionPool(dsn, min_size=0, max_size=4, open=False)
    await pool.open()
    try:
        yield CompanyDatabase(pool)
    finally:
        await pool.close()


@asynccontextmanager
async def serving(app: web.Application, script: Script, *, port: int = 0) -> AsyncGenerator[str]:
    """Serve on loopback and give the address; calls that hang are let go at the end."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        script.closing.set()
        await runner.cleanup()


def harmless_headers(request: web.Request) -> dict[str, str]:
    """Return the headers of a request without its secrets."""
    return {name.lower(): value for name, value in request.headers.items() if name.lower() not in SECRET_HEADERS}
