"""What the database commands do."""

import asyncio

from arthur.errors import NotConfigured
from arthur.settings import Settings
from memory import embedded, migrate
from memory.roles import RoleTable
from server.cli.opening import DemoProgress
from server.databases import DATABASE, choose_databases, demo_roles, server_folder
from server.wiring import open_services


async def start_embedded(settings: Settings) -> str:
    """Start the embedded server and return where its database is."""
    if settings.business_db_url is not None:
        raise NotConfigured("SUPABASE_DB_URL is set, so the embedded database is not used.")
    with DemoProgress() as progress:
        databases = await choose_databases(settings, progress=progress)
    if databases.embedded:
        async with open_services(settings, databases) as services:
            await RoleTable(services.own).replace("demo", demo_roles(), by="demo company")
    return embedded.as_url(databases.business)


def stop_embedded(settings: Settings) -> bool:
    """Stop the embedded server; False when it was not running."""
    return embedded.stop(server_folder(settings))


async def reset_embedded(settings: Settings, *, scale: int | None) -> str:
    """Drop the embedded database and make the demo company anew."""
    if settings.business_db_url is not None:
        raise NotConfigured("SUPABASE_DB_URL is set, so the embedded database is not used.")
    running = await asyncio.to_thread(embedded.start, server_folder(settings))
    await asyncio.to_thread(embedded.drop_database, running, DATABASE)
    return await start_embedded(settings if scale is None else settings.model_copy(update={"demo_scale": scale}))


async def migrate_own(settings: Settings, *, check: bool) -> list[str]:
    """Apply what is pending, or only list it."""
    if settings.own_db_url is not None:
        dsn = settings.own_db_url.get_secret_value()
    elif settings.business_db_url is not None:
        dsn = settings.business_db_url.get_secret_value()
    elif settings.production:
        raise NotConfigured("No database is configured: set SUPABASE_DB_URL.")
    else:
        running = await asyncio.to_thread(embedded.start, server_folder(settings))
        await asyncio.to_thread(embedded.ensure_database, running, DATABASE)
        dsn = running.dsn(DATABASE)
    return await (migrate.pending(dsn) if check else migrate.migrate(dsn))
