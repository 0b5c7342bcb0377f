"""Arthur's own tables, the audit chain, and the database roles in use."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from arthur.database import Database
from arthur.errors import ArthurError, MisconfiguredError
from arthur.sql import read_sql
from memory.migrate import MigrationError, pending
from server.databases import Databases
from server.doctor.findings import Finding, Kind, Severity

MOST_NAMED = 6


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of an examination: what is in order, and what is not."""

    passed: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Chain:
    checked_count: int
    first_bad_position: int | None


@dataclass(frozen=True, kw_only=True)
class _Role:
    name: str
    superuser: bool
    only_reads: bool
    may_change: list[str]
    may_delete: list[str]


async def examine_migrations(dsn: str) -> Section:
    """Say whether Arthur's own tables are at the latest migration."""
    try:
        steps = await pending(dsn)
    except (MigrationError, MisconfiguredError, psycopg.Error) as exc:
        return Section(findings=(_fail(Kind.OWN, str(exc), "Give ARTHUR_DB_URL a direct connection (port 5432)."),))
    if steps:
        what = f"{len(steps)} migrations are not applied: {_named(steps)}"
        return Section(findings=(_fail(Kind.OWN, what, "Run: python -m server migrate"),))
    return Section(passed=("Arthur's own tables are at the latest migration.",))


async def examine_chain(own: Database) -> Section:
    """Walk the audit chain."""
    try:
        chain = await own.one(read_sql("server.doctor", "audit_chain.sql"), {}, row=_Chain)
    except (psycopg.Error, ArthurError) as exc:
        return Section(findings=(_fail(Kind.AUDIT, f"the audit chain could not be walked: {exc}", ""),))
    if chain is not None and chain.first_bad_position is not None:
        what = f"the audit log was changed at position {chain.first_bad_position}"
        return Section(findings=(_fail(Kind.AUDIT, what, "Keep a copy of the table, and find out who changed it."),))
    return Section(passed=(f"The audit chain is whole ({chain.checked_count if chain else 0:,} rows).",))


async def examine_roles(connections: Mapping[str, Database], databases: Databases) -> Section:
    """Say whether the reading role can only read, and the writing role cannot delete."""
    reader, writer = await _role(connections["reader"]), await _role(connections["writer"])
    passed: list[str] = []
    findings: list[Finding] = []
    if reader.superuser or reader.may_change:
        what = f"the reading role {reader.name} may change {_changeable(reader)}"
        findings.append(_reading(what, reader, own_role=databases.read_role is not None))
    else:
        passed.append(f"The reading role {reader.name} may change nothing.")
    business = [name for name in writer.may_delete if not name.startswith("public.esbmcp_")]
    if writer.superuser or business:
        what = f"the writing role {writer.name} may remove rows of {_named(business) if business else 'every table'}"
        advice = "Set ARTHUR_WRITE_ROLE to a role that may only touch the write targets of the tools."
        findings.append(Finding(kind=Kind.ROLE, severity=Severity.WARN, what=what, advice=advice))
    else:
        passed.append(f"The writing role {writer.name} may delete none of the company's rows.")
    return Section(passed=tuple(passed), findings=tuple(findings))


def _reading(what: str, role: _Role, *, own_role: bool) -> Finding:
    held = "read-only transactions alone hold it back" if role.only_reads else "nothing holds it back"
    severity = Severity.FAIL if own_role or not role.only_reads else Severity.WARN
    advice = f"Set ARTHUR_READ_ROLE to a role with SELECT only; {held}."
    return Finding(kind=Kind.ROLE, severity=severity, what=what, advice=advice)


def _changeable(role: _Role) -> str:
    return "every table" if role.superuser else _named(role.may_change)


async def _role(database: Database) -> _Role:
    role = await database.one(read_sql("server.doctor", "role_facts.sql"), {}, row=_Role)
    if role is None:  # a role that exists only in a pooler's mind
        return _Role(name="unknown", superuser=False, only_reads=False, may_change=[], may_delete=[])
    return role


def _named(names: list[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _fail(kind: Kind, what: str, advice: str) -> Finding:
    return Finding(kind=kind, severity=Severity.FAIL, what=what, advice=advice)
