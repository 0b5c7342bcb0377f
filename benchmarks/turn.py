"""A durable turn with one tool call, against langchain's `create_agent` with its Postgres checkpointer.

Same tool, same database, same instant model, alternating in one process. Ours also stores the turn, checks roles and
rates, and writes session, execution and audit rows; the peer only answers and checkpoints. Its default durability is
`async`, which may lose the last step with the process; `sync` promises what a stored turn of ours promises.

The time of this process's processor is printed too: on a busy machine it is steadier than the clock.

    python -m benchmarks.turn [--turns 200] [--parallel 16]
"""

import asyncio
import statistics
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, Literal
from uuid import uuid4

import click
from langchain.agents import create_agent
from langchain_core.tools import StructuredTool
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

from arthur.database import Limits, open_database
from arthur.identity import Caller, Door, Place, Role
from arthur.log import configure_logging
from arthur.settings import Settings
from benchmarks.instant import instant_model
from graph.build import build_graph
from memory import embedded
from memory.checkpoints import open_checkpointer
from memory.roles import RoleTable
from memory.turns import NewTurn, Turns
from nodes.announce import Announcements
from nodes.prompts import read_prompt
from server.databases import Databases, choose_databases, server_folder
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import assemble, identify_with, open_services
from tools.catalog import load_catalog
from tools.context import ToolContext
from tools.spec import AnyTool

warnings.filterwarnings("ignore")

QUESTION = "when is the next event in Toronto?"
TOOL, ARGUMENTS = "lookup_event", {"city": "Toronto", "limit": 3}
PEOPLE = [f"U0BENCH{number:04}" for number in range(2_000)]
"""Each turn is somebody else's, as it would be at this rate: nobody comes near their limits."""

OneTurn = Callable[[], Awaitable[None]]
Durability = Literal["async", "sync"]


class FirstTools:
    """Shows the first fifteen tools, so that ranking takes no part in the measurement."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        """Return the first fifteen."""
        return tuple(visible[:15])


@asynccontextmanager
async def our_turn(settings: Settings, databases: Databases) -> AsyncGenerator[OneTurn]:
    """Yield a function that runs one turn as the server does."""
    async with open_services(settings, databases) as services:
        roles = RoleTable(services.own)
        await roles.replace("manual", dict.fromkeys(PEOPLE, Role.OPS), by="benchmark")
        people = cycle(PEOPLE)
        announcements = Announcements()
        nodes = assemble(
            settings=settings,
            services=services,
            catalog=load_catalog(),
            router=FirstTools(),
            model=instant_model(TOOL, ARGUMENTS),
            identify=identify_with(settings, roles),
            announcements=announcements,
        )
        graph = build_graph(nodes, open_checkpointer(services.relaxed))
        turns = Turns(services.own, services.wall, roles)
        standing = Standing(graph=graph, grants=services.grants, clock=services.clock)
        runner = TurnRunner(
            turns=turns, standing=standing, graph=graph, announcements=announcements, wall=services.wall
        )

        async def one() -> None:
            thread, person = uuid4(), next(people)
            turn = NewTurn(
                id=uuid4(),
                source="cli",
                door=Door.CLI,
                thread_id=thread,
                thread_key=f"bench:{thread}",
                user_id=person,
                channel_id=f"D{person}",
                question=QUESTION,
            )
            answer = await runner.ask(turn)
            assert answer.status == "completed", answer
            assert len(answer.tools) == 1, answer

        yield one


@asynccontextmanager
async def peer_turn(settings: Settings, databases: Databases, durability: Durability) -> AsyncGenerator[OneTurn]:
    """Yield a function that runs one turn of langchain's stock agent."""
    async with AsyncExitStack() as stack:
        services = await stack.enter_async_context(open_services(settings, databases))
        own = await stack.enter_async_context(
            open_database(databases.own, Limits(), max_connections=settings.db_max_connections)
        )
        tool = load_catalog().get(TOOL)
        assert tool.run is not None
        ctx = ToolContext(
            caller=Caller(user_id=PEOPLE[0], role=Role.OPS), place=Place(door=Door.CLI), services=services
        )

        run_tool = tool.run
        assert run_tool is not None

        async def run(**arguments: Any) -> str:
            return (await run_tool(tool.args.model_validate(arguments), ctx)).model_dump_json(exclude_none=True)

        agent = create_agent(
            instant_model(TOOL, ARGUMENTS),
            [
                StructuredTool.from_function(
                    coroutine=run, name=TOOL, description=tool.description, args_schema=tool.args
                )
            ],
            system_prompt=read_prompt("system"),
            checkpointer=AsyncPostgresSaver(own.pool),  # pyright: ignore[reportArgumentType]  the saver sets its row factory
        )

        async def one() -> None:
            state = await agent.ainvoke(
                {"messages": [{"role": "user", "content": QUESTION}]},
                {"configurable": {"thread_id": str(uuid4())}},
                durability=durability,
            )
            assert len(state["messages"]) == 4, state

        yield one


