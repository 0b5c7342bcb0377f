"""The demo: the invented company, stand-ins for the outside world, the bot on a Slack of its own, and a chat here.

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
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Installation
from server.cli.conversation import talk
from server.cli.opening import DemoProgress, application, environment, read_settings, run
from server.databases import Databases, choose_databases, server_folder
from server.slack.manifest import EVENTS, SCOPES
from server.slack.service import open_bot

LOOPBACK = "127.0.0.1"


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
    async with (
        outside_world(settings, databases) as (surrounded, page_url),
        application(surrounded) as app,
        open_bot(app) as bot,
        bot.working(),
        bot.listening(host=LOOPBACK, port=0),
    ):
        click.echo(f"A Slack workspace with everybody in it: {page_url}", err=True)
        await talk(app, named)
    if databases.started_server:
        await asyncio.to_thread(embedded.stop, server_folder(settings))


@asynccontextmanager
async def outside_world(settings: Settings, databases: Databases) -> AsyncGenerator[tuple[Settings, str]]:
    """Start the stand-ins and yield settings that lead to them, and the address of the workspace's page.

    Writes are switched on, as nothing here is real, unless the environment says otherwise.
    """
    async with (
        edge_server(databases.business) as edge_url,
        eventbrite_server(databases.business) as eventbrite_url,
        SandboxSlack(app=Installation(events=frozenset(EVENTS), scopes=frozenset(SCOPES))) as slack,
    ):
        switched_on = environment().get("ENABLE_MUTATING_TOOLS", "true")
        installed = slack.world.app
        surrounded = settings.model_copy(
            update={
                "supabase_url": edge_url,
                "service_role_key": SecretStr(KEY),
                "eventbrite_url": eventbrite_url,
                "eventbrite_token": SecretStr(TOKEN),
                "mutating_tools": settings.mutating_tools or switched_on == "true",
                "slack_bot_token": SecretStr(installed.bot_token),
                "slack_app_token": SecretStr(installed.app_token),
                "slack_signing_key": SecretStr(installed.signing_secret),
                "slack_socket_mode": True,
                "slack_api_url": slack.base_url,
            }
        )
        yield surrounded, slack.page_url
