"""What check_rls_policies finds, and how it is shown (spec tools 5.4)."""

from tools.render import bullets, count, section, text
from tools.spec import OneOf, Result


class RowPolicy(Result):
    """One policy. `open_to_all` says that it lets callers of the public API in without any condition."""

    schemaname: str
    tablename: str
    policyname: str
    permissive: bool
    roles: list[str]
    cmd: str | None
    qual: str | None
    with_check: str | None
    open_to_all: bool


class SecuredTable(Result):
    """The flags of one table."""

    schemaname: str
    tablename: str
    rls_enabled: bool
    rls_forced: bool
    policy_count: int
    verdict: str


class TablePolicies(Result):
    """The policies of one table; several tables only when the name occurs in several schemas."""

    policies: list[RowPolicy]
    count: int
    rls_enabled: bool
    rls_forced: bool
    verdict: str
    tables: list[SecuredTable]


class OpenTable(Result):
    """A table with policies that let outsiders in."""

    tablename: str
    open_to_anonymous: list[str]
    """Policies for anonymous callers, with or without a condition."""
    without_condition: list[str]
    """Policies whose condition is plain `true`."""


class RlsAudit(Result):
    """All public tables in figures, and those that need a look. Lists are capped; the counts are not."""

    tables: int
    count: int
    rls_enabled: int
    rls_forced: int
    rls_off_count: int
    rls_off: list[str]
    denied_to_all_count: int
    denied_to_all: list[str]
    """Row security on and no policy: only the owner and roles that bypass it read these."""
    open_count: int
    open_tables: list[OpenTable]
    truncated: bool


class RlsFindings(OneOf[TablePolicies | RlsAudit]):
    """One table's policies, or the audit of all."""


def render(result: RlsFindings) -> str:
    """Render one table's policies, or the tables that need a look."""
    found = result.root
    if isinstance(found, RlsAudit):
        return _audit_text(found)
    first = found.tables[0]
    name = text(f"{first.schemaname}.{first.tablename}")
    switch = ("on" if found.rls_enabled else "off") + (", forced" if found.rls_forced else "")
    return section(
        f"*{name}: row security {switch}, {count(found.count, 'policy', 'policies')}*",
        text(found.verdict),
        bullets(_policy_line(policy) for policy in found.policies),
        *(f"Also: {text(one.schemaname)}.{text(one.tablename)}, {text(one.verdict)}" for one in found.tables[1:]),
    )


def _policy_line(policy: RowPolicy) -> str:
    condition = f" using {text(policy.qual)}" if policy.qual else ""
    check = f" with check {text(policy.with_check)}" if policy.with_check else ""
    kind = "" if policy.permissive else " (restrictive)"
    return f"*{text(policy.policyname)}*{kind}: {text(policy.cmd)} to {text(', '.join(policy.roles))}{condition}{check}"


def _audit_text(audit: RlsAudit) -> str:
    opened = [
        f"{text(one.tablename)}: {text(', '.join(one.without_condition or one.open_to_anonymous))}"
        + (" (no condition)" if one.without_condition else " (anonymous, with a condition)")
        for one in audit.open_tables
    ]
    return section(
        f"*{audit.rls_off_count} of {count(audit.tables, 'public table')} without row security, "
        f"{audit.open_count} with policies that let outsiders in*",
        f"Row security off: {text(', '.join(audit.rls_off))}" if audit.rls_off else "",
        "Open policies:\n" + bullets(opened, total=audit.open_count, narrow="Name one table for its policies.")
        if opened
        else "",
        f"On, without any policy (closed to all but the owner): {text(', '.join(audit.denied_to_all))}"
        if audit.denied_to_all
        else "",
        f"{audit.rls_enabled} tables on, {audit.rls_forced} forced, {count(audit.count, 'policy', 'policies')} in all.",
    )
