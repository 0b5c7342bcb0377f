"""The composition root: the one place that turns settings into pools, clients and the graph, and closes them again."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from langchain_core.language_models import BaseChatModel

from arthur.clock import SystemClock, clock_at
from arthur.database import Limits, open_database
from arthur.settings import Settings
from graph.build import Graph, Nodes, build_graph
from memory.checkpoints import open_checkpointer
from memory.grants import Grants
from memory.limits import RateLimits
from memory.records import recording
from memory.roles import RoleTable
from memory.switches import Switches
from memory.turns import Turns
from nodes.act import Act
from nodes.admit import Admit, AskingLimits
from nodes.announce import Announcements
from nodes.authorize import Authorize
from nodes.identify import AllowLists, Identify, Roles, Trust
from nodes.prompts import prompt_hash, read_prompt
from nodes.recall import Lookouts, Recall
from nodes.think import Budget, Shortlister, Think
from server.databases import Databases, Progress, choose_databases, demo_roles
from server.directory import open_directory
from server.models import open_model, open_router
from server.pressing import Presses
from server.standing import Standing
from server.turns import TurnRunner
from tools.approvals import Approvals
from tools.catalog import Catalog, load_catalog
from tools.clients.edge import EdgeClient, open_edge
from tools.clients.eventbrite import EventbriteClient, open_eventbrite
from tools.context import Policy, Services


@dataclass(frozen=True, kw_only=True)
class App:
    """Everything that runs, opened."""

    settings: Settings
    databases: Databases
    services: Services
    catalog: Catalog
    roles: RoleTable
    turns: Turns
    runner: TurnRunner
    presses: Presses
    identify: Identify
    graph: Graph
    lookouts: Lookouts


def policy_of(settings: Settings) -> Policy:
    """Return the rules of the house that the settings choose."""
    return Policy(
        mutating_tools=settings.mutating_tools,
        tool_calls_per_window=settings.tool_max,
        tool_window=timedelta(seconds=settings.tool_window_s),
        second_approver_above=settings.second_approver_above,
    )


@asynccontextmanager
async def open_services(settings: Settings, databases: Databases) -> AsyncGenerator[Services]:
    """Open what tools need."""
    async with AsyncExitStack() as stack:
        size = settings.db_max_connections
        reader_limits = Limits(read_only=True, statement_timeout_ms=settings.read_timeout_ms, role=databases.read_role)
        reader = await stack.enter_async_context(open_database(databases.business, reader_limits, max_connections=size))
        writer_limits = Limits(role=databases.write_role)
        writer = await stack.enter_async_context(open_database(databases.business, writer_limits, max_connections=size))
        own = await stack.enter_async_context(open_database(databases.own, Limits(), max_connections=size))
        relaxed = await stack.enter_async_context(
            open_database(databases.own, Limits(waits_for_disk=False), max_connections=size)
        )
        wall = SystemClock()
        yield Services(
            reader=reader,
            writer=writer,
            own=own,
            relaxed=relaxed,
            clock=clock_at(settings.clock),
            wall=wall,
            recorder=await stack.enter_async_context(recording(relaxed, build=settings.build)),
            limits=RateLimits(relaxed, wall),
            switches=Switches(own),
            policy=policy_of(settings),
            grants=Grants(own, wall),
            one_database=databases.business == databases.own,
            edge=await _edge_client(settings, stack),
            eventbrite=await _eventbrite_client(settings, stack),
        )


async def _edge_client(settings: Settings, stack: AsyncExitStack) -> EdgeClient | None:
    """Open the client of the edge functions, when both their address and their key are set."""
    if not settings.supabase_url or settings.service_role_key is None:
        return None
    client = open_edge(settings.supabase_url, settings.service_role_key, production=settings.production)
    return await stack.enter_async_context(client)


async def _eventbrite_client(settings: Settings, stack: AsyncExitStack) -> EventbriteClient | None:
    if settings.eventbrite_token is None:
        return None
    client = open_eventbrite(
        settings.eventbrite_url,
        settings.eventbrite_token,
        organization_id=settings.eventbrite_org,
        pause_s=settings.eventbrite_pause_ms / 1000,
    )
    return await stack.enter_async_context(client)


@asynccontextmanager
async def open_app(settings: Settings, *, progress: Progress | None = None) -> AsyncGenerator[App]:
    """Open the whole of Arthur and close it again, in reverse."""
    async with AsyncExitStack() as stack:
        catalog = load_catalog()
        databases, router = await asyncio.gather(
            choose_databases(settings, progress=progress), open_router(settings, catalog)
        )
        services = await stack.enter_async_context(open_services(settings, databases))
        roles = RoleTable(services.own)
        await _store_roles(settings, databases, roles)
        model = await stack.enter_async_context(open_model(settings, catalog, router, services.clock))
        identify = identify_with(settings, await _role_source(settings, roles, stack))
        announcements, lookouts = Announcements(), Lookouts()
        graph = build_graph(
            assemble(
                settings=settings,
                services=services,
                catalog=catalog,
                router=router,
                model=model,
                identify=identify,
                announcements=announcements,
                lookouts=lookouts,
            ),
            open_checkpointer(services.relaxed),
        )
        turns = Turns(services.own, services.wall, roles)
        standing = Standing(graph=graph, grants=services.grants, clock=services.clock)
        runner = TurnRunner(
            turns=turns,
            standing=standing,
            graph=graph,
            announcements=announcements,
            wall=services.wall,
            prompt_hash=prompt_hash("system"),
        )
        yield App(
            settings=settings,
            databases=databases,
            services=services,
            catalog=catalog,
            roles=roles,
            turns=turns,
            runner=runner,
            presses=Presses(
                approvals=Approvals(
                    services=services,
                    catalog=catalog,
                    roles=identify.roles,
                    open_viewer_channels=identify.open_viewer_channels,
                ),
                runner=runner,
                services=services,
            ),
            identify=identify,
            graph=graph,
            lookouts=lookouts,
        )


def assemble(
    *,
    settings: Settings,
    services: Services,
    catalog: Catalog,
    router: Shortlister,
    model: BaseChatModel,
    identify: Identify,
    announcements: Announcements,
    lookouts: Lookouts | None = None,
) -> Nodes:
    """Bind each node's dependencies."""
    budget = Budget(rounds=settings.max_rounds, calls=settings.max_tool_calls)
    return Nodes(
        admit=Admit(
            identify=identify,
            rates=services.limits,
            limits=asking_limits(settings),
            catalog=catalog,
            policy=services.policy,
            recorder=services.recorder,
            clock=services.clock,
            wall=services.wall,
        ),
        recall=Recall(clock=services.clock, lookouts=lookouts or Lookouts()),
        think=Think(
            model=model,
            catalog=catalog,
            router=router,
            policy=services.policy,
            budget=budget,
            prompt=read_prompt("system"),
            announcements=announcements,
        ),
        authorize=Authorize(identify=identify, catalog=catalog, services=services, router=router, budget=budget),
        act=Act(identify=identify, catalog=catalog, services=services, announcements=announcements),
    )


