"""Every reading tool on a company of production size: p50 and p95, and sequential scans of large tables.

    python -m benchmarks.tools [--scale 100] [--tool NAME] [--rounds 30]

Each tool runs its samples, and those that take an event also the busiest one, through the one door as everybody's
calls do: role, rate, record and masking included. Exit code 1 when a p95 is above 150 ms or a large table is scanned.
"""

import asyncio
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from arthur.errors import ArthurError
from arthur.identity import Caller, Door, Place, Role
from arthur.log import configure_logging
from arthur.settings import Settings
from arthur.sql import read_sql
from benchmarks.large_company import close_company, open_company
from benchmarks.watching import Watched, scanned
from server.doctor.accepted import why_accepted
from server.doctor.schema import Large, large_tables
from server.reference.reach import all_statements
from server.wiring import open_services
from tools.catalog import load_catalog
from tools.context import Policy, Services, ToolContext
from tools.invoke import invoke
from tools.spec import AnyTool, Effect

SLOW_MS = 150
WARM_UP = 3
NO_LIMIT = Policy(tool_calls_per_window=10_000_000)

Arguments = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A large table read from end to end, and why that is accepted, if it is."""

    statement: str
    table: str
    accepted: str | None


@dataclass(frozen=True, kw_only=True)
class Measured:
    """How quick one tool is; `problem` says why it could not be measured."""

    tool: str
    calls: int = 0
    p50_ms: float = 0
    p95_ms: float = 0
    slowest: str = ""
    scans: tuple[Scan, ...] = ()
    problem: str = ""

    @property
    def flagged(self) -> bool:
        """Say whether it misses the goal."""
        return self.p95_ms > SLOW_MS or any(scan.accepted is None for scan in self.scans)


def readers(only: Sequence[str]) -> list[AnyTool]:
    """Return the tools that only read, or those of them that are named."""
    return [
        tool
        for tool in load_catalog()
        if not tool.mutating and tool.effect is Effect.NONE and (not only or tool.name in only)
    ]


def cases(tool: AnyTool, busy: str) -> list[Arguments]:
    """Return the arguments to run a tool with: its samples, and one of them with the busiest event."""
    found: list[Arguments] = [dict(sample) for sample in tool.samples]
    with_event = next((sample for sample in found if "eid" in sample), None)
    if with_event is not None:
        own = {"art_id", "artist_profile_id", "person_id"}
        found.append({**{name: value for name, value in with_event.items() if name not in own}, "eid": busy})
    return found


async def measure(tool: AnyTool, services: Services, busy: str, rounds: int) -> Measured:
    """Run a tool's cases in turn and return how long they took, and what they scanned."""
    watched = Watched(services.reader)
    noting = _context(tool, replace(services, reader=watched))
    given: list[Arguments] = []
    problem = "it has no samples" if not tool.samples else ""
    for arguments in cases(tool, busy):
        try:
            await invoke(tool, arguments, noting)
        except ArthurError as exc:
            problem = f"{exc.code}: {exc.detail}"
        else:
            given.append(arguments)
    if not given:
        return Measured(tool=tool.name, problem=problem)
    took = await _timed(tool, given, _context(tool, services), rounds)
    every = sorted(one for times in took for one in times)
    slowest = max(zip(took, given, strict=True), key=lambda pair: statistics.median(pair[0]))[1]
    return Measured(
        tool=tool.name,
        calls=len(every),
        p50_ms=statistics.median(every),
        p95_ms=statistics.quantiles(every, n=20)[-1],
        slowest=", ".join(f"{name}={value}" for name, value in slowest.items()),
        scans=await _scans(services, watched),
        problem=problem,
    )


async def _timed(tool: AnyTool, given: Sequence[Arguments], ctx: ToolContext, rounds: int) -> list[list[float]]:
    took: list[list[float]] = [[] for _ in given]
    for number in range(WARM_UP + rounds):
        for arguments, times in zip(given, took, strict=True):
            began = perf_counter()
            await invoke(tool, arguments, ctx)
            if number >= WARM_UP:
                times.append((perf_counter() - began) * 1000)
    return took


async def _scans(services: Services, watched: Watched) -> tuple[Scan, ...]:
    large = await large_tables(services.reader, Large().scans)
    paths = {read_sql(file.package, file.name): file.path for file in all_statements()}
    found = await scanned(services.reader, watched.noted, large)
    return tuple(
        Scan(statement=paths[text], table=table, accepted=why_accepted(paths[text], table)) for text, table in found
    )


def _context(tool: AnyTool, services: Services) -> ToolContext:
    role = next(role for role in Role if role in tool.roles)
    return ToolContext(caller=Caller(user_id="U0BENCH", role=role), place=Place(door=Door.CLI), services=services)


async def run(scale: int, only: Sequence[str], rounds: int) -> list[Measured]:
    """Measure the tools on a company of this size."""
    databases, now = await open_company(scale)
    settings = Settings().model_copy(update={"clock": now})
    try:
        async with open_services(settings, databases) as opened:
            services = replace(opened, policy=NO_LIMIT)
            busy = str(await services.reader.value(read_sql("benchmarks", "busiest_event.sql")))
            print(f"Scale {scale}, busiest event {busy}, {rounds} rounds a case.")
            return [await measure(tool, services, busy, rounds) for tool in readers(only)]
    finally:
        close_company(databases)


def show(results: Sequence[Measured]) -> None:
    """Print the table, slowest first."""
    table = Table("Tool", "Calls", "p50 ms", "p95 ms", "Slowest case", "Sequential scans of large tables")
    for one in sorted(results, key=lambda result: -result.p95_ms):
        slow = one.p95_ms > SLOW_MS
        p95 = f"[bold red]{one.p95_ms:.1f}[/bold red]" if slow else f"{one.p95_ms:.1f}"
        scans = "\n".join(
            f"[dim]{scan.table} (accepted)[/dim]"
            if scan.accepted
            else f"[bold red]{scan.table}[/bold red] {scan.statement}"
            for scan in one.scans
        )
        if one.calls:
            table.add_row(one.tool, str(one.calls), f"{one.p50_ms:.1f}", p95, one.slowest, scans)
        else:
            table.add_row(one.tool, "–", "–", "–", f"[yellow]not measured: {one.problem}[/yellow]", "")
    console = Console()
    console.print(table)
    for one in results:
        if one.calls and one.problem:
            console.print(f"[yellow]{one.tool}: a case was left out: {one.problem}[/yellow]")
    flagged = [one.tool for one in results if one.flagged]
    measured = sum(bool(one.calls) for one in results)
    goal = f"goal: p95 at most {SLOW_MS} ms and no scan of a table above {Large().scans:,} rows"
    console.print(f"{measured} of {len(results)} tools measured; {goal}; flagged: {', '.join(flagged) or 'none'}")


@click.command()
@click.option("--scale", type=click.IntRange(1, 200), default=100, show_default=True, help="Size of the company.")
@click.option("--tool", "only", multiple=True, help="Only this tool; may be repeated.")
@click.option("--rounds", type=click.IntRange(min=2), default=30, show_default=True, help="Runs of each case.")
def main(scale: int, only: tuple[str, ...], rounds: int) -> None:
    """Measure every reading tool on a large company."""
    configure_logging("error", human=True)
    results = asyncio.run(run(scale, only, rounds))
    show(results)
    raise SystemExit(1 if any(one.flagged for one in results) else 0)


if __name__ == "__main__":
    main()
