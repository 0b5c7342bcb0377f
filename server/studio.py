"""The graph for LangGraph Studio: the same nodes, over services that live as long as one run.

Whoever reaches Studio's API writes the run's context, so a context may only choose a role in Studio mode, which is off
outside development; without it nobody is recognised and nothing is answered. Sessions are not put on record.
"""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache

from arthur.settings import Settings, load_settings
from graph.build import Graph, build_graph
from memory.roles import RoleTable
from nodes.announce import Announcements
from nodes.identify import Trust
from server.databases import choose_databases
from server.models import open_model, open_router
from server.tracing import start_tracing
from server.wiring import assemble, identify_with, open_services
from tools.catalog import load_catalog


def trust_of(settings: Settings) -> Trust:
    """Return what a context from Studio may claim under these settings."""
    return Trust.STUDIO if settings.studio_mode and not settings.production else Trust.NOBODY


@cache
def _trace_once() -> None:
    """Trace this process's runs if the environment says so; runs overlap, so no single one may end it."""
    start_tracing(os.environ)


@asynccontextmanager
async def graph() -> AsyncGenerator[Graph]:
    """Yield the graph; Studio brings its own checkpointer."""
    settings, _ = load_settings(os.environ)
    await asyncio.to_thread(_trace_once)
    catalog = load_catalog()
    databases, router = await asyncio.gather(choose_databases(settings), open_router(settings, catalog))
    async with (
        open_services(settings, databases) as services,
        open_model(settings, catalog, router, services.clock) as model,
    ):
        nodes = assemble(
            settings=settings,
            services=services,
            catalog=catalog,
            router=router,
            model=model,
            identify=identify_with(settings, RoleTable(services.own), trust_of(settings)),
            announcements=Announcements(),
        )
        yield build_graph(nodes, None)
