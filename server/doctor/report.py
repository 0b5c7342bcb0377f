"""An examination for people (a table) and for programs (JSON)."""

import json
from dataclasses import asdict
from types import MappingProxyType

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from server.doctor.findings import Finding, Report, Severity

STYLES = MappingProxyType({Severity.FAIL: "bold red", Severity.WARN: "yellow", Severity.NOTE: "dim"})
MOST_TOOLS = 8


def as_json(report: Report) -> str:
    """Return the whole report as JSON."""
    return json.dumps({"ok": report.ok, **asdict(report)}, indent=2, ensure_ascii=False)


def show(report: Report, console: Console) -> None:
    """Print the report: what is in order, then the findings, worst first, then the verdict."""
    console.print(f"[bold]Doctor[/bold]  {escape(report.mode)}\n        {escape(report.server)}")
    for line in report.passed:
        console.print(f"  [green]✓[/green] {escape(line)}")
    if report.findings:
        console.print(_table(report.findings))
    proposed = proposals(report)
    if proposed:
        console.print(
            "[bold]Indexes the company's tables would need[/bold] (to propose to their owner; never made by Arthur):"
        )
        for line in proposed:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
    console.print(f"{report.statements} statements of {report.tools} tools examined. {_verdict(report)}")


def _verdict(report: Report) -> str:
    broken, slow = report.count(Severity.FAIL), report.count(Severity.WARN)
    if not broken and not slow:
        return "[bold green]All in order.[/bold green]"
    first = f"[bold red]{broken} broken[/bold red]" if broken else "[bold green]Nothing is broken[/bold green]"
    return f"{first}, [yellow]{slow} slow or risky[/yellow]." if slow else f"{first}."


def proposals(report: Report) -> list[str]:
    """Return the statements that would make the missing indexes."""
    lines = {line for one in report.findings for line in one.advice.splitlines() if line.startswith("CREATE INDEX")}
    return sorted(lines)


def _table(findings: tuple[Finding, ...]) -> Table:
    table = Table(show_lines=True, expand=False)
    table.add_column("", no_wrap=True)
    table.add_column("About", no_wrap=True)
    table.add_column("Finding", ratio=5)
    table.add_column("Tools", ratio=3)
    for finding in findings:
        style = STYLES[finding.severity]
        advice = "" if finding.advice.startswith("CREATE INDEX") else finding.advice
        what = escape(finding.what) + (f"\n[dim]{escape(advice)}[/dim]" if advice else "")
        tools = _tools(finding)
        table.add_row(f"[{style}]{finding.severity}[/{style}]", finding.kind, what, escape(tools))
    return table


def _tools(finding: Finding) -> str:
    if not finding.tools:
        return "Arthur himself" if finding.statements else ""
    more = f" and {len(finding.tools) - MOST_TOOLS} more" if len(finding.tools) > MOST_TOOLS else ""
    return ", ".join(finding.tools[:MOST_TOOLS]) + more
