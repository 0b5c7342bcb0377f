"""What the `doctor` command does."""

import click
from rich.console import Console

from arthur.settings import Settings
from server.cli.opening import DemoProgress
from server.databases import choose_databases
from server.doctor.examination import examine
from server.doctor.findings import Severity
from server.doctor.report import as_json as report_as_json
from server.doctor.report import show
from server.doctor.schema import Large
from tools.catalog import declared_tools


async def examine_all(settings: Settings, *, large: int, strict: bool, as_json: bool) -> bool:
    """Examine the connected system, print the report, and say whether nothing is broken (strict: slow or risky)."""
    with DemoProgress() as progress:
        databases = await choose_databases(settings, progress=progress)
    tools = tuple(tool for tool in declared_tools() if tool.built)
    report = await examine(settings, databases, tools, large=Large(scans=large, indexes=large))
    if as_json:
        click.echo(report_as_json(report))
    else:
        show(report, Console())
    return report.ok and not (strict and report.count(Severity.WARN))
