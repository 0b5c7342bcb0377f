"""Kill trials: a process is killed at a random moment between a press and its answer, another one goes on.

Each trial asks for one note in a channel of its own, presses Confirm in a child process, kills that process (SIGKILL)
at a random moment, and lets a second one finish. Afterwards the note must have been written exactly once and the turn
must have ended with one answer.

    python -m benchmarks.trials [--trials 1000]
"""

import asyncio
import gc
import os
import random
import signal
import sys
import time
import warnings
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import click
import psycopg
from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from arthur.errors import ArthurError
from arthur.identity import Caller, Door, Role
from arthur.log import configure_logging
from arthur.settings import Settings
from graph.build import build_graph
from memory import embedded
from memory.checkpoints import open_checkpointer
from memory.grants import GrantState
from memory.roles import RoleTable
from memory.turns import NewTurn, Turns
from nodes.announce import Announcements
from sandbox.chat_model import FunctionChatModel
from server.databases import Databases, choose_databases, demo_roles, server_folder
from server.pressing import Presses
from server.standing import Standing
from server.turns import TurnRunner
from server.wiring import assemble, identify_with, open_services
from tools.approvals import Approvals
from tools.catalog import load_catalog
from tools.spec import AnyTool

USER = "U0DEMOOPS1"
SPACE = UUID("6f2d7c1e-0000-4000-8000-000000000000")
BATCH = 50
LATEST_KILL_S = 0.12
"""Kills fall between nothing and this long after the press; an undisturbed one takes about half of it."""


def noting(messages: list[BaseMessage]) -> AIMessage:
    """Propose one note for the channel named in the question, and answer when what came of it is there."""
    newest = messages[-1]
    if isinstance(newest, ToolMessage):
        return AIMessage("Noted.")
    note = {
        "scope_type": "channel",
        "scope_id": newest.text,
        "content_md": "The key is with Ondine.",
        "section": "Open Items",
    }
    return AIMessage("", tool_calls=[{"name": "update_memory", "args": note, "id": f"call-{newest.text}"}])


class OneTool:
    """Shows the one tool of the trial."""

    async def shortlist(
        self, question: str, visible: Sequence[AnyTool], context: Sequence[str] = ()
    ) -> tuple[AnyTool, ...]:
        """Return it."""
        return tuple(tool for tool in visible if tool.name == "update_memory")


