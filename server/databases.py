"""Which databases this process uses: the ones that are configured, or the embedded default with the demo company."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from arthur.errors import NotConfigured
from arthur.identity import Role
from arthur.settings import Settings

READER = "arthur_reader"
WRITER = "arthur_writer"
DATABASE = "arthur"
SERVER_FOLDER = "postgres"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Databases:
    """Connection strings of the company's data and of Arthur's own tables; they may be the same."""

    business: str
    own: str
    read_role: str | None
    write_role: str | None
    embedded: bool = False
    started_server: bool = False
    filled_now: bool = False


async def choose_databases(settings: Settings, *, progress: Progress | None = None) -> Databases:
    """Return the databases to use; the embedded one is started, migrated and filled when that is still to be done.

    Raises:
        NotConfigured: production without SUPABASE_DB_URL.
    """
    if settings.business_db_url is not None:
        business = settings.business_db_url.get_secret_value()
        own = settings.own_db_url.get_secret_value() if settings.own_db_url else business
        return Databases(business=business, own=own, read_role=settings.read_role, write_role=settings.write_role)
    if settings.production:
        raise NotConfigured("No database is configured: set SUPABASE_DB_URL.")
    return await _embedded(settings, progress)


def server_folder(settings: Settings) -> Path:
    """Return the data folder of the embedded server."""
    return settings.data_dir / SERVER_FOLDER


async def _embedded(settings: Settings, progress: Progress | None) -> Databases:
    from memory import embedded  # noqa: PLC0415  only where the default is used
    from memory.migrate import migrate  # noqa: PLC0415

    running = await asyncio.to_thread(embedded.start, server_folder(settings))
    await asyncio.to_thread(embedded.ensure_database, running, DATABASE)
    dsn = running.dsn(DATABASE)
    await migrate(dsn)
    async with await psycopg.AsyncConnection.connect(dsn) as connection:
        filled = await _fill(connection, settings, progress)
    return Databases(
        business=dsn,
        own=dsn,
        read_role=READER,
        write_role=WRITER,
        embedded=True,
        started_server=running.started_here,
        filled_now=filled,
    )


async def _fill(connection: psycopg.AsyncConnection, settings: Settings, progress: Progress | None) -> bool:
    """Load the demo company unless it is there; whoever starts at the same time waits for it."""
    from memory.migrate import ensure_roles  # noqa: PLC0415
    from tools.reference.load import grant_access, load_company  # noqa: PLC0415

    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('arthur demo company'))")
    found = await (await connection.execute("SELECT to_regclass('public.events') IS NOT NULL")).fetchone()
    if found and found[0]:
        return False
    now = settings.clock or datetime.now(UTC)
    await load_company(connection, now=now, scale=settings.demo_scale, progress=progress)
    await ensure_roles(connection, reader=READER, writer=WRITER)
    await grant_access(connection, reader=READER, writer=WRITER)
    return True


def demo_roles() -> dict[str, Role]:
    """Return the roles of the demo company's people."""
    from tools.reference.staff import EMPLOYEES  # noqa: PLC0415

    return {person.slack_id: Role(person.role) for person in EMPLOYEES if person.role is not None}
