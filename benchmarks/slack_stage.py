"""The Slack bot as an operator runs it: processes, a database and a workspace of their own, and a scripted model.

The bot is `python -m server slack`; only addresses and keys tell it where it is. Workspace and model run in this
process and are reached over their real wires. Waits of the database are real: every commit is on disk.
"""

import asyncio
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic

import psycopg
from aiohttp import ClientError, ClientSession

from arthur.settings import Settings
from memory import embedded
from sandbox.llm import Decide, ScriptedModel
from sandbox.slack.driver import SandboxSlack
from sandbox.slack.state.installation import Installation, Rules
from server.databases import READER, WRITER, Databases, choose_databases, demo_roles, server_folder
from server.slack.manifest import EVENTS, SCOPES

Row = tuple[object, ...]

HOSTS = ("127.0.0.1", "localhost")
"""Under which name each replica calls the workspace, by which they are told apart."""
START_PATIENCE_S = 120.0
STOP_PATIENCE_S = 60.0
PLENTY = str(10**9)
_NUMBERS = count(1)
LOGS = Path(".arthur") / "slack-logs"
"""The bots' logs of the last run."""


def free_port() -> int:
    """Return a port of loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Replica:
    """One bot process; it can be killed and started again."""

    host: str
    environment: dict[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    process: asyncio.subprocess.Process | None = None

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.returncode is None

    async def start(self) -> None:
        """Start the process and return at once."""
        with self.log.open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "server", "slack",
                env={**self.environment, "PORT": str(self.port)}, stdout=out, stderr=out,
            )  # fmt: skip

    async def until_ready(self, session: ClientSession) -> None:
        """Wait until the bot says that it is ready.

        Raises:
            RuntimeError: the process ended, or does not get ready.
        """
        give_up = monotonic() + START_PATIENCE_S
        while monotonic() < give_up and self.alive:
            try:
                async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except (ClientError, OSError):
                pass
            await asyncio.sleep(0.05)
        last = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise RuntimeError(f"the bot did not get ready:\n{last}")

    def kill(self) -> None:
        """End the process without a word; callable from any thread."""
        if self.process is not None and self.process.returncode is None:
            os.kill(self.process.pid, signal.SIGKILL)

    async def stop(self) -> None:
        """Let the process end in order, or kill it if it does not."""
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            async with asyncio.timeout(STOP_PATIENCE_S):
                await self.process.wait()
        except TimeoutError:
            self.kill()
            await self.process.wait()

    @property
    def resident_mb(self) -> float:
        """How much memory the process holds, in MB."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        [line] = [line for line in status.splitlines() if line.startswith("VmRSS:")]
        return int(line.split()[1]) / 1024


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything around the bot."""

    folder: Path
    databases: Databases
    slack: SandboxSlack
    model: ScriptedModel
    session: ClientSession
    replicas: Sequence[Replica]

    async def start(self) -> None:
        """Start all replicas and wait until they are ready."""
        for replica in self.replicas:
            await replica.start()
        for replica in self.replicas:
            await replica.until_ready(self.session)

    async def stop(self) -> None:
        """Stop all replicas in order."""
        await asyncio.gather(*(replica.stop() for replica in self.replicas))

    async def restart_database(self, *, away_s: float = 1.0) -> None:
        """Stop the database server under the feet of everybody, and start it again."""
        await asyncio.to_thread(embedded.stop, self.folder / "postgres")
        await asyncio.sleep(away_s)
        await asyncio.to_thread(embedded.start, self.folder / "postgres")

    def rows(self, statement: str, *values: object) -> list[Row]:
        """Return rows of a plain statement, over a connection of its own."""
        with psycopg.connect(self.databases.own, autocommit=True) as connection:
            return connection.execute(statement.encode(), values).fetchall()


@asynccontextmanager
async def open_stage(
    name: str,
    decide: Decide,
    *,
    replicas: int = 1,
    rules: Rules | None = None,
    environment: dict[str, str] | None = None,
) -> AsyncGenerator[Stage]:
    """Set everything up but the replicas' start, and clear it away at the end."""
    folder = Path(".arthur") / f"{name}-{os.getpid()}-{next(_NUMBERS)}"
    folder.mkdir(parents=True)
    share_vectors(folder)
    settings = Settings.model_validate({"ARTHUR_DATA_DIR": folder})
    app = Installation(events=frozenset(EVENTS), scopes=frozenset(SCOPES))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.to_thread, _cleared_away, folder)
        databases = await choose_databases(settings)
        stack.push_async_callback(asyncio.to_thread, embedded.stop, server_folder(settings))
        model = stack.enter_context(ScriptedModel(instant=True).decide(decide))
        slack = await stack.enter_async_context(SandboxSlack(app=app, rules=rules))
        stage = Stage(
            folder=folder.resolve(),
            databases=databases,
            slack=slack,
            model=model,
            session=await stack.enter_async_context(ClientSession()),
            replicas=[
                Replica(
                    host=host,
                    environment={
                        **_surroundings(folder, slack, model),
                        "SUPABASE_DB_URL": f"{embedded.as_url(databases.own)}&application_name=bot{number}",
                        "ARTHUR_SLACK_API_URL": slack.base_url.replace(HOSTS[0], host),
                        **(environment or {}),
                    },
                    log=folder / f"replica-{number}.log",
                )
                for number, host in enumerate(HOSTS[:replicas], start=1)
            ],
        )
        stack.push_async_callback(stage.stop)
        yield stage


def _cleared_away(folder: Path) -> None:
    LOGS.mkdir(exist_ok=True)
    for log in folder.glob("*.log"):
        shutil.copy(log, LOGS)
    shutil.rmtree(folder, ignore_errors=True)


def share_vectors(folder: Path) -> None:
    """Let a new data folder use the vectors of the tools' examples, which are the same everywhere and take seconds."""
    vectors = (Path(".arthur") / "vectors").resolve()
    vectors.mkdir(parents=True, exist_ok=True)
    (folder / "vectors").symlink_to(vectors)


def _surroundings(folder: Path, slack: SandboxSlack, model: ScriptedModel) -> dict[str, str]:
    roles = ",".join(f'"{person}":"{role}"' for person, role in demo_roles().items())
    installed = slack.world.app
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
        "PYTHONWARNINGS": "ignore",
        "ARTHUR_DATA_DIR": str(folder),
        "ARTHUR_READ_ROLE": READER,
        "ARTHUR_WRITE_ROLE": WRITER,
        "RBAC_USER_MAP_JSON": f"{{{roles}}}",
        "OPENAI_API_KEY": "sk-scripted",
        "OPENAI_BASE_URL": model.base_url,
        "ENABLE_MUTATING_TOOLS": "true",
        "SLACK_BOT_TOKEN": installed.bot_token,
        "SLACK_APP_TOKEN": installed.app_token,
        "SLACK_USE_SOCKET_MODE": "true",
        **{f"RATE_LIMIT_{key}_MAX": PLENTY for key in ("USER", "CHANNEL", "TOOL")},
    }
