"""The whole examination: databases, statements, roles, audit, services."""

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import psycopg

from arthur.database import Database, Limits, open_database
from arthur.errors import ArthurError
from arthur.settings import Settings
from arthur.sql import read_sql
from server.databases import Databases
from server.doctor.findings import Finding, Kind, Report, Severity, merged
from server.doctor.outside import examine_services
from server.doctor.own import Section, examine_chain, examine_migrations, examine_roles
from server.doctor.schema import Large, examine_statements
from server.doctor.statements import statements_of
from server.reference.reach import reach_of
from tools.spec import AnyTool


@dataclass(frozen=True, kw_only=True)
class _Server:
    version: str
    database: str


async def examine(
    settings: Settings, databases: Databases, tools: Sequence[AnyTool], *, large: Large | None = None
) -> Report:
    """Examine the connected system; nothing is changed and no tool is run."""
    large = large or Large()
    statements = statements_of(tools)
    async with _connections(settings, databases) as connections:
        server, unreachable = await _server(connections["reader"])
        services = asyncio.create_task(examine_services(settings, _users(tools)))
        sections = [unreachable]
        if server is not None:
            found = await examine_statements(connections, statements, large)
            failed = {path for one in found if one.severity is not Severity.NOTE for path in one.statements}
            fine = f"{len(statements) - len(failed)} of {len(statements)} statements are prepared, allowed and quick."
            sections.append(Section(passed=(fine,), findings=found))
            sections.append(await examine_roles(connections, databases))
            sections.append(await examine_migrations(databases.own))
            sections.append(await examine_chain(connections["own"]))
        sections.append(await services)
    return Report(
        mode=_mode(settings, databases),
        server=f"Postgres {server.version}, database {server.database}" if server else "unreachable",
        large_rows=large.scans,
        statements=len(statements),
        tools=len(tools),
        passed=tuple(line for section in sections for line in section.passed),
        findings=merged(finding for section in sections for finding in section.findings),
    )


@asynccontextmanager
async def _connections(settings: Settings, databases: Databases) -> AsyncGenerator[Mapping[str, Database]]:
    """Open the connections as tools get them (server.wiring), by the names they have there."""
    reading = Limits(read_only=True, statement_timeout_ms=settings.read_timeout_ms, role=databases.read_role)
    async with AsyncExitStack() as stack:
        yield {
            "reader": await stack.enter_async_context(open_database(databases.business, reading)),
            "writer": await stack.enter_async_context(
                open_database(databases.business, Limits(role=databases.write_role))
            ),
            "own": await stack.enter_async_context(open_database(databases.own, Limits())),
        }


async def _server(reader: Database) -> tuple[_Server | None, Section]:
    try:
        server = await reader.one(read_sql("server.doctor", "server_facts.sql"), {}, row=_Server)
    except (ArthurError, psycopg.Error) as exc:
        advice = "Check SUPABASE_DB_URL, the network policy and ARTHUR_READ_ROLE."
        finding = Finding(
            kind=Kind.DATABASE, severity=Severity.FAIL, what=f"the database does not answer: {exc}", advice=advice
        )
        return None, Section(findings=(finding,))
    return server, Section(passed=("The database answers.",))


def _users(tools: Sequence[AnyTool]) -> dict[str, tuple[str, ...]]:
    """Return the tools by the attributes they use, such as the services of their context."""
    users: dict[str, tuple[str, ...]] = {}
    for tool in tools:
        for name in reach_of(tool).attributes:
            users[name] = (*users.get(name, ()), tool.name)
    return users


def _mode(settings: Settings, databases: Databases) -> str:
    where = "the embedded database with the demo company" if databases.embedded else "the connected database"
    parted = "" if databases.own == databases.business else ", own tables elsewhere (ARTHUR_DB_URL)"
    return f"{settings.environment}, {where}{parted}"
