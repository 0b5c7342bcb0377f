"""The demo: the invented company on an embedded database, stand-ins for the outside world, and a chat on the console.

Arthur himself does not know that the outside world is not real: he is given addresses and keys as in production.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import click
from pydantic import SecretStr

from arthur.errors import NotConfigured
from arthur.settings import Settings
from memory import embedded
from sandbox.edge import KEY, edge_server
from sandbox.eventbrite import TOKEN, eventbrite_server
from server.cli.conversation import converse
from server.cli.opening import DemoProgress, environment, read_settings, run
from server.databases import Databases, choose_databases, server_folder


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--as", "named", default="ops", show_default=True, help="Who you are: a role or a Slack id.")
def main(named: str) -> None:
    """Start the demo company with everything around it and open the chat; needs no key, no account, no network."""
    click.echo("Starting the demo: an embedded database with an invented company.", err=True)
    run(demo(read_settings(), named))


async def demo(settings: Settings, named: str) -> None:
    """Run the demo until the conversation ends."""
    if settings.business_db_url is not None:
        raise NotConfigured("The demo runs on its own embedded database; unset SUPABASE_DB_URL.")
    with DemoProgress() as progress:
        databases = await choose_databases(settings, progress=progress)
    async with outside_world(settings, databases) as surrounded:
        await converse(surrounded, named)
    if databases.started_server:
        await asyncio.to_thread(embedded.stop, server_folder(settings))


@asynccontextmanager
async def outside_world(settings: Settings, databases: Databases) -> AsyncGenerator[Settings]:
    """Start the stand-ins and yield settings that lead to them.

    Writes are switched on, as nothing here is real, unless the environment says otherwise.
    """
    async with edge_server(databases.business) as edge_url, eventbrite_server(databases.business) as eventbrite_url:
        switched_on = environment().get("ENABLE_MUTATING_TOOLS", "true")
        yield settings.model_copy(
            update={
                "supabase_url": edge_url,
                "service_role_key": SecretStr(KEY),
                "eventbrite_url": eventbrite_url,
                "eventbrite_token": SecretStr(TOKEN),
                "mutating_tools": settings.mutating_tools or switched_on == "true",
            }
        )