@dataclass(frozen=True)
class Figures:
    """What one side did in one round."""

    p50_ms: float
    """Of turns that ran alone."""
    turns_s: float
    cpu_ms: float
    """Of this process, a turn."""


async def timed(one: OneTurn, *, turns: int, parallel: int) -> tuple[float, list[float]]:
    """Run `turns` turns, `parallel` at a time; return the seconds in all and of each."""
    spent: list[float] = []
    waiting = iter(range(turns))

    async def work() -> None:
        for _ in waiting:
            began = perf_counter()
            await one()
            spent.append(perf_counter() - began)

    began = perf_counter()
    await asyncio.gather(*(work() for _ in range(parallel)))
    return perf_counter() - began, spent


async def measured(one: OneTurn, *, turns: int, parallel: int) -> Figures:
    """Run a round of one side."""
    _, alone = await timed(one, turns=max(20, turns // 5), parallel=1)
    cpu = process_time()
    seconds, _ = await timed(one, turns=turns, parallel=parallel)
    return Figures(statistics.median(alone) * 1000, turns / seconds, (process_time() - cpu) / turns * 1000)


async def compare(turns: int, parallel: int, rounds: int) -> None:
    """Measure both in alternation and print figures and ratios."""
    settings = Settings.model_validate({"ARTHUR_DATA_DIR": Path(".arthur/bench")})
    databases = await choose_databases(settings)
    figures: dict[str, list[Figures]] = {"ours": [], "peer, async": [], "peer, sync": []}
    async with (
        our_turn(settings, databases) as ours,
        peer_turn(settings, databases, "async") as fast,
        peer_turn(settings, databases, "sync") as safe,
    ):
        sides = dict(zip(figures, (ours, fast, safe), strict=True))
        for one in sides.values():
            await timed(one, turns=10, parallel=1)
        for _ in range(rounds):
            for name, one in sides.items():
                figures[name].append(await measured(one, turns=turns, parallel=parallel))
    await asyncio.to_thread(embedded.stop, server_folder(settings))
    report({name: medians(rows) for name, rows in figures.items()}, parallel)


def medians(rows: Sequence[Figures]) -> Figures:
    """Return the median of each figure over the rounds."""
    return Figures(
        statistics.median(row.p50_ms for row in rows),
        statistics.median(row.turns_s for row in rows),
        statistics.median(row.cpu_ms for row in rows),
    )


def report(figures: Mapping[str, Figures], parallel: int) -> None:
    """Print a line for each side, and how much better ours is."""
    ours = figures["ours"]
    print(f"{'':12} {'p50 alone':>10} {'turns/s':>9} {'cpu/turn':>9}   ours against it ({parallel} at once)")
    for name, side in figures.items():
        better = (
            ""
            if side is ours
            else (
                f"p50 {side.p50_ms / ours.p50_ms:.2f}x, throughput {ours.turns_s / side.turns_s:.2f}x, "
                f"cpu {side.cpu_ms / ours.cpu_ms:.2f}x"
            )
        )
        print(f"{name:12} {side.p50_ms:7.1f} ms {side.turns_s:9.1f} {side.cpu_ms:6.2f} ms   {better}")


@click.command()
@click.option("--turns", default=200, show_default=True, help="Turns a round and side.")
@click.option("--parallel", default=16, show_default=True, help="Turns at once.")
@click.option("--rounds", default=3, show_default=True, help="Rounds; the medians are printed.")
def main(turns: int, parallel: int, rounds: int) -> None:
    """Compare a durable turn of ours with langchain's create_agent."""
    configure_logging("warn", human=True)
    asyncio.run(compare(turns, parallel, rounds))


if __name__ == "__main__":
    main()
