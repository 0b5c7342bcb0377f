"""Which tables are protected by row-level security, and where everybody is let in (spec tools 5.4)."""

import asyncio
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, Field
from rapidfuzz import fuzz, process

from arthur.errors import NotFound
from arthur.sql import read_sql
from tools.context import ToolContext
from tools.platform_db_edge.rls_findings import (
    OpenTable,
    RlsAudit,
    RlsFindings,
    RowPolicy,
    SecuredTable,
    TablePolicies,
    render,
)
from tools.spec import OPS, Args, Domain, Tool

SUGGESTIONS = 3
LEAST_LIKENESS = 60
LISTED = 100
LIMITED = "limited: no policy is open to everybody without a condition"
_OPEN_ROLES = frozenset({"public", "anon", "authenticated"})


def _plain_name(value: object) -> object:
    """Return a table name without quotes; unquoted names are lower case in Postgres."""
    return re.sub(r"[`\"'\s]", "", value).lower() if isinstance(value, str) else value


class RlsArgs(Args):
    """One table, or all public ones."""

    table_name: Annotated[
        str | None,
        BeforeValidator(_plain_name),
        Field(
            default=None,
            pattern=r"^[a-z_][a-z0-9_$]*(\.[a-z_][a-z0-9_$]*)?$",
            max_length=130,
            description="Table, optionally with its schema (public.events). Leave out for an audit of all tables.",
        ),
    ] = None


@dataclass(frozen=True, kw_only=True)
class _Table:
    schemaname: str
    tablename: str
    rls_enabled: bool
    rls_forced: bool
    policy_count: int


@dataclass(frozen=True, kw_only=True)
class _Policy:
    schemaname: str
    tablename: str
    policyname: str
    permissive: bool
    roles: list[str]
    cmd: str | None
    qual: str | None
    with_check: str | None


@dataclass(frozen=True, kw_only=True)
class _Security:
    tablename: str
    rls_enabled: bool
    rls_forced: bool
    policies: int
    open_to_anonymous: list[str]
    without_condition: list[str]


@dataclass(frozen=True)
class _Name:
    name: str


async def run(args: RlsArgs, ctx: ToolContext) -> RlsFindings:
    """Read one table's policies, or audit all public tables."""
    if args.table_name is None:
        return RlsFindings(await _audit(ctx))
    schema, _, table = args.table_name.rpartition(".")
    params = {"table": table, "schema": schema or None}
    tables, policies = await asyncio.gather(
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "tables_by_name.sql"), params, row=_Table),
        ctx.reader.fetch(read_sql("tools.platform_db_edge", "policies_of_table.sql"), params, row=_Policy),
    )
    if not tables:
        raise await _no_such_table(args.table_name, table, ctx)
    secured = [SecuredTable.model_validate(vars(one) | {"verdict": _verdict(one, policies)}) for one in tables]
    return RlsFindings(
        TablePolicies(
            policies=[RowPolicy.model_validate(vars(one) | {"open_to_all": _is_open(one)}) for one in policies],
            count=len(policies),
            rls_enabled=secured[0].rls_enabled,
            rls_forced=secured[0].rls_forced,
            verdict=secured[0].verdict,
            tables=secured,
        )
    )


async def _no_such_table(named: str, table: str, ctx: ToolContext) -> NotFound:
    names = await ctx.reader.fetch(read_sql("tools.platform_db_edge", "table_names.sql"), {}, row=_Name)
    near = process.extract(
        table, [one.name for one in names], scorer=fuzz.WRatio, limit=SUGGESTIONS, score_cutoff=LEAST_LIKENESS
    )
    return NotFound(f"There is no table {named}.", suggestions=tuple(name for name, _, _ in near))


def _is_open(policy: _Policy) -> bool:
    unconditional = "true" in {policy.qual, policy.with_check}
    return policy.permissive and unconditional and not _OPEN_ROLES.isdisjoint(policy.roles)


def _verdict(table: _Table, policies: list[_Policy]) -> str:
    if not table.rls_enabled:
        return "row security is off: only grants protect it"
    if table.policy_count == 0:
        return "row security is on without a policy: nobody but the owner and roles that bypass it sees a row"
    own = [one for one in policies if one.schemaname == table.schemaname and _is_open(one)]
    return f"open without a condition through: {', '.join(one.policyname for one in own)}" if own else LIMITED


async def _audit(ctx: ToolContext) -> RlsAudit:
    rows = await ctx.reader.fetch(read_sql("tools.platform_db_edge", "table_security.sql"), {}, row=_Security)
    off = [row.tablename for row in rows if not row.rls_enabled]
    locked = [row.tablename for row in rows if row.rls_enabled and row.policies == 0]
    opened = [row for row in rows if row.rls_enabled and (row.open_to_anonymous or row.without_condition)]
    return RlsAudit(
        tables=len(rows),
        count=sum(row.policies for row in rows),
        rls_enabled=sum(row.rls_enabled for row in rows),
        rls_forced=sum(row.rls_forced for row in rows),
        rls_off_count=len(off),
        rls_off=off[:LISTED],
        denied_to_all_count=len(locked),
        denied_to_all=locked[:LISTED],
        open_count=len(opened),
        open_tables=[
            OpenTable(
                tablename=row.tablename,
                open_to_anonymous=row.open_to_anonymous,
                without_condition=row.without_condition,
            )
            for row in opened[:LISTED]
        ],
        truncated=max(len(off), len(locked), len(opened)) > LISTED,
    )


check_rls_policies = Tool(
    name="check_rls_policies",
    domain=Domain.PLATFORM_DB_EDGE,
    description=(
        "Row-level security of the database: the policies of one table, or an audit of all public tables (security "
        "off, open to anonymous callers, closed to everybody). Use for questions on who may read which rows. Not for "
        "the roles of colleagues or what data a table holds."
    ),
    roles=OPS,
    max_calls=2,
    args=RlsArgs,
    result=RlsFindings,
    run=run,
    render=render,
    questions=(
        "check rls policies",
        "which tables have row level security off",
        "RLS on the votes table",
        "show the policies of artist_payments",
        "is the people table open to anonymous users",
        "row level security audit",
        "which policies let anon read",
        "is RLS enabled on bids",
        "security policies for table events",
        "are there tables with rls on but no policy",
        "does anything use USING true",
        "who can read public.art according to the policies",
        "rls policys artist_profiles",
        "can anonymous callers write anywhere",
        "is row security forced on meta_ads_cache_cron_log",
        "quelles tables n'ont pas de RLS",
        "politiques de sécurité de la table votes",
        "¿qué tablas no tienen RLS?",
        "Welche Tabellen haben kein RLS?",
    ),
    samples=({}, {"table_name": "votes"}, {"table_name": "public.people"}),
)