Work = Callable[[Callable[[], None]], Coroutine[Any, Any, None]]


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One trial: its turn and its channel, both made from its number."""

    number: int

    @property
    def turn_id(self) -> UUID:
        """The turn."""
        return uuid5(SPACE, f"turn {self.number}")

    @property
    def channel(self) -> str:
        """The channel whose memory is written."""
        return f"C0TRIAL{self.number:05d}"

    def question(self) -> NewTurn:
        """Return the question."""
        return NewTurn(
            id=self.turn_id,
            source="cli",
            door=Door.CLI,
            thread_id=uuid5(SPACE, f"thread {self.number}"),
            thread_key=f"trial:{self.number}",
            user_id=USER,
            channel_id=self.channel,
            question=self.channel,
        )


@dataclass(frozen=True, kw_only=True)
class House:
    """What a process needs to take part."""

    runner: TurnRunner
    presses: Presses

    async def press(self, turn_id: UUID) -> None:
        """Press Confirm if it is still to be pressed, and go on with the turn."""
        for grant in await self.presses.services.grants.of_turn(turn_id):
            if grant.state is GrantState.PENDING:
                await self.presses.confirm(grant, Caller(user_id=USER, role=Role.OPS))
                return
        await self.runner.resume(turn_id)


@asynccontextmanager
async def house(settings: Settings, databases: Databases) -> AsyncGenerator[House]:
    """Open one replica."""
    async with open_services(settings, databases) as services:
        roles, catalog, announcements = RoleTable(services.own), load_catalog(), Announcements()
        nodes = assemble(
            settings=settings,
            services=services,
            catalog=catalog,
            router=OneTool(),
            model=FunctionChatModel(reply=noting),
            identify=identify_with(settings, roles),
            announcements=announcements,
        )
        graph = build_graph(nodes, open_checkpointer(services.relaxed))
        runner = TurnRunner(
            turns=Turns(services.own, services.wall),
            standing=Standing(graph=graph, grants=services.grants, clock=services.clock),
            graph=graph,
            announcements=announcements,
            wall=services.wall,
        )
        approvals = Approvals(services=services, catalog=catalog, roles=roles)
        yield House(runner=runner, presses=Presses(approvals=approvals, runner=runner, services=services))


def in_child(work: Work, *, kill_after: float | None = None) -> bool:
    """Run `work` in a forked process; kill it a while after it says it is ready. Return whether it was killed."""
    ready, says_ready = os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            asyncio.run(work(lambda: os.close(says_ready)))
            status = 0
        except ArthurError:
            status = 2
        finally:
            os._exit(status)
    os.close(says_ready)
    os.read(ready, 1)  # returns when the child has closed its end
    os.close(ready)
    until = time.monotonic() + (kill_after if kill_after is not None else float("inf"))
    while time.monotonic() < until:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(0.001)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return True


class Trials:
    """Runs trials in batches: ask all, press and kill one by one, let a second process go on with all, count."""

    def __init__(self, settings: Settings, databases: Databases, chance: random.Random) -> None:
        self._settings = settings
        self._databases = databases
        self._chance = chance

    def run(self, batch: Sequence[Trial]) -> Counter[str]:
        """Run a batch and return how its trials went."""
        in_child(lambda ready: self._ask(batch, ready))
        with psycopg.connect(self._databases.own, autocommit=True) as connection:
            reached = {trial: self._press_and_kill(trial, connection) for trial in batch}
            for _ in range(3):
                connection.execute("UPDATE esbmcp_turns SET heartbeat_at = now() - interval '1 minute'")
                in_child(lambda ready: self._go_on(batch, ready))
            return Counter(f"{reached[trial]}: {_verdict(connection, trial)}" for trial in batch)

    def _press_and_kill(self, trial: Trial, connection: psycopg.Connection) -> str:
        wait = self._chance.uniform(0, LATEST_KILL_S)
        killed = in_child(lambda ready: self._press(trial, ready), kill_after=wait)
        return f"killed while {_reached(connection, trial)}" if killed else "not killed"

    async def _ask(self, batch: Sequence[Trial], ready: Callable[[], None]) -> None:
        ready()
        async with house(self._settings, self._databases) as first:
            for trial in batch:
                await first.runner.ask(trial.question())

    async def _press(self, trial: Trial, ready: Callable[[], None]) -> None:
        async with house(self._settings, self._databases) as first:
            await first.runner.turns.get(trial.turn_id)  # a warm connection, so that kills fall into the press
            ready()
            await first.press(trial.turn_id)

    async def _go_on(self, batch: Sequence[Trial], ready: Callable[[], None]) -> None:
        ready()
        async with house(self._settings, self._databases) as second:
            for trial in batch:
                with suppress(ArthurError):
                    await second.runner.run(trial.turn_id)
                    await second.press(trial.turn_id)


def _verdict(connection: psycopg.Connection, trial: Trial) -> str:
    ended, written = _reached(connection, trial), _written(connection, trial)
    return "once" if (ended, written) == ("done", 1) else f"WRONG ({ended}, {written} writes)"


def _reached(connection: psycopg.Connection, trial: Trial) -> str:
    row = connection.execute("SELECT state FROM esbmcp_turns WHERE id = %s", [trial.turn_id]).fetchone()
    return str(row[0]) if row else "never stored"


def _written(connection: psycopg.Connection, trial: Trial) -> int:
    row = connection.execute(
        "SELECT count(*) FROM esbmcp_memory_versions WHERE scope_id = %s", [trial.channel]
    ).fetchone()
    return int(row[0]) if row else 0


async def _prepare(settings: Settings) -> Databases:
    databases = await choose_databases(settings)
    async with open_services(settings, databases) as services:
        await RoleTable(services.own).replace("demo", demo_roles(), by="trials")
    return databases


@click.command()
@click.option("--trials", default=1000, show_default=True, help="How many trials.")
@click.option("--seed", default=1, show_default=True, help="Seed of the moments at which processes are killed.")
def main(trials: int, seed: int) -> None:
    """Kill processes between a press and its answer and count what was written."""
    warnings.filterwarnings("ignore")
    configure_logging("error", human=True)
    folder = Path(".arthur") / f"trials-{os.getpid()}"
    plenty = 10**9
    settings = Settings.model_validate(
        {"ARTHUR_DATA_DIR": folder, "RATE_LIMIT_USER_MAX": plenty, "RATE_LIMIT_CHANNEL_MAX": plenty,
         "RATE_LIMIT_TOOL_MAX": plenty, "DB_MAX_CONNECTIONS": 3}
    )  # fmt: skip
    databases = asyncio.run(_prepare(settings))
    gc.freeze()
    chance = random.Random(seed)  # noqa: S311  moments, not secrets
    outcomes: Counter[str] = Counter()
    runs = Trials(settings, databases, chance)
    for start in range(0, trials, BATCH):
        outcomes += runs.run([Trial(number=number) for number in range(start, min(start + BATCH, trials))])
        click.echo(f"{min(start + BATCH, trials)} of {trials}", err=True)
    embedded.stop(server_folder(settings))
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:6}  {outcome}")
    wrong = sum(count for outcome, count in outcomes.items() if "WRONG" in outcome)
    print(f"{trials} trials, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