def asking_limits(settings: Settings) -> AskingLimits:
    """Return how much may be asked, as the settings say."""
    return AskingLimits(
        question_chars=settings.question_max_chars,
        per_user=settings.user_max,
        user_window=timedelta(seconds=settings.user_window_s),
        per_channel=settings.channel_max,
        channel_window=timedelta(seconds=settings.channel_window_s),
    )


def identify_with(settings: Settings, roles: Roles, trust: Trust = Trust.SERVER) -> Identify:
    """Return how people are recognised."""
    return Identify(
        roles=roles,
        trust=trust,
        open_viewer_channels=frozenset(settings.open_viewer_channels),
        allowed=AllowLists(
            teams=frozenset(settings.allowed_teams),
            channels=frozenset(settings.allowed_channels),
            users=frozenset(settings.allowed_users),
        ),
    )


async def _store_roles(settings: Settings, databases: Databases, roles: RoleTable) -> None:
    """Put the roles of the settings and those of the demo company into the role table (spec slack 6).

    The demo's at each start, because a process may have died between filling the company and this. An empty map takes
    back the roles it gave; without the setting they stay, for only the bot's process has it.
    """
    if databases.embedded:
        await roles.replace("demo", demo_roles(), by="demo company")
    if "role_map" in settings.model_fields_set:
        await roles.replace("env", settings.role_map, by="RBAC_USER_MAP_JSON")


async def _role_source(settings: Settings, roles: RoleTable, stack: AsyncExitStack) -> Roles:
    if settings.rbac_mode == "static":
        return roles
    return await stack.enter_async_context(open_directory(settings))
