"""What an examination found."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Kind(StrEnum):
    """What a finding is about."""

    DATABASE = "database"
    TABLE = "missing table"
    COLUMN = "missing column"
    FUNCTION = "missing function"
    TYPE = "missing type"
    RIGHT = "missing right"
    HIDDEN = "hidden rows"
    STATEMENT = "statement"
    INDEX = "missing index"
    SCAN = "full scan"
    OWN = "own tables"
    AUDIT = "audit chain"
    ROLE = "database role"
    SERVICE = "service"


class Severity(StrEnum):
    """How much a finding matters: `fail` is broken, `warn` works but is slow or risky, `note` is known and accepted."""

    FAIL = "fail"
    WARN = "warn"
    NOTE = "note"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing an operator should know, the tools it affects, and what to do about it."""

    kind: Kind
    severity: Severity
    what: str
    advice: str = ""
    tools: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """An examination."""

    mode: str
    server: str
    large_rows: int
    statements: int
    tools: int
    passed: tuple[str, ...]
    """What was looked at and is in order, one sentence each."""
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Say whether nothing is broken."""
        return self.count(Severity.FAIL) == 0

    def count(self, severity: Severity) -> int:
        """Return how many findings matter so much."""
        return sum(finding.severity is severity for finding in self.findings)


_ORDER = {severity: rank for rank, severity in enumerate(Severity)}
_KINDS = {kind: rank for rank, kind in enumerate(Kind)}


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings, worst first, the same thing once with all the tools and statements it affects."""
    found: dict[tuple[Kind, Severity, str], Finding] = {}
    for finding in findings:
        key = (finding.kind, finding.severity, finding.what)
        known = found.get(key, finding)
        found[key] = replace(
            known,
            tools=tuple(sorted({*known.tools, *finding.tools})),
            statements=tuple(sorted({*known.statements, *finding.statements})),
        )
    return tuple(sorted(found.values(), key=lambda one: (_ORDER[one.severity], _KINDS[one.kind], one.what)))
