"""A large demo company in an embedded database of its own, kept between runs."""

from datetime import UTC, datetime
from pathlib import Path

import psycopg

from arthur.sql import read_sql
from memory import embedded
from memory.migrate import ensure_roles, migrate
from server.databases import READER, WRITER, Databases
from tools.reference.load import grant_access, load_company

FOLDER = Path(".arthur") / "bench-tools" / "postgres"
NOW = datetime(2026, 6, 12, 0, 30, tzinfo=UTC)


async def open_company(scale: int) -> tuple[Databases, datetime]:
    """Return the databases of a company of this size, made on first use, and the present moment in it."""
    running = embedded.start(FOLDER)
    name = f"scale_{scale}"
    new = embedded.ensure_database(running, name)
    dsn = running.dsn(name)
    await migrate(dsn)
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        if new:
            print(f"Making a demo company at scale {scale}; it is kept in {FOLDER}.")
            try:
                await load_company(connection, now=NOW, scale=scale)
            except BaseException:
                await connection.close()
                embedded.drop_database(running, name)
                raise
        await ensure_roles(connection, reader=READER, writer=WRITER)
        await grant_access(connection, reader=READER, writer=WRITER)
        row = await (await connection.execute(read_sql("benchmarks", "demo_clock.sql"))).fetchone()
    assert row is not None
    databases = Databases(
        business=dsn,
        own=dsn,
        read_role=READER,
        write_role=WRITER,
        embedded=True,
        started_server=running.started_here,
    )
    return databases, row[0]


def close_company(databases: Databases) -> None:
    """Stop the server if this process started it; its data stays."""
    if databases.started_server:
        embedded.stop(FOLDER)
